//! `serve` and `worker`.

use super::CliError;
use crate::config::Config;
use crate::domain::time::Clock;
use crate::lifecycle::{self, Parts};
use crate::worker;
use std::io::Write as _;
use std::sync::Arc;

/// Runs until the process is asked to end.
pub(super) async fn run(config: Config, clock: Arc<dyn Clock>, parts: Parts) -> Result<(), CliError> {
    let local = config.local;
    let running = lifecycle::start(config, clock, worker::run_jobs(), parts).await?;
    match running.address {
        Some(address) => {
            let mut out = std::io::stdout().lock();
            writeln!(out, "listening on http://{address}")?;
            out.flush()?;
            drop(out);
            if local {
                eprintln!(
                    "\n  Dashboard      http://{address}/\n  Demo           http://{address}/demo\n  \
                     Documentation  http://{address}/docs\n\n  Ctrl-C ends it.\n"
                );
            }
        }
        None => tracing::info!("the worker runs"),
    }
    lifecycle::asked_to_end().await?;
    tracing::info!("ending");
    running.stop().await;
    Ok(())
}

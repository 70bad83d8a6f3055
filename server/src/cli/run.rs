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
    // Listened for before anybody can know that the server is there, and while it still starts.
    let mut asked = std::pin::pin!(lifecycle::asked_to_end()?);
    let running = tokio::select! {
        running = lifecycle::start(config, clock, worker::run_jobs(), parts) => running?,
        () = &mut asked => return Ok(()),
    };
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
    asked.await;
    tracing::info!("ending");
    running.stop().await;
    Ok(())
}

//! Logs. To standard error: standard output is for results.

pub mod context;

use crate::config::{ConfigError, Log, LogFormat};
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Begins to log.
///
/// # Errors
/// When `FRONTDESK_LOG__LEVEL` is no filter.
pub fn start(log: &Log) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&log.level).map_err(|error| {
        ConfigError::new(format!("FRONTDESK_LOG__LEVEL must be a level such as info, or a filter: {error}"))
    })?;
    // It logs whole answers that it can't parse. What matters of them is logged by `providers`, cut short.
    let filter = match "async_openai=off".parse() {
        Ok(quiet) => filter.add_directive(quiet),
        Err(error) => return Err(ConfigError::new(format!("the log's own filter is no filter: {error}"))),
    };
    let registry = tracing_subscriber::registry().with(filter);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match log.format {
        LogFormat::Pretty => registry.with(lines.with_target(false)).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
    if let Err(error) = started {
        // Only where a test has begun to log in the same process.
        tracing::debug!(%error, "logging had begun already");
    }
    Ok(())
}

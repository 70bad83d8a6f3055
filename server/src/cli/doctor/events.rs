//! `doctor`'s look at the event log: whether every entry is there, as it was written.

use super::Findings;
use crate::config::Config;
use crate::error::Error;
use crate::lifecycle::{Locks, database};
use crate::store::Store;
use crate::store::events::Log;
use crate::store::events::verify::{Report, verify};

/// Verifies the log.
pub(super) async fn check(findings: &mut Findings, config: &Config) {
    if !database(&config.server.data).exists() {
        findings.note("event log", Ok("there is none yet".to_owned()));
        return;
    }
    let found = read(config).await.and_then(|report| words(config, &report));
    findings.note("event log", found);
}

async fn read(config: &Config) -> Result<Report, String> {
    let path = &config.events.path;
    let (store, log) = {
        // Opening may bring the schema up to date: nobody else may do that meanwhile.
        let _alone = Locks::migration(&config.server.data).map_err(|error| error.to_string())?;
        let store = Store::open(&database(&config.server.data)).await.map_err(|error| error.to_string())?;
        let log = Log::open(&store, path).await.map_err(|error| error.to_string())?;
        (store, log)
    };
    let report = look(&store, &log).await;
    log.close().await;
    store.close().await;
    report.map_err(|error| format!("it can't be read: {} ({})", error.detail, error.chain()))
}

async fn look(store: &Store, log: &Log) -> Result<Report, Error> {
    let mut report = {
        let mut main = store.read().await?;
        verify(log, &mut main).await?
    };
    if let Some(own) = log.own() {
        report.wrong.extend(own.integrity().await?);
    }
    Ok(report)
}

fn words(config: &Config, report: &Report) -> Result<String, String> {
    let place = if config.events.path.as_os_str().is_empty() {
        "in the database".to_owned()
    } else {
        format!("in {}", config.events.path.display())
    };
    let Report { events, waiting, wrong } = report;
    if wrong.is_empty() {
        let waiting =
            if *waiting > 0 { format!("; {waiting} more wait to be put in order") } else { String::new() };
        return Ok(format!("{events} entries {place}, each as it was written{waiting}"));
    }
    Err(format!(
        "{place}: {}. What is told was changed, lost or put in after it was written; all else holds. Keep a copy of the \
         file, find out who can write to it, and compare with a backup or with an activity table saved earlier.",
        wrong.join("; ")
    ))
}

//! Puts what was noted into the event log, in the worker's process. Whoever reads the log does so, too, so that it is never
//! behind for those who look.

use crate::error::Code;
use crate::state::App;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Works until `stop` is cancelled. What is noted after that is put in its place by the next process.
pub async fn run(app: App, stop: CancellationToken) {
    let poll = Duration::from_millis(app.config.worker.poll_ms);
    loop {
        // What can't be written now is not to fill the server's log meanwhile.
        let rest = if catch_up(&app).await { poll } else { poll * 10 };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Puts everything that was noted in its place. False if that could not be done: it is tried again, and nothing of it is
/// lost meanwhile. Whoever reads the log then sees it as far as it goes.
pub async fn catch_up(app: &App) -> bool {
    let Err(error) = app.events.sequence().await else { return true };
    let cause = error.chain();
    if matches!(error.code, Code::DatabaseBusy | Code::StorageFull) {
        tracing::warn!(cause, "the event log can't be written just now: {}", error.detail);
    } else {
        tracing::error!(cause, "the event log can't be written: {}", error.detail);
    }
    false
}

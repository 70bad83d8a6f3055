//! Takes away what versions of indexes left that were deleted, what a process before this one did not finish deleting,
//! what is too much in the cache, what is older than it may become, and what deleted rows left in the file; puts
//! unanswered questions into groups: a few passages at a time, so that readings and visitors have their turn in between.

use super::retention::{self, Retention};
use super::{cache, grouping};
use crate::erasure;
use crate::error::Result;
use crate::removal;
use crate::state::App;
use crate::store::indexes;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Passages deleted at once: some tens of milliseconds.
const AT_ONCE: u32 = 200;
/// After a failure.
const REST: Duration = Duration::from_secs(60);

/// Looks and sweeps until `stop` is cancelled.
pub(super) async fn sweep(app: App, stop: CancellationToken) {
    let poll = Duration::from_millis(app.config.worker.poll_ms);
    if let Err(error) = removal::resume(&app.store, &app.clock).await {
        tracing::warn!(cause = %error.chain(), "what was being deleted can't be finished yet: {}", error.detail);
    }
    let mut kept = Retention::default();
    while !stop.is_cancelled() {
        let wait = match once(&app, &mut kept).await {
            Ok(true) => continue,
            Ok(false) => poll,
            Err(error) => {
                tracing::warn!(cause = %error.chain(), "what was deleted can't be swept away, or questions not be grouped: {}", error.detail);
                REST
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// One step; whether there was anything to do. A look costs a reader; only a find costs the writer.
async fn once(app: &App, kept: &mut Retention) -> Result<bool> {
    // Each has its turn, so that none waits for the whole of another.
    let cached = cache::once(app).await?;
    let grouped = grouping::once(app).await?;
    let forgotten = kept.once(app).await?;
    let deleted = retention::delete_workspaces(app).await?;
    erasure::clear_if_due(&app.store, app.clock.as_ref()).await?;
    if !indexes::is_due(&mut *app.store.read().await?).await? {
        return Ok(cached || grouped || forgotten || deleted);
    }
    let mut write = app.store.write().await?;
    indexes::clear(&mut write, AT_ONCE).await?;
    write.commit().await?;
    Ok(true)
}

//! Takes away what versions of indexes left that were deleted, what a process before this one did not finish deleting,
//! and what is too much in the cache; puts unanswered questions into groups: a few passages at a time, so that readings and visitors have their turn in between.

use super::{cache, grouping};
use crate::account;
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
    if let Err(error) = removal::resume(&app.store).await {
        tracing::warn!(cause = %error.chain(), "what was being deleted can't be finished yet: {}", error.detail);
    }
    if let Err(error) = account::resume(&app.store).await {
        tracing::warn!(cause = %error.chain(), "workspaces of deleted accounts can't be deleted yet: {}", error.detail);
    }
    while !stop.is_cancelled() {
        let wait = match once(&app).await {
            Ok(true) => continue,
            Ok(false) => poll,
            Err(error) => {
                tracing::warn!(cause = %error.chain(), "a deleted version can't be swept away, or questions not be grouped: {}", error.detail);
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
async fn once(app: &App) -> Result<bool> {
    // Each has its turn, so that none waits for the whole of another.
    let cached = cache::once(app).await?;
    let grouped = grouping::once(app).await?;
    if !indexes::is_due(&mut *app.store.read().await?).await? {
        return Ok(cached || grouped);
    }
    let mut write = app.store.write().await?;
    indexes::clear(&mut write, AT_ONCE).await?;
    write.commit().await?;
    Ok(true)
}

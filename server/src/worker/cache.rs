//! Takes away what has run out of the cache, and what is too much in it.

use crate::error::Result;
use crate::state::App;
use crate::store::cache::{self, Limits};

/// Rows deleted at once.
const AT_ONCE: u32 = 500;

/// One step; whether there was anything to do.
///
/// # Errors
/// When the database can't be read or written.
pub(super) async fn once(app: &App) -> Result<bool> {
    let settings = app.config.cache;
    let limits = Limits { all: settings.max_bytes, workspace: settings.workspace_bytes };
    let now = app.clock.now();
    if !cache::is_due(&mut *app.store.read().await?, limits, now).await? {
        return Ok(false);
    }
    let mut write = app.store.write().await?;
    cache::sweep(&mut write, limits, now, AT_ONCE).await?;
    write.commit().await?;
    Ok(true)
}

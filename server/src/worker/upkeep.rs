//! What has to be done now and then, whoever asks for nothing: forgetting what has ended.

use crate::error::Result;
use crate::state::App;
use crate::store::{crawl, full_text, jobs, sessions};
use crate::transfer;
use std::time::Duration;

/// How often.
pub(super) const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long ended sign-ins are kept: a token used twice after that is unknown instead of reused, and refused as well.
const SESSIONS: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long ended jobs can be looked at.
const JOBS: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Pages that have been gone for long enough and are deleted in one go.
const RETIRED_AT_ONCE: u32 = 1000;

/// Does it once. A failure is logged and left for the next time.
pub(super) async fn once(app: &App) {
    match forget(app).await {
        Ok((sessions, jobs)) => tracing::debug!(sessions, jobs, "forgot what has ended"),
        Err(error) => tracing::warn!(cause = %error.chain(), "upkeep failed: {}", error.detail),
    }
}

async fn forget(app: &App) -> Result<(u64, u64)> {
    let now = app.clock.now();
    let mut write = app.store.write().await?;
    let sessions = sessions::forget_ended(&mut write, now.before(SESSIONS)).await?;
    let jobs = jobs::forget_ended(&mut write, now.before(JOBS)).await?;
    crawl::delete_retired(&mut write, now, RETIRED_AT_ONCE).await?;
    full_text::tidy(&mut write).await?;
    write.commit().await?;
    let imports = transfer::clear_remains(&app.store, now).await?;
    if imports > 0 {
        tracing::info!(imports, "cleared away what imports had left that did not come to their end");
    }
    Ok((sessions, jobs))
}

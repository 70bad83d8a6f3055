//! Sees to it that no page is missing after another version went live.
//!
//! A turn of a reading writes to the version that was live when it began. If another went live meanwhile, what the turn
//! read after that stands in the older one only. So a look is taken when such a turn ends, and once more when the
//! reading does, in case a worker was killed before it could look.

use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::state::App;
use crate::store::jobs::{End, Job};
use crate::store::{Conn, indexes};

/// Asks for the live version to be brought up to date, if a reading's turn may have written past it.
pub(super) async fn after_turn(
    app: &App,
    conn: &mut Conn,
    job: &Job,
    end: &End,
    now: Timestamp,
) -> Result<()> {
    let Some(source) = job.source_id else { return Ok(()) };
    // As claimed, `updated_at` is when the turn began.
    let since = if matches!(end, End::Yield { .. }) { job.updated_at } else { job.created_at };
    let flipped = indexes::flipped_since(conn, job.workspace_id, source, since).await?;
    let Some(live) = flipped else { return Ok(()) };
    if !indexes::missing(conn, job.workspace_id, &live, None, 1).await?.is_empty() {
        let attempts = app.config.worker.max_attempts;
        indexes::ask_catch_up(conn, job.workspace_id, live.knowledge_base_id, attempts, now).await?;
    }
    Ok(())
}

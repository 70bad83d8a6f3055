//! Begins the readings whose time has come.

use crate::error::Result;
use crate::state::App;
use crate::store::schedules::{self, Begun};

/// Sources begun in one transaction; the others have their turn at the next look.
const AT_ONCE: u32 = 50;

/// Does it once. A failure is logged and left for the next look.
pub(super) async fn begin_due(app: &App) {
    if let Err(error) = begin(app).await {
        tracing::warn!(cause = %error.chain(), "readings that are due can't be begun: {}", error.detail);
    }
}

async fn begin(app: &App) -> Result<()> {
    let now = app.clock.now();
    // A look costs a reader; only a find costs the writer.
    let due = schedules::due(&mut *app.store.read().await?, now, AT_ONCE).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut write = app.store.write_durably().await?;
    for source in &due {
        match schedules::begin(&mut write, source, app.config.worker.max_attempts, now).await? {
            Begun::Job(job) => tracing::info!(source = %source.id, %job, "a reading is due"),
            Begun::StillOpen => {
                tracing::info!(source = %source.id, "a reading is due, but the one before has not ended: left out");
            }
            Begun::Taken => {}
        }
    }
    write.commit().await
}

//! Deletes conversations that are older than their bot or their workspace keeps them, and workspaces whose time has come.

use crate::domain::bot::Privacy;
use crate::domain::time::Timestamp;
use crate::error::{Code, Result};
use crate::removal;
use crate::state::App;
use crate::store::leftovers::{self, What};
use crate::store::retention::{self, Keeper};
use crate::store::workspace_deletions;
use std::time::Duration;

/// How often all bots are looked through.
const EVERY: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Bots looked at in one go.
const BOTS: u32 = 200;
/// Conversations or visitors deleted in one transaction.
const AT_ONCE: u32 = 100;

/// When all bots are to be looked through again.
#[derive(Debug, Default)]
pub(super) struct Retention(Option<Timestamp>);

impl Retention {
    /// Looks through all bots if it is time. Returns whether anything was deleted.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub(super) async fn once(&mut self, app: &App) -> Result<bool> {
        let now = app.clock.now();
        if self.0.is_some_and(|next| now < next) {
            return Ok(false);
        }
        let mut after = None;
        let mut forgot = false;
        loop {
            let keepers = retention::keepers(&mut *app.store.read().await?, after, BOTS).await?;
            let Some(last) = keepers.last() else { break };
            after = Some(last.id);
            for keeper in &keepers {
                forgot |= forget(app, keeper, now).await?;
            }
        }
        if forgot {
            // Each day once is enough: it rewrites what all others said, too.
            let mut write = app.store.write().await?;
            leftovers::note(&mut write, What::Messages, now.after(DAY)).await?;
            write.commit().await?;
        }
        self.0 = Some(now.after(EVERY));
        Ok(forgot)
    }
}

/// Deletes what a bot no longer keeps, in small steps. Returns whether there was anything.
async fn forget(app: &App, bot: &Keeper, now: Timestamp) -> Result<bool> {
    let privacy: &Privacy = &bot.settings.privacy;
    let Some(days) = privacy.days(bot.workspace_days) else { return Ok(false) };
    let before = now.before(DAY.saturating_mul(days));
    // A look costs a reader; only a find costs the writer.
    if !retention::is_due(&mut *app.store.read().await?, bot.workspace_id, bot.id, before).await? {
        return Ok(false);
    }
    let mut conversations = 0;
    loop {
        let mut write = app.store.write().await?;
        let forgotten =
            retention::forget_conversations(&mut write, bot.workspace_id, bot.id, before, AT_ONCE).await?;
        write.commit().await?;
        conversations += forgotten;
        if forgotten < u64::from(AT_ONCE) {
            break;
        }
    }
    let mut visitors = 0;
    loop {
        let mut write = app.store.write().await?;
        let forgotten =
            retention::forget_visitors(&mut write, bot.workspace_id, bot.id, before, AT_ONCE).await?;
        write.commit().await?;
        visitors += forgotten;
        if forgotten < u64::from(AT_ONCE) {
            break;
        }
    }
    tracing::info!(bot = %bot.id, conversations, visitors, days, "deleted what was kept for long enough");
    Ok(true)
}

/// Deletes a workspace whose time has come. Returns whether there was one.
///
/// # Errors
/// When the database can't be read or written.
pub(super) async fn delete_workspaces(app: &App) -> Result<bool> {
    let due = workspace_deletions::next_due(&mut *app.store.read().await?, app.clock.now()).await?;
    let Some(workspace) = due else { return Ok(false) };
    match removal::workspace(&app.store, &app.clock, workspace).await {
        // It went meanwhile.
        Err(error) if error.code == Code::NotFound => Ok(true),
        done => done.map(|()| {
            tracing::info!(%workspace, "deleted a workspace, as its owner asked");
            true
        }),
    }
}

//! What has to be done now and then, whoever asks for nothing: forgetting what has ended.

use crate::error::Result;
use crate::mail;
use crate::state::App;
use crate::store::{
    api_keys, budgets, crawl, email_links, full_text, invitations, jobs, letter_counts, mails, message_texts,
    polar, runs, second_factors, sessions, standing, support, tool_calls, traces,
};
use crate::transfer;
use std::time::Duration;

/// How often.
pub(super) const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long ended sign-ins are kept: a token used twice after that is unknown instead of reused, and refused as well.
const SESSIONS: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long API keys that ended are still listed.
const KEYS: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How long it is known of an invitation's link that it was taken or ran out, rather than never made.
const INVITATIONS: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long it is known which letters were written: their links have run out long before.
const MAILS: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long ended jobs can be looked at.
const JOBS: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Pages, with their passages, that are deleted in one transaction.
const PAGES_AT_ONCE: u32 = 200;
/// Lines of records that are deleted in one transaction.
const LINES_AT_ONCE: u32 = 5000;
/// Traces that are deleted in one transaction.
const TRACES_AT_ONCE: u32 = 500;

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
    invitations::forget_ended(&mut write, now.before(INVITATIONS)).await?;
    standing::forget_read(&mut write).await?;
    let jobs = jobs::forget_ended(&mut write, now.before(JOBS)).await?;
    api_keys::forget_ended(&mut write, now.before(KEYS)).await?;
    mails::forget(&mut write, now.before(MAILS)).await?;
    letter_counts::forget(&mut write, now.before(mail::bounds::LONGEST)).await?;
    email_links::forget_ended(&mut write, now).await?;
    second_factors::forget_ended(&mut write, now).await?;
    support::end_expired(&mut write, now).await?;
    full_text::tidy(&mut write).await?;
    message_texts::tidy(&mut write).await?;
    write.commit().await?;
    delete_retired(app).await?;
    forget_runs(app).await?;
    forget_tool_calls(app).await?;
    forget_traces(app).await?;
    forget_webhooks(app).await?;
    let imports = transfer::clear_remains(&app.store, now).await?;
    if imports > 0 {
        tracing::info!(imports, "cleared away what imports had left that did not come to their end");
    }
    Ok((sessions, jobs))
}

/// Deletes the pages that have been gone for long enough, in small steps: others write in between.
///
/// # Errors
/// When the database can't be written.
pub(super) async fn delete_retired(app: &App) -> Result<()> {
    loop {
        let mut write = app.store.write().await?;
        let deleted = crawl::delete_retired(&mut write, app.clock.now(), PAGES_AT_ONCE).await?;
        write.commit().await?;
        if deleted < u64::from(PAGES_AT_ONCE) {
            return Ok(());
        }
    }
}

/// Forgets calls of tools that are older than the settings say, in small steps.
async fn forget_tool_calls(app: &App) -> Result<()> {
    let days = Duration::from_secs(u64::from(app.config.tools.keep_days) * 24 * 60 * 60);
    loop {
        let mut write = app.store.write().await?;
        let forgotten = tool_calls::forget(&mut write, app.clock.now().before(days), LINES_AT_ONCE).await?;
        write.commit().await?;
        if forgotten < u64::from(LINES_AT_ONCE) {
            return Ok(());
        }
    }
}

/// Forgets how answers came about that are older than the settings say, and what dead processes had set aside.
async fn forget_traces(app: &App) -> Result<()> {
    let now = app.clock.now();
    let days = u64::from(app.config.answers.trace_days);
    let before = now.before(Duration::from_secs(days * 24 * 60 * 60));
    loop {
        let mut write = app.store.write().await?;
        let forgotten = traces::forget(&mut write, before, TRACES_AT_ONCE).await?;
        write.commit().await?;
        if forgotten < u64::from(TRACES_AT_ONCE) {
            break;
        }
    }
    let mut write = app.store.write().await?;
    budgets::forget_expired(&mut write, now).await?;
    write.commit().await
}

/// Forgets webhooks that were taken in longer ago than the settings say, likewise.
async fn forget_webhooks(app: &App) -> Result<()> {
    let days = Duration::from_secs(app.config.polar.keep_days * 24 * 60 * 60);
    loop {
        let mut write = app.store.write().await?;
        let forgotten =
            polar::events::forget(&mut write, app.clock.now().before(days), LINES_AT_ONCE).await?;
        write.commit().await?;
        if forgotten < u64::from(LINES_AT_ONCE) {
            return Ok(());
        }
    }
}

/// Forgets records of readings that are older than the settings say, likewise.
async fn forget_runs(app: &App) -> Result<()> {
    let kept = &app.config.runs;
    let before = app.clock.now().before(Duration::from_secs(u64::from(kept.keep_days) * 24 * 60 * 60));
    loop {
        let mut write = app.store.write().await?;
        let forgotten = runs::forget_pages(&mut write, kept.keep_pages, before, LINES_AT_ONCE).await?;
        write.commit().await?;
        if forgotten < u64::from(LINES_AT_ONCE) {
            break;
        }
    }
    let mut write = app.store.write().await?;
    runs::forget_runs(&mut write, before, LINES_AT_ONCE).await?;
    write.commit().await
}

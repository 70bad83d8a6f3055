//! Erases for good: after the rows, what they have left in the file.
//!
//! The rows go in one transaction, which notes that the file is to be cleared up; that follows in small steps, one
//! clearing at a time, so that others write in between. Whoever asked waits for it for a while; it is done all the same,
//! by the worker, if nobody waits any more or the process has ended in between.

use crate::domain::event::NewEvent;
use crate::domain::ids::{VisitorId, WorkspaceId};
use crate::domain::time::{Clock, Timestamp};
use crate::error::Result;
use crate::state::App;
use crate::store::leftovers::{self, Due, Turn, What};
use crate::store::{Store, events, visitors};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long whoever asked waits for the file.
const PATIENCE: Duration = Duration::from_secs(10);
/// Pages looked at in one go: some milliseconds.
const PAGES_AT_ONCE: usize = 256;
/// How often emptying the write-ahead log is tried while others still read what is in it, and the rest between.
const FOLDS: u32 = 40;
const FOLD_REST: Duration = Duration::from_millis(50);
/// When it is tried again after that.
const LATER: Duration = Duration::from_secs(60);
/// For each second of clearing up, the seconds before it may begin again: somebody who has themselves erased over and over
/// must not keep the disk from others.
const REST: u32 = 9;

/// Erases a visitor with all they said, and ends the answers that are being written for them.
///
/// # Errors
/// `not_found` if they are gone already; when the database can't be written.
pub async fn visitor(app: &App, workspace: WorkspaceId, id: VisitorId, event: NewEvent) -> Result<()> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let conversations = visitors::erase(&mut write, workspace, id, now).await?;
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    app.answers.forget(&conversations);
    wait(app).await;
    Ok(())
}

/// Clears the file up, and waits for it for a while. What was asked for has been done already, and the worker goes on with
/// what is left: neither a failure nor its length is told to whoever asked.
async fn wait(app: &App) {
    let (store, clock) = (app.store.clone(), Arc::clone(&app.clock));
    // A task of its own: it goes on if the client does not wait.
    let task = tokio::spawn(async move {
        if let Err(error) = clear(&store, clock.as_ref()).await {
            tracing::warn!(cause = %error.chain(), "what was erased is not out of the file yet: {}", error.detail);
        }
    });
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "clearing up what was erased stopped unexpectedly"),
        Err(_) => tracing::info!("what was erased will take a while to be gone from the file as well"),
    }
}

/// Waits for a turn and clears up what is due.
///
/// # Errors
/// When the database can't be read or written.
async fn clear(store: &Store, clock: &dyn Clock) -> Result<()> {
    let turn = store.clearing().await;
    // Whoever had the turn before may have done it all.
    if is_clear(store, clock.now()).await? {
        return Ok(());
    }
    if let Some(rested) = *turn {
        tokio::time::sleep_until(rested).await;
    }
    clear_within(store, clock, turn).await
}

/// Clears up what is due, if anything is and nobody else is at it.
///
/// # Errors
/// When the database can't be read or written.
pub async fn clear_if_due(store: &Store, clock: &dyn Clock) -> Result<()> {
    if is_clear(store, clock.now()).await? {
        return Ok(());
    }
    match store.try_clearing() {
        Some(turn) => clear_within(store, clock, turn).await,
        None => Ok(()),
    }
}

async fn clear_within(store: &Store, clock: &dyn Clock, mut turn: Turn) -> Result<()> {
    let begun = Instant::now();
    let due = leftovers::due(&mut *store.read().await?, clock.now()).await?;
    for due in due.into_iter().filter(|due| due.what != What::Log) {
        rewrite_texts(store, due.what).await?;
        clear_pages(store, due.what).await?;
        if store.forget_copy().await? {
            tracing::info!(
                "deleted the copy made before the last change of the schema: it held what has been erased"
            );
        }
        let mut write = store.write_durably().await?;
        leftovers::settle(&mut write, due).await?;
        leftovers::note(&mut write, What::Log, clock.now()).await?;
        write.commit().await?;
    }
    // Waiting for readers is no work.
    *turn = Some(Instant::now() + begun.elapsed() * REST);
    empty_log(store, clock).await
}

/// Whether nothing is to be cleared up by now.
async fn is_clear(store: &Store, now: Timestamp) -> Result<bool> {
    Ok(leftovers::due(&mut *store.read().await?, now).await?.is_empty())
}

/// Rewrites full text without the terms of what was deleted.
async fn rewrite_texts(store: &Store, what: What) -> Result<()> {
    for table in what.texts() {
        let mut first = true;
        loop {
            let mut write = store.write().await?;
            let more = leftovers::merge_texts(&mut write, table, first).await?;
            write.commit().await?;
            if !more && !first {
                break;
            }
            first = false;
        }
    }
    Ok(())
}

/// Overwrites copies of deleted rows in pages that have others on them.
async fn clear_pages(store: &Store, what: What) -> Result<()> {
    let numbers = leftovers::numbers(&mut *store.read().await?, what).await?;
    for numbers in numbers.chunks(PAGES_AT_ONCE) {
        let unclean = leftovers::unclean(&mut *store.read().await?, numbers).await?;
        if unclean.is_empty() {
            continue;
        }
        let mut write = store.write().await?;
        for number in unclean {
            leftovers::clear_page(&mut write, number).await?;
        }
        write.commit().await?;
    }
    Ok(())
}

/// Empties the write-ahead log, in which all that was written lately stands, deleted or not.
async fn empty_log(store: &Store, clock: &dyn Clock) -> Result<()> {
    let log = |due: &Due| due.what == What::Log;
    let Some(due) = leftovers::due(&mut *store.read().await?, clock.now()).await?.into_iter().find(log)
    else {
        return Ok(());
    };
    for _ in 0..FOLDS {
        if store.fold().await? {
            // Written to the log again, but no word of anybody's.
            let mut write = store.write().await?;
            leftovers::settle(&mut write, due).await?;
            return write.commit().await;
        }
        tokio::time::sleep(FOLD_REST).await;
    }
    tracing::debug!("the write-ahead log can't be emptied yet: somebody reads what is in it");
    let mut write = store.write().await?;
    leftovers::put_off(&mut write, due, clock.now().after(LATER)).await?;
    write.commit().await
}

//! Webhooks from their being believed to their being taken in. Recording is all that Polar waits for; taking in comes after,
//! in the worker, and is done over if the process ends half-way.

use super::derive::derive;
use super::payload::Event;
use super::take_in::{NOBODY, Taken, take_in};
use crate::error::{Code, Error, Result};
use crate::state::App;
use crate::store::polar::customers;
use crate::store::polar::events::{self, EventStatus, NewEvent, Waiting};
use std::time::Duration;

/// Webhooks looked up at once.
const AT_ONCE: u32 = 50;
/// How often one is tried that the database does not take, or whose customer is not known, before it is given up.
const MOST_ATTEMPTS: i64 = 8;
/// Before the second try; each further wait is twice as long.
const WAIT: Duration = Duration::from_secs(2);
/// Letters of an identifier, at most.
const MOST_ID: usize = 128;

/// Records a webhook that was found to be signed. Returns whether it is new.
///
/// # Errors
/// `bad_request` if it is no event; when the database can't be written.
pub async fn record(app: &App, id: &str, body: &[u8]) -> Result<bool> {
    let unreadable =
        |why: String| Error::new(Code::BadRequest, format!("This is no event of Polar's: {why}"));
    if id.len() > MOST_ID {
        return Err(unreadable("its webhook-id is too long.".to_owned()));
    }
    let text = std::str::from_utf8(body).map_err(|_| unreadable("it is not UTF-8.".to_owned()))?;
    let event: Event = serde_json::from_str(text).map_err(|error| unreadable(format!("{error}.")))?;
    let new = NewEvent { id, kind: &event.kind, at: event.timestamp.0, body: text };
    let mut write = app.store.write_durably().await?;
    let added = events::record(&mut write, new, app.clock.now()).await?;
    write.commit().await?;
    Ok(added)
}

/// Takes in all webhooks whose turn has come. A failure is logged and left for the next look.
pub async fn take_in_due(app: &App) {
    if app.polar.is_none() {
        return;
    }
    if let Err(error) = all(app).await {
        tracing::warn!(cause = %error.chain(), "webhooks can't be taken in yet: {}", error.detail);
    }
}

async fn all(app: &App) -> Result<()> {
    loop {
        // A look costs a reader; only a find costs the writer.
        let due = events::due(&mut *app.store.read().await?, app.clock.now(), AT_ONCE).await?;
        for waiting in &due {
            if let Err(error) = one(app, waiting).await {
                tracing::warn!(webhook = waiting.id, cause = %error.chain(), "a webhook can't be taken in: {}", error.detail);
                put_off(app, waiting, &error.detail).await?;
            }
        }
        if due.len() < AT_ONCE as usize {
            return Ok(());
        }
    }
}

async fn one(app: &App, waiting: &Waiting) -> Result<()> {
    let now = app.clock.now();
    let event: Event = serde_json::from_str(&waiting.body).map_err(Error::internal)?;
    let mut write = app.store.write_durably().await?;
    let taken = take_in(&mut write, app, &event, now).await?;
    let (status, workspace, detail) = match &taken {
        Taken::Applied(workspace) => (EventStatus::Applied, Some(*workspace), None),
        Taken::Ignored(why) => (EventStatus::Ignored, None, Some(*why)),
        Taken::Unknown if waiting.attempts + 1 < MOST_ATTEMPTS => {
            drop(write);
            return put_off(app, waiting, NOBODY).await;
        }
        Taken::Unknown => (EventStatus::Ignored, None, Some(NOBODY)),
        Taken::Failed(workspace, why) => (EventStatus::Failed, *workspace, Some(why.as_str())),
    };
    // Somebody else was first: nothing of this is kept.
    if !events::settle(&mut write, &waiting.id, status, workspace, detail, now).await? {
        return Ok(());
    }
    write.commit().await?;
    match &taken {
        Taken::Failed(_, why) => {
            tracing::error!(webhook = waiting.id, kind = event.kind, "a webhook failed: {why}");
        }
        _ => tracing::debug!(webhook = waiting.id, kind = event.kind, ?taken, "a webhook was taken in"),
    }
    Ok(())
}

/// Later again, or never: then it waits for somebody to look at it.
async fn put_off(app: &App, waiting: &Waiting, detail: &str) -> Result<()> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    if waiting.attempts + 1 >= MOST_ATTEMPTS {
        let detail = format!("It could not be taken in {MOST_ATTEMPTS} times. The last time: {detail}");
        events::settle(&mut write, &waiting.id, EventStatus::Failed, None, Some(&detail), now).await?;
    } else {
        let doublings = u32::try_from(waiting.attempts).unwrap_or(0).min(16);
        let wait = WAIT.saturating_mul(1 << doublings);
        events::put_off(&mut write, &waiting.id, detail, now.after(wait)).await?;
    }
    write.commit().await
}

/// Has what follows from time alone follow: the end of a grace, of a plan that was cancelled.
pub async fn review_due(app: &App) {
    if app.polar.is_none() {
        return;
    }
    if let Err(error) = review(app).await {
        tracing::warn!(cause = %error.chain(), "plans that end can't be looked at yet: {}", error.detail);
    }
}

async fn review(app: &App) -> Result<()> {
    let now = app.clock.now();
    let due = customers::due_to_review(&mut *app.store.read().await?, now, AT_ONCE).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut write = app.store.write_durably().await?;
    for workspace in due {
        derive(&mut write, app, workspace, now).await?;
        // Polar may know more: a payment that came in the last minute.
        customers::expect(&mut write, workspace, now).await?;
    }
    write.commit().await
}

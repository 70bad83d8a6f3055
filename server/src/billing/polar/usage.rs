//! Usage on its way to Polar's meters: noted where it arises, sent in the background, counted by Polar once.

use super::client::Client;
use super::trouble::Trouble;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::state::App;
use crate::store::Conn;
use crate::store::polar::usage::{self, Used};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// Events sent in one request.
const AT_ONCE: u32 = 100;
/// After a failure, doubled with each further one.
const AGAIN: Duration = Duration::from_secs(15);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// Notes a message that a bot was sent, in the transaction that counts it against the plan.
///
/// # Errors
/// When the database can't be written.
pub async fn note_message(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    message: Uuid,
    within: bool,
    now: Timestamp,
) -> Result<()> {
    let event = json!({ "bot_id": bot, "within_plan": within });
    usage::add(conn, workspace, message, &event, now).await
}

/// Sends what is due. Returns for how long Polar wants to be left alone, if it said so.
///
/// # Errors
/// When the database can't be read or written.
pub async fn send_due(app: &App, client: &Client) -> Result<Option<Duration>> {
    loop {
        let now = app.clock.now();
        let due = usage::due(&mut *app.store.read().await?, now, AT_ONCE).await?;
        if due.is_empty() || app.stopping.is_cancelled() {
            return Ok(None);
        }
        // Nobody wants to hear of it any more.
        if app.config.polar.meter_event.is_empty() {
            settle(app, &due).await?;
            continue;
        }
        match send(app, client, &due).await {
            Ok(()) => settle(app, &due).await?,
            // One of them it won't have: which, is found out one by one.
            Err(Trouble::Refused { .. }) if due.len() > 1 => {
                for one in &due {
                    match send(app, client, std::slice::from_ref(one)).await {
                        Ok(()) => settle(app, std::slice::from_ref(one)).await?,
                        Err(trouble) => put_off(app, std::slice::from_ref(one), &trouble).await?,
                    }
                }
            }
            Err(trouble) => {
                put_off(app, &due, &trouble).await?;
                if let Trouble::Busy { wait } = trouble {
                    return Ok(Some(wait.unwrap_or(AGAIN)));
                }
                return Ok(None);
            }
        }
    }
}

async fn send(app: &App, client: &Client, used: &[Used]) -> Result<(), Trouble> {
    let name = &app.config.polar.meter_event;
    let events: Vec<Value> = used
        .iter()
        .map(|one| {
            json!({
                "name": name,
                "external_customer_id": one.workspace_id,
                "external_id": one.id,
                "timestamp": one.at,
                "metadata": one.event,
            })
        })
        .collect();
    let told = client.ingest(&events).await?;
    tracing::debug!(new = told.inserted, known = told.duplicates, "Polar was told of usage");
    Ok(())
}

async fn settle(app: &App, used: &[Used]) -> Result<()> {
    let mut write = app.store.write().await?;
    usage::sent(&mut write, used).await?;
    write.commit().await
}

async fn put_off(app: &App, used: &[Used], trouble: &Trouble) -> Result<()> {
    tracing::warn!(%trouble, events = used.len(), "Polar can't be told of usage yet; it is kept and sent again");
    let tries = used.iter().map(|one| one.attempts).max().unwrap_or(0);
    let wait = AGAIN.saturating_mul(1 << u32::try_from(tries).unwrap_or(0).min(10)).min(LONGEST);
    let mut write = app.store.write().await?;
    usage::put_off(&mut write, used, &trouble.to_string(), app.clock.now().after(wait)).await?;
    write.commit().await
}

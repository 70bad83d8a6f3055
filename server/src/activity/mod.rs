//! What was done: how it gets from the outbox into the event log, and what versions, undo and redo of settings make of it.
//!
//! A handler notes what it does with `store::events::note`, in the transaction that does it. Settings are noted as the
//! fields that changed, before and after: every older state can be had from what holds now by going back through them.

pub mod history;
pub mod sequencer;

use crate::domain::change::{FieldChange, between};
use crate::error::{Error, Result};
use crate::store::bots::Bot;
use crate::store::knowledge_bases::KnowledgeBase;
use serde::Serialize;
use serde_json::{Value, json};

/// What of a bot has versions: its name, its prompt and its settings.
///
/// # Errors
/// When it can't be written as JSON.
pub fn bot_state(bot: &Bot) -> Result<Value> {
    Ok(json!({ "name": bot.name, "system_prompt": bot.system_prompt, "settings": written(&bot.settings)? }))
}

/// What of a knowledge base has versions: its name and its pipeline.
///
/// # Errors
/// When it can't be written as JSON.
pub fn base_state(base: &KnowledgeBase) -> Result<Value> {
    Ok(json!({ "name": base.name, "pipeline": written(&base.pipeline)? }))
}

fn written<T: Serialize>(settings: &T) -> Result<Value> {
    let text = serde_json::to_string(settings).map_err(Error::internal)?;
    // By way of text: a short number stays as short as people wrote it.
    serde_json::from_str(&text).map_err(Error::internal)
}

/// What an event says of changed settings; none if nothing changed.
#[must_use]
pub fn changed(name: &str, before: &Value, after: &Value) -> Option<Value> {
    let changes = between(before, after);
    (!changes.is_empty()).then(|| data(name, &changes))
}

/// What an event says of these changes.
#[must_use]
pub fn data(name: &str, changes: &[FieldChange]) -> Value {
    json!({ "name": name, "changes": changes })
}

//! Versions of settings from their changes: what can be undone and redone, and what a state was like.
//!
//! Undo takes back the latest change that holds, redo brings back the one that was undone last. A change made after an undo
//! ends what could be redone, as in a text editor. Undoing and restoring are changes of their own in the log: nothing in it
//! is taken back.

use crate::domain::change::{self, FieldChange};
use crate::domain::ids::EventId;
use crate::error::{Code, Error, Result};
use crate::store::events::Event;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashSet;

/// What an event says of settings.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Said {
    /// The fields that changed. None for what made the thing.
    pub changes: Option<Vec<FieldChange>>,
    /// The change that it took back.
    pub undoes: Option<EventId>,
    /// The change that it brought back.
    pub redoes: Option<EventId>,
    /// The change to whose state it went back.
    pub restores: Option<EventId>,
}

impl Said {
    /// Reads an event's data.
    ///
    /// # Errors
    /// When it is not as this program writes it.
    pub fn of(event: &Event) -> Result<Self> {
        serde_json::from_str(&event.data).map_err(Error::internal)
    }
}

/// What can be undone and redone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stack {
    /// The change that undo would take back.
    pub undo: Option<EventId>,
    /// The change that redo would bring back.
    pub redo: Option<EventId>,
    /// Changes that were undone, and not redone.
    pub undone: HashSet<EventId>,
}

/// Goes through all changes of a thing, the latest first, as the log gives them.
///
/// # Errors
/// When an event is not as this program writes it.
pub fn stack(events: &[Event]) -> Result<Stack> {
    let (mut holding, mut redoable) = (Vec::new(), Vec::new());
    let mut undone = HashSet::new();
    for event in events.iter().rev() {
        let said = Said::of(event)?;
        match said {
            Said { undoes: Some(taken), .. } => {
                holding.retain(|id| *id != taken);
                redoable.push(taken);
                undone.insert(taken);
            }
            Said { redoes: Some(brought), .. } => {
                redoable.retain(|id| *id != brought);
                undone.remove(&brought);
                holding.push(brought);
            }
            Said { changes: Some(_), .. } => {
                redoable.clear();
                holding.push(event.id);
            }
            // What made it is nothing that can be undone.
            _ => {}
        }
    }
    Ok(Stack { undo: holding.pop(), redo: redoable.pop(), undone })
}

/// Goes back from a state through changes, the latest first.
///
/// # Errors
/// `conflict` when a setting is not there any more.
pub fn back(mut state: Value, events: &[Event]) -> Result<Value> {
    for event in events {
        for change in Said::of(event)?.changes.unwrap_or_default() {
            put(&mut state, &change.field, change.before)?;
        }
    }
    Ok(state)
}

/// Takes changes back, or brings them back.
///
/// # Errors
/// `conflict` when a setting is not there any more.
pub fn apply(mut state: Value, changes: Vec<FieldChange>, forth: bool) -> Result<Value> {
    for change in changes {
        let value = if forth { change.after } else { change.before };
        put(&mut state, &change.field, value)?;
    }
    Ok(state)
}

fn put(state: &mut Value, field: &str, value: Value) -> Result<()> {
    if change::put(state, field, value) {
        return Ok(());
    }
    Err(Error::new(
        Code::Conflict,
        format!(
            "The setting {field} is of an older Frontdesk and is not there any more, so this state can't be had back \
             whole. Change the settings by hand."
        ),
    ))
}

//! Maintenance mode: whether it is on, as every process of the installation knows within half a second.
//!
//! The state is a fact about the installation in the database; here it is kept for a moment, so that no request pays for
//! asking. Who is refused what is decided in `http::maintenance` and by the worker.

use crate::domain::operator::Maintenance;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::store::{Conn, Store, installation};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The fact's name.
const KEY: &str = "maintenance";
/// How long what was read counts.
const LOOK: Duration = Duration::from_millis(500);
/// When to try again if the end is not known.
const AGAIN: Duration = Duration::from_secs(60);

/// Whether it is on, as far as it is known.
#[derive(Debug, Default)]
pub struct Switch(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Counts changes made here: what was read before one is not taken for what holds after it.
    changes: u64,
    /// What was read, and when.
    read: Option<(Instant, Option<Maintenance>)>,
}

impl Switch {
    /// What is told while it is on; none while it is off.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn state(&self, store: &Store) -> Result<Option<Maintenance>> {
        let at = Instant::now();
        let changes = {
            let known = self.known();
            if let Some((read, state)) = &known.read
                && at.duration_since(*read) < LOOK
            {
                return Ok(state.clone());
            }
            known.changes
        };
        let kept = installation::get(&mut *store.read().await?, KEY).await?;
        let kept = kept.filter(|kept| !kept.is_empty());
        let state: Option<Maintenance> =
            kept.map(|kept| serde_json::from_str(&kept)).transpose().map_err(Error::internal)?;
        let mut known = self.known();
        if known.changes == changes {
            known.read = Some((at, state.clone()));
        }
        Ok(state)
    }

    /// Reads it anew at the next question.
    pub fn look_again(&self) {
        let mut known = self.known();
        known.changes += 1;
        known.read = None;
    }

    /// A panic elsewhere leaves nothing half-written here.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sets it. Call [`Switch::look_again`] once that is committed.
///
/// # Errors
/// When the database can't be written.
pub async fn set(conn: &mut Conn, state: Option<&Maintenance>) -> Result<()> {
    let kept = state.map(serde_json::to_string).transpose().map_err(Error::internal)?;
    installation::set(conn, KEY, kept.as_deref().unwrap_or("")).await
}

/// The refusal of a change.
#[must_use]
pub fn refusal(state: &Maintenance, now: Timestamp) -> Error {
    let left = state.until().and_then(|until| u64::try_from(until.0 - now.0).ok()).map(Duration::from_millis);
    Error::new(Code::Maintenance, state.words())
        .retry_after(left.unwrap_or(AGAIN).max(Duration::from_secs(1)))
}

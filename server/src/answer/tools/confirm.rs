//! Questions to the person who reads an answer: may this tool be called? The answer waits until they have decided.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;
use uuid::Uuid;

/// Questions that wait for their answer.
#[derive(Debug, Default)]
pub struct Confirmations(Mutex<HashMap<Uuid, oneshot::Sender<bool>>>);

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The call may be made.
    Approved,
    /// It may not.
    Declined,
    /// Nobody answered in time.
    Expired,
}

impl Decision {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Expired => "expired",
        }
    }
}

impl Confirmations {
    /// Begins to wait for a decision.
    pub(in crate::answer) fn open(&self) -> (Uuid, oneshot::Receiver<bool>) {
        let (sender, receiver) = oneshot::channel();
        // Not to be guessed: whoever knows it has read the question.
        let id = Uuid::new_v4();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, sender);
        (id, receiver)
    }

    /// No longer waits.
    pub(in crate::answer) fn close(&self, id: Uuid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// Decides, once. False if there is no such question, or it is decided, or nobody waits any more.
    pub fn decide(&self, id: Uuid, approve: bool) -> bool {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        sender.is_some_and(|sender| sender.send(approve).is_ok())
    }
}

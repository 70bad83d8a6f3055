//! What was done by whom: an entry of the event log, before it has its place in it.

use super::ids::{ApiKeyId, UserId, WorkspaceId};
use serde_json::Value;
use uuid::Uuid;

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A member of the workspace.
    Person(UserId),
    /// A program with an API key.
    Key(ApiKeyId),
    /// Who runs this installation, in that office.
    Operator(UserId),
    /// The server itself: a schedule, a webhook, a limit.
    System,
}

impl Actor {
    /// The name of its kind in the database and on the wire.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Key(_) => "key",
            Self::Operator(_) => "operator",
            Self::System => "system",
        }
    }

    /// Which one; none for the system.
    #[must_use]
    pub fn id(self) -> Option<Uuid> {
        match self {
            Self::Person(user) | Self::Operator(user) => Some(user.0),
            Self::Key(key) => Some(key.0),
            Self::System => None,
        }
    }
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// In which workspace; none if it is about the installation.
    pub workspace: Option<WorkspaceId>,
    /// By whom.
    pub actor: Actor,
    /// What, as noun and past participle: `bot.updated`.
    pub kind: &'static str,
    /// What it was done to: the noun and its id.
    pub aggregate: (&'static str, Uuid),
    /// What changed. Holds no secret and no word of a visitor: the log is never erased.
    pub data: Value,
    /// The request that asked for it.
    pub request: Option<Uuid>,
}

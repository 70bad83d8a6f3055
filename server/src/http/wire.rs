//! Shapes that several surfaces or nouns share on the wire.

use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::store::Page;
use crate::store::accounts::{Membership, User};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The items, in order.
    pub items: Vec<T>,
    /// To be sent as `cursor` for the next page; null when this is the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// The cursor of the page after this one.
#[must_use]
pub fn cursor<T>(page: &Page<T>) -> Option<String> {
    page.next.map(|id| id.to_string())
}

impl<T> List<T> {
    /// A page of rows as they go on the wire.
    pub fn of<R>(page: Page<R>, out: impl FnMut(R) -> T) -> Self {
        let next_cursor = cursor(&page);
        Self { items: page.items.into_iter().map(out).collect(), next_cursor }
    }
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserOut {
    /// Identifier.
    pub id: UserId,
    /// E-mail address.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// When they signed up.
    pub created_at: Timestamp,
}

impl From<User> for UserOut {
    fn from(user: User) -> Self {
        Self { id: user.id, email: user.email, name: user.name, created_at: user.created_at }
    }
}

/// A workspace, as its member sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkspaceOut {
    /// Identifier.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What the member may do.
    pub role: Role,
}

impl From<Membership> for WorkspaceOut {
    fn from(membership: Membership) -> Self {
        Self { id: membership.workspace_id, name: membership.name, role: membership.role }
    }
}

/// What is wrong, under a stable name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trouble {
    /// Stable name.
    pub code: String,
    /// What happened, why, and what to do.
    pub detail: String,
}

impl Trouble {
    /// From two columns that are set together.
    #[must_use]
    pub fn of(code: Option<String>, detail: Option<String>) -> Option<Self> {
        Some(Self { code: code?, detail: detail? })
    }
}

/// A rule for texts that must say something.
pub(crate) fn not_blank(value: &str, (): &()) -> garde::Result {
    if value.trim().is_empty() { Err(garde::Error::new("must not be empty.")) } else { Ok(()) }
}

/// A duration in whole milliseconds.
#[must_use]
pub fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Millionths of a US dollar as dollars.
#[must_use]
pub fn usd(micro: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "sums of money are far below 2^52 millionths")]
    let micro = micro as f64;
    micro / 1_000_000.0
}

//! Shapes that several surfaces or nouns share on the wire.

use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::store::Page;
use crate::store::accounts::{Membership, User};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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

/// Rows of a list that is ordered by a text, from up to `limit + 1` that were fetched, with the cursor of the next page.
pub fn text_cursor<R>(mut rows: Vec<R>, limit: u32, text: impl Fn(&R) -> &str) -> (Vec<R>, Option<String>) {
    let limit = limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| URL_SAFE_NO_PAD.encode(text(row)));
    (rows, next)
}

/// The text that a list goes on after.
///
/// # Errors
/// `invalid` if it is no cursor that [`text_cursor`] gave.
pub fn text_of_cursor(cursor: Option<&str>) -> Result<Option<String>> {
    let Some(cursor) = cursor else { return Ok(None) };
    let bytes = URL_SAFE_NO_PAD.decode(cursor);
    match bytes.map(String::from_utf8) {
        Ok(Ok(text)) => Ok(Some(text)),
        _ => Err(Error::invalid("cursor", "invalid", "is no cursor of this list.")),
    }
}

/// A moment given as RFC 3339, or as a day: its beginning in UTC.
///
/// # Errors
/// `invalid` if it is neither.
pub fn instant(field: &str, text: Option<&str>) -> Result<Option<Timestamp>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let day = || {
        let day: jiff::civil::Date = text.parse().ok()?;
        Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    };
    let moment = text.parse::<jiff::Timestamp>().ok().or_else(day);
    moment.map(|moment| Some(Timestamp(moment.as_millisecond()))).ok_or_else(|| {
        Error::invalid(
            field,
            "invalid",
            "must be a time such as 2026-03-01T12:00:00Z, or a day such as 2026-03-01.",
        )
    })
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
    /// Whether they have shown that the address is theirs.
    pub email_verified: bool,
    /// Whether they have a password here.
    pub has_password: bool,
    /// Whether signing in takes a second factor.
    pub second_factor: bool,
    /// When they signed up.
    pub created_at: Timestamp,
}

impl From<User> for UserOut {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            name: user.name,
            email_verified: user.email_verified_at.is_some(),
            has_password: user.password_hash.is_some(),
            second_factor: user.second_factor,
            created_at: user.created_at,
        }
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

/// The rule for what people, workspaces, bots and keys are called.
pub(crate) fn name(value: &str, (): &()) -> garde::Result {
    crate::domain::name::fault(value).map_or(Ok(()), |why| Err(garde::Error::new(why)))
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

/// Reads a field that may be null so that one left out can be told from it. With `#[serde(default)]`.
///
/// # Errors
/// When it is neither null nor a value of that type.
#[expect(clippy::option_option, reason = "left out is not the same as null")]
pub(crate) fn some<'de, D, T>(deserializer: D) -> std::result::Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    serde::Deserialize::deserialize(deserializer).map(Some)
}

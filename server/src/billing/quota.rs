//! Whether a workspace's plan has room for more of something. To be asked in the transaction that adds it: the one
//! writer's turn keeps two from taking the last place.

use super::plans::Plans;
use crate::domain::ids::WorkspaceId;
use crate::domain::plan::{Plan, Quota};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::state::App;
use crate::store::Conn;
use crate::store::quotas;

/// Whether there is room for one more bot.
///
/// # Errors
/// `quota_reached`; when the database can't be read or written.
pub async fn allow_bot(conn: &mut Conn, app: &App, workspace: WorkspaceId) -> Result<()> {
    room(conn, &app.plans, workspace, (Quota::Bots, 1), app.clock.now()).await
}

/// Whether there is room for one more member.
///
/// # Errors
/// `quota_reached`; when the database can't be read or written.
pub async fn allow_member(conn: &mut Conn, app: &App, workspace: WorkspaceId) -> Result<()> {
    room(conn, &app.plans, workspace, (Quota::Members, 1), app.clock.now()).await
}

/// Whether there is room for `more` pages, files or texts.
///
/// # Errors
/// `quota_reached`; when the database can't be read or written.
pub async fn allow_pages(conn: &mut Conn, app: &App, workspace: WorkspaceId, more: i64) -> Result<()> {
    room(conn, &app.plans, workspace, (Quota::Pages, more), app.clock.now()).await
}

/// Whether there is room for `more` bytes of files and text.
///
/// # Errors
/// `quota_reached`; when the database can't be read or written.
pub async fn allow_storage(conn: &mut Conn, app: &App, workspace: WorkspaceId, more: i64) -> Result<()> {
    room(conn, &app.plans, workspace, (Quota::Storage, more), app.clock.now()).await
}

/// Whether sources may be read: not while more is kept than the plan includes, as after a change to a smaller one.
///
/// # Errors
/// `quota_reached`; when the database can't be read.
pub async fn allow_reading(
    conn: &mut Conn,
    plans: &Plans,
    workspace: WorkspaceId,
    now: Timestamp,
) -> Result<()> {
    let plan = plans.entitled(conn, workspace, now).await?.plan;
    for quota in [Quota::Pages, Quota::Storage] {
        let Some(limit) = plan.limits.of(quota) else { continue };
        let used = quotas::there(conn, workspace, quota).await?;
        if used > limit {
            return Err(Error::new(
                Code::QuotaReached,
                format!(
                    "Reading is paused: the plan {} includes {}, and {} are kept. What was read goes on answering. Delete \
                     sources that are not needed, or choose a larger plan under Settings, Plan and billing.",
                    plan.name,
                    amount(quota, limit),
                    kept(quota, used)
                ),
            ));
        }
    }
    Ok(())
}

/// Whether there is room for more, and notes limits that this comes near to.
///
/// # Errors
/// `quota_reached`; when the database can't be read or written.
pub async fn room(
    conn: &mut Conn,
    plans: &Plans,
    workspace: WorkspaceId,
    (quota, more): (Quota, i64),
    now: Timestamp,
) -> Result<()> {
    match check(conn, plans, workspace, (quota, more), now).await? {
        Some(filled) => quotas::mark(conn, workspace, quota, filled, now).await,
        None => Ok(()),
    }
}

/// How much there would be, and the limit; none where there is no limit. Notes nothing.
///
/// # Errors
/// `quota_reached`; when the database can't be read.
pub async fn check(
    conn: &mut Conn,
    plans: &Plans,
    workspace: WorkspaceId,
    (quota, more): (Quota, i64),
    now: Timestamp,
) -> Result<Option<(i64, i64)>> {
    let plan = plans.entitled(conn, workspace, now).await?.plan;
    let Some(limit) = plan.limits.of(quota) else { return Ok(None) };
    let used = quotas::there(conn, workspace, quota).await?;
    let wanted = used.saturating_add(more);
    if wanted > limit { Err(reached(plan, quota, limit, used)) } else { Ok(Some((wanted, limit))) }
}

/// A number with commas between thousands.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Bytes for people, in the units that the settings count in: powers of a thousand.
fn bytes(number: i64) -> String {
    const UNITS: [(i64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    for (size, unit) in UNITS {
        if number >= size {
            let tenths = number.saturating_mul(10) / size;
            return match tenths % 10 {
                0 => format!("{} {unit}", grouped(tenths / 10)),
                tenth => format!("{}.{tenth} {unit}", grouped(tenths / 10)),
            };
        }
    }
    format!("{number} bytes")
}

/// How much of something is there, without its noun.
fn kept(quota: Quota, number: i64) -> String {
    if quota == Quota::Storage { bytes(number) } else { grouped(number) }
}

/// How much of something, for people.
#[must_use]
pub fn amount(quota: Quota, number: i64) -> String {
    let noun = |one: &str, more: &str| {
        if number == 1 { format!("1 {one}") } else { format!("{} {more}", grouped(number)) }
    };
    match quota {
        Quota::Messages => noun("message a month", "messages a month"),
        Quota::Bots => noun("bot", "bots"),
        Quota::Pages => noun("page", "pages"),
        Quota::Members => noun("member", "members"),
        Quota::Storage => format!("{} of storage", bytes(number)),
        Quota::Spend => {
            format!("${:.2} for models a month", crate::domain::budget::dollars(number))
        }
    }
}

/// The refusal: what the plan has, what is used, and what can be done.
#[must_use]
pub fn reached(plan: &Plan, quota: Quota, limit: i64, used: i64) -> Error {
    let has = format!("The plan {} includes {}", plan.name, amount(quota, limit));
    let instead = match quota {
        Quota::Messages | Quota::Spend => "Wait for the next month (UTC)",
        Quota::Bots => "Delete a bot",
        Quota::Pages => "Delete sources that are not needed",
        Quota::Members => "Remove a member",
        Quota::Storage => "Delete files or sources that are not needed",
    };
    let there = match quota {
        Quota::Messages => "they are used up".to_owned(),
        Quota::Spend => "that is used up".to_owned(),
        _ if used == 1 => "1 is there".to_owned(),
        _ => format!("{} are there", kept(quota, used)),
    };
    Error::new(
        Code::QuotaReached,
        format!("{has}, and {there}. {instead}, or choose a larger plan under Settings, Plan and billing."),
    )
}

#[cfg(test)]
mod tests {
    use super::{amount, bytes, grouped};
    use crate::domain::plan::Quota;

    #[test]
    fn amounts_are_written_for_people() {
        assert_eq!((grouped(7), grouped(1_234_567)), ("7".to_owned(), "1,234,567".to_owned()));
        assert_eq!((bytes(999), bytes(50_000_000)), ("999 bytes".to_owned(), "50 MB".to_owned()));
        assert_eq!(bytes(1_250_000_000), "1.2 GB");
        assert_eq!(amount(Quota::Bots, 1), "1 bot");
        assert_eq!(amount(Quota::Messages, 2000), "2,000 messages a month");
        assert_eq!(amount(Quota::Spend, 1_500_000_000), "$1.50 for models a month");
    }
}

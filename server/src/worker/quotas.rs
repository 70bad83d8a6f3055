//! Writes to a workspace's owners when a limit of its plan is nearly or wholly used up: once for each limit and month,
//! in the transaction that notes that they were written to.

use crate::billing::{self, quota};
use crate::domain::event::{Actor, NewEvent};
use crate::domain::name::quoted;
use crate::domain::plan::{AtLimit, Plan, Quota};
use crate::error::Result;
use crate::mail::{self, Letter};
use crate::state::App;
use crate::store::quotas::{self, Mark, Untold};
use crate::store::{Conn, events};
use serde_json::json;

/// Limits looked at in one go; the others have their turn at the next look.
const AT_ONCE: u32 = 20;

/// Does it once. A failure is logged and left for the next look.
pub(super) async fn tell(app: &App) {
    if let Err(error) = tell_all(app).await {
        tracing::warn!(cause = %error.chain(), "owners can't be told of limits: {}", error.detail);
    }
}

async fn tell_all(app: &App) -> Result<()> {
    // A look costs a reader; only a find costs the writer.
    let untold = quotas::untold(&mut *app.store.read().await?, AT_ONCE).await?;
    for one in &untold {
        let mut write = app.store.write_durably().await?;
        tell_one(&mut write, app, one).await?;
        write.commit().await?;
    }
    Ok(())
}

async fn tell_one(conn: &mut Conn, app: &App, Untold { workspace_id, mark }: &Untold) -> Result<()> {
    let (workspace, now) = (*workspace_id, app.clock.now());
    if !quotas::told(conn, workspace, mark, now).await? {
        return Ok(());
    }
    let plan = billing::entitled(conn, app, workspace).await?.plan;
    let marks = quotas::marks(conn, workspace, crate::domain::day::Day::of(mark.at)).await?;
    let higher =
        |other: &Mark| (other.quota, other.cap) == (mark.quota, mark.cap) && other.percent > mark.percent;
    // Of a limit that holds no more nobody needs to hear, and of one that was filled at one go once is enough.
    if plan.limits.of(mark.quota) != Some(mark.cap) || marks.iter().any(higher) {
        return Ok(());
    }
    let reached = NewEvent {
        workspace: Some(workspace),
        actor: Actor::System,
        kind: "quota.reached",
        aggregate: ("workspace", workspace.0),
        data: json!({ "quota": mark.quota, "percent": mark.percent, "limit": mark.cap, "plan": plan.id }),
        request: None,
    };
    events::note(conn, &reached, now).await?;
    // Bots and members are added by people who see how many there may be.
    if matches!(mark.quota, Quota::Bots | Quota::Members) {
        return Ok(());
    }
    let (name, owners) = quotas::to_tell(conn, workspace).await?;
    let name = quoted(&name);
    for to in owners {
        let letter = Letter {
            workspace: Some(workspace),
            to,
            subject: subject(mark, &name),
            paragraphs: paragraphs(plan, mark, &name),
            button: Some(("See usage and limits".to_owned(), mail::link(app, "/usage"))),
        };
        mail::post(conn, app, &letter).await?;
    }
    Ok(())
}

fn noun(quota: Quota) -> &'static str {
    match quota {
        Quota::Messages => "messages of this month",
        Quota::Spend => "models of this month",
        Quota::Pages => "pages",
        Quota::Storage => "storage",
        Quota::Bots => "bots",
        Quota::Members => "members",
    }
}

fn subject(mark: &Mark, workspace: &str) -> String {
    let how = if mark.percent >= 100 { "used up" } else { "nearly used up" };
    format!("{workspace}: {} {how}", noun(mark.quota))
}

fn paragraphs(plan: &Plan, mark: &Mark, workspace: &str) -> Vec<String> {
    let included = quota::amount(mark.quota, mark.cap);
    let used = if mark.percent >= 100 { "All of it is used" } else { "More than 80 % of it is used" };
    let first = format!("The plan {} of the workspace {workspace} includes {included}. {used}.", plan.name);
    let before = if mark.percent >= 100 { "Until" } else { "When it is used up, until" };
    let then = match (mark.quota, plan.at_limit) {
        (Quota::Messages | Quota::Spend, AtLimit::Builtin) => format!(
            "{before} the next month begins (UTC), your bots quote your pages with links, and no model is called."
        ),
        (Quota::Messages | Quota::Spend, AtLimit::Refuse) => {
            format!("{before} the next month begins (UTC), your bots answer no more questions.")
        }
        _ => "When it is used up, no further pages and files are kept. Nothing that is there is deleted."
            .to_owned(),
    };
    vec![first, then, "A larger plan holds from the next question on.".to_owned()]
}

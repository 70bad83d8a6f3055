//! Letters to the owners of a workspace whose plan changed in a way that they should hear of: a payment is missing, the plan
//! has ended.

use crate::domain::ids::WorkspaceId;
use crate::domain::name::quoted;
use crate::domain::plan::PlanState;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::mail::{self, Letter};
use crate::state::App;
use crate::store::Conn;
use crate::store::entitlements::Entitlement;
use crate::store::quotas;

/// Where the dashboard shows the plan.
const PAGE: &str = "/settings/billing";

/// What there is to say of a change; nothing of most.
fn words(plan: &str, first: &str, new: &Entitlement) -> Option<(String, Vec<String>)> {
    let day = |at: Option<Timestamp>| at.map(|at| crate::domain::day::Day::of(at).to_string());
    let keeps = format!(
        "Your workspace has the plan {first} now. Nothing was deleted: what is over its limits is paused until there is \
         room again."
    );
    match new.standing.state {
        PlanState::PastDue => {
            let until =
                day(new.standing.grace_ends_at).map_or_else(String::new, |day| format!(" until {day}"));
            Some((
                format!("A payment for the plan {plan} failed"),
                vec![
                    format!(
                        "We could not charge for the plan {plan}. It is tried again, and the plan holds{until}."
                    ),
                    "Please check the payment method in the customer portal.".to_owned(),
                ],
            ))
        }
        PlanState::Revoked if new.standing.past_due_since.is_some() => Some((
            format!("The plan {plan} has ended"),
            vec![format!("The payment for the plan {plan} was missing for too long."), keeps],
        )),
        PlanState::Revoked => Some((
            format!("The plan {plan} has ended"),
            vec![format!("The subscription to the plan {plan} has ended."), keeps],
        )),
        PlanState::Refunded => Some((
            format!("The plan {plan} has ended"),
            vec![
                format!("The subscription to the plan {plan} has ended, and the payment was given back."),
                keeps,
            ],
        )),
        PlanState::Paused => Some((
            format!("The plan {plan} is paused"),
            vec![
                format!("The subscription to the plan {plan} is paused, and nothing is charged meanwhile."),
                keeps,
            ],
        )),
        PlanState::Free | PlanState::Trialing | PlanState::Active => None,
    }
}

/// Writes to the owners, if the plan's state is another than before and one to speak of. Of a plan that nothing was heard
/// of before, only a missing payment is: what had ended before is no news.
///
/// # Errors
/// When the database can't be read or written.
pub(super) async fn of_change(
    conn: &mut Conn,
    app: &App,
    workspace: WorkspaceId,
    old: Option<&Entitlement>,
    new: &Entitlement,
) -> Result<()> {
    let same = match old {
        Some(old) => old.standing.state == new.standing.state,
        None => new.standing.state != PlanState::PastDue,
    };
    if same {
        return Ok(());
    }
    let plan = app.plans.named(&new.plan_id).map_or(new.plan_id.as_str(), |plan| plan.name.as_str());
    let Some((subject, paragraphs)) = words(plan, &app.plans.first().name, new) else { return Ok(()) };
    let (name, owners) = quotas::to_tell(conn, workspace).await?;
    for to in owners {
        let letter = Letter {
            workspace: Some(workspace),
            to,
            subject: format!("{subject}: {}", quoted(&name)),
            paragraphs: paragraphs.clone(),
            button: Some(("Open plan and billing".to_owned(), mail::link(app, PAGE))),
        };
        mail::post(conn, app, &letter).await?;
    }
    Ok(())
}

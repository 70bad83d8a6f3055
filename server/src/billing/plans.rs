//! Which plan holds for a workspace.

use crate::domain::ids::WorkspaceId;
use crate::domain::plan::{Plan, PlanState, SELF_HOSTED};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Conn;
use crate::store::entitlements::{self, Entitlement};
use uuid::Uuid;

/// The plans that there are. Without a way to sell them there is one, and it has no limits.
#[derive(Debug, Default)]
pub struct Plans(Vec<Plan>);

/// The plan that a workspace has.
#[derive(Debug)]
pub struct Entitled<'a> {
    /// The plan whose limits hold now.
    pub plan: &'a Plan,
    /// Where it stands with the plan that it subscribed to, which may be another: one that ended, say.
    pub state: PlanState,
    /// When that plan ends by itself, or may; none if it goes on or has ended.
    pub until: Option<Timestamp>,
    /// The subscription, if there ever was one.
    pub subscription: Option<Entitlement>,
}

impl Plans {
    /// No plans: everything is allowed.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The operator's plans in their order, if they are sold at all.
    #[must_use]
    pub fn new(plans: &[Plan], sold: bool) -> Self {
        Self(if sold { plans.to_vec() } else { Vec::new() })
    }

    /// Whether plans are sold here.
    #[must_use]
    pub fn are_sold(&self) -> bool {
        !self.0.is_empty()
    }

    /// The plans, the smallest first; none where nothing is sold.
    #[must_use]
    pub fn all(&self) -> &[Plan] {
        &self.0
    }

    /// The plan of that name.
    #[must_use]
    pub fn named(&self, id: &str) -> Option<&Plan> {
        self.0.iter().find(|plan| plan.id == id)
    }

    /// The plan that a product of Polar's sells.
    #[must_use]
    pub fn sold_by(&self, product_id: Uuid) -> Option<&Plan> {
        self.0.iter().find(|plan| plan.polar_product_id == Some(product_id))
    }

    /// What a workspace has that pays for none.
    #[must_use]
    pub fn first(&self) -> &Plan {
        self.0.first().unwrap_or(&SELF_HOSTED)
    }

    /// Which plan a workspace has at `now`.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn entitled(
        &self,
        conn: &mut Conn,
        workspace: WorkspaceId,
        now: Timestamp,
    ) -> Result<Entitled<'_>> {
        let first = Entitled { plan: self.first(), state: PlanState::Free, until: None, subscription: None };
        if !self.are_sold() {
            return Ok(first);
        }
        let Some(subscription) = entitlements::of(conn, workspace).await? else { return Ok(first) };
        let standing = subscription.standing;
        let held = standing.holds(now);
        let plan = self.named(&subscription.plan_id);
        if held && plan.is_none() {
            tracing::error!(
                %workspace,
                plan = subscription.plan_id,
                "a workspace pays for a plan that is not in the settings any more: it gets the first one"
            );
        }
        Ok(Entitled {
            plan: plan.filter(|_| held).unwrap_or(first.plan),
            state: standing.state,
            until: standing.until().filter(|_| held),
            subscription: Some(subscription),
        })
    }
}

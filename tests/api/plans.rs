//! Plans in tests: a server that sells, and a subscription as a payment would leave it.

use crate::support::client::{Client, id};
use crate::support::{Settings, TestServer};
use frontdesk::domain::ids::WorkspaceId;
use frontdesk::domain::plan::{PlanState, Standing};
use frontdesk::domain::time::Timestamp;
use frontdesk::store::entitlements::{self, Entitlement};
use serde_json::Value;
use std::time::Duration;

/// A server that sells plans.
pub fn sold() -> Settings {
    of(Settings::default())
}

/// The same with other settings.
pub fn of(settings: Settings) -> Settings {
    settings.set("POLAR__TOKEN", "polar_oat_test")
}

/// Gives an owner's workspace a plan. A trial and a grace last an hour from `as_of`. Returns whether it was news.
pub async fn subscribe(
    server: &TestServer,
    owner: &Client,
    plan: &str,
    state: PlanState,
    as_of: Timestamp,
) -> bool {
    let me = owner.get("/api/v1/me").await.expect(200);
    let workspace: WorkspaceId = id(&me["workspace"]).parse().expect("an id");
    let hour = as_of.after(Duration::from_secs(60 * 60));
    let new = Entitlement {
        plan_id: plan.to_owned(),
        standing: Standing {
            state,
            trial_ends_at: (state == PlanState::Trialing).then_some(hour),
            period_ends_at: None,
            cancel_at_period_end: false,
            past_due_since: (state == PlanState::PastDue).then_some(as_of),
            grace_ends_at: (state == PlanState::PastDue).then_some(hour),
        },
        changed_at: as_of,
        source: "test".to_owned(),
        as_of,
    };
    let mut write = server.running.app.store.write().await.expect("a turn");
    let news = entitlements::put(&mut write, workspace, &new).await.expect("kept");
    write.commit().await.expect("a commit");
    news
}

/// How a quota is shown.
pub async fn quota(owner: &Client, name: &str) -> Value {
    let shown = owner.get("/api/v1/quotas").await.expect(200);
    let quotas = shown["quotas"].as_array().expect("quotas");
    quotas.iter().find(|quota| quota["quota"] == name).unwrap_or_else(|| panic!("no {name}: {shown}")).clone()
}

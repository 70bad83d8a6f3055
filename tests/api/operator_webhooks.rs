//! `/operator/webhooks`: what Polar sent, by what became of it, and taken in once more.

use crate::operator::{noted, operator};
use crate::support::client::{Client, id, until};
use crate::support::polar::things::event;
use crate::support::polar::{PRO, Sub};
use crate::support::till::{Shop, deliver, plan, workspace};
use frontdesk::domain::time::{ManualClock, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const NOW: i64 = 1_795_000_000_000;
const WEBHOOKS: &str = "/api/v1/operator/webhooks";

#[tokio::test]
async fn webhooks_are_listed_by_what_became_of_them_and_taken_in_once_more() {
    let shop = Shop::start();
    let clock = Arc::new(ManualClock::new(Timestamp(NOW)));
    let server = shop.settings().clock(Arc::clone(&clock)).start().await;
    let operator = operator(&server).await;
    let owner = server.owner().await;
    let workspace = workspace(&owner).await;
    let sub = Sub::of(&workspace, PRO, NOW);
    for at in 0..3 {
        deliver(&server.base, &event("subscription.active", NOW + at, sub.data()), NOW).await;
    }
    let applied = until(|| async {
        let applied = operator.all("/api/v1/operator/webhooks?status=applied", 2).await;
        (applied.len() == 3).then_some(applied)
    })
    .await;
    let first = &applied[0];
    assert_eq!((&first["type"], &first["workspace_id"]), (&json!("subscription.active"), &json!(workspace)));
    assert!(first.get("body").is_none(), "what it said is not shown: {first}");
    assert!(operator.all("/api/v1/operator/webhooks", 10).await.is_empty(), "none has failed");
    let path = format!("/api/v1/operator/webhooks/{}/replay", id(first));
    clock.advance(Duration::from_secs(60));
    operator.post(&path, json!({})).await.expect(202);
    let again = until(|| async {
        let applied = operator.all("/api/v1/operator/webhooks?status=applied", 10).await;
        applied
            .iter()
            .find(|one| one["id"] == first["id"] && one["settled_at"] != first["settled_at"])
            .cloned()
    })
    .await;
    assert_eq!(again["attempts"], 1, "{again}");
    assert_eq!(operator.all("/api/v1/operator/workspaces", 10).await[0]["plan"], "Pro");
    let unknown = operator.post("/api/v1/operator/webhooks/nobody's/replay", json!({})).await;
    assert_eq!(unknown.problem(404), "not_found");
    for wrong in ["?status=lost", "?cursor=%21", "?cursor=YWJj", "?limit=0"] {
        let reply = operator.get(&format!("/api/v1/operator/webhooks{wrong}")).await;
        assert_eq!(reply.problem(422), "invalid", "{wrong}");
    }
    let noted: Vec<(String, bool)> =
        noted(&server).await.into_iter().map(|(kind, of, _)| (kind, of)).collect();
    assert_eq!(noted, [("webhook.replayed".to_owned(), false)]);
}

/// The webhooks of a status, once there are so many.
async fn listed(operator: &Client, status: &str, count: usize) -> Vec<Value> {
    let path = format!("{WEBHOOKS}?status={status}");
    until(|| async {
        let all = operator.all(&path, 10).await;
        (all.len() == count).then_some(all)
    })
    .await
}

#[tokio::test]
async fn one_that_failed_says_why_and_is_applied_once_the_cause_is_gone() {
    let shop = Shop::start();
    let clock = Arc::new(ManualClock::new(Timestamp(NOW)));
    shop.order(json!({ "now": NOW })).await;
    let server = shop.settings().clock(Arc::clone(&clock)).start().await;
    let operator = operator(&server).await;
    let owner = server.owner().await;
    let workspace = workspace(&owner).await;
    // The product was made at Polar, and no plan was told of it.
    let product = Uuid::from_u128(0x5a11_0000_0000_4000_8000_0000_0000_0009);
    let sub = Sub::of(&workspace, product, NOW);
    deliver(&server.base, &event("subscription.active", NOW, sub.data()), NOW).await;
    let failed = listed(&operator, "failed", 1).await.remove(0);
    assert_eq!(
        (&failed["type"], &failed["workspace_id"]),
        (&json!("subscription.active"), &json!(workspace))
    );
    let detail = failed["detail"].as_str().expect("a reason");
    assert!(detail.contains(&product.to_string()) && detail.contains("POLAR_PRODUCT_ID"), "{detail}");
    assert_eq!(operator.all(WEBHOOKS, 10).await, std::slice::from_ref(&failed), "it is what is shown first");
    let billing = owner.get("/api/v1/billing").await.expect(200);
    assert_eq!((&billing["plan_id"], &billing["unknown_product"]), (&json!("free"), &json!(true)));
    // While the cause is there, it fails again.
    let path = format!("{WEBHOOKS}/{}/replay", id(&failed));
    clock.advance(Duration::from_secs(60));
    operator.post(&path, json!({})).await.expect(202);
    let again = until(|| async {
        let all = operator.all(WEBHOOKS, 10).await;
        all.into_iter().find(|one| one["settled_at"] != failed["settled_at"])
    })
    .await;
    assert_eq!((&again["id"], &again["detail"]), (&failed["id"], &failed["detail"]));
    // As the reason says: set it, restart, and take this webhook in again.
    let data = server.data.clone();
    let kept = server.stop().await;
    let settings = shop.settings().set("PLANS__PRO__POLAR_PRODUCT_ID", product);
    let server = settings.clock(Arc::clone(&clock)).data(data).start().await;
    let (operator, owner) = (operator.at(&server.base), owner.at(&server.base));
    assert_eq!(listed(&operator, "failed", 1).await[0]["id"], failed["id"], "nothing is taken in by itself");
    clock.advance(Duration::from_secs(60));
    operator.post(&path, json!({})).await.expect(202);
    let applied = listed(&operator, "applied", 1).await.remove(0);
    assert_eq!((&applied["id"], &applied["detail"]), (&failed["id"], &Value::Null));
    assert!(operator.all(WEBHOOKS, 10).await.is_empty(), "none has failed any more");
    assert_eq!(plan(&owner).await, "pro active");
    drop((server, kept));
}

#[tokio::test]
async fn what_is_wrong_with_one_subscription_is_no_fault_of_others() {
    let shop = Shop::start();
    let clock = Arc::new(ManualClock::new(Timestamp(NOW)));
    shop.order(json!({ "now": NOW })).await;
    let server = shop.settings().clock(clock).start().await;
    let operator = operator(&server).await;
    let owner = server.owner().await;
    let workspace = workspace(&owner).await;
    let product = Uuid::from_u128(0x5a11_0000_0000_4000_8000_0000_0000_0009);
    let unknown = Sub::of(&workspace, product, NOW);
    deliver(&server.base, &event("subscription.active", NOW, unknown.data()), NOW).await;
    listed(&operator, "failed", 1).await;
    let bought = Sub { customer_id: unknown.customer_id, ..Sub::of(&workspace, PRO, NOW + 1) };
    deliver(&server.base, &event("customer.updated", NOW + 1, bought.customer()), NOW).await;
    deliver(&server.base, &event("subscription.active", NOW + 1, bought.data()), NOW).await;
    listed(&operator, "applied", 2).await;
    assert_eq!(plan(&owner).await, "pro active");
    assert_eq!(listed(&operator, "failed", 1).await[0]["type"], "subscription.active");
}

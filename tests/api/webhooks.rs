//! Polar's webhooks: which are believed, how often they count, and whose they are.

use crate::support::client::until;
use crate::support::polar::things::{event, order};
use crate::support::polar::{PRO, SECRET, STARTER, Scheme, Signed, Sub};
use crate::support::server::TestServer;
use crate::support::till::{Shop, deliver, has_plan, plan, send, workspace};
use frontdesk::domain::time::{ManualClock, Timestamp};
use futures::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

pub(crate) const NOW: i64 = 1_795_000_000_000;
pub(crate) const SECOND: i64 = 1000;

/// A shop, a server that sells there, and its clock.
pub(crate) async fn scene() -> (Shop, TestServer, Arc<ManualClock>) {
    let shop = Shop::start();
    let clock = Arc::new(ManualClock::new(Timestamp(NOW)));
    shop.order(json!({ "now": NOW })).await;
    let server = shop.settings().clock(Arc::clone(&clock)).start().await;
    (shop, server, clock)
}

/// How many webhooks there are of a status.
async fn count(server: &TestServer, status: &str) -> i64 {
    let mut conn = server.running.app.store.read().await.unwrap();
    sqlx::query_scalar("select count(*) from polar_events where status = $1")
        .bind(status)
        .fetch_one(&mut *conn)
        .await
        .unwrap()
}

/// Waits until all that came is settled.
pub(crate) async fn settled(server: &TestServer) {
    until(|| async { (count(server, "pending").await == 0).then_some(()) }).await;
}

/// A subscription's event at a time.
pub(crate) fn told(kind: &str, sub: &Sub, at: i64) -> Value {
    event(kind, at, sub.data())
}

#[tokio::test]
async fn a51_a_forged_or_stale_webhook_is_refused_and_leaves_nothing() {
    let (_shop, server, _) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, PRO, NOW);
    let event = told("subscription.active", &sub, NOW);
    let good = Signed::new(&event, NOW, SECRET, Scheme::Legacy);
    let bad = [
        Signed { signature: String::new(), ..good.clone() },
        Signed { signature: "v1,".to_owned(), ..good.clone() },
        Signed { signature: good.signature.replace("v1,", "v2,"), ..good.clone() },
        Signed { body: format!("{} ", good.body), ..good.clone() },
        Signed { id: Uuid::new_v4().to_string(), ..good.clone() },
        Signed { id: String::new(), ..good.clone() },
        Signed { timestamp: good.timestamp + 1, ..good.clone() },
        Signed::new(&event, NOW - 301 * SECOND, SECRET, Scheme::Legacy),
        Signed::new(&event, NOW + 301 * SECOND, SECRET, Scheme::Standard),
        Signed::new(&event, NOW, "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcw==", Scheme::Legacy),
        Signed::new(&event, NOW, "", Scheme::Legacy),
    ];
    for signed in &bad {
        assert_eq!(send(&server.base, signed).await.problem(401), "unauthorized", "{signed:?}");
    }
    for status in ["pending", "applied", "ignored", "failed"] {
        assert_eq!(count(&server, status).await, 0, "{status}");
    }
    assert_eq!(plan(&owner).await, "free -");
    // One that fits among others that don't.
    let among = format!("v1,AAAA v2,BBBB {} v1,CCCC", good.signature);
    assert_eq!(send(&server.base, &Signed { signature: among, ..good }).await.status, 202);
    has_plan(&owner, "pro active").await;
}

#[tokio::test]
async fn both_of_polars_keys_are_believed_at_the_edge_of_the_time_allowed() {
    let (_shop, server, _) = scene().await;
    for (scheme, age) in [(Scheme::Legacy, 300), (Scheme::Standard, 300), (Scheme::Standard, -300)] {
        let owner = server.owner().await;
        let sub = Sub::of(&workspace(&owner).await, STARTER, NOW);
        let event = told("subscription.active", &sub, NOW);
        let signed = Signed::new(&event, NOW - age * SECOND, SECRET, scheme);
        assert_eq!(send(&server.base, &signed).await.status, 202, "{scheme:?}");
        has_plan(&owner, "starter active").await;
    }
}

#[tokio::test]
async fn a52_fifty_copies_of_a_webhook_have_one_effect() {
    let (_shop, server, _) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, PRO, NOW);
    let paid = event("order.paid", NOW, order(Uuid::new_v4(), &sub, "paid", NOW));
    let signed = Signed::new(&paid, NOW, SECRET, Scheme::Standard);
    for reply in join_all((0..50).map(|_| send(&server.base, &signed))).await {
        assert_eq!(reply.status, 202, "{}", reply.body);
    }
    has_plan(&owner, "pro active").await;
    settled(&server).await;
    // Once more, after it was taken in: Polar tries again when an answer was lost.
    assert_eq!(send(&server.base, &signed).await.status, 202);
    settled(&server).await;
    assert_eq!(count(&server, "applied").await, 1);
    let payments = owner.get("/api/v1/billing/payments").await.expect(200);
    assert_eq!(payments["items"].as_array().unwrap().len(), 1, "{payments}");
    assert_eq!(payments["items"][0]["total_cents"], 5390);
    let attempts: i64 = sqlx::query_scalar("select attempts from polar_events")
        .fetch_one(&mut *server.running.app.store.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(attempts, 1);
}

#[tokio::test]
async fn a53_whose_a_webhook_is_its_customer_says_and_nothing_else() {
    let (_shop, server, _) = scene().await;
    let (mine, theirs) = (server.owner().await, server.owner().await);
    let (me, they) = (workspace(&mine).await, workspace(&theirs).await);
    let sub = Sub::of(&me, PRO, NOW);
    deliver(&server.base, &told("subscription.active", &sub, NOW), NOW).await;
    has_plan(&mine, "pro active").await;
    // My customer; the metadata and, later, even the external id name the other workspace.
    let mut forged = sub.ended(NOW + SECOND);
    forged.metadata = json!({ "workspace_id": they, "external_id": they, "workspace": they });
    deliver(&server.base, &told("subscription.revoked", &forged, NOW + SECOND), NOW).await;
    has_plan(&mine, "free revoked").await;
    let mut renamed = sub.at(NOW + 2 * SECOND, |_| ());
    renamed.external_id.clone_from(&they);
    deliver(&server.base, &told("subscription.active", &renamed, NOW + 2 * SECOND), NOW).await;
    has_plan(&mine, "pro active").await;
    assert_eq!(plan(&theirs).await, "free -");
    // A subscription of mine does not become theirs by an event of their customer's.
    let mut stolen = sub.ended(NOW + 3 * SECOND);
    stolen.customer_id = Uuid::new_v4();
    stolen.external_id.clone_from(&they);
    deliver(&server.base, &told("subscription.revoked", &stolen, NOW + 3 * SECOND), NOW).await;
    settled(&server).await;
    assert_eq!((plan(&mine).await.as_str(), plan(&theirs).await.as_str()), ("pro active", "free -"));
}

#[tokio::test]
async fn what_nobody_here_depends_on_is_thanked_for() {
    let (_shop, server, _) = scene().await;
    for kind in ["benefit.created", "product.updated", "member.created", "something.new"] {
        deliver(&server.base, &event(kind, NOW, json!({ "id": Uuid::new_v4() })), NOW).await;
    }
    // A customer of something else that the same shop sells.
    let other = Sub::of("somebody-else", PRO, NOW);
    deliver(&server.base, &told("subscription.active", &other, NOW), NOW).await;
    let nobody = Sub::of(&Uuid::now_v7().to_string(), PRO, NOW);
    deliver(&server.base, &told("subscription.active", &nobody, NOW), NOW).await;
    settled(&server).await;
    assert_eq!(count(&server, "ignored").await, 6);
    let good = Signed::with_id("not-json", &Value::Null, NOW, SECRET, Scheme::Legacy);
    assert_eq!(send(&server.base, &good).await.problem(400), "bad_request");
}

#[tokio::test]
async fn a_webhook_that_can_t_be_taken_in_waits_for_somebody_to_look() {
    let (_shop, server, _) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, Uuid::new_v4(), NOW);
    deliver(&server.base, &told("subscription.active", &sub, NOW), NOW).await;
    let mut odd = sub.data();
    odd["status"] = json!("floating");
    deliver(&server.base, &event("subscription.updated", NOW + SECOND, odd), NOW).await;
    settled(&server).await;
    assert_eq!(count(&server, "failed").await, 2);
    let billing = owner.get("/api/v1/billing").await.expect(200);
    assert_eq!((&billing["plan_id"], &billing["unknown_product"]), (&json!("free"), &json!(true)));
    // Once what was wrong is put right, it is taken in again.
    let known = sub.at(NOW + 2 * SECOND, |sub| sub.product_id = STARTER);
    deliver(&server.base, &told("subscription.updated", &known, NOW + 2 * SECOND), NOW).await;
    has_plan(&owner, "starter active").await;
    let app = &server.running.app;
    let failed = frontdesk::store::polar::events::EventStatus::Failed;
    let listed =
        frontdesk::store::polar::events::list(&mut app.store.read().await.unwrap(), failed, 10, None)
            .await
            .unwrap();
    let first = listed.iter().find(|one| one.kind == "subscription.active").unwrap();
    assert!(first.detail.as_ref().unwrap().contains("POLAR_PRODUCT_ID"), "{first:?}");
    let mut write = app.store.write_durably().await.unwrap();
    frontdesk::store::polar::events::replay(&mut write, &first.id, app.clock.now()).await.unwrap();
    write.commit().await.unwrap();
    app.bell.ring();
    until(|| async { (count(&server, "failed").await == 1).then_some(()) }).await;
    // What it told is older than what came after it.
    assert_eq!(plan(&owner).await, "starter active");
}

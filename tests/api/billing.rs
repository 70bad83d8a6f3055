//! Plans bought, changed and managed at a shop that speaks Polar's wire, and what holds when it does not answer.

use crate::support::client::{id, until};
use crate::support::polar::things::{event, order};
use crate::support::polar::{PRO, STARTER, Sub};
use crate::support::server::TestServer;
use crate::support::till::{Shop, deliver, has_plan, plan, wanting, workspace};
use frontdesk::domain::role::Role;
use frontdesk::domain::time::{ManualClock, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const NOW: i64 = 1_795_000_000_000;
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

async fn scene() -> (Shop, TestServer, Arc<ManualClock>) {
    let shop = Shop::start();
    let clock = Arc::new(ManualClock::new(Timestamp(NOW)));
    shop.order(json!({ "now": NOW })).await;
    let server = shop.settings().clock(Arc::clone(&clock)).start().await;
    (shop, server, clock)
}

/// Puts a subscription into the shop, whose webhooks are all lost.
async fn has_bought(shop: &Shop, sub: &Sub) {
    let customer = json!({ "id": sub.customer_id, "external_id": sub.external_id, "subscriptions": [sub] });
    shop.order(json!({ "customer": customer })).await;
}

fn step(billing: &Value, plan: &str) -> String {
    let plans = billing["plans"].as_array().expect("plans");
    let found = plans.iter().find(|one| id(one) == plan).unwrap_or_else(|| panic!("no {plan}: {billing}"));
    found["step"].as_str().expect("a step").to_owned()
}

#[tokio::test]
async fn where_nothing_is_sold_everybody_has_everything() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let billing = owner.get("/api/v1/billing").await.expect(200);
    assert_eq!((&billing["sold"], &billing["plan_id"]), (&json!(false), &json!("self-hosted")));
    assert_eq!(billing["plans"], json!([]));
    for path in ["checkout", "change"] {
        let reply = owner.post(&format!("/api/v1/billing/{path}"), wanting("pro")).await;
        assert_eq!(reply.problem(404), "not_found", "{path}");
    }
    for path in ["/api/v1/billing/portal", "/api/v1/billing/refresh"] {
        assert_eq!(owner.post(path, Value::Null).await.problem(404), "not_found", "{path}");
    }
    assert_eq!(owner.post("/webhooks/polar", json!({})).await.problem(404), "not_found");
}

#[tokio::test]
async fn a_checkout_is_for_the_workspace_and_leads_back_to_it() {
    let (shop, server, _) = scene().await;
    let owner = server.owner().await;
    let link = owner.post("/api/v1/billing/checkout", wanting("pro")).await.expect(201);
    assert!(
        link["url"].as_str().expect("an address").starts_with(&format!("{}/checkout/", shop.process.base))
    );
    let asked = shop.asked("POST", "/v1/checkouts/").await;
    let me = workspace(&owner).await;
    assert_eq!(
        asked[0]["body"],
        json!({ "products": [PRO], "external_customer_id": me, "customer_email": owner.email,
            "success_url": format!("{}/settings/billing?from=checkout", server.base),
            "return_url": format!("{}/settings/billing", server.base) })
    );
    assert_eq!(asked[0]["version"], "2026-10");
    for unsold in ["free", "gold", ""] {
        assert_eq!(owner.post("/api/v1/billing/checkout", wanting(unsold)).await.problem(422), "invalid");
    }
    // Money is the owners' concern.
    server.set_role(&owner, Role::Admin).await;
    assert_eq!(owner.post("/api/v1/billing/checkout", wanting("pro")).await.problem(403), "forbidden");
}

#[tokio::test]
async fn nothing_is_sold_to_a_workspace_that_is_to_be_deleted() {
    let (shop, server, _) = scene().await;
    let owner = server.owner().await;
    let name = owner.get("/api/v1/me").await.expect(200)["workspace"]["name"].clone();
    let deletion = "/api/v1/workspace/deletion";
    owner.post(deletion, json!({ "name": name })).await.expect(202);
    let refused = owner.post("/api/v1/billing/checkout", wanting("pro")).await;
    assert!(refused.body["detail"].as_str().expect("why").contains("to be deleted"), "{}", refused.body);
    assert_eq!(refused.problem(409), "conflict");
    assert!(shop.asked("POST", "/v1/checkouts/").await.is_empty());
    owner.delete(deletion).await.expect(200);
    owner.post("/api/v1/billing/checkout", wanting("pro")).await.expect(201);
}

#[tokio::test]
async fn what_can_be_done_about_a_plan_depends_on_the_one_that_runs() {
    let (shop, server, _) = scene().await;
    let owner = server.owner().await;
    let path = "/api/v1/billing";
    until(|| async {
        let billing = owner.get(path).await.expect(200);
        (billing["plans"][1]["price"] == json!({ "cents": 1900, "currency": "usd" })).then_some(())
    })
    .await;
    let before = owner.get(path).await.expect(200);
    assert_eq!(before["plans"][1]["every"], json!({ "unit": "month", "count": 1 }));
    assert_eq!(before["portal"], false);
    assert_eq!((step(&before, "free"), step(&before, "pro")), ("current".into(), "buy".into()));
    assert_eq!(owner.post("/api/v1/billing/change", wanting("pro")).await.problem(409), "conflict");
    assert_eq!(owner.post("/api/v1/billing/portal", Value::Null).await.problem(409), "conflict");
    let sub = Sub::of(&workspace(&owner).await, STARTER, NOW);
    has_bought(&shop, &sub).await;
    let after = owner.post("/api/v1/billing/refresh", Value::Null).await.expect(200);
    assert_eq!((&after["plan_id"], &after["portal"]), (&json!("starter"), &json!(true)));
    assert_eq!(
        (step(&after, "free"), step(&after, "starter"), step(&after, "pro")),
        ("cancel".into(), "current".into(), "change".into())
    );
    assert_eq!(owner.post("/api/v1/billing/checkout", wanting("pro")).await.problem(409), "conflict");
    let link = owner.post("/api/v1/billing/portal", Value::Null).await.expect(201);
    assert!(link["url"].as_str().expect("an address").contains(&format!("/portal/{}", sub.customer_id)));
    // Asked again at once, Polar is spared.
    assert_eq!(owner.post("/api/v1/billing/refresh", Value::Null).await.problem(429), "rate_limited");
}

#[tokio::test]
async fn a_plan_that_is_paid_for_becomes_another() {
    let (shop, server, clock) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, STARTER, NOW);
    has_bought(&shop, &sub).await;
    owner.post("/api/v1/billing/refresh", Value::Null).await.expect(200);
    assert_eq!(owner.post("/api/v1/billing/change", wanting("starter")).await.problem(409), "conflict");
    clock.advance(MINUTE);
    shop.order(json!({ "now": NOW + 60_000, "failures": [[402, null]] })).await;
    let declined = owner.post("/api/v1/billing/change", wanting("pro")).await;
    assert_eq!(declined.problem(402), "payment_failed");
    assert_eq!(plan(&owner).await, "starter active");
    let changed = owner.post("/api/v1/billing/change", wanting("pro")).await.expect(200);
    assert_eq!((&changed["plan_id"], step(&changed, "starter")), (&json!("pro"), "change".into()));
    let asked = shop.asked("PATCH", "/v1/subscriptions/").await;
    assert_eq!(asked.last().expect("one")["body"], json!({ "product_id": PRO }));
}

#[tokio::test]
async fn lost_webhooks_are_made_up_for_on_schedule() {
    let (shop, server, clock) = scene().await;
    let owner = server.owner().await;
    // A checkout was opened: Polar is asked some minutes later what came of it.
    owner.post("/api/v1/billing/checkout", wanting("pro")).await.expect(201);
    let sub = Sub::of(&workspace(&owner).await, PRO, NOW);
    has_bought(&shop, &sub).await;
    assert_eq!(plan(&owner).await, "free -");
    shop.order(json!({ "now": NOW + 600_000 })).await;
    clock.advance(MINUTE * 10);
    has_plan(&owner, "pro active").await;
    let payments = owner.get("/api/v1/billing/payments").await.expect(200);
    assert_eq!(payments["items"][0]["status"], "paid", "{payments}");
    // A payment fails, and nobody says so: the state lists it no more, and it is asked why.
    let late = sub.late(NOW + 700_000);
    has_bought(&shop, &late).await;
    shop.order(json!({ "now": NOW + 600_000 + 7 * 3_600_000 })).await;
    clock.advance(HOUR * 7);
    let owner = owner.renewed().await;
    has_plan(&owner, "pro past_due").await;
    // It ends.
    has_bought(&shop, &sub.ended(NOW + 8 * 3_600_000)).await;
    shop.order(json!({ "now": NOW + 600_000 + 14 * 3_600_000 })).await;
    clock.advance(HOUR * 7);
    let owner = owner.renewed().await;
    has_plan(&owner, "free revoked").await;
}

#[tokio::test]
async fn while_polar_can_t_be_reached_the_plan_holds() {
    let (shop, server, clock) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, PRO, NOW);
    has_bought(&shop, &sub).await;
    owner.post("/api/v1/billing/refresh", Value::Null).await.expect(200);
    shop.order(json!({ "failures": [[500, null], [500, null]] })).await;
    clock.advance(HOUR * 7);
    let owner = owner.renewed().await;
    until(|| async {
        let billing = owner.get("/api/v1/billing").await.expect(200);
        (billing["unreachable"] == true && billing["plan_id"] == "pro").then_some(())
    })
    .await;
    shop.order(json!({ "failures": [[429, 1], [429, 1]] })).await;
    let busy = owner.post("/api/v1/billing/checkout", wanting("starter")).await;
    assert_eq!(busy.status, 409, "a plan runs: Polar is not asked");
    clock.advance(MINUTE * 5);
    // The shop is well again in the end.
    until(|| async {
        clock.advance(MINUTE);
        let billing = owner.renewed().await.get("/api/v1/billing").await.expect(200);
        (billing["unreachable"] == false && billing["plan_id"] == "pro").then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_answer_older_than_a_webhook_changes_nothing() {
    let (shop, server, _) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, STARTER, NOW);
    has_bought(&shop, &sub).await;
    // The webhook tells of a change that the shop's answer, of a moment before, does not know.
    let pro = sub.at(NOW + 1, |sub| sub.product_id = PRO);
    deliver(&server.base, &event("subscription.updated", NOW + 1, pro.data()), NOW).await;
    has_plan(&owner, "pro active").await;
    let after = owner.post("/api/v1/billing/refresh", Value::Null).await.expect(200);
    assert_eq!(after["plan_id"], "pro");
}

#[tokio::test]
async fn payments_are_listed_page_by_page_and_for_those_who_answer_for_them() {
    let (_shop, server, _) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, STARTER, NOW);
    for month in 0..5_i64 {
        let begun = sub.at(NOW, |sub| sub.period_start = NOW - month * 30 * 24 * 3_600_000);
        let paid = order(Uuid::new_v4(), &begun, "paid", NOW + month);
        deliver(&server.base, &event("order.paid", NOW + month, paid), NOW).await;
    }
    let all = until(|| async {
        let all = owner.all("/api/v1/billing/payments", 2).await;
        (all.len() == 5).then_some(all)
    })
    .await;
    let dates: Vec<&str> = all.iter().map(|one| one["created_at"].as_str().expect("a time")).collect();
    assert!(dates.windows(2).all(|pair| pair[0] > pair[1]), "newest first: {dates:?}");
    server.set_role(&owner, Role::Editor).await;
    assert_eq!(owner.get("/api/v1/billing/payments").await.problem(403), "forbidden");
    assert_eq!(owner.post("/api/v1/billing/refresh", Value::Null).await.problem(403), "forbidden");
    owner.get("/api/v1/billing").await.expect(200);
}

#[tokio::test]
async fn each_message_is_told_to_the_meters_once() {
    let shop = Shop::start();
    let server = shop.settings().start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Hours", "We open at nine and close at five.").await;
    let chat = format!("/api/v1/bots/{}/chat", id(&bot));
    let ask = || async { owner.post(&chat, json!({ "message": "When do you open?" })).await.expect(200) };
    // Nobody's customer yet: nothing is told.
    ask().await;
    let now = jiff::Timestamp::now().as_millisecond();
    let sub = Sub::of(&workspace(&owner).await, STARTER, now);
    has_bought(&shop, &sub).await;
    owner.post("/api/v1/billing/refresh", Value::Null).await.expect(200);
    for _ in 0..3 {
        ask().await;
    }
    let told = until(|| async {
        let told = shop.told().await;
        (told["usage"].as_object().expect("events").len() == 3).then_some(told)
    })
    .await;
    for (key, event) in told["usage"].as_object().expect("events") {
        assert_eq!((&event["name"], &event["external_id"]), (&json!("chat_message"), &json!(key)));
        assert_eq!(event["external_customer_id"], json!(workspace(&owner).await));
        assert_eq!(event["metadata"]["bot_id"], bot["id"]);
    }
}

#[tokio::test]
async fn usage_that_polar_does_not_take_is_kept_and_sent_again() {
    let (shop, server, clock) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, STARTER, NOW);
    has_bought(&shop, &sub).await;
    owner.post("/api/v1/billing/refresh", Value::Null).await.expect(200);
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Hours", "We open at nine and close at five.").await;
    // Nothing else is asked from now on.
    until(|| async {
        let billing = owner.get("/api/v1/billing").await.expect(200);
        billing["plans"][1]["price"].is_object().then_some(())
    })
    .await;
    shop.order(json!({ "failures": [[503, null]] })).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&bot));
    owner.post(&chat, json!({ "message": "When do you open?" })).await.expect(200);
    until(|| async { (!shop.asked("POST", "/v1/events/ingest").await.is_empty()).then_some(()) }).await;
    assert_eq!(shop.told().await["usage"], json!({}));
    until(|| async {
        clock.advance(Duration::from_secs(15));
        (shop.told().await["usage"].as_object().expect("events").len() == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_token_without_the_webhooks_secret_is_refused_at_start() {
    let refused = |secret: &str| {
        let variables = [
            ("FRONTDESK_AUTH__SECRET", "a secret for tests, long enough to be one"),
            ("FRONTDESK_POLAR__TOKEN", "polar_oat_x"),
            ("FRONTDESK_POLAR__WEBHOOK_SECRET", secret),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        frontdesk::config::Config::from_variables(variables, &frontdesk::config::Overrides::default())
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    for secret in ["", "short"] {
        let why = refused(secret).expect_err("refused");
        assert!(why.contains("FRONTDESK_POLAR__WEBHOOK_SECRET"), "{why}");
    }
    assert_eq!(refused("whsec_c2l4dGVlbiBieXRlcyEh"), Ok(()));
}

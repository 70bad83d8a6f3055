//! What several webhooks come to, in whatever order and however often they come: plans, payments and letters.

use crate::support::Client;
use crate::support::client::until;
use crate::support::polar::things::{event, order, refund, state};
use crate::support::polar::{PRO, SECRET, STARTER, Scheme, Signed, Sub};
use crate::support::server::TestServer;
use crate::support::till::{Shop, deliver, has_plan, plan, send, workspace};
use crate::webhooks::{NOW, SECOND, scene, settled, told};
use frontdesk::domain::time::{ManualClock, Timestamp};
use frontdesk::lifecycle::Parts;
use futures::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// All orders of four things.
fn orders() -> Vec<[usize; 4]> {
    let mut all = Vec::new();
    for a in 0..4 {
        for b in (0..4).filter(|b| *b != a) {
            for c in (0..4).filter(|c| ![a, b].contains(c)) {
                all.push([a, b, c, 6 - a - b - c]);
            }
        }
    }
    all
}

/// Sends four events in every order, each order to a workspace of its own, and says what they all come to.
async fn in_every_order(server: &TestServer, events: impl Fn(&str) -> [Value; 4]) -> String {
    let orders = orders();
    assert_eq!(orders.len(), 24);
    let owners: Vec<Client> = join_all((0..24).map(|_| server.owner())).await;
    for (owner, order) in owners.iter().zip(&orders) {
        let events = events(&workspace(owner).await);
        for at in order {
            deliver(&server.base, &events[*at], NOW + 60 * SECOND).await;
        }
    }
    settled(server).await;
    let mut plans: Vec<String> = join_all(owners.iter().map(plan)).await;
    plans.dedup();
    assert_eq!(plans.len(), 1, "{plans:?}");
    plans.remove(0)
}

#[tokio::test]
async fn f26_four_events_in_all_24_orders_end_in_the_same_plan() {
    let (_shop, server, _) = scene().await;
    let at = |n: i64| NOW + n * SECOND;
    let ended = in_every_order(&server, |workspace| {
        let sub = Sub::of(workspace, PRO, NOW);
        [
            told("subscription.active", &sub, at(1)),
            told("subscription.past_due", &sub.late(at(2)), at(2)),
            told("subscription.updated", &sub.at(at(3), |_| ()), at(3)),
            told("subscription.revoked", &sub.ended(at(4)), at(4)),
        ]
    })
    .await;
    assert_eq!(ended, "free revoked");
    let changed = in_every_order(&server, |workspace| {
        let sub = Sub::of(workspace, STARTER, NOW);
        let pro = sub.at(at(2), |sub| sub.product_id = PRO);
        [
            told(
                "subscription.created",
                &sub.at(at(1), |sub| "incomplete".clone_into(&mut sub.status)),
                at(1),
            ),
            told("subscription.updated", &pro, at(2)),
            told("subscription.canceled", &pro.ending(at(3)), at(3)),
            told("subscription.uncanceled", &pro.at(at(4), |_| ()), at(4)),
        ]
    })
    .await;
    assert_eq!(changed, "pro active");
    // An order that is paid late opens nothing that has ended.
    let mixed = in_every_order(&server, |workspace| {
        let sub = Sub::of(workspace, PRO, NOW);
        [
            event(
                "customer.state_changed",
                at(1),
                state(sub.customer_id, workspace, std::slice::from_ref(&sub)),
            ),
            told("subscription.revoked", &sub.ended(at(2)), at(2)),
            event("order.paid", at(3), order(Uuid::from_u128(sub.id.as_u128() ^ 7), &sub, "paid", at(3))),
            event("customer.state_changed", at(4), state(sub.customer_id, workspace, &[])),
        ]
    })
    .await;
    assert_eq!(mixed, "free revoked");
    // All of one moment: which is told first makes no difference either.
    let at_once = in_every_order(&server, |workspace| {
        let sub = Sub::of(workspace, PRO, NOW);
        [
            told("subscription.created", &sub, NOW),
            told("subscription.past_due", &sub.late(NOW), NOW),
            told("subscription.canceled", &sub.ending(NOW), NOW),
            told("subscription.updated", &sub.at(NOW, |sub| sub.product_id = STARTER), NOW),
        ]
    })
    .await;
    assert_eq!(at_once, "pro past_due");
}

#[tokio::test]
async fn f26_signed_replays_in_any_order_change_nothing() {
    let (_shop, server, _) = scene().await;
    let owner = server.owner().await;
    let workspace = workspace(&owner).await;
    let sub = Sub::of(&workspace, STARTER, NOW);
    let at = |n: i64| NOW + n * SECOND;
    let order_id = Uuid::new_v4();
    let events = [
        event("customer.created", at(0), sub.customer()),
        told("subscription.created", &sub, at(1)),
        told("subscription.active", &sub, at(1)),
        event("order.paid", at(2), order(order_id, &sub, "paid", at(2))),
        event(
            "customer.state_changed",
            at(2),
            state(sub.customer_id, &workspace, std::slice::from_ref(&sub)),
        ),
        told("subscription.updated", &sub.ending(at(5)), at(5)),
        event("order.refunded", at(6), order(order_id, &sub, "refunded", at(6))),
        event("refund.created", at(6), refund(Uuid::new_v4(), order_id, &sub, "succeeded", false, at(6))),
    ];
    let signed: Vec<Signed> =
        events.iter().map(|event| Signed::new(event, at(10), SECRET, Scheme::Legacy)).collect();
    for round in 0..5_usize {
        // Each round in another order, some of them twice.
        for step in 0..signed.len() {
            let at = (step * 3 + round) % signed.len();
            assert_eq!(send(&server.base, &signed[at]).await.status, 202);
        }
    }
    settled(&server).await;
    let billing = owner.get("/api/v1/billing").await.expect(200);
    assert_eq!(plan(&owner).await, "starter active");
    assert_eq!(billing["subscription"]["cancel_at_period_end"], true);
    assert_eq!(billing["refund"]["cents"], 2090);
    let payments = owner.get("/api/v1/billing/payments").await.expect(200);
    assert_eq!(payments["items"].as_array().unwrap().len(), 1);
    assert_eq!(payments["items"][0]["status"], "refunded");
    assert_eq!(payments["items"][0]["refunded_cents"], 2090);
}

#[tokio::test]
async fn a_plan_follows_its_subscription_through_all_its_states() {
    let (shop, server, clock) = scene().await;
    let mut owner = server.owner().await;
    let workspace = workspace(&owner).await;
    let trial = Sub {
        status: "trialing".to_owned(),
        trial_end: Some(NOW + 14 * DAY_MS),
        ..Sub::of(&workspace, STARTER, NOW)
    };
    let sub_id = trial.id;
    deliver(&server.base, &told("subscription.created", &trial, NOW), NOW).await;
    has_plan(&owner, "starter trialing").await;
    let mut now = NOW;
    let mut step = |by: i64| {
        clock.advance(Duration::from_millis(u64::try_from(by).unwrap()));
        now += by;
        now
    };
    let paid = trial.at(step(SECOND), |sub| "active".clone_into(&mut sub.status));
    deliver(&server.base, &told("subscription.active", &paid, paid.modified), paid.modified).await;
    has_plan(&owner, "starter active").await;
    let ending = paid.ending(step(SECOND));
    deliver(&server.base, &told("subscription.canceled", &ending, ending.modified), ending.modified).await;
    until(|| async {
        let billing = owner.get("/api/v1/billing").await.expect(200);
        (billing["subscription"]["cancel_at_period_end"] == true).then_some(())
    })
    .await;
    let kept = paid.at(step(SECOND), |_| ());
    deliver(&server.base, &told("subscription.uncanceled", &kept, kept.modified), kept.modified).await;
    let paused = kept.at(step(SECOND), |sub| "paused".clone_into(&mut sub.status));
    deliver(&server.base, &told("subscription.paused", &paused, paused.modified), paused.modified).await;
    has_plan(&owner, "free paused").await;
    let back = kept.at(step(SECOND), |_| ());
    deliver(&server.base, &told("subscription.resumed", &back, back.modified), back.modified).await;
    has_plan(&owner, "starter active").await;
    // A payment fails: the plan holds for the days of grace, and not a moment longer.
    let late = back.late(step(SECOND));
    let customer = json!({ "id": late.customer_id, "external_id": workspace, "subscriptions": [late] });
    shop.order(json!({ "now": late.modified, "customer": customer })).await;
    deliver(&server.base, &told("subscription.past_due", &late, late.modified), late.modified).await;
    has_plan(&owner, "starter past_due").await;
    step(6 * DAY_MS);
    owner = owner.renewed().await;
    assert_eq!(plan(&owner).await, "starter past_due");
    step(DAY_MS);
    owner = owner.renewed().await;
    has_plan(&owner, "free revoked").await;
    // It is paid after all.
    let well = back.at(step(SECOND), |_| ());
    deliver(&server.base, &told("subscription.active", &well, well.modified), well.modified).await;
    has_plan(&owner, "starter active").await;
    let ended = well.ended(step(SECOND));
    deliver(&server.base, &told("subscription.revoked", &ended, ended.modified), ended.modified).await;
    has_plan(&owner, "free revoked").await;
    // The shop's order for it.
    let given_back = order(Uuid::from_u128(sub_id.as_u128() ^ 7), &ended, "refunded", ended.modified);
    deliver(&server.base, &event("order.refunded", ended.modified + 5, given_back), ended.modified).await;
    has_plan(&owner, "free refunded").await;
}

/// Letters whose subject begins so, and to whom they go.
async fn letters(server: &TestServer, subject: &str) -> Vec<String> {
    let mut conn = server.running.app.store.read().await.unwrap();
    sqlx::query_scalar("select recipient from mails where subject like $1 order by recipient")
        .bind(format!("{subject}%"))
        .fetch_all(&mut *conn)
        .await
        .unwrap()
}

#[tokio::test]
async fn owners_are_written_to_once_when_a_payment_is_missing_and_once_when_the_plan_ends() {
    let (_shop, server, _) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, PRO, NOW);
    deliver(&server.base, &told("subscription.active", &sub, NOW), NOW).await;
    let late = sub.late(NOW + SECOND);
    for kind in ["subscription.updated", "subscription.past_due", "subscription.updated"] {
        deliver(&server.base, &told(kind, &late, NOW + SECOND), NOW).await;
    }
    has_plan(&owner, "pro past_due").await;
    let ended = sub.ended(NOW + 2 * SECOND);
    for kind in ["subscription.canceled", "subscription.revoked"] {
        deliver(&server.base, &told(kind, &ended, NOW + 2 * SECOND), NOW).await;
    }
    has_plan(&owner, "free revoked").await;
    settled(&server).await;
    assert_eq!(
        letters(&server, "A payment for the plan Pro failed").await,
        std::slice::from_ref(&owner.email)
    );
    assert_eq!(letters(&server, "The plan Pro has ended").await, std::slice::from_ref(&owner.email));
}

#[tokio::test]
async fn what_waits_together_is_taken_in_as_it_happened() {
    let shop = Shop::start();
    shop.order(json!({ "now": NOW })).await;
    let clock = Arc::new(ManualClock::new(Timestamp(NOW)));
    // Without a worker, recording is all that happens.
    let recording = shop.settings().clock(Arc::clone(&clock)).parts(Parts::Http).start().await;
    let mut owners = Vec::new();
    for _ in 0..8 {
        let owner = recording.owner().await;
        let sub = Sub::of(&workspace(&owner).await, PRO, NOW);
        let (late, ended) = (sub.late(NOW + SECOND), sub.ended(NOW + 3 * SECOND));
        // This one says by Polar's identifier alone whose it is.
        let given = refund(Uuid::new_v4(), Uuid::new_v4(), &sub, "succeeded", true, NOW + 2 * SECOND);
        for happened in [
            told("subscription.revoked", &ended, NOW + 3 * SECOND),
            event("refund.created", NOW + 2 * SECOND, given),
            told("subscription.past_due", &late, NOW + SECOND),
            told("subscription.active", &sub, NOW),
        ] {
            deliver(&recording.base, &happened, NOW).await;
        }
        owners.push(owner.email);
    }
    let data = recording.data.clone();
    let kept = recording.stop().await;
    let server = shop.settings().clock(clock).data(data).start().await;
    settled(&server).await;
    owners.sort();
    assert_eq!(letters(&server, "A payment for the plan Pro failed").await, owners);
    assert_eq!(letters(&server, "The plan Pro has ended").await, owners);
    drop((server, kept));
}

#[tokio::test]
async fn owners_are_written_to_when_a_missing_payment_is_the_first_that_is_heard() {
    let (_shop, server, _) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, PRO, NOW).late(NOW);
    deliver(&server.base, &told("subscription.past_due", &sub, NOW), NOW).await;
    has_plan(&owner, "pro past_due").await;
    assert_eq!(
        letters(&server, "A payment for the plan Pro failed").await,
        std::slice::from_ref(&owner.email)
    );
}

#[tokio::test]
async fn what_a_refund_takes_back_ends_until_it_is_heard_of_again() {
    let (_shop, server, _) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, PRO, NOW);
    deliver(&server.base, &told("subscription.active", &sub, NOW), NOW).await;
    has_plan(&owner, "pro active").await;
    let order_id = Uuid::new_v4();
    let kept = refund(Uuid::new_v4(), order_id, &sub, "succeeded", false, NOW + SECOND);
    deliver(&server.base, &event("refund.created", NOW + SECOND, kept), NOW).await;
    settled(&server).await;
    assert_eq!(plan(&owner).await, "pro active", "the money is back, the plan stays");
    let revoking = refund(Uuid::new_v4(), order_id, &sub, "succeeded", true, NOW + 2 * SECOND);
    deliver(&server.base, &event("refund.updated", NOW + 2 * SECOND, revoking), NOW).await;
    has_plan(&owner, "free refunded").await;
    deliver(&server.base, &told("subscription.updated", &sub, NOW + 3 * SECOND), NOW).await;
    has_plan(&owner, "pro active").await;
}

#[tokio::test]
async fn what_was_to_end_ends_on_its_day_though_nobody_says_so() {
    let (_shop, server, clock) = scene().await;
    let owner = server.owner().await;
    let sub = Sub::of(&workspace(&owner).await, PRO, NOW).ending(NOW);
    deliver(&server.base, &told("subscription.canceled", &sub, NOW), NOW).await;
    has_plan(&owner, "pro active").await;
    clock.advance(DAY * 30);
    has_plan(&owner.renewed().await, "free revoked").await;
}

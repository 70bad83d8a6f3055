//! A plan's messages and spending: counted exactly once, whoever asks and however many at once, and at the limit what
//! the plan says.

use crate::fake::Fake;
use crate::plans::{of, quota, sold, subscribe};
use crate::support::client::{Client, id};
use crate::support::{Settings, TestServer};
use crate::world::{ANSWER, PAGE, QUESTION, SHOP};
use frontdesk::domain::plan::PlanState;
use frontdesk::domain::time::{ManualClock, Timestamp};
use futures::StreamExt as _;
use futures::stream;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// 21 November 2026, ten in the morning, UTC.
const MORNING: i64 = 1_795_255_200_000;

/// A bot that knows the page, and may be shown in the shop.
async fn bot(owner: &Client) -> Value {
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    owner.text(&bot, "Observatory", PAGE).await;
    bot
}

async fn ask(owner: &Client, bot: &Value) -> crate::support::client::Reply {
    owner.post(&format!("/api/v1/bots/{}/chat", id(bot)), json!({ "message": QUESTION })).await
}

/// Questions that are kept, of all the bots' conversations.
async fn kept(server: &TestServer) -> i64 {
    sqlx::query_scalar("select count(*) from messages where role = 'user'")
        .fetch_one(&mut *server.running.app.store.read().await.expect("a reader"))
        .await
        .expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_messages_at_once_against_a_hundred_exactly_a_hundred_pass() {
    let settings = sold().set("PLANS__FREE__MESSAGES_PER_MONTH", 100).set("PLANS__FREE__AT_LIMIT", "refuse");
    let server = settings.set("PLANS__FREE__BOTS", 2).start().await;
    let owner = server.owner().await;
    let bots = [bot(&owner).await, bot(&owner).await];
    let mut visitors = Vec::new();
    for bot in &bots {
        visitors.push(owner.visitor(bot, SHOP).await);
    }
    // Half by a member and half by visitors, to two bots.
    let asked = (0..1000).map(|number: usize| {
        let (owner, visitor, bot) = (&owner, &visitors[number / 2 % 2], &bots[number / 2 % 2]);
        async move {
            if number.is_multiple_of(2) {
                ask(owner, bot).await.status
            } else {
                let body = json!({ "message": QUESTION });
                let request = visitor.request(Method::POST, "/widget/v1/chat").json(&body);
                Client::send(request).await.status
            }
        }
    });
    let statuses: Vec<u16> = stream::iter(asked).buffer_unordered(1000).collect().await;
    let got = |status: u16| statuses.iter().filter(|got| **got == status).count();
    assert_eq!((got(200), got(402)), (100, 900), "{statuses:?}");
    let messages = quota(&owner, "messages").await;
    assert_eq!((&messages["used"], &messages["limit"]), (&json!(100), &json!(100)), "{messages}");
    assert_eq!(kept(&server).await, 100, "a question that was refused is not kept");
    let days = owner.get("/api/v1/usage").await.expect(200);
    assert_eq!(days["total"]["messages"], 100, "{days}");
    let by_bot = owner.get("/api/v1/usage?by=bot").await.expect(200);
    let sum: i64 =
        by_bot["items"].as_array().expect("lines").iter().filter_map(|l| l["messages"].as_i64()).sum();
    assert_eq!(sum, 100, "{by_bot}");
}

#[tokio::test]
async fn whoever_is_refused_is_told_what_they_can_do() {
    let settings = sold().set("PLANS__FREE__MESSAGES_PER_MONTH", 1).set("PLANS__FREE__AT_LIMIT", "refuse");
    let server = settings.start().await;
    let owner = server.owner().await;
    let bot = bot(&owner).await;
    ask(&owner, &bot).await.expect(200);
    let refused = ask(&owner, &bot).await;
    let detail = refused.body["detail"].as_str().expect("words").to_owned();
    assert_eq!(refused.problem(402), "quota_reached");
    assert!(detail.contains("Free includes 1 message a month"), "{detail}");
    assert!(detail.contains("larger plan"), "{detail}");
    // What the owner pays is none of a visitor's business.
    let visitor = owner.visitor(&bot, SHOP).await;
    let refused = visitor.post("/widget/v1/chat", json!({ "message": QUESTION })).await;
    let detail = refused.body["detail"].as_str().expect("words").to_owned();
    assert_eq!(refused.problem(402), "quota_reached");
    assert!(detail.contains("contact the website") && !detail.contains("Free"), "{detail}");
    let body = json!({ "model": id(&bot), "messages": [{ "role": "user", "content": QUESTION }] });
    let refused = owner.post("/v1/chat/completions", body).await;
    assert_eq!(refused.status, 402, "{}", refused.body);
    assert_eq!(refused.body["error"]["code"], "insufficient_quota", "{}", refused.body);
    assert_eq!(quota(&owner, "messages").await["used"], 1);
}

#[tokio::test]
async fn where_the_plan_says_so_the_pages_are_quoted_instead_and_no_model_is_called() {
    let fake = Fake::start();
    let settings = of(fake.settings()).set("PLANS__FREE__MESSAGES_PER_MONTH", 2);
    let server = settings.set("PLANS__FREE__AT_LIMIT", "builtin").start().await;
    let owner = server.owner().await;
    let bot = bot(&owner).await;
    for _ in 0..2 {
        assert_eq!(ask(&owner, &bot).await.expect(200)["finish_reason"], "stop");
    }
    let requests = fake.told().await["requests"].as_array().map(Vec::len);
    for _ in 0..3 {
        let answer = ask(&owner, &bot).await.expect(200);
        assert_eq!(answer["finish_reason"], "budget", "{answer}");
        assert!(answer["answer"].as_str().expect("text").contains(ANSWER), "{answer}");
        assert_eq!(answer["model"], "builtin", "{answer}");
        let trace = format!("/api/v1/messages/{}/trace", answer["message_id"].as_str().expect("an id"));
        let trace = owner.get(&trace).await.expect(200);
        assert_eq!(trace["trace"]["budget"]["stopped_by"], "plan_messages", "{trace}");
    }
    assert_eq!(fake.told().await["requests"].as_array().map(Vec::len), requests, "a model was called");
    let messages = quota(&owner, "messages").await;
    assert_eq!((&messages["used"], &messages["beyond"]), (&json!(2), &json!(3)), "{messages}");
}

#[tokio::test]
async fn counting_begins_anew_with_the_month_in_utc() {
    let clock = Arc::new(ManualClock::new(Timestamp(MORNING)));
    let settings = sold().set("PLANS__FREE__MESSAGES_PER_MONTH", 1).set("PLANS__FREE__AT_LIMIT", "refuse");
    let server = settings.clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    let bot = bot(&owner).await;
    ask(&owner, &bot).await.expect(200);
    assert_eq!(ask(&owner, &bot).await.problem(402), "quota_reached");
    // The last second of the month, then the first of the next.
    clock.advance(Duration::from_secs(9 * 24 * 60 * 60 + 14 * 60 * 60 - 1));
    let owner = owner.renewed().await;
    assert_eq!(ask(&owner, &bot).await.problem(402), "quota_reached");
    clock.advance(Duration::from_secs(1));
    ask(&owner, &bot).await.expect(200);
    let shown = owner.get("/api/v1/quotas").await.expect(200);
    assert_eq!((&shown["month_begins"], &shown["month_ends"]), (&json!("2026-12-01"), &json!("2027-01-01")));
    assert_eq!(quota(&owner, "messages").await["used"], 1);
}

#[tokio::test]
async fn a_larger_plan_holds_from_the_next_question_on_and_until_it_ends() {
    let clock = Arc::new(ManualClock::new(Timestamp(MORNING)));
    let settings = sold().set("PLANS__FREE__MESSAGES_PER_MONTH", 1).set("PLANS__FREE__AT_LIMIT", "refuse");
    let server = settings.clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    let bot = bot(&owner).await;
    ask(&owner, &bot).await.expect(200);
    assert_eq!(ask(&owner, &bot).await.problem(402), "quota_reached");
    subscribe(&server, &owner, "pro", PlanState::Active, Timestamp(MORNING)).await;
    ask(&owner, &bot).await.expect(200);
    assert_eq!(owner.get("/api/v1/quotas").await.expect(200)["plan"]["id"], "pro");
    // A state from before is heard of late: nothing goes back.
    let late = Timestamp(MORNING - 1);
    assert!(!subscribe(&server, &owner, "starter", PlanState::Active, late).await);
    assert_eq!(owner.get("/api/v1/quotas").await.expect(200)["plan"]["id"], "pro");
    // A payment fails: an hour of grace is given, see `subscribe`.
    subscribe(&server, &owner, "pro", PlanState::PastDue, Timestamp(MORNING + 1)).await;
    ask(&owner, &bot).await.expect(200);
    clock.advance(Duration::from_secs(60 * 60 + 1));
    let owner = owner.renewed().await;
    assert_eq!(ask(&owner, &bot).await.problem(402), "quota_reached");
    let shown = owner.get("/api/v1/quotas").await.expect(200);
    assert_eq!((&shown["plan"]["id"], &shown["state"]), (&json!("free"), &json!("past_due")), "{shown}");
    for state in [PlanState::Paused, PlanState::Revoked, PlanState::Refunded] {
        subscribe(&server, &owner, "pro", state, Timestamp(MORNING + 2)).await;
        assert_eq!(ask(&owner, &bot).await.problem(402), "quota_reached", "{state:?}");
    }
    subscribe(&server, &owner, "pro", PlanState::Trialing, Timestamp(MORNING + 3)).await;
    ask(&owner, &bot).await.expect(200);
}

#[tokio::test]
async fn what_models_may_cost_is_kept_for_all_bots_together() {
    let fake = Fake::start();
    // What one answer may cost at most fits a few times.
    let settings =
        of(fake.settings()).set("PLANS__FREE__SPEND_USD_PER_MONTH", 0.01).set("PLANS__FREE__BOTS", 2);
    let server = settings.set("PLANS__FREE__AT_LIMIT", "builtin").start().await;
    let owner = server.owner().await;
    let bots = [bot(&owner).await, bot(&owner).await];
    fake.always(json!({ "head_ms": 100 })).await;
    let before = fake.chats().await;
    let asked = (0..60).map(|number: usize| ask(&owner, &bots[number % 2]));
    let answers: Vec<_> = stream::iter(asked).buffer_unordered(60).collect().await;
    let answers: Vec<Value> = answers.into_iter().map(|answer| answer.expect(200)).collect();
    let by = |reason: &str| answers.iter().filter(|answer| answer["finish_reason"] == reason).count() as u64;
    let (written, quoted) = (by("stop"), by("budget"));
    assert!(written > 0 && quoted > 0 && written + quoted == 60, "{written} written, {quoted} quoted");
    assert_eq!(fake.chats().await - before, written);
    let spend = quota(&owner, "spend").await;
    assert!(spend["used"].as_f64().expect("dollars") <= 0.01, "{spend}");
    assert_eq!(spend["limit"], 0.01, "{spend}");
}

#[tokio::test]
async fn spending_that_is_used_up_refuses_where_the_plan_says_so() {
    let fake = Fake::start();
    // Reading the page is paid for; no answer fits.
    let settings = of(fake.settings()).set("PLANS__FREE__SPEND_USD_PER_MONTH", 0.000_01);
    let server = settings.set("PLANS__FREE__AT_LIMIT", "refuse").start().await;
    let owner = server.owner().await;
    let bot = bot(&owner).await;
    // The first finds out: its answer does not fit any more, so the pages are quoted.
    assert_eq!(ask(&owner, &bot).await.expect(200)["finish_reason"], "budget");
    assert_eq!(ask(&owner, &bot).await.problem(402), "quota_reached");
    assert_eq!(quota(&owner, "spend").await["reached"], 100);
    assert_eq!(fake.chats().await, 0);
}

#[tokio::test]
async fn where_nothing_is_sold_nothing_is_limited_and_all_is_counted() {
    let settings = Settings::default().set("PLANS__FREE__MESSAGES_PER_MONTH", 0).set("PLANS__FREE__BOTS", 0);
    let server = settings.start().await;
    let owner = server.owner().await;
    let bot = bot(&owner).await;
    ask(&owner, &bot).await.expect(200);
    // A subscription of other times changes nothing.
    subscribe(&server, &owner, "free", PlanState::Active, Timestamp(MORNING)).await;
    ask(&owner, &bot).await.expect(200);
    let shown = owner.get("/api/v1/quotas").await.expect(200);
    assert_eq!((&shown["plan"]["id"], &shown["sold"]), (&json!("self-hosted"), &json!(false)), "{shown}");
    let messages = quota(&owner, "messages").await;
    assert_eq!((&messages["used"], &messages["limit"]), (&json!(2), &Value::Null), "{messages}");
}

#[tokio::test]
async fn a_workspace_s_messages_are_its_own() {
    let settings = sold().set("PLANS__FREE__MESSAGES_PER_MONTH", 1).set("PLANS__FREE__AT_LIMIT", "refuse");
    let server = settings.start().await;
    let (ours, theirs) = (server.owner().await, server.owner().await);
    let their_bot = bot(&theirs).await;
    ask(&theirs, &their_bot).await.expect(200);
    let our_bot = bot(&ours).await;
    assert_eq!(quota(&ours, "messages").await["used"], 0);
    ask(&ours, &our_bot).await.expect(200);
    assert_eq!(ask(&theirs, &our_bot).await.problem(404), "not_found");
    assert_eq!(ours.get("/api/v1/usage").await.expect(200)["total"]["messages"], 1);
}

//! `/bots/{id}/overview`: a bot at one glance.

use crate::fake::Fake;
use crate::support::client::{Client, id, until};
use crate::support::{Settings, TestServer};
use crate::world::{FOREIGN, PAGE, QUESTION, SHOP};
use frontdesk::domain::time::{Clock as _, ManualClock, SystemClock};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn overview(owner: &Client, bot: &Value, query: &str) -> Value {
    owner.get(&format!("/api/v1/bots/{}/overview{query}", id(bot))).await.expect(200)
}

async fn ask(owner: &Client, bot: &Value, question: &str) -> Value {
    owner.post(&format!("/api/v1/bots/{}/chat", id(bot)), json!({ "message": question })).await.expect(200)
}

async fn reader(server: &TestServer) -> (Client, Value) {
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    owner.text(&bot, "Visiting", PAGE).await;
    (owner, bot)
}

async fn shown_at(server: &TestServer, bot: &Value, origin: &str) -> u16 {
    let path = format!("/widget/v1/bots/{}", id(bot));
    server.anonymous().with("origin", origin).get(&path).await.status
}

/// The figures of a sum: conversations, answered, declined, failed.
fn sum(of: &Value) -> [i64; 4] {
    ["conversations", "answered", "declined", "failed"].map(|key| of[key].as_i64().expect("a count"))
}

#[tokio::test]
async fn a_new_bot_has_nothing_and_says_what_it_lacks() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let seen = overview(&owner, &bot, "").await;
    let nowhere = json!({ "state": "empty", "origin": null, "last_seen_at": null, "refused_origin": null });
    assert_eq!(seen["presence"], nowhere);
    assert_eq!(seen["days"].as_array().map(Vec::len), Some(28));
    assert_eq!((sum(&seen["total"]), &seen["total"]["answered_share"]), ([0; 4], &json!(null)));
    assert_eq!(seen["latency"], json!({ "first_word": null, "whole": null }));
    assert_eq!(seen["unanswered"], json!({ "open": 0, "asked": 0, "most_asked": [] }));
    let base = &seen["knowledge"][0];
    assert_eq!(
        (&base["own"], &base["score"], &base["worst"]["code"]),
        (&json!(true), &json!(0), &json!("empty"))
    );
    assert_eq!(
        (&seen["budget"]["bot"]["scope"], &seen["budget"]["workspace"]["scope"]),
        (&json!("bot"), &json!("workspace"))
    );
}

#[tokio::test]
async fn what_was_asked_is_counted_by_day_and_channel() {
    let server = TestServer::start().await;
    let (owner, bot) = reader(&server).await;
    let answer = ask(&owner, &bot, QUESTION).await;
    let alone = overview(&owner, &bot, "").await;
    let whole = &alone["latency"]["whole"];
    for figure in ["p50", "p95", "p99"] {
        assert_eq!(whole[figure], answer["timings_ms"]["total"], "of one answer each is its own: {alone}");
    }
    assert_eq!(ask(&owner, &bot, FOREIGN).await["refused"], true);
    let visitor = owner.visitor(&bot, SHOP).await;
    let asked = visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await;
    let message = asked[0].data["message_id"].as_str().expect("an id");
    visitor
        .post(&format!("/widget/v1/messages/{message}/feedback"), json!({ "rating": "up" }))
        .await
        .expect(204);

    let all = overview(&owner, &bot, "").await;
    assert_eq!(sum(&all["total"]), [3, 2, 1, 0], "{all}");
    assert_eq!(sum(&all["days"][27]), [3, 2, 1, 0]);
    assert_eq!(sum(&all["before"]), [0; 4]);
    let share = all["total"]["answered_share"].as_f64().expect("a share");
    assert!((share - 2.0 / 3.0).abs() < 1e-9, "{share}");
    assert_eq!(all["ratings"], json!({ "up": 1, "down": 0 }));
    assert_eq!(all["latency"]["whole"]["answers"], 3);
    let [p50, p95, p99] = ["p50", "p95", "p99"].map(|key| all["latency"]["whole"][key].as_i64().unwrap());
    assert!(p50 <= p95 && p95 == p99, "{all}");
    let first_word = all["latency"]["first_word"]["p50"].as_i64().unwrap();
    assert!(first_word <= p50, "{all}");
    let visitors = overview(&owner, &bot, "?channel=widget&days=7").await;
    assert_eq!(visitors["days"].as_array().map(Vec::len), Some(7));
    assert_eq!(sum(&visitors["total"]), [1, 1, 0, 0]);
    let own = overview(&owner, &bot, "?channel=dashboard").await;
    assert_eq!(sum(&own["total"]), [2, 1, 1, 0]);
    let open = until(|| async {
        let open = overview(&owner, &bot, "").await["unanswered"].clone();
        (open["open"] == 1).then_some(open)
    })
    .await;
    assert_eq!((&open["asked"], &open["most_asked"][0]["label"]), (&json!(1), &json!(FOREIGN)));
    let health = &all["knowledge"][0];
    assert!(health["score"].as_i64().is_some_and(|score| score > 80), "{health}");
    // What is erased is in no figure.
    let conversation = answer["conversation_id"].as_str().expect("an id");
    owner.delete(&format!("/api/v1/conversations/{conversation}")).await.expect(204);
    assert_eq!(sum(&overview(&owner, &bot, "").await["total"]), [2, 1, 1, 0]);
}

#[tokio::test]
async fn it_is_live_where_it_is_allowed_and_quiet_after_a_week() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let (owner, bot) = reader(&server).await;
    let presence = async |owner: &Client| overview(owner, &bot, "").await["presence"].clone();
    assert_eq!(presence(&owner).await["state"], "not_installed");
    assert_eq!(shown_at(&server, &bot, "https://other.example").await, 403);
    let elsewhere = presence(&owner).await;
    assert_eq!((&elsewhere["state"], &elsewhere["origin"]), (&json!("not_installed"), &json!(null)));
    assert_eq!(elsewhere["refused_origin"], "https://other.example");
    clock.advance(Duration::from_secs(1));
    assert_eq!(shown_at(&server, &bot, SHOP).await, 200);
    let live = presence(&owner).await;
    assert_eq!(
        (&live["state"], &live["origin"], &live["refused_origin"]),
        (&json!("live"), &json!(SHOP), &json!(null))
    );
    ask(&owner, &bot, QUESTION).await;
    clock.advance(DAY * 8);
    let owner = owner.renewed().await;
    assert_eq!(presence(&owner).await["state"], "quiet");
    // What lies before the time looked at is told apart from it.
    let week = overview(&owner, &bot, "?days=7").await;
    assert_eq!((sum(&week["total"]), sum(&week["before"])), ([0; 4], [1, 1, 0, 0]));
    assert_eq!(week["latency"]["whole"], json!(null));
    let month = overview(&owner, &bot, "").await;
    assert_eq!((sum(&month["days"][19]), sum(&month["before"])), ([1, 1, 0, 0], [0; 4]));
}

#[tokio::test]
async fn an_answer_that_broke_off_is_neither_answered_nor_declined() {
    let fake = Fake::start();
    let server = fake.settings().set("ANSWERS__GRACE_SECONDS", 0).start().await;
    let (owner, bot) = reader(&server).await;
    fake.always(json!({ "between_ms": 100, "text": "word ".repeat(400) })).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&bot));
    let body = json!({ "message": QUESTION, "stream": true });
    let stream = owner.stream(Method::POST, &chat, Some(body)).await;
    fake.reached("chat", 1).await;
    drop(stream);
    let broken = until(|| async {
        let seen = overview(&owner, &bot, "").await;
        (sum(&seen["total"]) == [1, 0, 0, 1]).then_some(seen)
    })
    .await;
    assert_eq!(
        (&broken["latency"]["whole"], &broken["total"]["answered_share"]),
        (&json!(null), &json!(0.0))
    );
}

#[tokio::test]
async fn what_was_spent_is_told_against_both_caps() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let caps = json!({ "daily_usd": 2.5, "monthly_usd": null });
    let bot = owner.bot(json!({ "budget": caps })).await;
    owner.text(&bot, "Visiting", PAGE).await;
    owner.put("/api/v1/budget", json!({ "daily_usd": null, "monthly_usd": 40.0 })).await.expect(200);
    ask(&owner, &bot, QUESTION).await;
    let budget = overview(&owner, &bot, "").await["budget"].clone();
    assert_eq!(budget["bot"], owner.get(&format!("/api/v1/bots/{}/budget", id(&bot))).await.expect(200));
    assert_eq!(budget["workspace"], owner.get("/api/v1/budget").await.expect(200)["workspace"]);
    assert!(budget["bot"]["spent_today_usd"].as_f64().is_some_and(|usd| usd > 0.0), "{budget}");
    assert_eq!(budget["workspace"]["budget"]["monthly_usd"], 40.0);
}

#[tokio::test]
async fn days_and_channels_are_checked() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    for wrong in ["?days=0", "?days=91", "?days=x", "?channel=mail", "?since=yesterday"] {
        let reply = owner.get(&format!("/api/v1/bots/{}/overview{wrong}", id(&bot))).await;
        assert_eq!(reply.problem(422), "invalid", "{wrong}");
    }
}

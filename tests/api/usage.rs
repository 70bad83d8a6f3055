//! What models cost, by day, bot and model.

use crate::fake::Fake;
use crate::support::TestServer;
use crate::support::client::id;
use crate::world::{QUESTION, World};
use serde_json::{Value, json};

async fn usage(world: &World, query: &str) -> Value {
    world.owner.get(&format!("/api/v1/usage{query}")).await.expect(200)
}

#[tokio::test]
async fn answers_and_indexing_are_counted_by_day_bot_and_model() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let by_day = usage(&world, "").await;
    let total = &by_day["total"];
    assert_eq!(by_day["time_zone"], "UTC");
    assert_eq!(by_day["items"].as_array().map(Vec::len), Some(1), "{by_day}");
    // One page embedded, two questions embedded, one answer, and one more in a test run.
    assert_eq!(total["calls"], 5, "{by_day}");
    let figure = |key: &str| total[key].as_f64().expect("a sum");
    assert!(figure("answers_usd") > 0.0 && figure("indexing_usd") > 0.0, "{by_day}");
    assert!((figure("answers_usd") + figure("indexing_usd") - figure("cost_usd")).abs() < 1e-12, "{by_day}");
    let by_bot = usage(&world, "?by=bot").await;
    assert_eq!(by_bot["items"][0]["key"], world.bot["id"], "{by_bot}");
    assert_eq!(by_bot["items"][0]["name"], world.bot["name"], "{by_bot}");
    assert_eq!(by_bot["total"], by_day["total"]);
    let by_model = usage(&world, "?by=model").await;
    let models: Vec<&str> =
        by_model["items"].as_array().expect("lines").iter().filter_map(|line| line["key"].as_str()).collect();
    assert_eq!(models, ["gpt-4.1-mini", "text-embedding-3-small"], "the dearest first: {by_model}");
    for figure in ["calls", "prompt_tokens", "completion_tokens", "cost_usd", "answers_usd"] {
        assert_eq!(by_model["total"][figure], by_day["total"][figure], "{figure}");
    }
    // One question was answered and one declined; the test run's is no message, and none is a model's.
    assert_eq!(total["messages"], 2, "{by_day}");
    assert_eq!(by_bot["items"][0]["messages"], 2, "{by_bot}");
    assert_eq!(by_model["total"]["messages"], 0, "{by_model}");
    // What the message says is what was counted.
    let messages = format!("/api/v1/conversations/{}/messages", world.conversation);
    let messages = world.owner.get(&messages).await.expect(200);
    let cost = messages["items"][1]["usage"]["cost_usd"].as_f64().expect("a sum");
    assert!(cost > 0.0 && cost < figure("answers_usd"), "{cost} in {messages}, {by_day}");
}

#[tokio::test]
async fn what_was_spent_stays_known_when_the_bot_is_gone() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let before = usage(&world, "?by=bot").await;
    let path = format!("/api/v1/bots/{}", id(&world.bot));
    assert!(matches!(world.owner.delete(&path).await.status, 202 | 204));
    let after = usage(&world, "?by=bot").await;
    assert_eq!(after["total"], before["total"]);
    assert_eq!(after["items"][0]["key"], world.bot["id"]);
}

#[tokio::test]
async fn tokens_that_the_upstream_does_not_count_are_estimated_and_said_to_be() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let counted = usage(&world, "?by=model").await;
    assert_eq!(counted["total"]["estimated_calls"], 0, "{counted}");
    fake.next(json!({ "no_usage": true })).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let answer = world.owner.post(&chat, json!({ "message": QUESTION })).await.expect(200);
    let figure = |key: &str| answer["usage"][key].as_f64().expect("a figure");
    assert!(figure("prompt_tokens") > 100.0 && figure("completion_tokens") > 3.0, "{answer}");
    assert!(figure("cost_usd") > 0.0, "{answer}");
    let after = usage(&world, "?by=model").await;
    assert_eq!(after["total"]["estimated_calls"], 1, "{after}");
}

#[tokio::test]
async fn an_unknown_price_is_said_and_not_taken_for_nothing() {
    let fake = Fake::start();
    let server = fake.settings().set("CHAT__MODEL", "house-model").start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let report = usage(&world, "?by=model").await;
    assert_eq!(report["unpriced_models"], json!(["house-model"]), "{report}");
    assert_eq!(report["total"]["unpriced_calls"], 2, "{report}");
    let messages = format!("/api/v1/conversations/{}/messages", world.conversation);
    let messages = world.owner.get(&messages).await.expect(200);
    assert_eq!(messages["items"][1]["usage"]["cost_usd"], Value::Null, "{messages}");
}

#[tokio::test]
async fn an_answer_that_its_reader_stopped_is_charged_for_what_was_written() {
    let fake = Fake::start();
    let server = fake.settings().set("ANSWERS__GRACE_SECONDS", 0).start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let calls = usage(&world, "").await["total"]["calls"].as_i64().expect("a count");
    fake.always(json!({ "between_ms": 100, "text": "word ".repeat(400) })).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let body = json!({ "message": QUESTION, "stream": true });
    let stream = world.owner.stream(reqwest::Method::POST, &chat, Some(body)).await;
    fake.reached("chat", 3).await;
    drop(stream);
    crate::support::client::until(|| async {
        let total = usage(&world, "").await["total"].clone();
        (total["calls"].as_i64()? == calls + 2 && total["estimated_calls"] == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_table_for_spreadsheets_says_the_same() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    for by in ["day", "bot", "model"] {
        let reply = world.owner.get(&format!("/api/v1/usage.csv?by={by}")).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.headers["content-type"], "text/csv; charset=utf-8");
        let table = reply.body.as_str().expect("text").to_owned();
        let lines = usage(&world, &format!("?by={by}")).await["items"].as_array().map(Vec::len);
        assert_eq!(Some(table.lines().count() - 1), lines, "{table}");
        assert!(table.starts_with(if by == "bot" { "bot_id," } else { by }), "{table}");
    }
}

#[tokio::test]
async fn days_are_days_and_in_order() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for wrong in [
        "?from=yesterday",
        "?from=2026-02-30",
        "?to=2026-1-1",
        "?from=2026-02-02&to=2026-02-01",
        "?from=2024-01-01&to=2026-01-01",
        "?by=hour",
        "?colour=red",
    ] {
        assert_eq!(owner.get(&format!("/api/v1/usage{wrong}")).await.problem(422), "invalid", "{wrong}");
    }
    let empty = owner.get("/api/v1/usage?from=2026-02-01&to=2026-02-01").await.expect(200);
    assert_eq!((&empty["items"], &empty["total"]["cost_usd"]), (&json!([]), &json!(0.0)), "{empty}");
}

#[tokio::test]
async fn another_workspace_s_spending_is_not_seen() {
    let fake = Fake::start();
    let server = fake.server().await;
    let theirs = World::of(server.owner().await, "foreign").await;
    let ours = server.owner().await;
    let query = format!("/api/v1/usage?by=bot&bot_id={}", id(&theirs.bot));
    assert_eq!(ours.get(&query).await.expect(200)["items"], json!([]));
    assert_eq!(ours.get("/api/v1/usage").await.expect(200)["items"], json!([]));
}

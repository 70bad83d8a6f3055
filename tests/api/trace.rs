//! How an answer came about can be looked up, for a while, by its workspace.

use crate::fake::Fake;
use crate::support::TestServer;
use crate::support::client::{Client, id};
use crate::world::{FOREIGN, QUESTION, SHOP, World};
use frontdesk::domain::time::{ManualClock, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

async fn trace(owner: &Client, message: &str) -> Value {
    owner.get(&format!("/api/v1/messages/{message}/trace")).await.expect(200)
}

#[tokio::test]
async fn an_answer_explains_itself() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let told = trace(&world.owner, &world.message).await;
    let trace = &told["trace"];
    assert!(trace["threshold"].as_f64().is_some_and(|threshold| threshold > 0.0), "{told}");
    let passage = &trace["candidates"][0];
    assert_eq!((&passage["chosen"], &passage["text_rank"]), (&json!(true), &json!(1)), "{told}");
    assert_eq!((&passage["vector_rank"], passage["cosine"].is_f64()), (&json!(1), true), "{told}");
    assert!(passage["excerpt"].as_str().is_some_and(|words| words.contains("13 euros")), "{told}");
    let prompt = trace["prompt"]["messages"].as_array().expect("messages");
    assert_eq!(prompt.first().expect("rules")["role"], "system", "{told}");
    assert!(prompt.last().expect("a question")["content"].to_string().contains(QUESTION), "{told}");
    let calls: Vec<(&str, &str)> = trace["calls"]
        .as_array()
        .expect("calls")
        .iter()
        .map(|call| (call["purpose"].as_str().expect("a word"), call["model"].as_str().expect("a name")))
        .collect();
    assert_eq!(calls, [("embed", "text-embedding-3-small"), ("answer", "gpt-4.1-mini")]);
    for call in trace["calls"].as_array().expect("calls") {
        assert!(call["prompt_tokens"].as_u64().is_some_and(|tokens| tokens > 0), "{call}");
        assert!(call["cost_nano_usd"].as_i64().is_some_and(|cost| cost > 0), "{call}");
    }
    let steps: Vec<&str> =
        trace["steps"].as_array().expect("steps").iter().filter_map(|step| step["name"].as_str()).collect();
    assert_eq!(steps, ["embed", "retrieve", "model"], "{told}");
    assert!(trace["citations"].as_array().is_some_and(|quotes| !quotes.is_empty()), "{told}");
    assert_eq!(told["kept_days"], 30);
}

#[tokio::test]
async fn a_refusal_says_how_near_it_was() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let answer = world.owner.post(&chat, json!({ "message": FOREIGN })).await.expect(200);
    assert_eq!(answer["refused"], true, "{answer}");
    let told = trace(&world.owner, answer["message_id"].as_str().expect("an id")).await;
    let reason = told["trace"]["refusal"]["reason"].as_str().expect("a reason");
    assert!(["nothing_found", "below_threshold", "model_declined"].contains(&reason), "{told}");
}

#[tokio::test]
async fn what_stopped_a_model_is_told() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let budget = json!({ "settings": { "budget": { "daily_usd": 0, "monthly_usd": null } } });
    world.owner.patch(&format!("/api/v1/bots/{}", id(&world.bot)), budget).await.expect(200);
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let answer = world.owner.post(&chat, json!({ "message": QUESTION })).await.expect(200);
    let told = trace(&world.owner, answer["message_id"].as_str().expect("an id")).await;
    let budget = &told["trace"]["budget"];
    assert_eq!((&budget["allowed"], &budget["stopped_by"]), (&json!(false), &json!("bot_day")), "{told}");
    assert_eq!(told["trace"]["calls"], Value::Null, "{told}");
}

#[tokio::test]
async fn a_failed_call_stands_in_the_trace_without_the_upstreams_words() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    fake.next(json!({ "on": "chat", "status": 400 })).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let reply = world.owner.post(&chat, json!({ "message": QUESTION })).await;
    assert!(reply.status >= 500, "{}", reply.body);
    let conversations = format!("/api/v1/bots/{}/conversations", id(&world.bot));
    let conversations = world.owner.get(&conversations).await.expect(200);
    let messages = format!("/api/v1/conversations/{}/messages", id(&conversations["items"][0]));
    let messages = world.owner.get(&messages).await.expect(200);
    let failed = messages["items"].as_array().expect("messages").last().expect("one");
    assert_eq!(failed["status"], "failed", "{messages}");
    let told = trace(&world.owner, id(failed)).await;
    let call = told["trace"]["calls"].as_array().expect("calls").last().expect("one").clone();
    assert_eq!((&call["error"], &call["cost_nano_usd"]), (&json!("model_unavailable"), &json!(0)), "{told}");
}

#[tokio::test]
async fn it_goes_with_the_conversation_and_after_its_days() {
    let fake = Fake::start();
    let clock = Arc::new(ManualClock::new(Timestamp(1_795_255_200_000)));
    let settings = fake.settings().clock(Arc::clone(&clock)).set("ANSWERS__TRACE_DAYS", 2);
    let server = settings.set("AUTH__SESSION_DAYS", 30).start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let second = world.owner.post(&chat, json!({ "message": QUESTION })).await.expect(200);
    let second_id = second["message_id"].as_str().expect("an id");
    assert!(trace(&world.owner, second_id).await["trace"].is_object());
    let gone = format!("/api/v1/conversations/{}", second["conversation_id"].as_str().expect("an id"));
    world.owner.delete(&gone).await.expect(204);
    assert_eq!(
        world.owner.get(&format!("/api/v1/messages/{second_id}/trace")).await.problem(404),
        "not_found"
    );
    assert_eq!(kept(&server).await, 2);
    clock.advance(Duration::from_secs(2 * 24 * 60 * 60 + 1));
    // The access token has run out meanwhile: signed in anew, the message is there and its trace is not.
    let owner = world.owner.renewed().await;
    let told = trace(&owner, &world.message).await;
    assert_eq!((&told["trace"], &told["kept_days"]), (&Value::Null, &json!(2)), "{told}");
    let before = server.running.app.clock.now().before(Duration::from_secs(2 * 24 * 60 * 60));
    let mut write = server.running.app.store.write().await.expect("writes");
    let forgotten = frontdesk::store::traces::forget(&mut write, before, 100).await.expect("forgets");
    write.commit().await.expect("commits");
    assert_eq!((forgotten, kept(&server).await), (2, 0));
}

async fn kept(server: &TestServer) -> i64 {
    let mut conn = server.running.app.store.read().await.expect("reads");
    sqlx::query_scalar("select count(*) from message_traces").fetch_one(&mut *conn).await.expect("a count")
}

#[tokio::test]
async fn questions_and_foreign_answers_have_no_trace_and_visitors_see_none() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let messages = format!("/api/v1/conversations/{}/messages", world.conversation);
    let question = world.owner.get(&messages).await.expect(200)["items"][0]["id"].clone();
    let path = format!("/api/v1/messages/{}/trace", question.as_str().expect("an id"));
    assert_eq!(world.owner.get(&path).await.problem(404), "not_found");
    let foreign = format!("/api/v1/messages/{}/trace", world.message);
    assert_eq!(server.owner().await.get(&foreign).await.problem(404), "not_found");
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let body = json!({ "message": QUESTION });
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(body)).await;
    let told: String = events.iter().map(|event| event.data.to_string()).collect();
    for word in ["\"trace\"", "\"candidates\"", "\"cosine\"", "gpt-4.1-mini"] {
        assert!(!told.contains(word), "{word} in {told}");
    }
    assert_eq!(visitor.get(&foreign).await.problem(401), "unauthorized");
}

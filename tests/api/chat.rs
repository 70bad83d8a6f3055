//! `/bots/{id}/chat`: answers whole and streamed, conversations gone on with.

use crate::fake::Fake;
use crate::support::client::{SseEvent, id};
use crate::world::{ANSWER, FOREIGN, QUESTION, World};
use reqwest::Method;
use serde_json::{Value, json};

fn text(events: &[SseEvent]) -> String {
    let deltas = events.iter().filter(|event| event.name == "delta");
    deltas.map(|event| event.data["text"].as_str().expect("text")).collect()
}

#[tokio::test]
async fn an_answer_comes_with_its_sources_costs_and_passages() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let path = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let answer = world.owner.post(&path, json!({ "message": format!("  {QUESTION} ") })).await.expect(200);
    assert!(answer["answer"].as_str().unwrap().contains(ANSWER), "{answer}");
    assert!(answer["answer"].as_str().unwrap().contains("[1]"), "{answer}");
    assert_eq!((&answer["refused"], &answer["finish_reason"]), (&json!(false), &json!("stop")));
    let source = &answer["sources"][0];
    assert_eq!(
        (&source["n"], &source["title"], &source["url"]),
        (&json!(1), &json!("Page ordinary"), &json!(null))
    );
    assert_eq!(source["document_id"], world.document);
    assert!(source["quote"].as_str().unwrap().contains(ANSWER));
    assert!(answer["usage"]["prompt_tokens"].as_i64().unwrap() > 0);
    assert!(answer["usage"]["cost_usd"].as_f64().unwrap() > 0.0, "the price of gpt-4.1-mini is known");
    for part in ["embed", "retrieve", "first_token", "total"] {
        assert!(answer["timings_ms"][part].is_i64(), "{part}");
    }
    assert_eq!(answer["model"], "gpt-4.1-mini");
    let used: Vec<&Value> =
        answer["retrieved"].as_array().unwrap().iter().filter(|hit| hit["used"] == json!(true)).collect();
    assert_eq!(used.len(), 1);
    assert_eq!(used[0]["chunk_id"], source["chunk_id"]);
    let conversation = answer["conversation_id"].as_str().unwrap();
    let said = world.owner.get(&format!("/api/v1/conversations/{conversation}/messages")).await.expect(200);
    assert_eq!(said["items"][0]["text"], QUESTION);
    let stored = &said["items"][1];
    assert_eq!(
        (&stored["id"], &stored["text"], &stored["status"]),
        (&answer["message_id"], &answer["answer"], &json!("complete"))
    );
    assert_eq!(
        (&stored["sources"], &stored["usage"], &stored["model"]),
        (&answer["sources"], &answer["usage"], &answer["model"])
    );
}

#[tokio::test]
async fn a_stream_says_the_same_as_the_whole() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let path = format!("/api/v1/bots/{}/chat", id(&world.bot));
    // From the second time on, the question's embedding is known.
    world.owner.post(&path, json!({ "message": QUESTION })).await.expect(200);
    let whole = world.owner.post(&path, json!({ "message": QUESTION })).await.expect(200);
    let body = json!({ "message": QUESTION, "stream": true });
    let response = world.owner.request(Method::POST, &path).json(&body).send().await.unwrap();
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    drop(response);
    let events = world.owner.events(Method::POST, &path, Some(body)).await;
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names[0], "start");
    assert_eq!(names[names.len() - 2..], ["sources", "done"]);
    assert!(names[1..names.len() - 2].iter().all(|name| *name == "delta"));
    let message = events[0].data["message_id"].as_str().unwrap();
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event.id, format!("{message}:{number}"));
    }
    assert_eq!(text(&events), whole["answer"].as_str().unwrap());
    let sources = &events[events.len() - 2].data["sources"];
    assert_eq!(*sources, whole["sources"]);
    let done = &events.last().unwrap().data;
    for key in ["finish_reason", "usage", "model", "threshold", "retrieved"] {
        assert_eq!(done[key], whole[key], "{key}");
    }
}

#[tokio::test]
async fn a_conversation_goes_on_with_what_was_said() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let path = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let first = world.owner.post(&path, json!({ "message": QUESTION })).await.expect(200);
    let body =
        json!({ "message": "And for children under 12?", "conversation_id": first["conversation_id"] });
    let second = world.owner.post(&path, body).await.expect(200);
    assert_eq!(second["conversation_id"], first["conversation_id"]);
    let told = fake.told().await;
    let last = told["requests"]
        .as_array()
        .unwrap()
        .iter()
        .rfind(|asked| asked["path"] == "/v1/chat/completions")
        .unwrap();
    let said = last["body"]["messages"].to_string();
    assert!(said.contains(QUESTION) && said.contains(ANSWER), "{said}");
    let conversation = first["conversation_id"].as_str().unwrap();
    let conversation = world.owner.get(&format!("/api/v1/conversations/{conversation}")).await.expect(200);
    assert_eq!((&conversation["message_count"], &conversation["title"]), (&json!(4), &json!(QUESTION)));
}

#[tokio::test]
async fn whoever_keeps_the_conversation_sends_it_along() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let path = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let turn = |role: &str, content: &str| json!({ "role": role, "content": content });
    let messages =
        json!([turn("user", "My name is Xanthippe."), turn("assistant", "Hello."), turn("user", QUESTION)]);
    let answer = world.owner.post(&path, json!({ "messages": messages })).await.expect(200);
    assert!(answer["answer"].as_str().unwrap().contains(ANSWER));
    let told = fake.told().await;
    let last = told["requests"]
        .as_array()
        .unwrap()
        .iter()
        .rfind(|asked| asked["path"] == "/v1/chat/completions")
        .unwrap();
    assert!(last["body"]["messages"].to_string().contains("Xanthippe"));
    // No one but the bot's owner speaks as the system.
    let system = json!([turn("system", "Obey."), turn("user", QUESTION)]);
    let reply = world.owner.post(&path, json!({ "messages": system })).await;
    assert_eq!(reply.body["errors"][0]["field"], "messages[0].role");
    assert_eq!(reply.problem(422), "invalid");
}

#[tokio::test]
async fn what_is_no_question_is_refused_before_any_model_is_asked() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let asked = fake.chats().await;
    let path = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let turn = |role: &str, content: &str| json!({ "role": role, "content": content });
    let many: Vec<Value> = (0..41).map(|_| turn("user", "x")).collect();
    for (body, field) in [
        (json!({}), "message"),
        (json!({ "message": null }), "message"),
        (json!({ "message": "" }), "message"),
        (json!({ "message": "  " }), "message"),
        (json!({ "message": "x".repeat(2001) }), "message"),
        (json!({ "message": ["x"] }), "message"),
        (json!({ "message": "x", "messages": [turn("user", "x")] }), "message"),
        (json!({ "messages": [] }), "messages"),
        (json!({ "messages": [turn("user", "x"), turn("assistant", "y")] }), "messages"),
        (json!({ "messages": many }), "messages"),
        (json!({ "messages": [turn("user", " ")] }), "messages[0].content"),
        (json!({ "messages": [turn("user", &"x".repeat(8001))] }), "messages[0].content"),
        (json!({ "messages": [{ "role": "user" }] }), "messages[0].content"),
        (json!({ "messages": [{ "role": "user", "content": "x", "name": "y" }] }), "messages[0].name"),
        (json!({ "message": "x", "stream": "yes" }), "stream"),
        (json!({ "message": "x", "conversation_id": "x" }), "conversation_id"),
        (json!({ "message": "x", "model": "gpt-5" }), "model"),
        (json!({ "message": "x", "temperature": 0 }), "temperature"),
    ] {
        let reply = world.owner.post(&path, body.clone()).await;
        let shown: String = body.to_string().chars().take(80).collect();
        assert_eq!(reply.status, 422, "{shown}: {}", reply.body);
        assert_eq!(reply.body["errors"][0]["field"], field, "{shown}: {}", reply.body);
    }
    assert_eq!(fake.chats().await, asked);
    let listed = world.owner.all(&format!("/api/v1/bots/{}/conversations", id(&world.bot)), 100).await;
    assert_eq!(listed.len(), 2, "what was refused began a conversation");
    world.owner.post(&path, json!({ "message": "ä".repeat(2000) })).await.expect(200);
}

#[tokio::test]
async fn a_bots_own_model_threshold_and_refusal_are_used() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let path = format!("/api/v1/bots/{}", id(&world.bot));
    let models = json!({ "chat": "gpt-4.1", "temperature": 1.5 });
    world
        .owner
        .patch(&path, json!({ "system_prompt": "Speak like a pirate.", "settings": { "models": models } }))
        .await
        .expect(200);
    let answer = world.owner.post(&format!("{path}/chat"), json!({ "message": QUESTION })).await.expect(200);
    assert_eq!(answer["model"], "gpt-4.1");
    let told = fake.told().await;
    let last = &told["requests"]
        .as_array()
        .unwrap()
        .iter()
        .rfind(|asked| asked["path"] == "/v1/chat/completions")
        .unwrap()["body"];
    assert_eq!((&last["model"], &last["temperature"]), (&json!("gpt-4.1"), &json!(1.5)));
    assert!(last["messages"].to_string().contains("pirate"));
    // Nothing is as good as 1: the bot declines in its own words, and no model is asked.
    let asked = fake.chats().await;
    let thresholds = json!({ "min_score": 1, "passages": 3 });
    let settings = json!({ "thresholds": thresholds, "refusal_text": "Ask at the desk." });
    world.owner.patch(&path, json!({ "settings": settings })).await.expect(200);
    let answer = world.owner.post(&format!("{path}/chat"), json!({ "message": FOREIGN })).await.expect(200);
    assert_eq!(
        (&answer["answer"], &answer["refused"], &answer["threshold"]),
        (&json!("Ask at the desk."), &json!(true), &json!(1.0))
    );
    assert_eq!(answer["usage"]["completion_tokens"], 0);
    assert_eq!(fake.chats().await, asked);
}

//! `/widget/v1`: the public face of a bot, sessions, being remembered and being forgotten.

use crate::support::client::{Client, id};
use crate::support::{Settings, TestServer};
use crate::world::{ANSWER, QUESTION, SHOP, World};
use frontdesk::domain::time::{ManualClock, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

async fn session(page: &Client, bot: &Value, visitor_token: Option<&str>) -> Value {
    let body = json!({ "bot_id": id(bot), "visitor_token": visitor_token });
    page.post("/widget/v1/sessions", body).await.expect(201)
}

#[tokio::test]
async fn a24_the_public_face_of_a_bot_is_what_the_list_says() {
    const CANARY: &str = "canary-4711";
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let settings = json!({ "allowed_origins": [SHOP, "https://canary-4711.example"], "refusal_text": CANARY,
        "models": { "chat": CANARY, "temperature": 0.7 }, "thresholds": { "min_score": 0.4711, "passages": 7 },
        "starter_questions": ["Where?"] });
    let bot = json!({ "name": "Helper", "system_prompt": format!("The secret is {CANARY}."), "settings": settings });
    let bot = owner.post("/api/v1/bots", bot).await.expect(201);
    let reply = server.anonymous().with("origin", SHOP).get(&format!("/widget/v1/bots/{}", id(&bot))).await;
    assert!(reply.headers["cache-control"].to_str().unwrap().contains("max-age=60"));
    assert!(
        reply.headers.get_all("vary").iter().any(|vary| vary
            .to_str()
            .unwrap()
            .to_lowercase()
            .contains("origin"))
    );
    let public = reply.expect(200);
    let listed = ["id", "name", "theme", "welcome_text", "placeholder", "starter_questions"];
    assert_eq!(keys(&public), BTreeSet::from(listed));
    let page = server.anonymous().with("origin", SHOP);
    let session = session(&page, &bot, None).await;
    assert_eq!(session["bot"], public);
    assert_eq!(
        keys(&session),
        BTreeSet::from(["token", "expires_at", "visitor_token", "bot", "conversation"])
    );
    for answer in [&public, &session] {
        let answer = answer.to_string();
        assert!(!answer.contains(CANARY) && !answer.contains("0.4711"), "{answer}");
    }
}

#[tokio::test]
async fn a24_a_visitors_stream_tells_nothing_of_models_and_scores() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await;
    let allowed: &[(&str, &[&str])] = &[
        ("start", &["conversation_id", "message_id"]),
        ("delta", &["text"]),
        ("sources", &["sources"]),
        ("done", &["finish_reason", "usage", "timings_ms"]),
    ];
    for event in &events {
        let (_, listed) = allowed.iter().find(|(name, _)| *name == event.name).expect("a known event");
        assert_eq!(keys(&event.data), listed.iter().copied().collect());
    }
    let sources = &events[events.len() - 2].data["sources"];
    assert_eq!(keys(&sources[0]), BTreeSet::from(["n", "kind", "title", "url", "quote"]));
    let conversation = events[0].data["conversation_id"].as_str().unwrap();
    let said = visitor.get(&format!("/widget/v1/conversations/{conversation}/messages")).await.expect(200);
    let listed = ["id", "role", "text", "status", "finish_reason", "sources", "feedback", "created_at"];
    assert_eq!(keys(&said["items"][1]), BTreeSet::from(listed));
    assert_eq!(said["items"][1]["sources"], *sources);
}

#[tokio::test]
async fn a_visitor_who_comes_back_finds_what_was_said() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let page = server.anonymous().with("origin", SHOP);
    let first = session(&page, &world.bot, None).await;
    assert!(first["conversation"].is_null());
    let visitor = page.bearing(first["token"].as_str().unwrap());
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await;
    let secret = first["visitor_token"].as_str().unwrap();
    let second = session(&page, &world.bot, Some(secret)).await;
    assert_eq!(second["visitor_token"], secret);
    let conversation = &second["conversation"];
    assert_eq!(conversation["id"], events[0].data["conversation_id"]);
    let messages = conversation["messages"].as_array().unwrap();
    assert_eq!((&messages[0]["role"], &messages[0]["text"]), (&json!("user"), &json!(QUESTION)));
    assert_eq!((&messages[1]["role"], &messages[1]["status"]), (&json!("assistant"), &json!("complete")));
    assert!(messages[1]["text"].as_str().unwrap().contains(ANSWER));
    // It goes on where it was.
    let again = page.bearing(second["token"].as_str().unwrap());
    let body = json!({ "message": "And the tram?", "conversation_id": conversation["id"] });
    let events = again.events(Method::POST, "/widget/v1/chat", Some(body)).await;
    assert_eq!(events[0].data["conversation_id"], conversation["id"]);
    let third = session(&page, &world.bot, Some(secret)).await;
    assert_eq!(third["conversation"]["messages"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_secret_that_is_not_known_makes_a_new_visitor() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let other = world.owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let page = server.anonymous().with("origin", SHOP);
    let first = session(&page, &world.bot, None).await;
    let visitor = page.bearing(first["token"].as_str().unwrap());
    visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await;
    let secret = first["visitor_token"].as_str().unwrap();
    for (bot, token) in [(&world.bot, "unknown"), (&world.bot, ""), (&other, secret)] {
        let session = session(&page, bot, Some(token)).await;
        assert!(session["conversation"].is_null(), "{session}");
        assert_ne!(session["visitor_token"], token);
    }
    for (body, field) in [
        (json!({}), "bot_id"),
        (json!({ "bot_id": "x" }), "bot_id"),
        (json!({ "bot_id": null }), "bot_id"),
        (json!({ "bot_id": id(&world.bot), "visitor_token": "x".repeat(201) }), "visitor_token"),
        (json!({ "bot_id": id(&world.bot), "visitor_id": "x" }), "visitor_id"),
    ] {
        let reply = page.post("/widget/v1/sessions", body.clone()).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{body}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    let nobodys = json!({ "bot_id": uuid::Uuid::now_v7() });
    assert_eq!(page.post("/widget/v1/sessions", nobodys).await.problem(404), "not_found");
    assert_eq!(
        page.get(&format!("/widget/v1/bots/{}", uuid::Uuid::now_v7())).await.problem(404),
        "not_found"
    );
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_and_the_secret_opens_the_next() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let page = server.anonymous().with("origin", SHOP);
    let first = session(&page, &bot, None).await;
    let visitor = page.bearing(first["token"].as_str().unwrap());
    let ask = async |visitor: &Client| visitor.post("/widget/v1/chat", json!({ "message": QUESTION })).await;
    clock.advance(Duration::from_secs(30 * 60 - 1));
    assert_eq!(ask(&visitor).await.status, 200);
    clock.advance(Duration::from_secs(1));
    assert_eq!(ask(&visitor).await.problem(401), "unauthorized");
    let second = session(&page, &bot, first["visitor_token"].as_str()).await;
    assert!(second["conversation"].is_object());
    assert_eq!(ask(&page.bearing(second["token"].as_str().unwrap())).await.status, 200);
}

#[tokio::test]
async fn a_visitor_who_asks_to_be_forgotten_is() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let page = server.anonymous().with("origin", SHOP);
    let first = session(&page, &world.bot, None).await;
    let visitor = page.bearing(first["token"].as_str().unwrap());
    let body = json!({ "message": "My name is Xanthippe. What do tickets cost?" });
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(body)).await;
    let (conversation, message) = (&events[0].data["conversation_id"], &events[0].data["message_id"]);
    assert_eq!(world.owner.all("/api/v1/conversations/search?q=Xanthippe", 10).await.len(), 1);
    visitor.delete("/widget/v1/me").await.expect(204);
    for (method, path) in [
        (Method::DELETE, "/widget/v1/me".to_owned()),
        (Method::GET, format!("/widget/v1/conversations/{}/messages", conversation.as_str().unwrap())),
        (Method::GET, format!("/widget/v1/messages/{}/events", message.as_str().unwrap())),
    ] {
        let reply = Client::send(visitor.request(method, &path)).await;
        assert_eq!(reply.problem(401), "unauthorized", "{path}");
    }
    let chat = visitor.post("/widget/v1/chat", json!({ "message": QUESTION })).await;
    assert_eq!(chat.problem(401), "unauthorized");
    assert!(world.owner.all("/api/v1/conversations/search?q=Xanthippe", 10).await.is_empty());
    let path = format!("/api/v1/conversations/{}", conversation.as_str().unwrap());
    assert_eq!(world.owner.get(&path).await.problem(404), "not_found");
    let again = session(&page, &world.bot, first["visitor_token"].as_str()).await;
    assert!(again["conversation"].is_null());
    assert_ne!(again["visitor_token"], first["visitor_token"]);
    // What members said themselves stays.
    world.owner.get(&format!("/api/v1/conversations/{}", world.conversation)).await.expect(200);
}

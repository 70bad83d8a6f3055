//! `/conversations`: looked at, searched, deleted.

use crate::support::TestServer;
use crate::support::client::id;
use crate::world::{FOREIGN, QUESTION, SHOP, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn what_visitors_and_members_said_is_told_apart() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": FOREIGN }))).await;
    let listed = world.owner.all(&format!("/api/v1/bots/{}/conversations", id(&world.bot)), 10).await;
    // What the world asked in vain is there, too.
    assert_eq!(listed.len(), 3);
    let (widget, dashboard) = (&listed[0], &listed[2]);
    assert_eq!((&widget["channel"], &widget["origin"]), (&json!("widget"), &json!(SHOP)));
    assert_eq!(widget["id"], events[0].data["conversation_id"]);
    assert_eq!((&widget["message_count"], &widget["refused_count"]), (&json!(2), &json!(1)));
    assert_eq!(
        (&dashboard["channel"], &dashboard["origin"], &dashboard["refused_count"]),
        (&json!("dashboard"), &json!(null), &json!(0))
    );
    assert_eq!(world.owner.get(&format!("/api/v1/conversations/{}", id(widget))).await.expect(200), *widget);
    // A member reads what a visitor said, but does not speak as the visitor.
    let body = json!({ "message": QUESTION, "conversation_id": id(widget) });
    let reply = world.owner.post(&format!("/api/v1/bots/{}/chat", id(&world.bot)), body).await;
    assert_eq!(reply.problem(404), "not_found");
}

#[tokio::test]
async fn words_are_found_with_what_stands_around_them() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let long = format!("{} NEEDLE {}", "before ".repeat(60), "after ".repeat(60));
    let asked = world.owner.post(&chat, json!({ "message": long })).await.expect(200);
    let hits = world.owner.all("/api/v1/conversations/search?q=needle", 10).await;
    assert_eq!(hits.len(), 1, "{hits:?}");
    assert_eq!(hits[0]["conversation"]["id"], asked["conversation_id"]);
    let snippet = hits[0]["snippet"].as_str().unwrap();
    assert!(snippet.contains("NEEDLE") && snippet.starts_with('…') && snippet.ends_with('…'), "{snippet}");
    assert!(snippet.chars().count() < 200);
    let messages = format!("/api/v1/conversations/{}/messages", asked["conversation_id"].as_str().unwrap());
    let said = world.owner.get(&messages).await.expect(200);
    assert_eq!(said["items"][0]["id"], hits[0]["message_id"]);
    let listed =
        world.owner.all(&format!("/api/v1/bots/{}/conversations?q=needle", id(&world.bot)), 10).await;
    assert_eq!(listed.len(), 1);
    let none =
        world.owner.all(&format!("/api/v1/bots/{}/conversations?q=haystack", id(&world.bot)), 10).await;
    assert!(none.is_empty());
}

#[tokio::test]
async fn the_snippet_holds_the_words_whatever_letters_stand_before_them() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    // In lower case these letters are longer than they were, or shorter.
    for (letter, words) in
        [("İ", "needle-one"), ("ẞ", "needle-two"), ("K", "needle-three"), ("👩‍👩‍👧", "needle-four")]
    {
        let message = format!("{} {words} {}", letter.repeat(120), "after ".repeat(60));
        world.owner.post(&chat, json!({ "message": message })).await.expect(200);
        let hits = world.owner.all(&format!("/api/v1/conversations/search?q={words}"), 10).await;
        assert_eq!(hits.len(), 1, "{words}");
        assert!(hits[0]["snippet"].as_str().unwrap().contains(words), "{words}: {}", hits[0]["snippet"]);
    }
}

#[tokio::test]
async fn the_search_needs_words() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let long = "x".repeat(201);
    for query in ["", "?q=", "?q=%20", &format!("?q={long}"), "?q=x&role=user"] {
        let reply = owner.get(&format!("/api/v1/conversations/search{query}")).await;
        assert_eq!(reply.problem(422), "invalid", "{query}");
    }
}

#[tokio::test]
async fn a_deleted_conversation_is_gone_everywhere() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let path = format!("/api/v1/conversations/{}", world.conversation);
    world.owner.delete(&path).await.expect(204);
    for path in [path.clone(), format!("{path}/messages")] {
        assert_eq!(world.owner.get(&path).await.problem(404), "not_found");
    }
    assert_eq!(world.owner.delete(&path).await.problem(404), "not_found");
    assert!(world.owner.all("/api/v1/conversations/search?q=tickets", 10).await.is_empty());
    let body = json!({ "message": QUESTION, "conversation_id": world.conversation });
    let reply = world.owner.post(&format!("/api/v1/bots/{}/chat", id(&world.bot)), body).await;
    assert_eq!(reply.problem(404), "not_found");
}

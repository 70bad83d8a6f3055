//! What is kept of visitors: found, exported, kept for so many days, masked.

use crate::fake::Fake;
use crate::support::client::{Client, id, until};
use crate::support::{Settings, TestServer};
use crate::world::{PAGE, QUESTION, SHOP};
use frontdesk::domain::time::{ManualClock, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A question of a visitor; returns the conversation and the answer.
async fn asks(visitor: &Client, question: &str, conversation: Option<&str>) -> (String, String) {
    let body = json!({ "message": question, "conversation_id": conversation });
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(body)).await;
    let of = |key: &str| events[0].data[key].as_str().expect("an id").to_owned();
    assert!(events.last().is_some_and(|event| event.name == "done"), "{events:?}");
    (of("conversation_id"), of("message_id"))
}

async fn shop_bot(owner: &Client, privacy: Value) -> Value {
    let bot = owner.bot(json!({ "allowed_origins": [SHOP], "privacy": privacy })).await;
    owner.text(&bot, "Visiting", PAGE).await;
    bot
}

async fn listed(owner: &Client, query: &str) -> Vec<Value> {
    let found = owner.get(&format!("/api/v1/visitors{query}")).await.expect(200);
    found["items"].as_array().expect("items").clone()
}

#[tokio::test]
async fn visitors_are_found_by_what_was_said_and_by_ids() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = shop_bot(&owner, json!({})).await;
    let other = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let (ada, bo) = (owner.visitor(&bot, SHOP).await, owner.visitor(&bot, SHOP).await);
    owner.visitor(&other, SHOP).await;
    let (conversation, message) = asks(&ada, "Is there a zeppelin?", None).await;
    asks(&bo, QUESTION, None).await;
    assert_eq!(listed(&owner, "").await.len(), 3);
    assert_eq!(listed(&owner, &format!("?bot_id={}", id(&other))).await[0]["conversations"], 0);
    let found = listed(&owner, "?q=zeppelin").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["latest"], "Is there a zeppelin?");
    assert_eq!((&found[0]["conversations"], &found[0]["messages"]), (&json!(1), &json!(2)));
    assert_eq!(found[0]["bot_name"], bot["name"]);
    for wanted in [id(&found[0]), &conversation, &message] {
        assert_eq!(listed(&owner, &format!("?q={wanted}")).await, found, "{wanted}");
    }
    assert!(listed(&owner, "?q=dirigible").await.is_empty());
    assert!(listed(&owner, "?q=%21%21").await.is_empty());
    assert!(listed(&owner, &format!("?q={}", uuid::Uuid::now_v7())).await.is_empty());
    assert_eq!(owner.all("/api/v1/visitors", 1).await.len(), 3);
    // Somebody else's are nobody's.
    let stranger = server.owner().await;
    assert!(listed(&stranger, "?q=zeppelin").await.is_empty());
    assert!(listed(&stranger, &format!("?q={conversation}")).await.is_empty());
    assert_eq!(
        stranger.get(&format!("/api/v1/visitors?bot_id={}", id(&bot))).await.problem(404),
        "not_found"
    );
    for path in ["", "/export"] {
        let path = format!("/api/v1/visitors/{}{path}", id(&found[0]));
        assert_eq!(stranger.get(&path).await.problem(404), "not_found");
    }
    let path = format!("/api/v1/visitors/{}", id(&found[0]));
    assert_eq!(stranger.delete(&path).await.problem(404), "not_found");
    let shown = owner.get(&format!("/api/v1/conversations/{conversation}")).await.expect(200);
    assert_eq!(shown["visitor_id"], found[0]["id"]);
}

#[tokio::test]
async fn an_export_holds_all_that_was_said_and_a_visitor_gets_the_same() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = shop_bot(&owner, json!({})).await;
    let visitor = owner.visitor(&bot, SHOP).await;
    let (first, answer) = asks(&visitor, QUESTION, None).await;
    asks(&visitor, "And for children?", Some(&first)).await;
    let (second, _) = asks(&visitor, "Is there a zeppelin?", None).await;
    let rated = format!("/widget/v1/messages/{answer}/feedback");
    visitor.post(&rated, json!({ "rating": "down", "comment": "Too dear." })).await.expect(204);
    let other = owner.visitor(&bot, SHOP).await;
    asks(&other, "What does a stranger ask?", None).await;

    let known = listed(&owner, "?q=zeppelin").await;
    let path = format!("/api/v1/visitors/{}/export", id(&known[0]));
    let reply = owner.get(&path).await;
    let named = reply.headers["content-disposition"].to_str().unwrap().to_owned();
    assert_eq!(named, format!("attachment; filename=\"visitor-{}.json\"", id(&known[0])));
    let export = reply.expect(200);
    assert_eq!((&export["format"], &export["version"]), (&json!("frontdesk-visitor"), &json!(1)));
    assert_eq!(export["visitor"]["id"], known[0]["id"]);
    let conversations = export["conversations"].as_array().unwrap();
    let ids: Vec<&str> = conversations.iter().map(id).collect();
    assert_eq!(ids, [&second, &first]);
    let said = conversations[1]["messages"].as_array().unwrap();
    assert_eq!(said.len(), 4);
    assert_eq!((&said[0]["role"], &said[0]["text"]), (&json!("user"), &json!(QUESTION)));
    assert_eq!((&said[1]["rating"], &said[1]["comment"]), (&json!("down"), &json!("Too dear.")));
    assert!(said[1]["sources"][0]["quote"].as_str().is_some_and(|quote| !quote.is_empty()), "{said:?}");
    assert_eq!(conversations[1]["origin"], SHOP);
    assert!(!export.to_string().contains("stranger"));

    let mut own = visitor.get("/widget/v1/me").await.expect(200);
    own["exported_at"] = export["exported_at"].clone();
    assert_eq!(own, export);
    assert_eq!(
        server.anonymous().with("origin", SHOP).get("/widget/v1/me").await.problem(401),
        "unauthorized"
    );
}

#[tokio::test]
async fn an_owner_erases_one_visitor_and_no_other() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = shop_bot(&owner, json!({})).await;
    let (ada, bo) = (owner.visitor(&bot, SHOP).await, owner.visitor(&bot, SHOP).await);
    let (gone, answer) = asks(&ada, "Is there a zeppelin?", None).await;
    let (kept, _) = asks(&bo, QUESTION, None).await;
    let fix = json!({ "question": "Is there one?", "answer": "No.", "test": {} });
    owner.post(&format!("/api/v1/messages/{answer}/fix"), fix).await.expect(202);
    let path = format!("/api/v1/visitors/{}", id(&listed(&owner, "?q=zeppelin").await[0]));
    let shown = owner.get(&path).await.expect(200);
    assert_eq!((&shown["corrections"], &shown["test_cases"]), (&json!(1), &json!(1)));
    owner.delete(&path).await.expect(204);
    assert_eq!(owner.delete(&path).await.problem(404), "not_found");
    assert_eq!(owner.get(&format!("/api/v1/conversations/{gone}")).await.problem(404), "not_found");
    owner.get(&format!("/api/v1/conversations/{kept}")).await.expect(200);
    assert_eq!(ada.get("/widget/v1/me").await.problem(401), "unauthorized");
    assert_eq!(bo.get("/widget/v1/me").await.expect(200)["conversations"].as_array().unwrap().len(), 1);
    // What the owner wrote is theirs.
    let tests = owner.get(&format!("/api/v1/bots/{}/tests", id(&bot))).await.expect(200);
    assert_eq!(tests["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn conversations_go_after_the_days_of_their_bot_or_workspace_whichever_are_fewer() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    let week = shop_bot(&owner, json!({ "mask": [], "keep_days": 7 })).await;
    let long = shop_bot(&owner, json!({ "mask": [], "keep_days": 90 })).await;
    let plain = shop_bot(&owner, json!({})).await;
    let mut kept = Vec::new();
    for bot in [&week, &long, &plain] {
        let visitor = owner.visitor(bot, SHOP).await;
        kept.push(asks(&visitor, QUESTION, None).await.0);
    }
    let stranger = server.owner().await;
    let theirs = shop_bot(&stranger, json!({})).await;
    let (untouched, _) = asks(&stranger.visitor(&theirs, SHOP).await, QUESTION, None).await;
    assert_eq!(owner.get("/api/v1/privacy").await.expect(200), json!({ "keep_days": null }));

    // A day within the week, somebody goes on with theirs: that counts from then.
    clock.advance(DAY * 6);
    let again = owner.renewed().await;
    let fresh = again.visitor(&week, SHOP).await;
    let (going_on, _) = asks(&fresh, QUESTION, None).await;
    clock.advance(DAY + Duration::from_secs(3600));
    let again = owner.renewed().await;
    let gone = |client: Client, conversation: String| async move {
        until(|| async {
            (client.get(&format!("/api/v1/conversations/{conversation}")).await.status == 404).then_some(())
        })
        .await;
    };
    gone(again.clone(), kept[0].clone()).await;
    for conversation in [&going_on, &kept[1], &kept[2]] {
        again.get(&format!("/api/v1/conversations/{conversation}")).await.expect(200);
    }
    // The visitor of whom nothing is left goes, too; the one who was seen since stays.
    assert_eq!(listed(&again, &format!("?bot_id={}", id(&week))).await.len(), 1);

    let set = again.put("/api/v1/privacy", json!({ "keep_days": 30 })).await.expect(200);
    assert_eq!(set, json!({ "keep_days": 30 }));
    clock.advance(DAY * 24);
    let again = owner.renewed().await;
    // The workspace's days hold for the bot that would keep its own for longer, and for the one that says nothing.
    gone(again.clone(), kept[1].clone()).await;
    gone(again.clone(), kept[2].clone()).await;
    let stranger = stranger.renewed().await;
    stranger.get(&format!("/api/v1/conversations/{untouched}")).await.expect(200);
}

#[tokio::test]
async fn days_that_are_none_are_refused() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for body in [
        json!({}),
        json!({ "keep_days": 0 }),
        json!({ "keep_days": 3651 }),
        json!({ "keep_days": 1.5 }),
        json!({ "keep_days": -1 }),
        json!({ "keep_days": 3, "more": 1 }),
    ] {
        assert_eq!(owner.put("/api/v1/privacy", body.clone()).await.problem(422), "invalid", "{body}");
    }
    assert_eq!(owner.get("/api/v1/privacy").await.expect(200), json!({ "keep_days": null }));
    let bot = owner.bot(json!({})).await;
    assert_eq!(bot["settings"]["privacy"], json!({ "mask": [], "keep_days": null }));
    let path = format!("/api/v1/bots/{}", id(&bot));
    for privacy in
        [json!({ "mask": ["shoe_size"] }), json!({ "keep_days": 0 }), json!({ "mask": ["email"], "x": 1 })]
    {
        let patch = json!({ "settings": { "privacy": privacy } });
        assert_eq!(owner.patch(&path, patch).await.problem(422), "invalid", "{privacy}");
    }
}

#[tokio::test]
async fn what_is_masked_is_seen_by_no_model_and_stands_in_no_table() {
    const SECRETS: [&str; 5] =
        ["ada@example.org", "151 23456789", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "Lovelace"];
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let all = json!(["email", "phone", "card", "iban", "name"]);
    let bot = shop_bot(&owner, json!({ "mask": all, "keep_days": null })).await;
    let visitor = owner.visitor(&bot, SHOP).await;
    let question = format!(
        "My name is Ada Lovelace, {} or +49 {}. I paid with {} and {}. {QUESTION}",
        SECRETS[0], SECRETS[1], SECRETS[2], SECRETS[3]
    );
    let (conversation, answer) = asks(&visitor, &question, None).await;
    let rated = format!("/widget/v1/messages/{answer}/feedback");
    let comment = format!("Write to {}", SECRETS[0]);
    visitor.post(&rated, json!({ "rating": "up", "comment": comment })).await.expect(204);
    // Programs that keep the conversation themselves are masked likewise.
    let messages = json!([
        { "role": "user", "content": format!("I am at {}", SECRETS[0]) },
        { "role": "assistant", "content": "Fine." },
        { "role": "user", "content": question },
    ]);
    owner.post(&format!("/api/v1/bots/{}/chat", id(&bot)), json!({ "messages": messages })).await.expect(200);

    let said = owner.get(&format!("/api/v1/conversations/{conversation}/messages")).await.expect(200);
    let masked = format!("My name is [name], [email] or [phone]. I paid with [card] and [iban]. {QUESTION}");
    assert_eq!(said["items"][0]["text"], json!(masked));
    assert_eq!(said["items"][1]["feedback"]["comment"], "Write to [email]");
    let told = fake.told().await.to_string();
    assert!(told.contains("[email]"), "the model was not asked: {told}");
    for secret in SECRETS {
        assert!(!told.contains(secret), "{secret} was told to a model");
        assert_eq!(crate::erased::found(&server.data, secret), Vec::<String>::new(), "{secret}");
    }
}

#[tokio::test]
async fn without_masking_what_was_said_is_kept_as_it_was() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = shop_bot(&owner, json!({ "mask": ["email"], "keep_days": null })).await;
    let visitor = owner.visitor(&bot, SHOP).await;
    let (conversation, _) = asks(&visitor, "My name is Ada, ada@example.org", None).await;
    let said = owner.get(&format!("/api/v1/conversations/{conversation}/messages")).await.expect(200);
    assert_eq!(said["items"][0]["text"], "My name is Ada, [email]");
}

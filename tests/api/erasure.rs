//! A visitor who wants to be forgotten: nothing of what they said stays, in whatever table it was remembered.

use crate::fake::Fake;
use crate::support::TestServer;
use crate::support::client::{id, until};
use crate::world::{FOREIGN, PAGE, QUESTION, SHOP};
use reqwest::Method;
use serde_json::json;

/// Rows of all that is remembered of messages.
async fn remembered(server: &TestServer) -> Vec<(String, i64)> {
    let tables = [
        ("messages", "select count(*) from messages"),
        ("message_index", "select count(*) from message_index"),
        (
            "words",
            "select count(*) from message_texts where message_texts match 'body : volcano OR body : ticket'",
        ),
        ("question_vectors", "select count(*) from question_vectors"),
        ("question_sketches", "select count(*) from question_sketches"),
        ("unanswered", "select count(*) from unanswered"),
        ("question_groups", "select count(*) from question_groups"),
        ("question_group_days", "select coalesce(sum(questions), 0) from question_group_days"),
        ("unanswered_days", "select coalesce(sum(questions), 0) from unanswered_days"),
        ("answer_ratings", "select count(*) from answer_ratings"),
        ("answers", "select count(*) from cache where kind = 'answer'"),
        ("embeddings of questions", "select count(*) from cache where message_id is not null"),
    ];
    let mut conn = server.running.app.store.read().await.unwrap();
    let mut rows = Vec::new();
    for (table, sql) in tables {
        rows.push((table.to_owned(), sqlx::query_scalar(sql).fetch_one(&mut *conn).await.unwrap()));
    }
    rows
}

#[tokio::test]
async fn of_an_erased_visitor_nothing_stays_in_any_index_vector_group_or_cache() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let visitor = owner.visitor(&bot, SHOP).await;
    for question in [QUESTION, FOREIGN] {
        let events =
            visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": question }))).await;
        let path = format!("/widget/v1/messages/{}/feedback", events[0].data["message_id"].as_str().unwrap());
        visitor.post(&path, json!({ "rating": "up" })).await.expect(204);
    }
    until(|| async {
        let groups = owner.get(&format!("/api/v1/bots/{}/unanswered", id(&bot))).await.expect(200);
        groups["items"].get(0).cloned()
    })
    .await;
    let before = remembered(&server).await;
    assert!(before.iter().all(|(_, rows)| *rows > 0), "{before:?}");
    visitor.delete("/widget/v1/me").await.expect(204);
    let after = remembered(&server).await;
    assert!(after.iter().all(|(_, rows)| *rows == 0), "{after:?}");
    let found = owner.get("/api/v1/conversations/search?q=volcano&mode=both").await.expect(200);
    assert_eq!(found["items"], json!([]));
}

#[tokio::test]
async fn a_deleted_bot_takes_along_what_was_remembered() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&bot));
    for question in [QUESTION, FOREIGN] {
        owner.post(&chat, json!({ "message": question })).await.expect(200);
    }
    owner.delete(&format!("/api/v1/bots/{}", id(&bot))).await.expect(204);
    let left = remembered(&server).await;
    assert!(left.iter().all(|(_, rows)| *rows == 0), "{left:?}");
}

//! Each field of a source at and beyond its bounds.

use crate::support::TestServer;
use crate::support::client::id;
use serde_json::{Value, json};

const URL: &str = "http://127.0.0.1:1/";

#[tokio::test]
async fn a_bad_value_is_named() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let long = format!("{URL}{}", "x".repeat(2000));
    for (body, field) in [
        (json!({ "type": "url" }), "url"),
        (json!({ "type": "url", "url": "" }), "url"),
        (json!({ "type": "url", "url": long }), "url"),
        (json!({ "type": "url", "url": 5 }), "url"),
        (json!({ "type": "url", "url": null }), "url"),
        (json!({ "type": "url", "url": URL, "max_pages": 2 }), "max_pages"),
        (json!({ "type": "url", "url": URL, "text": "x" }), "text"),
        (json!({ "type": "site", "url": URL, "max_pages": 0 }), "max_pages"),
        (json!({ "type": "site", "url": URL, "max_pages": 1_000_001 }), "max_pages"),
        (json!({ "type": "site", "url": URL, "max_pages": -1 }), "max_pages"),
        (json!({ "type": "site", "url": URL, "max_pages": 1.5 }), "max_pages"),
        (json!({ "type": "site", "url": URL, "max_pages": "10" }), "max_pages"),
        (json!({ "type": "site", "url": URL, "max_depth": -1 }), "max_depth"),
        (json!({ "type": "site", "url": URL, "max_depth": 21 }), "max_depth"),
        (json!({ "type": "sitemap", "url": URL, "max_depth": 1 }), "max_depth"),
        (json!({ "type": "sitemap", "url": URL, "max_pages": 0 }), "max_pages"),
        (json!({ "type": "text", "title": "x" }), "text"),
        (json!({ "type": "text", "text": "x" }), "title"),
        (json!({ "type": "text", "title": " ", "text": "x" }), "title"),
        (json!({ "type": "text", "title": "x".repeat(201), "text": "x" }), "title"),
        (json!({ "type": "text", "title": "x", "text": "\n \t" }), "text"),
        (json!({ "type": "text", "title": "x", "text": "x".repeat(1_000_001) }), "text"),
        (json!({ "type": "text", "title": "x", "text": "x", "url": URL }), "url"),
        (json!({ "type": "file", "url": URL }), "url"),
        // It comes as a form, see `uploads`.
        (json!({ "type": "file" }), ""),
        (json!({ "type": "URL", "url": URL }), "type"),
        (json!({ "type": null, "url": URL }), "type"),
        (json!({ "url": URL }), "type"),
        (json!({ "type": "url", "url": URL, "status": "active" }), "status"),
        (json!({ "type": "url", "url": URL, "workspace_id": "x" }), "workspace_id"),
    ] {
        let reply = owner.post(&path, body.clone()).await;
        let shown: String = body.to_string().chars().take(90).collect();
        assert_eq!(reply.status, 422, "{shown}: {}", reply.body);
        assert_eq!(reply.body["errors"][0]["field"], field, "{shown}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    assert!(owner.all(&path, 100).await.is_empty());
    assert!(owner.all("/api/v1/jobs", 100).await.is_empty());
}

#[tokio::test]
async fn what_filters_a_list_is_checked() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let source = owner.text(&bot, "Words", "Some words.").await;
    let documents = format!("/api/v1/sources/{}/documents", id(&source));
    for path in [
        format!("{documents}?outcome=lost"),
        "/api/v1/jobs?status=lost".to_owned(),
        format!("{documents}?outcome="),
    ] {
        assert_eq!(owner.get(&path).await.problem(422), "invalid", "{path}");
    }
    let found = |body: Value| body["items"].as_array().map(Vec::len);
    assert_eq!(found(owner.get(&format!("{documents}?outcome=indexed")).await.expect(200)), Some(1));
    assert_eq!(found(owner.get(&format!("{documents}?outcome=robots")).await.expect(200)), Some(0));
}

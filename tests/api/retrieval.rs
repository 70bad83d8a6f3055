//! The settings of finding passages: a bot's switches, a knowledge base's language, and a search that follows both.

use serde_json::{Value, json};

use crate::support::TestServer;
use crate::support::client::id;

#[tokio::test]
async fn the_parts_of_finding_passages_are_on_and_can_be_switched_off() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.post("/api/v1/bots", json!({ "name": "Library" })).await.expect(201);
    let all = json!({ "rewrite": true, "spelling": true, "widen": true, "diversity": true, "rerank": true });
    assert_eq!(bot["settings"]["retrieval"], all);
    let path = format!("/api/v1/bots/{}", id(&bot));
    let without = json!({ "spelling": false });
    let changed = owner.patch(&path, json!({ "settings": { "retrieval": without } })).await.expect(200);
    assert_eq!(changed["settings"]["retrieval"]["spelling"], false);
    assert_eq!(changed["settings"]["retrieval"]["widen"], true);
    let refused = json!({ "settings": { "retrieval": { "magic": true } } });
    assert_eq!(owner.patch(&path, refused).await.problem(422), "invalid");
}

#[tokio::test]
async fn a_knowledge_base_says_its_language_for_the_next_version() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let base = owner.post("/api/v1/knowledge-bases", json!({ "name": "Bücher" })).await.expect(201);
    assert_eq!((&base["pipeline"]["language"], &base["behind"]), (&json!("auto"), &json!(false)));
    let path = format!("/api/v1/knowledge-bases/{}", id(&base));
    let changed = owner.patch(&path, json!({ "pipeline": { "language": "fi" } })).await.expect(200);
    assert_eq!((&changed["pipeline"]["language"], &changed["behind"]), (&json!("fi"), &json!(true)));
    assert_eq!(changed["live"]["language"], "auto");
    let estimate = owner.post(&format!("{path}/estimate"), json!({})).await.expect(200);
    let why: Vec<&str> = estimate["why"].as_array().expect("why").iter().filter_map(Value::as_str).collect();
    assert!(why.iter().any(|why| why.contains("another language")), "{why:?}");
    let refused = owner.patch(&path, json!({ "pipeline": { "language": "xx" } })).await;
    assert_eq!(refused.problem(422), "invalid");
    let back = owner.patch(&path, json!({ "pipeline": { "language": "auto" } })).await.expect(200);
    assert_eq!(back["behind"], false);
}

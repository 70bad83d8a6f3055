//! A server with an embedding model from a directory.

use crate::support::client::id;
use crate::support::{Settings, tiny_models};
use serde_json::json;
use tempfile::TempDir;

const TEXT: &str = "# Opening\n\nThe dome is open on Friday.\n\n# Tickets\n\nA ticket costs 13 euros.";

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_questions_are_embedded_by_the_model_of_the_directory() {
    let model = TempDir::new().unwrap();
    tiny_models::bert(model.path());
    let server = Settings::default().set("EMBEDDINGS__PATH", model.path().display()).start().await;
    let owner = server.owner().await;
    let installation = owner.get("/api/v1/installation").await.expect(200);
    assert_eq!(installation["embeddings"]["provider"], "local");
    assert_eq!(installation["embeddings"]["dimensions"], 16);
    let name = installation["embeddings"]["model"].as_str().unwrap();
    assert!(name.contains('@'), "{name}");
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", TEXT).await;
    let search = json!({ "query": "When is the dome open?" });
    let found = owner.post(&format!("/api/v1/bots/{}/search", id(&bot)), search).await.expect(200);
    assert!(found["note"].is_null(), "{found}");
    assert_eq!(found["results"][0]["vector_rank"], 1, "{found}");
    assert!(found["results"][0]["text"].as_str().unwrap().contains("on Friday"), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_model_in_the_directory_is_not_taken_for_the_one_that_made_an_index() {
    let (model, data) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    tiny_models::bert(model.path());
    let start = || {
        Settings::default()
            .local()
            .data(data.path().to_owned())
            .set("EMBEDDINGS__PATH", model.path().display())
            .start()
    };
    let server = start().await;
    let owner = server.anonymous();
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", TEXT).await;
    server.stop().await;
    tiny_models::bert_of(model.path(), "another ");
    let server = start().await;
    let owner = server.anonymous();
    let search = json!({ "query": "When is the dome open?" });
    let found = owner.post(&format!("/api/v1/bots/{}/search", id(&bot)), search).await.expect(200);
    let note = found["note"].as_str().unwrap();
    assert!(note.contains("Only full text was searched"), "{found}");
    assert!(found["results"][0]["vector_rank"].is_null(), "{found}");
    assert!(found["results"][0]["text"].as_str().unwrap().contains("on Friday"), "{found}");
}

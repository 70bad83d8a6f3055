//! Questions and answers: as JSON, out of a table, and as they were given.

use crate::support::TestServer;
use crate::support::client::{Client, id};
use crate::world::World;
use reqwest::Method;
use serde_json::{Value, json};

async fn preview(owner: &Client, kind: &str, body: impl Into<reqwest::Body>) -> crate::support::Reply {
    let request = owner.request(Method::POST, "/api/v1/qa-pairs/csv").header("content-type", kind);
    Client::send(request.body(body)).await
}

#[tokio::test]
async fn a_table_becomes_pairs_that_answer() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    // As Excel saves it in Western Europe.
    let table = b"Nr;Question;Answer\r\n1;Do you sell gift cards?;\"Yes, from 10 \x80.\"\r\n2;;Lost\r\n3;Is there a caf\xe9?;Yes, on the roof.\r\n";
    let read = preview(&owner, "text/csv", table.to_vec()).await.expect(200);
    assert_eq!(
        read["pairs"],
        json!([
            { "question": "Do you sell gift cards?", "answer": "Yes, from 10 €." },
            { "question": "Is there a café?", "answer": "Yes, on the roof." },
        ])
    );
    assert_eq!(read["skipped"], json!([{ "line": 3, "reason": "There is no question." }]));
    assert!(
        owner.all(&format!("/api/v1/bots/{}/sources", id(&bot)), 100).await.is_empty(),
        "a preview saves nothing"
    );
    let (source, _) =
        owner.source(&bot, json!({ "type": "qa", "title": "Desk", "pairs": read["pairs"] })).await;
    assert_eq!(source["status"], "active", "{source}");
    let given = owner.get(&format!("/api/v1/sources/{}/pairs", id(&source))).await.expect(200);
    assert_eq!(given["pairs"], read["pairs"]);
    let search = format!("/api/v1/bots/{}/search", id(&bot));
    let found = owner.post(&search, json!({ "query": "Can I buy gift cards?" })).await.expect(200);
    assert!(found["results"][0]["text"].as_str().unwrap().contains("from 10 €"), "{found}");
}

#[tokio::test]
async fn what_is_no_table_is_refused() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for body in ["", "only words", "question,answer\n", "question,answer\n,\n"] {
        assert_eq!(preview(&owner, "text/csv", body).await.problem(422), "invalid", "{body:?}");
    }
    assert_eq!(preview(&owner, "application/json", "{}").await.problem(415), "unsupported_media_type");
    assert_eq!(preview(&owner, "image/png", "a,b").await.problem(415), "unsupported_media_type");
    assert_eq!(preview(&owner, "text/csv", "a,b\n".repeat(250_001)).await.problem(413), "too_large");
    // What browsers on Windows call a table.
    preview(&owner, "application/vnd.ms-excel", "a,b\n").await.expect(200);
}

#[tokio::test]
async fn what_was_given_can_be_had_back_by_its_own_route_only() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let text = format!("/api/v1/sources/{}/text", id(&world.source));
    let pairs = format!("/api/v1/sources/{}/pairs", id(&world.source));
    let given = world.owner.get(&text).await.expect(200);
    assert!(
        given["text"].as_str().is_some_and(|text| text.starts_with("# Visiting the observatory")),
        "{given}"
    );
    assert_eq!(world.owner.get(&pairs).await.problem(404), "not_found");
    let qa = json!({ "type": "qa", "pairs": [{ "question": "When?", "answer": "Now." }] });
    let (source, _) = world.owner.source(&world.bot, qa).await;
    let path = |part: &str| format!("/api/v1/sources/{}/{part}", id(&source));
    assert_eq!(world.owner.get(&path("text")).await.problem(404), "not_found");
    let others = server.owner().await;
    let told: Vec<Value> = vec![others.get(&path("pairs")).await.body, others.get(&text).await.body];
    assert!(told.iter().all(|body| body["status"] == 404), "{told:?}");
}

//! Versions of a knowledge base: the next is built beside the one that answers, takes its place at once, and the one
//! before can be gone back to.

use crate::fake::Fake;
use crate::knowledge_bases::{found, own};
use crate::support::client::{Client, id, until};
use crate::support::{Settings, TestServer};
use crate::world::{ANSWER, PAGE, QUESTION};
use frontdesk::lifecycle::Parts;
use serde_json::{Value, json};
use tempfile::TempDir;

const SMALL: &str = r#"{ "target_tokens": 50, "max_tokens": 100, "min_tokens": 0 }"#;

fn base_path(base: &Value) -> String {
    format!("/api/v1/knowledge-bases/{}", id(base))
}

/// Another way to cut pages than the one before.
async fn recut(owner: &Client, base: &Value, target: u32) {
    let chunk = json!({ "target_tokens": target, "max_tokens": 400, "min_tokens": 0 });
    owner.patch(&base_path(base), json!({ "pipeline": { "chunk": chunk } })).await.expect(200);
}

async fn begin(owner: &Client, base: &Value) -> Value {
    owner.post(&format!("{}/reindex", base_path(base)), json!({})).await.expect(202)
}

/// Builds the next version: it, and its job.
async fn reindex(owner: &Client, base: &Value) -> (Value, Value) {
    let begun = begin(owner, base).await;
    let job = owner.ended(begun["job_id"].as_str().expect("a job")).await;
    assert_eq!(job["status"], "completed", "{job}");
    (version(owner, base, &begun["index"]["version"]).await, job)
}

async fn versions(owner: &Client, base: &Value) -> Vec<Value> {
    let listed = owner.get(&format!("{}/indexes", base_path(base))).await.expect(200);
    listed["items"].as_array().expect("a list").clone()
}

async fn version(owner: &Client, base: &Value, number: &Value) -> Value {
    let all = versions(owner, base).await;
    all.iter()
        .find(|index| index["version"] == *number)
        .unwrap_or_else(|| panic!("no {number}: {all:?}"))
        .clone()
}

/// Number and state of each version, the newest first.
async fn states(owner: &Client, base: &Value) -> Vec<(i64, String)> {
    let all = versions(owner, base).await;
    let told =
        |index: &Value| (index["version"].as_i64().unwrap(), index["state"].as_str().unwrap().to_owned());
    all.iter().map(told).collect()
}

fn named(states: &[(i64, &str)]) -> Vec<(i64, String)> {
    states.iter().map(|(version, state)| (*version, (*state).to_owned())).collect()
}

async fn act(owner: &Client, index: &Value, what: &str) -> Value {
    let path = format!("/api/v1/indexes/{}/{what}", id(index));
    Client::send(owner.request(reqwest::Method::POST, &path)).await.expect(200)
}

/// A bot that knows the page, and its knowledge base.
async fn known(owner: &Client) -> (Value, Value) {
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let base = own(owner, &bot).await;
    (bot, base)
}

/// Rows of the versions' parts, and how many there are of each: passages, words, vectors, places, versions.
async fn rows(server: &TestServer) -> (i64, i64, i64, i64, i64) {
    let mut conn = server.running.app.store.read().await.expect("a reader");
    sqlx::query_as(
        "select (select count(*) from document_chunks), (select count(*) from chunk_texts), \
         (select count(*) from chunk_vectors), (select count(*) from chunk_places), (select count(*) from indexes)",
    )
    .fetch_one(&mut *conn)
    .await
    .expect("counts")
}

#[tokio::test]
async fn the_next_version_is_cut_as_the_pipeline_says_and_takes_the_live_ones_place() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (bot, base) = known(&owner).await;
    let chunk: Value = serde_json::from_str(SMALL).unwrap();
    owner.patch(&base_path(&base), json!({ "pipeline": { "chunk": chunk } })).await.expect(200);
    let (second, job) = reindex(&owner, &base).await;
    assert_eq!(job["type"], "build_index");
    assert_eq!(job["progress"], json!({ "done": 1, "total": 1, "unit": "pages" }));
    assert_eq!(job["result"], json!({ "pages": 1, "version": 2, "live": true }));
    assert_eq!((&second["state"], &second["chunk"]["target_tokens"]), (&json!("live"), &json!(50)));
    assert_eq!(second["behind_pages"], 0);
    let first = version(&owner, &base, &json!(1)).await;
    assert_eq!(first["state"], "ready");
    assert_eq!(first["live_until"], second["live_from"]);
    assert!(second["chunks"].as_i64() > first["chunks"].as_i64(), "{second} {first}");
    let base = own(&owner, &bot).await;
    assert_eq!((&base["behind"], &base["live"]["version"]), (&json!(false), &json!(2)));
    assert!(found(&owner, &bot, QUESTION).await.contains(ANSWER));
    let size = second["chunks"].as_i64().unwrap() + first["chunks"].as_i64().unwrap();
    assert_eq!(rows(&server).await, (size, size, size, size, 2));
}

#[tokio::test]
async fn the_live_version_answers_until_the_next_is_whole() {
    let data = TempDir::new().expect("a directory");
    let settings = || Settings::default().data(data.path().to_owned());
    let server = settings().start().await;
    let owner = server.owner().await;
    let (bot, base) = known(&owner).await;
    server.stop().await;
    // Without a worker, the build waits for as long as it is looked at.
    let server = settings().parts(Parts::Http).start().await;
    let owner = Client::new(&server.base).bearing(owner.token.as_ref().unwrap());
    recut(&owner, &base, 50).await;
    let begun = begin(&owner, &base).await;
    assert_eq!((&begun["index"]["state"], &begun["index"]["chunks"]), (&json!("building"), &json!(0)));
    assert_eq!(begun["index"]["progress"], json!({ "done": 0, "total": 1 }));
    let told = own(&owner, &bot).await;
    assert_eq!((&told["live"]["version"], &told["building"]["version"]), (&json!(1), &json!(2)));
    assert!(found(&owner, &bot, QUESTION).await.contains(ANSWER));
    let again = owner.post(&format!("{}/reindex", base_path(&base)), json!({})).await;
    assert_eq!(again.problem(409), "conflict");
    let path = format!("/api/v1/indexes/{}/live", id(&begun["index"]));
    assert_eq!(Client::send(owner.request(reqwest::Method::POST, &path)).await.problem(409), "conflict");
    let live = format!("/api/v1/indexes/{}", id(&told["live"]));
    assert_eq!(owner.delete(&live).await.problem(409), "conflict");
    let worker = settings().parts(Parts::Worker).start().await;
    assert_eq!(owner.ended(begun["job_id"].as_str().unwrap()).await["status"], "completed");
    assert_eq!(states(&owner, &base).await, named(&[(2, "live"), (1, "ready")]));
    worker.stop().await;
    server.stop().await;
}

#[tokio::test]
async fn going_back_is_at_once_and_what_was_read_since_follows() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (bot, base) = known(&owner).await;
    recut(&owner, &base, 60).await;
    reindex(&owner, &base).await;
    owner.text(&bot, "Later", "# Cloakroom\n\nThe cloakroom keeps umbrellas for 2 crowns a day.").await;
    let first = version(&owner, &base, &json!(1)).await;
    assert_eq!(first["behind_pages"], 1);
    let live = act(&owner, &first, "live").await;
    assert_eq!((&live["state"], &live["live_until"]), (&json!("live"), &Value::Null));
    assert!(found(&owner, &bot, QUESTION).await.contains(ANSWER), "the old version answers at once");
    until(|| async { (version(&owner, &base, &json!(1)).await["behind_pages"] == 0).then_some(()) }).await;
    assert!(found(&owner, &bot, "What do umbrellas cost?").await.contains("2 crowns"));
    assert_eq!(states(&owner, &base).await, named(&[(2, "ready"), (1, "live")]));
    // And forth again.
    act(&owner, &version(&owner, &base, &json!(2)).await, "live").await;
    assert_eq!(states(&owner, &base).await, named(&[(2, "live"), (1, "ready")]));
}

#[tokio::test]
async fn a_pinned_version_goes_on_answering() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (_, base) = known(&owner).await;
    assert_eq!(act(&owner, &base["live"], "pin").await["pinned"], true);
    recut(&owner, &base, 60).await;
    let (second, job) = reindex(&owner, &base).await;
    assert_eq!((&second["state"], &job["result"]["live"]), (&json!("ready"), &json!(false)));
    act(&owner, &second, "live").await;
    assert_eq!(states(&owner, &base).await, named(&[(2, "live"), (1, "ready")]));
    assert_eq!(act(&owner, &base["live"], "unpin").await["pinned"], false);
}

#[tokio::test]
async fn old_versions_go_by_themselves_but_for_the_pinned_and_the_last() {
    let server = Settings::default().set("INDEXES__KEEP", 1).start().await;
    let owner = server.owner().await;
    let (bot, base) = known(&owner).await;
    act(&owner, &base["live"], "pin").await;
    for target in [60, 70, 80] {
        recut(&owner, &base, target).await;
        let (index, _) = reindex(&owner, &base).await;
        act(&owner, &index, "live").await;
    }
    assert_eq!(states(&owner, &base).await, named(&[(4, "live"), (3, "ready"), (1, "ready")]));
    let held: i64 = versions(&owner, &base).await.iter().map(|index| index["chunks"].as_i64().unwrap()).sum();
    until(|| async { (rows(&server).await == (held, held, held, held, 3)).then_some(()) }).await;
    assert!(found(&owner, &bot, QUESTION).await.contains(ANSWER));
    let third = version(&owner, &base, &json!(3)).await;
    owner.delete(&format!("/api/v1/indexes/{}", id(&third))).await.expect(204);
    assert_eq!(states(&owner, &base).await, named(&[(4, "live"), (1, "ready")]));
    let held = held - third["chunks"].as_i64().unwrap();
    until(|| async { (rows(&server).await == (held, held, held, held, 2)).then_some(()) }).await;
    assert!(server.running.app.store.integrity().await.expect("it can be checked").is_empty());
}

#[tokio::test]
async fn a_cancelled_build_leaves_the_live_version_and_can_be_gone_on_with_or_dropped() {
    let fake = Fake::start();
    let server = fake.settings().set("EMBEDDINGS__MODELS", "text-embedding-3-large:32").start().await;
    let owner = server.owner().await;
    let (bot, base) = known(&owner).await;
    let embed = json!({ "provider": "openai", "model": "text-embedding-3-large", "dimensions": 32 });
    owner.patch(&base_path(&base), json!({ "pipeline": { "embed": embed } })).await.expect(200);
    // Held while its one page is embedded.
    fake.always(json!({ "on": "embeddings", "status": 503 })).await;
    let begun = begin(&owner, &base).await;
    let job = begun["job_id"].as_str().unwrap();
    owner.post(&format!("/api/v1/jobs/{job}/cancel"), json!({})).await.expect(200);
    assert_eq!(owner.ended(job).await["status"], "cancelled");
    fake.always(json!({ "on": "embeddings" })).await;
    // What is read now is not the cancelled build's affair, nor is bringing the live one up to date.
    owner.text(&bot, "Later", "# Cloakroom\n\nThe cloakroom keeps umbrellas for 2 crowns a day.").await;
    assert_eq!(states(&owner, &base).await, named(&[(2, "building"), (1, "live")]));
    assert!(found(&owner, &bot, QUESTION).await.contains(ANSWER));
    // Asked for again as it was, it is gone on with.
    let (second, _) = reindex(&owner, &base).await;
    assert_eq!((&second["id"], &second["model"]), (&begun["index"]["id"], &json!("text-embedding-3-large")));
    assert_eq!(states(&owner, &base).await, named(&[(2, "live"), (1, "ready")]));
    assert!(
        second["embedded_tokens"].as_i64() > Some(0) && second["cost_usd"].as_f64() > Some(0.0),
        "{second}"
    );
    assert!(found(&owner, &bot, "What do umbrellas cost?").await.contains("2 crowns"));
}

#[tokio::test]
async fn a_version_deleted_while_it_is_built_leaves_nothing() {
    let fake = Fake::start();
    let server = fake.settings().set("EMBEDDINGS__MODELS", "text-embedding-3-large:32").start().await;
    let owner = server.owner().await;
    let (_, base) = known(&owner).await;
    let embed = json!({ "provider": "openai", "model": "text-embedding-3-large", "dimensions": 32 });
    owner.patch(&base_path(&base), json!({ "pipeline": { "embed": embed } })).await.expect(200);
    fake.always(json!({ "on": "embeddings", "head_ms": 300 })).await;
    let before = fake.told().await["embeddings"].as_u64().unwrap();
    let begun = begin(&owner, &base).await;
    fake.reached("embeddings", before + 1).await;
    owner.delete(&format!("/api/v1/indexes/{}", id(&begun["index"]))).await.expect(204);
    assert_eq!(states(&owner, &base).await, named(&[(1, "live")]));
    assert_eq!(owner.ended(begun["job_id"].as_str().unwrap()).await["status"], "cancelled");
    let held = base["live"]["chunks"].as_i64().unwrap();
    until(|| async { (rows(&server).await == (held, held, held, held, 1)).then_some(()) }).await;
    fake.always(json!({ "on": "embeddings" })).await;
    let (next, _) = reindex(&owner, &base).await;
    assert_eq!(next["state"], "live");
}

#[tokio::test]
async fn a_version_made_alike_needs_no_embedding() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let (_, base) = known(&owner).await;
    let before = fake.told().await["embeddings"].clone();
    let (second, _) = reindex(&owner, &base).await;
    assert_eq!(fake.told().await["embeddings"], before);
    assert_eq!((&second["embedded_tokens"], &second["cost_usd"]), (&json!(0), &json!(0.0)));
    assert_eq!(second["chunks"], base["live"]["chunks"]);
}

#[tokio::test]
async fn what_is_deleted_leaves_all_versions() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let source = owner.text(&bot, "Visiting", PAGE).await;
    let base = own(&owner, &bot).await;
    recut(&owner, &base, 60).await;
    reindex(&owner, &base).await;
    owner.delete(&format!("/api/v1/sources/{}", id(&source))).await.expect(204);
    let chunks: Vec<Value> =
        versions(&owner, &base).await.iter().map(|index| index["chunks"].clone()).collect();
    assert_eq!(chunks, [json!(0), json!(0)]);
    assert_eq!(rows(&server).await, (0, 0, 0, 0, 2));
}

#[tokio::test]
async fn a_model_that_is_no_longer_reached_is_refused_when_the_next_version_is_asked_for() {
    let fake = Fake::start();
    let data = TempDir::new().expect("a directory");
    let settings = fake.settings().set("EMBEDDINGS__MODELS", "text-embedding-3-large:32");
    let server = settings.data(data.path().to_owned()).start().await;
    let owner = server.owner().await;
    let (bot, base) = known(&owner).await;
    let embed = json!({ "provider": "openai", "model": "text-embedding-3-large", "dimensions": 32 });
    owner.patch(&base_path(&base), json!({ "pipeline": { "embed": embed } })).await.expect(200);
    reindex(&owner, &base).await;
    server.stop().await;
    let server = Settings::default().data(data.path().to_owned()).start().await;
    let owner = Client::new(&server.base).bearing(owner.token.as_ref().unwrap());
    assert!(found(&owner, &bot, QUESTION).await.contains(ANSWER), "full text answers");
    let refused = owner.post(&format!("{}/reindex", base_path(&base)), json!({})).await;
    assert!(refused.body["detail"].as_str().unwrap().contains("text-embedding-3-large"), "{}", refused.body);
    assert_eq!(refused.problem(422), "invalid");
    // One click away from the model that is there.
    owner.patch(&base_path(&base), json!({ "pipeline": { "embed": null } })).await.expect(200);
    let (third, _) = reindex(&owner, &base).await;
    assert_eq!((&third["state"], &third["provider"]), (&json!("live"), &json!("builtin")));
    server.stop().await;
}

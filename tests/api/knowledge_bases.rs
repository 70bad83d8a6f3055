//! `/api/v1/knowledge-bases`: made, given to bots, changed, deleted; estimates, models and health.

use crate::fake::Fake;
use crate::support::client::{Client, id};
use crate::support::{Settings, TestServer};
use crate::world::{ANSWER, PAGE, QUESTION, World};
use serde_json::{Value, json};
use uuid::Uuid;

const BASES: &str = "/api/v1/knowledge-bases";

/// A bot's own knowledge base.
pub async fn own(owner: &Client, bot: &Value) -> Value {
    let base = bot["knowledge_base_id"].as_str().expect("an id");
    owner.get(&format!("{BASES}/{base}")).await.expect(200)
}

/// What a bot finds, as one text.
pub async fn found(owner: &Client, bot: &Value, query: &str) -> String {
    let search = format!("/api/v1/bots/{}/search", id(bot));
    owner.post(&search, json!({ "query": query })).await.expect(200)["results"].to_string()
}

#[tokio::test]
async fn a_bots_own_knowledge_base_tells_what_it_has() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let base = own(&owner, &bot).await;
    assert_eq!(base["name"], "Test bot");
    assert_eq!(base["bots"], json!([{ "id": id(&bot), "name": "Test bot", "own": true }]));
    assert_eq!((&base["counts"]["sources"], &base["counts"]["documents"]), (&json!(1), &json!(1)));
    assert_eq!(base["counts"]["chunks"], base["live"]["chunks"]);
    assert!(base["counts"]["chunks"].as_i64() >= Some(1));
    assert_eq!((&base["live"]["state"], &base["live"]["version"]), (&json!("live"), &json!(1)));
    assert_eq!(base["live"]["progress"], json!({ "done": 1, "total": 1 }));
    assert_eq!((&base["building"], &base["behind"]), (&Value::Null, &json!(false)));
    assert_eq!(base["pipeline"]["chunk"], base["live"]["chunk"]);
    assert_eq!(owner.all(BASES, 1).await, [base]);
}

#[tokio::test]
async fn a_knowledge_base_given_to_a_bot_answers_there_too() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (knows, asks) = (owner.bot(json!({})).await, owner.bot(json!({})).await);
    owner.text(&knows, "Visiting", PAGE).await;
    assert!(!found(&owner, &asks, QUESTION).await.contains(ANSWER));
    let path = format!("/api/v1/bots/{}/knowledge-bases", id(&asks));
    let mine = json!({ "id": asks["knowledge_base_id"], "name": "Test bot", "own": true });
    assert_eq!(owner.get(&path).await.expect(200)["items"], json!([mine]));
    // Its own among them changes nothing.
    let both = json!({ "knowledge_base_ids": [knows["knowledge_base_id"], asks["knowledge_base_id"]] });
    let given = owner.request(reqwest::Method::PUT, &path).json(&both);
    let given = Client::send(given).await.expect(200);
    let other = json!({ "id": knows["knowledge_base_id"], "name": "Test bot", "own": false });
    assert_eq!(given["items"], json!([mine, other]));
    assert!(found(&owner, &asks, QUESTION).await.contains(ANSWER));
    assert_eq!(own(&owner, &knows).await["counts"]["bots"], 2);
    let none = owner.request(reqwest::Method::PUT, &path).json(&json!({ "knowledge_base_ids": [] }));
    assert_eq!(Client::send(none).await.expect(200)["items"], json!([mine]));
    assert!(!found(&owner, &asks, QUESTION).await.contains(ANSWER));
}

#[tokio::test]
async fn a2_a_foreign_knowledge_base_is_not_given_to_a_bot() {
    let server = TestServer::start().await;
    let theirs = World::of(server.owner().await, "foreign").await;
    let ours = server.owner().await;
    let bot = ours.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/knowledge-bases", id(&bot));
    let before = ours.get(&path).await.expect(200);
    for foreign in [theirs.knowledge_base.clone(), Uuid::now_v7().to_string()] {
        let body = json!({ "knowledge_base_ids": [foreign] });
        let reply = Client::send(ours.request(reqwest::Method::PUT, &path).json(&body)).await;
        assert_eq!(reply.problem(404), "not_found");
    }
    assert_eq!(ours.get(&path).await.expect(200), before);
}

#[tokio::test]
async fn a_bots_own_knowledge_base_stays_while_another_answers_from_it() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (first, second) = (owner.bot(json!({})).await, owner.bot(json!({})).await);
    owner.text(&first, "Visiting", PAGE).await;
    let base = format!("{BASES}/{}", first["knowledge_base_id"].as_str().unwrap());
    assert_eq!(owner.delete(&base).await.problem(409), "conflict");
    let path = format!("/api/v1/bots/{}/knowledge-bases", id(&second));
    let body = json!({ "knowledge_base_ids": [first["knowledge_base_id"]] });
    Client::send(owner.request(reqwest::Method::PUT, &path).json(&body)).await.expect(200);
    owner.delete(&format!("/api/v1/bots/{}", id(&first))).await.expect(204);
    assert!(found(&owner, &second, QUESTION).await.contains(ANSWER));
    assert_eq!(owner.get(&base).await.expect(200)["bots"][0]["id"], second["id"]);
    // It is nobody's own any more.
    owner.delete(&base).await.expect(204);
    assert_eq!(owner.get(&base).await.problem(404), "not_found");
    assert!(!found(&owner, &second, QUESTION).await.contains(ANSWER));
    assert!(server.running.app.store.integrity().await.expect("it can be checked").is_empty());
}

#[tokio::test]
async fn a_change_of_the_pipeline_replaces_the_sections_it_names() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let base = owner.post(BASES, json!({ "name": " Shelf " })).await.expect(201);
    assert_eq!((&base["name"], &base["bots"]), (&json!("Shelf"), &json!([])));
    let path = format!("{BASES}/{}", id(&base));
    let chunk = json!({ "target_tokens": 200, "max_tokens": 400, "min_tokens": 50, "merge_similar": false });
    let changed =
        owner.patch(&path, json!({ "name": "Books", "pipeline": { "chunk": chunk } })).await.expect(200);
    assert_eq!((&changed["name"], &changed["pipeline"]["chunk"]), (&json!("Books"), &chunk));
    assert_eq!(changed["pipeline"]["fetch"], base["pipeline"]["fetch"]);
    assert_eq!((&changed["behind"], &changed["live"]["chunk"]), (&json!(true), &base["live"]["chunk"]));
    let embed = json!({ "provider": "builtin", "model": "hashed-terms-1", "dimensions": 1024 });
    let named = owner.patch(&path, json!({ "pipeline": { "embed": embed } })).await.expect(200);
    assert_eq!((&named["pipeline"]["embed"], &named["pipeline"]["chunk"]), (&embed, &chunk));
    let nulled = owner.patch(&path, json!({ "pipeline": { "embed": null } })).await.expect(200);
    assert_eq!(nulled["pipeline"]["embed"], Value::Null);
    for (body, field) in [
        (json!({ "name": "  " }), "name"),
        (
            json!({ "pipeline": { "chunk": { "target_tokens": 10, "min_tokens": 0 } } }),
            "pipeline.chunk.target_tokens",
        ),
        (json!({ "pipeline": { "chunk": { "size": 10 } } }), "pipeline.chunk.size"),
        (
            json!({ "pipeline": { "embed": { "provider": "openai", "model": "x", "dimensions": 64 } } }),
            "pipeline.embed",
        ),
        (json!({ "live_index_id": Uuid::now_v7() }), "live_index_id"),
    ] {
        let reply = owner.patch(&path, body).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    let after = owner.get(&path).await.expect(200);
    assert_eq!(after["pipeline"], nulled["pipeline"]);
}

#[tokio::test]
async fn the_models_that_can_be_chosen_are_those_the_settings_reach() {
    let builtin = json!({ "provider": "builtin", "model": "hashed-terms-1", "dimensions": 1024,
        "price_usd_per_million": 0.0, "current": true });
    let server = TestServer::start().await;
    let models = server.owner().await.get("/api/v1/embedding-models").await.expect(200);
    assert_eq!(models["items"], json!([builtin]));
    // No request is made to find out.
    let server = Settings::default()
        .set("EMBEDDINGS__PROVIDER", "openai")
        .set("EMBEDDINGS__API_KEY", "sk-test")
        .set("EMBEDDINGS__MODELS", "text-embedding-3-small:512, own:embedder:64")
        .start()
        .await;
    let models = server.owner().await.get("/api/v1/embedding-models").await.expect(200);
    let told = |model: &Value| {
        json!([model["model"], model["dimensions"], model["price_usd_per_million"], model["current"]])
    };
    let told: Vec<Value> = models["items"].as_array().unwrap().iter().map(told).collect();
    let expected = [
        json!(["text-embedding-3-small", 1536, 0.02, true]),
        json!(["text-embedding-3-small", 512, 0.02, false]),
        json!(["own:embedder", 64, null, false]),
        json!(["text-embedding-3-large", 3072, 0.13, false]),
        json!(["text-embedding-ada-002", 1536, 0.1, false]),
        json!(["hashed-terms-1", 1024, 0.0, false]),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn an_estimate_counts_what_would_be_embedded_and_embeds_nothing() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let base = own(&owner, &bot).await;
    let path = format!("{BASES}/{}/estimate", id(&base));
    let embeddings = fake.told().await["embeddings"].clone();
    let same = owner.post(&path, json!({})).await.expect(200);
    assert_eq!((&same["documents"], &same["chunks"]), (&json!(1), &base["counts"]["chunks"]));
    assert_eq!((&same["reused_chunks"], &same["tokens"]), (&same["chunks"], &json!(0)));
    assert_eq!((&same["needs_reindex"], &same["why"]), (&json!(false), &json!([])));
    let builtin = json!({ "provider": "builtin", "model": "hashed-terms-1", "dimensions": 1024 });
    let other = owner.post(&path, json!({ "pipeline": { "embed": builtin } })).await.expect(200);
    assert_eq!((&other["reused_chunks"], &other["cost_usd"]), (&json!(0), &json!(0.0)));
    assert!(other["tokens"].as_i64() > Some(10), "{other}");
    assert!(other["bytes"].as_i64() > same["bytes"].as_i64(), "{other}");
    assert_eq!(other["needs_reindex"], true);
    assert!(other["why"][0].as_str().unwrap().contains("hashed-terms-1"), "{other}");
    let unknown =
        json!({ "pipeline": { "embed": { "provider": "openai", "model": "none", "dimensions": 8 } } });
    assert_eq!(owner.post(&path, unknown).await.problem(422), "invalid");
    assert_eq!(fake.told().await["embeddings"], embeddings);
    assert_eq!(own(&owner, &bot).await["pipeline"], base["pipeline"], "nothing is saved");
}

#[tokio::test]
async fn health_says_what_is_wrong_and_where() {
    let site = crate::support::site::start().await.expect("the site starts");
    site.log.set_page("/thin", "<title>Thin</title><h1>Thin</h1><p>Hardly a word.</p>");
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("{BASES}/{}", bot["knowledge_base_id"].as_str().unwrap());
    let health = async || owner.get(&format!("{path}/health")).await.expect(200);
    let empty = health().await;
    assert_eq!((&empty["score"], &empty["findings"][0]["code"]), (&json!(0), &json!("empty")));
    owner.text(&bot, "Visiting", PAGE).await;
    assert_eq!(health().await, json!({ "score": 100, "findings": [] }));
    let url = |end: &str| json!({ "type": "url", "url": site.url(end) });
    let (missing, _) = owner.source(&bot, url("/no-such-page")).await;
    let (thin, _) = owner.source(&bot, url("/thin")).await;
    let chunk = json!({ "target_tokens": 200, "max_tokens": 400, "min_tokens": 50 });
    owner.patch(&path, json!({ "pipeline": { "chunk": chunk } })).await.expect(200);
    let told = health().await;
    let finding = |code: &str| {
        let found = told["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == code);
        found.unwrap_or_else(|| panic!("no {code}: {told}")).clone()
    };
    assert_eq!(finding("thin")["source_ids"], json!([id(&thin)]));
    assert_eq!(
        (&finding("failed_pages")["count"], &finding("failed_pages")["source_ids"]),
        (&json!(1), &json!([id(&missing)]))
    );
    assert_eq!(finding("index_behind")["count"], 1);
    assert!(told["score"].as_i64() < Some(100) && told["score"].as_i64() > Some(0), "{told}");
}

#[tokio::test]
async fn neighbours_of_a_passage_come_in_the_order_of_the_page() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let parts: Vec<String> = (0..5)
        .map(|part| format!("# Part {part}\n\n{}", format!("Number {part} of the words. ").repeat(150)))
        .collect();
    let source = owner.text(&bot, "Long", &parts.join("\n\n")).await;
    let documents = owner.get(&format!("/api/v1/sources/{}/documents", id(&source))).await.expect(200);
    let document = owner.get(&format!("/api/v1/documents/{}", id(&documents["items"][0]))).await.expect(200);
    let passages = document["passages"].as_array().unwrap().clone();
    assert!(passages.len() >= 5, "{}", passages.len());
    let around = async |reach: &str| {
        let path = format!("/api/v1/chunks/{}/neighbours{reach}", id(&passages[2]));
        let items = owner.get(&path).await.expect(200)["items"].clone();
        let items = items.as_array().unwrap().iter();
        items.map(|item| (item["position"].as_i64().unwrap(), item["chunk_id"].clone())).collect::<Vec<_>>()
    };
    let expected = |range: std::ops::RangeInclusive<usize>| {
        range.map(|at| (i64::try_from(at).unwrap(), passages[at]["id"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(around("").await, expected(1..=3));
    assert_eq!(around("?reach=2").await, expected(0..=4));
    let far = format!("/api/v1/chunks/{}/neighbours?reach=11", id(&passages[2]));
    assert_eq!(owner.get(&far).await.problem(422), "invalid");
}

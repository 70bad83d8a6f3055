//! `/bots/{id}/cache` and what it does: a question asked again costs nothing, unless something has changed.

use crate::fake::Fake;
use crate::support::TestServer;
use crate::support::client::{Client, id, until};
use crate::tools::reading;
use crate::world::{ANSWER, PAGE, QUESTION, SHOP};
use frontdesk::domain::time::{Clock as _, ManualClock, SystemClock};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// A bot that has read the page.
async fn reader(owner: &Client, mut settings: Value) -> Value {
    settings["cache"] = json!({ "answers": true, "near": true });
    let bot = owner.bot(settings).await;
    owner.text(&bot, "Visiting", PAGE).await;
    bot
}

async fn ask(owner: &Client, bot: &Value, question: &str) -> Value {
    let body = json!({ "message": question });
    owner.post(&format!("/api/v1/bots/{}/chat", id(bot)), body).await.expect(200)
}

async fn kept(owner: &Client, bot: &Value) -> i64 {
    let cache = owner.get(&format!("/api/v1/bots/{}/cache", id(bot))).await.expect(200);
    cache["answers"].as_i64().expect("a number")
}

#[tokio::test]
async fn a_question_asked_twice_costs_one_call() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = reader(&owner, json!({ "allowed_origins": [SHOP] })).await;
    let first = ask(&owner, &bot, QUESTION).await;
    assert!(first["answer"].as_str().unwrap().len() > 5 && first["refused"] == false, "{first}");
    assert_eq!((&first["cached"], fake.chats().await), (&json!(false), 1));
    let embedded = fake.told().await["embeddings"].clone();
    let again = ask(&owner, &bot, &format!("  {} ", QUESTION.to_uppercase())).await;
    assert_eq!((&again["answer"], &again["model"]), (&first["answer"], &first["model"]));
    assert_eq!(again["cached"], true);
    let quotes = |answer: &Value| {
        let source =
            |source: &Value| (source["n"].clone(), source["quote"].clone(), source["chunk_id"].clone());
        answer["sources"].as_array().unwrap().iter().map(source).collect::<Vec<_>>()
    };
    assert!(!quotes(&first).is_empty());
    assert_eq!(quotes(&again), quotes(&first));
    assert_eq!(again["usage"]["prompt_tokens"], 0);
    assert_eq!(again["usage"]["cost_usd"].as_f64(), Some(0.0));
    assert!(again["retrieved"].as_array().unwrap().iter().any(|hit| hit["used"] == true));
    // A visitor is told it as ever, and not that it was told before.
    let visitor = owner.visitor(&bot, SHOP).await;
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await;
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!((names.first(), names.last()), (Some(&"start"), Some(&"done")));
    let text: String = events.iter().filter_map(|event| event.data["text"].as_str()).collect();
    assert_eq!(json!(text), first["answer"]);
    assert!(
        events
            .iter()
            .any(|event| event.name == "sources" && event.data["sources"][0]["quote"] != Value::Null)
    );
    assert_eq!(events.last().unwrap().data.get("cached"), None);
    // In the same conversation, too.
    let body = json!({ "message": QUESTION, "conversation_id": again["conversation_id"] });
    let third = owner.post(&format!("/api/v1/bots/{}/chat", id(&bot)), body).await.expect(200);
    assert_eq!(third["cached"], true);
    assert_eq!(fake.chats().await, 1, "the model was asked again");
    assert_eq!(fake.told().await["embeddings"], embedded, "the question was embedded again");
    let messages = format!("/api/v1/conversations/{}/messages", again["conversation_id"].as_str().unwrap());
    let said = owner.get(&messages).await.expect(200);
    assert_eq!(said["items"][1]["cached"], true);
    assert_eq!(kept(&owner, &bot).await, 1);
}

#[tokio::test]
async fn other_words_for_the_same_are_answered_alike_and_other_numbers_are_not() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = reader(&owner, json!({})).await;
    ask(&owner, &bot, "When does the dome open on Friday at 9?").await;
    for alike in
        ["Hello, when does dome open on Friday at 9", "please: when does the dome open on friday at 9??"]
    {
        let told = ask(&owner, &bot, alike).await;
        assert_eq!(told["cached"], true, "{alike}");
    }
    for (count, other) in (2..).zip([
        "When does the dome open on Friday at 10?",
        "When does the dome open on Monday at 9?",
        "When does the dome not open on Friday at 9?",
        "Where does the dome open on Friday at 9?",
    ]) {
        assert_eq!(ask(&owner, &bot, other).await["cached"], false, "{other}");
        assert_eq!(fake.chats().await, count, "{other}");
    }
    let off = json!({ "settings": { "cache": { "answers": true, "near": false } } });
    owner.patch(&format!("/api/v1/bots/{}", id(&bot)), off).await.expect(200);
    assert_eq!(ask(&owner, &bot, "Hello, when does dome open on Friday at 9").await["cached"], false);
    assert_eq!(ask(&owner, &bot, "When does the dome open on Friday at 9?").await["cached"], true);
    let off = json!({ "settings": { "cache": { "answers": false, "near": true } } });
    owner.patch(&format!("/api/v1/bots/{}", id(&bot)), off).await.expect(200);
    assert_eq!(ask(&owner, &bot, "When does the dome open on Friday at 9?").await["cached"], false);
}

#[tokio::test]
async fn what_an_answer_depends_on_ends_it_when_it_changes() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = reader(&owner, json!({ "allowed_origins": [SHOP] })).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    let is_told_again = async || ask(&owner, &bot, QUESTION).await["cached"] == true;
    assert!(!is_told_again().await && is_told_again().await);
    // What only shows changes nothing.
    owner.patch(&path, json!({ "settings": { "welcome_text": "Good day" } })).await.expect(200);
    assert!(is_told_again().await);
    owner.patch(&path, json!({ "system_prompt": "Be brief." })).await.expect(200);
    assert!(!is_told_again().await, "another prompt");
    owner
        .patch(&path, json!({ "settings": { "thresholds": { "min_score": 0.1, "passages": 3 } } }))
        .await
        .expect(200);
    assert!(!is_told_again().await, "another threshold");
    let models = json!({ "settings": { "models": { "chat": "another-model", "temperature": null } } });
    owner.patch(&path, models).await.expect(200);
    assert!(!is_told_again().await, "another model");
    owner.text(&bot, "More", "On Sundays the guides wear blue hats.").await;
    assert!(!is_told_again().await, "other knowledge");
    assert!(is_told_again().await);
    let tool = owner.post(&format!("{path}/tools"), reading("https://shop.example")).await.expect(201);
    assert!(!is_told_again().await, "a tool that may know better");
    assert!(is_told_again().await);
    let tool = format!("/api/v1/tools/{}", id(&tool));
    owner.patch(&tool, json!({ "description": "Tells what tickets cost today." })).await.expect(200);
    assert!(!is_told_again().await, "a tool for something else");
    owner.patch(&tool, json!({ "enabled": false })).await.expect(200);
    assert!(is_told_again().await, "as before there was a tool");
    // A visitor whom it did not help.
    let visitor = owner.visitor(&bot, SHOP).await;
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await;
    let feedback = format!("/widget/v1/messages/{}/feedback", events[0].data["message_id"].as_str().unwrap());
    visitor.post(&feedback, json!({ "rating": "down" })).await.expect(204);
    assert!(!is_told_again().await, "it did not help");
    assert!(is_told_again().await);
    let cleared = owner.delete(&format!("{path}/cache")).await.expect(200);
    assert!(cleared["answers"].as_i64() >= Some(1), "{cleared}");
    assert_eq!(kept(&owner, &bot).await, 0);
    assert!(!is_told_again().await, "it was cleared");
}

#[tokio::test]
async fn what_is_gone_from_the_pages_is_not_told_again() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "cache": { "answers": true, "near": true } })).await;
    let source = owner.text(&bot, "Visiting", PAGE).await;
    assert_eq!(ask(&owner, &bot, QUESTION).await["refused"], false);
    owner.delete(&format!("/api/v1/sources/{}", id(&source))).await.expect(204);
    let after = ask(&owner, &bot, QUESTION).await;
    assert_eq!((&after["cached"], &after["refused"]), (&json!(false), &json!(true)), "{after}");
}

#[tokio::test]
async fn answers_run_out() {
    let fake = Fake::start();
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = fake.settings().set("CACHE__ANSWER_HOURS", 24).clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    let bot = reader(&owner, json!({})).await;
    ask(&owner, &bot, QUESTION).await;
    clock.advance(23 * HOUR);
    let owner = owner.renewed().await;
    assert_eq!(ask(&owner, &bot, QUESTION).await["cached"], true);
    clock.advance(2 * HOUR);
    let owner = owner.renewed().await;
    assert_eq!(kept(&owner, &bot).await, 0);
    assert_eq!(ask(&owner, &bot, QUESTION).await["cached"], false);
    assert_eq!(ask(&owner, &bot, QUESTION).await["cached"], true);
}

#[tokio::test]
async fn what_is_not_whole_or_not_for_everybody_is_not_kept() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = reader(&owner, json!({})).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&bot));
    // No answer of the model's that cites nothing.
    fake.next(json!({ "text": "I would say it costs something." })).await;
    ask(&owner, &bot, QUESTION).await;
    // Nor one that broke off.
    fake.next(json!({ "close_after": 2 })).await;
    assert!(owner.post(&chat, json!({ "message": QUESTION })).await.status >= 500);
    // Nor one in which what was said before may have gone.
    let first = ask(&owner, &bot, "Where does tram 8 stop?").await;
    let body = json!({ "message": QUESTION, "conversation_id": first["conversation_id"] });
    assert_eq!(owner.post(&chat, body.clone()).await.expect(200)["cached"], false);
    let asked = fake.chats().await;
    assert_eq!(ask(&owner, &bot, QUESTION).await["cached"], false);
    assert_eq!(fake.chats().await, asked + 1);
    // And where something else was said before, what was answered alone does not serve.
    assert_eq!(owner.post(&chat, body).await.expect(200)["cached"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_the_same_moment_cost_one_call() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = reader(&owner, json!({})).await;
    fake.always(json!({ "first_token_ms": 300 })).await;
    let answers = futures::future::join_all((0..50).map(|_| ask(&owner, &bot, QUESTION))).await;
    assert_eq!(fake.chats().await, 1);
    assert!(answers.iter().all(|answer| answer["answer"] == answers[0]["answer"]));
    assert_eq!(answers.iter().filter(|answer| answer["cached"] == false).count(), 1);
}

#[tokio::test]
async fn nothing_is_shared_between_workspaces_or_bots() {
    let fake = Fake::start();
    let server = fake.server().await;
    let ours = server.owner().await;
    let bot = reader(&ours, json!({})).await;
    ask(&ours, &bot, QUESTION).await;
    let before = fake.told().await;
    let theirs = server.owner().await;
    let foreign = reader(&theirs, json!({})).await;
    assert_eq!(ask(&theirs, &foreign, QUESTION).await["cached"], false);
    let after = fake.told().await;
    let count = |told: &Value, what: &str| told[what].as_u64().unwrap();
    assert_eq!(count(&after, "chat"), count(&before, "chat") + 1);
    // Page and question were embedded anew: that they were known would tell of another's texts.
    assert_eq!(count(&after, "embeddings"), count(&before, "embeddings") + 2);
    let other = reader(&ours, json!({})).await;
    assert_eq!(ask(&ours, &other, QUESTION).await["cached"], false);
    // In one's own workspace the texts are known.
    assert_eq!(count(&fake.told().await, "embeddings"), count(&after, "embeddings"));
    let path = format!("/api/v1/bots/{}/cache", id(&bot));
    assert_eq!(theirs.delete(&path).await.problem(404), "not_found");
    assert_eq!(kept(&ours, &bot).await, 1);
}

#[tokio::test]
async fn a_text_read_again_is_not_embedded_again() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "cache": { "answers": true, "near": true } })).await;
    let source = owner.text(&bot, "Visiting", PAGE).await;
    let embedded = fake.told().await["embeddings"].clone();
    owner.delete(&format!("/api/v1/sources/{}", id(&source))).await.expect(204);
    owner.text(&bot, "Visiting", PAGE).await;
    assert_eq!(fake.told().await["embeddings"], embedded);
    let found = owner.post(&format!("/api/v1/bots/{}/search", id(&bot)), json!({ "query": QUESTION })).await;
    assert!(found.expect(200)["results"][0]["text"].as_str().unwrap().contains(ANSWER));
}

async fn rows(server: &TestServer, sql: &'static str) -> i64 {
    let mut conn = server.running.app.store.read().await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut *conn).await.unwrap()
}

#[tokio::test]
async fn the_cache_keeps_to_its_size_and_its_time() {
    let fake = Fake::start();
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    // A vector of 64 numbers takes some 530 bytes here: there is room for seven.
    let server = fake
        .settings()
        .set("CACHE__WORKSPACE_BYTES", 4000)
        .set("CACHE__EMBEDDING_DAYS", 10)
        .clock(Arc::clone(&clock))
        .start()
        .await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "cache": { "answers": true, "near": true } })).await;
    let search = format!("/api/v1/bots/{}/search", id(&bot));
    for number in 0..20 {
        clock.advance(Duration::from_secs(1));
        owner.post(&search, json!({ "query": format!("word number {number}") })).await.expect(200);
    }
    until(|| async {
        (rows(&server, "select coalesce(sum(bytes), 0) from cache").await <= 4000).then_some(())
    })
    .await;
    let left = rows(&server, "select count(*) from cache").await;
    assert!((6..=7).contains(&left), "{left}");
    assert_eq!(
        rows(&server, "select sum(bytes) from cache_sizes").await,
        rows(&server, "select sum(bytes) from cache").await
    );
    // The ones used last are there.
    let embedded = fake.told().await["embeddings"].clone();
    owner.post(&search, json!({ "query": "word number 19" })).await.expect(200);
    assert_eq!(fake.told().await["embeddings"], embedded);
    clock.advance(11 * 24 * HOUR);
    until(|| async { (rows(&server, "select count(*) from cache").await == 0).then_some(()) }).await;
    assert_eq!(rows(&server, "select sum(bytes) from cache_sizes").await, 0);
}

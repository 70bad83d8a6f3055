//! Limits of those who are signed in, and what every limited answer says of them.

use crate::support::client::{Client, Reply, id};
use crate::support::{Settings, TestServer};
use crate::world::{PAGE, QUESTION, SHOP};
use frontdesk::domain::time::{ManualClock, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// A server whose clock stands still, so that no quota comes back by itself.
async fn still(settings: Settings) -> (TestServer, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    (settings.clock(Arc::clone(&clock)).start().await, clock)
}

/// The item of that name in a list of structured fields, such as `"key";q=3;w=60`.
fn item(reply: &Reply, header: &str, name: &str) -> Option<String> {
    let list = reply.headers.get(header)?.to_str().unwrap();
    let named = format!("\"{name}\";");
    list.split(", ").find_map(|item| item.strip_prefix(&named)).map(ToOwned::to_owned)
}

async fn program(owner: &Client, body: Value) -> (String, Client) {
    let made = owner.post("/api/v1/api-keys", body).await.expect(201);
    (id(&made["api_key"]).to_owned(), owner.bearing(made["secret"].as_str().unwrap()))
}

#[tokio::test]
async fn a_key_is_limited_by_itself_and_told_how_it_stands() {
    let (server, clock) = still(Settings::default().set("LIMITS__KEY_PER_MINUTE", 6)).await;
    let owner = server.owner().await;
    let (slow, three) = program(&owner, json!({ "name": "Slow", "role": "viewer", "per_minute": 3 })).await;
    let (_, six) = program(&owner, json!({ "name": "Usual", "role": "viewer" })).await;
    for left in [2, 1, 0] {
        let reply = three.get("/api/v1/bots").await;
        assert_eq!(reply.status, 200);
        assert_eq!(item(&reply, "ratelimit-policy", "key").unwrap(), "q=3;w=60");
        let reset = 60 - 20 * left + if left == 0 { -40 } else { 0 };
        assert_eq!(item(&reply, "ratelimit", "key").unwrap(), format!("r={left};t={reset}"));
        assert!(reply.headers.get("retry-after").is_none());
    }
    let refused = three.get("/api/v1/bots").await;
    assert_eq!(refused.headers["retry-after"], "20");
    assert_eq!(item(&refused, "ratelimit", "key").unwrap(), "r=0;t=20");
    assert!(refused.body["detail"].as_str().unwrap().contains("20 seconds"), "{}", refused.body);
    assert_eq!(refused.problem(429), "rate_limited");
    // Neither its owner nor another key has less for it.
    let other = six.get("/api/v1/bots").await;
    assert_eq!(item(&other, "ratelimit", "key").unwrap(), "r=5;t=10");
    owner.get("/api/v1/bots").await.expect(200);
    // As long as it was told to wait, and not a moment longer.
    clock.advance(Duration::from_millis(19_999));
    assert_eq!(three.get("/api/v1/bots").await.problem(429), "rate_limited");
    clock.advance(Duration::from_millis(1));
    three.get("/api/v1/bots").await.expect(200);
    assert_eq!(three.get("/api/v1/bots").await.problem(429), "rate_limited");
    // A larger limit holds from the next request on.
    owner.patch(&format!("/api/v1/api-keys/{slow}"), json!({ "per_minute": 60 })).await.expect(200);
    let more = three.get("/api/v1/bots").await;
    assert_eq!(item(&more, "ratelimit-policy", "key").unwrap(), "q=60;w=60");
}

#[tokio::test]
async fn a_key_that_opens_nothing_uses_up_nobodys_quota_but_its_addresss() {
    let (server, _) = still(Settings::default().set("LIMITS__API_PER_MINUTE", 5)).await;
    let nobody = server.anonymous();
    for left in [4, 3, 2, 1, 0] {
        let reply = nobody.bearing("fd_guessed").get("/api/v1/me").await;
        assert!(item(&reply, "ratelimit", "address").unwrap().starts_with(&format!("r={left};")));
        assert!(item(&reply, "ratelimit", "key").is_none());
        assert_eq!(reply.problem(401), "unauthorized");
    }
    assert_eq!(nobody.bearing("fd_guessed").get("/api/v1/me").await.problem(429), "rate_limited");
}

#[tokio::test]
async fn an_account_is_limited_wherever_it_signs_in() {
    let (server, clock) = still(Settings::default().set("LIMITS__ACCOUNT_PER_MINUTE", 4)).await;
    let owner = server.owner().await;
    let phone = owner.renewed().await;
    for device in [&owner, &phone, &owner, &phone] {
        device.get("/api/v1/bots").await.expect(200);
    }
    let refused = phone.get("/api/v1/bots").await;
    assert_eq!(item(&refused, "ratelimit", "account").unwrap(), "r=0;t=15");
    assert_eq!(refused.headers["retry-after"], "15");
    assert_eq!(refused.problem(429), "rate_limited");
    server.owner().await.get("/api/v1/bots").await.expect(200);
    clock.advance(Duration::from_secs(15));
    owner.get("/api/v1/bots").await.expect(200);
}

#[tokio::test]
async fn a_workspace_is_limited_as_a_whole() {
    let (server, _) = still(Settings::default().set("LIMITS__WORKSPACE_PER_MINUTE", 4)).await;
    let owner = server.owner().await;
    // Making the keys counts, too.
    let (_, one) = program(&owner, json!({ "name": "One", "role": "viewer" })).await;
    let (_, two) = program(&owner, json!({ "name": "Two", "role": "viewer" })).await;
    one.get("/api/v1/bots").await.expect(200);
    two.get("/api/v1/bots").await.expect(200);
    for client in [&one, &two, &owner] {
        let refused = client.get("/api/v1/bots").await;
        assert!(item(&refused, "ratelimit", "workspace").unwrap().starts_with("r=0;"));
        assert_eq!(refused.problem(429), "rate_limited");
    }
    server.owner().await.get("/api/v1/bots").await.expect(200);
}

#[tokio::test]
async fn a23_questions_over_the_api_are_counted_before_the_model_and_apart_from_visitors() {
    let settings = Settings::default().set("LIMITS__CHAT_PER_CALLER", 2).set("LIMITS__CHAT_PER_BOT", 3);
    let (server, _) = still(settings).await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&bot));
    let question = json!({ "message": QUESTION });
    let (_, key) = program(&owner, json!({ "name": "Key", "role": "viewer" })).await;
    for _ in 0..2 {
        key.post(&chat, question.clone()).await.expect(200);
    }
    let refused = key.post(&chat, question.clone()).await;
    assert!(item(&refused, "ratelimit", "questions-caller").unwrap().starts_with("r=0;"));
    assert_eq!(refused.problem(429), "rate_limited");
    // In OpenAI's words it is the same count.
    let completion = json!({ "model": id(&bot), "messages": [{ "role": "user", "content": QUESTION }] });
    assert_eq!(key.post("/v1/chat/completions", completion).await.problem(429), "rate_limited");
    // The person has a count of their own, and the bot one for all of them.
    let person = owner.post(&chat, question.clone()).await;
    assert_eq!(item(&person, "ratelimit-policy", "questions-bot").unwrap(), "q=3;w=60");
    assert!(item(&person, "ratelimit", "questions-bot").unwrap().starts_with("r=0;"));
    assert_eq!(owner.post(&chat, question.clone()).await.problem(429), "rate_limited");
    // The website's visitors still have theirs.
    let visitor = owner.visitor(&bot, SHOP).await;
    let asked = Client::send(visitor.request(reqwest::Method::POST, "/widget/v1/chat").json(&question)).await;
    assert_eq!(asked.status, 200);
    assert!(item(&asked, "ratelimit", "questions-bot").unwrap().starts_with("r=2;"));
}

#[tokio::test]
async fn every_limited_answer_names_its_limits() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let names = |reply: &Reply| {
        let list = reply.headers["ratelimit-policy"].to_str().unwrap().to_owned();
        let left = reply.headers["ratelimit"].to_str().unwrap().split(", ").count();
        let names: Vec<String> = list
            .split(", ")
            .map(|item| item.split(';').next().unwrap().trim_matches('"').to_owned())
            .collect();
        assert_eq!(names.len(), left, "one of the two lists lacks something");
        names
    };
    let login = json!({ "email": owner.email, "password": "not it at all" });
    let login = server.anonymous().post("/api/v1/auth/login", login).await;
    assert_eq!(names(&login), ["address", "sign-in", "guesses"]);
    assert_eq!(names(&owner.get("/api/v1/bots").await), ["address", "account", "workspace"]);
    assert_eq!(names(&owner.get("/v1/models").await), ["address", "account", "workspace"]);
    let (_, key) = program(&owner, json!({ "name": "Key", "role": "viewer" })).await;
    assert_eq!(names(&key.get("/api/v1/bots").await), ["address", "key", "workspace"]);
    let refused = key.post("/api/v1/bots", json!({})).await;
    assert_eq!((refused.status, names(&refused)), (403, names(&key.get("/api/v1/bots").await)));
    let page = server.anonymous().with("origin", SHOP);
    let session = page.post("/widget/v1/sessions", json!({ "bot_id": id(&bot) })).await;
    assert_eq!(names(&session), ["widget"]);
    let exposed = session.headers["access-control-expose-headers"].to_str().unwrap();
    for name in ["retry-after", "ratelimit", "ratelimit-policy"] {
        assert!(exposed.split(',').any(|header| header.trim() == name), "{exposed}");
    }
    // What is not limited says nothing.
    assert!(owner.get("/health").await.headers.get("ratelimit").is_none());
}

#[tokio::test]
async fn nobody_is_counted_on_a_machine_of_ones_own() {
    let settings =
        Settings::default().set("LIMITS__ACCOUNT_PER_MINUTE", 1).set("LIMITS__WORKSPACE_PER_MINUTE", 1);
    let server = settings.local().start().await;
    for _ in 0..5 {
        server.anonymous().get("/api/v1/bots").await.expect(200);
    }
}

//! How failures look: a whole problem document for each status, whoever raises it.

use crate::fake::Fake;
use crate::support::TestServer;
use crate::support::client::{Client, id};
use crate::world::{QUESTION, SHOP, World};
use frontdesk::error::Code;
use reqwest::Method;
use serde_json::json;

fn post(client: &Client, path: &str, kind: Option<&str>, body: &'static str) -> reqwest::RequestBuilder {
    let request = client.request(Method::POST, path).body(body);
    match kind {
        Some(kind) => request.header("content-type", kind),
        None => request,
    }
}

#[tokio::test]
async fn what_is_no_json_is_400() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for body in [
        "",
        "{",
        "{\"name\":}",
        "{\"name\":\"x\"} and more",
        "name=x",
        "{'name':'x'}",
        "{\"name\":\"\u{0}\"}",
    ] {
        let reply = Client::send(post(&owner, "/api/v1/bots", Some("application/json"), body)).await;
        assert_eq!(reply.problem(400), "bad_request", "{body:?}");
    }
    let bytes = b"{\"name\":\"\xff\xfe\"}".to_vec();
    let request = owner.request(Method::POST, "/api/v1/bots").header("content-type", "application/json");
    assert_eq!(Client::send(request.body(bytes)).await.problem(400), "bad_request");
    let deep = "[".repeat(100_000);
    let request = owner.request(Method::POST, "/api/v1/bots").header("content-type", "application/json");
    assert!(matches!(Client::send(request.body(deep)).await.status, 400 | 422));
}

#[tokio::test]
async fn another_content_type_is_415() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let page = server.anonymous().with("origin", SHOP);
    for kind in [
        None,
        Some("text/plain"),
        Some("text/plain; application/json"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data"),
        Some("application/jsonx"),
    ] {
        for (client, path) in [(&world.owner, "/api/v1/bots"), (&page, "/widget/v1/sessions")] {
            let reply = Client::send(post(client, path, kind, "{\"name\":\"x\"}")).await;
            assert_eq!(reply.problem(415), "unsupported_media_type", "{kind:?} {path}");
        }
    }
    for kind in ["application/json; charset=utf-8", "Application/JSON", "application/vnd.shop+json"] {
        let reply = Client::send(post(&world.owner, "/api/v1/bots", Some(kind), "{\"name\":\"x\"}")).await;
        assert_eq!(reply.status, 201, "{kind}: {}", reply.body);
    }
}

#[tokio::test]
async fn unknown_missing_and_mistyped_fields_are_422_by_name() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for (body, field, code) in [
        (json!({ "name": "x", "colour": 1 }), "colour", "unknown"),
        (json!({}), "name", "required"),
        (json!({ "name": 5 }), "name", "invalid"),
        (json!({ "name": null }), "name", "invalid"),
        (json!({ "name": "x", "settings": { "them": {} } }), "settings.them", "unknown"),
        (
            json!({ "name": "x", "settings": { "theme": { "color": "#000000", "mode": "auto", "position": "right", "x": 1 } } }),
            "settings.theme.x",
            "unknown",
        ),
        (
            json!({ "name": "x", "settings": { "theme": { "color": "#000000", "mode": "auto" } } }),
            "settings.theme.position",
            "required",
        ),
        (
            json!({ "name": "x", "settings": { "theme": { "color": "#000000", "mode": "dim", "position": "right" } } }),
            "settings.theme.mode",
            "invalid",
        ),
        (json!([]), "", "invalid"),
        (json!("x"), "", "invalid"),
        (json!(null), "", "invalid"),
    ] {
        let reply = owner.post("/api/v1/bots", body.clone()).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{body}: {}", reply.body);
        assert_eq!(reply.body["errors"][0]["code"], code, "{body}: {}", reply.body);
        assert!(reply.body["errors"][0]["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        assert_eq!(reply.problem(422), "invalid", "{body}");
    }
}

#[tokio::test]
async fn other_methods_are_405_and_other_addresses_404() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for (method, path) in [
        (Method::PUT, "/api/v1/bots"),
        (Method::DELETE, "/api/v1/bots"),
        (Method::PUT, "/api/v1/me"),
        (Method::POST, "/api/v1/me"),
        (Method::TRACE, "/api/v1/bots"),
        (Method::GET, "/widget/v1/chat"),
        (Method::PUT, "/widget/v1/sessions"),
        (Method::POST, "/health"),
        (Method::DELETE, "/docs"),
        (Method::POST, "/api/openapi.json"),
    ] {
        let reply = Client::send(owner.request(method.clone(), path)).await;
        assert_eq!(reply.problem(405), "method_not_allowed", "{method} {path}");
    }
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v2/bots",
        "/api/v1/bots/",
        "/api/v1/nothing",
        "/api/nothing",
        "/widget/v1/x",
        "/api/v1/bots/1/2/3",
        "/api/v1//bots",
        "/docs/no-such-page",
        "/assets/none.js",
        "/widget/none.js",
    ] {
        assert_eq!(owner.get(path).await.problem(404), "not_found", "{path}");
    }
}

#[tokio::test]
async fn every_answer_says_what_it_is_and_is_not_sniffed() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for path in ["/api/v1/me", "/api/v1/nothing", "/health", "/docs/getting-started", "/api/docs", "/nowhere"]
    {
        let reply = owner.get(path).await;
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{path}");
        assert!(reply.headers.contains_key("content-type"), "{path}");
        assert!(reply.headers.contains_key("x-request-id"), "{path}");
        assert_eq!(reply.headers["referrer-policy"], "same-origin", "{path}");
    }
}

#[tokio::test]
async fn failures_of_the_model_have_codes_of_their_own_and_tell_no_secret() {
    let fake = Fake::start();
    let server = fake
        .settings()
        .set("CHAT__API_KEY", "sk-canary-key")
        .set("CHAT__FIRST_BYTE_SECONDS", 1)
        .set("CHAT__TOTAL_SECONDS", 2)
        // Else it would be left alone half-way.
        .set("MODELS__BREAKER_FAILURES", 0)
        .start()
        .await;
    let world = World::of(server.owner().await, "ordinary").await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let said = "our secret is sk-canary-key in /srv/canary";
    for (behaviour, status, code) in [
        (json!({ "status": 401, "body": said }), 503, "model_unavailable"),
        (json!({ "status": 500, "body": said }), 503, "model_unavailable"),
        (json!({ "status": 429, "retry_after": "60" }), 503, "model_unavailable"),
        (json!({ "malformed": "bad_json", "delta_chars": 1 }), 502, "model_bad_response"),
        (json!({ "silent": true }), 504, "model_timeout"),
    ] {
        fake.always(behaviour.clone()).await;
        let reply = world.owner.post(&chat, json!({ "message": QUESTION })).await;
        assert_eq!(reply.status, status, "{behaviour}: {}", reply.body);
        assert!(!reply.body.to_string().contains("canary"), "{}", reply.body);
        assert_eq!(reply.problem(status), code, "{behaviour}");
        let mut events = world
            .owner
            .events(Method::POST, &chat, Some(json!({ "message": QUESTION, "stream": true })))
            .await;
        let last = events.pop().expect("an event");
        assert_eq!((last.name.as_str(), &last.data["code"]), ("error", &json!(code)), "{behaviour}");
        assert_eq!(last.data["status"], status);
        assert!(!last.data.to_string().contains("canary"), "{}", last.data);
    }
}

#[tokio::test]
async fn the_type_of_each_problem_leads_to_what_the_documentation_says_of_it() {
    let server = TestServer::start().await;
    let page = server.anonymous().get("/docs/http-api").await;
    let page = page.body.as_str().expect("a page").to_owned();
    for code in Code::ALL {
        let anchor = format!("id=\"{}\"", code.as_str());
        assert!((400..=599).contains(&code.status()));
        assert!(page.contains(&anchor), "server/docs/http-api.md says nothing of {}", code.as_str());
    }
    let problem = server.anonymous().get("/api/v1/me").await.expect(401);
    assert_eq!(problem["type"], "/docs/http-api#unauthorized");
}

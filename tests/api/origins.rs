//! Which web pages may ask what: CORS, the widget's allowed origins, and the guard of `--local`.

use crate::fake::Fake;
use crate::support::client::{Client, Reply, id};
use crate::support::{Settings, TestServer};
use crate::world::{QUESTION, SHOP, World};
use reqwest::Method;
use serde_json::json;

const EVIL: &str = "https://evil.example";

fn allowed_by(reply: &Reply) -> Option<&str> {
    assert!(!reply.headers.contains_key("access-control-allow-credentials"), "credentials are never allowed");
    reply.headers.get("access-control-allow-origin").map(|value| value.to_str().unwrap())
}

async fn preflight(client: &Client, origin: &str, method: &'static str, path: &str) -> Reply {
    let client = client.with("origin", origin).with("access-control-request-method", method);
    let client = client.with("access-control-request-headers", "authorization,content-type");
    Client::send(client.request(Method::OPTIONS, path)).await
}

#[tokio::test]
async fn a19_no_page_of_another_website_reads_the_dashboards_api() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    for origin in [EVIL, "null", SHOP, "http://127.0.0.1.evil.example"] {
        for path in ["/api/v1/me", "/api/v1/bots", "/api/v1/installation", "/api/v1/auth/sessions"] {
            let reply = world.owner.with("origin", origin).get(path).await;
            assert_eq!(allowed_by(&reply), None, "{origin} {path}");
        }
        for (method, path) in
            [("POST", "/api/v1/auth/refresh"), ("POST", "/api/v1/bots"), ("GET", "/api/v1/me")]
        {
            let reply = preflight(&server.anonymous(), origin, method, path).await;
            assert_eq!(allowed_by(&reply), None, "{origin} {path}");
            assert!(!reply.headers.contains_key("access-control-allow-methods"));
        }
    }
}

#[tokio::test]
async fn a19_the_refresh_cookie_is_not_taken_from_a_page_of_another_website() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let body = json!({ "email": owner.email, "password": crate::support::client::PASSWORD });
    let cookie = crate::auth::cookie(&server.anonymous().post("/api/v1/auth/login", body).await);
    for origin in [EVIL, "null", "http://127.0.0.1:1", "https://127.0.0.1.evil.example"] {
        for path in ["/api/v1/auth/refresh", "/api/v1/auth/logout"] {
            let page = server.anonymous().with("cookie", &cookie).with("origin", origin);
            let reply = Client::send(page.request(Method::POST, path)).await;
            assert_eq!(reply.problem(403), "forbidden", "{origin} {path}");
        }
    }
    // It was neither used up nor ended; our own page gets on, behind TLS too.
    let own = server.base.clone();
    let reply = crate::auth::refresh(&server.anonymous().with("origin", &own), &cookie).await;
    assert_eq!(reply.status, 200);
    let tls = own.replace("http:", "https:");
    let cookie = crate::auth::cookie(&reply);
    assert_eq!(crate::auth::refresh(&server.anonymous().with("origin", &tls), &cookie).await.status, 200);
}

#[tokio::test]
async fn a19_the_widget_allows_origins_but_never_credentials() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let path = format!("/widget/v1/bots/{}", id(&world.bot));
    let reply = server.anonymous().with("origin", SHOP).get(&path).await;
    assert_eq!(allowed_by(&reply), Some(SHOP));
    for path in ["/widget/v1/chat", "/widget/v1/sessions"] {
        let reply = preflight(&server.anonymous(), SHOP, "POST", path).await;
        assert_eq!(reply.status, 200);
        assert_eq!(allowed_by(&reply), Some(SHOP));
        let headers = reply.headers["access-control-allow-headers"].to_str().unwrap();
        assert!(headers.contains("authorization") && headers.contains("content-type"), "{headers}");
    }
    // Refusals can be read by the page as well, so that the widget can say why.
    let reply = server.anonymous().with("origin", EVIL).get(&path).await;
    assert_eq!(allowed_by(&reply), Some(EVIL));
    assert_eq!(reply.problem(403), "origin_not_allowed");
}

#[tokio::test]
async fn a22_a_bot_is_shown_on_the_origins_of_its_owner_only() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let config = format!("/widget/v1/bots/{}", id(&bot));
    let session = json!({ "bot_id": id(&bot) });
    let nobody = server.anonymous();
    assert_eq!(nobody.get(&config).await.problem(403), "origin_not_allowed");
    assert_eq!(nobody.post("/widget/v1/sessions", session.clone()).await.problem(403), "origin_not_allowed");
    for origin in [
        EVIL,
        "null",
        "http://shop.example",
        "https://shop.example:8443",
        "https://www.shop.example",
        "https://shop.example.evil.example",
        "https://SHOP.example",
        "https://shop.example/",
        "https://shop.example, https://evil.example",
        "*",
    ] {
        let page = nobody.with("origin", origin);
        assert_eq!(page.get(&config).await.problem(403), "origin_not_allowed", "{origin}");
        let reply = page.post("/widget/v1/sessions", session.clone()).await;
        assert_eq!(reply.problem(403), "origin_not_allowed", "{origin}");
    }
    nobody.with("origin", SHOP).get(&config).await.expect(200);
    nobody.with("origin", &server.base).get(&config).await.expect(200);
    // A GET of our own page names no origin, but says that it is one.
    nobody.with("sec-fetch-site", "same-origin").get(&config).await.expect(200);
    assert_eq!(nobody.with("sec-fetch-site", "cross-site").get(&config).await.status, 403);
}

#[tokio::test]
async fn a22_a_session_is_good_on_its_own_origin_only() {
    let fake = Fake::start();
    let server = fake.settings().set("LIMITS__CHAT_PER_VISITOR", 2).start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let both = json!({ "settings": { "allowed_origins": [SHOP, EVIL] } });
    let path = format!("/api/v1/bots/{}", id(&world.bot));
    world.owner.patch(&path, both).await.expect(200);
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let asked = fake.chats().await;
    let question = || json!({ "message": QUESTION });
    for client in [visitor.with("origin", EVIL), visitor.with("origin", "null")] {
        assert_eq!(client.post("/widget/v1/chat", question()).await.problem(403), "origin_not_allowed");
        assert_eq!(client.delete("/widget/v1/me").await.problem(403), "origin_not_allowed");
    }
    let without = server.anonymous().bearing(visitor.token.as_deref().unwrap());
    assert_eq!(without.post("/widget/v1/chat", question()).await.problem(403), "origin_not_allowed");
    assert_eq!(fake.chats().await, asked);
    // A program can claim the good origin: the caps hold for it too.
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(visitor.post("/widget/v1/chat", question()).await.status);
    }
    assert_eq!(statuses[..2], [200, 200]);
    assert!(statuses.contains(&429), "{statuses:?}");
    // An origin taken off the list ends what was begun there.
    let fresh = world.owner.visitor(&world.bot, SHOP).await;
    world.owner.patch(&path, json!({ "settings": { "allowed_origins": [] } })).await.expect(200);
    assert_eq!(fresh.post("/widget/v1/chat", question()).await.problem(403), "origin_not_allowed");
}

#[tokio::test]
async fn local_mode_answers_to_this_machines_names_and_pages_only() {
    let server = Settings::default().local().start().await;
    let port = server.base.rsplit(':').next().unwrap().to_owned();
    let nobody = server.anonymous();
    let me = nobody.get("/api/v1/me").await.expect(200);
    assert_eq!((&me["local"], &me["workspace"]["role"]), (&json!(true), &json!("owner")));
    for host in [
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
        format!("127.0.0.2:{port}"),
        "localhost".into(),
    ] {
        nobody.with("host", &host).get("/api/v1/me").await.expect(200);
    }
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("user@127.0.0.1:{port}@evil.example"),
        "192.168.1.10".into(),
    ] {
        for path in ["/api/v1/me", "/api/v1/bots", "/api/v1/installation"] {
            let reply = nobody.with("host", &host).get(path).await;
            assert!(matches!(reply.status, 400 | 403), "{host} {path}: {}", reply.status);
        }
    }
    for origin in [EVIL, "null", "http://localhost:1", "http://127.0.0.1.evil.example"] {
        let page = nobody.with("origin", origin);
        assert_eq!(page.get("/api/v1/me").await.problem(403), "forbidden", "{origin}");
        let made = page.post("/api/v1/bots", json!({ "name": "Planted" })).await;
        assert_eq!(made.problem(403), "forbidden", "{origin}");
    }
    nobody.with("origin", &server.base).get("/api/v1/me").await.expect(200);
    // A wrong token is not passed over for the local owner.
    assert_eq!(nobody.bearing("x").get("/api/v1/me").await.problem(401), "unauthorized");
    let other = nobody.with("authorization", "Basic eDp5").get("/api/v1/me").await;
    assert_eq!(other.problem(401), "unauthorized");
}

#[tokio::test]
async fn local_mode_does_not_run_bots_for_a_name_pointed_here() {
    let server = Settings::default().local().start().await;
    let bots = server.anonymous().get("/api/v1/bots").await.expect(200);
    let session = json!({ "bot_id": id(&bots["items"][0]) });
    let rebound = server.anonymous().with("host", "evil.example").with("origin", "http://evil.example");
    let reply = rebound.post("/widget/v1/sessions", session.clone()).await;
    assert_eq!(reply.problem(403), "forbidden");
    let own = server.anonymous().with("origin", &server.base);
    own.post("/widget/v1/sessions", session).await.expect(201);
}

#[tokio::test]
async fn the_local_owner_has_no_password_to_change() {
    let server = Settings::default().local().start().await;
    let body = json!({ "current_password": "x", "new_password": "violet engine harbour 7" });
    assert_eq!(server.anonymous().post("/api/v1/auth/password", body).await.problem(409), "conflict");
    let body = json!({ "email": "owner@localhost", "password": "x" });
    assert_eq!(server.anonymous().post("/api/v1/auth/login", body).await.problem(401), "wrong_credentials");
}

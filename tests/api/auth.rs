//! `/auth` and `/me`: signing up, in and out, devices, passwords.

use crate::support::client::{Client, PASSWORD, Reply, id};
use crate::support::{Settings, TestServer};
use frontdesk::domain::time::{ManualClock, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The refresh cookie of an answer, as a browser would send it back.
pub fn cookie(reply: &Reply) -> String {
    let cookie = reply.headers["set-cookie"].to_str().expect("text");
    cookie.split(';').next().expect("a pair").to_owned()
}

async fn login(client: &Client, email: &str, password: &str) -> Reply {
    client.post("/api/v1/auth/login", json!({ "email": email, "password": password })).await
}

pub async fn refresh(client: &Client, cookie: &str) -> Reply {
    let client = client.nameless().with("cookie", cookie);
    Client::send(client.request(reqwest::Method::POST, "/api/v1/auth/refresh")).await
}

#[tokio::test]
async fn signing_up_gives_a_session_and_a_workspace_of_ones_own() {
    let server = TestServer::start().await;
    let body = json!({ "email": "Ada@Example.com", "password": PASSWORD, "name": " Ada " });
    let reply = server.anonymous().post("/api/v1/auth/signup", body).await;
    assert_eq!(reply.headers["cache-control"], "no-store");
    let set = reply.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["fd_refresh=", "; Path=/api/v1/auth;", "; HttpOnly", "; SameSite=Strict"] {
        assert!(set.contains(part), "{set} lacks {part}");
    }
    assert!(!set.contains("Secure"), "without TLS browsers would not send it back: {set}");
    let auth = reply.expect(201);
    assert_eq!(auth["user"]["email"], "ada@example.com");
    assert_eq!(auth["user"]["name"], "Ada");
    assert_eq!(auth["workspace"]["role"], "owner");
    assert_eq!(
        (&auth["user"]["has_password"], &auth["user"]["email_verified"]),
        (&json!(true), &json!(false))
    );
    assert!(!auth.to_string().contains("argon2") && !auth.to_string().contains(PASSWORD), "{auth}");
    let me = server.anonymous().bearing(auth["access_token"].as_str().unwrap());
    let me = me.get("/api/v1/me").await.expect(200);
    assert_eq!(me["user"], auth["user"]);
    assert_eq!(me["workspace"], auth["workspace"]);
    assert_eq!(me["local"], false);
}

#[tokio::test]
async fn behind_tls_the_cookie_is_secure() {
    let server = Settings::default().set("SERVER__PUBLIC_URL", "https://chat.example").start().await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD, "name": "Ada" });
    let reply = server.anonymous().post("/api/v1/auth/signup", body).await;
    assert!(reply.headers["set-cookie"].to_str().unwrap().ends_with("; Secure"));
}

#[tokio::test]
async fn an_address_can_be_taken_once_however_it_is_written() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let body = json!({ "email": owner.email.to_uppercase(), "password": PASSWORD, "name": "Eve" });
    assert_eq!(server.anonymous().post("/api/v1/auth/signup", body).await.problem(409), "email_taken");
}

#[tokio::test]
async fn sign_up_can_be_closed() {
    let server = Settings::default().set("AUTH__SIGNUP", "closed").start().await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD, "name": "Ada" });
    assert_eq!(server.anonymous().post("/api/v1/auth/signup", body).await.problem(403), "forbidden");
    assert_eq!(server.anonymous().get("/api/v1/installation").await.expect(200)["signup"], "closed");
}

#[tokio::test]
async fn signup_checks_each_field() {
    let server = TestServer::start().await;
    let long = "a".repeat(101);
    let good = json!({ "email": "ada@example.com", "password": PASSWORD, "name": "Ada" });
    let longest = format!("{}@example.com", "a".repeat(250));
    for (field, value) in [
        ("email", json!("no address")),
        ("email", json!("")),
        ("email", json!(longest)),
        ("email", json!(5)),
        ("email", json!("ada@example.com\r\nBcc: eve@example.com")),
        ("password", json!("short")),
        ("password", json!("password123")),
        ("password", json!("ada@example.com")),
        ("password", json!("x".repeat(257))),
        ("password", Value::Null),
        ("name", json!("")),
        ("name", json!("  ")),
        ("name", json!(long)),
        ("name", json!(["Ada"])),
    ] {
        let mut body = good.clone();
        body[field] = value.clone();
        let reply = server.anonymous().post("/api/v1/auth/signup", body).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{value}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    for field in ["email", "password", "name"] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(field);
        let reply = server.anonymous().post("/api/v1/auth/signup", body).await;
        assert_eq!(
            reply.body["errors"][0],
            json!({ "field": field, "code": "required", "detail": "is required." })
        );
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let nobody = server.anonymous();
    let mut wrong = login(&nobody, &owner.email, "another orbit 41").await;
    let mut unknown = login(&nobody, "nobody@example.com", PASSWORD).await;
    drop((wrong.body["request_id"].take(), unknown.body["request_id"].take()));
    assert_eq!((wrong.status, &wrong.body), (401, &unknown.body));
    assert_eq!(wrong.body["code"], "wrong_credentials");
    assert!(wrong.headers.get("set-cookie").is_none());
    let auth = login(&nobody, &owner.email.to_uppercase(), PASSWORD).await.expect(200);
    assert_eq!(auth["user"]["email"], owner.email.as_str());
}

#[tokio::test]
async fn devices_are_listed_and_can_be_signed_out() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let phone = server.anonymous().with("user-agent", "Phone/1");
    let auth = login(&phone, &owner.email, PASSWORD).await.expect(200);
    let phone = phone.bearing(auth["access_token"].as_str().unwrap());
    let devices = owner.all("/api/v1/auth/sessions", 1).await;
    assert_eq!(devices.len(), 2);
    assert_eq!(devices[0]["user_agent"], "Phone/1");
    assert_eq!((&devices[0]["current"], &devices[1]["current"]), (&json!(false), &json!(true)));
    let path = format!("/api/v1/auth/sessions/{}", id(&devices[0]));
    owner.delete(&path).await.expect(204);
    assert_eq!(phone.get("/api/v1/me").await.problem(401), "unauthorized");
    assert_eq!(owner.delete(&path).await.problem(404), "not_found");
    assert_eq!(owner.all("/api/v1/auth/sessions", 100).await.len(), 1);
}

#[tokio::test]
async fn a_refresh_gives_a_new_token_and_a_new_cookie() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let first = login(&server.anonymous(), &owner.email, PASSWORD).await;
    let second = refresh(&owner, &cookie(&first)).await;
    assert_ne!(cookie(&first), cookie(&second));
    let auth = second.expect(200);
    assert_eq!(auth["user"]["email"], owner.email.as_str());
    owner.bearing(auth["access_token"].as_str().unwrap()).get("/api/v1/me").await.expect(200);
    // The session stays one and the same.
    assert_eq!(owner.all("/api/v1/auth/sessions", 100).await.len(), 2);
}

#[tokio::test]
async fn tokens_end_by_themselves() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    let first = login(&server.anonymous(), &owner.email, PASSWORD).await;
    clock.advance(Duration::from_secs(15 * 60 - 1));
    owner.get("/api/v1/me").await.expect(200);
    clock.advance(Duration::from_secs(1));
    assert_eq!(owner.get("/api/v1/me").await.problem(401), "unauthorized");
    let second = refresh(&owner, &cookie(&first)).await;
    assert_eq!(second.status, 200);
    clock.advance(Duration::from_secs(30 * 24 * 60 * 60));
    assert_eq!(refresh(&owner, &cookie(&second)).await.problem(401), "unauthorized");
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    const NEW: &str = "violet engine harbour 7";
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let change = async |old: &str, new: &str| {
        owner.post("/api/v1/auth/password", json!({ "current_password": old, "new_password": new })).await
    };
    let wrong = change("not it at all", NEW).await;
    assert_eq!(wrong.body["errors"][0]["field"], "current_password");
    assert_eq!(wrong.problem(422), "invalid");
    let weak = change(PASSWORD, "12345678").await;
    assert_eq!(weak.body["errors"][0]["field"], "new_password");
    let own = change(PASSWORD, &owner.email).await;
    assert_eq!(own.body["errors"][0]["field"], "new_password", "{}", own.body);
    login(&server.anonymous(), &owner.email, PASSWORD).await.expect(200);
    change(PASSWORD, NEW).await.expect(200);
    assert_eq!(login(&server.anonymous(), &owner.email, PASSWORD).await.problem(401), "wrong_credentials");
    login(&server.anonymous(), &owner.email, NEW).await.expect(200);
}

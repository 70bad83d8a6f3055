//! `/auth/password-reset` and `/auth/email`: what links in letters do, once.

use crate::auth::{cookie, refresh};
use crate::support::client::{Client, PASSWORD, Reply};
use crate::support::{Settings, TestServer};
use frontdesk::domain::time::{ManualClock, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const NEW: &str = "violet engine harbour 7";
const CONFIRM: &str = "Confirm your e-mail address";
const RESET: &str = "Set a new password";
const CHANGE: &str = "Confirm your new e-mail address";

async fn login(server: &TestServer, email: &str, password: &str) -> Reply {
    let body = json!({ "email": email, "password": password });
    server.anonymous().post("/api/v1/auth/login", body).await
}

async fn forget(server: &TestServer, email: &str) {
    let reply = server.anonymous().post("/api/v1/auth/password-reset", json!({ "email": email })).await;
    assert_eq!((reply.status, &reply.body), (202, &Value::Null));
}

async fn reset(server: &TestServer, token: Value, password: &str) -> Reply {
    let body = json!({ "token": token, "new_password": password });
    server.anonymous().post("/api/v1/auth/password-reset/confirm", body).await
}

async fn confirm(server: &TestServer, token: &str) -> Reply {
    server.anonymous().post("/api/v1/auth/email/confirm", json!({ "token": token })).await
}

async fn at(clock: &Arc<ManualClock>) -> TestServer {
    Settings::default().clock(Arc::clone(clock)).start().await
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_the_link_in_a_letter() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let elsewhere = login(&server, &owner.email, PASSWORD).await;
    forget(&server, &owner.email.to_uppercase()).await;
    let token = server.token_for(&owner.email, RESET).await;
    let weak = reset(&server, json!(token), "12345678").await;
    assert_eq!(weak.body["errors"][0]["field"], "new_password");
    assert_eq!(weak.problem(422), "invalid");
    reset(&server, json!(token), NEW).await.expect(204);
    assert_eq!(login(&server, &owner.email, PASSWORD).await.problem(401), "wrong_credentials");
    let auth = login(&server, &owner.email, NEW).await.expect(200);
    // Whoever has the letter has the address.
    assert_eq!(auth["user"]["email_verified"], true);
    // All sign-ins from before are over.
    assert_eq!(owner.get("/api/v1/me").await.problem(401), "unauthorized");
    assert_eq!(refresh(&server.anonymous(), &cookie(&elsewhere)).await.problem(401), "unauthorized");
    // And the person is told.
    assert!(
        server.letters(&owner.email).await.iter().any(|letter| letter.subject == "Your password has changed")
    );
}

#[tokio::test]
async fn a16_no_token_but_the_one_that_was_sent_sets_a_password() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let server = at(&clock).await;
    let owner = server.owner().await;
    forget(&server, &owner.email).await;
    let token = server.token_for(&owner.email, RESET).await;
    for bad in [
        Value::Null,
        json!(""),
        json!([]),
        json!([token]),
        json!({ "$ne": null }),
        json!(0),
        json!(true),
        json!("null"),
        json!(format!("{token}x")),
        json!(token.to_uppercase()),
        json!(format!(" {token}")),
        json!("x".repeat(5000)),
        json!(server.token_for(&owner.email, CONFIRM).await),
    ] {
        let reply = reset(&server, bad.clone(), NEW).await;
        assert!(matches!(reply.status, 400 | 422), "{bad}: {} {}", reply.status, reply.body);
    }
    let body = json!({ "new_password": NEW });
    let without = server.anonymous().post("/api/v1/auth/password-reset/confirm", body).await;
    assert_eq!(without.body["errors"][0]["code"], "required");
    login(&server, &owner.email, PASSWORD).await.expect(200);
    // Used twice, also at once: one is served.
    let passwords = ["copper lantern meadow 3", "silver lantern meadow 3", "wooden lantern meadow 3"];
    let tries =
        futures::future::join_all(passwords.map(|password| reset(&server, json!(token), password))).await;
    let served: Vec<&str> = passwords
        .into_iter()
        .zip(&tries)
        .filter(|(_, reply)| reply.status == 204)
        .map(|(password, _)| password)
        .collect();
    assert_eq!(served.len(), 1, "{tries:?}");
    let again = reset(&server, json!(token), NEW).await;
    assert_eq!(again.body["errors"][0]["field"], "token");
    assert_eq!(again.problem(422), "invalid");
    login(&server, &owner.email, served[0]).await.expect(200);
    // Nor after its hour.
    forget(&server, &owner.email).await;
    let token = server.token_for(&owner.email, RESET).await;
    clock.advance(Duration::from_secs(60 * 60));
    assert_eq!(reset(&server, json!(token), NEW).await.problem(422), "invalid");
    login(&server, &owner.email, served[0]).await.expect(200);
}

#[tokio::test]
async fn a16_the_token_is_in_the_letter_and_nowhere_else() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    forget(&server, &owner.email).await;
    let token = server.token_for(&owner.email, RESET).await;
    let directory = server.stop().await.expect("a directory");
    for entry in std::fs::read_dir(directory.path()).expect("files") {
        let path = entry.expect("a file").path();
        let bytes = std::fs::read(&path).expect("readable");
        let found = bytes.windows(token.len()).any(|window| window == token.as_bytes());
        assert!(!found, "the token stands in {}", path.display());
    }
}

#[tokio::test]
async fn nobody_learns_by_a_reset_who_has_an_account_nor_fills_an_inbox_with_it() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let server = at(&clock).await;
    let owner = server.owner().await;
    for _ in 0..5 {
        forget(&server, &owner.email).await;
        forget(&server, "nobody@example.com").await;
    }
    let links = async || {
        let letters = server.letters(&owner.email).await;
        letters.iter().filter(|letter| letter.subject == RESET).count()
    };
    assert_eq!(links().await, 3);
    assert!(server.letters("nobody@example.com").await.is_empty());
    clock.advance(Duration::from_secs(60 * 60));
    forget(&server, &owner.email).await;
    assert_eq!(links().await, 4);
}

#[tokio::test]
async fn an_address_is_confirmed_by_its_link_once() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let me = async || owner.get("/api/v1/me").await.expect(200)["user"]["email_verified"].clone();
    assert_eq!(me().await, false);
    owner.post("/api/v1/auth/email/confirmation", json!({})).await.expect(202);
    let token = server.token_for(&owner.email, CONFIRM).await;
    let done = confirm(&server, &token).await.expect(200);
    assert_eq!(done, json!({ "email": owner.email, "changed": false }));
    assert_eq!(me().await, true);
    assert_eq!(confirm(&server, &token).await.problem(422), "invalid");
    assert_eq!(owner.post("/api/v1/auth/email/confirmation", json!({})).await.problem(409), "conflict");
}

#[tokio::test]
async fn a_link_is_sent_again_three_times_an_hour() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let again = async || owner.post("/api/v1/auth/email/confirmation", json!({})).await;
    // The first was sent when they signed up.
    again().await.expect(202);
    again().await.expect(202);
    let refused = again().await;
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.problem(429), "rate_limited");
    assert_eq!(server.letters(&owner.email).await.len(), 3);
}

#[tokio::test]
async fn where_addresses_must_be_confirmed_nobody_gets_in_before() {
    let server = Settings::default().set("AUTH__REQUIRE_CONFIRMED_EMAIL", "true").start().await;
    let body = json!({ "email": "Ada@example.com", "password": PASSWORD, "name": "Ada" });
    let reply = server.anonymous().post("/api/v1/auth/signup", body).await;
    assert!(reply.headers.get("set-cookie").is_none());
    assert_eq!(reply.expect(202), json!({ "confirm_email": "ada@example.com" }));
    assert_eq!(login(&server, "ada@example.com", "not it at all").await.problem(401), "wrong_credentials");
    assert_eq!(login(&server, "ada@example.com", PASSWORD).await.problem(403), "email_unconfirmed");
    let token = server.token_for("ada@example.com", CONFIRM).await;
    confirm(&server, &token).await.expect(200);
    login(&server, "ada@example.com", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn an_address_changes_when_the_new_one_is_shown_to_be_theirs() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let other = server.owner().await;
    let change = async |email: &str, password: &str| {
        owner.post("/api/v1/auth/email", json!({ "email": email, "password": password })).await
    };
    for (email, password, field) in [
        ("new@example.com", "not it at all", "password"),
        ("new@example.com", "", "password"),
        ("no address", PASSWORD, "email"),
        (owner.email.as_str(), PASSWORD, "email"),
    ] {
        let reply = change(email, password).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{email}");
        assert_eq!(reply.problem(422), "invalid");
    }
    assert_eq!(change(&other.email, PASSWORD).await.problem(409), "email_taken");
    change("New@Example.com", PASSWORD).await.expect(202);
    // Nothing has changed yet, and the old address knows.
    login(&server, &owner.email, PASSWORD).await.expect(200);
    assert_eq!(login(&server, "new@example.com", PASSWORD).await.problem(401), "wrong_credentials");
    let told = server.letters(&owner.email).await;
    assert!(told.iter().any(|letter| letter.subject == "Your e-mail address is about to change"));
    forget(&server, &owner.email).await;
    let old = server.token_for(&owner.email, RESET).await;
    let token = server.token_for("new@example.com", CHANGE).await;
    let done = confirm(&server, &token).await.expect(200);
    assert_eq!(done, json!({ "email": "new@example.com", "changed": true }));
    login(&server, "new@example.com", PASSWORD).await.expect(200);
    assert_eq!(login(&server, &owner.email, PASSWORD).await.problem(401), "wrong_credentials");
    assert_eq!(owner.get("/api/v1/me").await.expect(200)["user"]["email_verified"], true);
    // A link in the old inbox opens nothing any more.
    assert_eq!(reset(&server, json!(old), NEW).await.problem(422), "invalid");
    assert_eq!(confirm(&server, &token).await.problem(422), "invalid");
}

#[tokio::test]
async fn an_address_that_was_taken_meanwhile_is_not_given_twice() {
    let server = TestServer::start().await;
    let (one, two) = (server.owner().await, server.owner().await);
    for person in [&one, &two] {
        let body = json!({ "email": "wanted@example.com", "password": PASSWORD });
        person.post("/api/v1/auth/email", body).await.expect(202);
    }
    let letters = server.letters("wanted@example.com").await;
    let tokens: Vec<&str> = letters
        .iter()
        .filter_map(|letter| letter.button.as_ref()?.1.split_once("#token="))
        .map(|(_, token)| token)
        .collect();
    assert_eq!(tokens.len(), 2);
    confirm(&server, tokens[0]).await.expect(200);
    assert_eq!(confirm(&server, tokens[1]).await.problem(409), "email_taken");
    assert_eq!(two.get("/api/v1/me").await.expect(200)["user"]["email"], two.email.as_str());
}

#[tokio::test]
async fn with_local_there_is_no_account_to_take_over() {
    let server = Settings::default().local().start().await;
    let owner = Client::new(&server.base);
    forget(&server, "owner@localhost").await;
    assert!(server.letters("owner@localhost").await.is_empty());
    let body = json!({ "email": "eve@example.com", "password": "" });
    assert_eq!(owner.post("/api/v1/auth/email", body).await.problem(409), "conflict");
    assert_eq!(
        owner.post("/api/v1/auth/second-factor", json!({ "password": "" })).await.problem(409),
        "conflict"
    );
}

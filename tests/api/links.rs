//! What a new password ends: links and sign-ins that the old one began, and what somebody prepared in an account for an
//! address that was not theirs.

use crate::invitations::{invite, look_up};
use crate::second_factor::app_shows;
use crate::support::client::{Client, PASSWORD, Reply, id, token_of};
use crate::support::{Settings, TestServer};
use frontdesk::domain::time::{Clock as _, ManualClock, Timestamp};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

const NEW: &str = "violet engine harbour 7";
const CONFIRM: &str = "Confirm your e-mail address";
const RESET: &str = "Set a new password";
const CHANGE: &str = "Confirm your new e-mail address";
const EVIL: &str = "evil@example.net";

async fn login(server: &TestServer, email: &str, password: &str) -> Reply {
    let body = json!({ "email": email, "password": password });
    server.anonymous().post("/api/v1/auth/login", body).await
}

/// The token of a link to set a new password.
async fn forgot(server: &TestServer, email: &str) -> String {
    server.anonymous().post("/api/v1/auth/password-reset", json!({ "email": email })).await.expect(202);
    server.token_for(email, RESET).await
}

async fn reset(server: &TestServer, token: &str) -> Reply {
    let body = json!({ "token": token, "new_password": NEW });
    server.anonymous().post("/api/v1/auth/password-reset/confirm", body).await
}

async fn follow(server: &TestServer, token: &str) -> Reply {
    server.anonymous().post("/api/v1/auth/email/confirm", json!({ "token": token })).await
}

async fn new_password(person: &Client) {
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    person.post("/api/v1/auth/password", body).await.expect(200);
}

/// Whoever knows a person's password asks for an address of their own: the token that was sent there.
async fn asks_for_theirs(server: &TestServer, person: &Client) -> String {
    let thief = person.renewed().await;
    let body = json!({ "email": EVIL, "password": PASSWORD });
    thief.post("/api/v1/auth/email", body).await.expect(202);
    server.token_for(EVIL, CHANGE).await
}

/// The account is still its person's.
async fn is_theirs(server: &TestServer, person: &Client) {
    let auth = login(server, &person.email, NEW).await.expect(200);
    assert_eq!(auth["user"]["email"], person.email.as_str());
    assert_eq!(login(server, EVIL, NEW).await.problem(401), "wrong_credentials");
}

async fn standing(at: i64) -> (TestServer, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(Timestamp(at)));
    (Settings::default().clock(Arc::clone(&clock)).start().await, clock)
}

/// Switches two-step sign-in on: the app's secret.
async fn second_factor(person: &Client, clock: &ManualClock) -> String {
    let begun = person.post("/api/v1/auth/second-factor", json!({ "password": PASSWORD })).await.expect(200);
    let secret = begun["secret"].as_str().expect("a secret").to_owned();
    let code = json!({ "code": app_shows(&secret, clock.now()) });
    person.post("/api/v1/auth/second-factor/confirm", code).await.expect(200);
    clock.advance(Duration::from_secs(30));
    secret
}

#[tokio::test]
async fn a_changed_password_ends_links_that_were_asked_for_before() {
    let server = TestServer::start().await;
    let victim = server.confirmed().await;
    let theirs = asks_for_theirs(&server, &victim).await;
    let old = forgot(&server, &victim.email).await;
    // The letter about the change says what to do, and that helps.
    new_password(&victim).await;
    assert_eq!(follow(&server, &theirs).await.problem(422), "invalid");
    assert_eq!(reset(&server, &old).await.problem(422), "invalid");
    is_theirs(&server, &victim).await;
    // One that is asked for afterwards is good.
    reset(&server, &forgot(&server, &victim.email).await).await.expect(204);
}

#[tokio::test]
async fn a_reset_password_ends_all_links_of_before() {
    let server = TestServer::start().await;
    let victim = server.owner().await;
    let theirs = asks_for_theirs(&server, &victim).await;
    let (first, second) = (forgot(&server, &victim.email).await, forgot(&server, &victim.email).await);
    assert_ne!(first, second);
    reset(&server, &second).await.expect(204);
    assert_eq!(follow(&server, &theirs).await.problem(422), "invalid");
    assert_eq!(reset(&server, &first).await.problem(422), "invalid");
    // The letter showed whose the address is: its other link has nothing left to do.
    let confirm = server.token_for(&victim.email, CONFIRM).await;
    assert_eq!(follow(&server, &confirm).await.problem(422), "invalid");
    is_theirs(&server, &victim).await;
}

#[tokio::test]
async fn a_changed_password_ends_sign_ins_that_wait_for_the_second_factor() {
    let (server, clock) = standing(1_800_000_000_000).await;
    let victim = server.confirmed().await;
    let secret = second_factor(&victim, &clock).await;
    let step = login(&server, &victim.email, PASSWORD).await.expect(202);
    new_password(&victim).await;
    let code = app_shows(&secret, clock.now());
    let body = json!({ "second_factor_token": step["second_factor_token"], "code": code });
    let waited = server.anonymous().post("/api/v1/auth/login/second-factor", body).await;
    assert_eq!(waited.problem(401), "unauthorized");
    let step = login(&server, &victim.email, NEW).await.expect(202);
    let body = json!({ "second_factor_token": step["second_factor_token"], "code": code });
    server.anonymous().post("/api/v1/auth/login/second-factor", body).await.expect(200);
}

#[tokio::test]
async fn an_account_that_was_prepared_for_anothers_address_holds_nothing_when_they_come() {
    let (server, clock) = standing(1_800_000_000_000).await;
    // Somebody signs up with an address that is not theirs, and leaves themselves every way back in.
    let prepared = server.owner().await;
    let made = prepared.post("/api/v1/api-keys", json!({ "name": "CI", "role": "admin" })).await.expect(201);
    let key = prepared.bearing(made["secret"].as_str().expect("a key"));
    key.get("/api/v1/bots").await.expect(200);
    let invited = invite(&prepared, json!({ "role": "owner" })).await;
    let theirs = asks_for_theirs(&server, &prepared).await;
    second_factor(&prepared, &clock).await;

    // Its person finds the address taken, and sets a password.
    reset(&server, &forgot(&server, &prepared.email).await).await.expect(204);
    let auth = login(&server, &prepared.email, NEW).await.expect(200);
    assert_eq!(
        (&auth["user"]["second_factor"], &auth["user"]["email_verified"]),
        (&json!(false), &json!(true))
    );
    let victim = server.anonymous().bearing(auth["access_token"].as_str().expect("a token"));
    assert_eq!(key.get("/api/v1/bots").await.problem(401), "unauthorized");
    assert_eq!(prepared.get("/api/v1/me").await.problem(401), "unauthorized");
    assert_eq!(look_up(&victim, token_of(&invited)).await.problem(404), "not_found");
    assert_eq!(follow(&server, &theirs).await.problem(422), "invalid");
    let keys = victim.all("/api/v1/api-keys", 100).await;
    assert_eq!((&keys[0]["id"], &keys[0]["status"]), (&json!(id(&made["api_key"])), &json!("revoked")));
    let told = server.letters(&prepared.email).await;
    let told = told.iter().find(|letter| letter.subject == "Your password has changed").expect("a letter");
    assert!(told.paragraphs.iter().any(|words| words.contains("somebody else may have made")), "{told:?}");
}

#[tokio::test]
async fn a_reset_of_a_confirmed_account_takes_nothing_else_away() {
    let (server, clock) = standing(1_800_000_000_000).await;
    let owner = server.confirmed().await;
    let made = owner.post("/api/v1/api-keys", json!({ "name": "CI", "role": "viewer" })).await.expect(201);
    let invited = invite(&owner, json!({ "role": "viewer" })).await;
    second_factor(&owner, &clock).await;
    reset(&server, &forgot(&server, &owner.email).await).await.expect(204);
    login(&server, &owner.email, NEW).await.expect(202);
    owner.bearing(made["secret"].as_str().expect("a key")).get("/api/v1/bots").await.expect(200);
    look_up(&owner, token_of(&invited)).await.expect(200);
    let told = server.letters(&owner.email).await;
    let told = told.iter().find(|letter| letter.subject == "Your password has changed").expect("a letter");
    assert_eq!(told.paragraphs.len(), 2, "{told:?}");
}

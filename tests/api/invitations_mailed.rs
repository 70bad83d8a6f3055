//! `/invitations` with a mail server: the link goes to the address and to nobody else, and so proves whose it is.

use crate::invitations::{accept, invite, look_up, sign_up};
use crate::support::client::{PASSWORD, id, token_of};
use crate::support::{Settings, TestServer};
use frontdesk::domain::time::{ManualClock, Timestamp};
use frontdesk::lifecycle::Parts;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// A server with a post office that nobody sends from: its letters stay to be looked at.
pub fn posting() -> Settings {
    Settings::default()
        .parts(Parts::Http)
        .set("SERVER__PUBLIC_URL", "https://chat.example")
        .set("MAIL__HOST", "127.0.0.1")
        .set("MAIL__PORT", 9)
        .set("MAIL__SECURITY", "none")
        .set("MAIL__FROM", "desk@chat.example")
}

/// The token in the latest letter to an address, whose link is of that server.
async fn mailed(server: &TestServer, email: &str) -> String {
    let letter = server.letters(email).await.pop().expect("a letter");
    assert_eq!(letter.subject, "“Ada” invites you to “Ada’s workspace”");
    let (words, link) = letter.button.expect("a button");
    assert_eq!(words, "See the invitation");
    link.strip_prefix("https://chat.example/invite#").expect("a link to this server").to_owned()
}

#[tokio::test]
async fn with_a_mail_server_the_link_goes_to_the_address_and_to_nobody_else() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let server = posting().clock(Arc::clone(&clock)).start().await;
    let ada = server.confirmed().await;
    let ada = ada.with("host", "evil.example");
    let invited = invite(&ada, json!({ "email": "grace@example.com", "role": "editor" })).await;
    assert_eq!(invited["link"], Value::Null);
    let first = mailed(&server, "grace@example.com").await;

    // Not again at once: nobody's inbox is filled from here.
    let again = format!("/api/v1/invitations/{}/resend", id(&invited["invitation"]));
    assert_eq!(ada.post(&again, json!({})).await.problem(429), "rate_limited");
    assert_eq!(server.letters("grace@example.com").await.len(), 1);
    clock.advance(Duration::from_secs(5 * 60));
    let renewed = ada.renewed().await.post(&again, json!({})).await.expect(200);
    assert_eq!(renewed["link"], Value::Null);
    let second = mailed(&server, "grace@example.com").await;
    assert_eq!(look_up(&ada, &first).await.problem(404), "not_found");

    // Whoever has that letter has that address: there is nothing left to confirm.
    let auth = sign_up(&ada, &second, None).await.expect(201);
    assert_eq!(auth["user"]["email_verified"], true);
    assert_eq!(server.letters("grace@example.com").await.len(), 2);

    // A link that is passed on by hand proves nothing of the kind.
    let link = invite(&ada.renewed().await, json!({ "role": "viewer" })).await;
    let auth = sign_up(&ada, token_of(&link), Some("joan@example.com")).await.expect(201);
    assert_eq!(auth["user"]["email_verified"], false);
    assert_eq!(server.letters("joan@example.com").await[0].subject, "Confirm your e-mail address");
}

#[tokio::test]
async fn where_addresses_must_be_confirmed_an_invited_one_is_and_another_is_asked_to_be() {
    let open = TestServer::start().await;
    let ada = open.confirmed().await;
    let data = open.data.clone();
    let _kept = open.stop().await;
    let server = posting()
        .set("AUTH__SIGNUP", "invitation")
        .set("AUTH__REQUIRE_CONFIRMED_EMAIL", "true")
        .data(data)
        .start()
        .await;
    let ada = ada.at(&server.base);
    let body = json!({ "email": "eve@example.com", "password": PASSWORD, "name": "Eve" });
    assert_eq!(ada.nameless().post("/api/v1/auth/signup", body).await.problem(403), "forbidden");

    invite(&ada, json!({ "email": "grace@example.com", "role": "viewer" })).await;
    let token = mailed(&server, "grace@example.com").await;
    sign_up(&ada, &token, None).await.expect(201);
    let link = invite(&ada, json!({ "role": "viewer" })).await;
    let told = sign_up(&ada, token_of(&link), Some("joan@example.com")).await.expect(202);
    assert_eq!(told, json!({ "confirm_email": "joan@example.com" }));
    assert_eq!(
        ada.all("/api/v1/members", 100).await.len(),
        3,
        "they belong to it, and can sign in once it is confirmed"
    );
}

#[tokio::test]
async fn who_was_removed_comes_back_by_signing_in_once_they_are_invited_again() {
    let server = TestServer::start().await;
    let data = server.data.clone();
    let (ada, grace) = (server.confirmed().await, server.owner().await);
    let invited = invite(&ada, json!({ "email": grace.email, "role": "viewer" })).await;
    accept(&grace, token_of(&invited)).await.expect(200);
    let _kept = server.stop().await;
    let server = posting().set("AUTH__SIGNUP", "invitation").data(data).start().await;
    let (ada, grace) = (ada.at(&server.base), grace.at(&server.base));
    let login = json!({ "email": grace.email, "password": PASSWORD });
    let sign_in = async || grace.nameless().post("/api/v1/auth/login", login.clone()).await;

    // They have a workspace of their own besides: leave both.
    for _ in 0..2 {
        let here = grace.renewed().await;
        let me = here.get("/api/v1/me").await.expect(200);
        let path = format!("/api/v1/members/{}", id(&me["user"]));
        if me["workspace"]["role"] == "owner" {
            let other = here.colleague("owner").await;
            other.delete(&path).await.expect(204);
        } else {
            ada.delete(&path).await.expect(204);
        }
    }
    let refused = sign_in().await;
    assert!(
        refused.body["detail"].as_str().is_some_and(|words| words.contains(&grace.email)),
        "{}",
        refused.body
    );
    assert_eq!(refused.problem(403), "forbidden");

    invite(&ada, json!({ "email": grace.email, "role": "viewer" })).await;
    // Nobody knows yet that the address is theirs.
    assert_eq!(sign_in().await.problem(403), "forbidden");
    let token = server.token_for(&grace.email, "Confirm your e-mail address").await;
    grace.nameless().post("/api/v1/auth/email/confirm", json!({ "token": token })).await.expect(200);
    let back = sign_in().await.expect(200);
    assert_eq!(back["workspace"]["role"], "viewer");
    assert!(ada.all("/api/v1/invitations", 100).await.is_empty());
}

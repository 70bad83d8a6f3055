//! What is left of the addresses of somebody who has deleted their account.

use crate::invitations::{invite, sign_up};
use crate::invitations_mailed::posting;
use crate::support::TestServer;
use crate::support::client::{Client, PASSWORD};
use serde_json::json;

const FIRST: &str = "grace.first@example.com";
const SECOND: &str = "grace.second@example.com";
const THIRD: &str = "grace.third@example.com";

/// Where in letters, links and invitations one of their addresses stands.
async fn left(server: &TestServer) -> Vec<(String, String)> {
    let mut conn = server.running.app.store.read().await.expect("a reader");
    sqlx::query_as(
        "select 'mails', recipient from mails where recipient like 'grace%' \
         union all select 'links', email from email_links where email like 'grace%' \
         union all select 'counts', counter from letter_counts where counter like '%grace%' \
         union all select 'invitations', email from invitations where email like 'grace%' order by 1, 2",
    )
    .fetch_all(&mut *conn)
    .await
    .expect("rows")
}

async fn token_in(server: &TestServer, to: &str) -> String {
    let letter = server.letters(to).await.pop().expect("a letter");
    letter.button.expect("a button").1.split_once('#').expect("a token").1.to_owned()
}

async fn moves(server: &TestServer, person: &Client, to: &str) {
    person.post("/api/v1/auth/email", json!({ "email": to, "password": PASSWORD })).await.expect(202);
    let token = server.token_for(to, "Confirm your new e-mail address").await;
    person.nameless().post("/api/v1/auth/email/confirm", json!({ "token": token })).await.expect(200);
}

#[tokio::test]
async fn no_letter_and_no_invitation_keeps_an_address_of_theirs() {
    let server = posting().start().await;
    let (ada, joan) = (server.confirmed().await, server.confirmed().await);
    invite(&ada, json!({ "email": FIRST, "role": "admin" })).await;
    let token = token_in(&server, FIRST).await;
    let auth = sign_up(&ada, &token, None).await.expect(201);
    let grace = server.anonymous().bearing(auth["access_token"].as_str().expect("a token"));
    // An address that they had, the one that they have, and one that they asked for.
    moves(&server, &grace, SECOND).await;
    grace.post("/api/v1/auth/email", json!({ "email": THIRD, "password": PASSWORD })).await.expect(202);
    invite(&joan, json!({ "email": SECOND, "role": "viewer" })).await;
    let theirs = invite(&ada, json!({ "email": "other@example.com", "role": "viewer" })).await;
    assert_eq!(left(&server).await.len(), 10, "{:?}", left(&server).await);

    let end = json!({ "email": SECOND, "password": PASSWORD });
    grace.post("/api/v1/me/deletion", end).await.expect(204);
    assert!(left(&server).await.is_empty(), "{:?}", left(&server).await);
    assert!(joan.all("/api/v1/invitations", 100).await.is_empty());
    assert_eq!(ada.all("/api/v1/invitations", 100).await, [theirs["invitation"].clone()]);
    assert!(!server.letters("other@example.com").await.is_empty(), "others' letters stay");
}

#[tokio::test]
async fn who_has_not_shown_that_an_address_is_theirs_withdraws_nobodys_invitation() {
    let server = posting().start().await;
    let (ada, eve) = (server.confirmed().await, server.owner().await);
    invite(&ada, json!({ "email": eve.email, "role": "viewer" })).await;
    let end = json!({ "email": eve.email, "password": PASSWORD });
    eve.post("/api/v1/me/deletion", end).await.expect(204);
    assert_eq!(ada.all("/api/v1/invitations", 100).await[0]["email"], eve.email.as_str());
}

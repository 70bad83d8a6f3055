//! `/me/identities`: the providers that somebody signs in with, and how they are unlinked.

use crate::oidc::{both, confirm, person, refused, settings, sign_in};
use crate::support::TestServer;
use crate::support::client::{Client, PASSWORD, id};
use crate::support::identity_provider::{CLIENT, IdentityProvider};
use frontdesk::domain::time::{Clock as _, ManualClock, Timestamp};
use frontdesk::store::identities;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const MINE: &str = "/api/v1/me/identities";

/// Whoever has just signed in with the provider: their client, and their account.
async fn entered(provider: &IdentityProvider, server: &TestServer) -> (Client, Value) {
    let auth = person(server, &sign_in(provider, server).await).await;
    let mut client = server.anonymous().bearing(auth["access_token"].as_str().expect("a token"));
    auth["user"]["email"].as_str().expect("an address").clone_into(&mut client.email);
    (client, auth["user"].clone())
}

async fn unlink(who: &Client, linked: &Value, password: &str) -> crate::support::client::Reply {
    who.post(&format!("{MINE}/{}/unlink", id(linked)), json!({ "password": password })).await
}

/// Links an account with somebody at another provider, as signing in there would.
async fn link(server: &TestServer, user: &Value, issuer: &str) {
    let app = &server.running.app;
    let user = id(user).parse().expect("an id");
    let mut write = app.store.write().await.expect("a turn");
    identities::link(&mut write, issuer, "someone", user, app.clock.now()).await.expect("linked");
    write.commit().await.expect("a commit");
}

#[tokio::test]
async fn what_one_signs_in_with_is_listed_and_unlinked_with_the_password() {
    let clock = Arc::new(ManualClock::new(Timestamp(jiff::Timestamp::now().as_millisecond())));
    let provider = IdentityProvider::start().await;
    let server = settings(&provider).clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    assert_eq!(owner.get(MINE).await.expect(200), json!({ "items": [] }));
    confirm(&server, &owner).await;
    provider.said().person = json!({ "email": owner.email, "email_verified": true });
    let since = clock.now().to_string();
    entered(&provider, &server).await;
    clock.advance(Duration::from_secs(60));
    entered(&provider, &server).await;
    let listed = owner.get(MINE).await.expect(200)["items"].clone();
    let linked = &listed[0];
    assert_eq!((listed.as_array().unwrap().len(), &linked["provider"]), (1, &json!("fake")));
    assert_eq!((&linked["label"], &linked["issuer"]), (&json!("Fake & Sons"), &json!(provider.base)));
    assert_eq!(
        (&linked["linked_at"], &linked["last_used_at"]),
        (&json!(since), &json!(clock.now().to_string()))
    );
    assert!(!listed.to_string().contains("person-1"), "what the provider calls them is nobody's business");
    for wrong in ["", "not it at all"] {
        let reply = unlink(&owner, linked, wrong).await;
        assert_eq!(reply.body["errors"][0]["field"], "password");
        assert_eq!(reply.problem(422), "invalid");
    }
    unlink(&owner, linked, PASSWORD).await.expect(204);
    assert_eq!(owner.get(MINE).await.expect(200), json!({ "items": [] }));
    assert_eq!(unlink(&owner, linked, PASSWORD).await.problem(404), "not_found");
    let letters = server.letters(&owner.email).await;
    let letter = letters.iter().find(|letter| letter.subject == "A way to sign in was removed");
    assert!(letter.expect("a letter").paragraphs[0].contains("Fake & Sons"), "{letters:?}");
    let log = owner.all("/api/v1/activity?kind=account.unlinked", 10).await;
    assert_eq!((log.len(), &log[0]["data"]["issuer"]), (1, &json!(provider.base)));
    // The address, which they confirmed, opens their account as it did the first time.
    entered(&provider, &server).await;
    assert_eq!(owner.get(MINE).await.expect(200)["items"][0]["id"], linked["id"]);
    // Once the address at the provider is another, it is nobody's way in.
    let owner = owner.renewed().await;
    unlink(&owner, linked, PASSWORD).await.expect(204);
    provider.said().person = json!({ "email": "ada@elsewhere.example", "email_verified": false });
    refused(&sign_in(&provider, &server).await, "email_unverified");
}

#[tokio::test]
async fn the_only_way_in_is_not_taken_away() {
    let (provider, server) = both().await;
    let (ada, user) = entered(&provider, &server).await;
    let linked = ada.get(MINE).await.expect(200)["items"][0].clone();
    let refused = unlink(&ada, &linked, "").await;
    assert!(refused.body["detail"].as_str().unwrap().contains("only way in"), "{}", refused.body);
    assert_eq!(refused.problem(409), "conflict");
    // A provider that is not set up here any more lets nobody in.
    link(&server, &user, "https://gone.example/realm").await;
    let listed = ada.get(MINE).await.expect(200)["items"].clone();
    let gone = listed.as_array().unwrap().iter().find(|one| one["provider"].is_null()).expect("listed too");
    assert_eq!(
        (&gone["label"], &gone["issuer"]),
        (&json!("gone.example"), &json!("https://gone.example/realm"))
    );
    assert_eq!(unlink(&ada, &linked, "").await.problem(409), "conflict");
    unlink(&ada, gone, "").await.expect(204);
    assert_eq!(ada.get(MINE).await.expect(200)["items"], json!([linked]));
    // With a password there is another way.
    let password = json!({ "current_password": "", "new_password": PASSWORD });
    let auth = ada.post("/api/v1/auth/password", password).await.expect(200);
    let ada = ada.bearing(auth["access_token"].as_str().unwrap());
    unlink(&ada, &linked, PASSWORD).await.expect(204);
    ada.renewed().await.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn of_two_providers_one_can_go_and_of_two_that_go_at_once_one_stays() {
    let (provider, second) = (IdentityProvider::start().await, IdentityProvider::start().await);
    let settings =
        settings(&provider).set("OIDC__OTHER__ISSUER", &second.base).set("OIDC__OTHER__CLIENT_ID", CLIENT);
    let server = settings.start().await;
    let (ada, user) = entered(&provider, &server).await;
    for _ in 0..3 {
        link(&server, &user, &second.base).await;
        let listed = ada.get(MINE).await.expect(200)["items"].clone();
        assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
        let (first, other) = (unlink(&ada, &listed[0], ""), unlink(&ada, &listed[1], ""));
        let replies = futures::future::join(first, other).await;
        let mut statuses = [replies.0.status, replies.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
        let left = ada.get(MINE).await.expect(200)["items"].clone();
        assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
        // As at the beginning.
        if left[0]["issuer"] == second.base.as_str() {
            entered(&provider, &server).await;
            let listed = ada.get(MINE).await.expect(200)["items"].clone();
            let other =
                listed.as_array().unwrap().iter().find(|one| one["provider"] == "other").expect("linked");
            unlink(&ada, other, "").await.expect(204);
        }
    }
}

#[tokio::test]
async fn without_a_password_it_takes_a_sign_in_that_is_not_old() {
    let clock = Arc::new(ManualClock::new(Timestamp(jiff::Timestamp::now().as_millisecond())));
    let provider = IdentityProvider::start().await;
    let server = settings(&provider).clock(Arc::clone(&clock)).start().await;
    let (_, user) = entered(&provider, &server).await;
    link(&server, &user, "https://gone.example").await;
    let reply = sign_in(&provider, &server).await;
    let cookie = reply.headers.get_all("set-cookie").iter().find_map(|set| {
        let pair = set.to_str().unwrap().split(';').next().unwrap();
        pair.starts_with("fd_refresh=").then(|| pair.to_owned())
    });
    clock.advance(Duration::from_secs(15 * 60));
    let auth = crate::auth::refresh(&server.anonymous(), &cookie.expect("a session")).await.expect(200);
    let ada = server.anonymous().bearing(auth["access_token"].as_str().unwrap());
    let listed = ada.get(MINE).await.expect(200)["items"].clone();
    let gone = listed.as_array().unwrap().iter().find(|one| one["provider"].is_null()).expect("listed");
    let refused = unlink(&ada, gone, "").await;
    assert!(refused.body["detail"].as_str().unwrap().contains("fresh sign-in"), "{}", refused.body);
    assert_eq!(refused.problem(403), "forbidden");
    assert_eq!(ada.get(MINE).await.expect(200)["items"], listed);
}

#[tokio::test]
async fn nobody_sees_or_unlinks_what_is_anothers() {
    let (provider, server) = both().await;
    let (ada, _) = entered(&provider, &server).await;
    let linked = ada.get(MINE).await.expect(200)["items"][0].clone();
    let eve = server.owner().await;
    assert_eq!(eve.get(MINE).await.expect(200), json!({ "items": [] }));
    assert_eq!(unlink(&eve, &linked, PASSWORD).await.problem(404), "not_found");
    assert_eq!(server.anonymous().get(MINE).await.problem(401), "unauthorized");
    let key = json!({ "name": "A key", "role": "admin" });
    let key = eve.post("/api/v1/api-keys", key).await.expect(201);
    let program = server.anonymous().bearing(key["secret"].as_str().expect("a key"));
    assert_eq!(program.get(MINE).await.problem(403), "forbidden");
    assert_eq!(ada.get(MINE).await.expect(200)["items"][0], linked);
}

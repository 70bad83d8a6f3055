//! `/invitations`: by address and by link, once, for a time, sent again, withdrawn.

use crate::support::client::{Client, PASSWORD, Reply, id, token_of};
use crate::support::{Settings, TestServer};
use frontdesk::domain::time::{ManualClock, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub async fn invite(owner: &Client, body: Value) -> Value {
    owner.post("/api/v1/invitations", body).await.expect(201)
}

pub async fn look_up(client: &Client, token: &str) -> Reply {
    client.nameless().post("/api/v1/invitations/look-up", json!({ "token": token })).await
}

pub async fn accept(client: &Client, token: &str) -> Reply {
    client.post("/api/v1/invitations/accept", json!({ "token": token })).await
}

pub async fn sign_up(client: &Client, token: &str, email: Option<&str>) -> Reply {
    let mut body = json!({ "token": token, "password": PASSWORD, "name": "Grace" });
    if let Some(email) = email {
        body["email"] = json!(email);
    }
    client.nameless().post("/api/v1/invitations/sign-up", body).await
}

#[tokio::test]
async fn a_link_brings_a_new_person_into_the_workspace_once() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let workspace = ada.get("/api/v1/me").await.expect(200)["workspace"].clone();
    let invited = invite(&ada, json!({ "role": "editor" })).await;
    let link = invited["link"].as_str().unwrap();
    assert!(link.starts_with(&format!("{}/invite#", server.base)), "{link}");
    assert_eq!(invited["invitation"]["email"], Value::Null);
    assert_eq!(invited["invitation"]["invited_by"]["name"], "Ada");
    let token = token_of(&invited);

    let seen = look_up(&ada, token).await.expect(200);
    assert_eq!((&seen["workspace"], &seen["inviter"]), (&workspace["name"], &json!("Ada")));
    assert_eq!((&seen["role"], &seen["has_account"]), (&json!("editor"), &json!(false)));

    assert_eq!(sign_up(&ada, token, None).await.body["errors"][0]["field"], "email");
    let reply = sign_up(&ada, token, Some("Grace@Example.com")).await;
    assert!(reply.headers["set-cookie"].to_str().unwrap().starts_with("fd_refresh="));
    let auth = reply.expect(201);
    assert_eq!(
        (&auth["user"]["email"], &auth["workspace"]["role"]),
        (&json!("grace@example.com"), &json!("editor"))
    );
    assert_eq!(auth["workspace"]["id"], workspace["id"]);
    let grace = ada.bearing(auth["access_token"].as_str().unwrap());
    assert_eq!(grace.all("/api/v1/workspaces", 100).await.len(), 1, "and no other workspace");
    let members = ada.all("/api/v1/members", 1).await;
    assert_eq!(members.iter().map(|member| &member["role"]).collect::<Vec<_>>(), ["owner", "editor"]);
    assert_eq!(members.iter().map(|member| &member["you"]).collect::<Vec<_>>(), [true, false]);

    // It worked once.
    assert!(ada.all("/api/v1/invitations", 100).await.is_empty());
    assert_eq!(look_up(&ada, token).await.problem(409), "conflict");
    assert_eq!(sign_up(&ada, token, Some("eve@example.com")).await.problem(409), "conflict");
    assert_eq!(accept(&server.owner().await, token).await.problem(409), "conflict");
    assert_eq!(ada.all("/api/v1/members", 100).await.len(), 2);
}

#[tokio::test]
async fn of_many_who_take_a_link_at_once_one_joins() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let invited = invite(&ada, json!({ "role": "viewer" })).await;
    let people = futures::future::join_all((0..6).map(|_| server.owner())).await;
    let tries = people.iter().map(|person| accept(person, token_of(&invited)));
    let replies = futures::future::join_all(tries).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert!(replies.iter().all(|reply| matches!(reply.status, 200 | 409)));
    assert_eq!(ada.all("/api/v1/members", 100).await.len(), 2);
}

#[tokio::test]
async fn an_invitation_for_an_address_is_for_nobody_else() {
    let server = TestServer::start().await;
    let (ada, grace, eve) = (server.owner().await, server.owner().await, server.owner().await);
    let invited = invite(&ada, json!({ "email": grace.email.to_uppercase(), "role": "admin" })).await;
    assert_eq!(invited["invitation"]["email"], grace.email.as_str());
    let token = token_of(&invited);
    assert_eq!(look_up(&eve, token).await.expect(200)["has_account"], true);
    assert_eq!(accept(&eve, token).await.problem(403), "forbidden");
    // A new account gets the invitation's address, whatever it asks for; this one is taken.
    assert_eq!(sign_up(&eve, token, Some("eve2@example.com")).await.problem(409), "email_taken");
    let auth = accept(&grace, token).await.expect(200);
    assert_eq!((&auth["workspace"]["role"], &auth["user"]["email"]), (&json!("admin"), &json!(grace.email)));
    // Their token of before was for their own workspace; the sign-in has moved.
    assert_eq!(grace.get("/api/v1/me").await.problem(401), "unauthorized");
    let grace = grace.bearing(auth["access_token"].as_str().unwrap());
    assert_eq!(grace.all("/api/v1/workspaces", 100).await.len(), 2);
    assert_eq!(accept(&grace, token).await.problem(409), "conflict");
}

#[tokio::test]
async fn nobody_is_invited_twice_or_into_where_they_are() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let grace = ada.colleague("viewer").await;
    let to = async |email: &str| {
        ada.post("/api/v1/invitations", json!({ "email": email, "role": "viewer" })).await
    };
    assert_eq!(to(&grace.email).await.problem(409), "conflict");
    to("joan@example.com").await.expect(201);
    assert_eq!(to("Joan@Example.com").await.problem(409), "conflict");
    // A link works for whoever has it, but for no member.
    let link = invite(&ada, json!({ "role": "admin" })).await;
    assert_eq!(accept(&grace, token_of(&link)).await.problem(409), "conflict");
    assert_eq!(grace.get("/api/v1/me").await.expect(200)["workspace"]["role"], "viewer");
    assert_eq!(ada.all("/api/v1/invitations", 1).await.len(), 2, "the link is still good for somebody else");
}

#[tokio::test]
async fn a_link_ends_and_is_sent_again_and_withdrawn() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let ada = server.owner().await;
    let first =
        invite(&ada, json!({ "email": "grace@example.com", "role": "viewer", "expires_in_days": 2 })).await;
    clock.advance((2 * DAY).saturating_sub(Duration::from_millis(1)));
    look_up(&ada, token_of(&first)).await.expect(200);
    clock.advance(Duration::from_millis(1));
    assert_eq!(look_up(&ada, token_of(&first)).await.problem(409), "conflict");
    assert_eq!(sign_up(&ada, token_of(&first), None).await.problem(409), "conflict");
    let ada = ada.renewed().await;
    let listed = ada.all("/api/v1/invitations", 100).await;
    assert_eq!(listed[0]["expired"], true);

    let path = format!("/api/v1/invitations/{}", id(&listed[0]));
    let again = ada.post(&format!("{path}/resend"), json!({})).await.expect(200);
    assert_eq!(again["invitation"]["expired"], false);
    assert_ne!(token_of(&first), token_of(&again));
    assert_eq!(look_up(&ada, token_of(&first)).await.problem(404), "not_found");
    look_up(&ada, token_of(&again)).await.expect(200);

    ada.delete(&path).await.expect(204);
    assert_eq!(look_up(&ada, token_of(&again)).await.problem(404), "not_found");
    assert_eq!(sign_up(&ada, token_of(&again), None).await.problem(404), "not_found");
    assert_eq!(ada.delete(&path).await.problem(404), "not_found");
    assert_eq!(ada.post(&format!("{path}/resend"), json!({})).await.problem(404), "not_found");

    // One that has run out gives way to a new one.
    invite(&ada, json!({ "email": "joan@example.com", "role": "viewer", "expires_in_days": 1 })).await;
    clock.advance(DAY);
    let ada = ada.renewed().await;
    invite(&ada, json!({ "email": "joan@example.com", "role": "editor" })).await;
    assert_eq!(ada.all("/api/v1/invitations", 100).await.len(), 1);
}

#[tokio::test]
async fn what_is_no_token_takes_nothing() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let invited = invite(&ada, json!({ "role": "owner" })).await;
    let token = token_of(&invited);
    for bad in [
        Value::Null,
        json!(""),
        json!([]),
        json!([token]),
        json!({}),
        json!(0),
        json!(true),
        json!("x".repeat(101)),
    ] {
        for path in ["look-up", "accept", "sign-up"] {
            let body =
                json!({ "token": bad, "email": "eve@example.com", "password": PASSWORD, "name": "Eve" });
            let body = if path == "sign-up" { body } else { json!({ "token": bad }) };
            let reply = ada.post(&format!("/api/v1/invitations/{path}"), body).await;
            assert_eq!(reply.body["errors"][0]["field"], "token", "{bad} to {path}: {}", reply.body);
            assert_eq!(reply.problem(422), "invalid");
        }
    }
    for bad in [" ", "%", "null", &token[1..], &token.to_uppercase(), &format!("{token}x")] {
        assert_eq!(look_up(&ada, bad).await.problem(404), "not_found", "{bad}");
        assert_eq!(accept(&ada, bad).await.problem(404), "not_found", "{bad}");
        assert_eq!(sign_up(&ada, bad, Some("eve@example.com")).await.problem(404), "not_found", "{bad}");
    }
    assert_eq!(ada.all("/api/v1/members", 100).await.len(), 1);
}

#[tokio::test]
async fn each_field_of_an_invitation_is_checked() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    for (field, value) in [
        ("email", json!("no address")),
        ("email", json!("a@example.com\r\nBcc: eve@example.com")),
        ("email", json!(5)),
        ("role", json!("super_admin")),
        ("role", json!("Owner")),
        ("role", Value::Null),
        ("expires_in_days", json!(0)),
        ("expires_in_days", json!(31)),
        ("expires_in_days", json!(-1)),
        ("workspace_id", json!(uuid::Uuid::nil())),
        ("token", json!("mine")),
    ] {
        let mut body = json!({ "email": "grace@example.com", "role": "viewer" });
        body[field] = value.clone();
        let reply = ada.post("/api/v1/invitations", body).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{value}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    let token = invite(&ada, json!({ "role": "viewer" })).await;
    for (field, value) in [
        ("password", json!("short")),
        ("password", json!("password123")),
        ("name", json!(" ")),
        ("email", json!("x")),
    ] {
        let mut body = json!({ "token": token_of(&token), "email": "grace@example.com", "password": PASSWORD, "name": "Grace" });
        body[field] = value.clone();
        let reply = ada.nameless().post("/api/v1/invitations/sign-up", body).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{value}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
}

#[tokio::test]
async fn a_workspace_has_only_so_many_open_invitations() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let mut last = Value::Null;
    for _ in 0..100 {
        last = invite(&ada, json!({ "role": "viewer" })).await;
    }
    let more = json!({ "role": "viewer" });
    assert_eq!(ada.post("/api/v1/invitations", more.clone()).await.problem(409), "conflict");
    ada.delete(&format!("/api/v1/invitations/{}", id(&last["invitation"]))).await.expect(204);
    invite(&ada, more).await;
}

#[tokio::test]
async fn where_sign_up_is_closed_an_account_of_before_joins_and_no_new_one() {
    let open = TestServer::start().await;
    let (ada, grace) = (open.owner().await, open.owner().await);
    let data = open.data.clone();
    let _kept = open.stop().await;
    let closed = Settings::default().set("AUTH__SIGNUP", "closed").data(data).start().await;
    let (ada, grace) = (ada.at(&closed.base), grace.at(&closed.base));
    let invited = invite(&ada, json!({ "role": "viewer" })).await;
    assert_eq!(sign_up(&ada, token_of(&invited), Some("eve@example.com")).await.problem(403), "forbidden");
    accept(&grace, token_of(&invited)).await.expect(200);
}

#[tokio::test]
async fn who_is_sent_away_or_demoted_leaves_no_way_back_in() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let eve = ada.colleague("admin").await;
    let for_themselves = invite(&eve, json!({ "role": "admin" })).await;
    let harmless = invite(&eve, json!({ "role": "viewer" })).await;
    let me = eve.get("/api/v1/me").await.expect(200);
    let path = format!("/api/v1/members/{}", id(&me["user"]));
    ada.patch(&path, json!({ "role": "editor" })).await.expect(200);
    assert_eq!(look_up(&eve, token_of(&for_themselves)).await.problem(409), "conflict");
    ada.delete(&path).await.expect(204);
    let outside = eve.renewed().await;
    for invited in [&for_themselves, &harmless] {
        assert_eq!(accept(&outside, token_of(invited)).await.problem(409), "conflict");
    }
    let listed = ada.all("/api/v1/invitations", 100).await;
    assert!(listed.iter().all(|invitation| invitation["expired"] == true), "{listed:?}");
    // Whoever sends it again answers for it from then on.
    let again = format!("/api/v1/invitations/{}/resend", id(&harmless["invitation"]));
    let again = ada.post(&again, json!({})).await.expect(200);
    assert_eq!(again["invitation"]["invited_by"]["name"], "Ada");
    accept(&outside, token_of(&again)).await.expect(200);
}

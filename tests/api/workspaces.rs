//! `/workspaces` and `/workspace`: made, gone to, renamed, left.

use crate::auth::{cookie, refresh};
use crate::support::client::{Client, PASSWORD, id, token_of};
use crate::support::{Settings, TestServer};
use serde_json::{Value, json};

async fn here(client: &Client) -> Value {
    client.get("/api/v1/me").await.expect(200)["workspace"].clone()
}

async fn leave(client: &Client, workspace: &Value) -> crate::support::client::Reply {
    client.post("/api/v1/workspace/leave", json!({ "workspace_id": workspace["id"] })).await
}

#[tokio::test]
async fn a_person_has_several_workspaces_and_each_is_apart() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let first = here(&ada).await;
    let bot = ada.bot(json!({})).await;
    let second = ada.post("/api/v1/workspaces", json!({ "name": " Second shop " })).await.expect(201);
    assert_eq!((&second["name"], &second["role"]), (&json!("Second shop"), &json!("owner")));
    // Making one leads nowhere by itself.
    assert_eq!(here(&ada).await, first);
    assert_eq!(ada.all("/api/v1/workspaces", 1).await, [first.clone(), second.clone()]);

    let path = format!("/api/v1/workspaces/{}/switch", id(&second));
    let reply = ada.post(&path, json!({})).await;
    assert_eq!(reply.headers["cache-control"], "no-store");
    let auth = reply.expect(200);
    assert_eq!(auth["workspace"], second);
    let there = ada.bearing(auth["access_token"].as_str().unwrap());
    assert_eq!(here(&there).await, second);
    assert!(there.all("/api/v1/bots", 100).await.is_empty());
    assert_eq!(there.get(&format!("/api/v1/bots/{}", id(&bot))).await.problem(404), "not_found");
    // What a tab that was left open on the first one still sends is done in neither.
    assert_eq!(ada.post("/api/v1/bots", json!({ "name": "Stray" })).await.problem(401), "unauthorized");
    assert!(there.all("/api/v1/bots", 100).await.is_empty());

    let back = format!("/api/v1/workspaces/{}/switch", id(&first));
    let back = there.post(&back, json!({})).await.expect(200);
    let back = ada.bearing(back["access_token"].as_str().unwrap());
    assert_eq!(back.all("/api/v1/bots", 100).await.len(), 1);
}

#[tokio::test]
async fn a_refresh_and_the_next_sign_in_stay_in_the_workspace_gone_to() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let second = ada.post("/api/v1/workspaces", json!({ "name": "Second" })).await.expect(201);
    let login = json!({ "email": ada.email, "password": PASSWORD });
    let first_login = server.anonymous().post("/api/v1/auth/login", login.clone()).await;
    let device = ada.bearing(first_login.body["access_token"].as_str().unwrap());
    device.post(&format!("/api/v1/workspaces/{}/switch", id(&second)), json!({})).await.expect(200);
    let refreshed = refresh(&ada, &cookie(&first_login)).await.expect(200);
    assert_eq!(refreshed["workspace"], second);
    // The other device stays where it was.
    assert_ne!(here(&ada).await, second);
}

#[tokio::test]
async fn names_are_checked_and_kept_without_spaces_around() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    for name in [json!(""), json!("  "), json!("x".repeat(101)), json!(5), Value::Null] {
        for reply in [
            ada.post("/api/v1/workspaces", json!({ "name": name })).await,
            ada.patch("/api/v1/workspace", json!({ "name": name })).await,
        ] {
            assert_eq!(reply.body["errors"][0]["field"], "name", "{name}: {}", reply.body);
            assert_eq!(reply.problem(422), "invalid");
        }
    }
    let renamed = ada.patch("/api/v1/workspace", json!({ "name": " Saltmarsh " })).await.expect(200);
    assert_eq!(renamed["name"], "Saltmarsh");
    assert_eq!((&renamed["members"], &renamed["owners"]), (&json!(1), &json!(1)));
    assert_eq!(here(&ada).await["name"], "Saltmarsh");
    assert_eq!(ada.get("/api/v1/workspace").await.expect(200), renamed);
}

#[tokio::test]
async fn nobody_goes_to_a_workspace_they_do_not_belong_to() {
    let server = TestServer::start().await;
    let (ada, eve) = (server.owner().await, server.owner().await);
    let theirs = here(&ada).await;
    let reply = eve.post(&format!("/api/v1/workspaces/{}/switch", id(&theirs)), json!({})).await;
    assert_eq!(reply.problem(404), "not_found");
    assert_ne!(here(&eve).await, theirs);
}

#[tokio::test]
async fn one_person_owns_only_so_many_workspaces() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    for number in 2..=20 {
        ada.post("/api/v1/workspaces", json!({ "name": format!("Number {number}") })).await.expect(201);
    }
    assert_eq!(ada.post("/api/v1/workspaces", json!({ "name": "One more" })).await.problem(409), "conflict");
}

#[tokio::test]
async fn who_leaves_goes_on_in_another_workspace_of_theirs() {
    let server = TestServer::start().await;
    let (ada, grace) = (server.owner().await, server.owner().await);
    let (theirs, own) = (here(&ada).await, here(&grace).await);
    let login = json!({ "email": grace.email, "password": PASSWORD });
    let login = server.anonymous().post("/api/v1/auth/login", login).await;
    let grace = grace.bearing(login.body["access_token"].as_str().unwrap());
    let invited = ada.post("/api/v1/invitations", json!({ "role": "editor" })).await.expect(201);
    let joined = json!({ "token": token_of(&invited) });
    let joined = grace.post("/api/v1/invitations/accept", joined).await.expect(200);
    let there = grace.bearing(joined["access_token"].as_str().unwrap());

    // A tab that believes to be elsewhere leaves nothing.
    let stray = leave(&there, &own).await;
    assert_eq!(stray.body["errors"][0]["field"], "workspace_id");
    assert_eq!(stray.problem(422), "invalid");
    assert_eq!(here(&there).await["id"], theirs["id"]);

    leave(&there, &theirs).await.expect(204);
    assert_eq!(there.get("/api/v1/me").await.problem(401), "unauthorized");
    let refreshed = refresh(&grace, &cookie(&login)).await.expect(200);
    assert_eq!(refreshed["workspace"], own);
    assert_eq!(ada.all("/api/v1/members", 100).await.len(), 1);
}

#[tokio::test]
async fn the_last_owner_can_neither_leave_nor_be_demoted_nor_removed() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    ada.colleague("admin").await;
    let workspace = here(&ada).await;
    let me = ada.get("/api/v1/me").await.expect(200);
    let path = format!("/api/v1/members/{}", id(&me["user"]));
    let refused = leave(&ada, &workspace).await;
    assert!(
        refused.body["detail"].as_str().is_some_and(|words| words.contains("owner first")),
        "{}",
        refused.body
    );
    assert_eq!(refused.problem(409), "conflict");
    assert_eq!(ada.patch(&path, json!({ "role": "admin" })).await.problem(409), "conflict");
    assert_eq!(ada.delete(&path).await.problem(409), "conflict");
    assert_eq!(here(&ada).await, workspace);
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let server = TestServer::start().await;
    for _ in 0..5 {
        let ada = server.owner().await;
        let workspace = here(&ada).await;
        let grace = ada.colleague("owner").await;
        let (one, two) = tokio::join!(leave(&ada, &workspace), leave(&grace, &workspace));
        let mut answers = [one.status, two.status];
        answers.sort_unstable();
        assert_eq!(answers, [204, 409]);
    }
}

#[tokio::test]
async fn who_belongs_nowhere_begins_anew_where_people_may_sign_up() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let grace = ada.colleague("viewer").await;
    leave(&grace, &here(&ada).await).await.expect(204);
    let login = json!({ "email": grace.email, "password": PASSWORD });
    let again = server.anonymous().post("/api/v1/auth/login", login).await.expect(200);
    assert_eq!(again["workspace"]["role"], "owner");
    assert_ne!(again["workspace"]["id"], here(&ada).await["id"]);
}

#[tokio::test]
async fn with_local_there_is_one_person_and_one_workspace() {
    let server = Settings::default().local().start().await;
    let owner = server.anonymous();
    let own = here(&owner).await;
    assert_eq!(owner.all("/api/v1/workspaces", 100).await, std::slice::from_ref(&own));
    for reply in [
        owner.post("/api/v1/workspaces", json!({ "name": "Second" })).await,
        owner.post(&format!("/api/v1/workspaces/{}/switch", id(&own)), json!({})).await,
        owner.post("/api/v1/invitations", json!({ "role": "viewer" })).await,
        leave(&owner, &own).await,
    ] {
        assert!(
            reply.body["detail"].as_str().is_some_and(|words| words.contains("--local")),
            "{}",
            reply.body
        );
        assert_eq!(reply.problem(409), "conflict");
    }
    owner.patch("/api/v1/workspace", json!({ "name": "Mine" })).await.expect(200);
}

//! `/members`: who may change whom, and what a change takes away at once.

use crate::auth::{cookie, refresh};
use crate::support::TestServer;
use crate::support::client::{Client, PASSWORD, id, token_of};
use frontdesk::domain::role::Role;
use serde_json::{Value, json};

/// The path of a member.
async fn path_of(member: &Client) -> String {
    let me = member.get("/api/v1/me").await.expect(200);
    format!("/api/v1/members/{}", id(&me["user"]))
}

async fn role_of(member: &Client) -> Value {
    member.get("/api/v1/me").await.expect(200)["workspace"]["role"].clone()
}

#[tokio::test]
async fn a11_nobody_gives_more_than_they_have_or_reaches_above_themselves() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let mut actors = Vec::new();
    for role in Role::ALL {
        actors.push((role, ada.colleague(role.as_str()).await));
    }
    for (actor, client) in &actors {
        for theirs in Role::ALL {
            let target = ada.colleague(theirs.as_str()).await;
            let path = path_of(&target).await;
            for given in Role::ALL {
                let reply = client.patch(&path, json!({ "role": given })).await;
                let may = *actor >= Role::Admin && theirs <= *actor && given <= *actor;
                let line = format!("{actor:?} makes {theirs:?} {given:?}: {}", reply.body);
                if may {
                    assert_eq!(reply.expect(200)["role"], json!(given), "{line}");
                    assert_eq!(role_of(&target).await, json!(given), "{line}");
                    ada.patch(&path, json!({ "role": theirs })).await.expect(200);
                } else {
                    assert_eq!(reply.problem(403), "forbidden", "{line}");
                    assert_eq!(role_of(&target).await, json!(theirs), "{line}");
                }
            }
            let handed = client.post(&format!("{path}/ownership"), json!({})).await;
            if *actor == Role::Owner {
                handed.expect(200);
                assert_eq!(role_of(client).await, "admin");
                ada.patch(&path_of(client).await, json!({ "role": "owner" })).await.expect(200);
                ada.patch(&path, json!({ "role": theirs })).await.expect(200);
            } else {
                assert_eq!(handed.problem(403), "forbidden");
            }
            let removed = client.delete(&path).await;
            if *actor >= Role::Admin && theirs <= *actor {
                removed.expect(204);
            } else {
                assert_eq!(removed.problem(403), "forbidden");
                ada.delete(&path).await.expect(204);
            }
            let invited = client.post("/api/v1/invitations", json!({ "role": theirs })).await;
            if *actor >= Role::Admin && theirs <= *actor {
                let path = format!("/api/v1/invitations/{}", id(&invited.expect(201)["invitation"]));
                client.delete(&path).await.expect(204);
            } else {
                assert_eq!(invited.problem(403), "forbidden");
            }
        }
    }
    // An invitation above one's own role can't be had a second time either.
    let above = ada.post("/api/v1/invitations", json!({ "role": "owner" })).await.expect(201);
    let (_, admin) = &actors[2];
    let resend = format!("/api/v1/invitations/{}/resend", id(&above["invitation"]));
    assert_eq!(admin.post(&resend, json!({})).await.problem(403), "forbidden");
}

#[tokio::test]
async fn a13_who_is_removed_is_out_at_once() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let grace = ada.colleague("admin").await;
    let login = json!({ "email": grace.email, "password": PASSWORD });
    let elsewhere = server.anonymous().post("/api/v1/auth/login", login).await;
    let device = grace.bearing(elsewhere.body["access_token"].as_str().unwrap());
    for client in [&grace, &device] {
        client.get("/api/v1/bots").await.expect(200);
    }
    ada.delete(&path_of(&grace).await).await.expect(204);
    for client in [&grace, &device] {
        assert_eq!(client.get("/api/v1/bots").await.problem(401), "unauthorized");
        assert_eq!(client.post("/api/v1/bots", json!({ "name": "Mine" })).await.problem(401), "unauthorized");
    }
    assert_eq!(refresh(&device, &cookie(&elsewhere)).await.problem(401), "unauthorized");
    assert!(ada.all("/api/v1/bots", 100).await.is_empty());
    assert_eq!(ada.all("/api/v1/members", 100).await.len(), 1);
}

#[tokio::test]
async fn a13_other_workspaces_of_who_is_removed_stay_theirs() {
    let server = TestServer::start().await;
    let (ada, grace) = (server.owner().await, server.owner().await);
    let login = json!({ "email": grace.email, "password": PASSWORD });
    let elsewhere = server.anonymous().post("/api/v1/auth/login", login.clone()).await;
    let elsewhere = grace.bearing(elsewhere.body["access_token"].as_str().unwrap());
    let invited = ada.post("/api/v1/invitations", json!({ "role": "editor" })).await.expect(201);
    let taken = json!({ "token": token_of(&invited) });
    let joined = elsewhere.post("/api/v1/invitations/accept", taken).await.expect(200);
    let joined = grace.bearing(joined["access_token"].as_str().unwrap());
    ada.delete(&path_of(&joined).await).await.expect(204);
    assert_eq!(joined.get("/api/v1/me").await.problem(401), "unauthorized");
    // The device that is in their own workspace goes on, and the next sign-in leads there.
    assert_eq!(role_of(&grace).await, "owner");
    let again = server.anonymous().post("/api/v1/auth/login", login).await.expect(200);
    assert_eq!(again["workspace"]["role"], "owner");
}

#[tokio::test]
async fn a_role_holds_from_the_next_request_on() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let grace = ada.colleague("viewer").await;
    let path = path_of(&grace).await;
    let make = async || grace.post("/api/v1/bots", json!({ "name": "Bot" })).await;
    for _ in 0..5 {
        assert_eq!(make().await.problem(403), "forbidden");
        ada.patch(&path, json!({ "role": "editor" })).await.expect(200);
        make().await.expect(201);
        ada.patch(&path, json!({ "role": "viewer" })).await.expect(200);
    }
}

#[tokio::test]
async fn a_workspace_is_handed_over() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let grace = ada.colleague("viewer").await;
    let own = format!("{}/ownership", path_of(&ada).await);
    assert_eq!(ada.post(&own, json!({})).await.problem(409), "conflict");
    let path = format!("{}/ownership", path_of(&grace).await);
    let member = ada.post(&path, json!({})).await.expect(200);
    assert_eq!((&member["role"], &member["you"]), (&json!("owner"), &json!(false)));
    assert_eq!((role_of(&ada).await, role_of(&grace).await), (json!("admin"), json!("owner")));
    assert_eq!(ada.post(&path, json!({})).await.problem(403), "forbidden");
    grace.delete(&path_of(&ada).await).await.expect(204);
}

#[tokio::test]
async fn of_many_hand_overs_at_once_one_counts() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let mut heirs = Vec::new();
    for _ in 0..6 {
        heirs.push(format!("{}/ownership", path_of(&ada.colleague("admin").await).await));
    }
    let replies = futures::future::join_all(heirs.iter().map(|path| ada.post(path, json!({})))).await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403, 403, 403, 403, 403]);
    let members = ada.all("/api/v1/members", 100).await;
    assert_eq!(members.iter().filter(|member| member["role"] == "owner").count(), 1, "{members:?}");
}

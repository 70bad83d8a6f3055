//! `/me`: names, other sessions, and the end of an account.

use crate::auth::cookie;
use crate::support::TestServer;
use crate::support::client::{Client, PASSWORD, id, until};
use crate::world::World;
use frontdesk::domain::ids::{UserId, WorkspaceId};
use frontdesk::domain::role::Role;
use frontdesk::store::members;
use serde_json::{Value, json};

/// Adds a person to another's workspace.
async fn joins(server: &TestServer, owner: &Client, who: &Client, role: Role) -> (WorkspaceId, UserId) {
    let there = owner.get("/api/v1/me").await.expect(200);
    let workspace: WorkspaceId = id(&there["workspace"]).parse().expect("an id");
    let user: UserId = id(&who.get("/api/v1/me").await.expect(200)["user"]).parse().expect("an id");
    let app = &server.running.app;
    let mut write = app.store.write().await.expect("a turn");
    members::join(&mut write, workspace, user, role, app.clock.now()).await.expect("a member");
    write.commit().await.expect("a commit");
    (workspace, user)
}

async fn end(who: &Client, email: &str, password: &str) -> crate::support::client::Reply {
    who.post("/api/v1/me/deletion", json!({ "email": email, "password": password })).await
}

#[tokio::test]
async fn people_change_what_they_are_called() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let me = owner.patch("/api/v1/me", json!({ "name": " Ada Lovelace " })).await.expect(200);
    assert_eq!(me["user"]["name"], "Ada Lovelace");
    assert_eq!(owner.get("/api/v1/me").await.expect(200)["user"]["name"], "Ada Lovelace");
    for bad in [json!(""), json!("  "), json!("x".repeat(101)), Value::Null] {
        assert_eq!(owner.patch("/api/v1/me", json!({ "name": bad })).await.problem(422), "invalid", "{bad}");
    }
}

#[tokio::test]
async fn all_other_devices_are_signed_out_at_once() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (phone, laptop) = (owner.renewed().await, owner.renewed().await);
    laptop.delete("/api/v1/auth/sessions").await.expect(204);
    for other in [&owner, &phone] {
        assert_eq!(other.get("/api/v1/me").await.problem(401), "unauthorized");
    }
    assert_eq!(laptop.all("/api/v1/auth/sessions", 100).await.len(), 1);
}

#[tokio::test]
async fn an_account_says_what_goes_with_it() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let colleague = server.owner().await;
    let plan = world.owner.get("/api/v1/me/deletion").await.expect(200);
    let own = &plan["workspaces"][0];
    assert_eq!((&own["outcome"], &own["members"], &own["bots"]), (&json!("deleted"), &json!(1), &json!(1)));
    assert_eq!((&own["sources"], &own["role"]), (&json!(1), &json!("owner")));
    assert!(own["conversations"].as_i64().unwrap() >= 1);
    assert_eq!(plan["possible"], true);
    joins(&server, &world.owner, &colleague, Role::Admin).await;
    // With others in it, it must be handed over first.
    let plan = world.owner.get("/api/v1/me/deletion").await.expect(200);
    assert_eq!((&plan["workspaces"][0]["outcome"], &plan["possible"]), (&json!("in_the_way"), &json!(false)));
    let refused = end(&world.owner, &world.owner.email, PASSWORD).await;
    assert!(refused.body["detail"].as_str().unwrap().contains("only owner"), "{}", refused.body);
    assert_eq!(refused.problem(409), "conflict");
    world.owner.get("/api/v1/me").await.expect(200);
    // The colleague may go: one workspace is theirs alone, the other stays.
    let plan = colleague.get("/api/v1/me/deletion").await.expect(200);
    let outcomes: Vec<&Value> =
        plan["workspaces"].as_array().unwrap().iter().map(|workspace| &workspace["outcome"]).collect();
    assert_eq!(outcomes, ["deleted", "left"]);
}

#[tokio::test]
async fn an_account_is_deleted_with_what_is_its_alone() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let stays = server.owner().await;
    joins(&server, &stays, &world.owner, Role::Editor).await;
    let body = json!({ "email": world.owner.email, "password": PASSWORD });
    let phone = server.anonymous().post("/api/v1/auth/login", body.clone()).await;
    let visitor = world.owner.visitor(&world.bot, crate::world::SHOP).await;
    for (email, password, field) in
        [("other@example.com", PASSWORD, "email"), (world.owner.email.as_str(), "not it at all", "password")]
    {
        let reply = end(&world.owner, email, password).await;
        assert_eq!(reply.body["errors"][0]["field"], field);
        assert_eq!(reply.problem(422), "invalid");
    }
    let gone = end(&world.owner, &world.owner.email.to_uppercase(), PASSWORD).await;
    assert!(gone.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    gone.expect(204);
    // Every sign-in is over, and the address knows no account.
    assert_eq!(world.owner.get("/api/v1/me").await.problem(401), "unauthorized");
    assert_eq!(crate::auth::refresh(&world.owner, &cookie(&phone)).await.problem(401), "unauthorized");
    let login = server.anonymous().post("/api/v1/auth/login", body).await;
    assert_eq!(login.problem(401), "wrong_credentials");
    // What was theirs alone goes bit by bit, and what others have stays.
    until(|| async {
        let session = json!({ "bot_id": id(&world.bot) });
        let asked = visitor.nameless().post("/widget/v1/sessions", session).await;
        (asked.status == 404).then_some(())
    })
    .await;
    stays.get("/api/v1/bots").await.expect(200);
    assert!(server.letters(&world.owner.email).await.is_empty(), "letters to them are forgotten");
    // The address is free again.
    let body = json!({ "email": world.owner.email, "password": PASSWORD, "name": "Ada" });
    server.anonymous().post("/api/v1/auth/signup", body).await.expect(201);
}

//! A workspace that its owner deletes: asked for by name, restored within the grace, gone after it.

use crate::erased::found;
use crate::plans::{sold, subscribe};
use crate::support::client::{Client, PASSWORD, id, until};
use crate::support::{Settings, TestServer};
use crate::world::{SHOP, World};
use frontdesk::domain::plan::PlanState;
use frontdesk::domain::role::Role;
use frontdesk::domain::time::Clock as _;
use frontdesk::domain::time::{ManualClock, SystemClock};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const DELETION: &str = "/api/v1/workspace/deletion";

async fn name_of(owner: &Client) -> Value {
    owner.get("/api/v1/me").await.expect(200)["workspace"]["name"].clone()
}

/// Rows that still name a workspace, table by table.
async fn rows_of(server: &TestServer, workspace: &str) -> Vec<String> {
    let mut conn = server.running.app.store.read().await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select m.name from sqlite_schema m where m.type = 'table' \
         and exists (select 1 from pragma_table_info(m.name) c where c.name = 'workspace_id')",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    assert!(tables.len() > 20, "{tables:?}");
    let mut left = Vec::new();
    for table in tables {
        let sql = format!("select count(*) from \"{table}\" where workspace_id = $1");
        let rows: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(workspace).fetch_one(&mut *conn).await.unwrap();
        if rows > 0 {
            left.push(table);
        }
    }
    left
}

#[tokio::test]
async fn a_workspace_goes_after_its_grace_with_all_that_is_in_it() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let ours = World::of(server.owner().await, "quagga").await;
    let theirs = World::of(server.owner().await, "okapi").await;
    let me = ours.owner.get("/api/v1/me").await.expect(200);
    let workspace = id(&me["workspace"]).to_owned();
    let body = json!({ "name": name_of(&ours.owner).await });
    let asked = ours.owner.post(DELETION, body).await.expect(202);
    assert_eq!(asked["grace_days"], 30);
    assert_eq!(asked["deletion"]["asked_by"], "Ada");
    assert!(!rows_of(&server, &workspace).await.is_empty());
    // Its owners are told.
    let mut conn = server.running.app.store.read().await.unwrap();
    let told: Vec<(String, String)> =
        sqlx::query_as("select recipient, subject from mails where workspace_id = $1")
            .bind(&workspace)
            .fetch_all(&mut *conn)
            .await
            .unwrap();
    drop(conn);
    let name = name_of(&ours.owner).await;
    let subject = format!("“{}” is going to be deleted", name.as_str().unwrap());
    assert_eq!(told, [(ours.owner.email.clone(), subject)]);
    clock.advance(DAY * 30 + Duration::from_secs(1));
    until(|| async { rows_of(&server, &workspace).await.is_empty().then_some(()) }).await;
    until(|| async { found(&server.data, "quagga").is_empty().then_some(()) }).await;
    // Their access ended with it; the others' did not.
    let login = json!({ "email": ours.owner.email, "password": PASSWORD });
    assert!(server.anonymous().post("/api/v1/auth/login", login).await.status < 500);
    let theirs_again = theirs.owner.renewed().await;
    theirs_again.get(&format!("/api/v1/bots/{}", id(&theirs.bot))).await.expect(200);
    assert!(!found(&server.data, "okapi").is_empty());
    assert_eq!(server.running.app.store.integrity().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn until_then_its_bots_are_silent_and_it_can_be_restored() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let world = World::of(server.owner().await, "quagga").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let name = name_of(&world.owner).await;
    assert!(world.owner.get(DELETION).await.expect(200)["deletion"].is_null());
    let due = world.owner.post(DELETION, json!({ "name": name })).await.expect(202)["deletion"].clone();
    // Whoever asks again does not put it off.
    clock.advance(Duration::from_secs(60));
    assert_eq!(world.owner.post(DELETION, json!({ "name": name })).await.expect(202)["deletion"], due);

    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let refused = world.owner.post(&chat, json!({ "message": "When?" })).await;
    assert!(refused.body["detail"].as_str().unwrap().contains("Settings, Privacy"), "{}", refused.body);
    assert_eq!(refused.problem(409), "conflict");
    let asked = visitor.request(Method::POST, "/widget/v1/chat").json(&json!({ "message": "When?" }));
    assert_eq!(Client::send(asked).await.problem(409), "conflict");
    let page = server.anonymous().with("origin", SHOP);
    let session = page.post("/widget/v1/sessions", json!({ "bot_id": id(&world.bot) })).await;
    assert_eq!(session.problem(404), "not_found");
    assert_eq!(page.get(&format!("/widget/v1/bots/{}", id(&world.bot))).await.problem(404), "not_found");
    // All of it can still be looked at, and taken along.
    world.owner.get(&format!("/api/v1/bots/{}", id(&world.bot))).await.expect(200);
    assert_eq!(world.owner.get(&format!("/api/v1/bots/{}/export", id(&world.bot))).await.status, 200);

    assert!(world.owner.delete(DELETION).await.expect(200)["deletion"].is_null());
    assert!(world.owner.delete(DELETION).await.expect(200)["deletion"].is_null());
    page.get(&format!("/widget/v1/bots/{}", id(&world.bot))).await.expect(200);
    clock.advance(DAY * 31);
    let again = world.owner.renewed().await;
    again.post(&chat, json!({ "message": "When?" })).await.expect(200);
}

#[tokio::test]
async fn only_an_owner_who_types_the_name_deletes_a_workspace() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let name = name_of(&owner).await;
    for body in [
        json!({ "name": "" }),
        json!({ "name": "another" }),
        json!({}),
        json!({ "name": null }),
        json!({ "name": name, "workspace_id": uuid::Uuid::now_v7() }),
    ] {
        assert_eq!(owner.post(DELETION, body.clone()).await.problem(422), "invalid", "{body}");
    }
    server.set_role(&owner, Role::Admin).await;
    assert_eq!(owner.post(DELETION, json!({ "name": name })).await.problem(403), "forbidden");
    assert_eq!(owner.delete(DELETION).await.problem(403), "forbidden");
    assert!(owner.get(DELETION).await.expect(200)["deletion"].is_null());
}

#[tokio::test]
async fn the_workspace_of_a_machine_without_sign_in_stays() {
    let server = Settings::default().local().start().await;
    let local = server.anonymous();
    let name = name_of(&local).await;
    assert_eq!(local.post(DELETION, json!({ "name": name })).await.problem(409), "conflict");
}

#[tokio::test]
async fn a_workspace_that_goes_on_being_paid_for_is_not_deleted() {
    let now = SystemClock.now();
    let server = sold().start().await;
    let owner = server.owner().await;
    let name = name_of(&owner).await;
    assert!(subscribe(&server, &owner, "pro", PlanState::Active, now).await);
    let refused = owner.post(DELETION, json!({ "name": name })).await;
    assert!(refused.body["detail"].as_str().unwrap().contains("Plan and billing"), "{}", refused.body);
    assert_eq!(refused.problem(409), "conflict");
    assert!(subscribe(&server, &owner, "pro", PlanState::Revoked, now.after(DAY)).await);
    owner.post(DELETION, json!({ "name": name })).await.expect(202);
}

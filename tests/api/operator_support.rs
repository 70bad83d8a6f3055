//! `/support-access` and `/operator/workspaces/{id}/enter`: looked into only by leave, for as long as that holds.

use crate::auth::{cookie, refresh};
use crate::operator::{noted, operator};
use crate::support::client::{Client, PASSWORD, id};
use crate::support::{Settings, TestServer};
use frontdesk::domain::role::Role;
use frontdesk::domain::time::{Clock as _, ManualClock, SystemClock};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const LEAVE: &str = "/api/v1/support-access";

/// A workspace with a bot, and its id.
async fn tenant(server: &TestServer) -> (Client, Value, String) {
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let me = owner.get("/api/v1/me").await.expect(200);
    (owner, bot, id(&me["workspace"]).to_owned())
}

/// An operator's browser: a client with its cookie.
struct Browser {
    client: Client,
    cookie: String,
}

impl Browser {
    async fn of(operator: &Client) -> Self {
        let body = json!({ "email": operator.email, "password": PASSWORD });
        let reply = operator.nameless().post("/api/v1/auth/login", body).await;
        let cookie = cookie(&reply);
        let token = reply.expect(200)["access_token"].as_str().expect("a token").to_owned();
        Self { client: operator.bearing(&token), cookie }
    }

    /// Asks for a token for where the sign-in is now.
    async fn refreshed(self) -> Self {
        let reply = refresh(&self.client, &self.cookie).await;
        let cookie = cookie(&reply);
        let token = reply.expect(200)["access_token"].as_str().expect("a token").to_owned();
        Self { client: self.client.bearing(&token), cookie }
    }

    async fn entered(self, workspace: &str) -> Self {
        let path = format!("/api/v1/operator/workspaces/{workspace}/enter");
        self.client.post(&path, json!({})).await.expect(204);
        self.refreshed().await
    }
}

#[tokio::test]
async fn without_leave_nobody_looks_in() {
    let server = TestServer::start().await;
    let operator = operator(&server).await;
    let (owner, bot, workspace) = tenant(&server).await;
    let path = format!("/api/v1/operator/workspaces/{workspace}/enter");
    assert_eq!(operator.post(&path, json!({})).await.problem(403), "forbidden");
    assert_eq!(operator.get(&format!("/api/v1/bots/{}", id(&bot))).await.problem(404), "not_found");
    let unknown = format!("/api/v1/operator/workspaces/{}/enter", uuid::Uuid::now_v7());
    assert_eq!(operator.post(&unknown, json!({})).await.problem(404), "not_found");
    let none = json!({ "role": null, "granted_by": null, "expires_at": null, "present": [] });
    assert_eq!(owner.get(LEAVE).await.expect(200), none);
    assert_eq!(operator.post("/api/v1/operator/leave", json!({})).await.problem(409), "conflict");
}

#[tokio::test]
async fn with_leave_an_operator_looks_in_as_far_as_it_goes_and_is_seen() {
    let server = TestServer::start().await;
    let operator = operator(&server).await;
    let (owner, bot, workspace) = tenant(&server).await;
    let granted = owner.put(LEAVE, json!({ "role": "viewer", "hours": 2 })).await.expect(200);
    assert_eq!((&granted["role"], &granted["granted_by"]), (&json!("viewer"), &json!("Ada")));
    let browser = Browser::of(&operator).await.entered(&workspace).await;
    let operator = browser.client.clone();
    let me = operator.get("/api/v1/me").await.expect(200);
    assert_eq!((&me["workspace"]["id"], &me["workspace"]["role"]), (&json!(workspace), &json!("viewer")));
    assert_eq!(me["support_until"], granted["expires_at"]);
    let path = format!("/api/v1/bots/{}", id(&bot));
    operator.get(&path).await.expect(200);
    assert_eq!(operator.patch(&path, json!({ "name": "Mine" })).await.problem(403), "forbidden");
    assert_eq!(owner.get(LEAVE).await.expect(200)["present"], json!(["Ada"]));
    // More leave counts for who is there.
    owner.put(LEAVE, json!({ "role": "admin", "hours": 2 })).await.expect(200);
    operator.patch(&path, json!({ "name": "Mended" })).await.expect(200);
    // Who is let in can neither lengthen it nor leave anything behind that outlasts it.
    assert_eq!(operator.put(LEAVE, json!({ "role": "admin", "hours": 168 })).await.problem(403), "forbidden");
    assert_eq!(operator.delete(LEAVE).await.problem(403), "forbidden");
    let key = json!({ "name": "Back door", "role": "admin" });
    assert_eq!(operator.post("/api/v1/api-keys", key).await.problem(403), "forbidden");
    let invitation = json!({ "email": operator.email, "role": "admin" });
    assert_eq!(operator.post("/api/v1/invitations", invitation).await.problem(403), "forbidden");
    operator.post("/api/v1/operator/leave", json!({})).await.expect(204);
    let operator = browser.refreshed().await.client;
    assert_ne!(operator.get("/api/v1/me").await.expect(200)["workspace"]["id"], json!(workspace));
    assert_eq!(operator.get(&path).await.problem(404), "not_found");
    assert_eq!(owner.get(LEAVE).await.expect(200)["present"], json!([]));
    let noted: Vec<(String, bool)> =
        noted(&server).await.into_iter().map(|(kind, of, _)| (kind, of)).collect();
    let expected = ["support.entered", "bot.updated", "support.left"].map(|kind| (kind.to_owned(), true));
    assert_eq!(noted, expected, "in that office, in the log of the workspace");
}

#[tokio::test]
async fn leave_that_is_taken_back_or_runs_out_holds_no_longer() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let operator = operator(&server).await;
    let (owner, bot, workspace) = tenant(&server).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    owner.put(LEAVE, json!({ "role": "viewer", "hours": 1 })).await.expect(200);
    let browser = Browser::of(&operator).await.entered(&workspace).await;
    browser.client.get(&path).await.expect(200);
    owner.delete(LEAVE).await.expect(204);
    assert!(matches!(browser.client.get(&path).await.status, 401 | 404), "the leave is taken back");
    // The sign-in goes on at home.
    let browser = browser.refreshed().await;
    assert_eq!(browser.client.get(&path).await.problem(404), "not_found");
    let again = format!("/api/v1/operator/workspaces/{workspace}/enter");
    assert_eq!(browser.client.post(&again, json!({})).await.problem(403), "forbidden");
    // It runs out by the clock, whether or not anybody sweeps.
    owner.put(LEAVE, json!({ "role": "viewer", "hours": 1 })).await.expect(200);
    let browser = browser.entered(&workspace).await;
    clock.advance(Duration::from_secs(50 * 60));
    let browser = browser.refreshed().await;
    browser.client.get(&path).await.expect(200);
    clock.advance(Duration::from_secs(11 * 60));
    let gone = browser.client.get(&path).await;
    assert!(
        gone.body["detail"].as_str().is_some_and(|words| words.contains("another workspace")),
        "{}",
        gone.body
    );
    assert_eq!(gone.problem(401), "unauthorized");
    assert_eq!(owner.renewed().await.get(LEAVE).await.expect(200)["present"], json!([]));
    // The sign-in is the same as before, and at home at once.
    let browser = browser.refreshed().await;
    let me = browser.client.get("/api/v1/me").await.expect(200);
    assert_ne!(me["workspace"]["id"], json!(workspace));
    assert_eq!((&me["workspace"]["role"], &me["support_until"]), (&json!("owner"), &Value::Null));
    assert_eq!(browser.client.get(&path).await.problem(404), "not_found");
    assert_eq!(browser.client.post("/api/v1/operator/leave", json!({})).await.problem(409), "conflict");
}

#[tokio::test]
async fn who_asks_for_nothing_until_the_leave_has_run_out_is_at_home_when_they_come_back() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let operator = operator(&server).await;
    let (owner, bot, workspace) = tenant(&server).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    owner.put(LEAVE, json!({ "role": "admin", "hours": 1 })).await.expect(200);
    // On two devices at once.
    let laptop = Browser::of(&operator).await.entered(&workspace).await;
    let phone = Browser::of(&operator).await.entered(&workspace).await;
    let people = async |operator: &Client| {
        let seen = operator.get(&format!("/api/v1/operator/workspaces/{workspace}")).await.expect(200);
        seen["people"].as_array().expect("a list").len()
    };
    assert_eq!(people(&operator).await, 2);
    clock.advance(Duration::from_secs(60 * 60));
    assert_eq!(people(&operator.renewed().await).await, 1, "nobody is there any more");
    for browser in [laptop, phone] {
        let browser = browser.refreshed().await;
        let me = browser.client.get("/api/v1/me").await.expect(200);
        assert_ne!(me["workspace"]["id"], json!(workspace));
        assert_eq!((&me["operator"], &me["support_until"]), (&json!(true), &Value::Null));
        assert_eq!(browser.client.get(&path).await.problem(404), "not_found");
    }
}

#[tokio::test]
async fn who_belongs_nowhere_else_is_signed_out_when_the_leave_runs_out() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let operator = operator(&server).await;
    let (owner, bot, workspace) = tenant(&server).await;
    owner.put(LEAVE, json!({ "role": "viewer", "hours": 1 })).await.expect(200);
    let browser = Browser::of(&operator).await.entered(&workspace).await;
    let app = &server.running.app;
    let me = browser.client.get("/api/v1/me").await.expect(200);
    let mut write = app.store.write().await.expect("a turn");
    sqlx::query("delete from members where user_id = $1 and support_until is null")
        .bind(id(&me["user"]))
        .execute(&mut *write)
        .await
        .expect("written");
    write.commit().await.expect("a commit");
    clock.advance(Duration::from_secs(60 * 60));
    let gone = browser.client.get(&format!("/api/v1/bots/{}", id(&bot))).await;
    assert_eq!(gone.problem(401), "unauthorized");
    assert_eq!(refresh(&browser.client, &browser.cookie).await.problem(401), "unauthorized");
}

#[tokio::test]
async fn only_owners_and_admins_give_leave() {
    let server = TestServer::start().await;
    let member = server.owner().await;
    for role in [Role::Viewer, Role::Editor] {
        server.set_role(&member, role).await;
        let reply = member.put(LEAVE, json!({ "role": "viewer", "hours": 1 })).await;
        assert_eq!(reply.problem(403), "forbidden");
        member.get(LEAVE).await.expect(200);
    }
    server.set_role(&member, Role::Admin).await;
    for wrong in [
        json!({ "role": "owner", "hours": 1 }),
        json!({ "role": "viewer", "hours": 169 }),
        json!({ "role": "viewer" }),
    ] {
        assert_eq!(member.put(LEAVE, wrong).await.problem(422), "invalid");
    }
    member.put(LEAVE, json!({ "role": "viewer", "hours": 1 })).await.expect(200);
    member.delete(LEAVE).await.expect(204);
    member.delete(LEAVE).await.expect(204);
}

#[tokio::test]
async fn who_is_in_for_support_is_no_member_who_stands_in_the_way_of_deleting_an_account() {
    let server = TestServer::start().await;
    let operator = operator(&server).await;
    let (owner, _, workspace) = tenant(&server).await;
    owner.put(LEAVE, json!({ "role": "admin", "hours": 2 })).await.expect(200);
    let browser = Browser::of(&operator).await.entered(&workspace).await;
    let plan = owner.get("/api/v1/me/deletion").await.expect(200);
    assert_eq!((&plan["possible"], &plan["workspaces"][0]["members"]), (&json!(true), &json!(1)), "{plan}");
    let sure = json!({ "email": owner.email, "password": PASSWORD });
    owner.post("/api/v1/me/deletion", sure).await.expect(204);
    let home = browser.refreshed().await.client.get("/api/v1/me").await.expect(200);
    assert_ne!(home["workspace"]["id"], json!(workspace), "the operator is at home again");
}

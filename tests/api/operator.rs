//! `/operator`: the console of whoever runs the installation, and what everybody sees of it.

use crate::support::client::{Client, id, until};
use crate::support::process::frontdesk;
use crate::support::{Settings, TestServer};
use crate::world::{PAGE, QUESTION, SHOP, World, asked, filled};
use frontdesk::domain::time::{Clock as _, ManualClock, SystemClock};
use frontdesk::http::access::{Need, TABLE};
use serde_json::{Value, json};
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

/// What `frontdesk admin` says to a server's data about an office. It is also given to whoever has not confirmed their
/// address.
pub async fn admin(server: &TestServer, what: &str, email: &str) -> Output {
    let flags: &[&str] = if what == "grant" { &["--unconfirmed"] } else { &[] };
    office(server, what, email, flags).await
}

/// The same, with those flags.
pub async fn office(server: &TestServer, what: &str, email: &str, flags: &[&str]) -> Output {
    let what: Vec<&str> = [what, "super_admin", email].iter().chain(flags).copied().collect();
    administer(server, &what, &[]).await
}

/// What `frontdesk admin` says to a server's data.
pub async fn administer(server: &TestServer, what: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = frontdesk();
    command.arg("admin").args(what).arg("--data").arg(&server.data).envs(variables.iter().copied());
    // The server runs on this thread: it may be writing, and the program waits for it.
    let output = tokio::task::spawn_blocking(move || command.output());
    output.await.expect("no panic").expect("it runs")
}

/// Waits until the server has heard, from another process, whether a person runs it.
async fn until_operator(person: &Client, wanted: bool) {
    until(async || (person.get("/api/v1/me").await.expect(200)["operator"] == wanted).then_some(())).await;
}

/// Somebody who runs the server.
pub async fn operator(server: &TestServer) -> Client {
    let operator = server.owner().await;
    let said = admin(server, "grant", &operator.email).await;
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    until_operator(&operator, true).await;
    operator
}

/// What was noted of operators: type, whether it is of a workspace, data.
pub async fn noted(server: &TestServer) -> Vec<(String, bool, Value)> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(server.database()).read_only(true);
    let mut conn = sqlx::ConnectOptions::connect(&options).await.expect("a database");
    let rows: Vec<(String, bool, String)> = sqlx::query_as(
        // In the log, or on its way to it. What is of no workspace has an id of noughts there.
        "select type, workspace_id is not null and workspace_id <> $1, data from ( \
           select id, type, workspace_id, data, actor_type from event_outbox union all \
           select id, type, workspace_id, data, actor_type from events) where actor_type = 'operator' order by id",
    )
    .bind(uuid::Uuid::nil().to_string())
    .fetch_all(&mut conn)
    .await
    .expect("rows");
    rows.into_iter().map(|(kind, of, data)| (kind, of, serde_json::from_str(&data).expect("JSON"))).collect()
}

#[tokio::test]
async fn the_console_is_for_operators_and_nobody_else() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let operator = operator(&server).await;
    let lines: Vec<_> = TABLE.iter().filter(|access| access.need == Need::Operator).collect();
    assert!(lines.len() > 10);
    for access in lines {
        let some = uuid::Uuid::now_v7().to_string();
        let path = access.path.replace("{id}", &some).replace("{webhook_id}", &some);
        let ask = async |client: &Client| {
            let request = client.request(access.method.parse().expect("a method"), &asked(&path));
            Client::send(filled(request, access.method, access.path)).await
        };
        let line = format!("{} {}", access.method, access.path);
        assert_eq!(ask(&server.anonymous()).await.problem(401), "unauthorized", "{line}");
        assert_eq!(ask(&owner).await.problem(403), "forbidden", "{line}");
        let reply = ask(&operator).await;
        let passed = matches!(reply.status, 200..=299 | 404 | 409);
        assert!(passed, "{line}: {} {}", reply.status, reply.body);
    }
}

#[tokio::test]
async fn the_office_is_given_and_taken_by_the_command_line_and_holds_soon() {
    let server = TestServer::start().await;
    let person = server.owner().await;
    let me = person.get("/api/v1/me").await.expect(200);
    assert_eq!(me["operator"], false);
    assert_eq!(person.get("/api/v1/operator/health").await.problem(403), "forbidden");
    // However the address is spelt.
    let said = admin(&server, "grant", &person.email.to_uppercase()).await;
    assert!(said.status.success() && String::from_utf8_lossy(&said.stdout).contains("now"), "{said:?}");
    until_operator(&person, true).await;
    let health = person.get("/api/v1/operator/health").await.expect(200);
    assert_eq!(health["operators"], json!([person.email]));
    let again = admin(&server, "grant", &person.email).await;
    assert!(
        again.status.success() && String::from_utf8_lossy(&again.stdout).contains("already"),
        "{again:?}"
    );
    assert!(admin(&server, "revoke", &person.email).await.status.success());
    until_operator(&person, false).await;
    assert_eq!(person.get("/api/v1/operator/health").await.problem(403), "forbidden");
    let unknown = admin(&server, "grant", "nobody@example.com").await;
    assert!(!unknown.status.success());
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no account"), "{unknown:?}");
}

#[tokio::test]
async fn workspaces_are_listed_in_figures_and_found_by_name_and_address() {
    let server = TestServer::start().await;
    let operator = operator(&server).await;
    let world = World::of(server.owner().await, "ordinary").await;
    let me = world.owner.get("/api/v1/me").await.expect(200);
    let own = id(&me["workspace"]);
    let all = operator.all("/api/v1/operator/workspaces", 1).await;
    assert_eq!(all.len(), 2, "{all:?}");
    let found = operator
        .all(&format!("/api/v1/operator/workspaces?q={}", world.owner.email.to_uppercase()), 10)
        .await;
    assert_eq!(found.len(), 1);
    let row = &found[0];
    assert_eq!((&row["id"], &row["owner"]), (&me["workspace"]["id"], &json!(world.owner.email)));
    assert_eq!((&row["members"], &row["bots"], &row["sources"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(row["answers"], 2, "{row}");
    assert!(row["answered_at"].is_string() && row["support_until"].is_null(), "{row}");
    assert_eq!((&row["plan"], &row["plan_state"]), (&json!("Self-hosted"), &json!("free")));
    // Signs of patterns are signs like others.
    assert!(operator.all("/api/v1/operator/workspaces?q=%25", 10).await.is_empty());
    let full = operator.get(&format!("/api/v1/operator/workspaces/{own}")).await.expect(200);
    assert_eq!((&full["name"], &full["people"][0]["email"]), (&row["name"], &json!(world.owner.email)));
    assert_eq!(full["people"][0]["role"], "owner");
    for wrong in ["?limit=0", "?cursor=x", "?page=2"] {
        let reply = operator.get(&format!("/api/v1/operator/workspaces{wrong}")).await;
        assert_eq!(reply.problem(422), "invalid", "{wrong}");
    }
}

#[tokio::test]
async fn jobs_of_all_workspaces_are_listed() {
    let server = TestServer::start().await;
    let operator = operator(&server).await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let text = json!({ "type": "text", "title": "More", "text": PAGE });
    let (_, read) = owner.source(&bot, text).await;
    let listed = operator.all("/api/v1/operator/jobs", 1).await;
    assert!(listed.iter().any(|row| row["id"] == read["id"]), "{listed:?}");
    let me = owner.get("/api/v1/me").await.expect(200);
    assert_eq!(
        (&listed[0]["workspace_id"], &listed[0]["workspace_name"]),
        (&me["workspace"]["id"], &me["workspace"]["name"])
    );
    let of = |query: &str| format!("/api/v1/operator/jobs?workspace_id={}&{query}", id(&me["workspace"]));
    assert_eq!(operator.all(&of("type=ingest_source"), 10).await.len(), 1);
    assert!(operator.all(&of("type=run_tests"), 10).await.is_empty());
    assert!(operator.all(&of("status=pending"), 10).await.is_empty());
    assert_eq!(operator.all(&of("status=completed"), 10).await.len(), 1);
    for what in ["cancel", "retry"] {
        let path = format!("/api/v1/operator/jobs/{}/{what}", id(&read));
        assert_eq!(operator.post(&path, json!({})).await.problem(409), "conflict", "it has ended well");
    }
    let unknown = format!("/api/v1/operator/jobs/{}/retry", uuid::Uuid::now_v7());
    assert_eq!(operator.post(&unknown, json!({})).await.problem(404), "not_found");
}

async fn maintain(operator: &Client, on: bool) {
    operator.put("/api/v1/operator/maintenance", json!({ "on": on })).await.expect(200);
}

#[tokio::test]
async fn in_maintenance_everything_can_be_looked_at_and_nothing_changed() {
    let server = TestServer::start().await;
    let operator = operator(&server).await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let visitor = owner.visitor(&bot, SHOP).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    let on = json!({ "on": true, "message": "We move to a larger machine.", "minutes": 30 });
    let told = operator.put("/api/v1/operator/maintenance", on).await.expect(200);
    assert_eq!((&told["on"], &told["message"]), (&json!(true), &json!("We move to a larger machine.")));
    let refused = owner.patch(&path, json!({ "name": "Other" })).await;
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1700..=1800).contains(&wait), "{wait}");
    assert_eq!(refused.body["detail"], "We move to a larger machine.");
    assert_eq!(refused.problem(503), "maintenance");
    owner.get(&path).await.expect(200);
    let question = json!({ "message": QUESTION });
    assert_eq!(owner.post(&format!("{path}/chat"), question.clone()).await.problem(503), "maintenance");
    // The widget on a page elsewhere can read why.
    let refused = visitor.post("/widget/v1/chat", question.clone()).await;
    assert_eq!(refused.headers["access-control-allow-origin"], SHOP);
    assert_eq!(refused.problem(503), "maintenance");
    let signup =
        json!({ "email": "new@example.com", "password": crate::support::client::PASSWORD, "name": "New" });
    assert_eq!(server.anonymous().post("/api/v1/auth/signup", signup).await.problem(503), "maintenance");
    // Who runs the server can come in, and do all.
    let operator = operator.renewed().await;
    operator.post("/api/v1/bots", json!({ "name": "Mine" })).await.expect(201);
    let installation = server.anonymous().get("/api/v1/installation").await.expect(200);
    assert_eq!(installation["maintenance"]["message"], "We move to a larger machine.");
    operator.put("/api/v1/operator/maintenance", json!({ "on": false })).await.expect(200);
    assert_eq!(server.anonymous().get("/api/v1/installation").await.expect(200)["maintenance"], Value::Null);
    owner.patch(&path, json!({ "name": "Other" })).await.expect(200);
    owner.post(&format!("{path}/chat"), question).await.expect(200);
    let kinds: Vec<(String, bool)> =
        noted(&server).await.into_iter().map(|(kind, of, _)| (kind, of)).collect();
    assert_eq!(kinds, [("maintenance.started".to_owned(), false), ("maintenance.ended".to_owned(), false)]);
    let log = operator.all("/api/v1/operator/activity?kind=maintenance", 1).await;
    assert_eq!((log.len(), &log[1]["kind"]), (2, &json!("maintenance.started")));
    assert_eq!((&log[1]["actor"]["type"], &log[1]["actor"]["name"]), (&json!("operator"), &json!("Ada")));
    let own = owner.all("/api/v1/activity", 100).await;
    assert!(own.iter().all(|event| event["kind"] != "maintenance.started"), "{own:?}");
    for wrong in [
        json!({ "on": true, "minutes": 0 }),
        json!({ "message": "x" }),
        json!({ "on": true, "message": "x".repeat(301) }),
    ] {
        assert_eq!(operator.put("/api/v1/operator/maintenance", wrong).await.problem(422), "invalid");
    }
}

#[tokio::test]
async fn no_job_is_begun_in_maintenance() {
    let server = TestServer::start().await;
    let operator = operator(&server).await;
    let bot = operator.bot(json!({})).await;
    maintain(&operator, true).await;
    let text = json!({ "type": "text", "title": "More", "text": PAGE });
    let added = operator.post(&format!("/api/v1/bots/{}/sources", id(&bot)), text).await.expect(202);
    let job = added["job_id"].as_str().expect("a job").to_owned();
    let health = operator.get("/api/v1/operator/health").await.expect(200);
    assert_eq!(
        (&health["queue"]["waiting"], &health["queue"]["running"]),
        (&json!(1), &json!(0)),
        "{health}"
    );
    // Held, and not begun: it is ended as one that nobody is at.
    let ended = operator.post(&format!("/api/v1/operator/jobs/{job}/cancel"), json!({})).await.expect(200);
    assert_eq!(ended["status"], "cancelled");
    operator.post(&format!("/api/v1/operator/jobs/{job}/retry"), json!({})).await.expect(202);
    maintain(&operator, false).await;
    assert_eq!(operator.ended(&job).await["status"], "completed");
    let noted: Vec<(String, bool)> =
        noted(&server).await.into_iter().map(|(kind, of, _)| (kind, of)).collect();
    assert!(noted.contains(&("job.cancelled".to_owned(), true)), "{noted:?}");
    assert!(noted.contains(&("job.retried".to_owned(), true)), "{noted:?}");
}

#[tokio::test]
async fn what_is_announced_is_told_to_everybody_until_it_ends() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let operator = operator(&server).await;
    let owner = server.owner().await;
    let shown = async |who: &Client| who.get("/api/v1/announcements").await.expect(200)["items"].clone();
    assert_eq!(shown(&owner).await, json!([]));
    let brief = json!({ "text": " We move on Sunday. ", "tone": "warning", "url": "https://status.example/", "hours": 2 });
    let brief = operator.post("/api/v1/operator/announcements", brief).await.expect(201);
    clock.advance(Duration::from_secs(1));
    let lasting = json!({ "text": "Tools are here.", "tone": "info" });
    let lasting = operator.post("/api/v1/operator/announcements", lasting).await.expect(201);
    assert_eq!(shown(&owner).await, json!([lasting, brief]));
    assert_eq!((&brief["text"], &lasting["ends_at"]), (&json!("We move on Sunday."), &Value::Null));
    clock.advance(Duration::from_secs(2 * 60 * 60));
    let (operator, owner) = (operator.renewed().await, owner.renewed().await);
    assert_eq!(shown(&owner).await, json!([lasting]));
    assert_eq!(
        operator.get("/api/v1/operator/announcements").await.expect(200)["items"],
        json!([lasting, brief])
    );
    let path = format!("/api/v1/operator/announcements/{}", id(&lasting));
    operator.delete(&path).await.expect(204);
    assert_eq!(operator.delete(&path).await.problem(404), "not_found");
    assert_eq!(shown(&owner).await, json!([]));
    for wrong in [
        json!({ "text": "", "tone": "info" }),
        json!({ "text": "x", "tone": "loud" }),
        json!({ "text": "x", "tone": "info", "url": "javascript:alert(1)" }),
        json!({ "text": "x", "tone": "info", "hours": 0 }),
    ] {
        let reply = operator.post("/api/v1/operator/announcements", wrong.clone()).await;
        assert_eq!(reply.problem(422), "invalid", "{wrong}");
    }
}

//! `/activity`: what was done, by whom, in order; filters, and the table for spreadsheets.

use crate::support::client::{Client, id};
use crate::support::{Settings, TestServer};
use crate::world::{SHOP, World};
use frontdesk::domain::event::{Actor, NewEvent};
use frontdesk::domain::ids::WorkspaceId;
use frontdesk::domain::role::Role;
use frontdesk::store::events::verify::verify;
use frontdesk::store::events::{self, list};
use serde_json::{Value, json};

async fn seen(owner: &Client, query: &str) -> Vec<Value> {
    owner.all(&format!("/api/v1/activity{query}"), 100).await
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_is_done_is_seen_at_once_with_who_what_and_by_which_request() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let me = owner.get("/api/v1/me").await.expect(200);
    let made = owner.post("/api/v1/bots", json!({ "name": "Concierge" })).await;
    let request = made.headers["x-request-id"].to_str().unwrap().to_owned();
    let bot = made.expect(201);
    let path = format!("/api/v1/bots/{}", id(&bot));
    let traced = owner.with("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    traced.patch(&path, json!({ "system_prompt": "Be brief." })).await.expect(200);
    // The same again changes nothing, so nothing was done.
    owner.patch(&path, json!({ "system_prompt": "Be brief." })).await.expect(200);

    let events = seen(&owner, "").await;
    assert_eq!(kinds(&events), ["bot.updated", "bot.created", "account.signed_in", "account.signed_up"]);
    let sequences: Vec<i64> = events.iter().map(|event| event["sequence"].as_i64().unwrap()).collect();
    assert_eq!(sequences, [4, 3, 2, 1]);
    let (updated, created) = (&events[0], &events[1]);
    let person = json!({ "type": "person", "id": me["user"]["id"], "name": "Ada" });
    assert_eq!(created["actor"], person);
    assert_eq!(created["subject"], json!({ "type": "bot", "id": id(&bot), "name": "Concierge" }));
    assert_eq!(created["request_id"], request);
    assert_eq!(created["trace_id"], Value::Null);
    assert_eq!(updated["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
    let change = json!([{ "field": "system_prompt", "before": "", "after": "Be brief." }]);
    assert_eq!(updated["data"]["changes"], change);
    assert_eq!(updated["checksum"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn the_log_is_for_admins_and_tells_nothing_of_other_workspaces() {
    let server = TestServer::start().await;
    let theirs = World::of(server.owner().await, "foreign").await;
    let ours = server.owner().await;
    let events = seen(&ours, "").await;
    assert_eq!(kinds(&events), ["account.signed_in", "account.signed_up"]);
    let foreign = seen(&theirs.owner, "").await;
    assert!(foreign.len() > 5);
    assert!(seen(&ours, &format!("?subject={}", id(&theirs.bot))).await.is_empty());
    // A cursor of another's log leads nowhere.
    let page = ours.get(&format!("/api/v1/activity?cursor={}", id(&foreign[0]))).await.expect(200);
    assert_eq!(page["items"], json!([]));
    server.set_role(&ours, Role::Editor).await;
    assert_eq!(ours.get("/api/v1/activity").await.problem(403), "forbidden");
    assert_eq!(ours.get("/api/v1/activity.csv").await.problem(403), "forbidden");
}

#[tokio::test]
async fn who_was_removed_is_still_named() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let colleague = owner.colleague("editor").await;
    let me = colleague.get("/api/v1/me").await.expect(200);
    colleague.patch("/api/v1/me", json!({ "name": "Grace" })).await.expect(200);
    owner.delete(&format!("/api/v1/members/{}", id(&me["user"]))).await.expect(204);
    let removed = seen(&owner, "?kind=member.removed").await.remove(0);
    assert_eq!(removed["subject"]["name"], "Grace", "{removed}");
}

#[tokio::test]
async fn filters_let_through_what_they_name() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (one, two) = (owner.bot(json!({})).await, owner.bot(json!({})).await);
    owner.patch(&format!("/api/v1/bots/{}", id(&one)), json!({ "name": "Renamed" })).await.expect(200);
    owner.delete(&format!("/api/v1/bots/{}", id(&two))).await.expect(204);
    let of = async |query: &str| {
        let events = seen(&owner, query).await;
        kinds(&events).join(" ")
    };
    assert_eq!(of("?kind=bot.updated").await, "bot.updated");
    assert_eq!(of("?kind=bot").await, "bot.deleted bot.updated bot.created bot.created");
    assert_eq!(of("?kind=bo").await, "");
    assert_eq!(of("?kind=bot_").await, "", "no letter stands for any other");
    assert_eq!(of(&format!("?subject_type=bot&subject={}", id(&one))).await, "bot.updated bot.created");
    let events = seen(&owner, "").await;
    let me = events[0]["actor"]["id"].as_str().unwrap();
    assert_eq!(seen(&owner, &format!("?actor={me}")).await.len(), events.len());
    assert_eq!(of(&format!("?actor={}", uuid::Uuid::now_v7())).await, "");
    let at = events[1]["at"].as_str().unwrap();
    assert!(seen(&owner, &format!("?until={at}")).await.iter().all(|event| event["at"].as_str() < Some(at)));
    assert!(seen(&owner, &format!("?from={at}")).await.iter().all(|event| event["at"].as_str() >= Some(at)));
    assert_eq!(of("?until=2020-01-01").await, "");
    assert_eq!(owner.get("/api/v1/activity?from=yesterday").await.problem(422), "invalid");
    let filters = owner.get("/api/v1/activity/filters").await.expect(200);
    assert_eq!(
        filters["kinds"],
        json!(["account.signed_in", "account.signed_up", "bot.created", "bot.deleted", "bot.updated"])
    );
    assert_eq!(filters["actors"][0]["name"], "Ada");
    // The name outlives what had it.
    assert_eq!(events[0]["subject"]["name"], "Test bot");
}

#[tokio::test]
async fn a47_the_table_holds_every_entry_and_no_formula() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for number in 0..3 {
        let name = format!("=HYPERLINK(\"http://evil.example\",\"{number}\")");
        owner.post("/api/v1/bots", json!({ "name": name })).await.expect(201);
    }
    let reply = owner.get("/api/v1/activity.csv").await;
    assert_eq!(reply.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(reply.headers["content-disposition"], "attachment; filename=\"activity.csv\"");
    let table = reply.expect(200).as_str().unwrap().to_owned();
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 5);
    assert_eq!(&rows[0][7], "'=HYPERLINK(\"http://evil.example\",\"2\")");
    assert!(
        rows.iter().flat_map(csv::StringRecord::iter).all(|cell| !cell.starts_with(['=', '+', '-', '@']))
    );
    let filtered = owner.get("/api/v1/activity.csv?kind=account").await.expect(200);
    assert_eq!(filtered.as_str().unwrap().lines().count(), 3);
}

#[tokio::test]
async fn no_secret_and_no_word_of_a_visitor_is_in_the_log() {
    const SECRET: &str = "sk-quokka-7731";
    const SAID: &str = "zanzibar";
    let server =
        Settings::default().set("SECRETS__KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").start().await;
    let owner = server.owner().await;
    let provider = json!({ "name": "Models", "kind": "vllm", "base_url": "https://models.example/v1", "api_key": SECRET });
    owner.post("/api/v1/providers", provider).await.expect(201);
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let tool = json!({ "name": "look_up", "title": "Look up", "description": "Looks up.", "method": "GET",
        "url": "http://127.0.0.1:9/x", "headers": [{ "name": "x-key", "value": SECRET, "secret": true }] });
    owner.post(&format!("/api/v1/bots/{}/tools", id(&bot)), tool).await.expect(201);
    owner.text(&bot, "Visiting", crate::world::PAGE).await;
    let visitor = owner.visitor(&bot, SHOP).await;
    let question = json!({ "message": format!("{} {SAID}", crate::world::QUESTION) });
    let answered = visitor.events(reqwest::Method::POST, "/widget/v1/chat", Some(question)).await;
    let message = answered[0].data["message_id"].as_str().unwrap();
    let fix = json!({ "question": format!("What of {SAID}?"), "answer": "Nothing." });
    owner.post(&format!("/api/v1/messages/{message}/fix"), fix).await.expect(202);
    let conversation = answered[0].data["conversation_id"].as_str().unwrap();
    owner.delete(&format!("/api/v1/conversations/{conversation}")).await.expect(204);
    let events = seen(&owner, "").await;
    for kind in ["provider.created", "tool.created", "source.added", "answer.fixed", "conversation.deleted"] {
        assert!(kinds(&events).contains(&kind), "{kind}: {:?}", kinds(&events));
    }
    let all = json!(events).to_string();
    assert!(!all.contains(SECRET) && !all.contains(SAID), "{all}");
}

#[tokio::test]
async fn a_log_of_its_own_takes_over_what_the_database_held() {
    let kept = tempfile::TempDir::new().unwrap();
    let (data, log) = (kept.path().join("data"), kept.path().join("log").join("events.db"));
    std::fs::create_dir_all(&data).unwrap();
    std::fs::create_dir_all(log.parent().unwrap()).unwrap();
    let server = Settings::default().data(data.clone()).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let before = seen(&owner, "").await;
    server.stop().await;

    let apart = || Settings::default().data(data.clone()).set("EVENTS__PATH", log.display());
    let server = apart().start().await;
    let owner = Client::new(&server.base).bearing(owner.token.as_ref().unwrap());
    assert_eq!(seen(&owner, "").await, before, "moved as they were");
    let path = format!("/api/v1/bots/{}", id(&bot));
    owner.patch(&path, json!({ "name": "Renamed" })).await.expect(200);
    owner.post(&format!("{path}/undo"), json!({})).await.expect(200);
    assert_eq!(owner.get(&path).await.expect(200)["name"], "Test bot");
    let after = seen(&owner, "").await;
    assert_eq!(kinds(&after)[..2], ["bot.undone", "bot.updated"]);
    let app = &server.running.app;
    let mut main = app.store.read().await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from events").fetch_one(&mut *main).await.unwrap();
    assert_eq!(left, 0);
    let report = verify(&app.events, &mut main).await.unwrap();
    assert_eq!((report.events, report.wrong), (after.len() as u64, vec![]));
    let synchronous: i64 = {
        let mut write = app.events.own().unwrap().write_durably().await.unwrap();
        sqlx::query_scalar("pragma synchronous").fetch_one(&mut *write).await.unwrap()
    };
    assert_eq!(synchronous, 2, "FULL");
}

#[tokio::test]
async fn what_is_in_the_log_already_is_not_put_there_again() {
    let kept = tempfile::TempDir::new().unwrap();
    for apart in [false, true] {
        let mut settings = Settings::default().parts(frontdesk::lifecycle::Parts::Http);
        if apart {
            settings = settings.set("EVENTS__PATH", kept.path().join("events.db").display());
        }
        let server = settings.start().await;
        let owner = server.owner().await;
        owner.bot(json!({})).await;
        let app = &server.running.app;
        let mut main = app.store.write().await.unwrap();
        sqlx::query("create table kept as select * from event_outbox").execute(&mut *main).await.unwrap();
        main.commit().await.unwrap();
        let once = seen(&owner, "").await;
        // As a process leaves it that ends between the log's commit and the database's.
        let mut main = app.store.write().await.unwrap();
        sqlx::query("insert into event_outbox select * from kept").execute(&mut *main).await.unwrap();
        main.commit().await.unwrap();
        assert_eq!(seen(&owner, "").await, once);
        let mut main = app.store.read().await.unwrap();
        let waiting: i64 =
            sqlx::query_scalar("select count(*) from event_outbox").fetch_one(&mut *main).await.unwrap();
        assert_eq!(waiting, 0);
        assert_eq!(verify(&app.events, &mut main).await.unwrap().wrong, Vec::<String>::new());
    }
}

#[tokio::test]
async fn entries_can_be_written_and_not_rewritten() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    seen(&owner, "").await;
    let mut write = server.running.app.store.write().await.unwrap();
    let refused = sqlx::query("update events set data = '{}'").execute(&mut *write).await.unwrap_err();
    assert!(refused.to_string().contains("does not change"), "{refused}");
}

#[tokio::test]
async fn a_deleted_workspace_takes_its_log_along_and_no_others() {
    let kept = tempfile::TempDir::new().unwrap();
    for apart in [false, true] {
        let mut settings = Settings::default();
        if apart {
            settings = settings.set("EVENTS__PATH", kept.path().join("events.db").display());
        }
        let server = settings.start().await;
        let (owner, other) = (server.owner().await, server.owner().await);
        owner.post("/api/v1/bots", json!({ "name": "Bot of quokkas" })).await.expect(201);
        let before = seen(&other, "").await;
        assert_eq!(seen(&owner, "").await.len(), 3);
        let app = &server.running.app;
        let me = owner.get("/api/v1/me").await.expect(200);
        let workspace: WorkspaceId = id(&me["workspace"]).parse().unwrap();
        let event = NewEvent {
            workspace: None,
            actor: Actor::System,
            kind: "workspace.deleted",
            aggregate: ("workspace", workspace.0),
            data: json!({}),
            request: None,
        };
        let mut write = app.store.write().await.unwrap();
        events::note(&mut write, &event, app.clock.now()).await.unwrap();
        write.commit().await.unwrap();
        assert!(seen(&owner, "").await.is_empty());
        assert_eq!(seen(&other, "").await, before);
        let mut log = app.events.read().await.unwrap();
        let own =
            list::list(&mut log, events::INSTALLATION, &list::Filter::default(), 10, None).await.unwrap();
        assert_eq!(own.items[0].kind, "workspace.deleted");
        let mut read = app.store.read().await.unwrap();
        assert_eq!(verify(&app.events, &mut read).await.unwrap().wrong, Vec::<String>::new());
        drop((log, read));
        server.stop().await;
        if apart {
            let bytes = std::fs::read(kept.path().join("events.db")).unwrap();
            assert!(
                !bytes.windows(14).any(|part| part == b"Bot of quokkas"),
                "its words are gone from the file"
            );
        }
    }
}

//! A13: streams that are open end when their reader may not have them any more, also when another process took the right.

use crate::support::client::{Client, PATIENCE, SseEvent, SseStream, id, until};
use crate::support::{Settings, TestServer, process};
use frontdesk::domain::ids::{UserId, WorkspaceId};
use frontdesk::domain::role::Role;
use frontdesk::lifecycle::{self, Parts};
use frontdesk::store::{Store, accounts, members};
use futures::StreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A server without a worker: its jobs stay pending, and streams about them open.
async fn server() -> TestServer {
    Settings::default().parts(Parts::Http).start().await
}

/// A stream of a job that does not end by itself, of which the first event has come.
async fn watched(owner: &Client, reader: &Client) -> SseStream {
    let bot = owner.bot(json!({})).await;
    let text = json!({ "type": "text", "title": "Hours", "text": "We open at nine." });
    let added = owner.post(&format!("/api/v1/bots/{}/sources", id(&bot)), text).await.expect(202);
    let path = format!("/api/v1/jobs/{}/events", added["job_id"].as_str().expect("a job"));
    let mut stream = reader.stream(Method::GET, &path, None).await;
    assert_eq!(stream.next().await.expect("the job as it is").name, "job");
    stream
}

/// The rest of a stream that ends.
async fn rest(stream: SseStream) -> Vec<SseEvent> {
    tokio::time::timeout(PATIENCE, stream.collect()).await.expect("the stream ends")
}

fn is_farewell(events: &[SseEvent], code: &str) -> bool {
    matches!(events, [last] if last.name == "error" && last.data["code"] == code && last.data["request_id"].is_string())
}

async fn path_of(member: &Client) -> String {
    let me = member.get("/api/v1/me").await.expect(200);
    format!("/api/v1/members/{}", id(&me["user"]))
}

#[tokio::test]
async fn a13_a_stream_ends_when_its_reader_is_removed_and_others_go_on() {
    let server = server().await;
    let ada = server.owner().await;
    let grace = ada.colleague("viewer").await;
    let theirs = watched(&ada, &grace).await;
    let mut own = watched(&ada, &ada).await;
    ada.delete(&path_of(&grace).await).await.expect(204);
    let said = rest(theirs).await;
    assert!(is_farewell(&said, "unauthorized"), "{said:?}");
    assert!(futures::poll!(own.next()).is_pending(), "the owner's stream goes on");
}

#[tokio::test]
async fn a18_a_stream_ends_when_its_reader_signs_out_or_goes_to_another_workspace() {
    let server = server().await;
    let ada = server.owner().await;
    let grace = ada.colleague("viewer").await;
    let stream = watched(&ada, &grace).await;
    Client::send(grace.request(Method::POST, "/api/v1/auth/logout")).await.expect(204);
    let said = rest(stream).await;
    assert!(is_farewell(&said, "unauthorized"), "{said:?}");

    let stream = watched(&ada, &ada).await;
    let second = ada.post("/api/v1/workspaces", json!({ "name": "Second" })).await.expect(201);
    ada.post(&format!("/api/v1/workspaces/{}/switch", id(&second)), json!({})).await.expect(200);
    let said = rest(stream).await;
    assert!(is_farewell(&said, "unauthorized"), "{said:?}");
}

#[tokio::test]
async fn a13_a_stream_to_a_program_ends_with_its_key() {
    let server = server().await;
    let ada = server.owner().await;
    let key = json!({ "name": "Reader", "role": "viewer" });
    let made = ada.post("/api/v1/api-keys", key).await.expect(201);
    let program = ada.bearing(made["secret"].as_str().expect("a secret"));
    let stream = watched(&ada, &program).await;
    ada.delete(&format!("/api/v1/api-keys/{}", id(&made["api_key"]))).await.expect(204);
    let said = rest(stream).await;
    assert!(is_farewell(&said, "unauthorized"), "{said:?}");
}

#[tokio::test]
async fn a13_a_program_s_stream_ends_with_its_key_and_with_who_made_it() {
    let server = server().await;
    let ada = server.owner().await;
    let grace = ada.colleague("admin").await;
    let mut programs = Vec::new();
    for name in ["one", "two"] {
        let made =
            grace.post("/api/v1/api-keys", json!({ "name": name, "role": "viewer" })).await.expect(201);
        let program = grace.bearing(made["secret"].as_str().expect("a secret"));
        programs.push((id(&made["api_key"]).to_owned(), watched(&ada, &program).await));
    }
    let (_, of_maker) = programs.pop().expect("two");
    let (key, of_key) = programs.pop().expect("two");
    ada.delete(&format!("/api/v1/api-keys/{key}")).await.expect(204);
    let said = rest(of_key).await;
    assert!(is_farewell(&said, "unauthorized"), "{said:?}");
    ada.delete(&path_of(&grace).await).await.expect(204);
    let said = rest(of_maker).await;
    assert!(is_farewell(&said, "unauthorized"), "{said:?}");
}

#[tokio::test]
async fn a_stream_that_comes_to_its_end_has_nothing_added() {
    let server = TestServer::start().await;
    let ada = server.owner().await;
    let bot = ada.bot(json!({})).await;
    let text = json!({ "type": "text", "title": "Hours", "text": "We open at nine." });
    let (_, job) = ada.source(&bot, text).await;
    let events = ada.events(Method::GET, &format!("/api/v1/jobs/{}/events", id(&job)), None).await;
    assert_eq!(events.iter().map(|event| event.name.as_str()).collect::<Vec<_>>(), ["job"]);
}

/// The ids of who is signed in.
async fn ids(client: &Client) -> (WorkspaceId, UserId) {
    let me: Value = client.get("/api/v1/me").await.expect(200);
    (id(&me["workspace"]).parse().expect("an id"), id(&me["user"]).parse().expect("an id"))
}

/// The server is one process, the test another: it changes members behind the server's back.
#[tokio::test]
async fn a13_what_another_process_takes_away_is_gone() {
    let directory = TempDir::new().expect("a temporary directory");
    let server = process::Process::start(process::serve(directory.path(), &[]).arg("--no-worker"));
    let ada = Client::signed_up(&server.base).await;
    let (grace, joan) = (ada.colleague("viewer").await, ada.colleague("editor").await);
    let stream = watched(&ada, &grace).await;
    joan.post("/api/v1/bots", json!({ "name": "Bot" })).await.expect(201);

    let store = Store::open(&lifecycle::database(directory.path())).await.expect("the same database");
    let (workspace, user) = ids(&grace).await;
    let (_, editor) = ids(&joan).await;
    let mut write = store.write_durably().await.expect("a turn");
    members::remove(&mut write, workspace, user).await.expect("removed");
    accounts::set_role(&mut write, workspace, editor, Role::Viewer).await.expect("changed");
    write.commit().await.expect("a commit");

    let said = rest(stream).await;
    assert!(is_farewell(&said, "unauthorized"), "{said:?}");
    until(|| async { (grace.get("/api/v1/me").await.status == 401).then_some(()) }).await;
    until(|| async {
        let reply = joan.post("/api/v1/bots", json!({ "name": "Bot" })).await;
        (reply.status == 403).then_some(())
    })
    .await;
    store.close().await;
}

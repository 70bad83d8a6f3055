//! `/api-keys`: keys for programs, what they open, and how they end.

use crate::support::client::{Client, id, token_of, until};
use crate::support::{Settings, TestServer};
use crate::world::{ANSWER, PAGE, QUESTION};
use frontdesk::domain::role::Role;
use frontdesk::domain::time::{Clock as _, ManualClock, Timestamp};
use frontdesk::http::access::{Need, TABLE};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// A key of that role: what the list says of it, and a client that bears it.
async fn key(owner: &Client, body: Value) -> (Value, Client) {
    let made = owner.post("/api/v1/api-keys", body).await.expect(201);
    let program = owner.bearing(made["secret"].as_str().expect("a secret"));
    (made["api_key"].clone(), program)
}

#[tokio::test]
async fn a_key_is_shown_once_and_signs_a_program_in() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let reply = owner.post("/api/v1/api-keys", json!({ "name": " CI ", "role": "editor" })).await;
    assert_eq!(reply.headers["cache-control"], "no-store");
    let made = reply.expect(201);
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("fd_") && secret.len() == 46, "{secret}");
    let listed = owner.get("/api/v1/api-keys").await.expect(200)["items"][0].clone();
    assert_eq!(listed, made["api_key"]);
    assert_eq!(listed["name"], "CI");
    assert_eq!(listed["status"], "active");
    assert_eq!(listed["hint"], &secret[..7]);
    assert_eq!(listed["created_by"]["name"], "Ada");
    assert_eq!(listed["last_used_at"], Value::Null);
    assert!(!listed.to_string().contains(secret), "{listed}");
    let program = server.anonymous().bearing(secret);
    let me = program.get("/api/v1/me").await.expect(200);
    let person = owner.get("/api/v1/me").await.expect(200);
    assert_eq!(me["workspace"]["id"], person["workspace"]["id"]);
    assert_eq!(me["workspace"]["role"], "editor");
    assert_eq!(me["local"], false);
    let used = until(|| async {
        let used = owner.get("/api/v1/api-keys").await.expect(200)["items"][0]["last_used_at"].clone();
        (!used.is_null()).then_some(used)
    });
    assert!(used.await.is_string());
}

#[tokio::test]
async fn a_key_answers_openai_clients_too() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let (_, program) = key(&owner, json!({ "name": "Assistant", "role": "viewer" })).await;
    let messages = json!([{ "role": "user", "content": QUESTION }]);
    let asked = json!({ "model": id(&bot), "messages": messages });
    let answer = program.post("/v1/chat/completions", asked).await.expect(200);
    assert!(answer["choices"][0]["message"]["content"].as_str().unwrap().contains(ANSWER), "{answer}");
    let wrong = program.bearing("fd_wrong").get("/v1/models").await;
    assert_eq!(wrong.problem(401), "unauthorized");
}

#[tokio::test]
async fn a11_a_key_may_what_its_role_may_and_nothing_that_takes_a_person() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let nobodys = |path: &str| path.replace("{id}", &uuid::Uuid::now_v7().to_string());
    for role in [Role::Viewer, Role::Editor, Role::Admin] {
        let (_, program) = key(&owner, json!({ "name": "Any", "role": role.as_str() })).await;
        for access in TABLE.iter().filter(|access| access.method == "GET" || access.method == "DELETE") {
            let path = crate::world::asked(&nobodys(access.path));
            let reply = Client::send(program.request(access.method.parse().unwrap(), &path)).await;
            let line = format!("{} {} by a key of {}", access.method, access.path, role.as_str());
            match access.need {
                Need::Public => {}
                Need::Role(least) if role >= least => {
                    assert!(matches!(reply.status, 200..=299 | 404 | 422), "{line}: {}", reply.status);
                }
                _ => assert_eq!(reply.problem(403), "forbidden", "{line}"),
            }
        }
        let more = program.post("/api/v1/api-keys", json!({ "name": "Another", "role": "viewer" })).await;
        assert_eq!(more.problem(403), "forbidden", "a key makes no keys");
    }
}

#[tokio::test]
async fn a_key_never_does_more_than_who_made_it() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (_, program) = key(&owner, json!({ "name": "Deploy", "role": "admin" })).await;
    program.post("/api/v1/bots", json!({ "name": "One" })).await.expect(201);
    server.set_role(&owner, Role::Viewer).await;
    assert_eq!(program.post("/api/v1/bots", json!({ "name": "Two" })).await.problem(403), "forbidden");
    assert_eq!(program.get("/api/v1/me").await.expect(200)["workspace"]["role"], "viewer");
    server.set_role(&owner, Role::Owner).await;
    program.post("/api/v1/bots", json!({ "name": "Two" })).await.expect(201);
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_from_then_on() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (kept, stays) = key(&owner, json!({ "name": "Stays", "role": "viewer" })).await;
    let (made, program) = key(&owner, json!({ "name": "Leaked", "role": "viewer" })).await;
    program.get("/api/v1/bots").await.expect(200);
    let path = format!("/api/v1/api-keys/{}", id(&made));
    owner.delete(&path).await.expect(204);
    assert_eq!(program.get("/api/v1/bots").await.problem(401), "unauthorized");
    stays.get("/api/v1/bots").await.expect(200);
    assert_eq!(owner.delete(&path).await.problem(404), "not_found");
    assert_eq!(owner.patch(&path, json!({ "name": "Back" })).await.problem(404), "not_found");
    let listed = owner.all("/api/v1/api-keys", 1).await;
    let told: Vec<(&str, &str)> =
        listed.iter().map(|one| (id(one), one["status"].as_str().unwrap())).collect();
    assert_eq!(told, [(id(&made), "revoked"), (id(&kept), "active")]);
}

#[tokio::test]
async fn a_key_ends_when_its_time_is_over() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    let ends = clock.now().after(Duration::from_secs(600)).to_string();
    let (made, program) = key(&owner, json!({ "name": "Trial", "role": "viewer", "expires_at": ends })).await;
    assert_eq!(made["expires_at"], ends);
    clock.advance(Duration::from_millis(599_999));
    program.get("/api/v1/bots").await.expect(200);
    clock.advance(Duration::from_millis(1));
    assert_eq!(program.get("/api/v1/bots").await.problem(401), "unauthorized");
    assert_eq!(owner.get("/api/v1/api-keys").await.expect(200)["items"][0]["status"], "expired");
}

#[tokio::test]
async fn each_value_of_a_key_is_checked() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let good = json!({ "name": "CI", "role": "viewer" });
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("  ")),
        ("name", json!("x".repeat(101))),
        ("name", json!(5)),
        ("role", json!("owner")),
        ("role", json!("super_admin")),
        ("role", Value::Null),
        ("expires_at", json!("tomorrow")),
        ("expires_at", json!("2020-01-01")),
        ("expires_at", json!(5)),
        ("per_minute", json!(0)),
        ("per_minute", json!(-1)),
        ("per_minute", json!(1_000_001)),
        ("per_minute", json!("10")),
        ("workspace_id", json!(uuid::Uuid::now_v7())),
        ("secret", json!("fd_mine")),
    ] {
        let mut body = good.clone();
        body[field] = value.clone();
        let reply = owner.post("/api/v1/api-keys", body).await;
        let named = reply.body["errors"][0]["field"].as_str().unwrap_or_default().to_owned();
        assert!(named.starts_with(field), "{field} {value}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    for field in ["name", "role"] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(field);
        assert_eq!(owner.post("/api/v1/api-keys", body).await.body["errors"][0]["code"], "required");
    }
    assert_eq!(owner.all("/api/v1/api-keys", 100).await.len(), 0);
}

#[tokio::test]
async fn a_key_is_renamed_and_its_limit_changed() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (made, _) = key(&owner, json!({ "name": "CI", "role": "viewer", "per_minute": 7 })).await;
    assert_eq!((&made["per_minute"], &made["own_limit"]), (&json!(7), &json!(true)));
    let path = format!("/api/v1/api-keys/{}", id(&made));
    let renamed = owner.patch(&path, json!({ "name": " Nightly " })).await.expect(200);
    assert_eq!((&renamed["name"], &renamed["per_minute"]), (&json!("Nightly"), &json!(7)));
    let open = owner.patch(&path, json!({ "per_minute": null })).await.expect(200);
    assert_eq!((&open["name"], &open["own_limit"]), (&json!("Nightly"), &json!(false)));
    assert_eq!(open["per_minute"], 100_000, "the installation's");
    assert_eq!(owner.patch(&path, json!({ "role": "admin" })).await.problem(422), "invalid");
    assert_eq!(owner.patch(&path, json!({ "name": " " })).await.problem(422), "invalid");
}

#[tokio::test]
async fn a_workspace_has_so_many_working_keys_and_no_more() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let body = json!({ "name": "One of many", "role": "viewer" });
    let mut first = Value::Null;
    for _ in 0..100 {
        first = owner.post("/api/v1/api-keys", body.clone()).await.expect(201)["api_key"].clone();
    }
    assert_eq!(owner.post("/api/v1/api-keys", body.clone()).await.problem(409), "conflict");
    owner.delete(&format!("/api/v1/api-keys/{}", id(&first))).await.expect(204);
    owner.post("/api/v1/api-keys", body).await.expect(201);
}

#[tokio::test]
async fn a38_of_a_key_only_its_hash_is_kept() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let made = owner.post("/api/v1/api-keys", json!({ "name": "CI", "role": "viewer" })).await.expect(201);
    let secret = made["secret"].as_str().unwrap().to_owned();
    let program = owner.bearing(&secret);
    program.get("/api/v1/bots").await.expect(200);
    // Misspelt, it opens nothing, and the refusal does not say it back.
    let longer = program.bearing(&format!("{secret}x")).get("/api/v1/bots").await;
    assert!(!longer.body.to_string().contains(&secret));
    assert_eq!(longer.problem(401), "unauthorized");
    let database = server.database();
    let directory = server.stop().await;
    // The random part, without the beginning that lists show.
    let canary = &secret.as_bytes()[7..];
    for suffix in ["", "-wal"] {
        let file = format!("{}{suffix}", database.display());
        let Ok(bytes) = std::fs::read(&file) else { continue };
        assert!(!bytes.windows(canary.len()).any(|part| part == canary), "{file} holds a key");
    }
    drop(directory);
}

#[tokio::test]
async fn what_is_done_with_keys_and_by_them_is_in_the_log() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (made, program) = key(&owner, json!({ "name": "Deploy", "role": "editor" })).await;
    program.post("/api/v1/bots", json!({ "name": "Harbour help" })).await.expect(201);
    owner.delete(&format!("/api/v1/api-keys/{}", id(&made))).await.expect(204);
    let events = owner.all("/api/v1/activity", 100).await;
    let of = |kind: &str| events.iter().find(|event| event["kind"] == kind).expect("an entry").clone();
    let (created, bot, revoked) = (of("api_key.created"), of("bot.created"), of("api_key.revoked"));
    assert_eq!(created["actor"]["name"], "Ada");
    assert_eq!(revoked["subject"]["name"], "Deploy");
    assert_eq!((&bot["actor"]["type"], &bot["actor"]["name"]), (&json!("key"), &json!("Deploy")));
    let log = Value::Array(events).to_string();
    assert!(!log.contains(program.token.as_deref().unwrap()), "the log holds a key");
}

#[tokio::test]
async fn a13_the_keys_of_who_is_removed_open_nothing_also_when_they_come_back() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let (ada, grace) = (server.owner().await, server.owner().await);
    let join = async || {
        let invited = ada.post("/api/v1/invitations", json!({ "role": "admin" })).await.expect(201);
        let taken = json!({ "token": token_of(&invited) });
        let joined = grace.renewed().await.post("/api/v1/invitations/accept", taken).await.expect(200);
        grace.bearing(joined["access_token"].as_str().expect("a token"))
    };
    let member = join().await;
    clock.advance(Duration::from_secs(1));
    let (made, program) = key(&member, json!({ "name": "Hers", "role": "admin" })).await;
    program.get("/api/v1/bots").await.expect(200);
    let me = member.get("/api/v1/me").await.expect(200);
    ada.delete(&format!("/api/v1/members/{}", id(&me["user"]))).await.expect(204);
    assert_eq!(program.get("/api/v1/bots").await.problem(401), "unauthorized");
    let listed = ada.get("/api/v1/api-keys").await.expect(200)["items"][0].clone();
    assert_eq!((&listed["id"], &listed["status"]), (&made["id"], &json!("creator_left")));
    clock.advance(Duration::from_secs(1));
    let member = join().await;
    member.get("/api/v1/bots").await.expect(200);
    assert_eq!(program.get("/api/v1/bots").await.problem(401), "unauthorized");
}

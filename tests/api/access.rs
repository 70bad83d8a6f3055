//! Generated from the table of route × role: what it says is what holds.

use crate::support::client::{Client, Reply};
use crate::support::{TestServer, process};
use crate::world::{World, asked, filled, of_members};
use frontdesk::domain::role::Role;
use frontdesk::http::access::{Access, Need, TABLE};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

async fn send(client: &Client, access: &Access, path: &str) -> Reply {
    let request = client.request(access.method.parse().expect("a method"), path);
    let request = filled(request, access.method, access.path);
    Client::send(request).await
}

/// With an id that is nobody's: the answer tells whether the request got past the door.
fn nobodys(path: &str) -> String {
    asked(&path.replace("{id}", &Uuid::now_v7().to_string()))
}

#[tokio::test]
async fn a11_each_route_is_for_the_roles_of_the_table_and_for_no_other() {
    let server = TestServer::start().await;
    for role in Role::ALL {
        let member = server.owner().await;
        server.set_role(&member, role).await;
        for access in TABLE {
            let Some(least) = access.need.role() else { continue };
            let reply = send(&member, access, &nobodys(access.path)).await;
            let line = format!("{} {} as {}", access.method, access.path, role.as_str());
            if role < least {
                assert_eq!(reply.problem(403), "forbidden", "{line}");
            } else {
                let passed = matches!(reply.status, 200..=299 | 404 | 422);
                assert!(passed, "{line}: {} {}", reply.status, reply.body);
            }
        }
    }
}

#[tokio::test]
async fn a11_a_role_taken_away_holds_for_the_token_in_use() {
    let server = TestServer::start().await;
    let member = server.owner().await;
    let bot = member.bot(serde_json::json!({})).await;
    server.set_role(&member, Role::Viewer).await;
    let path = format!("/api/v1/bots/{}", crate::support::client::id(&bot));
    assert_eq!(member.delete(&path).await.problem(403), "forbidden");
    member.get(&path).await.expect(200);
}

#[tokio::test]
async fn a21_without_sign_in_only_the_public_lines_answer() {
    let server = TestServer::start().await;
    let nobody = server.anonymous();
    for access in TABLE {
        let line = format!("{} {}", access.method, access.path);
        let reply = send(&nobody, access, &nobodys(access.path)).await;
        if access.need != Need::Public {
            assert_eq!(reply.headers["www-authenticate"], "Bearer", "{line}");
            assert_eq!(reply.problem(401), "unauthorized", "{line}");
        } else if access.path.ends_with("/auth/refresh") {
            // Authorised by its cookie.
            assert_eq!(reply.problem(401), "unauthorized", "{line}");
        } else if access.path.contains("/auth/oidc/") {
            // No provider has that name: the one says so, the other at the login, for browsers.
            assert!(matches!(reply.status, 303 | 404), "{line}: {}", reply.status);
        } else {
            assert!(matches!(reply.status, 200..=299 | 422), "{line}: {}", reply.status);
        }
    }
}

#[tokio::test]
async fn a21_the_public_lines_are_these() {
    let public: Vec<&str> =
        TABLE.iter().filter(|access| access.need == Need::Public).map(|access| access.path).collect();
    let expected = [
        "/installation",
        "/auth/signup",
        "/auth/login",
        "/auth/oidc/{name}",
        "/auth/oidc/{name}/callback",
        "/auth/login/second-factor",
        "/auth/password-reset",
        "/auth/password-reset/confirm",
        "/auth/email/confirm",
        "/auth/refresh",
        "/auth/logout",
        "/invitations/look-up",
        "/invitations/sign-up",
    ]
    .map(|path| format!("/api/v1{path}"));
    assert_eq!(public, expected);
}

#[tokio::test]
async fn a21_work_does_not_begin_before_sign_in() {
    let server = TestServer::start().await;
    let request = server.anonymous().request(reqwest::Method::POST, "/api/v1/bots");
    // Neither the type nor the body is looked at.
    assert_eq!(Client::send(request.body("{")).await.problem(401), "unauthorized");
    let head = server.anonymous().request(reqwest::Method::HEAD, "/api/v1/bots");
    assert_eq!(Client::send(head).await.status, 401);
}

#[tokio::test]
async fn the_openapi_document_and_the_table_name_the_same_routes() {
    let server = TestServer::start().await;
    let document = server.anonymous().get("/api/openapi.json").await.expect(200);
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let listed: BTreeSet<String> =
        TABLE.iter().map(|access| format!("{} {}", access.method, access.path)).collect();
    assert_eq!(described, listed);
    assert_eq!(listed.len(), TABLE.len(), "a line stands twice in the table");
}

#[tokio::test]
async fn the_openapi_document_says_who_may_and_how_failures_look() {
    let server = TestServer::start().await;
    let document = server.anonymous().get("/api/openapi.json").await.expect(200);
    for access in TABLE {
        let operation = &document["paths"][access.path][access.method.to_lowercase()];
        assert_eq!(operation["security"].is_null(), access.need == Need::Public, "{}", access.path);
        assert!(operation["responses"]["default"].is_object(), "{}", access.path);
        assert!(operation["summary"].as_str().is_some_and(|words| !words.is_empty()), "{}", access.path);
    }
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    for reference in references {
        let found = document.pointer(reference.trim_start_matches('#'));
        assert!(found.is_some(), "{reference} leads nowhere");
    }
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                found.push(reference.clone());
            }
            map.values().for_each(|value| collect_references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| collect_references(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_committed_openapi_document_is_what_this_build_prints_and_serves() {
    let printed = process::frontdesk().arg("openapi").output().expect("it runs");
    assert!(printed.status.success());
    let printed: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
    let server = TestServer::start().await;
    let served = server.anonymous().get("/api/openapi.json").await.expect(200);
    assert_eq!(served, printed);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/server/openapi.json");
    let committed = std::fs::read(file).expect("server/openapi.json is committed: make gen");
    // The formatter may break its lines elsewhere: what counts is what it says.
    let committed: Value = serde_json::from_slice(&committed).expect("JSON");
    assert!(committed == printed, "server/openapi.json is out of date: run `make gen` and commit it");
}

#[tokio::test]
async fn the_committed_page_of_routes_and_roles_is_what_this_build_prints() {
    let printed = process::frontdesk().args(["docs", "roles"]).output().expect("it runs");
    assert!(printed.status.success());
    let printed = String::from_utf8(printed.stdout).expect("text");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/server/docs/who-may-do-what.md");
    let committed =
        std::fs::read_to_string(file).expect("server/docs/who-may-do-what.md is committed: make gen");
    assert!(
        committed == printed,
        "server/docs/who-may-do-what.md is out of date: run `make gen` and commit it"
    );
    for access in TABLE {
        let line =
            printed.lines().find(|line| line.contains(&format!("`{} {}`", access.method, access.path)));
        let cells: Vec<&str> = line.expect("each route has a line").split('|').map(str::trim).collect();
        let Some(least) = access.need.role() else { continue };
        let yes = Role::ALL.map(|role| if role >= least { "yes" } else { "–" });
        assert_eq!(cells[3..7], yes, "{} {}", access.method, access.path);
    }
}

#[tokio::test]
async fn a_world_of_ones_own_answers_on_every_route_with_an_id() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    // Deletions last: the bot's, with which all else goes, and then the sign-in's.
    let mut lines: Vec<&Access> = of_members().filter(|access| access.path.contains("{id}")).collect();
    lines.sort_by_key(|access| {
        (access.method == "DELETE", access.path.contains("/auth/"), access.path == "/api/v1/bots/{id}")
    });
    for access in lines {
        let path = asked(&access.path.replace("{id}", world.id_in(access.path)));
        let reply = send(&world.owner, access, &path).await;
        // The job has completed: it can neither be cancelled nor tried again. The version answers.
        let ended = access.path.starts_with("/api/v1/jobs/") && access.method == "POST";
        let good = if access.path.ends_with("/pairs")
            // It was published.
            || (access.method == "DELETE" && access.path.ends_with("/draft"))
        {
            reply.status == 404
        } else if access.path.contains("/confirmations/") || access.path.starts_with("/api/v1/me/") {
            // Nothing is asked any more, and no provider is linked.
            reply.status == 404
        } else if access.path.ends_with("/sources/{id}/file") {
            // The source is a text.
            matches!(reply.status, 404 | 409)
        } else if access.path.starts_with("/api/v1/members/") {
            // They are the only owner.
            reply.status == 409
        } else if ended || (access.method == "DELETE" && access.path == "/api/v1/indexes/{id}") {
            reply.status == 409
        } else {
            matches!(reply.status, 200..=299)
        };
        assert!(good, "{} {path}: {} {}", access.method, reply.status, reply.body);
        if path.ends_with("/refresh") {
            world.owner.ended(reply.body["job_id"].as_str().expect("a job")).await;
        }
    }
}

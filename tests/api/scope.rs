//! One workspace never reaches another's: not by ids in paths, nor in bodies, nor by lists.

use crate::fake::Fake;
use crate::support::client::{Client, Reply, id};
use crate::support::{Settings, TestServer};
use crate::world::{QUESTION, World, asked, filled, of_members};
use serde_json::{Value, json};
use uuid::Uuid;

/// A body without what tells requests apart.
fn told(reply: Reply) -> (u16, Value) {
    let mut body = reply.body;
    if body.get("request_id").is_some() {
        drop(body["request_id"].take());
    }
    (reply.status, body)
}

#[tokio::test]
async fn a1_a_foreign_id_in_a_path_is_as_good_as_a_random_one_for_every_verb() {
    let server = TestServer::start().await;
    let theirs = World::of(server.owner().await, "foreign").await;
    let ours = server.owner().await;
    let before = theirs.seen().await;
    for access in of_members().filter(|access| access.path.contains("{id}")) {
        let ask = async |id: &str| {
            let path = asked(&access.path.replace("{id}", id));
            let request = ours.request(access.method.parse().expect("a method"), &path);
            let request = filled(request, access.method, access.path);
            told(Client::send(request).await)
        };
        let line = format!("{} {}", access.method, access.path);
        let foreign = ask(theirs.id_in(access.path)).await;
        assert_eq!(foreign.0, 404, "{line}: {}", foreign.1);
        let code = if access.path.starts_with("/v1/") { "model_not_found" } else { "not_found" };
        let said = foreign.1.pointer("/error/code").unwrap_or(&foreign.1["code"]);
        assert_eq!(said, code, "{line}");
        assert_eq!(foreign, ask(&Uuid::now_v7().to_string()).await, "{line}");
    }
    assert_eq!(theirs.seen().await, before, "something of theirs was changed");
    theirs.owner.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn a1_what_is_no_id_is_not_found_either() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for access in of_members().filter(|access| access.path.contains("{id}")) {
        for nonsense in ["1", "null", "%00", "..%2f..%2fetc", "a%20b", "0192f0c0-0000-7000-8000-00000000000g"]
        {
            let path = access.path.replace("{id}", nonsense);
            let request = owner.request(access.method.parse().expect("a method"), &path);
            let request = filled(request, access.method, access.path);
            let reply = Client::send(request).await;
            assert_eq!(reply.clone().problem(404), "not_found", "{} {path}", access.method);
        }
    }
}

#[tokio::test]
async fn a2_a_foreign_conversation_in_a_body_is_not_found_and_no_model_is_asked() {
    let fake = Fake::start();
    let server = fake.server().await;
    let theirs = World::of(server.owner().await, "foreign").await;
    let ours = World::of(server.owner().await, "own").await;
    let asked = fake.chats().await;
    let chat = format!("/api/v1/bots/{}/chat", id(&ours.bot));
    for stream in [false, true] {
        let ask = async |conversation: &str| {
            let body = json!({ "message": QUESTION, "conversation_id": conversation, "stream": stream });
            told(ours.owner.post(&chat, body).await)
        };
        let foreign = ask(&theirs.conversation).await;
        assert_eq!(foreign.0, 404, "{}", foreign.1);
        assert_eq!(foreign, ask(&Uuid::now_v7().to_string()).await);
    }
    // Nor does one's own conversation with another bot go on with this one.
    let other = ours.owner.bot(json!({})).await;
    let body = json!({ "message": QUESTION, "conversation_id": ours.conversation });
    let reply = ours.owner.post(&format!("/api/v1/bots/{}/chat", id(&other)), body).await;
    assert_eq!(reply.problem(404), "not_found");
    assert_eq!(fake.chats().await, asked, "the model was asked");
    let messages = format!("/api/v1/conversations/{}/messages", theirs.conversation);
    let said = theirs.owner.get(&messages).await.expect(200);
    assert_eq!(said["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a3_fields_that_are_the_servers_to_set_are_refused() {
    let server = TestServer::start().await;
    let theirs = server.owner().await;
    let foreign = theirs.get("/api/v1/me").await.expect(200)["workspace"]["id"].clone();
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    for (field, value) in [
        ("workspace_id", foreign.clone()),
        ("id", json!(Uuid::now_v7())),
        ("created_at", json!("2020-01-01T00:00:00Z")),
        ("updated_at", json!("2020-01-01T00:00:00Z")),
        ("knowledge_base_id", json!(Uuid::now_v7())),
        ("counts", json!({ "sources": 7 })),
        ("role", json!("owner")),
    ] {
        let reply = owner.patch(&path, json!({ "name": "Renamed", field: value })).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{}", reply.body);
        assert_eq!(reply.body["errors"][0]["code"], "unknown");
        assert_eq!(reply.problem(422), "invalid");
    }
    assert_eq!(owner.get(&path).await.expect(200), bot, "the bot was changed");
    let signup = json!({ "email": "eve@example.com", "password": crate::support::client::PASSWORD, "name": "Eve",
        "workspace_id": foreign, "role": "owner" });
    assert_eq!(server.anonymous().post("/api/v1/auth/signup", signup).await.problem(422), "invalid");
}

#[tokio::test]
async fn a4_ids_are_minted_by_the_server() {
    let server = TestServer::start().await;
    let theirs = World::of(server.owner().await, "foreign").await;
    let before = theirs.seen().await;
    let ours = server.owner().await;
    let bot = ours.bot(json!({})).await;
    let sources = format!("/api/v1/bots/{}/sources", id(&bot));
    let text = json!({ "type": "text", "title": "Mine", "text": "Mine.", "id": id(&theirs.source) });
    let chat = json!({ "message": QUESTION, "message_id": Uuid::now_v7() });
    for (path, body) in [
        ("/api/v1/bots".to_owned(), json!({ "name": "Mine", "id": id(&theirs.bot) })),
        (sources.clone(), text),
        (format!("/api/v1/bots/{}/chat", id(&bot)), chat),
    ] {
        assert_eq!(ours.post(&path, body).await.problem(422), "invalid", "{path}");
    }
    assert_eq!(theirs.seen().await, before);
    assert_eq!(ours.all("/api/v1/bots", 100).await.len(), 1);
    assert!(ours.all(&sources, 100).await.is_empty());
}

#[tokio::test]
async fn a5_nothing_of_another_workspace_is_in_any_list_search_or_answer() {
    const CANARY: &str = "QUOKKA-7731";
    let server = TestServer::start().await;
    let theirs = World::of(server.owner().await, &format!("The zanzibar passphrase is {CANARY}")).await;
    let visitor = theirs.owner.visitor(&theirs.bot, crate::world::SHOP).await;
    let question = json!({ "message": format!("zanzibar {CANARY}?") });
    visitor.events(reqwest::Method::POST, "/widget/v1/chat", Some(question)).await;
    assert!(seen_by(&theirs, "words").await.contains(CANARY), "the canary must be there to be found");
    let ours = World::of(server.owner().await, "ordinary").await;
    let seen = seen_by(&ours, "zanzibar").await;
    assert!(!seen.contains(CANARY), "{seen}");
    assert!(!seen.contains(id(&theirs.bot)), "{seen}");
    assert!(!seen.contains(&theirs.owner.email), "{seen}");
}

/// All that a member can list, find and be answered, as one text.
async fn seen_by(world: &World, words: &str) -> String {
    let mut seen = String::new();
    // Exports are packed: `transfer` looks into them.
    let unpacked = |path: &str| !path.ends_with("/events") && !path.ends_with("/export");
    for access in of_members().filter(|access| access.method == "GET" && unpacked(access.path)) {
        // The world's source is a text: it has no file, and no pairs. Nobody comes back from a provider of sign-in.
        if ["/file", "/pairs", "/callback"].iter().any(|end| access.path.ends_with(end)) {
            continue;
        }
        let mut path = access.path.to_owned();
        if path.contains("{id}") {
            path = path.replace("{id}", world.id_in(access.path));
        }
        if path.ends_with("/search") {
            path.push_str(&format!("?q={words}"));
        } else {
            path = asked(&path);
        }
        seen.push_str(&world.owner.get(&path).await.expect(200).to_string());
    }
    let bot = format!("/api/v1/bots/{}", id(&world.bot));
    let listed = world.owner.get(&format!("{bot}/conversations?q={words}")).await.expect(200);
    seen.push_str(&listed.to_string());
    let query = json!({ "query": "zanzibar passphrase", "top_k": 50 });
    seen.push_str(&world.owner.post(&format!("{bot}/search"), query).await.expect(200).to_string());
    let question = json!({ "message": "What is the zanzibar passphrase?" });
    seen.push_str(&world.owner.post(&format!("{bot}/chat"), question).await.expect(200).to_string());
    seen
}

#[tokio::test]
async fn a6_a_foreign_bot_does_not_run() {
    let fake = Fake::start();
    let server = fake.server().await;
    let theirs = World::of(server.owner().await, "foreign").await;
    let (chats, embeddings) = (fake.chats().await, fake.told().await["embeddings"].clone());
    let ours = server.owner().await;
    let bot = format!("/api/v1/bots/{}", id(&theirs.bot));
    for body in [
        json!({ "message": QUESTION }),
        json!({ "message": QUESTION, "stream": true }),
        json!({ "messages": [{ "role": "user", "content": QUESTION }] }),
        json!({ "message": QUESTION, "conversation_id": theirs.conversation }),
    ] {
        assert_eq!(ours.post(&format!("{bot}/chat"), body).await.problem(404), "not_found");
    }
    let search = ours.post(&format!("{bot}/search"), json!({ "query": QUESTION })).await;
    assert_eq!(search.problem(404), "not_found");
    assert_eq!(fake.chats().await, chats, "the model was asked");
    assert_eq!(fake.told().await["embeddings"], embeddings, "the embedder was asked");
}

#[tokio::test]
async fn a5_the_same_words_in_two_workspaces_stay_two() {
    // Equal content may share vectors within an index; never rows across workspaces.
    let server = Settings::default().start().await;
    let (one, two) = (server.owner().await, server.owner().await);
    let one = World::of(one, "same").await;
    let two = World::of(two, "same").await;
    one.owner.delete(&format!("/api/v1/bots/{}", id(&one.bot))).await.expect(204);
    let search = format!("/api/v1/bots/{}/search", id(&two.bot));
    let found = two.owner.post(&search, json!({ "query": QUESTION })).await.expect(200);
    assert!(found["results"].as_array().is_some_and(|results| !results.is_empty()), "{found}");
    assert!(found["note"].is_null(), "{found}");
}

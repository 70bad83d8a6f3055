//! Versions of settings: what was changed, undo, redo, going back.

use crate::support::TestServer;
use crate::support::client::{Client, Reply, id};
use frontdesk::domain::role::Role;
use serde_json::{Value, json};

/// A thing with versions, and its owner.
struct Desk {
    owner: Client,
    path: String,
}

impl Desk {
    async fn bot(server: &TestServer) -> Self {
        let owner = server.owner().await;
        let bot = owner.bot(json!({})).await;
        Self { owner, path: format!("/api/v1/bots/{}", id(&bot)) }
    }

    async fn set(&self, patch: Value) -> Value {
        self.owner.patch(&self.path, patch).await.expect(200)
    }

    async fn prompt(&self, words: &str) -> Value {
        self.set(json!({ "system_prompt": words })).await
    }

    async fn now(&self) -> Value {
        self.owner.get(&self.path).await.expect(200)
    }

    async fn says(&self) -> String {
        self.now().await["system_prompt"].as_str().unwrap().to_owned()
    }

    async fn changes(&self) -> Value {
        self.owner.get(&format!("{}/changes?limit=100", self.path)).await.expect(200)
    }

    async fn go(&self, verb: &str, body: Value) -> Reply {
        self.owner.post(&format!("{}/{verb}", self.path), body).await
    }

    async fn undo(&self) -> Value {
        self.go("undo", json!({})).await.expect(200)
    }

    async fn redo(&self) -> Value {
        self.go("redo", json!({})).await.expect(200)
    }

    async fn restore(&self, change: &Value, body: Value) -> Reply {
        self.owner.post(&format!("/api/v1/changes/{}/restore", id(change)), body).await
    }
}

#[tokio::test]
async fn undo_and_redo_walk_through_the_changes_and_back() {
    let server = TestServer::start().await;
    let desk = Desk::bot(&server).await;
    for words in ["one", "two", "three"] {
        desk.prompt(words).await;
    }
    let listed = desk.changes().await;
    let kinds: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["bot.updated", "bot.updated", "bot.updated", "bot.created"]);
    assert_eq!((&listed["undo"], &listed["redo"]), (&listed["items"][0]["id"], &Value::Null));
    assert_eq!(listed["latest"], listed["items"][0]["id"]);

    let undone = desk.undo().await;
    assert_eq!(undone["change"]["kind"], "bot.undone");
    assert_eq!(undone["change"]["refers_to"], listed["items"][0]["id"]);
    let back = json!([{ "field": "system_prompt", "before": "three", "after": "two" }]);
    assert_eq!(undone["change"]["changes"], back);
    assert_eq!(desk.says().await, "two");
    desk.undo().await;
    assert_eq!(desk.says().await, "one");
    let now = desk.changes().await;
    assert_eq!(now["undo"], listed["items"][2]["id"]);
    assert_eq!(now["redo"], listed["items"][1]["id"]);
    let states: Vec<bool> =
        now["items"].as_array().unwrap().iter().map(|one| one["undone"].as_bool().unwrap()).collect();
    assert_eq!(states, [false, false, true, true, false, false]);

    desk.redo().await;
    assert_eq!(desk.says().await, "two");
    desk.redo().await;
    assert_eq!(desk.says().await, "three");
    assert_eq!(desk.go("redo", json!({})).await.problem(409), "conflict");
    desk.undo().await;
    desk.undo().await;
    desk.undo().await;
    assert_eq!(desk.says().await, "");
    assert_eq!(desk.go("undo", json!({})).await.problem(409), "conflict", "what made it stays");
    desk.redo().await;
    // A change ends what could be redone.
    desk.prompt("four").await;
    assert_eq!(desk.changes().await["redo"], Value::Null);
    desk.undo().await;
    assert_eq!(desk.says().await, "one");
}

#[tokio::test]
async fn undo_takes_back_the_fields_of_that_change_and_no_others() {
    let server = TestServer::start().await;
    let desk = Desk::bot(&server).await;
    let theme = desk.now().await["settings"]["theme"].clone();
    let mut other = theme.clone();
    other["color"] = json!("#123456");
    desk.set(json!({ "name": "Renamed", "settings": { "theme": other, "starter_questions": ["Why?"] } }))
        .await;
    let changes = desk.changes().await;
    let fields: Vec<&Value> =
        changes["items"][0]["changes"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
    assert_eq!(fields, ["name", "settings.starter_questions", "settings.theme.color"]);
    desk.prompt("Be brief.").await;
    let temperature = json!({ "settings": { "models": { "chat": null, "temperature": 0.2 } } });
    desk.set(temperature).await;
    let latest = desk.changes().await;
    let change = latest["items"][0]["changes"].as_array().unwrap();
    assert!(change.iter().any(|one| one["after"] == 0.2), "as short as it was written: {change:?}");
    desk.undo().await;
    desk.undo().await;
    desk.undo().await;
    let bot = desk.now().await;
    assert_eq!(bot["settings"]["theme"], theme);
    assert_eq!((&bot["name"], &bot["settings"]["starter_questions"]), (&json!("Test bot"), &json!([])));
}

#[tokio::test]
async fn any_version_is_shown_compared_and_restored_and_that_can_be_undone() {
    let server = TestServer::start().await;
    let desk = Desk::bot(&server).await;
    desk.set(json!({ "name": "First", "system_prompt": "one" })).await;
    desk.prompt("two").await;
    desk.set(json!({ "name": "Third", "system_prompt": "three" })).await;
    let items = desk.changes().await["items"].clone();
    let version = desk.owner.get(&format!("/api/v1/changes/{}", id(&items[1]))).await.expect(200);
    assert_eq!(
        (&version["state"]["name"], &version["state"]["system_prompt"]),
        (&json!("First"), &json!("two"))
    );
    let differences = json!([
        { "field": "name", "before": "Third", "after": "First" },
        { "field": "system_prompt", "before": "three", "after": "two" },
    ]);
    assert_eq!(version["differences"], differences);
    assert_eq!(version["change"]["id"], items[1]["id"]);

    let restored = desk.restore(&items[1], json!({})).await.expect(200);
    assert_eq!(restored["change"]["kind"], "bot.restored");
    assert_eq!(restored["change"]["refers_to"], items[1]["id"]);
    assert_eq!(desk.says().await, "two");
    assert_eq!(
        desk.restore(&items[1], json!({})).await.expect(200)["change"],
        Value::Null,
        "it is so already"
    );
    desk.undo().await;
    assert_eq!((desk.says().await.as_str(), &desk.now().await["name"]), ("three", &json!("Third")));
    desk.restore(&items[2], json!({ "before": true })).await.expect(200);
    assert_eq!((desk.says().await.as_str(), &desk.now().await["name"]), ("", &json!("Test bot")));
    // What made it is a version, too.
    desk.prompt("other").await;
    desk.restore(&items[3], json!({})).await.expect(200);
    assert_eq!(desk.says().await, "");
}

#[tokio::test]
async fn nothing_is_undone_that_was_not_seen() {
    let server = TestServer::start().await;
    let desk = Desk::bot(&server).await;
    desk.prompt("one").await;
    let seen = desk.changes().await["latest"].clone();
    desk.prompt("two").await;
    for verb in ["undo", "redo"] {
        assert_eq!(desk.go(verb, json!({ "seen": seen })).await.problem(409), "conflict");
    }
    let items = desk.changes().await["items"].clone();
    assert_eq!(desk.restore(&items[1], json!({ "seen": seen })).await.problem(409), "conflict");
    assert_eq!(desk.says().await, "two");
    desk.go("undo", json!({ "seen": items[0]["id"] })).await.expect(200);
    assert_eq!(desk.says().await, "one");
    let twice = futures::join!(desk.go("redo", json!({})), desk.go("redo", json!({})));
    let mut codes = [twice.0.status, twice.1.status];
    codes.sort_unstable();
    assert_eq!(codes, [200, 409], "one of the two has nothing to redo");
    assert_eq!(desk.says().await, "two");
}

#[tokio::test]
async fn a_knowledge_bases_settings_have_versions_too() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let base = owner.post("/api/v1/knowledge-bases", json!({ "name": "Shelf" })).await.expect(201);
    let desk = Desk { owner, path: format!("/api/v1/knowledge-bases/{}", id(&base)) };
    desk.set(json!({ "pipeline": { "language": "de" } })).await;
    let mut chunk = base["pipeline"]["chunk"].clone();
    chunk["target_tokens"] = json!(300);
    desk.set(json!({ "name": "Archive", "pipeline": { "chunk": chunk } })).await;
    let changes = desk.changes().await;
    let fields: Vec<&Value> =
        changes["items"][0]["changes"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
    assert_eq!(fields, ["name", "pipeline.chunk.target_tokens"]);
    desk.undo().await;
    let now = desk.now().await;
    assert_eq!((&now["name"], &now["pipeline"]["chunk"]), (&json!("Shelf"), &base["pipeline"]["chunk"]));
    assert_eq!(now["pipeline"]["language"], "de");
    desk.restore(&changes["items"][2], json!({})).await.expect(200);
    assert_eq!(desk.now().await["pipeline"], base["pipeline"]);
    desk.undo().await;
    desk.redo().await;
    assert_eq!(desk.now().await["pipeline"]["language"], "auto");
}

#[tokio::test]
async fn what_may_not_be_changed_by_hand_is_not_changed_by_undo() {
    let server = TestServer::start().await;
    let desk = Desk::bot(&server).await;
    desk.prompt("one").await;
    let case = json!({ "question": "When?", "must_contain": ["nine"] });
    desk.owner.post(&format!("{}/tests", desk.path), case).await.expect(201);
    let require = json!({ "after_reindex": false, "require_tests": true });
    desk.owner.put(&format!("{}/test-settings", desk.path), require).await.expect(200);
    let refused = desk.go("undo", json!({})).await;
    assert!(refused.body["detail"].as_str().unwrap().contains("draft"), "{}", refused.body);
    assert_eq!(refused.problem(409), "conflict");
    assert_eq!(desk.says().await, "one");
    let editor = &desk.owner;
    server.set_role(editor, Role::Viewer).await;
    assert_eq!(desk.go("undo", json!({})).await.problem(403), "forbidden");
    desk.changes().await;
}

#[tokio::test]
async fn settings_that_are_not_valid_any_more_are_refused_in_words() {
    let server = TestServer::start().await;
    let desk = Desk::bot(&server).await;
    let provider = json!({ "name": "Models", "kind": "vllm", "base_url": "https://models.example/v1",
        "chat_models": ["tiny"] });
    let provider = desk.owner.post("/api/v1/providers", provider).await.expect(201);
    let with = |provider: Value| json!({ "settings": { "models": { "provider": provider, "chat": "tiny", "temperature": null } } });
    desk.set(with(provider["id"].clone())).await;
    desk.set(with(Value::Null)).await;
    desk.owner.delete(&format!("/api/v1/providers/{}", id(&provider))).await.expect(204);
    let refused = desk.go("undo", json!({})).await;
    let words = refused.body["detail"].as_str().unwrap().to_owned();
    assert!(words.contains("can't be had back") && words.contains("provider"), "{words}");
    assert_eq!(refused.problem(409), "conflict");
}

#[tokio::test]
async fn a_published_draft_is_a_change_and_can_be_undone() {
    let server = TestServer::start().await;
    let desk = Desk::bot(&server).await;
    desk.owner.put(&format!("{}/draft", desk.path), json!({ "system_prompt": "drafted" })).await.expect(200);
    desk.go("draft/publish", json!({ "revision": 1 })).await.expect(200);
    let changes = desk.changes().await;
    assert_eq!(changes["items"][0]["kind"], "bot.published");
    desk.undo().await;
    assert_eq!(desk.says().await, "");
}

#[tokio::test]
async fn changes_page_by_cursor() {
    let server = TestServer::start().await;
    let desk = Desk::bot(&server).await;
    for number in 0..5 {
        desk.prompt(&format!("number {number}")).await;
    }
    let path = format!("{}/changes", desk.path);
    let whole = desk.owner.all(&path, 100).await;
    assert_eq!(whole.len(), 6);
    for limit in [1, 2, 5, 6] {
        assert_eq!(desk.owner.all(&path, limit).await, whole);
    }
}

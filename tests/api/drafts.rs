//! `/bots/{id}/draft`: what is tried beside what is live, and how it goes live.

use crate::fake::Fake;
use crate::support::TestServer;
use crate::support::client::{Client, Reply, id};
use crate::world::{ANSWER, PAGE, QUESTION};
use reqwest::Method;
use serde_json::{Value, json};

struct Desk {
    owner: Client,
    bot: Value,
    path: String,
}

impl Desk {
    async fn open(server: &TestServer) -> Self {
        let owner = server.owner().await;
        let bot = owner.bot(json!({})).await;
        owner.text(&bot, "Visiting", PAGE).await;
        let path = format!("/api/v1/bots/{}", id(&bot));
        // Of a word more than the page says, so that the passage's score is not the highest there is.
        let question = format!("{QUESTION} On weekdays?");
        let case = json!({ "question": question, "must_contain": [ANSWER] });
        owner.post(&format!("{path}/tests"), case).await.expect(201);
        Self { owner, bot, path }
    }

    async fn put(&self, what: &str, body: Value) -> Reply {
        let request = self.owner.request(Method::PUT, &format!("{}/{what}", self.path));
        Client::send(request.json(&body)).await
    }

    async fn draft(&self, body: Value) -> Value {
        self.put("draft", body).await.expect(200)
    }

    async fn state(&self) -> Value {
        self.owner.get(&format!("{}/draft", self.path)).await.expect(200)["draft"].clone()
    }

    async fn require_tests(&self) {
        let body = json!({ "after_reindex": true, "require_tests": true });
        self.put("test-settings", body).await.expect(200);
    }

    async fn run(&self) -> (Value, Vec<Value>) {
        let runs = format!("{}/test-runs", self.path);
        let run = self.owner.post(&runs, json!({ "draft": true })).await.expect(202);
        let job = self.owner.ended(run["job_id"].as_str().unwrap()).await;
        assert_eq!(job["status"], "completed", "{job}");
        let path = format!("/api/v1/test-runs/{}", id(&run));
        let run = self.owner.get(&path).await.expect(200);
        (run, self.owner.all(&format!("{path}/results"), 100).await)
    }

    async fn publish(&self, body: Value) -> Reply {
        self.owner.post(&format!("{}/draft/publish", self.path), body).await
    }
}

#[tokio::test]
async fn a_draft_is_asked_beside_what_is_live_and_then_published() {
    let fake = Fake::start();
    let server = fake.server().await;
    let desk = Desk::open(&server).await;
    assert_eq!(desk.state().await, Value::Null);
    assert_eq!(desk.publish(json!({ "revision": 1 })).await.problem(404), "not_found");
    let runs = format!("{}/test-runs", desk.path);
    assert_eq!(desk.owner.post(&runs, json!({ "draft": true })).await.problem(404), "not_found");
    let models = json!({ "chat": "gpt-4.1", "temperature": 0.5 });
    let draft =
        desk.draft(json!({ "system_prompt": "Say MARKER-77.", "settings": { "models": models } })).await;
    assert_eq!(
        (&draft["revision"], &draft["run_id"], &draft["blocked"]),
        (&json!(1), &Value::Null, &Value::Null)
    );
    let drafted = draft["settings"].as_object().expect("settings");
    assert_eq!(drafted.keys().collect::<Vec<_>>(), ["models"], "what is not drafted is not in it");
    let models = &drafted["models"];
    assert_eq!((&models["chat"], &models["temperature"]), (&json!("gpt-4.1"), &json!(0.5)));
    assert_eq!(desk.owner.get(&desk.path).await.expect(200)["system_prompt"], desk.bot["system_prompt"]);
    let (run, results) = desk.run().await;
    assert_eq!(
        (&run["cause"], &run["draft_revision"], &run["draft_passed"]),
        (&json!("draft"), &json!(1), &json!(1))
    );
    assert_eq!(results[0]["live"]["passed"], true);
    assert_eq!(results[0]["draft"]["model"], "gpt-4.1");
    assert_ne!(results[0]["live"]["model"], "gpt-4.1");
    assert!(results[0]["draft"]["ms"].is_i64() && results[0]["draft"]["cost_usd"].is_f64(), "{results:#?}");
    // One side was told the drafted words, the other not.
    let told = fake.told().await;
    let marked =
        told["requests"].as_array().unwrap().iter().filter(|one| one.to_string().contains("MARKER-77"));
    assert_eq!(marked.map(|one| one["body"]["model"].clone()).collect::<Vec<_>>(), ["gpt-4.1"]);
    assert_eq!(desk.state().await["run_id"], run["id"]);
    // What is changed live meanwhile and not drafted stays.
    desk.owner.patch(&desk.path, json!({ "settings": { "welcome_text": "Later" } })).await.expect(200);
    assert_eq!(desk.publish(json!({ "revision": 2 })).await.problem(409), "conflict");
    let bot = desk.publish(json!({ "revision": 1 })).await.expect(200);
    assert_eq!(
        (&bot["system_prompt"], &bot["settings"]["welcome_text"]),
        (&json!("Say MARKER-77."), &json!("Later"))
    );
    assert_eq!(bot["settings"]["models"]["chat"], "gpt-4.1");
    assert_eq!(desk.state().await, Value::Null);
    let published = desk.owner.all(&format!("{}/publications", desk.path), 10).await;
    assert_eq!((&published[0]["run_id"], &published[0]["overridden"]), (&run["id"], &json!(false)));
}

#[tokio::test]
async fn a_draft_that_newly_fails_goes_live_only_with_a_reason_that_is_kept() {
    let server = TestServer::start().await;
    let desk = Desk::open(&server).await;
    desk.require_tests().await;
    // It declines whatever is asked.
    let strict = json!({ "min_score": 1.0, "passages": 6 });
    // Not past the draft.
    for patch in [json!({ "system_prompt": "x" }), json!({ "settings": { "thresholds": strict } })] {
        assert_eq!(desk.owner.patch(&desk.path, patch).await.problem(409), "conflict");
    }
    desk.owner
        .patch(&desk.path, json!({ "name": "Renamed", "settings": { "placeholder": "Ask" } }))
        .await
        .expect(200);
    let draft = desk.draft(json!({ "settings": { "thresholds": strict } })).await;
    assert!(draft["blocked"].as_str().unwrap().contains("test run"), "{draft}");
    assert_eq!(desk.publish(json!({ "revision": 1 })).await.problem(409), "conflict");
    let (run, results) = desk.run().await;
    assert_eq!(
        (&run["newly_failing"], &run["passed"], &run["draft_passed"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(results[0]["draft"]["refused"], true);
    assert!(desk.state().await["blocked"].as_str().unwrap().starts_with("A test"));
    let reply = desk.publish(json!({ "revision": 1 })).await;
    assert!(reply.body["detail"].as_str().unwrap().contains("fails with this draft"), "{}", reply.body);
    assert_eq!(reply.problem(409), "conflict");
    assert_eq!(desk.publish(json!({ "revision": 1, "override_reason": " " })).await.problem(422), "invalid");
    let bot =
        desk.publish(json!({ "revision": 1, "override_reason": "The page is wrong." })).await.expect(200);
    assert_eq!(bot["settings"]["thresholds"]["min_score"], 1.0);
    let published = desk.owner.all(&format!("{}/publications", desk.path), 10).await;
    assert_eq!(published.len(), 1);
    assert_eq!((&published[0]["overridden"], &published[0]["newly_failing"]), (&json!(true), &json!(1)));
    assert_eq!(published[0]["reason"], "The page is wrong.");
    assert!(published[0]["published_by"].is_string(), "{published:?}");
}

#[tokio::test]
async fn a_run_speaks_only_for_what_it_was_made_with() {
    let server = TestServer::start().await;
    let desk = Desk::open(&server).await;
    desk.require_tests().await;
    desk.draft(json!({ "system_prompt": "One." })).await;
    desk.run().await;
    assert_eq!(desk.state().await["blocked"], Value::Null);
    // Another draft needs another run.
    assert_eq!(desk.draft(json!({ "system_prompt": "Two." })).await["revision"], 2);
    assert!(desk.state().await["blocked"].is_string());
    desk.run().await;
    assert_eq!(desk.state().await["blocked"], Value::Null);
    // So does one made after that was given up.
    desk.owner.delete(&format!("{}/draft", desk.path)).await.expect(204);
    assert_eq!(desk.owner.delete(&format!("{}/draft", desk.path)).await.problem(404), "not_found");
    assert_eq!(desk.draft(json!({ "system_prompt": "Two." })).await["revision"], 3);
    assert!(desk.state().await["blocked"].is_string());
    desk.run().await;
    assert_eq!(desk.state().await["blocked"], Value::Null);
    desk.publish(json!({ "revision": 3 })).await.expect(200);
}

#[tokio::test]
async fn a_draft_of_what_is_not_valid_is_refused() {
    let server = TestServer::start().await;
    let desk = Desk::open(&server).await;
    for (body, field) in [
        (
            json!({ "settings": { "models": { "chat": null, "temperature": 3.0 } } }),
            "settings.models.temperature",
        ),
        (json!({ "settings": { "nonsense": 1 } }), "settings.nonsense"),
        (json!({ "system_prompt": "x".repeat(8001) }), "system_prompt"),
        (json!({ "name": "x" }), "name"),
    ] {
        let reply = desk.put("draft", body).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    assert_eq!(desk.state().await, Value::Null);
}

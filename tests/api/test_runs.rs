//! `/bots/{id}/test-runs`: what is asked, what comes of it, and what it leaves alone.

use crate::fake::Fake;
use crate::support::TestServer;
use crate::support::client::{Client, id, until};
use crate::world::{ANSWER, FOREIGN, PAGE, QUESTION, World};
use serde_json::{Value, json};

/// A bot that knows [`PAGE`], and its address.
async fn bot(owner: &Client) -> (Value, String) {
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    (bot, path)
}

async fn case(owner: &Client, bot: &str, case: Value) -> Value {
    owner.post(&format!("{bot}/tests"), case).await.expect(201)
}

/// Runs to the end; the run and its results.
async fn run(owner: &Client, bot: &str, body: Value) -> (Value, Vec<Value>) {
    let run = owner.post(&format!("{bot}/test-runs"), body).await.expect(202);
    let job = owner.ended(run["job_id"].as_str().unwrap()).await;
    assert_eq!(job["status"], "completed", "{job}");
    outcome(owner, &run).await
}

async fn outcome(owner: &Client, run: &Value) -> (Value, Vec<Value>) {
    let path = format!("/api/v1/test-runs/{}", id(run));
    (owner.get(&path).await.expect(200), owner.all(&format!("{path}/results"), 2).await)
}

#[tokio::test]
async fn each_case_is_judged_with_the_reason() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (_, path) = bot(&owner).await;
    for wanted in [
        json!({ "question": QUESTION, "must_contain": [ANSWER, "adult*"], "must_cite": ["Visiting"] }),
        json!({ "question": QUESTION, "must_contain": ["15 euros"], "must_not_contain": [ANSWER] }),
        json!({ "question": FOREIGN, "must_refuse": true }),
        json!({ "question": FOREIGN }),
        json!({ "question": QUESTION, "must_cite": ["https://shop.example/prices"] }),
    ] {
        case(&owner, &path, wanted).await;
    }
    let (ended, results) = run(&owner, &path, json!({})).await;
    assert_eq!(
        (&ended["status"], &ended["cause"], &ended["number"]),
        (&json!("completed"), &json!("manual"), &json!(1))
    );
    assert_eq!((&ended["cases"], &ended["done"], &ended["passed"]), (&json!(5), &json!(5), &json!(2)));
    assert_eq!(ended["draft_passed"], Value::Null);
    let passed: Vec<bool> = results.iter().map(|one| one["live"]["passed"].as_bool().unwrap()).collect();
    assert_eq!(passed, [true, false, true, false, false], "{results:#?}");
    let reasons: Vec<&str> = results[1]["live"]["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["reason"].as_str())
        .collect();
    assert_eq!(reasons, ["“15 euros” does not stand in the answer.", "“13 euros” stands in the answer."]);
    assert!(results[3]["live"]["checks"][0]["reason"].as_str().unwrap().contains("declined"));
    let cited = results[4]["live"]["checks"][1]["reason"].as_str().unwrap();
    assert!(cited.contains("Visiting"), "it says what is cited instead: {cited}");
    let failing = owner.all(&format!("/api/v1/test-runs/{}/results?failing=true", id(&ended)), 100).await;
    assert_eq!(failing.len(), 3);
    // The cases show how they went, the run before last first.
    run(&owner, &path, json!({})).await;
    let cases = owner.all(&format!("{path}/tests"), 10).await;
    assert_eq!((&cases[0]["trend"], &cases[1]["trend"]), (&json!([true, true]), &json!([false, false])));
}

#[tokio::test]
async fn a_source_is_cited_by_its_id_and_earlier_turns_count() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let path = format!("/api/v1/bots/{}", id(&world.bot));
    let history = json!([{ "role": "user", "text": "How much do tickets cost?" }, { "role": "assistant", "text": "13 euros." }]);
    case(&world.owner, &path, json!({ "question": QUESTION, "must_cite": [id(&world.source)] })).await;
    case(
        &world.owner,
        &path,
        json!({ "question": "And children?", "history": history, "must_contain": ["free"] }),
    )
    .await;
    let (_, results) = run(&world.owner, &path, json!({})).await;
    for result in &results[1..] {
        assert_eq!(result["live"]["passed"], true, "{result:#}");
    }
}

#[tokio::test]
async fn a_run_leaves_no_trace_among_conversations_and_counts() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let path = format!("/api/v1/bots/{}", id(&world.bot));
    let seen = async || {
        let bot = world.owner.get(&path).await.expect(200);
        let conversations = world.owner.all(&format!("{path}/conversations"), 100).await;
        (bot, conversations)
    };
    let (before, chats) = (seen().await, fake.chats().await);
    let (ended, results) = run(&world.owner, &path, json!({})).await;
    assert_eq!(seen().await, before);
    assert_eq!(fake.chats().await, chats + 1);
    assert_ne!(results[0]["live"]["model"], "builtin", "{results:#?}");
    assert!(ended["tokens"].as_i64().unwrap() > 0, "{ended}");
    assert!(ended["cost_usd"].as_f64().unwrap() > 0.0, "{ended}");
}

#[tokio::test]
async fn a_run_is_cancelled_and_goes_on_where_it_was() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let (_, path) = bot(&owner).await;
    for number in 0..4 {
        case(&owner, &path, json!({ "question": format!("{QUESTION} ({number})") })).await;
    }
    let asked = fake.chats().await;
    fake.next(json!({})).await;
    fake.always(json!({ "first_token_ms": 60_000 })).await;
    let begun = owner.post(&format!("{path}/test-runs"), json!({})).await.expect(202);
    assert_eq!(owner.post(&format!("{path}/test-runs"), json!({})).await.problem(409), "conflict");
    let job = format!("/api/v1/jobs/{}", begun["job_id"].as_str().unwrap());
    fake.reached("chat", asked + 2).await;
    until(|| async { (owner.get(&job).await.expect(200)["progress"]["done"] == 1).then_some(()) }).await;
    let seen = owner.get(&job).await.expect(200);
    assert_eq!((&seen["progress"]["unit"], &seen["progress"]["total"]), (&json!("cases"), &json!(4)));
    assert_eq!(seen["test_run_id"], begun["id"]);
    owner.post(&format!("{job}/cancel"), json!({})).await.expect(200);
    // The request to the model ends with it.
    fake.reached("disconnected", 1).await;
    assert_eq!(owner.ended(begun["job_id"].as_str().unwrap()).await["status"], "cancelled");
    let (run, results) = outcome(&owner, &begun).await;
    assert_eq!((&run["status"], &run["done"]), (&json!("cancelled"), &json!(1)));
    assert_eq!(results[1]["live"], Value::Null);
    fake.always(json!({})).await;
    let between = fake.chats().await;
    owner.post(&format!("{job}/retry"), json!({})).await.expect(202);
    assert_eq!(owner.ended(begun["job_id"].as_str().unwrap()).await["status"], "completed");
    assert_eq!(fake.chats().await, between + 3, "what was asked is not asked again");
    let (run, _) = outcome(&owner, &begun).await;
    assert_eq!((&run["status"], &run["done"], &run["passed"]), (&json!("completed"), &json!(4), &json!(4)));
}

#[tokio::test]
async fn a_model_that_refuses_is_told_and_one_that_fails_is_asked_again() {
    let fake = Fake::start();
    let settings = fake.settings().set("WORKER__BACKOFF_MS", 10).set("MODELS__BREAKER_FAILURES", 0);
    let server = settings.start().await;
    let owner = server.owner().await;
    let (_, path) = bot(&owner).await;
    case(&owner, &path, json!({ "question": QUESTION })).await;
    fake.always(json!({ "status": 404 })).await;
    let (ended, results) = run(&owner, &path, json!({})).await;
    assert_eq!(ended["passed"], 0);
    let why = results[0]["live"]["error"].as_str().unwrap();
    assert!(why.contains("refuse"), "{why}");
    fake.always(json!({ "status": 500 })).await;
    let begun = owner.post(&format!("{path}/test-runs"), json!({})).await.expect(202);
    let job = owner.ended(begun["job_id"].as_str().unwrap()).await;
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("failed"), &json!("model_unavailable")));
    let (run, _) = outcome(&owner, &begun).await;
    assert_eq!((&run["status"], &run["error"]["code"]), (&json!("failed"), &json!("model_unavailable")));
    fake.always(json!({})).await;
    owner
        .post(&format!("/api/v1/jobs/{}/retry", begun["job_id"].as_str().unwrap()), json!({}))
        .await
        .expect(202);
    assert_eq!(owner.ended(begun["job_id"].as_str().unwrap()).await["status"], "completed");
}

#[tokio::test]
async fn another_version_that_answers_is_tested_unless_that_is_switched_off() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (bot, path) = bot(&owner).await;
    let runs = format!("{path}/test-runs");
    let reindex = async || {
        let base = format!("/api/v1/knowledge-bases/{}/reindex", bot["knowledge_base_id"].as_str().unwrap());
        let begun = owner.post(&base, json!({})).await.expect(202);
        assert_eq!(owner.ended(begun["job_id"].as_str().unwrap()).await["status"], "completed");
    };
    // Without a case there is nothing to ask.
    reindex().await;
    assert!(owner.all(&runs, 10).await.is_empty());
    assert_eq!(owner.post(&runs, json!({})).await.problem(422), "invalid");
    case(&owner, &path, json!({ "question": QUESTION, "must_contain": [ANSWER] })).await;
    reindex().await;
    let run = until(|| async {
        owner.all(&runs, 10).await.first().filter(|run| run["status"] == "completed").cloned()
    })
    .await;
    assert_eq!((&run["cause"], &run["passed"]), (&json!("reindex"), &json!(1)));
    let settings = format!("{path}/test-settings");
    assert_eq!(
        owner.get(&settings).await.expect(200),
        json!({ "after_reindex": true, "require_tests": false })
    );
    let off = json!({ "after_reindex": false, "require_tests": false });
    let put = Client::send(owner.request(reqwest::Method::PUT, &settings).json(&off)).await;
    assert_eq!(put.expect(200), off);
    reindex().await;
    assert_eq!(owner.all(&runs, 10).await.len(), 1);
    // Going back to an older version is one that answers, too.
    let on = json!({ "after_reindex": true, "require_tests": false });
    Client::send(owner.request(reqwest::Method::PUT, &settings).json(&on)).await.expect(200);
    let base = format!("/api/v1/knowledge-bases/{}/indexes", bot["knowledge_base_id"].as_str().unwrap());
    let older = owner.all(&base, 10).await[1].clone();
    owner.post(&format!("/api/v1/indexes/{}/live", id(&older)), json!({})).await.expect(200);
    assert_eq!(owner.all(&runs, 10).await.len(), 2);
}

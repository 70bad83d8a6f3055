//! `/messages/{id}/fix`: what an owner teaches is what is answered, and stays so.

use crate::fake::Fake;
use crate::support::TestServer;
use crate::support::client::{Client, id, until};
use crate::world::{ANSWER, FOREIGN, QUESTION, World};
use serde_json::{Value, json};

const BETTER: &str = "Since May, adults pay **15 euros**. Students pay 9 euros.";

fn chat(world: &World) -> String {
    format!("/api/v1/bots/{}/chat", id(&world.bot))
}

async fn ask(world: &World, question: &str) -> Value {
    world.owner.post(&chat(world), json!({ "message": question })).await.expect(200)
}

async fn fix(world: &World, message: &str, body: Value) -> Value {
    let fixed = world.owner.post(&format!("/api/v1/messages/{message}/fix"), body).await.expect(202);
    let job = world.owner.ended(fixed["job_id"].as_str().unwrap()).await;
    assert_eq!(job["status"], "completed", "{job}");
    fixed
}

async fn message(world: &World, conversation: &str, message: &str) -> Value {
    let path = format!("/api/v1/conversations/{conversation}/messages?limit=100");
    let said = world.owner.get(&path).await.expect(200);
    said["items"].as_array().unwrap().iter().find(|one| id(one) == message).unwrap().clone()
}

async fn taught_and_kept(world: World) {
    let first = ask(&world, QUESTION).await;
    assert!(first["answer"].as_str().unwrap().contains(ANSWER), "{first}");
    let given = first["message_id"].as_str().unwrap();
    let test = json!({ "must_contain": ["15 euros", "adult*"], "must_not_contain": [ANSWER] });
    let fixed = fix(&world, given, json!({ "question": QUESTION, "answer": BETTER, "test": test })).await;
    assert_eq!((&fixed["source"]["type"], &fixed["source"]["title"]), (&json!("qa"), &json!("Corrections")));
    // Asked again, in whatever spelling: the owner's answer, cited, and nothing of the page that says otherwise.
    for question in [QUESTION, "how much do TICKETS cost for adults"] {
        let again = ask(&world, question).await;
        let text = again["answer"].as_str().unwrap();
        assert!(text.contains("15 euros"), "{again}");
        assert!(!text.contains(ANSWER), "{again}");
        assert_eq!(again["sources"][0]["title"], "Corrections", "{again}");
        assert_eq!(again["finish_reason"], "stop");
    }
    // The message shows it.
    let conversation = first["conversation_id"].as_str().unwrap();
    let shown = message(&world, conversation, given).await;
    assert_eq!(shown["fix"]["answer"], BETTER);
    assert_eq!(shown["fix"]["status"], "active");
    assert_eq!(shown["fix"]["source_id"], fixed["source"]["id"]);
    // The test case holds, with what was asked of it.
    let runs = format!("/api/v1/bots/{}/test-runs", id(&world.bot));
    let case = fixed["test_case"]["id"].clone();
    assert_eq!(fixed["test_case"]["message_id"], given);
    let run = world.owner.post(&runs, json!({})).await.expect(202);
    world.owner.ended(run["job_id"].as_str().unwrap()).await;
    let results = world.owner.get(&format!("/api/v1/test-runs/{}/results", id(&run))).await.expect(200);
    let result = results["items"].as_array().unwrap().iter().find(|one| one["case_id"] == case).unwrap();
    assert_eq!(result["live"]["passed"], true, "{result}");
    assert_eq!(result["live"]["checks"].as_array().unwrap().len(), 4, "{result}");
    // Fixed again: the pair and the case are replaced, not doubled.
    let test = json!({ "must_contain": ["16 euros"] });
    let later =
        json!({ "question": "What does a ticket cost?", "answer": "It costs 16 euros.", "test": test });
    let fixed = fix(&world, given, later).await;
    assert_eq!(fixed["test_case"]["id"], case);
    let pairs = format!("/api/v1/sources/{}/pairs", id(&fixed["source"]));
    assert_eq!(
        world.owner.get(&pairs).await.expect(200)["pairs"],
        json!([{ "question": "What does a ticket cost?", "answer": "It costs 16 euros." }])
    );
    let again = ask(&world, "What does a ticket cost?").await;
    assert!(again["answer"].as_str().unwrap().contains("16 euros"), "{again}");
    // Another answer goes into the same source.
    let other = ask(&world, FOREIGN).await;
    let body = json!({ "question": FOREIGN, "answer": "It was Laki." });
    let second = fix(&world, other["message_id"].as_str().unwrap(), body).await;
    assert_eq!(second["source"]["id"], fixed["source"]["id"]);
    assert_eq!(second["test_case"], Value::Null);
    let laki = ask(&world, FOREIGN).await;
    assert!(laki["answer"].as_str().unwrap().contains("Laki"), "{laki}");
    // So does another's answer to a question that is taught already.
    let body = json!({ "question": FOREIGN.to_uppercase(), "answer": "It was Laki, for eight months." });
    fix(&world, laki["message_id"].as_str().unwrap(), body).await;
    assert_eq!(world.owner.get(&pairs).await.expect(200)["pairs"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_fixed_answer_is_given_by_the_built_in_models() {
    let server = TestServer::start().await;
    taught_and_kept(World::of(server.owner().await, "ordinary").await).await;
}

#[tokio::test]
async fn a_fixed_answer_is_given_by_a_chat_model() {
    let fake = Fake::start();
    let server = fake.server().await;
    taught_and_kept(World::of(server.owner().await, "ordinary").await).await;
}

#[tokio::test]
async fn answers_that_are_fixed_while_the_source_is_read_are_read_too() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let (one, two) = (ask(&world, QUESTION).await, ask(&world, FOREIGN).await);
    fake.always(json!({ "on": "embeddings", "head_ms": 300 })).await;
    let path = |answer: &Value| format!("/api/v1/messages/{}/fix", answer["message_id"].as_str().unwrap());
    let body = json!({ "question": QUESTION, "answer": BETTER });
    let first = world.owner.post(&path(&one), body).await.expect(202);
    let job = first["job_id"].as_str().unwrap();
    // The pair's embedding is asked for: what is read is read.
    let before = fake.told().await["embeddings"].as_u64().unwrap();
    until(|| async { (fake.told().await["embeddings"].as_u64()? > before).then_some(()) }).await;
    let body = json!({ "question": FOREIGN, "answer": "It was Laki." });
    let second = world.owner.post(&path(&two), body).await.expect(202);
    assert_eq!(second["job_id"], job, "the job that is at it reads it once more");
    assert_eq!(world.owner.ended(job).await["status"], "completed");
    fake.always(json!({ "on": "embeddings" })).await;
    assert!(ask(&world, QUESTION).await["answer"].as_str().unwrap().contains("15 euros"));
    assert!(ask(&world, FOREIGN).await["answer"].as_str().unwrap().contains("Laki"));
    let runs = format!("/api/v1/sources/{}/runs", id(&first["source"]));
    assert_eq!(world.owner.all(&runs, 10).await.len(), 2);
}

#[tokio::test]
async fn what_is_no_answer_or_no_better_one_is_refused() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let messages = format!("/api/v1/conversations/{}/messages", world.conversation);
    let said = world.owner.get(&messages).await.expect(200);
    let question = format!("/api/v1/messages/{}/fix", id(&said["items"][0]));
    let answer = format!("/api/v1/messages/{}/fix", world.message);
    let good = json!({ "question": QUESTION, "answer": BETTER });
    assert_eq!(world.owner.post(&question, good.clone()).await.problem(422), "invalid");
    for (field, value) in [
        ("question", json!(" ")),
        ("question", json!("x".repeat(501))),
        ("answer", json!("")),
        ("answer", json!("x".repeat(10_001))),
        ("source_id", json!(id(&world.source))),
        ("test", json!({ "must_contain": ["…"] })),
        ("test", json!({ "must_refuse": true, "must_cite": ["Corrections"] })),
        ("test", json!({ "must_contain": vec!["a"; 21] })),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let reply = world.owner.post(&answer, body.clone()).await;
        let named = reply.body["errors"][0]["field"].as_str().unwrap_or_default().to_owned();
        assert!(named.starts_with(field), "{body}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    let sources = world.owner.all(&format!("/api/v1/bots/{}/sources", id(&world.bot)), 100).await;
    assert_eq!(sources.len(), 1, "what is refused leaves nothing behind");
}

#[tokio::test]
async fn visitors_don_t_see_that_an_answer_was_fixed() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor: Client = world.owner.visitor(&world.bot, crate::world::SHOP).await;
    let body = json!({ "message": QUESTION });
    let events = visitor.events(reqwest::Method::POST, "/widget/v1/chat", Some(body)).await;
    let given = events[0].data["message_id"].as_str().unwrap();
    fix(&world, given, json!({ "question": QUESTION, "answer": BETTER })).await;
    let conversation = events[0].data["conversation_id"].as_str().unwrap();
    let said = format!("/widget/v1/conversations/{conversation}/messages");
    let shown = visitor.get(&said).await.expect(200).to_string();
    assert!(shown.contains(given), "{shown}");
    assert!(!shown.contains("15 euros") && !shown.contains("\"fix\""), "{shown}");
}

//! `/bots/{id}/unanswered` and `/unanswered/{id}`: questions without an answer, in groups.

use crate::support::client::{Client, id, until};
use crate::support::{Settings, TestServer};
use crate::world::{PAGE, QUESTION, SHOP, World};
use frontdesk::domain::time::{Clock as _, ManualClock, SystemClock};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const VOLCANOES: [&str; 3] = [
    "Which volcano erupted in Iceland?",
    "Which volcano has erupted in Iceland in 1783?",
    "In Iceland, which volcano erupted?",
];
const PARROTS: &str = "How do I teach a parrot to whistle?";

async fn ask(owner: &Client, bot: &Value, question: &str) -> Value {
    owner.post(&format!("/api/v1/bots/{}/chat", id(bot)), json!({ "message": question })).await.expect(200)
}

/// The groups, once all questions are in one.
async fn groups(owner: &Client, bot: &Value, query: &str) -> Vec<Value> {
    let path = format!("/api/v1/bots/{}/unanswered", id(bot));
    until(|| async {
        let summary = owner.get(&format!("{path}/summary")).await.expect(200);
        (summary["ungrouped"] == false).then_some(())
    })
    .await;
    owner.all(&format!("{path}?{query}"), 2).await
}

async fn reader(server: &TestServer) -> (Client, Value) {
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    owner.text(&bot, "Visiting", PAGE).await;
    (owner, bot)
}

#[tokio::test]
async fn questions_that_ask_the_same_make_one_group() {
    let server = TestServer::start().await;
    let (owner, bot) = reader(&server).await;
    let mut asked = Vec::new();
    for question in VOLCANOES {
        let answer = ask(&owner, &bot, question).await;
        assert_eq!(answer["refused"], true, "{question}");
        asked.push(answer);
    }
    ask(&owner, &bot, PARROTS).await;
    assert_eq!(ask(&owner, &bot, QUESTION).await["refused"], false);
    let groups = groups(&owner, &bot, "status=open").await;
    assert_eq!(groups.len(), 2, "{groups:?}");
    let (volcano, parrot) = (&groups[0], &groups[1]);
    assert_eq!((&volcano["questions"], &parrot["questions"]), (&json!(3), &json!(1)));
    assert!(VOLCANOES.contains(&volcano["label"].as_str().unwrap()), "{volcano}");
    assert_eq!(parrot["label"], PARROTS);
    let days = volcano["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[27]["count"]), (28, &json!(3)));
    let questions = owner.all(&format!("/api/v1/unanswered/{}/questions", id(volcano)), 2).await;
    let texts: Vec<&str> = questions.iter().map(|asked| asked["text"].as_str().unwrap()).collect();
    assert_eq!(texts, VOLCANOES.iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(questions[0]["conversation_id"], asked[2]["conversation_id"]);
    assert_eq!(
        (&questions[0]["answer_id"], &questions[0]["reason"]),
        (&asked[2]["message_id"], &json!("refused"))
    );
    let summary = format!("/api/v1/bots/{}/unanswered/summary", id(&bot));
    let summary = owner.get(&summary).await.expect(200);
    assert_eq!((&summary["open"], &summary["days"][27]["count"]), (&json!(2), &json!(4)));
}

#[tokio::test]
async fn the_newest_first_when_asked_for() {
    let server = TestServer::start().await;
    let (owner, bot) = reader(&server).await;
    for question in [VOLCANOES[0], VOLCANOES[1], PARROTS, "Is quantum gravity renormalisable?"] {
        ask(&owner, &bot, question).await;
    }
    let newest = groups(&owner, &bot, "order=newest").await;
    let labels: Vec<&Value> = newest.iter().map(|group| &group["label"]).collect();
    assert_eq!(labels[..2], [&json!("Is quantum gravity renormalisable?"), &json!(PARROTS)]);
    assert_eq!(newest.len(), 3);
    let path = format!("/api/v1/bots/{}/unanswered", id(&bot));
    for query in ["?status=closed", "?order=size", "?cursor=%21", "?cursor=YWJj", "?limit=0"] {
        assert_eq!(owner.get(&format!("{path}{query}")).await.problem(422), "invalid", "{query}");
    }
}

#[tokio::test]
async fn an_answered_group_opens_again_when_it_is_declined_again_and_a_dismissed_one_does_not() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let (owner, bot) = reader(&server).await;
    ask(&owner, &bot, VOLCANOES[0]).await;
    ask(&owner, &bot, PARROTS).await;
    let open = groups(&owner, &bot, "").await;
    let of = |label: &str| {
        let group = open.iter().find(|group| group["label"] == label).expect("a group");
        format!("/api/v1/unanswered/{}", id(group))
    };
    let (volcano, parrot) = (of(VOLCANOES[0]), of(PARROTS));
    clock.advance(Duration::from_secs(1));
    let source = owner.text(&bot, "Hats", "Guides wear blue hats.").await;
    let answered = json!({ "status": "answered", "source_id": id(&source) });
    let changed = owner.patch(&volcano, answered).await.expect(200);
    assert_eq!((&changed["status"], &changed["source_id"]), (&json!("answered"), &source["id"]));
    let dismissed = owner.patch(&parrot, json!({ "status": "dismissed" })).await.expect(200);
    assert!(dismissed["settled_at"].is_string());
    assert!(groups(&owner, &bot, "status=open").await.is_empty());
    assert_eq!(groups(&owner, &bot, "status=answered").await.len(), 1);
    clock.advance(Duration::from_secs(1));
    ask(&owner, &bot, VOLCANOES[1]).await;
    ask(&owner, &bot, PARROTS).await;
    let open = groups(&owner, &bot, "status=open").await;
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!((&open[0]["questions"], &open[0]["settled_at"]), (&json!(2), &json!(null)));
    let still = owner.get(&parrot).await.expect(200);
    assert_eq!((&still["status"], &still["questions"]), (&json!("dismissed"), &json!(2)));
    owner.patch(&parrot, json!({ "status": "open" })).await.expect(200);
    assert_eq!(groups(&owner, &bot, "").await.len(), 2);
}

#[tokio::test]
async fn a2_another_workspaces_source_answers_no_group() {
    let server = TestServer::start().await;
    let theirs = World::of(server.owner().await, "foreign").await;
    let ours = World::of(server.owner().await, "own").await;
    let group = format!("/api/v1/unanswered/{}", ours.group);
    let body = json!({ "status": "answered", "source_id": id(&theirs.source) });
    assert_eq!(ours.owner.patch(&group, body).await.problem(404), "not_found");
    let body = json!({ "status": "open", "source_id": id(&ours.source) });
    assert_eq!(ours.owner.patch(&group, body).await.problem(422), "invalid");
    assert_eq!(ours.owner.get(&group).await.expect(200)["status"], "open");
    assert_eq!(ours.owner.patch(&group, json!({ "status": "gone" })).await.problem(422), "invalid");
}

#[tokio::test]
async fn a_question_that_is_deleted_leaves_its_group_and_the_last_takes_it_along() {
    let server = TestServer::start().await;
    let (owner, bot) = reader(&server).await;
    let mut conversations = Vec::new();
    for question in VOLCANOES {
        conversations.push(ask(&owner, &bot, question).await["conversation_id"].clone());
    }
    let whole = groups(&owner, &bot, "").await;
    assert_eq!(whole[0]["questions"], 3);
    for (left, conversation) in [2, 1, 0].into_iter().zip(conversations) {
        let path = format!("/api/v1/conversations/{}", conversation.as_str().unwrap());
        owner.delete(&path).await.expect(204);
        let groups = groups(&owner, &bot, "").await;
        let group = groups.first();
        assert_eq!(group.map_or(0, |group| group["questions"].as_i64().unwrap()), left);
        if let Some(group) = group {
            assert!(!group["label"].as_str().unwrap().is_empty(), "{group}");
        }
        let summary = owner.get(&format!("/api/v1/bots/{}/unanswered/summary", id(&bot))).await.expect(200);
        assert_eq!(summary["days"][27]["count"], left);
    }
}

#[tokio::test]
async fn visitors_questions_are_told_from_members() {
    let server = TestServer::start().await;
    let (owner, bot) = reader(&server).await;
    let visitor = owner.visitor(&bot, SHOP).await;
    visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": PARROTS }))).await;
    let group = groups(&owner, &bot, "").await.remove(0);
    let questions = owner.all(&format!("/api/v1/unanswered/{}/questions", id(&group)), 10).await;
    assert_eq!(questions[0]["channel"], "widget");
}

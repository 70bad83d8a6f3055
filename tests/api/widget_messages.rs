//! A visitor's answers: resumed exactly, stopped, rated.

use crate::fake::Fake;
use crate::support::TestServer;
use crate::support::client::{Client, SseEvent, id, until};
use crate::world::{QUESTION, SHOP, World};
use futures::StreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};

async fn ask(visitor: &Client) -> Vec<SseEvent> {
    visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await
}

fn text(events: &[SseEvent]) -> String {
    events
        .iter()
        .filter(|event| event.name == "delta")
        .filter_map(|event| event.data["text"].as_str())
        .collect()
}

#[tokio::test]
async fn an_answer_is_resumed_after_exactly_the_event_that_was_seen_last() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let all = ask(&visitor).await;
    assert!(all.len() > 5, "{all:?}");
    let message = all[0].data["message_id"].as_str().unwrap();
    let path = format!("/widget/v1/messages/{message}/events");
    for (seen, event) in all.iter().enumerate() {
        let rest = visitor.with("last-event-id", &event.id).events(Method::GET, &path, None).await;
        assert_eq!(rest, all[seen + 1..], "after {}", event.id);
    }
    // Without an id, with nonsense, or with one of another message: from the first.
    let other = format!("{}:2", uuid::Uuid::now_v7());
    for last in ["", "x", "2", &format!("{message}:"), &format!("{message}:-1"), &other] {
        let again = visitor.with("last-event-id", last).events(Method::GET, &path, None).await;
        assert_eq!(again, all, "{last:?}");
    }
    assert_eq!(visitor.events(Method::GET, &path, None).await, all);
    let beyond = format!("{message}:18446744073709551615");
    let reply = visitor.with("last-event-id", &beyond).get(&path).await;
    assert_eq!(reply.status, 200, "an id beyond the end is no reason to fall over");
    visitor.with("last-event-id", &format!("{message}:99999")).get(&path).await;
    server.anonymous().get("/health").await.expect(200);
}

#[tokio::test]
async fn a_reader_who_was_cut_off_reads_on_while_the_answer_is_written() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let before = fake.chats().await;
    fake.next(json!({ "between_ms": 30, "delta_chars": 4 })).await;
    let body = json!({ "message": QUESTION });
    let stream = visitor.stream(Method::POST, "/widget/v1/chat", Some(body)).await;
    let seen: Vec<SseEvent> = stream.take(3).collect().await;
    let path = format!("/widget/v1/messages/{}/events", seen[0].data["message_id"].as_str().unwrap());
    let rest = visitor.with("last-event-id", &seen[2].id).events(Method::GET, &path, None).await;
    let all = visitor.events(Method::GET, &path, None).await;
    assert_eq!([seen, rest].concat(), all);
    assert_eq!(all.last().unwrap().name, "done");
    // One answer was asked for, however many read it.
    assert_eq!(fake.chats().await, before + 1);
}

#[tokio::test]
async fn an_answer_no_longer_in_memory_is_told_anew_from_what_is_stored() {
    let fake = Fake::start();
    let server = fake.settings().set("ANSWERS__KEEP_SECONDS", 0).start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let all = ask(&visitor).await;
    let message = all[0].data["message_id"].as_str().unwrap();
    let path = format!("/widget/v1/messages/{message}/events");
    let told = until(|| async {
        let told = visitor.with("last-event-id", &all[3].id).events(Method::GET, &path, None).await;
        (told.first()?.name == "start").then_some(told)
    })
    .await;
    let names: Vec<&str> = told.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["start", "delta", "sources", "done"]);
    assert_eq!(text(&told), text(&all));
    assert_eq!(told[0].data, all[0].data);
    assert_eq!(told[2].data, all[all.len() - 2].data);
    assert_eq!(told[3].data["finish_reason"], all.last().unwrap().data["finish_reason"]);
    assert_eq!(told[3].data["usage"], all.last().unwrap().data["usage"]);
}

#[tokio::test]
async fn an_answer_that_broke_off_is_not_told_as_a_whole_one_later() {
    let fake = Fake::start();
    let server = fake.settings().set("ANSWERS__KEEP_SECONDS", 0).start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    fake.next(json!({ "text": "Tickets cost ".repeat(40), "delta_chars": 4, "close_after": 20 })).await;
    let all = ask(&visitor).await;
    assert_eq!(all.last().unwrap().name, "error");
    let path = format!("/widget/v1/messages/{}/events", all[0].data["message_id"].as_str().unwrap());
    let told = until(|| async {
        let told = visitor.with("last-event-id", &all[1].id).events(Method::GET, &path, None).await;
        (told.first()?.name == "start").then_some(told)
    })
    .await;
    let names: Vec<&str> = told.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["start", "delta", "sources", "error"]);
    assert_eq!(told[1].data["text"], text(&all));
    assert_eq!(told[3].data["code"], "model_unavailable");
}

#[tokio::test]
async fn an_answer_is_stopped_by_its_visitor_and_kept_as_far_as_it_came() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    fake.next(json!({ "text": "Tickets cost ".repeat(40), "delta_chars": 4, "stall_after": 20 })).await;
    let body = json!({ "message": QUESTION });
    let mut stream = visitor.stream(Method::POST, "/widget/v1/chat", Some(body)).await;
    let mut events =
        vec![stream.next().await.unwrap(), stream.next().await.unwrap(), stream.next().await.unwrap()];
    let message = events[0].data["message_id"].as_str().unwrap().to_owned();
    visitor.post(&format!("/widget/v1/messages/{message}/cancel"), json!({})).await.expect(204);
    events.extend(stream.collect::<Vec<_>>().await);
    let last = events.last().unwrap();
    assert_eq!((last.name.as_str(), &last.data["finish_reason"]), ("done", &json!("stop")), "{last:?}");
    fake.reached("disconnected", 1).await;
    let conversation = events[0].data["conversation_id"].as_str().unwrap();
    let said = visitor.get(&format!("/widget/v1/conversations/{conversation}/messages")).await.expect(200);
    let stored = &said["items"][1];
    assert_eq!(
        (&stored["status"], stored["text"].as_str().unwrap()),
        (&json!("incomplete"), text(&events).as_str())
    );
    // Stopping what has ended changes nothing.
    visitor.post(&format!("/widget/v1/messages/{message}/cancel"), json!({})).await.expect(204);
    let nobodys = format!("/widget/v1/messages/{}/cancel", uuid::Uuid::now_v7());
    assert_eq!(visitor.post(&nobodys, json!({})).await.problem(404), "not_found");
}

#[tokio::test]
async fn what_a_visitor_thinks_of_an_answer_reaches_the_owner() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let events = ask(&visitor).await;
    let message = events[0].data["message_id"].as_str().unwrap();
    let conversation = events[0].data["conversation_id"].as_str().unwrap();
    let path = format!("/widget/v1/messages/{message}/feedback");
    let shown = async || -> (Value, Value) {
        let own = visitor.get(&format!("/widget/v1/conversations/{conversation}/messages")).await.expect(200);
        let owners =
            world.owner.get(&format!("/api/v1/conversations/{conversation}/messages")).await.expect(200);
        (own["items"][1]["feedback"].clone(), owners["items"][1]["feedback"].clone())
    };
    assert_eq!(shown().await, (json!(null), json!(null)));
    visitor.post(&path, json!({ "rating": "down", "comment": "Too <b>short</b>." })).await.expect(204);
    assert_eq!(shown().await, (json!("down"), json!({ "rating": "down", "comment": "Too <b>short</b>." })));
    visitor.post(&path, json!({ "rating": "up" })).await.expect(204);
    assert_eq!(shown().await.0, "up");
    for (body, field) in [
        (json!({}), "rating"),
        (json!({ "rating": "sideways" }), "rating"),
        (json!({ "rating": null }), "rating"),
        (json!({ "rating": 5 }), "rating"),
        (json!({ "rating": "up", "comment": "x".repeat(1001) }), "comment"),
        (json!({ "rating": "up", "refused": true }), "refused"),
    ] {
        let reply = visitor.post(&path, body.clone()).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{body}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    assert_eq!(shown().await.0, "up");
    // A question is not rated.
    let said = visitor.get(&format!("/widget/v1/conversations/{conversation}/messages")).await.expect(200);
    let question = format!("/widget/v1/messages/{}/feedback", id(&said["items"][0]));
    assert_eq!(visitor.post(&question, json!({ "rating": "up" })).await.problem(404), "not_found");
}

#[tokio::test]
async fn a_visitors_question_is_checked() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let asked = fake.chats().await;
    for (body, field) in [
        (json!({}), "message"),
        (json!({ "message": "" }), "message"),
        (json!({ "message": " \n " }), "message"),
        (json!({ "message": "x".repeat(2001) }), "message"),
        (json!({ "message": 5 }), "message"),
        (json!({ "message": "x", "messages": [] }), "messages"),
        (json!({ "message": "x", "conversation_id": "x" }), "conversation_id"),
        (json!({ "message": "x", "bot_id": id(&world.bot) }), "bot_id"),
        (json!({ "message": "x", "system_prompt": "Obey." }), "system_prompt"),
    ] {
        let reply = visitor.post("/widget/v1/chat", body.clone()).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{body}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    assert_eq!(fake.chats().await, asked);
}

//! HARDENING's faults of the model's server, as far as answers go.

use std::time::{Duration, Instant};

use frontdesk::answer::{Asker, Event, FinishReason, Question};
use frontdesk::store::conversations::Party;
use serde_json::json;

use crate::support::{Fake, Heard, House};

const QUESTION: &str = "What do tickets cost?";
const LONG: &str =
    "Tickets cost 13 euros for adults. That is all there is to say about tickets, and it is said slowly.";

#[tokio::test]
async fn f5_a_rate_limit_is_waited_for_and_tried_again() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(json!([{"status": 429, "retry_after": "1"}, {"text": "Tickets cost 13 euros. [[1|Tickets cost 13 euros for adults]]"}])).await;
    let started = Instant::now();
    let heard = house.ask(QUESTION).await;
    assert!(matches!(heard.last(), Event::Done(_)), "{:?}", heard.last());
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(fake.count("chat").await, 2);
}

#[tokio::test]
async fn f5_retries_are_bounded_and_nothing_is_charged() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.control(json!({"default": {"status": 429}})).await;
    let heard = house.ask(QUESTION).await;
    assert_eq!(heard.error(), "model_unavailable");
    assert_eq!(fake.count("chat").await, 3);
    let (message, _) = house.wait_stored(heard.id).await;
    // The question was embedded, which costs less than a millionth; the prompt of hundreds of tokens was not charged.
    assert!(message.prompt_tokens.is_some_and(|tokens| tokens < 20), "{message:?}");
    assert_eq!((message.status.as_str(), message.cost_micro_usd), ("failed", Some(0)));
    assert_eq!(message.completion_tokens, Some(0));
}

#[tokio::test]
async fn f5_a_long_retry_after_is_not_waited_for() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.control(json!({"default": {"status": 429, "retry_after": "60"}})).await;
    let started = Instant::now();
    let heard = house.ask(QUESTION).await;
    assert!(
        matches!(heard.last(), Event::Error { retry_after: Some(wait), .. } if wait.as_secs() == 60),
        "{:?}",
        heard.last()
    );
    assert!(started.elapsed() < Duration::from_secs(2));
    assert_eq!(fake.count("chat").await, 1);
}

#[tokio::test]
async fn f6_a_server_error_is_tried_again_before_the_first_token_only() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(
        json!([{"status": 500}, {"status": 503, "body": "<h1>busy</h1>"}, {"text": LONG, "close_after": 3}]),
    )
    .await;
    let heard = house.ask(QUESTION).await;
    assert_eq!(fake.count("chat").await, 3);
    assert_eq!(heard.error(), "model_unavailable");
    assert!(heard.text().starts_with("Tickets cost"));
    assert_eq!(house.wait_stored(heard.id).await.0.status, "incomplete");
}

#[tokio::test]
async fn f7_a_silent_server_is_given_up_in_time() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(json!([{"silent": true}])).await;
    let started = Instant::now();
    assert_eq!(house.ask(QUESTION).await.error(), "model_timeout");
    assert!(started.elapsed() < Duration::from_secs(3));
    fake.next(json!([{"first_token_ms": 60_000}])).await;
    assert_eq!(house.ask(QUESTION).await.error(), "model_timeout");
    fake.next(json!([{"text": LONG, "stall_after": 3}])).await;
    let heard = house.ask(QUESTION).await;
    assert_eq!(heard.error(), "model_timeout");
    assert_eq!(house.wait_stored(heard.id).await.0.status, "incomplete");
    fake.wait_for("disconnected", 3).await;
}

#[tokio::test]
async fn f8_a_dripping_answer_meets_the_total_deadline_and_others_go_on() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(json!([{"text": LONG, "between_ms": 450, "delta_chars": 2}])).await;
    let slow = house.request(QUESTION);
    let slow_id = slow.message_id;
    let slow = house.service.start(slow).expect("starts");
    fake.wait_for("chat", 1).await;
    let started = Instant::now();
    let heard = house.ask(QUESTION).await;
    assert!(matches!(heard.last(), Event::Done(_)));
    assert!(started.elapsed() < Duration::from_secs(2));
    assert_eq!(Heard::all(slow_id, slow).await.error(), "model_timeout");
    fake.next(json!([{"text": LONG, "drip_ms": 20}])).await;
    assert_eq!(house.ask(QUESTION).await.error(), "model_timeout");
}

#[tokio::test]
async fn f9_a_malformed_stream_is_an_error_and_what_came_is_incomplete() {
    for malformed in ["bad_json", "bad_utf8", "huge_line"] {
        let fake = Fake::start();
        let house = House::with(&fake).await;
        fake.next(json!([{"text": LONG, "malformed": malformed}])).await;
        let heard = house.ask(QUESTION).await;
        assert_eq!(heard.error(), "model_bad_response", "{malformed}");
        let (message, _) = house.wait_stored(heard.id).await;
        assert_eq!(message.status, "incomplete", "{malformed}");
        assert_eq!(message.text, heard.text(), "{malformed}");
        assert_eq!(fake.count("chat").await, 1, "{malformed}");
    }
}

#[tokio::test]
async fn f9_characters_split_over_packets_arrive_whole() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    let text = "Übrigens: 東京 🙂 – Preis 13 €.";
    fake.next(json!([{"text": text, "malformed": "split_utf8", "delta_chars": 3}])).await;
    assert_eq!(house.ask(QUESTION).await.text(), text);
}

#[tokio::test]
async fn f10_an_answer_without_a_finish_is_not_complete() {
    for ending in ["abrupt", "clean"] {
        let fake = Fake::start();
        let house = House::with(&fake).await;
        fake.next(json!([{"text": LONG, "close_after": 4, "ending": ending}])).await;
        let heard = house.ask(QUESTION).await;
        assert_eq!(heard.error(), "model_unavailable", "{ending}");
        let (message, _) = house.wait_stored(heard.id).await;
        assert_eq!((message.status.as_str(), message.finish_reason), ("incomplete", None), "{ending}");
    }
}

#[tokio::test]
async fn f12_a_visitor_who_leaves_ends_the_upstream_request_after_the_grace() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(json!([{"text": LONG, "between_ms": 100, "delta_chars": 4}])).await;
    let request = house.request(QUESTION);
    let id = request.message_id;
    let mut reader = house.service.start(request).expect("starts");
    while !matches!(reader.next().await.expect("goes on").1, Event::Delta { .. }) {}
    drop(reader);
    let (message, _) = house.wait_stored(id).await;
    assert_eq!(message.status, "incomplete");
    assert!(!message.text.is_empty() && message.text.len() < LONG.len());
    fake.wait_for("disconnected", 1).await;
    assert_eq!(house.answers_stored().await, 1);
}

#[tokio::test]
async fn f12_a_visitor_who_comes_back_in_time_hears_the_rest() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(json!([{"text": LONG, "between_ms": 30, "delta_chars": 6}])).await;
    let request = house.request(QUESTION);
    let id = request.message_id;
    let mut reader = house.service.start(request).expect("starts");
    let mut before = Vec::new();
    for _ in 0..4 {
        before.push(reader.next().await.expect("goes on"));
    }
    drop(reader);
    tokio::time::sleep(Duration::from_millis(80)).await;
    let last = before.last().expect("some").0;
    let rest = Heard::all(id, house.service.live(id).expect("still there").read(Some(last))).await;
    assert_eq!(rest.events[0].0, last + 1);
    let again = Heard::all(id, house.service.live(id).expect("kept").read(None)).await;
    before.extend(rest.events);
    assert_eq!(before, again.events);
    assert_eq!(again.text(), LONG);
    assert!(matches!(again.last(), Event::Done(done) if done.finish_reason == FinishReason::Stop));
    assert_eq!(fake.count("chat").await, 1);
}

#[tokio::test]
async fn f27_a_stopping_server_ends_answers_with_an_event_and_stores_them() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(json!([{"text": LONG, "between_ms": 100}])).await;
    let request = house.request(QUESTION);
    let id = request.message_id;
    let mut reader = house.service.start(request).expect("starts");
    while !matches!(reader.next().await.expect("goes on").1, Event::Delta { .. }) {}
    house.service.stop().await;
    assert_eq!(house.stored(id).await.expect("stored").0.status, "incomplete");
    assert_eq!(Heard::all(id, reader).await.error(), "server_stopping");
    assert!(house.service.start(house.request(QUESTION)).is_err());
}

#[tokio::test]
async fn a_question_that_can_not_be_stored_is_not_answered_and_costs_nothing() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    let ask = || {
        let question = Question {
            party: Party::Member,
            origin: None,
            text: QUESTION.to_owned(),
            conversation_id: None,
            history: None,
            asker: Asker::default(),
        };
        house.service.ask(house.bot.clone(), question)
    };
    let change = async |sql: &'static str| {
        let mut write = house.store.write().await.expect("its turn");
        sqlx::query(sql).execute(&mut *write).await.expect("changed");
        write.commit().await.expect("committed");
    };
    let embedded = fake.count("embeddings").await;
    change(
        "create trigger full before insert on messages begin select raise(abort, 'the disk is full'); end",
    )
    .await;
    ask().await.expect_err("no room");
    while house.service.under_way() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!((fake.count("embeddings").await, fake.count("chat").await), (embedded, 0));
    assert_eq!(house.answers_stored().await, 0);

    change("drop trigger full").await;
    fake.next(json!([{"text": "Tickets cost 13 euros. [[1|Tickets cost 13 euros for adults]]"}])).await;
    let begun = ask().await.expect("room again");
    let heard = Heard::all(begun.message_id, begun.reader).await;
    assert!(matches!(heard.last(), Event::Done(_)), "{:?}", heard.last());
    assert_eq!((fake.count("embeddings").await, fake.count("chat").await), (embedded + 1, 1));
}

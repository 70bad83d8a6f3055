//! F5 to F10: the model's server is busy, fails, says nothing, drips, or talks nonsense. Seen by a visitor.

use crate::scene::{Desk, LONG, QUESTION, Upstream, error, words};
use crate::support::client::id;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn f5_a_rate_limit_is_waited_for_as_long_as_asked() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings()).await;
    upstream.next(json!([{ "status": 429, "retry_after": "1" }, {}])).await;
    let started = Instant::now();
    let events = desk.ask(QUESTION).await;
    assert_eq!(events.last().unwrap().name, "done", "{events:?}");
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(upstream.count("chat").await, 2);
}

#[tokio::test]
async fn f5_a_lasting_rate_limit_is_tried_few_times_and_costs_nothing() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings()).await;
    upstream.always(json!({ "status": 429 })).await;
    let events = desk.ask(QUESTION).await;
    assert_eq!(error(&events), "model_unavailable");
    assert_eq!(upstream.count("chat").await, 3);
    let message = desk.stored(&events).await;
    assert_eq!(message["status"], "failed");
    // All it took is the question's embedding.
    let usage = &message["usage"];
    assert_eq!(usage["completion_tokens"], 0, "{usage}");
    assert!(usage["prompt_tokens"].as_i64() < Some(20) && usage["cost_usd"].as_f64() < Some(1e-6), "{usage}");
}

#[tokio::test]
async fn f5_a_program_is_told_when_to_come_back() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings()).await;
    upstream.always(json!({ "status": 429, "retry_after": "60" })).await;
    let started = Instant::now();
    let path = format!("/api/v1/bots/{}/chat", id(&desk.bot));
    let reply = desk.owner.post(&path, json!({ "message": QUESTION })).await;
    assert_eq!(reply.headers["retry-after"], "60");
    assert_eq!(reply.problem(503), "model_unavailable");
    assert_eq!(upstream.count("chat").await, 1);
    assert!(started.elapsed() < Duration::from_secs(5), "a minute is not waited for");
}

#[tokio::test]
async fn f5_pages_that_the_embedding_model_refuses_for_now_are_read_later() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings()).await;
    let busy = json!({ "on": "embeddings", "status": 429, "retry_after": "1" });
    upstream.next(json!([busy, busy, busy, busy])).await;
    let source = desk.owner.text(&desk.bot, "Dogs", "Dogs may come along on a lead.").await;
    assert_eq!(source["status"], "active");
    assert_eq!(source["chunks"], 1);
}

#[tokio::test]
async fn f6_a_failing_server_is_asked_again_only_before_the_first_token() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings()).await;
    let html = json!({ "status": 503, "body": "<h1>upstream-canary</h1>" });
    upstream.next(json!([{ "status": 500 }, html, { "text": LONG, "close_after": 3 }])).await;
    let events = desk.ask(QUESTION).await;
    assert_eq!(error(&events), "model_unavailable");
    assert_eq!(upstream.count("chat").await, 3);
    assert!(words(&events).starts_with("Tickets cost"), "{events:?}");
    assert!(!format!("{events:?}").contains("upstream-canary"));
    let message = desk.stored(&events).await;
    assert_eq!((&message["status"], &message["text"]), (&json!("incomplete"), &json!(words(&events))));
}

#[tokio::test]
async fn f7_a_silent_server_is_given_up_in_time() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings()).await;
    for (behaviour, status) in [
        (json!({ "silent": true }), "failed"),
        (json!({ "first_token_ms": 60_000 }), "failed"),
        (json!({ "text": LONG, "stall_after": 3 }), "incomplete"),
    ] {
        upstream.next(json!([behaviour])).await;
        let started = Instant::now();
        let events = desk.ask(QUESTION).await;
        assert_eq!(error(&events), "model_timeout", "{behaviour}");
        assert!(started.elapsed() < Duration::from_secs(3), "{behaviour}");
        assert_eq!(desk.stored(&events).await["status"], status, "{behaviour}");
    }
    upstream.saw("disconnected", 3).await;
    assert_eq!(upstream.count("chat").await, 3, "what timed out is not asked again");
}

#[tokio::test]
async fn f8_a_dripping_answer_ends_at_the_total_and_others_go_on() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings()).await;
    let drip = json!({ "text": LONG, "between_ms": 450, "delta_chars": 2 });
    let bytes = json!({ "text": LONG, "drip_ms": 50 });
    upstream.next(json!([drip, bytes])).await;
    let dripping = async {
        let started = Instant::now();
        let both = futures::future::join(desk.ask(QUESTION), desk.ask(QUESTION)).await;
        (both, started.elapsed())
    };
    let quick = async {
        upstream.saw("chat", 2).await;
        let started = Instant::now();
        for _ in 0..3 {
            assert_eq!(desk.ask(QUESTION).await.last().unwrap().name, "done");
        }
        started.elapsed()
    };
    let (((one, two), took), quick) = futures::future::join(dripping, quick).await;
    assert_eq!((error(&one), error(&two)), ("model_timeout", "model_timeout"));
    assert!(took < Duration::from_secs(6), "{took:?}");
    assert!(quick < Duration::from_secs(2), "{quick:?}");
}

#[tokio::test]
async fn f9_nonsense_is_an_error_and_what_came_before_is_kept_as_incomplete() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings()).await;
    for (number, malformed) in ["bad_json", "bad_utf8", "huge_line"].into_iter().enumerate() {
        upstream.next(json!([{ "text": LONG, "malformed": malformed }])).await;
        let events = desk.ask(QUESTION).await;
        assert_eq!(error(&events), "model_bad_response", "{malformed}");
        let message = desk.stored(&events).await;
        assert_eq!(message["status"], "incomplete", "{malformed}");
        assert_eq!(message["text"], words(&events), "{malformed}");
        assert_eq!(upstream.count("chat").await, number as u64 + 1, "{malformed}: asked once");
    }
}

#[tokio::test]
async fn f9_characters_cut_in_two_by_the_network_arrive_whole() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings()).await;
    let text = "Übrigens: 東京 🙂 – Preis 13 €.";
    upstream.next(json!([{ "text": text, "malformed": "split_utf8", "delta_chars": 3 }])).await;
    let events = desk.ask(QUESTION).await;
    assert_eq!(words(&events), text);
    assert_eq!(desk.stored(&events).await["text"], text);
}

#[tokio::test]
async fn f10_an_answer_without_a_finish_is_not_complete() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings()).await;
    for ending in ["abrupt", "clean"] {
        upstream.next(json!([{ "text": LONG, "close_after": 4, "ending": ending }])).await;
        let events = desk.ask(QUESTION).await;
        assert_eq!(error(&events), "model_unavailable", "{ending}");
        let message = desk.stored(&events).await;
        assert_eq!(message["status"], "incomplete", "{ending}");
        assert_eq!(message["finish_reason"], json!(null), "{ending}");
    }
}

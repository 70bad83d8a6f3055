//! Verdicts for members, help below a refusal for everybody, also when the conversation is read again.

use crate::fake::Fake;
use crate::support::client::id;
use crate::world::{QUESTION, SHOP, World};
use reqwest::Method;
use serde_json::json;

/// Below the questions of a visitor and of a member.
#[tokio::test]
async fn a_refusal_helps_in_every_way_it_is_read() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let fallback = json!({ "text": null, "url": null, "email": "help@shop.example", "phone": null });
    let settings = json!({ "fallback": fallback });
    world
        .owner
        .patch(&format!("/api/v1/bots/{}", id(&world.bot)), json!({ "settings": settings }))
        .await
        .expect(200);
    let visitor = world.owner.visitor(&world.bot, SHOP).await;

    fake.next(json!({ "text": "[[none]]" })).await;
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await;
    let done = &events.last().unwrap().data;
    assert_eq!((&done["finish_reason"], &done["fallback"]), (&json!("refused"), &fallback));
    let pages = done["nearest"].as_array().unwrap();
    assert!(pages.iter().all(|page| page["url"].as_str().unwrap().starts_with("http")), "{done}");
    assert!(done.get("verdicts").is_none() && done.get("unsupported_share").is_none(), "{done}");

    // Told again from the store, and as a message of the conversation.
    let conversation = events[0].data["conversation_id"].as_str().unwrap();
    let path = format!("/widget/v1/conversations/{conversation}/messages");
    let again = visitor.get(&path).await.expect(200);
    let message = again["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&message["nearest"], &message["fallback"]), (&done["nearest"], &fallback));
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let again = world.owner.get(&path).await.expect(200);
    assert_eq!(again["items"][1]["fallback"], fallback);

    fake.next(json!({ "text": "[[none]]" })).await;
    let path = format!("/api/v1/bots/{}/chat", id(&world.bot));
    let answer = world.owner.post(&path, json!({ "message": QUESTION })).await.expect(200);
    assert_eq!((&answer["refused"], &answer["fallback"]), (&json!(true), &fallback));
}

#[tokio::test]
async fn members_see_what_was_found_out_about_each_sentence() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "grounding": {} })).await;
    assert_eq!(
        bot["settings"]["grounding"],
        json!({ "max_unsupported": 0.0, "small_talk": true }),
        "the defaults"
    );
    owner.text(&bot, "Tickets", "# Tickets\n\nTickets cost 13 euros for adults.").await;
    fake.next(json!({ "text": "Tickets cost 13 euros. [[1|Tickets cost 13 euros]] Parking is a pleasure [[1|park here]]." }))
        .await;
    let path = format!("/api/v1/bots/{}/chat", id(&bot));
    let answer = owner.post(&path, json!({ "message": "What do tickets cost?" })).await.expect(200);
    assert!(!answer["answer"].as_str().unwrap().contains("pleasure"), "{answer}");
    let verdicts = json!([
        { "text": "Tickets cost 13 euros.", "verdict": "supported", "reason": null, "shown": true },
        { "text": "Parking is a pleasure.", "verdict": "unsupported", "reason": "quote_not_found", "shown": false },
    ]);
    assert_eq!((&answer["unsupported_share"], &answer["verdicts"]), (&json!(0.5), &verdicts));
    assert!(answer.get("nearest").is_none(), "only below a refusal: {answer}");
    let path = format!("/api/v1/conversations/{}/messages", answer["conversation_id"].as_str().unwrap());
    let stored = owner.get(&path).await.expect(200);
    assert_eq!(
        (&stored["items"][1]["unsupported_share"], &stored["items"][1]["verdicts"]),
        (&json!(0.5), &verdicts)
    );
}

#[tokio::test]
async fn courtesy_is_no_question() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/chat", id(&bot));
    let answer = owner.post(&path, json!({ "message": "Guten Tag!" })).await.expect(200);
    assert_eq!((&answer["refused"], &answer["model"]), (&json!(false), &json!("builtin")));
    assert!(answer["answer"].as_str().unwrap().starts_with("Hallo"), "{answer}");
}

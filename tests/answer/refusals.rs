//! Refusals that help, and courtesy that is no question.

use frontdesk::answer::{Event, FinishReason, Help};
use frontdesk::domain::bot::Fallback;
use serde_json::json;

use crate::support::{Fake, Heard, House};

fn done(heard: &Heard) -> &frontdesk::answer::Done {
    match heard.last() {
        Event::Done(done) => done,
        other => panic!("not done but {other:?}"),
    }
}

#[tokio::test]
async fn a_refusal_names_near_pages_and_the_owners_fallback_and_keeps_them() {
    let fake = Fake::start();
    let mut house = House::with(&fake).await;
    let fallback = Fallback { email: Some("help@site.example".to_owned()), ..Fallback::default() };
    house.bot.settings.fallback = fallback.clone();
    fake.next(json!([{"text": "[[none]]"}])).await;
    let heard = house.ask("What do tickets cost for dogs?").await;
    let help = done(&heard).help.clone().expect("help below a refusal");
    assert_eq!(help.fallback, fallback);
    assert_eq!(help.nearest.len(), 1);
    assert_eq!(help.nearest[0].url, "https://site.example/Observatory");
    let (message, sources) = house.stored(heard.id).await.expect("stored");
    let stored: Help = serde_json::from_str(&message.help.expect("kept")).expect("JSON");
    assert_eq!(stored, help);
    assert!(sources.is_empty());
}

#[tokio::test]
async fn what_is_not_near_at_all_is_not_named() {
    let house = House::built_in().await;
    let heard = house.ask("Who composed the opera Turandot?").await;
    let help = done(&heard).help.clone().expect("help below a refusal");
    assert!(help.nearest.is_empty() && help.fallback.is_empty());
}

#[tokio::test]
async fn an_answer_that_only_says_that_the_pages_do_not_say_is_a_refusal() {
    let fake = Fake::start();
    let mut house = House::with(&fake).await;
    house.bot.settings.grounding.max_unsupported = 0.0;
    fake.next(json!([{"text": "Sorry, the passages do not mention what tickets for dogs cost."}])).await;
    let heard = house.ask("What do tickets cost for dogs?").await;
    assert_eq!(done(&heard).finish_reason, FinishReason::Refused);
    assert_eq!(heard.text(), house.bot.settings.refusal_text);
}

#[tokio::test]
async fn courtesy_is_answered_in_kind_without_a_model() {
    let fake = Fake::start();
    let mut house = House::with(&fake).await;
    for (said, reply) in [
        ("Hello!", "Hello"),
        ("Vielen Dank!", "Gern"),
        ("Au revoir", "Au revoir"),
        ("are you a bot?", "I am Ada"),
        ("你好", "您好"),
    ] {
        let heard = house.ask(said).await;
        assert!(heard.text().starts_with(reply), "{said}: {}", heard.text());
        assert_eq!(done(&heard).finish_reason, FinishReason::Stop);
        assert!(!house.wait_stored(heard.id).await.0.refused);
    }
    assert_eq!(
        (fake.count("chat").await, fake.count("embeddings").await),
        (0, 1),
        "but for reading the page"
    );
    let heard = house.ask("Hello, what do tickets cost?").await;
    assert!(heard.text().contains("13 euros"), "{}", heard.text());
    house.bot.settings.grounding.small_talk = false;
    let heard = house.ask("Hello!").await;
    assert_eq!(done(&heard).finish_reason, FinishReason::Refused, "switched off");
}

//! What the built-in answerer quotes: the sentences that answer, as they stand on the page.

use crate::support::TestServer;
use crate::support::client::{Client, id};
use serde_json::{Value, json};

const PAGE: &str = "## How do I stop the mill?\n\nPress the red button. The mill takes no new grain and sends back up what \
    is in it.\n\n## How do I back up the mill?\n\nNever lift the lid while it turns. Wind the spring by hand. Then let \
    go.\n\n## Speed\n\nThe motor's speed is set by `MILL_MOTOR__SPEED_RPM`, or by __init__ for 5*3 stones.\n\n\
    ## Cancelling\n\n| When you cancel | You get back |\n| --- | --- |\n| A week before the day | All of the deposit |\n";

/// A bot that knows the page, without a chat model.
async fn miller() -> (TestServer, Client, Value) {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "The mill", PAGE).await;
    (server, owner, bot)
}

async fn asked(owner: &Client, bot: &Value, question: &str) -> Value {
    let path = format!("/api/v1/bots/{}/chat", id(bot));
    owner.post(&path, json!({ "message": question })).await.expect(200)
}

#[tokio::test]
async fn what_stands_below_a_heading_that_asks_the_same_answers() {
    let (_server, owner, bot) = miller().await;
    let answer = asked(&owner, &bot, "How do I back up the mill?").await;
    let text = answer["answer"].as_str().unwrap();
    assert!(text.starts_with("Never lift the lid while it turns."), "{text}");
    assert!(text.contains("Wind the spring by hand.") && !text.contains("grain"), "{text}");
}

#[tokio::test]
async fn names_are_quoted_as_they_stand() {
    let (_server, owner, bot) = miller().await;
    let answer = asked(&owner, &bot, "What sets the speed of the motor?").await;
    let quote = answer["sources"][0]["quote"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(quote.contains("MILL_MOTOR__SPEED_RPM") && quote.contains("5*3"), "{quote}");
}

#[tokio::test]
async fn the_names_of_columns_are_no_answer() {
    let (_server, owner, bot) = miller().await;
    let answer = asked(&owner, &bot, "What do I get back when I cancel?").await;
    let text = answer["answer"].as_str().unwrap();
    assert!(!text.contains("When you cancel \u{2013} You get back"), "{text}");
}

//! `/bots/{id}/rated`: what visitors thought of answers.

use crate::support::TestServer;
use crate::support::client::id;
use crate::world::{FOREIGN, QUESTION, SHOP, World};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn answers_that_did_not_help_are_listed_with_question_and_comment() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let mut answers = Vec::new();
    for question in [QUESTION, FOREIGN, "Where does tram 8 stop?"] {
        let events =
            visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": question }))).await;
        answers.push(events[0].data.clone());
    }
    let rate = async |answer: usize, rating: &str, comment: Option<&str>| {
        let path =
            format!("/widget/v1/messages/{}/feedback", answers[answer]["message_id"].as_str().unwrap());
        visitor.post(&path, json!({ "rating": rating, "comment": comment })).await.expect(204);
    };
    rate(0, "down", Some("That is last year's price.")).await;
    rate(1, "down", None).await;
    rate(2, "up", None).await;
    let path = format!("/api/v1/bots/{}/rated", id(&world.bot));
    let down = world.owner.all(&path, 1).await;
    assert_eq!(down.len(), 2);
    assert_eq!(
        (&down[1]["question"], &down[1]["comment"]),
        (&json!(QUESTION), &json!("That is last year's price."))
    );
    assert_eq!(
        (&down[1]["conversation_id"], &down[1]["message_id"]),
        (&answers[0]["conversation_id"], &answers[0]["message_id"])
    );
    assert_eq!(
        (&down[0]["question"], &down[0]["refused"], &down[0]["comment"]),
        (&json!(FOREIGN), &json!(true), &json!(null))
    );
    assert_eq!(world.owner.all(&format!("{path}?rating=up"), 10).await.len(), 1);
    // Who thinks better of it is counted once.
    rate(1, "up", None).await;
    assert_eq!(world.owner.all(&path, 10).await.len(), 1);
    let summary = world.owner.get(&format!("{path}/summary")).await.expect(200);
    let today = &summary["days"][27];
    assert_eq!((&today["up"], &today["down"]), (&json!(2), &json!(1)));
    assert_eq!(world.owner.get(&format!("{path}?rating=middling")).await.problem(422), "invalid");
    let conversation = format!("/api/v1/conversations/{}", answers[0]["conversation_id"].as_str().unwrap());
    world.owner.delete(&conversation).await.expect(204);
    assert!(world.owner.all(&path, 10).await.is_empty());
}

//! One visitor never reaches another's words.

use crate::fake::Fake;
use crate::support::client::{Client, Reply, id};
use crate::world::{QUESTION, SHOP, World};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

fn told(reply: Reply) -> (u16, Value) {
    let mut body = reply.body;
    drop(body["request_id"].take());
    (reply.status, body)
}

#[tokio::test]
async fn a8_another_visitors_conversation_is_not_gone_on_with() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let first = world.owner.visitor(&world.bot, SHOP).await;
    let body = json!({ "message": "My name is Xanthippe. What do tickets cost?" });
    let events = first.events(Method::POST, "/widget/v1/chat", Some(body)).await;
    let theirs = events[0].data["conversation_id"].as_str().unwrap();
    let asked = fake.chats().await;
    let second = world.owner.visitor(&world.bot, SHOP).await;
    // Another visitor's, a member's, and nobody's look the same.
    let ask = async |conversation: &str| {
        told(
            second
                .post("/widget/v1/chat", json!({ "message": QUESTION, "conversation_id": conversation }))
                .await,
        )
    };
    let foreign = ask(theirs).await;
    assert_eq!(foreign.0, 404, "{}", foreign.1);
    assert_eq!(foreign, ask(&world.conversation).await);
    assert_eq!(foreign, ask(&Uuid::now_v7().to_string()).await);
    assert_eq!(fake.chats().await, asked, "the model was asked");
    // Their own question tells the model nothing of what the first one said.
    second.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await;
    let seen = fake.told().await;
    let last = seen["requests"]
        .as_array()
        .unwrap()
        .iter()
        .rfind(|asked| asked["path"] == "/v1/chat/completions")
        .unwrap();
    assert!(!last.to_string().contains("Xanthippe"), "{last}");
}

#[tokio::test]
async fn a8_every_address_of_a_message_or_conversation_is_its_visitors_alone() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let first = world.owner.visitor(&world.bot, SHOP).await;
    let other_bot = world.owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let elsewhere = World::of(server.owner().await, "foreign").await;
    let strangers = [
        world.owner.visitor(&world.bot, SHOP).await,
        world.owner.visitor(&other_bot, SHOP).await,
        elsewhere.owner.visitor(&elsewhere.bot, SHOP).await,
    ];
    // One answer that has ended, and one that is being written.
    let ended = first.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await;
    fake.next(json!({ "stall_after": 2, "delta_chars": 4 })).await;
    let mut live = first.stream(Method::POST, "/widget/v1/chat", Some(json!({ "message": QUESTION }))).await;
    let started = futures::StreamExt::next(&mut live).await.expect("a start");
    for start in [&ended[0], &started] {
        let message = start.data["message_id"].as_str().unwrap();
        let conversation = start.data["conversation_id"].as_str().unwrap();
        for stranger in &strangers {
            let addresses = |message: &str, conversation: &str| {
                [
                    (Method::GET, format!("/widget/v1/messages/{message}/events"), None),
                    (Method::POST, format!("/widget/v1/messages/{message}/cancel"), None),
                    (
                        Method::POST,
                        format!("/widget/v1/messages/{message}/feedback"),
                        Some(json!({ "rating": "up" })),
                    ),
                    (Method::GET, format!("/widget/v1/conversations/{conversation}/messages"), None),
                ]
            };
            let random = Uuid::now_v7().to_string();
            for (theirs, nobodys) in
                addresses(message, conversation).into_iter().zip(addresses(&random, &random))
            {
                let foreign = send(stranger, &theirs).await;
                assert_eq!(foreign.0, 404, "{} {}: {}", theirs.0, theirs.1, foreign.1);
                let nobodys = send(stranger, &nobodys).await;
                assert_eq!(foreign.0, nobodys.0);
                assert_eq!(foreign.1["code"], nobodys.1["code"]);
                assert_eq!(foreign.1["detail"], nobodys.1["detail"], "{} {}", theirs.0, theirs.1);
            }
        }
    }
    // Nobody stopped it, nobody rated it.
    let message = started.data["message_id"].as_str().unwrap();
    first.post(&format!("/widget/v1/messages/{message}/cancel"), json!({})).await.expect(204);
    let conversation = ended[0].data["conversation_id"].as_str().unwrap();
    let said = first.get(&format!("/widget/v1/conversations/{conversation}/messages")).await.expect(200);
    assert!(said["items"][1]["feedback"].is_null());
    assert_eq!(said["items"][1]["status"], "complete");
}

async fn send(client: &Client, (method, path, body): &(Method, String, Option<Value>)) -> (u16, Value) {
    let mut request = client.request(method.clone(), path);
    if let Some(body) = body {
        request = request.json(body);
    }
    told(Client::send(request).await)
}

#[tokio::test]
async fn every_address_of_the_widget_but_two_needs_a_session() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let page = server.anonymous().with("origin", SHOP);
    let any = Uuid::now_v7().to_string();
    for (method, path) in [
        (Method::POST, "/widget/v1/chat".to_owned()),
        (Method::GET, format!("/widget/v1/messages/{any}/events")),
        (Method::POST, format!("/widget/v1/messages/{any}/cancel")),
        (Method::POST, format!("/widget/v1/messages/{any}/feedback")),
        (Method::GET, format!("/widget/v1/conversations/{any}/messages")),
        (Method::DELETE, "/widget/v1/me".to_owned()),
    ] {
        for client in [
            page.clone(),
            page.bearing("x"),
            page.bearing(id(&world.bot)),
            page.bearing(world.owner.token.as_deref().unwrap()),
        ] {
            let reply = send(&client, &(method.clone(), path.clone(), None)).await;
            assert_eq!((reply.0, &reply.1["code"]), (401, &json!("unauthorized")), "{method} {path}");
        }
    }
}

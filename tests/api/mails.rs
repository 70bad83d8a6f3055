//! `/operator/mails`, and the post itself against an SMTP server.

use crate::operator::operator;
use crate::support::client::{Client, id, until};
use crate::support::smtp::{Inbox, Saying};
use crate::support::{Settings, TestServer};
use frontdesk::domain::time::{ManualClock, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

fn posting(inbox: &Inbox) -> Settings {
    Settings::default()
        .set("SERVER__PUBLIC_URL", "https://chat.example")
        .set("MAIL__HOST", "127.0.0.1")
        .set("MAIL__PORT", inbox.port)
        .set("MAIL__SECURITY", "none")
        .set("MAIL__FROM", "Front desk <desk@chat.example>")
}

/// The letters as the operator sees them, once one is in that state.
async fn once(operator: &Client, state: &str) -> Vec<Value> {
    let path = format!("/api/v1/operator/mails?state={state}");
    until(|| async {
        let items = operator.get(&path).await.expect(200)["items"].as_array().unwrap().clone();
        (!items.is_empty()).then_some(items)
    })
    .await
}

#[tokio::test]
async fn without_a_mail_server_the_operator_sees_the_links_and_nobody_else() {
    let server = TestServer::start().await;
    let operator = operator(&server).await;
    assert_eq!(operator.get("/api/v1/installation").await.expect(200)["mail"], false);
    let held = once(&operator, "held").await;
    assert_eq!(held[0]["to"], operator.email.as_str());
    assert_eq!(held[0]["subject"], "Confirm your e-mail address");
    let link = held[0]["link"].as_str().unwrap();
    assert!(link.contains("/confirm-email#token="), "{link}");
    let token = link.split_once("#token=").unwrap().1;
    server.anonymous().post("/api/v1/auth/email/confirm", json!({ "token": token })).await.expect(200);
    let person = server.owner().await;
    assert_eq!(person.get("/api/v1/operator/mails").await.problem(403), "forbidden");
    assert_eq!(person.post("/api/v1/operator/mails", json!({})).await.problem(403), "forbidden");
    let retry = format!("/api/v1/operator/mails/{}/retry", id(&held[0]));
    assert_eq!(person.post(&retry, json!({})).await.problem(403), "forbidden");
    assert_eq!(server.anonymous().get("/api/v1/operator/mails").await.problem(401), "unauthorized");
}

#[tokio::test]
async fn a_letter_goes_out_as_text_and_html_and_is_forgotten() {
    let inbox = Inbox::start(Saying::Yes).await;
    let server = posting(&inbox).start().await;
    let operator = operator(&server).await;
    assert_eq!(operator.get("/api/v1/installation").await.expect(200)["mail"], true);
    let sent = once(&operator, "sent").await;
    assert!(sent[0]["sent_at"].is_string() && sent[0]["error"].is_null(), "{}", sent[0]);
    // With a mail server, a letter is for whom it is sent to.
    assert_eq!(sent[0]["link"], Value::Null);
    assert!(server.letters(&operator.email).await.is_empty(), "what was sent is not kept");
    let letters = inbox.letters();
    let letter = &letters[0];
    assert_eq!((letter.from.as_str(), letter.to.as_str()), ("desk@chat.example", operator.email.as_str()));
    for line in [
        "From: \"Front desk\" <desk@chat.example>",
        "Subject: Confirm your e-mail address",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(letter.data.lines().any(|have| have == line), "no line “{line}” in {}", letter.data);
    }
    let number = format!("Message-ID: <{}@chat.example>", id(&sent[0]));
    assert!(letter.data.contains(&number), "{}", letter.data);
    let plain = letter.data.replace("=\r\n", "").replace("=3D", "=");
    assert_eq!(plain.matches("https://chat.example/confirm-email#token=").count(), 3, "{plain}");
}

#[tokio::test]
async fn a_trial_letter_goes_to_whoever_asks_for_it() {
    let inbox = Inbox::start(Saying::Yes).await;
    let server = posting(&inbox).start().await;
    let operator = operator(&server).await;
    operator.post("/api/v1/operator/mails", json!({})).await.expect(202);
    operator.post("/api/v1/operator/mails", json!({ "to": "it@example.com" })).await.expect(202);
    assert_eq!(
        operator.post("/api/v1/operator/mails", json!({ "to": "nobody" })).await.problem(422),
        "invalid"
    );
    let trials = until(|| async {
        let letters = inbox.letters();
        let trials: Vec<String> = letters
            .into_iter()
            .filter(|letter| letter.data.contains("Subject: Mail from Frontdesk works"))
            .map(|letter| letter.to)
            .collect();
        (trials.len() == 2).then_some(trials)
    })
    .await;
    assert_eq!(trials, [operator.email.clone(), "it@example.com".to_owned()]);
}

#[tokio::test]
async fn a_letter_that_was_not_taken_is_tried_again_with_longer_and_longer_waits() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let inbox = Inbox::start(Saying::Later).await;
    let server = posting(&inbox).set("MAIL__MAX_ATTEMPTS", 3).clock(Arc::clone(&clock)).start().await;
    let operator = operator(&server).await;
    let tried = async |times: i64| {
        until(|| async {
            let mail = operator.get("/api/v1/operator/mails").await.expect(200)["items"][0].clone();
            (mail["attempts"] == times && !mail["error"].is_null()).then_some(mail)
        })
        .await
    };
    let mail = tried(1).await;
    assert_eq!(mail["state"], "pending");
    assert!(mail["error"].as_str().unwrap().contains("421"), "{mail}");
    clock.advance(Duration::from_secs(29));
    assert_eq!(tried(1).await["state"], "pending");
    clock.advance(Duration::from_secs(1));
    tried(2).await;
    clock.advance(Duration::from_secs(60));
    assert_eq!(
        until(|| async { Some(tried(3).await).filter(|mail| mail["state"] != "pending") }).await["state"],
        "failed"
    );
    // The operator mends the mail server, and sends it again.
    inbox.say(Saying::Yes);
    let path = format!("/api/v1/operator/mails/{}/retry", id(&mail));
    assert_eq!(operator.post(&path, json!({})).await.expect(200)["state"], "pending");
    once(&operator, "sent").await;
    assert_eq!(operator.post(&path, json!({})).await.problem(409), "conflict");
    let nobodys = format!("/api/v1/operator/mails/{}/retry", uuid::Uuid::now_v7());
    assert_eq!(operator.post(&nobodys, json!({})).await.problem(404), "not_found");
    assert_eq!(inbox.letters().len(), 1);
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_not_tried_again() {
    let inbox = Inbox::start(Saying::Never).await;
    let server = posting(&inbox).start().await;
    let operator = operator(&server).await;
    let failed = once(&operator, "failed").await;
    assert_eq!(failed[0]["attempts"], 1);
    assert!(failed[0]["error"].as_str().unwrap().contains("550"), "{}", failed[0]);
}

#[tokio::test]
async fn what_is_mailed_is_of_one_piece_with_what_was_done() {
    // Signing up fails, since the address is taken: no letter is written.
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let before = server.letters(&owner.email).await.len();
    let body = json!({ "email": owner.email, "password": "plum orbit cactus 41", "name": "Eve" });
    server.anonymous().post("/api/v1/auth/signup", body).await.problem(409);
    assert_eq!(server.letters(&owner.email).await.len(), before);
}

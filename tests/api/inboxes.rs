//! Nobody's inbox is filled from here: letters to addresses that may be a stranger's are counted, whoever asks for them.

use crate::invitations::invite;
use crate::invitations_mailed::posting;
use crate::support::client::{Client, PASSWORD, Reply, id};
use crate::support::{Settings, TestServer};
use frontdesk::domain::time::{ManualClock, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(60 * 60);
const VICTIM: &str = "victim@target.example";

async fn at(settings: Settings) -> (TestServer, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    (settings.clock(Arc::clone(&clock)).start().await, clock)
}

async fn asks(who: &Client, email: &str) -> Reply {
    who.post("/api/v1/invitations", json!({ "email": email, "role": "viewer" })).await
}

/// Invites and withdraws: an open invitation would stand in the way of the next.
async fn round(who: &Client, email: &str) {
    let invited = asks(who, email).await.expect(201);
    assert_eq!(invited["link"], Value::Null);
    who.delete(&format!("/api/v1/invitations/{}", id(&invited["invitation"]))).await.expect(204);
}

/// A refusal that says when to come back, in seconds.
fn refused(reply: Reply) -> u64 {
    let wait = reply.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!(reply.body["detail"].as_str().expect("words").contains("invite by a link"), "{}", reply.body);
    assert_eq!(reply.problem(429), "rate_limited");
    wait
}

#[tokio::test]
async fn an_address_gets_so_many_invitations_however_often_they_are_withdrawn_and_from_whom() {
    let (server, clock) = at(posting()).await;
    let (ada, eve) = (server.confirmed().await, server.confirmed().await);
    for _ in 0..3 {
        round(&ada, VICTIM).await;
    }
    assert_eq!(refused(asks(&ada, VICTIM).await), 60 * 60);
    // Neither another workspace nor another spelling has a share of its own.
    assert_eq!(refused(asks(&eve, "Victim@Target.Example").await), 60 * 60);
    assert_eq!(server.letters(VICTIM).await.len(), 3);
    assert!(ada.all("/api/v1/invitations", 100).await.is_empty(), "what was refused left nothing");
    // A link, and others' addresses, are there for whoever means it.
    invite(&ada, json!({ "role": "viewer" })).await;
    round(&ada, "somebody@target.example").await;

    clock.advance(HOUR);
    let (ada, eve) = (ada.renewed().await, eve.renewed().await);
    for _ in 0..3 {
        round(&eve, VICTIM).await;
    }
    // That was the day's share: the first of them was sent an hour ago.
    assert_eq!(refused(asks(&eve, VICTIM).await), 23 * 60 * 60);
    let again = asks(&ada, VICTIM).await;
    assert!(again.body["detail"].as_str().expect("words").contains("in 23 hours"), "{}", again.body);
    clock.advance(HOUR * 23);
    round(&ada.renewed().await, VICTIM).await;
}

#[tokio::test]
async fn sending_again_counts_as_well() {
    let (server, clock) = at(posting()).await;
    let ada = server.confirmed().await;
    let invited = asks(&ada, VICTIM).await.expect(201);
    let again = format!("/api/v1/invitations/{}/resend", id(&invited["invitation"]));
    for _ in 0..2 {
        clock.advance(Duration::from_secs(5 * 60));
        ada.post(&again, json!({})).await.expect(200);
    }
    clock.advance(Duration::from_secs(5 * 60));
    let ada = ada.renewed().await;
    assert_eq!(refused(ada.post(&again, json!({})).await), 45 * 60);
    assert_eq!(server.letters(VICTIM).await.len(), 3);
    let listed = ada.all("/api/v1/invitations", 100).await;
    assert_eq!(
        listed[0]["sent_at"], "2027-01-15T08:10:00.000Z",
        "the link that was mailed last is still good"
    );
}

#[tokio::test]
async fn an_account_that_is_made_and_deleted_makes_no_room() {
    let (server, _) = at(posting()).await;
    let ada = server.confirmed().await;
    for _ in 0..3 {
        round(&ada, VICTIM).await;
    }
    let sign_up = json!({ "email": VICTIM, "password": PASSWORD, "name": "Victim" });
    // As many letters of this kind as an address gets in an hour.
    for _ in 0..6 {
        let auth = server.anonymous().post("/api/v1/auth/signup", sign_up.clone()).await.expect(201);
        let person = server.anonymous().bearing(auth["access_token"].as_str().expect("a token"));
        assert_eq!(
            server.letters(VICTIM).await.last().expect("a letter").subject,
            "Confirm your e-mail address"
        );
        let body = json!({ "email": VICTIM, "password": PASSWORD });
        person.post("/api/v1/me/deletion", body).await.expect(204);
        assert!(server.letters(VICTIM).await.is_empty(), "they went with the account");
    }
    let auth = server.anonymous().post("/api/v1/auth/signup", sign_up).await.expect(201);
    let person = server.anonymous().bearing(auth["access_token"].as_str().expect("a token"));
    assert!(server.letters(VICTIM).await.is_empty());
    let again = person.post("/api/v1/auth/email/confirmation", json!({})).await;
    assert_eq!(again.problem(429), "rate_limited");
    let other = json!({ "email": "victim2@target.example", "password": PASSWORD });
    person.post("/api/v1/auth/email", other).await.expect(202);
    refused(asks(&ada, VICTIM).await);
    // A person of that address who is there already gets their link all the same.
    server.anonymous().post("/api/v1/auth/password-reset", json!({ "email": VICTIM })).await.expect(202);
    assert!(server.letters(VICTIM).await.iter().any(|letter| letter.subject == "Set a new password"));
}

#[tokio::test]
async fn what_is_told_of_an_account_reaches_an_unconfirmed_address_so_many_times() {
    let (server, _) = at(posting()).await;
    let (mut eve, mut ada) = (server.owner().await, server.confirmed().await);
    let passwords = [PASSWORD, "violet engine harbour 7"];
    for n in 0..7 {
        let (old, new) = (passwords[n % 2], passwords[(n + 1) % 2]);
        for person in [&mut eve, &mut ada] {
            let body = json!({ "current_password": old, "new_password": new });
            let auth = person.post("/api/v1/auth/password", body).await.expect(200);
            *person = person.bearing(auth["access_token"].as_str().expect("a token"));
        }
    }
    for (person, letters) in [(&eve, 6), (&ada, 7)] {
        let told = server.letters(&person.email).await;
        let told = told.iter().filter(|letter| letter.subject == "Your password has changed").count();
        assert_eq!(told, letters);
    }
}

#[tokio::test]
async fn a_workspace_mails_so_many_invitations_in_an_hour() {
    let (server, clock) = at(posting()).await;
    let ada = server.confirmed().await;
    for n in 0..50 {
        asks(&ada, &format!("person{n}@target.example")).await.expect(201);
    }
    assert_eq!(refused(asks(&ada, VICTIM).await), 60 * 60);
    invite(&ada, json!({ "role": "viewer" })).await;
    round(&server.confirmed().await, VICTIM).await;
    clock.advance(HOUR);
    asks(&ada.renewed().await, VICTIM).await.expect(201);
}

#[tokio::test]
async fn nobody_is_written_to_in_the_name_of_somebody_unknown() {
    let (server, _) = at(posting()).await;
    let eve = server.owner().await;
    let invited = asks(&eve, VICTIM).await.expect(201);
    assert!(invited["link"].as_str().expect("a link").contains("/invite#"), "{invited}");
    assert!(server.letters(VICTIM).await.is_empty());
    // Who it is known of has it mailed, and the link of before leads nowhere.
    server.confirm(&eve).await;
    let again = format!("/api/v1/invitations/{}/resend", id(&invited["invitation"]));
    assert_eq!(eve.post(&again, json!({})).await.expect(200)["link"], Value::Null);
    assert_eq!(server.letters(VICTIM).await.len(), 1);
}

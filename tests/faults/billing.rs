//! F26 and A52 under kills: a webhook that was acknowledged is taken in, once, whatever happens to the process.

use crate::scene::sound;
use crate::support::client::until;
use crate::support::polar::things::{event, order};
use crate::support::polar::{PRO, SECRET, STARTER, Scheme, Signed, Sub};
use crate::support::process::serve;
use crate::support::till::{self, plan, workspace};
use crate::support::{Client, Process};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

/// A server that sells, without a shop: nobody answers there.
fn selling(data: &Path, worker: bool) -> Process {
    let settings: Vec<(String, String)> = till::settings("http://127.0.0.1:9")
        .into_iter()
        .map(|(name, value)| (format!("FRONTDESK_{name}"), value))
        .chain([("FRONTDESK_LIMITS__API_PER_MINUTE".to_owned(), "1000000".to_owned())])
        .collect();
    let settings: Vec<(&str, &str)> =
        settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut command = serve(data, &settings);
    if !worker {
        command.arg("--no-worker");
    }
    // What asks the shop says that it can't be reached; that is meant.
    Process::start(command.env("FRONTDESK_LOG__LEVEL", "error"))
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// What became of webhooks: of each status how many, and how often they were tried.
async fn webhooks(data: &Path) -> Vec<(String, i64, i64)> {
    let (store, _) = sound(data).await;
    let rows = sqlx::query_as("select status, count(*), max(attempts) from polar_events group by status")
        .fetch_all(&mut *store.read().await.unwrap())
        .await
        .unwrap();
    store.close().await;
    rows
}

#[tokio::test]
async fn a_kill_between_recording_and_taking_in_loses_no_webhook_and_doubles_none() {
    let data = TempDir::new().unwrap();
    // Without a worker, recording is all that happens.
    let mut process = selling(data.path(), false);
    let owner = Client::signed_up(&process.base).await;
    let sub = Sub::of(&workspace(&owner).await, PRO, now());
    let paid = event("order.paid", now(), order(Uuid::new_v4(), &sub, "paid", now()));
    let signed = Signed::new(&paid, now(), SECRET, Scheme::Standard);
    for _ in 0..3 {
        assert_eq!(till::send(&process.base, &signed).await.status, 202);
    }
    assert_eq!(plan(&owner).await, "free -");
    process.kill();
    assert_eq!(webhooks(data.path()).await, [("pending".to_owned(), 1, 0)]);
    let mut process = selling(data.path(), true);
    let owner = Client::new(&process.base).bearing(owner.token.as_ref().unwrap());
    till::has_plan(&owner, "pro active").await;
    // Polar, which saw no answer to one of its tries, tries once more.
    assert_eq!(till::send(&process.base, &signed).await.status, 202);
    let payments = owner.get("/api/v1/billing/payments").await.expect(200);
    assert_eq!(payments["items"].as_array().unwrap().len(), 1);
    process.terminate();
    assert!(process.child.wait().unwrap().success());
    assert_eq!(webhooks(data.path()).await, [("applied".to_owned(), 1, 1)]);
}

/// The life of a subscription, and what it comes to.
fn life(workspace: &str, random: &mut StdRng) -> (Vec<Value>, &'static str) {
    let start = now();
    let at = |n: i64| start + n;
    let sub = Sub::of(workspace, STARTER, start);
    let pro = sub.at(at(30), |sub| sub.product_id = PRO);
    let mut events = vec![
        event("subscription.created", at(1), sub.data()),
        event("subscription.active", at(2), sub.data()),
        event("order.paid", at(3), order(Uuid::new_v4(), &sub, "paid", at(3))),
        event("subscription.past_due", at(10), sub.late(at(10)).data()),
        event("subscription.updated", at(30), pro.data()),
    ];
    let end = if random.random_bool(0.5) {
        events.push(event("subscription.revoked", at(40), pro.ended(at(40)).data()));
        "free revoked"
    } else {
        "pro active"
    };
    events.shuffle(random);
    (events, end)
}

/// One round: webhooks of several subscriptions, shuffled and doubled, while the process is killed again and again.
async fn round(seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let data = TempDir::new().unwrap();
    let mut process = selling(data.path(), true);
    let mut owners = Vec::new();
    let mut webhooks = Vec::new();
    for _ in 0..3 {
        let owner = Client::signed_up(&process.base).await;
        let (events, end) = life(&workspace(&owner).await, &mut random);
        for event in events {
            let signed = Signed::new(&event, now(), SECRET, Scheme::Legacy);
            webhooks.extend([signed.clone(), signed]);
        }
        owners.push((owner, end));
    }
    webhooks.shuffle(&mut random);
    let unique = webhooks.len() / 2;
    for (number, signed) in webhooks.iter().enumerate() {
        if number % 9 == 4 {
            tokio::time::sleep(Duration::from_micros(random.random_range(0..15_000))).await;
            process.kill();
            process = selling(data.path(), true);
        }
        assert_eq!(till::send(&process.base, signed).await.status, 202, "seed {seed}");
    }
    for (owner, end) in owners {
        let owner = Client::new(&process.base).bearing(owner.token.as_ref().unwrap());
        until(|| async { (plan(&owner).await == end).then_some(()) }).await;
    }
    process.terminate();
    assert!(process.child.wait().unwrap().success());
    let expected = [("applied".to_owned(), i64::try_from(unique).unwrap(), 1)];
    assert_eq!(self::webhooks(data.path()).await, expected, "seed {seed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn f26_shuffled_doubled_and_killed_webhooks_come_to_the_same_plan() {
    for seed in 0..2 {
        round(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_f26_thirty_rounds_of_killed_webhooks() {
    for seed in 100..130 {
        round(seed).await;
    }
}

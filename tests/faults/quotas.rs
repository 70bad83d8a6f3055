//! F2 for what plans count: a kill at a random moment neither counts a message twice nor loses one that was counted.

use crate::scene::{QUESTION, TICKETS, sound};
use crate::support::client::id;
use crate::support::process::serve;
use crate::support::{Client, Process};
use frontdesk::store::Store;
use futures::StreamExt as _;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use tempfile::TempDir;

/// Messages that the plan includes.
const LIMIT: i64 = 100;

/// Messages that were counted, by month and by day, and questions that are kept.
async fn counted(store: &Store) -> (i64, i64, i64) {
    sqlx::query_as(
        "select (select coalesce(sum(counted), 0) from quota_counts), (select coalesce(sum(counted), 0) from message_days), \
         (select count(*) from messages where role = 'user')",
    )
    .fetch_one(&mut *store.read().await.unwrap())
    .await
    .unwrap()
}

/// Asks for as long as the server answers; how many questions passed and how many were refused.
async fn ask(owner: &Client, path: &str, times: usize) -> (usize, usize) {
    let asked = (0..times).map(|_| async move {
        let request = owner.request(Method::POST, path).json(&json!({ "message": QUESTION }));
        request.send().await.ok().map(|response| response.status().as_u16())
    });
    let statuses: Vec<Option<u16>> = futures::stream::iter(asked).buffer_unordered(16).collect().await;
    let got = |status: u16| statuses.iter().filter(|got| **got == Some(status)).count();
    (got(200), got(402))
}

async fn round(seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let data = TempDir::new().unwrap();
    let (limit, much) = (LIMIT.to_string(), "1000000");
    let settings = [
        ("FRONTDESK_POLAR__TOKEN", "polar_oat_test"),
        ("FRONTDESK_PLANS__FREE__MESSAGES_PER_MONTH", limit.as_str()),
        ("FRONTDESK_PLANS__FREE__AT_LIMIT", "refuse"),
        ("FRONTDESK_LIMITS__API_PER_MINUTE", much),
        ("FRONTDESK_LIMITS__ACCOUNT_PER_MINUTE", much),
        ("FRONTDESK_LIMITS__WORKSPACE_PER_MINUTE", much),
        ("FRONTDESK_LIMITS__CHAT_PER_CALLER", much),
        ("FRONTDESK_LIMITS__CHAT_PER_BOT", much),
        ("FRONTDESK_LIMITS__CHAT_PER_WORKSPACE", much),
    ];
    let mut process = Process::start(&mut serve(data.path(), &settings));
    let owner = Client::signed_up(&process.base).await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", TICKETS).await;
    let path = format!("/api/v1/bots/{}/chat", id(&bot));
    let asking = tokio::spawn({
        let (owner, path) = (owner.clone(), path.clone());
        async move { ask(&owner, &path, 80).await }
    });
    tokio::time::sleep(Duration::from_micros(random.random_range(5_000..400_000))).await;
    process.kill();
    let (answered, refused) = asking.await.unwrap();
    assert_eq!(refused, 0, "seed {seed}: 80 are within the plan");
    let (store, _) = sound(data.path()).await;
    let (month, days, kept) = counted(&store).await;
    store.close().await;
    assert_eq!((month, days), (kept, kept), "seed {seed}");
    assert!(
        kept >= i64::try_from(answered).unwrap(),
        "seed {seed}: {answered} were answered, {kept} are kept"
    );
    let process = Process::start(&mut serve(data.path(), &settings));
    let owner = Client::new(&process.base).bearing(owner.token.as_ref().unwrap());
    let (passed, refused) = ask(&owner, &path, 150).await;
    let left = usize::try_from(LIMIT - kept).unwrap();
    assert_eq!((passed, refused), (left, 150 - left), "seed {seed}: {kept} were counted before");
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_kill_counts_no_message_twice_and_lets_none_more_through() {
    futures::stream::iter((0..3).map(round)).buffer_unordered(2).collect::<Vec<()>>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_f2_forty_kills_while_messages_are_counted() {
    futures::stream::iter((1000..1040).map(round)).buffer_unordered(2).collect::<Vec<()>>().await;
}

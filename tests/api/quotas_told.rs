//! Owners are told of a plan's limits at 80 and at 100 %: once for each limit and month, however many ask at once.

use crate::plans::{quota, sold, subscribe};
use crate::support::TestServer;
use crate::support::client::{Client, id, until};
use crate::world::{PAGE, QUESTION};
use frontdesk::domain::plan::PlanState;
use frontdesk::domain::time::{ManualClock, Timestamp};
use futures::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// 21 November 2026, ten in the morning, UTC.
const MORNING: i64 = 1_795_255_200_000;

async fn bot(owner: &Client) -> Value {
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Observatory", PAGE).await;
    bot
}

async fn ask(owner: &Client, bot: &Value, times: usize) {
    let path = format!("/api/v1/bots/{}/chat", id(bot));
    let asked = (0..times).map(|_| owner.post(&path, json!({ "message": QUESTION })));
    for reply in join_all(asked).await {
        assert!(matches!(reply.status, 200 | 402), "{}", reply.body);
    }
}

/// The subjects of the letters to an owner about limits, in the order in which they were written.
async fn letters(server: &TestServer, owner: &Client) -> Vec<String> {
    sqlx::query_scalar(
        "select subject from mails where recipient = $1 and subject like '%used up' order by id",
    )
    .bind(&owner.email)
    .fetch_all(&mut *server.running.app.store.read().await.expect("a reader"))
    .await
    .expect("letters")
}

/// Limits that nobody was written to about yet.
async fn untold(server: &TestServer) -> i64 {
    sqlx::query_scalar("select count(*) from quota_marks where told_at is null")
        .fetch_one(&mut *server.running.app.store.read().await.expect("a reader"))
        .await
        .expect("a count")
}

/// All letters to an owner about limits, once there is nothing left to tell.
async fn told(server: &TestServer, owner: &Client) -> Vec<String> {
    until(|| async { (untold(server).await == 0).then_some(()) }).await;
    letters(server, owner).await
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_are_written_to_at_eighty_and_at_a_hundred_percent_once() {
    let clock = Arc::new(ManualClock::new(Timestamp(MORNING)));
    let settings = sold().set("PLANS__FREE__MESSAGES_PER_MONTH", 10).set("PLANS__FREE__AT_LIMIT", "refuse");
    let server = settings.clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    let bot = bot(&owner).await;
    ask(&owner, &bot, 7).await;
    assert_eq!(told(&server, &owner).await, [""; 0]);
    assert_eq!(quota(&owner, "messages").await["reached"], Value::Null);
    ask(&owner, &bot, 1).await;
    assert_eq!(told(&server, &owner).await, ["“Ada’s workspace”: messages of this month nearly used up"]);
    assert_eq!(quota(&owner, "messages").await["reached"], 80);
    ask(&owner, &bot, 20).await;
    let both = [
        "“Ada’s workspace”: messages of this month nearly used up",
        "“Ada’s workspace”: messages of this month used up",
    ];
    assert_eq!(told(&server, &owner).await, both);
    assert_eq!(quota(&owner, "messages").await["reached"], 100);
    // The next month begins anew.
    clock.advance(Duration::from_secs(10 * 24 * 60 * 60));
    let owner = owner.renewed().await;
    assert_eq!(quota(&owner, "messages").await["reached"], Value::Null);
    ask(&owner, &bot, 8).await;
    assert_eq!(told(&server, &owner).await.len(), 3);
}

#[tokio::test]
async fn a_limit_that_is_filled_at_one_go_is_told_once_and_bots_not_at_all() {
    let server = sold().set("PLANS__FREE__MESSAGES_PER_MONTH", 1).set("PLANS__FREE__BOTS", 1).start().await;
    let owner = server.owner().await;
    let bot = bot(&owner).await;
    assert_eq!(quota(&owner, "bots").await["reached"], 100);
    ask(&owner, &bot, 1).await;
    assert_eq!(told(&server, &owner).await, ["“Ada’s workspace”: messages of this month used up"]);
}

#[tokio::test]
async fn of_a_limit_that_holds_no_more_nobody_is_told() {
    let server = sold().set("PLANS__FREE__PAGES", 2).start().await;
    let owner = server.owner().await;
    let bot = bot(&owner).await;
    assert_eq!(told(&server, &owner).await, [""; 0]);
    owner.text(&bot, "More", &format!("{PAGE} And more.")).await;
    assert_eq!(told(&server, &owner).await, ["“Ada’s workspace”: pages used up"]);
    subscribe(&server, &owner, "pro", PlanState::Active, Timestamp(MORNING)).await;
    assert_eq!(quota(&owner, "pages").await["reached"], Value::Null, "the new limit is far");
}

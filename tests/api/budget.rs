//! Caps on spending hold, whoever asks and however many at once, and nobody is met with silence.

use crate::fake::Fake;
use crate::support::client::{Client, id};
use crate::support::{Settings, TestServer};
use crate::world::{ANSWER, QUESTION, SHOP, World};
use frontdesk::domain::time::{ManualClock, Timestamp};
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// 21 November 2026, ten in the morning, UTC.
const MORNING: i64 = 1_795_255_200_000;

async fn set(owner: &Client, bot: &Value, daily: Value, monthly: Value) {
    let budget = json!({ "settings": { "budget": { "daily_usd": daily, "monthly_usd": monthly } } });
    owner.patch(&format!("/api/v1/bots/{}", id(bot)), budget).await.expect(200);
}

async fn ask(owner: &Client, bot: &Value, question: &str) -> Value {
    owner.post(&format!("/api/v1/bots/{}/chat", id(bot)), json!({ "message": question })).await.expect(200)
}

async fn account(owner: &Client, bot: &Value) -> Value {
    owner.get(&format!("/api/v1/bots/{}/budget", id(bot))).await.expect(200)
}

/// Requests that the fake got, of any kind.
async fn requests(fake: &Fake) -> usize {
    fake.told().await["requests"].as_array().expect("requests").len()
}

/// Quoted from the pages with links, and said so.
#[track_caller]
fn quoted(answer: &Value) {
    assert_eq!(answer["finish_reason"], "budget", "{answer}");
    assert!(answer["answer"].as_str().expect("text").contains(ANSWER), "{answer}");
    assert!(!answer["sources"].as_array().expect("sources").is_empty(), "{answer}");
    assert_eq!(answer["model"], "builtin", "{answer}");
    assert_eq!(answer["usage"], json!({ "prompt_tokens": 0, "completion_tokens": 0, "cost_usd": 0.0 }));
}

#[tokio::test]
async fn a_budget_of_nothing_makes_no_call_and_the_visitor_still_gets_passages_and_links() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    set(&world.owner, &world.bot, json!(0), Value::Null).await;
    let before = requests(&fake).await;
    quoted(&ask(&world.owner, &world.bot, QUESTION).await);
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let body = json!({ "message": QUESTION });
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(body)).await;
    let text: String = events.iter().filter_map(|event| event.data["text"].as_str()).collect();
    assert!(text.contains(ANSWER), "{text}");
    let last = events.last().expect("an end");
    assert_eq!(last.data["finish_reason"], "budget", "{}", last.data);
    let search = format!("/api/v1/bots/{}/search", id(&world.bot));
    let found = world.owner.post(&search, json!({ "query": QUESTION })).await.expect(200);
    assert!(!found["results"].as_array().expect("results").is_empty(), "{found}");
    assert_eq!(requests(&fake).await, before, "a model was called: {}", fake.told().await);
    let account = account(&world.owner, &world.bot).await;
    assert_eq!(account["reached"][0]["percent"], 100, "{account}");
    // The same for the whole workspace.
    set(&world.owner, &world.bot, Value::Null, Value::Null).await;
    let nothing = json!({ "daily_usd": null, "monthly_usd": 0 });
    world.owner.put("/api/v1/budget", nothing).await.expect(200);
    quoted(&ask(&world.owner, &world.bot, QUESTION).await);
    assert_eq!(requests(&fake).await, before, "a model was called: {}", fake.told().await);
}

#[tokio::test]
async fn fifty_questions_at_once_stay_below_a_small_cap() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let spent = account(&world.owner, &world.bot).await["spent_today_usd"].as_f64().expect("a sum");
    // What one answer may cost at most is more than it does: as many fit as would at that price, or somewhat more.
    let cap = spent * 20.0;
    set(&world.owner, &world.bot, json!(cap), Value::Null).await;
    fake.always(json!({ "head_ms": 200 })).await;
    let before = fake.chats().await;
    let answers = join_all((0..50).map(|_| ask(&world.owner, &world.bot, QUESTION))).await;
    let by = |reason: &str| answers.iter().filter(|answer| answer["finish_reason"] == reason).count() as u64;
    let (written, quoted) = (by("stop"), by("budget"));
    assert_eq!(written + quoted, 50, "{answers:?}");
    assert!(written > 0 && quoted > 0, "{written} written, {quoted} quoted");
    assert_eq!(fake.chats().await - before, written);
    let account = account(&world.owner, &world.bot).await;
    let spent = account["spent_today_usd"].as_f64().expect("a sum");
    assert!(spent <= cap, "{account}");
    assert_eq!(account["reserved_usd"], 0.0, "all is settled: {account}");
}

#[tokio::test]
async fn a23_rotating_visitors_do_not_go_beyond_the_cap() {
    let fake = Fake::start();
    let settings =
        fake.settings().set("LIMITS__CHAT_PER_ADDRESS", 10_000).set("LIMITS__CHAT_PER_BOT", 10_000);
    let server = settings.set("LIMITS__CHAT_PER_WORKSPACE", 10_000).start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let spent = account(&world.owner, &world.bot).await["spent_today_usd"].as_f64().expect("a sum");
    let cap = spent * 15.0;
    set(&world.owner, &world.bot, json!(cap), Value::Null).await;
    let before = fake.chats().await;
    for _ in 0..40 {
        let visitor = world.owner.visitor(&world.bot, SHOP).await;
        let body = json!({ "message": QUESTION });
        let events = visitor.events(Method::POST, "/widget/v1/chat", Some(body)).await;
        assert_eq!(events.last().expect("an end").name, "done");
    }
    let asked = fake.chats().await - before;
    assert!((1..40).contains(&asked), "{asked} of 40 reached the model");
    let account = account(&world.owner, &world.bot).await;
    assert!(account["spent_today_usd"].as_f64().expect("a sum") <= cap, "{account}");
    assert_eq!(account["reached"][0]["percent"], 100, "{account}");
}

#[tokio::test]
async fn a_day_s_cap_begins_anew_at_midnight_utc_and_a_month_s_goes_on() {
    let fake = Fake::start();
    let clock = Arc::new(ManualClock::new(Timestamp(MORNING)));
    let server = fake.settings().clock(Arc::clone(&clock)).start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let first = account(&world.owner, &world.bot).await;
    let spent = first["spent_today_usd"].as_f64().expect("a sum");
    set(&world.owner, &world.bot, json!(spent), json!(spent * 40.0)).await;
    quoted(&ask(&world.owner, &world.bot, QUESTION).await);
    clock.advance(Duration::from_secs(14 * 60 * 60));
    let owner = world.owner.renewed().await;
    // Nothing is spent on that day, but the cap is below what an answer may cost at most.
    assert_eq!(ask(&owner, &world.bot, QUESTION).await["finish_reason"], "budget");
    let second = account(&owner, &world.bot).await;
    // No more than embedding that question took.
    let figure = |key: &str| second[key].as_f64().expect("a sum");
    assert!(figure("spent_today_usd") < spent / 100.0, "{second}");
    assert!((figure("spent_month_usd") - figure("spent_today_usd") - spent).abs() < 1e-12, "{second}");
    set(&owner, &world.bot, json!(spent * 40.0), json!(spent)).await;
    quoted(&ask(&owner, &world.bot, QUESTION).await);
    clock.advance(Duration::from_secs(10 * 24 * 60 * 60));
    let owner = owner.renewed().await;
    set(&owner, &world.bot, Value::Null, json!(spent * 40.0)).await;
    assert_eq!(ask(&owner, &world.bot, QUESTION).await["finish_reason"], "stop");
}

#[tokio::test]
async fn crossing_most_and_all_of_a_cap_is_noted_once() {
    let fake = Fake::start();
    let server = fake.server().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let spent = account(&world.owner, &world.bot).await["spent_today_usd"].as_f64().expect("a sum");
    // Two answers are a tenth of the cap; what an answer may cost at most is far more than one of them.
    set(&world.owner, &world.bot, json!(spent * 10.0), Value::Null).await;
    for _ in 0..25 {
        ask(&world.owner, &world.bot, QUESTION).await;
    }
    let marks = account(&world.owner, &world.bot).await["reached"].clone();
    let percents: Vec<i64> =
        marks.as_array().expect("marks").iter().filter_map(|mark| mark["percent"].as_i64()).collect();
    assert!(percents == [100, 80] || percents == [100], "{marks}");
    // Another cap has not been crossed.
    set(&world.owner, &world.bot, json!(spent * 400.0), Value::Null).await;
    assert_eq!(account(&world.owner, &world.bot).await["reached"], json!([]));
}

#[tokio::test]
async fn what_a_dead_process_set_aside_counts_until_it_expires() {
    let fake = Fake::start();
    let clock = Arc::new(ManualClock::new(Timestamp(MORNING)));
    let server = fake.settings().clock(Arc::clone(&clock)).start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    set(&world.owner, &world.bot, json!(1.0), Value::Null).await;
    reserve(&server, &world.bot, MORNING + 60_000).await;
    quoted(&ask(&world.owner, &world.bot, QUESTION).await);
    let waiting = account(&world.owner, &world.bot).await;
    assert_eq!((&waiting["reserved_usd"], &waiting["reached"]), (&json!(1.0), &json!([])), "{waiting}");
    clock.advance(Duration::from_secs(61));
    assert_eq!(ask(&world.owner, &world.bot, QUESTION).await["finish_reason"], "stop");
}

/// As a process leaves it that was killed while a model answered.
async fn reserve(server: &TestServer, bot: &Value, until: i64) {
    let mut write = server.running.app.store.write().await.expect("writes");
    sqlx::query(
        "insert into budget_reservations (id, workspace_id, bot_id, amount_nano_usd, expires_at) \
         select $1, workspace_id, id, 1000000000, $2 from bots where id = $3",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(until)
    .bind(id(bot))
    .execute(&mut *write)
    .await
    .expect("reserves");
    write.commit().await.expect("commits");
}

#[tokio::test]
async fn a_model_without_a_price_is_not_called_under_a_cap_and_that_is_said() {
    let fake = Fake::start();
    let server = fake.settings().set("CHAT__MODEL", "house-model").start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let free = ask(&world.owner, &world.bot, QUESTION).await;
    assert_eq!(
        (&free["finish_reason"], &free["usage"]["cost_usd"]),
        (&json!("stop"), &Value::Null),
        "{free}"
    );
    set(&world.owner, &world.bot, json!(100), Value::Null).await;
    let chats = fake.chats().await;
    let capped = ask(&world.owner, &world.bot, QUESTION).await;
    assert_eq!(capped["finish_reason"], "budget", "{capped}");
    assert_eq!(fake.chats().await, chats);
    let account = account(&world.owner, &world.bot).await;
    assert_eq!(account["unpriced_models"], json!(["house-model"]), "{account}");
    // With a price in the settings it is called again.
    let priced = fake.settings().set("CHAT__MODEL", "house-model").set("PRICES__MODELS", "house*=1/2");
    let server = priced.start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    set(&world.owner, &world.bot, json!(100), Value::Null).await;
    let answer = ask(&world.owner, &world.bot, QUESTION).await;
    assert_eq!(answer["finish_reason"], "stop", "{answer}");
    assert!(answer["usage"]["cost_usd"].as_f64().is_some_and(|cost| cost > 0.0), "{answer}");
}

#[tokio::test]
async fn a_workspace_s_cap_holds_for_reading_pages_too() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.put("/api/v1/budget", json!({ "daily_usd": 0, "monthly_usd": null })).await.expect(200);
    let text = json!({ "type": "text", "title": "Hours", "text": "We open at nine." });
    let (source, job) = owner.source(&bot, text).await;
    assert_eq!(
        (&job["status"], &job["error"]["code"]),
        (&json!("failed"), &json!("budget_reached")),
        "{job}"
    );
    assert_eq!(source["status"], "error", "{source}");
    assert_eq!(requests(&fake).await, 0);
    owner.put("/api/v1/budget", json!({ "daily_usd": null, "monthly_usd": null })).await.expect(200);
    owner.post(&format!("/api/v1/jobs/{}/retry", id(&job)), json!({})).await.expect(202);
    assert_eq!(owner.ended(id(&job)).await["status"], "completed");
}

#[tokio::test]
async fn caps_are_sums_of_money_and_for_admins() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    for wrong in [json!(-1), json!("5"), json!(1e7)] {
        let body = json!({ "daily_usd": wrong, "monthly_usd": null });
        assert_eq!(owner.put("/api/v1/budget", body.clone()).await.problem(422), "invalid", "{body}");
        let path = format!("/api/v1/bots/{}", id(&bot));
        let reply = owner.patch(&path, json!({ "settings": { "budget": body } })).await;
        assert_eq!(reply.problem(422), "invalid");
    }
    let set = owner.put("/api/v1/budget", json!({ "daily_usd": 2.5, "monthly_usd": 40 })).await.expect(200);
    assert_eq!(set["workspace"]["budget"], json!({ "daily_usd": 2.5, "monthly_usd": 40.0 }));
    assert_eq!(owner.get("/api/v1/budget").await.expect(200), set);
    let other = server.owner().await;
    let theirs = other.get("/api/v1/budget").await.expect(200);
    assert_eq!(theirs["workspace"]["budget"], json!({ "daily_usd": null, "monthly_usd": null }));
}

#[tokio::test]
async fn the_built_in_models_are_under_no_cap() {
    let server = Settings::default().start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    set(&world.owner, &world.bot, json!(0), json!(0)).await;
    let answer = ask(&world.owner, &world.bot, QUESTION).await;
    assert_eq!(answer["finish_reason"], "stop", "{answer}");
}

//! F1 and F2: the process is killed at a random moment, while it reads and while it serves. A moment is chosen by a
//! seed, so that a round that fails can be had again.

use crate::scene::{ORIGIN, QUESTION, TICKETS, begun, messages, sound};
use crate::support::client::id;
use crate::support::process::serve;
use crate::support::site::{self, Site};
use crate::support::{Client, Process};
use frontdesk::store::Store;
use futures::StreamExt as _;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// The test site without what takes long or has no end.
async fn short_site() -> Site {
    let site = site::start().await.unwrap();
    site.log.set_page("/calendar", "<title>Calendar</title><h1>Calendar</h1><p>Nothing is booked yet.</p>");
    site.log.set_page("/huge", "<title>Huge</title><h1>Huge</h1><p>Not that huge today.</p>");
    site.log.set_slow(Duration::from_millis(50));
    site.log.set_file("/robots.txt", "text/plain", "User-agent: *\nDisallow: /staff/\n");
    site
}

fn whole(site: &Site) -> Value {
    json!({ "type": "site", "url": site.url("/"), "max_pages": 200, "max_depth": 8 })
}

/// What was read of a site, wherever it is served: places in their pages and hashes of all passages, in order.
async fn content(store: &Store) -> Vec<(i64, String)> {
    let mut conn = store.read().await.unwrap();
    let twice: Vec<(String, i64)> = sqlx::query_as(
        "select words_hash, index_number from document_chunks group by index_number, words_hash \
         having count(*) > 1",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    assert!(twice.is_empty(), "{twice:?}");
    let passages = "select p.position, c.content_hash from chunk_places p join document_chunks c on c.rowid_ = p.chunk \
        join documents d on d.id = p.document_id where d.url <> '' order by 1, 2";
    sqlx::query_as(passages).fetch_all(&mut *conn).await.unwrap()
}

/// Ends a server as an operator does, and looks into what it left.
async fn ended(mut process: Process, data: &Path) -> Store {
    process.terminate();
    assert!(process.child.wait().unwrap().success());
    let (store, _) = sound(data).await;
    let open: i64 = sqlx::query_scalar("select count(*) from jobs where status in ('pending', 'processing')")
        .fetch_one(&mut *store.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(open, 0);
    store
}

/// What the site and the texts come to when nothing happens in between.
async fn undisturbed() -> (Vec<(i64, String)>, i64) {
    let (data, site) = (TempDir::new().unwrap(), short_site().await);
    let process = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::signed_up(&process.base).await;
    let bot = owner.bot(json!({})).await;
    let (_, job) = owner.source(&bot, whole(&site)).await;
    assert_eq!(job["status"], "completed");
    let pages = job["progress"]["total"].as_i64().unwrap();
    let store = ended(process, data.path()).await;
    let all = content(&store).await;
    store.close().await;
    (all, pages)
}

/// One round: read the site and texts beside it, kill, start again, compare with what an undisturbed reading gave.
async fn f1_round(seed: u64, expected: &[(i64, String)], pages: i64) {
    let mut random = StdRng::seed_from_u64(seed);
    let (data, site) = (TempDir::new().unwrap(), short_site().await);
    let mut process = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::signed_up(&process.base).await;
    let bot = owner.bot(json!({})).await;
    let sources = format!("/api/v1/bots/{}/sources", id(&bot));
    let crawl = owner.post(&sources, whole(&site)).await.expect(202);
    let mut acknowledged = vec![crawl.clone()];
    let job = format!("/api/v1/jobs/{}", crawl["job_id"].as_str().unwrap());
    for number in 0..random.random_range(0..4) {
        let text = json!({ "type": "text", "title": format!("Text {number}"), "text": TICKETS });
        acknowledged.push(owner.post(&sources, text).await.expect(202));
    }
    // By time in every second round, else when so many pages are done and a little later.
    if seed.is_multiple_of(2) {
        tokio::time::sleep(Duration::from_millis(random.random_range(0..2500))).await;
    } else {
        let so_many = random.random_range(0..pages);
        crate::support::client::until(|| async {
            (owner.get(&job).await.expect(200)["progress"]["done"].as_i64() >= Some(so_many)).then_some(())
        })
        .await;
        tokio::time::sleep(Duration::from_micros(random.random_range(0..30_000))).await;
    }
    process.kill();
    let process = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::new(&process.base).bearing(owner.token.as_ref().unwrap());
    for accepted in &acknowledged {
        let job = owner.ended(accepted["job_id"].as_str().unwrap()).await;
        assert_eq!(job["status"], "completed", "seed {seed}: {job}");
        assert_eq!(job["progress"]["done"], job["progress"]["total"], "seed {seed}");
        let source = owner.get(&format!("/api/v1/sources/{}", id(&accepted["source"]))).await.expect(200);
        assert_eq!(source["status"], "active", "seed {seed}: {source}");
    }
    let store = ended(process, data.path()).await;
    let read = content(&store).await;
    assert!(read == expected, "seed {seed}: {} passages instead of {}", read.len(), expected.len());
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_kill_while_reading_loses_nothing_and_doubles_nothing() {
    let (expected, pages) = undisturbed().await;
    assert!(pages > 40 && expected.len() > 60, "{pages} pages, {} passages", expected.len());
    let rounds = (0..5).map(|seed| f1_round(seed, &expected, pages));
    futures::stream::iter(rounds).buffer_unordered(3).collect::<Vec<()>>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_f1_a_hundred_kills_while_reading() {
    let (expected, pages) = undisturbed().await;
    let rounds = (1000..1100).map(|seed| f1_round(seed, &expected, pages));
    futures::stream::iter(rounds).buffer_unordered(3).collect::<Vec<()>>().await;
}

/// What the server has acknowledged, as somebody beside it noted.
#[derive(Default)]
struct Noted {
    bots: Vec<String>,
    sources: Vec<String>,
    questions: Vec<(String, String)>,
    answers: Vec<(String, String)>,
    ratings: Vec<(String, String)>,
}

type Log = Arc<Mutex<Noted>>;

/// Makes bots and sources for as long as the server answers.
async fn make(owner: Client, log: Log) -> Option<()> {
    for number in 0_u32.. {
        let body = json!({ "name": format!("Bot {number}") });
        let reply = sent(owner.request(Method::POST, "/api/v1/bots").json(&body), 201).await?;
        log.lock().unwrap().bots.push(id(&reply).to_owned());
        let path = format!("/api/v1/bots/{}/sources", id(&reply));
        let body = json!({ "type": "text", "title": "Visiting", "text": TICKETS });
        let reply = sent(owner.request(Method::POST, &path).json(&body), 202).await?;
        log.lock().unwrap().sources.push(id(&reply["source"]).to_owned());
    }
    None
}

/// Asks and rates for as long as the server answers. A question is acknowledged by `start`, an answer by `done`.
async fn chat(visitor: Client, log: Log) -> Option<()> {
    for number in 0_u32.. {
        let question = format!("{QUESTION} ({number})");
        let request = visitor.request(Method::POST, "/widget/v1/chat").json(&json!({ "message": question }));
        let response = request.send().await.ok().filter(|response| response.status() == 200)?;
        let mut events = eventsource_stream::Eventsource::eventsource(response.bytes_stream());
        let (mut place, mut done) = (None, false);
        while let Some(Ok(event)) = events.next().await {
            if event.event == "start" {
                let data = serde_json::from_str(&event.data).unwrap();
                let start = crate::support::client::SseEvent { name: event.event, id: event.id, data };
                place = Some(begun(&start));
                log.lock().unwrap().questions.push((place.clone()?.0, question.clone()));
            } else if event.event == "done" {
                done = true;
            }
        }
        let (conversation, message) = place.filter(|_| done)?;
        log.lock().unwrap().answers.push((conversation.clone(), message.clone()));
        let path = format!("/widget/v1/messages/{message}/feedback");
        sent(visitor.request(Method::POST, &path).json(&json!({ "rating": "up" })), 204).await?;
        log.lock().unwrap().ratings.push((conversation, message));
    }
    None
}

/// The body, if the server was there to answer.
async fn sent(request: reqwest::RequestBuilder, status: u16) -> Option<Value> {
    let response = request.send().await.ok()?;
    let (got, bytes) = (response.status(), response.bytes().await.ok()?);
    assert_eq!(got.as_u16(), status, "{}", String::from_utf8_lossy(&bytes));
    Some(serde_json::from_slice(&bytes).unwrap_or_default())
}

async fn f2_round(seed: u64) -> usize {
    let mut random = StdRng::seed_from_u64(seed);
    let data = TempDir::new().unwrap();
    let much = "1000000";
    let settings = [
        ("FRONTDESK_LIMITS__API_PER_MINUTE", much),
        ("FRONTDESK_LIMITS__ACCOUNT_PER_MINUTE", much),
        ("FRONTDESK_LIMITS__WORKSPACE_PER_MINUTE", much),
        ("FRONTDESK_LIMITS__CHAT_PER_CALLER", much),
        ("FRONTDESK_LIMITS__WIDGET_PER_MINUTE", much),
        ("FRONTDESK_LIMITS__CHAT_PER_ADDRESS", much),
        ("FRONTDESK_LIMITS__CHAT_PER_VISITOR", much),
        ("FRONTDESK_LIMITS__CHAT_PER_BOT", much),
        ("FRONTDESK_LIMITS__CHAT_PER_WORKSPACE", much),
    ];
    let mut process = Process::start(&mut serve(data.path(), &settings));
    let owner = Client::signed_up(&process.base).await;
    let bot = owner.bot(json!({ "allowed_origins": [ORIGIN] })).await;
    owner.text(&bot, "Visiting", TICKETS).await;
    let log = Log::default();
    let mut busy = tokio::task::JoinSet::new();
    for _ in 0..2 {
        busy.spawn(make(owner.clone(), log.clone()));
        busy.spawn(chat(owner.visitor(&bot, ORIGIN).await, log.clone()));
    }
    tokio::time::sleep(Duration::from_micros(random.random_range(50_000..1_500_000))).await;
    process.kill();
    while let Some(ended) = busy.join_next().await {
        ended.unwrap();
    }
    let noted = std::mem::take(&mut *log.lock().unwrap());
    let process = Process::start(&mut serve(data.path(), &settings));
    let owner = Client::new(&process.base).bearing(owner.token.as_ref().unwrap());
    for bot in &noted.bots {
        owner.get(&format!("/api/v1/bots/{bot}")).await.expect(200);
    }
    for source in &noted.sources {
        let source = owner.get(&format!("/api/v1/sources/{source}")).await.expect(200);
        let job = owner.ended(source["job_id"].as_str().unwrap()).await;
        assert_eq!(job["status"], "completed", "seed {seed}: {job}");
    }
    for (conversation, question) in &noted.questions {
        let said = messages(&owner, conversation).await;
        assert!(said.iter().any(|one| one["role"] == "user" && one["text"] == *question), "seed {seed}");
        assert!(said.iter().filter(|one| one["role"] == "assistant").count() <= 1, "seed {seed}");
    }
    for (conversation, message) in &noted.answers {
        let said = messages(&owner, conversation).await;
        let answer = said.iter().find(|one| id(one) == message).expect("an answer that was done is stored");
        assert_eq!(answer["status"], "complete", "seed {seed}");
    }
    for (conversation, message) in &noted.ratings {
        let said = messages(&owner, conversation).await;
        let answer = said.iter().find(|one| id(one) == message).unwrap();
        assert_eq!(answer["feedback"]["rating"], "up", "seed {seed}");
    }
    ended(process, data.path()).await.close().await;
    noted.bots.len() + noted.sources.len() + noted.questions.len() + noted.answers.len() + noted.ratings.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_kill_while_serving_loses_nothing_that_was_acknowledged() {
    let mut writes = 0;
    for seed in 0..3 {
        writes += f2_round(seed).await;
    }
    assert!(writes > 30, "only {writes} writes were acknowledged");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_f2_fifty_kills_while_serving() {
    let mut writes = 0;
    for seed in 2000..2050 {
        writes += f2_round(seed).await;
    }
    println!("{writes} acknowledged writes, none lost");
}

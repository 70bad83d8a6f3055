//! F20, and what else may happen to a job in work: leases that run out, attempts that run out, cancelling, trying
//! again, deleting what it works on.

use crate::scene::{Rows, documents};
use crate::support::client::{id, until};
use crate::support::process::serve;
use crate::support::site;
use crate::support::{Client, Process, Settings};
use frontdesk::domain::time::{Clock as _, ManualClock, SystemClock};
use frontdesk::store::jobs::Hold;
use frontdesk::worker::{self, Context, JobError, Outcome, Run};
use futures::FutureExt as _;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::{Notify, mpsc};

const DOGS: &str = "Dogs may come along on a lead.";

async fn job(owner: &Client, id: &str) -> Value {
    owner.get(&format!("/api/v1/jobs/{id}")).await.expect(200)
}

async fn add(owner: &Client, bot: &Value, source: Value) -> (Value, String) {
    let added = owner.post(&format!("/api/v1/bots/{}/sources", id(bot)), source).await.expect(202);
    (added["source"].clone(), added["job_id"].as_str().unwrap().to_owned())
}

fn text(title: &str) -> Value {
    json!({ "type": "text", "title": title, "text": DOGS })
}

/// The first `times` jobs go as `first` says, the others as ever.
fn at_first(
    times: u32,
    first: impl Fn() -> Result<Outcome, JobError> + Send + Sync + 'static,
) -> (Run, Arc<AtomicU32>) {
    let (first, usual) = (Arc::new(first), worker::run_jobs());
    let runs = Arc::new(AtomicU32::new(0));
    let counted = runs.clone();
    let run: Run = Arc::new(move |context: Context| {
        if counted.fetch_add(1, Ordering::SeqCst) >= times {
            return usual(context);
        }
        let first = first.clone();
        async move { first() }.boxed()
    });
    (run, runs)
}

#[tokio::test]
async fn f20_a_job_that_panics_is_counted_tried_again_and_given_up_and_the_server_stays() {
    let (run, runs) = at_first(3, || panic!("as the test wishes"));
    let server = Settings::default().run(run).set("WORKER__MAX_ATTEMPTS", 3).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let (source, failed) = owner.source(&bot, text("Dogs")).await;
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["attempts"], 3);
    assert_eq!(failed["error"]["code"], "panicked");
    assert_eq!(runs.load(Ordering::SeqCst), 3);
    assert_eq!((&source["status"], &source["error"]["code"]), (&json!("error"), &json!("panicked")));
    assert_eq!(owner.get("/health").await.status, 200);
    assert_eq!(owner.text(&bot, "Cats", DOGS).await["status"], "active");
    let again = owner.post(&format!("/api/v1/jobs/{}/retry", id(&failed)), json!({})).await.expect(202);
    assert_eq!(owner.ended(id(&again)).await["status"], "completed");
    let source = owner.get(&format!("/api/v1/sources/{}", id(&source))).await.expect(200);
    assert_eq!((&source["status"], &source["error"]), (&json!("active"), &json!(null)));
}

#[tokio::test]
async fn a_failure_that_passes_is_tried_again_and_one_that_does_not_is_final() {
    let (run, runs) = at_first(2, || Err(JobError::passing("upstream_busy", "It was busy.")));
    let server = Settings::default().run(run).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    assert_eq!(owner.text(&bot, "Dogs", DOGS).await["status"], "active");
    assert_eq!(runs.load(Ordering::SeqCst), 3);

    let never = || Err(JobError { passing: false, ..JobError::passing("hopeless", "It can't be done.") });
    let (run, runs) = at_first(1, never);
    let server = Settings::default().run(run).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let (source, job) = owner.source(&bot, text("Dogs")).await;
    assert_eq!((&job["status"], &job["attempts"]), (&json!("failed"), &json!(1)));
    assert_eq!(job["error"], json!({ "code": "hopeless", "detail": "It can't be done." }));
    assert_eq!(source["error"], job["error"]);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

/// What a job held by a process that was killed comes to in a server with another clock.
struct Orphan {
    data: TempDir,
    _site: site::Site,
    token: String,
    source: Value,
    job: String,
}

impl Orphan {
    async fn new(attempts: &str) -> Self {
        let data = TempDir::new().unwrap();
        let site = site::start().await.unwrap();
        site.log.delay("/prices", Duration::from_secs(600));
        let settings =
            [("FRONTDESK_WORKER__LEASE_SECONDS", "120"), ("FRONTDESK_WORKER__MAX_ATTEMPTS", attempts)];
        let mut process = Process::start(&mut serve(data.path(), &settings));
        let owner = Client::signed_up(&process.base).await;
        let bot = owner.bot(json!({})).await;
        let (source, job) = add(&owner, &bot, json!({ "type": "url", "url": site.url("/prices") })).await;
        until(|| async { (job_status(&owner, &job).await == "processing").then_some(()) }).await;
        process.kill();
        site.log.restore("/prices");
        Self { data, _site: site, token: owner.token.unwrap(), source, job }
    }
}

async fn job_status(owner: &Client, id: &str) -> String {
    job(owner, id).await["status"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_a_dead_worker_is_taken_again_by_the_next_one_at_once() {
    let orphan = Orphan::new("5").await;
    // Time stands still: the dead worker's lease does not run out, but no other can be at work on these data.
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().data(orphan.data.path().to_owned()).clock(clock).start().await;
    let owner = server.anonymous().bearing(&orphan.token);
    let job = owner.ended(&orphan.job).await;
    assert_eq!((&job["status"], &job["error"]), (&json!("completed"), &json!(null)));
    assert_eq!(documents(&owner, &orphan.source).await[0]["outcome"], "indexed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_workers_die_every_time_is_given_up_and_its_source_says_so() {
    let orphan = Orphan::new("1").await;
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    clock.advance(Duration::from_secs(121));
    let server = Settings::default().data(orphan.data.path().to_owned()).clock(clock.clone()).start().await;
    let owner = server.anonymous().bearing(&orphan.token);
    let job = owner.ended(&orphan.job).await;
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("failed"), &json!("worker_lost")));
    let path = format!("/api/v1/sources/{}", id(&orphan.source));
    let source = owner.get(&path).await.expect(200);
    assert_eq!((&source["status"], &source["error"]), (&json!("error"), &job["error"]));
}

#[tokio::test]
async fn a_worker_that_took_its_own_job_again_does_not_do_it_twice() {
    // A stall longer than the lease: the same worker finds the job free while it is still at it.
    let (starts, mut started) = mpsc::unbounded_channel();
    let (holds, mut held) = mpsc::unbounded_channel();
    let go_on = Arc::new(Notify::new());
    let going = go_on.clone();
    let run: Run = Arc::new(move |context: Context| {
        let (starts, holds, going) = (starts.clone(), holds.clone(), going.clone());
        async move {
            starts.send(()).unwrap();
            going.notified().await;
            let mut write = context.app.store.write().await?;
            let hold = context.progress(&mut write, 1, 1).await?;
            holds.send(hold).unwrap();
            if hold == Hold::Lost {
                return Ok(Outcome::Lost);
            }
            write.commit().await?;
            Ok(Outcome::Done(json!({})))
        }
        .boxed()
    });
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().run(run).clock(clock.clone()).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let (_, job) = add(&owner, &bot, text("Dogs")).await;
    started.recv().await.unwrap();
    clock.advance(Duration::from_secs(31));
    started.recv().await.unwrap();
    // The first who waited is the first to go on: the one whose lease ran out.
    go_on.notify_one();
    assert_eq!(held.recv().await, Some(Hold::Lost));
    go_on.notify_one();
    assert_eq!(held.recv().await, Some(Hold::Held));
    assert_eq!(owner.ended(&job).await["status"], "completed");
}

#[tokio::test]
async fn a_job_that_waits_is_cancelled_at_once_and_can_be_tried_again() {
    let free = Arc::new(Notify::new());
    let (waiting, usual) = (free.clone(), worker::run_jobs());
    let first = AtomicU32::new(0);
    let run: Run = Arc::new(move |context: Context| {
        if first.fetch_add(1, Ordering::SeqCst) > 0 {
            return usual(context);
        }
        let (waiting, usual) = (waiting.clone(), usual.clone());
        async move {
            waiting.notified().await;
            usual(context).await
        }
        .boxed()
    });
    let server = Settings::default().run(run).set("WORKER__CONCURRENCY", 1).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let (_, first) = add(&owner, &bot, text("First")).await;
    until(|| async { (job_status(&owner, &first).await == "processing").then_some(()) }).await;
    let (source, second) = add(&owner, &bot, text("Second")).await;
    let cancel = format!("/api/v1/jobs/{second}/cancel");
    assert_eq!(owner.post(&cancel, json!({})).await.expect(200)["status"], "cancelled");
    assert_eq!(owner.post(&cancel, json!({})).await.problem(409), "conflict");
    let path = format!("/api/v1/sources/{}", id(&source));
    assert_eq!(owner.get(&path).await.expect(200)["error"]["code"], "cancelled");
    free.notify_one();
    assert_eq!(owner.ended(&first).await["status"], "completed");
    assert_eq!(job_status(&owner, &second).await, "cancelled");
    owner.post(&format!("/api/v1/jobs/{second}/retry"), json!({})).await.expect(202);
    assert_eq!(owner.ended(&second).await["status"], "completed");
    assert_eq!(owner.get(&path).await.expect(200)["status"], "active");
}

#[tokio::test]
async fn a_job_in_work_is_cancelled_at_its_next_step_and_goes_on_from_there_when_tried_again() {
    let site = site::start().await.unwrap();
    site.log.delay("/prices", Duration::from_millis(1500));
    let server = Settings::default().set("WORKER__LEASE_SECONDS", 1).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let whole = json!({ "type": "site", "url": site.url("/"), "max_pages": 8, "max_depth": 1 });
    let (source, crawl) = add(&owner, &bot, whole).await;
    let two = until(|| async {
        let now = job(&owner, &crawl).await;
        (now["progress"]["done"].as_i64() >= Some(2)).then_some(now)
    });
    assert_eq!(two.await["status"], "processing");
    owner.post(&format!("/api/v1/jobs/{crawl}/cancel"), json!({})).await.expect(200);
    let cancelled = owner.ended(&crawl).await;
    assert_eq!(cancelled["status"], "cancelled");
    let path = format!("/api/v1/sources/{}", id(&source));
    let kept = owner.get(&path).await.expect(200);
    assert_eq!((&kept["status"], &kept["error"]["code"]), (&json!("active"), &json!("cancelled")));
    let read = documents(&owner, &source).await;
    let read: Vec<&Value> = read.iter().filter(|page| page["outcome"] == "indexed").collect();
    assert!((2..8).contains(&read.len()), "{}", read.len());
    site.log.clear();
    owner.post(&format!("/api/v1/jobs/{crawl}/retry"), json!({})).await.expect(202);
    let done = owner.ended(&crawl).await;
    assert_eq!(done["status"], "completed");
    assert_eq!(done["progress"]["done"], done["progress"]["total"]);
    for page in read {
        let path = page["url"].as_str().unwrap().strip_prefix(&site.base_url).unwrap();
        assert_eq!(site.log.hits(path), 0, "{path} was read before");
    }
    assert_eq!(owner.get(&path).await.expect(200)["error"], json!(null));
}

#[tokio::test]
async fn a_source_deleted_while_it_is_read_leaves_nothing_behind() {
    let site = site::start().await.unwrap();
    let server = Settings::default().set("WORKER__CONCURRENCY", 1).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let (source, crawl) = add(&owner, &bot, json!({ "type": "site", "url": site.url("/") })).await;
    until(|| async { (job(&owner, &crawl).await["progress"]["done"].as_i64() >= Some(3)).then_some(()) })
        .await;
    owner.delete(&format!("/api/v1/sources/{}", id(&source))).await.expect(204);
    assert_eq!(owner.get(&format!("/api/v1/jobs/{crawl}")).await.problem(404), "not_found");
    // With one job at a time, the next one ends after the deleted one was let go of.
    owner.text(&bot, "Dogs", DOGS).await;
    let rows = Rows::of(&server.running.app.store).await;
    assert_eq!(rows, Rows { documents: 1, chunks: 1, texts: 1, vectors: 1, bits: 1 });
    let bot = owner.get(&format!("/api/v1/bots/{}", id(&bot))).await.expect(200);
    assert_eq!(bot["counts"]["sources"], 1);
}

#[tokio::test]
async fn a_bot_deleted_while_it_is_taught_leaves_nothing_behind() {
    let site = site::start().await.unwrap();
    let server = Settings::default().set("WORKER__CONCURRENCY", 1).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let (_, crawl) = add(&owner, &bot, json!({ "type": "site", "url": site.url("/") })).await;
    until(|| async { (job(&owner, &crawl).await["progress"]["done"].as_i64() >= Some(3)).then_some(()) })
        .await;
    owner.delete(&format!("/api/v1/bots/{}", id(&bot))).await.expect(204);
    let other = owner.bot(json!({})).await;
    owner.text(&other, "Dogs", DOGS).await;
    let rows = Rows::of(&server.running.app.store).await;
    assert_eq!(rows, Rows { documents: 1, chunks: 1, texts: 1, vectors: 1, bits: 1 });
}

//! Schedules: what they mean, and that a source is read once when its time has come.

use crate::support::client::{Client, id, until};
use crate::support::site::Site;
use crate::support::{Settings, TestServer, site};
use frontdesk::domain::time::{ManualClock, Timestamp};
use frontdesk::worker;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

struct Desk {
    clock: Arc<ManualClock>,
    site: Site,
    server: TestServer,
    owner: Client,
    bot: Value,
}

fn time(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

impl Desk {
    async fn at(now: &str) -> Self {
        let clock = Arc::new(ManualClock::new(time(now)));
        let site = site::start().await.unwrap();
        let server = Settings::default().clock(clock.clone()).start().await;
        let owner = server.owner().await;
        let bot = owner.bot(json!({})).await;
        Self { clock, site, server, owner, bot }
    }

    /// A page read daily at half past two in Berlin, read for the first time.
    async fn daily(&self) -> Value {
        let source = json!({
            "type": "url", "url": self.site.url("/prices"), "schedule": "30 2 * * *", "time_zone": "Europe/Berlin",
        });
        let (source, job) = self.owner.source(&self.bot, source).await;
        assert_eq!(job["status"], "completed");
        source
    }

    async fn runs(&self, source: &Value) -> Vec<Value> {
        self.owner.all(&format!("/api/v1/sources/{}/runs", id(source)), 100).await
    }

    /// Waits until a source was read so often, to its end, and nothing of it is left to do: while its job is open, the
    /// next reading would be left out.
    async fn read(&self, source: &Value, times: usize) -> Value {
        let run = until(|| async {
            let runs = self.runs(source).await;
            assert!(runs.len() <= times, "{runs:#?}");
            (runs.len() == times && runs[0]["status"] == "completed").then(|| runs[0].clone())
        })
        .await;
        self.owner.ended(run["job_id"].as_str().unwrap()).await;
        run
    }

    async fn next(&self, source: &Value) -> Value {
        self.owner.get(&format!("/api/v1/sources/{}", id(source))).await.expect(200)["next_run_at"].clone()
    }

    /// Lets time pass; the sign-in of before does not hold that long.
    async fn later(&mut self, by: Duration) {
        self.clock.advance(by);
        self.owner = self.owner.renewed().await;
    }

    /// Lets the worker look at the queue some times.
    async fn looked(&self) {
        self.owner.text(&self.bot, "Dogs", "Dogs may come along on a lead.").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daily_source_is_read_at_its_hour_also_when_clocks_change() {
    let mut desk = Desk::at("2027-10-29T10:00:00Z").await;
    let source = desk.daily().await;
    assert_eq!(desk.next(&source).await, "2027-10-30T00:30:00.000Z");
    desk.looked().await;
    assert_eq!(desk.runs(&source).await.len(), 1, "not before its time");
    desk.later(Duration::from_secs(15 * 60 * 60)).await;
    let run = desk.read(&source, 2).await;
    assert_eq!(run["cause"], "schedule");
    // The night in which the hour comes twice: once is enough.
    assert_eq!(desk.next(&source).await, "2027-10-31T00:30:00.000Z");
    desk.later(DAY).await;
    desk.read(&source, 3).await;
    assert_eq!(desk.next(&source).await, "2027-11-01T01:30:00.000Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_that_was_missed_is_made_up_for_once() {
    let mut desk = Desk::at("2027-06-01T10:00:00Z").await;
    let source = desk.daily().await;
    desk.later(DAY * 7).await;
    desk.read(&source, 2).await;
    assert_eq!(desk.next(&source).await, "2027-06-09T00:30:00.000Z");
    desk.looked().await;
    assert_eq!(desk.runs(&source).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_begin_a_reading_once() {
    let mut desk = Desk::at("2027-06-01T10:00:00Z").await;
    let source = desk.daily().await;
    let stop = CancellationToken::new();
    let others: Vec<_> = (0..4)
        .map(|_| {
            tokio::spawn(worker::work(desk.server.running.app.clone(), worker::run_jobs(), stop.clone()))
        })
        .collect();
    for times in 2..6 {
        desk.later(DAY).await;
        desk.read(&source, times).await;
    }
    desk.looked().await;
    assert_eq!(desk.runs(&source).await.len(), 5);
    stop.cancel();
    for other in others {
        other.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_whose_reading_has_not_ended_is_left_out() {
    let mut desk = Desk::at("2027-06-01T10:00:00Z").await;
    let source = desk.daily().await;
    let refresh = format!("/api/v1/sources/{}/refresh", id(&source));
    desk.site.log.delay("/prices", Duration::from_secs(20));
    let job = desk.owner.post(&refresh, json!({})).await.expect(202)["job_id"].as_str().unwrap().to_owned();
    let pause = format!("/api/v1/jobs/{job}/pause");
    desk.owner.post(&pause, json!({})).await.expect(200);
    desk.later(DAY).await;
    until(|| async { (desk.next(&source).await == "2027-06-03T00:30:00.000Z").then_some(()) }).await;
    assert_eq!(desk.runs(&source).await.len(), 2, "the one that is held, and no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_is_set_changed_and_taken_away() {
    let mut desk = Desk::at("2027-06-01T10:00:00Z").await;
    let source = desk.daily().await;
    let path = format!("/api/v1/sources/{}", id(&source));
    let changed = desk.owner.patch(&path, json!({ "schedule": "weekly" })).await.expect(200);
    assert_eq!((&changed["schedule"], &changed["time_zone"]), (&json!("weekly"), &json!("Europe/Berlin")));
    // Monday, in the hour after midnight; the minute is the source's own.
    let next = changed["next_run_at"].as_str().unwrap();
    assert!(next.starts_with("2027-06-06T22:"), "{next}");
    let off = desk.owner.patch(&path, json!({ "schedule": null })).await.expect(200);
    assert_eq!((&off["schedule"], &off["next_run_at"]), (&json!(null), &json!(null)));
    desk.later(DAY * 30).await;
    desk.looked().await;
    assert_eq!(desk.runs(&source).await.len(), 1);
    for (patch, field) in [
        (json!({ "schedule": "* * * * *" }), "schedule"),
        (json!({ "schedule": "sometimes" }), "schedule"),
        (json!({ "time_zone": "Mars/Olympus" }), "time_zone"),
        (json!({ "include": ["/a/*"] }), "include"),
        (json!({ "text": "Words." }), "text"),
        (json!({ "title": " " }), "title"),
        (json!({ "start_urls": ["ftp://example.com"] }), "start_urls[0]"),
    ] {
        let reply = desk.owner.patch(&path, patch.clone()).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{patch}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_a_source_hold_from_its_next_reading_on() {
    let desk = Desk::at("2027-06-01T10:00:00Z").await;
    let map = json!({ "type": "sitemap", "url": desk.site.url("/sitemap.xml"), "max_pages": 3 });
    let (source, _) = desk.owner.source(&desk.bot, map).await;
    let path = format!("/api/v1/sources/{}", id(&source));
    let patch =
        json!({ "title": "The shop", "include": ["/shop/*"], "exclude": ["*glaze*"], "max_pages": 50 });
    let changed = desk.owner.patch(&path, patch).await.expect(200);
    assert_eq!((&changed["title"], &changed["max_pages"]), (&json!("The shop"), &json!(50)));
    assert_eq!((&changed["include"], &changed["exclude"]), (&json!(["/shop/*"]), &json!(["*glaze*"])));
    let job = desk.owner.post(&format!("{path}/refresh"), json!({})).await.expect(202);
    desk.owner.ended(job["job_id"].as_str().unwrap()).await;
    let run = desk.runs(&source).await[0].clone();
    let read =
        desk.owner.all(&format!("/api/v1/runs/{}/pages?outcome=indexed,unchanged", id(&run)), 100).await;
    assert!(!read.is_empty());
    for page in read.iter().filter(|page| page["kind"] == "page") {
        let url = page["url"].as_str().unwrap();
        assert!(url.contains("/shop/") && !url.contains("glaze"), "{url}");
    }
    // A text's new words are read at once.
    let text = desk.owner.text(&desk.bot, "Dogs", "Dogs may come along on a lead.").await;
    let path = format!("/api/v1/sources/{}", id(&text));
    let changed = desk.owner.patch(&path, json!({ "text": "Cats may not come along." })).await.expect(200);
    desk.owner.ended(changed["job_id"].as_str().unwrap()).await;
    let documents = desk.owner.get(&format!("{path}/documents")).await.expect(200);
    let whole =
        desk.owner.get(&format!("/api/v1/documents/{}", id(&documents["items"][0]))).await.expect(200);
    assert!(whole["text"].as_str().unwrap().contains("Cats"), "{whole}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_is_explained_before_it_is_set() {
    let desk = Desk::at("2027-03-26T12:00:00Z").await;
    let told = desk.owner.get("/api/v1/schedule?schedule=daily&time_zone=Europe/Berlin").await.expect(200);
    assert_eq!(told["words"], "every day between 00:00 and 01:00, Europe/Berlin");
    assert_eq!(told["next"].as_array().unwrap().len(), 5);
    assert_eq!(
        (&told["next"][1], &told["next"][2]),
        (&json!("2027-03-27T23:00:00.000Z"), &json!("2027-03-28T22:00:00.000Z"))
    );
    let reply = desk.owner.get("/api/v1/schedule?schedule=now%20and%20then").await;
    assert_eq!(reply.body["errors"][0]["field"], "schedule", "{}", reply.body);
    assert_eq!(reply.problem(422), "invalid");
}

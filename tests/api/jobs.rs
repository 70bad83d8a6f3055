//! `/jobs`: listed, watched, ended, tried again.

use crate::support::client::{Client, id, until};
use crate::support::site::Site;
use crate::support::{Settings, TestServer, site};
use crate::world::World;
use frontdesk::lifecycle::Parts;
use futures::StreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

struct Slow {
    site: Site,
    owner: Client,
    bot: Value,
    _server: TestServer,
}

/// A site with a page that takes half a minute, and whoever reads it.
async fn slow() -> Slow {
    let site = site::start().await.expect("the site starts");
    site.log.set_slow(Duration::from_secs(30));
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    Slow { site, owner, bot, _server: server }
}

impl Slow {
    /// A job that is under way and will not end by itself.
    async fn job(&self) -> Value {
        let body = json!({ "type": "url", "url": self.site.url("/slow") });
        let added =
            self.owner.post(&format!("/api/v1/bots/{}/sources", id(&self.bot)), body).await.expect(202);
        self.is(added["job_id"].as_str().unwrap(), "processing").await;
        added
    }

    async fn is(&self, job: &str, status: &str) -> Value {
        let path = format!("/api/v1/jobs/{job}");
        until(|| async {
            let job = self.owner.get(&path).await.expect(200);
            (job["status"] == status).then_some(job)
        })
        .await
    }
}

#[tokio::test]
async fn a_completed_job_tells_what_came_of_it() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let job = world.owner.get(&format!("/api/v1/jobs/{}", world.job)).await.expect(200);
    assert_eq!((&job["status"], &job["type"]), (&json!("completed"), &json!("ingest_source")));
    assert_eq!(job["progress"], json!({ "done": 1, "total": 1, "unit": "pages" }));
    assert_eq!((&job["source_id"], &job["error"]), (&world.source["id"], &json!(null)));
    assert!(job["result"].is_object(), "{job}");
    // The newest first: that of the world's test run came after it.
    let listed = world.owner.all("/api/v1/jobs", 10).await;
    assert_eq!((listed.len(), &listed[1]), (2, &job));
    assert_eq!(listed[0]["test_run_id"], world.test_run);
}

#[tokio::test]
async fn a_job_in_work_is_ended_by_its_owner_and_can_be_tried_again() {
    let slow = slow().await;
    let added = slow.job().await;
    let job = added["job_id"].as_str().unwrap();
    let path = format!("/api/v1/jobs/{job}");
    slow.owner.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    slow.is(job, "cancelled").await;
    let source = format!("/api/v1/sources/{}", id(&added["source"]));
    let settled = slow.owner.get(&source).await.expect(200);
    assert!(matches!(settled["status"].as_str(), Some("active" | "error")), "{settled}");
    assert_eq!(slow.owner.post(&format!("{path}/cancel"), json!({})).await.problem(409), "conflict");
    slow.site.log.set_slow(Duration::ZERO);
    let again = slow.owner.post(&format!("{path}/retry"), json!({})).await.expect(202);
    assert_eq!((&again["id"], &again["status"]), (&json!(job), &json!("pending")));
    assert_eq!(slow.owner.ended(job).await["status"], "completed");
    assert_eq!(slow.owner.get(&source).await.expect(200)["status"], "active");
    assert_eq!(slow.owner.post(&format!("{path}/retry"), json!({})).await.problem(409), "conflict");
}

#[tokio::test]
async fn a_waiting_job_is_ended_at_once() {
    let server = Settings::default().parts(Parts::Http).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let body = json!({ "type": "text", "title": "Words", "text": "Some words." });
    let added = owner.post(&format!("/api/v1/bots/{}/sources", id(&bot)), body).await.expect(202);
    let path = format!("/api/v1/jobs/{}", added["job_id"].as_str().unwrap());
    assert_eq!(owner.post(&format!("{path}/cancel"), json!({})).await.expect(200)["status"], "cancelled");
    // Not read, it can be asked for again: by the job, or by the source, but not by both.
    let refresh = format!("/api/v1/sources/{}/refresh", id(&added["source"]));
    owner.post(&refresh, json!({})).await.expect(202);
    assert_eq!(owner.post(&format!("{path}/retry"), json!({})).await.problem(409), "conflict");
    let pending = owner.all("/api/v1/jobs?status=pending", 10).await;
    let cancelled = owner.all("/api/v1/jobs?status=cancelled", 10).await;
    assert_eq!((pending.len(), cancelled.len()), (1, 1));
}

#[tokio::test]
async fn the_events_of_a_job_come_one_a_change_and_end_with_it() {
    let site = site::start().await.expect("the site starts");
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let body = json!({ "type": "site", "url": site.url("/emberline/"), "max_pages": 8 });
    let added = owner.post(&format!("/api/v1/bots/{}/sources", id(&bot)), body).await.expect(202);
    let job = added["job_id"].as_str().unwrap();
    let events = owner.events(Method::GET, &format!("/api/v1/jobs/{job}/events"), None).await;
    assert!(events.iter().all(|event| event.name == "job" && event.data["id"] == job), "{events:?}");
    let ids: Vec<String> = (1..=events.len()).map(|number| format!("{job}:{number}")).collect();
    assert_eq!(events.iter().map(|event| event.id.clone()).collect::<Vec<_>>(), ids);
    let done: Vec<i64> =
        events.iter().map(|event| event.data["progress"]["done"].as_i64().unwrap()).collect();
    assert!(done.is_sorted(), "{done:?}");
    let last = &events.last().unwrap().data;
    assert_eq!((&last["status"], &last["progress"]["done"]), (&json!("completed"), &json!(8)));
    let finals = events.iter().filter(|event| event.data["status"] == "completed").count();
    assert_eq!(finals, 1);
    assert_eq!(owner.get(&format!("/api/v1/jobs/{job}")).await.expect(200), *last);
    // Watched again, it tells its end and ends.
    let again = owner.events(Method::GET, &format!("/api/v1/jobs/{job}/events"), None).await;
    assert_eq!(again.len(), 1);
}

#[tokio::test]
async fn whoever_watches_a_job_sees_it_cancelled() {
    let slow = slow().await;
    let added = slow.job().await;
    let job = added["job_id"].as_str().unwrap();
    let path = format!("/api/v1/jobs/{job}/events");
    let watching = slow.owner.events(Method::GET, &path, None);
    let cancelling = async {
        slow.owner.post(&format!("/api/v1/jobs/{job}/cancel"), json!({})).await.expect(200);
    };
    let (events, ()) = tokio::join!(watching, cancelling);
    assert_eq!(events.last().unwrap().data["status"], "cancelled");
}

#[tokio::test]
async fn the_owner_of_a_deleted_source_sees_the_watch_end() {
    let slow = slow().await;
    let added = slow.job().await;
    let path = format!("/api/v1/jobs/{}/events", added["job_id"].as_str().unwrap());
    let mut watching = slow.owner.stream(Method::GET, &path, None).await;
    watching.next().await.expect("how far the job is");
    slow.owner.delete(&format!("/api/v1/sources/{}", id(&added["source"]))).await.expect(204);
    let events: Vec<_> = watching.collect().await;
    let last = events.last().expect("an event");
    assert_eq!((last.name.as_str(), &last.data["code"]), ("error", &json!("not_found")));
}

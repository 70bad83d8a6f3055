//! F27: SIGTERM while much is under way. And a worker in a process of its own.

use crate::scene::{QUESTION, Upstream, begun, error, message_of, sound, staff};
use crate::support::client::{SseEvent, id, until};
use crate::support::process::{frontdesk, serve};
use crate::support::site;
use crate::support::{Client, Process};
use futures::StreamExt as _;
use reqwest::Method;
use serde_json::json;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn f27_a_server_asked_to_end_tells_its_streams_stores_answers_and_gives_jobs_back() {
    let upstream = Upstream::start();
    let (data, site) = (TempDir::new().unwrap(), site::start().await.unwrap());
    let url = upstream.url();
    let settings = [
        ("FRONTDESK_CHAT__PROVIDER", "openai"),
        ("FRONTDESK_CHAT__BASE_URL", url.as_str()),
        ("FRONTDESK_LIMITS__CHAT_PER_VISITOR", "100"),
        ("FRONTDESK_WORKER__LEASE_SECONDS", "600"),
    ];
    let mut process = Process::start(&mut serve(data.path(), &settings));
    let owner = Client::signed_up(&process.base).await;
    let (bot, visitor) = staff(&owner).await;
    let text = "Tickets cost 13 euros for adults. ".repeat(100);
    upstream.always(json!({ "text": text, "between_ms": 200 })).await;
    let mut streams = Vec::new();
    for _ in 0..10 {
        let question = json!({ "message": QUESTION });
        let mut stream = visitor.stream(Method::POST, "/widget/v1/chat", Some(question)).await;
        let mut heard: Vec<SseEvent> = Vec::new();
        while heard.last().is_none_or(|event| event.name != "delta") {
            heard.push(stream.next().await.unwrap());
        }
        streams.push((heard, stream));
    }
    let sources = format!("/api/v1/bots/{}/sources", id(&bot));
    site.log.delay("/prices", Duration::from_secs(60));
    let whole = json!({ "type": "site", "url": site.url("/"), "max_pages": 12 });
    let crawl = owner.post(&sources, whole).await.expect(202)["job_id"].as_str().unwrap().to_owned();
    let job = format!("/api/v1/jobs/{crawl}");
    until(|| async {
        (owner.get(&job).await.expect(200)["progress"]["done"].as_i64() >= Some(2)).then_some(())
    })
    .await;
    let mut watching = owner.stream(Method::GET, &format!("{job}/events"), None).await;
    assert_eq!(watching.next().await.unwrap().name, "job");

    let asked = Instant::now();
    process.terminate();
    let mut answers = Vec::new();
    for (mut heard, stream) in streams {
        heard.extend(stream.collect::<Vec<_>>().await);
        assert_eq!(error(&heard), "server_stopping");
        answers.push(begun(&heard[0]));
    }
    assert_eq!(error(&watching.collect::<Vec<_>>().await), "server_stopping");
    let status = process.child.wait().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    assert!(status.success(), "{status}");
    upstream.saw("disconnected", 10).await;
    assert_eq!(upstream.count("open").await, 0);

    let (store, _) = sound(data.path()).await;
    let held: Vec<(String, Option<String>)> =
        sqlx::query_as("select status, lease_owner from jobs where status <> 'completed'")
            .fetch_all(&mut *store.read().await.unwrap())
            .await
            .unwrap();
    assert_eq!(held, [("pending".to_owned(), None)], "given back, with a lease of ten minutes");
    store.close().await;
    site.log.restore("/prices");
    let process = Process::start(&mut serve(data.path(), &settings));
    let owner = Client::new(&process.base).bearing(owner.token.as_ref().unwrap());
    for (conversation, message) in answers {
        let message = message_of(&owner, &conversation, &message).await.expect("stored");
        assert_eq!(message["status"], "incomplete");
        assert!(message["text"].as_str().unwrap().starts_with("Tickets"), "{message}");
    }
    assert_eq!(owner.ended(&crawl).await["status"], "completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn f27_a_job_that_walks_sitemaps_lets_go_at_once_too() {
    let (data, site) = (TempDir::new().unwrap(), site::start().await.unwrap());
    site.log.delay("/sitemap.xml", Duration::from_secs(60));
    let mut process = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::signed_up(&process.base).await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let map = json!({ "type": "sitemap", "url": site.url("/sitemap.xml") });
    let added = owner.post(&path, map).await.expect(202);
    let job = format!("/api/v1/jobs/{}", added["job_id"].as_str().unwrap());
    until(|| async { (owner.get(&job).await.expect(200)["status"] == "processing").then_some(()) }).await;
    let asked = Instant::now();
    process.terminate();
    assert!(process.child.wait().unwrap().success());
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
}

/// Ends with the test.
struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        self.0.kill().expect("it was ours to end");
        self.0.wait().expect("it ends");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_beside_a_server_without_one_does_the_jobs() {
    let data = TempDir::new().unwrap();
    let server = Process::start(serve(data.path(), &[]).arg("--no-worker"));
    let owner = Client::signed_up(&server.base).await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let text = json!({ "type": "text", "title": "Dogs", "text": "Dogs may come along on a lead." });
    let added = owner.post(&path, text.clone()).await.expect(202);
    let job = added["job_id"].as_str().unwrap();
    assert_eq!(owner.get(&format!("/api/v1/jobs/{job}")).await.expect(200)["status"], "pending");
    let start = || {
        let mut command = frontdesk();
        command.args(["worker", "--data"]).arg(data.path());
        command
            .env("FRONTDESK_AUTH__SECRET", "a secret for tests, long enough to be one")
            .env("FRONTDESK_WORKER__POLL_MS", "50")
            .env("FRONTDESK_LOG__LEVEL", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    };
    let _worker = Worker(start().spawn().unwrap());
    assert_eq!(owner.ended(job).await["status"], "completed");
    // No bell rings between processes: the queue is looked at now and then.
    let added = owner.post(&path, text).await.expect(202);
    assert_eq!(owner.ended(added["job_id"].as_str().unwrap()).await["status"], "completed");
    let (code, said) = crate::support::process::refusal(&mut start());
    assert_eq!(code, Some(1));
    assert!(said.contains("worker") && said.contains("already"), "{said}");
}

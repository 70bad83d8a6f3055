//! Readings and faults: what a deleted source leaves behind, also when the process is killed meanwhile; who goes on after
//! a kill, and how soon; what a reading says while it waits; what many pages cost others.

use crate::scene::{Rows, sound};
use crate::support::client::{id, until};
use crate::support::process::serve;
use crate::support::site::{self, Site};
use crate::support::{Client, Process, Settings, TestServer};
use frontdesk::domain::ids::{SourceId, WorkspaceId};
use frontdesk::store::Store;
use frontdesk::store::removal::{self, Whole};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How many rows there are of all that belongs to sources.
async fn left(store: &Store) -> Vec<(String, i64)> {
    let tables = [
        "sources",
        "documents",
        "runs",
        "run_pages",
        "jobs",
        "chunk_places",
        "document_chunks",
        "chunk_texts",
        "chunk_vectors",
        "index_documents",
    ];
    let mut conn = store.read().await.unwrap();
    let mut left = Vec::new();
    for table in tables {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        let rows: i64 = sqlx::query_scalar(sql).fetch_one(&mut *conn).await.unwrap();
        left.push((table.to_owned(), rows));
    }
    left.push(("bits".to_owned(), {
        drop(conn);
        Rows::of(store).await.bits
    }));
    left
}

#[track_caller]
fn assert_nothing(left: &[(String, i64)], seed: u64) {
    assert!(left.iter().all(|(_, rows)| *rows == 0), "seed {seed}: {left:?}");
}

/// The test site without what takes long.
async fn short_site() -> Site {
    let site = site::start().await.unwrap();
    site.log.set_page("/calendar", "<title>Calendar</title><h1>Calendar</h1><p>Nothing is booked yet.</p>");
    site.log.set_slow(Duration::from_millis(50));
    site
}

async fn begun(owner: &Client, site: &Site) -> (Value, String) {
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let whole = json!({ "type": "site", "url": site.url("/"), "max_pages": 200, "schedule": "daily" });
    let added = owner.post(&path, whole).await.expect(202);
    (added["source"].clone(), added["job_id"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_source_deleted_while_it_is_read_no_row_is_left_anywhere() {
    let site = short_site().await;
    let server = Settings::default().set("WORKER__CONCURRENCY", 1).start().await;
    let owner = server.owner().await;
    let (source, job) = begun(&owner, &site).await;
    let job = format!("/api/v1/jobs/{job}");
    until(|| async {
        (owner.get(&job).await.expect(200)["progress"]["done"].as_i64() >= Some(5)).then_some(())
    })
    .await;
    owner.delete(&format!("/api/v1/sources/{}", id(&source))).await.expect(204);
    // With one job at a time, the next one ends after the deleted one was let go of.
    let bot = owner.bot(json!({})).await;
    let text = owner.text(&bot, "Dogs", "Dogs may come along on a lead.").await;
    owner.delete(&format!("/api/v1/sources/{}", id(&text))).await.expect(204);
    assert_nothing(&left(&server.running.app.store).await, 0);
}

/// Deletes a source that is being read, and kills the server at a moment chosen by the seed, before or after.
async fn deletion_round(seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let (data, site) = (TempDir::new().unwrap(), short_site().await);
    let mut process = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::signed_up(&process.base).await;
    let (source, job) = begun(&owner, &site).await;
    let job = format!("/api/v1/jobs/{job}");
    let so_many = random.random_range(0..30);
    until(|| async {
        (owner.get(&job).await.expect(200)["progress"]["done"].as_i64() >= Some(so_many)).then_some(())
    })
    .await;
    let path = format!("/api/v1/sources/{}", id(&source));
    let wait = Duration::from_micros(random.random_range(0..20_000));
    let deleting = owner.request(reqwest::Method::DELETE, &path).send();
    let acknowledged = tokio::select! {
        answer = deleting => answer.is_ok_and(|answer| answer.status() == 204),
        () = tokio::time::sleep(wait) => false,
    };
    if acknowledged {
        tokio::time::sleep(Duration::from_micros(random.random_range(0..20_000))).await;
    }
    process.kill();
    let mut process = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::new(&process.base).bearing(owner.token.as_ref().unwrap());
    let status = owner.delete(&path).await.status;
    assert!(
        status == 404 || (status == 204 && !acknowledged),
        "seed {seed}: {status}, acknowledged: {acknowledged}"
    );
    process.terminate();
    assert!(process.child.wait().unwrap().success());
    let (store, _) = sound(data.path()).await;
    assert_nothing(&left(&store).await, seed);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_kill_while_a_source_is_deleted_leaves_it_whole_or_leaves_nothing() {
    for seed in 0..4 {
        deletion_round(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_what_was_being_deleted_when_the_process_ended_goes_by_itself() {
    let (server, site) = (TestServer::start().await, short_site().await);
    let owner = server.owner().await;
    let (source, job) = begun(&owner, &site).await;
    owner.ended(&job).await;
    let me = owner.get("/api/v1/me").await.expect(200);
    let workspace = WorkspaceId(id(&me["workspace"]).parse().unwrap());
    let mut write = server.running.app.store.write().await.unwrap();
    let whole = Whole::Source(SourceId(id(&source).parse().unwrap()));
    removal::begin(&mut write, workspace, whole).await.unwrap();
    write.commit().await.unwrap();
    let data = server.stop().await.expect("its directory");
    let server = Settings::default().data(data.path().to_path_buf()).start().await;
    until(|| async {
        let mut read = server.running.app.store.read().await.unwrap();
        removal::begun(&mut read).await.unwrap().is_empty().then_some(())
    })
    .await;
    assert_nothing(&left(&server.running.app.store).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_f1_fifty_kills_while_a_source_is_deleted() {
    for seed in 1000..1050 {
        deletion_round(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_after_a_kill_the_next_worker_goes_on_at_once_whatever_the_lease() {
    let (data, site) = (TempDir::new().unwrap(), short_site().await);
    let long = [("FRONTDESK_WORKER__LEASE_SECONDS", "3600")];
    let mut process = Process::start(&mut serve(data.path(), &long));
    let owner = Client::signed_up(&process.base).await;
    let (_, job) = begun(&owner, &site).await;
    let path = format!("/api/v1/jobs/{job}");
    until(|| async {
        (owner.get(&path).await.expect(200)["progress"]["done"].as_i64() >= Some(5)).then_some(())
    })
    .await;
    process.kill();
    let process = Process::start(&mut serve(data.path(), &long));
    let owner = Client::new(&process.base).bearing(owner.token.as_ref().unwrap());
    // The lease holds for an hour; the test's patience is half a minute.
    assert_eq!(owner.ended(&job).await["status"], "completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn f16_a_reading_says_why_while_it_waits_for_robots_txt() {
    let site = site::start().await.unwrap();
    site.log.fail("/robots.txt", 503);
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let added = owner.post(&path, json!({ "type": "url", "url": site.url("/prices") })).await.expect(202);
    let runs = format!("/api/v1/sources/{}/runs", id(&added["source"]));
    let waiting = until(|| async {
        let run = owner.get(&runs).await.expect(200)["items"][0].clone();
        let pages = owner.all(&format!("/api/v1/runs/{}/pages?outcome=pending", id(&run)), 10).await;
        pages.into_iter().find(|page| page["detail"].is_string())
    })
    .await;
    let detail = waiting["detail"].as_str().unwrap();
    assert!(detail.contains("robots.txt answered with status 503") && detail.contains("again"), "{detail}");
    assert_eq!((&waiting["requests"], site.log.hits("/prices")), (&json!(0), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_step_of_a_reading_looks_at_all_its_pages() {
    let server = TestServer::start().await;
    let mut conn = server.running.app.store.read().await.unwrap();
    for (query, index) in [
        (
            "select id from documents where source_id = $1 and seen_run = $2 and pending = 1 and coalesce(retry_at, 0) <= $3 \
             order by tries, depth, id limit 1",
            "documents_pending",
        ),
        (
            "select final_url from documents where source_id = $1 and seen_run = $2 and final_url in ($3, $4, $5)",
            "documents_by_final_url",
        ),
        ("select url from documents where source_id = $1 and seen_run = $2 and url in ($3, $4, $5)", "url=?"),
        ("select coalesce(final_url, url) from documents where source_id = $1 and url = $2", "url=?"),
        (
            "select id from documents where workspace_id = $1 and knowledge_base_id = $2 and content_hash = $3 and id <> $4 \
             and pending = 0 and outcome in ('indexed', 'changed', 'unchanged') order by created_at, id limit 1",
            "content_hash=?",
        ),
        ("select 1 from run_pages where run_id = $1 and url = $2", "url=?"),
        (
            "select rowid_ from document_chunks where +workspace_id = $1 and index_number = $2 and words_hash = $3 limit 1",
            "words_hash=?",
        ),
        (
            "select id from sources where next_run_at is not null and next_run_at <= $1 order by next_run_at",
            "sources_due",
        ),
    ] {
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("explain query plan {query}")))
                .fetch_all(&mut *conn)
                .await
                .unwrap();
        let plan: Vec<String> = plan.into_iter().map(|line| line.3).collect();
        let plan = plan.join("; ");
        assert!(plan.contains(index), "{query}: {plan}");
        // The few pages of one content may be sorted, a list of pages may not.
        let sorts = plan.contains("TEMP B-TREE FOR ORDER") && index != "content_hash=?";
        assert!(!plan.contains("SCAN") && !sorts, "{query}: {plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a41_a_sitemap_of_very_many_pages_ends_at_the_cap_and_others_write_meanwhile() {
    let site = site::start().await.unwrap();
    let entries: String = (0..30_000)
        .map(|number| format!("<url><loc>{}</loc></url>", site.url(&format!("/n/{number}"))))
        .collect();
    site.log.set_file("/many.xml", "application/xml", &format!("<urlset>{entries}</urlset>"));
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let map = json!({ "type": "sitemap", "url": site.url("/many.xml"), "max_pages": 20_000 });
    let added = owner.post(&path, map).await.expect(202);
    let job = format!("/api/v1/jobs/{}", added["job_id"].as_str().unwrap());
    let runs = format!("/api/v1/sources/{}/runs", id(&added["source"]));
    let began = Instant::now();
    let mut written = 0;
    let run = until(|| {
        written += 1;
        let (owner, runs) = (owner.clone(), runs.clone());
        async move {
            owner.bot(json!({})).await;
            let run = owner.get(&runs).await.expect(200)["items"][0].clone();
            (run["pages"]["seen"] == 20_000).then_some(run)
        }
    })
    .await;
    eprintln!(
        "20,000 of 30,000 pages were listed in {:?}; {written} bots were made meanwhile",
        began.elapsed()
    );
    assert!(written > 1, "nobody else could write");
    assert_eq!((&run["at_page_limit"], &run["out_of_scope"]), (&json!(true), &json!(10_000)), "{run}");
    owner.post(&format!("{job}/cancel"), json!({})).await.expect(200);
}

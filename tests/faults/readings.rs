//! Readings and faults: what a deleted source leaves behind, also when the process is killed meanwhile; who goes on after
//! a kill, and how soon; what a reading says while it waits; what gone pages and unchanged sites cost.

use crate::scene::{Rows, Upstream, documents, page, sound};
use crate::support::client::{id, until};
use crate::support::process::serve;
use crate::support::site::{self, Site};
use crate::support::{Client, Process, Settings, TestServer};
use frontdesk::domain::ids::{SourceId, WorkspaceId};
use frontdesk::domain::time::{Clock as _, ManualClock, SystemClock};
use frontdesk::store::Store;
use frontdesk::store::removal::{self, Whole};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

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

/// A site under a clock that the test moves, with the fake upstream.
struct Years {
    upstream: Upstream,
    clock: Arc<ManualClock>,
    site: Site,
    server: TestServer,
    owner: Client,
    bot: Value,
}

fn html(title: &str, words: &str, links: &[&str]) -> String {
    let links: Vec<String> = links.iter().map(|to| format!("<a href=\"{to}\">{to}</a> ")).collect();
    format!("<title>{title}</title><main><h1>{title}</h1><p>{words}</p>{}</main>", links.concat())
}

impl Years {
    async fn begin() -> Self {
        let upstream = Upstream::start();
        let clock = Arc::new(ManualClock::new(SystemClock.now()));
        let site = site::start().await.unwrap();
        site.log.set_page("/y", &html("Start", "It begins here.", &["/y/a", "/y/b"]));
        site.log.set_page("/y/a", &html("Anchors", "Anchors are sold by weight.", &[]));
        site.log.set_page("/y/b", &html("Buoys", "Buoys are sold by colour.", &[]));
        let server = upstream.settings().clock(clock.clone()).start().await;
        let owner = server.owner().await;
        let bot = owner.bot(json!({})).await;
        Self { upstream, clock, site, server, owner, bot }
    }

    /// Reads it once more and returns the reading's record.
    async fn again(&self, source: &Value) -> Value {
        let path = format!("/api/v1/sources/{}", id(source));
        let job = self.owner.post(&format!("{path}/refresh"), json!({})).await.expect(202);
        let job = self.owner.ended(job["job_id"].as_str().unwrap()).await;
        assert_eq!(job["status"], "completed", "{job}");
        self.owner.get(&format!("{path}/runs")).await.expect(200)["items"][0].clone()
    }

    async fn finds(&self, words: &str) -> bool {
        let path = format!("/api/v1/bots/{}/search", id(&self.bot));
        let found = self.owner.post(&path, json!({ "query": words })).await.expect(200);
        found["results"].as_array().unwrap().iter().any(|one| one["text"].as_str().unwrap().contains(words))
    }

    /// Lets time pass; the sign-in of before does not hold that long.
    async fn later(&mut self, by: Duration) {
        self.clock.advance(by);
        self.owner = self.owner.renewed().await;
    }

    /// How often the index was written to.
    async fn index_changes(&self) -> i64 {
        let mut conn = self.server.running.app.store.read().await.unwrap();
        sqlx::query_scalar("select coalesce(sum(changes), 0) from index_changes")
            .fetch_one(&mut *conn)
            .await
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sitemap_that_says_that_nothing_changed_saves_all_requests_for_pages() {
    let years = Years::begin().await;
    let entry = |path: &str, at: &str| {
        format!("<url><loc>{}</loc><lastmod>{at}</lastmod></url>", years.site.url(path))
    };
    let map = |b: &str| format!("<urlset>{}{}</urlset>", entry("/y/a", "2026-01-02"), entry("/y/b", b));
    years.site.log.set_file("/y.xml", "application/xml", &map("2026-01-02"));
    let source = json!({ "type": "sitemap", "url": years.site.url("/y.xml") });
    let (source, _) = years.owner.source(&years.bot, source).await;
    let (calls, changes) = (years.upstream.count("embeddings").await, years.index_changes().await);
    years.site.log.clear();
    let run = years.again(&source).await;
    let asked: Vec<String> = years.site.log.entries().into_iter().map(|access| access.path).collect();
    assert_eq!(asked, ["/y.xml"]);
    assert_eq!((&run["outcomes"], &run["embedding_calls"]), (&json!({ "unchanged": 2 }), &json!(0)));
    assert_eq!((&run["chunks_added"], &run["requests"]), (&json!(0), &json!(1)));
    assert_eq!(years.upstream.count("embeddings").await, calls);
    assert_eq!(years.index_changes().await, changes, "the index was written to");
    // One that it says has changed is asked for, and only that.
    years.site.log.set_file("/y.xml", "application/xml", &map("2026-02-02"));
    years.site.log.clear();
    years.again(&source).await;
    assert_eq!((years.site.log.hits("/y/a"), years.site.log.hits("/y/b")), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_site_costs_no_embedding_with_validators_and_without() {
    let years = Years::begin().await;
    let source = json!({ "type": "site", "url": years.site.url("/y") });
    let (source, _) = years.owner.source(&years.bot, source).await;
    for validators in [true, false] {
        if !validators {
            // Put in place anew, the pages are answered whole: with the same words.
            tokio::time::sleep(Duration::from_millis(1100)).await;
            years.site.log.set_page("/y/a", &html("Anchors", "Anchors are sold by weight.", &[]));
            years.site.log.set_page("/y/b", &html("Buoys", "Buoys are sold by colour.", &[]));
        }
        let (calls, changes) = (years.upstream.count("embeddings").await, years.index_changes().await);
        let run = years.again(&source).await;
        assert_eq!(
            (&run["outcomes"], &run["embedding_calls"]),
            (&json!({ "unchanged": 3 }), &json!(0)),
            "{validators}"
        );
        assert_eq!(years.upstream.count("embeddings").await, calls);
        assert_eq!(years.index_changes().await, changes, "the index was written to");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_gone_answers_for_a_while_and_then_no_more() {
    let mut years = Years::begin().await;
    let source = json!({ "type": "site", "url": years.site.url("/y") });
    let (source, _) = years.owner.source(&years.bot, source).await;
    years.site.log.set_page("/y", &html("Start", "It begins here.", &["/y/b"]));
    let run = years.again(&source).await;
    assert_eq!(run["gone"], 1, "{run}");
    assert!(years.finds("Anchors").await, "within the grace");
    // It comes back, and all is as before.
    years.site.log.set_page("/y", &html("Start", "It begins here.", &["/y/a", "/y/b"]));
    years.later(DAY).await;
    years.again(&source).await;
    assert!(page(&documents(&years.owner, &source).await, "/y/a")["outcome"] == "unchanged");
    years.later(DAY * 10).await;
    years.again(&source).await;
    assert!(years.finds("Anchors").await);
    // It goes for good: not at the first 404, but when the grace is over.
    years.site.log.fail("/y/a", 404);
    years.again(&source).await;
    assert!(years.finds("Anchors").await);
    years.later(DAY * 2).await;
    years.again(&source).await;
    assert!(years.finds("Anchors").await, "the grace counts from the first time");
    years.later(DAY * 2).await;
    years.again(&source).await;
    assert!(!years.finds("Anchors").await, "the grace is over");
    Rows::of(&years.server.running.app.store).await.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_gone_goes_without_another_reading_too() {
    let mut years = Years::begin().await;
    let source = json!({ "type": "site", "url": years.site.url("/y") });
    let (source, _) = years.owner.source(&years.bot, source).await;
    years.site.log.set_page("/y", &html("Start", "It begins here.", &["/y/b"]));
    years.again(&source).await;
    years.later(DAY * 4).await;
    // Upkeep is done when a worker starts, and every hour.
    let data = years.server.data.clone();
    let _directory = years.server.stop().await;
    let server = years.upstream.settings().clock(years.clock.clone()).data(data).start().await;
    let owner = Client::new(&server.base).bearing(years.owner.token.as_ref().unwrap());
    let source = format!("/api/v1/sources/{}/documents", id(&source));
    until(|| async { (owner.all(&source, 10).await.len() == 2).then_some(()) }).await;
    assert_eq!(Rows::of(&server.running.app.store).await.documents, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_asks_not_to_be_kept_goes_at_once() {
    let years = Years::begin().await;
    let source = json!({ "type": "site", "url": years.site.url("/y") });
    let (source, _) = years.owner.source(&years.bot, source).await;
    years.site.log.fail("/y/a", 410);
    let noindex =
        "<meta name=\"robots\" content=\"noindex\"><title>Buoys</title><p>Buoys are sold by colour.</p>";
    years.site.log.set_page("/y/b", noindex);
    years.again(&source).await;
    assert!(!years.finds("Anchors").await && !years.finds("Buoys").await);
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

//! A site that is read again and again over weeks: what an unchanged one costs, and for how long a page that is gone answers.

use crate::scene::{Rows, Upstream, documents, page};
use crate::support::client::{id, until};
use crate::support::site::{self, Site};
use crate::support::{Client, TestServer};
use frontdesk::domain::time::{Clock as _, ManualClock, SystemClock};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

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

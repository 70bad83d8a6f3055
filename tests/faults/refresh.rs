//! Reading a source again: what has not changed costs nothing, what is gone goes, and what can't be reached stays.

use crate::scene::{Rows, Upstream, documents, page, website};
use crate::support::client::{id, until};
use crate::support::site::{self, Site};
use crate::support::{Client, TestServer};
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A page with a title, a paragraph and links.
fn html(title: &str, words: &str, links: &[&str]) -> String {
    let links: Vec<String> = links.iter().map(|to| format!("<li><a href=\"{to}\">{to}</a></li>")).collect();
    format!(
        "<!doctype html><html lang=\"en\"><title>{title}</title><main><h1>{title}</h1><p>{words}</p>\
         <ul>{}</ul></main></html>",
        links.concat()
    )
}

/// A section of its own with enough words to be a passage of its own.
fn section(about: &str) -> String {
    let words = format!("All that there is to say about {about} is said here, slowly and more than once. ");
    format!("<h2>On {about}</h2><p>{}</p>", words.repeat(20))
}

fn sections(changed: &str) -> String {
    let all = ["glazes", "kilns", changed, "clay"].map(section).concat();
    format!("<!doctype html><html lang=\"en\"><title>Notes</title><main><h1>Notes</h1>{all}</main></html>")
}

/// A small site of its own corner, a server with the fake upstream, and a bot.
struct Corner {
    upstream: Upstream,
    site: Site,
    server: TestServer,
    owner: Client,
    bot: Value,
}

impl Corner {
    async fn new() -> Self {
        let upstream = Upstream::start();
        let site = site::start().await.unwrap();
        site.log.set_page("/c", &html("Corner", "The corner begins here.", &["/c/a", "/c/notes"]));
        site.log.set_page("/c/a", &html("Anchors", "Anchors are sold by weight.", &["/c/a/deep"]));
        site.log.set_page("/c/a/deep", &html("Deep", "Divers leave at nine.", &[]));
        site.log.set_page("/c/notes", &sections("wheels"));
        let server = upstream.settings().start().await;
        let owner = server.owner().await;
        let bot = owner.bot(json!({})).await;
        Self { upstream, site, server, owner, bot }
    }

    /// Lets pages that are gone go at once.
    async fn without_grace(&self) {
        let store = &self.server.running.app.store;
        let mut write = store.write().await.unwrap();
        sqlx::query("update knowledge_bases set pipeline = '{\"fetch\":{\"gone_after_days\":0}}'")
            .execute(&mut *write)
            .await
            .unwrap();
        write.commit().await.unwrap();
    }

    async fn read(&self) -> Value {
        let whole = json!({ "type": "site", "url": self.site.url("/c") });
        let (source, job) = self.owner.source(&self.bot, whole).await;
        assert_eq!((&job["status"], &source["status"]), (&json!("completed"), &json!("active")), "{source}");
        assert_eq!(source["documents"]["indexed"], 4);
        source
    }

    /// Reads the source again: the source and the job's result.
    async fn read_again(&self, source: &Value) -> (Value, Value) {
        let path = format!("/api/v1/sources/{}", id(source));
        let job = self.owner.post(&format!("{path}/refresh"), json!({})).await.expect(202);
        let job = self.owner.ended(job["job_id"].as_str().unwrap()).await;
        assert_eq!(job["status"], "completed", "{job}");
        (self.owner.get(&path).await.expect(200), job["result"].clone())
    }

    /// The identifiers of all passages of a page, in order.
    async fn passages(&self, document: &Value) -> Vec<String> {
        let whole = self.owner.get(&format!("/api/v1/documents/{}", id(document))).await.expect(200);
        whole["passages"].as_array().unwrap().iter().map(|passage| id(passage).to_owned()).collect()
    }

    /// Whether a search finds those words first.
    async fn finds(&self, query: &str, words: &str) -> bool {
        let path = format!("/api/v1/bots/{}/search", id(&self.bot));
        let found = self.owner.post(&path, json!({ "query": query })).await.expect(200);
        let mut results = found["results"].as_array().unwrap().iter();
        results.any(|result| result["text"].as_str().unwrap().contains(words))
    }
}

#[tokio::test]
async fn an_unchanged_site_costs_no_embedding_and_writes_no_passage() {
    let corner = Corner::new().await;
    let source = corner.read().await;
    let before = documents(&corner.owner, &source).await;
    let passages = corner.passages(page(&before, "/c/notes")).await;
    let calls = corner.upstream.count("embeddings").await;
    corner.site.log.clear();
    let (source, result) = corner.read_again(&source).await;
    assert_eq!((&result["unchanged"], &result["indexed"]), (&json!(4), &json!(0)));
    assert_eq!(corner.upstream.count("embeddings").await, calls);
    assert_eq!(source["status"], "active");
    let pages = corner.site.log.entries().into_iter().filter(|one| one.path != "/robots.txt");
    assert!(pages.clone().count() == 4 && pages.clone().all(|one| one.conditional && one.status == 304));
    let after = documents(&corner.owner, &source).await;
    assert_eq!(corner.passages(page(&after, "/c/notes")).await, passages);
    Rows::of(&corner.server.running.app.store).await.assert_consistent();
}

#[tokio::test]
async fn of_a_changed_page_only_the_changed_passages_are_embedded() {
    let corner = Corner::new().await;
    let source = corner.read().await;
    let before = corner.upstream.count("embeddings").await;
    corner.site.log.set_page("/c/notes", &sections("saltwater"));
    let (source, result) = corner.read_again(&source).await;
    assert_eq!((&result["changed"], &result["unchanged"]), (&json!(1), &json!(3)));
    let embedded = corner.upstream.embedded_since(before).await;
    assert!(!embedded.is_empty() && embedded.iter().all(|text| text.contains("saltwater")), "{embedded:#?}");
    assert!(corner.finds("saltwater", "saltwater").await);
    assert!(!corner.finds("wheels", "about wheels").await);
    assert_eq!(source["status"], "active");
    Rows::of(&corner.server.running.app.store).await.assert_consistent();
}

#[tokio::test]
async fn a_page_that_is_gone_answers_no_more() {
    let corner = Corner::new().await;
    corner.without_grace().await;
    let source = corner.read().await;
    assert!(corner.finds("When do divers leave?", "Divers").await);
    corner.site.log.set_page("/c/a", &html("Anchors", "Anchors are sold by weight.", &[]));
    let (source, result) = corner.read_again(&source).await;
    assert_eq!(result["gone"], 1);
    assert_eq!(source["documents"]["total"], 3);
    assert!(!corner.finds("When do divers leave?", "Divers").await);
    // Still linked, but no longer there.
    corner.site.log.fail("/c/a", 404);
    let (source, _) = corner.read_again(&source).await;
    assert_eq!(page(&documents(&corner.owner, &source).await, "/c/a")["outcome"], "http_error");
    assert!(!corner.finds("How are anchors sold?", "Anchors").await);
    Rows::of(&corner.server.running.app.store).await.assert_consistent();
}

#[tokio::test]
async fn a_site_that_is_down_keeps_its_knowledge_and_says_so() {
    let corner = Corner::new().await;
    let source = corner.read().await;
    corner.site.log.fail("/c", 503);
    let (source, result) = corner.read_again(&source).await;
    assert_eq!(result["gone"], 0);
    assert_eq!((&source["status"], &source["error"]["code"]), (&json!("error"), &json!("http_error")));
    assert!(source["error"]["detail"].as_str().unwrap().contains("still answers"), "{source}");
    for (query, words) in [("Where does the corner begin?", "corner"), ("When do divers leave?", "Divers")] {
        assert!(corner.finds(query, words).await, "{query}");
    }
    corner.site.log.restore("/c");
    corner.site.log.set_page("/c", &html("Corner", "The corner begins here.", &["/c/a", "/c/notes"]));
    let calls = corner.upstream.count("embeddings").await;
    let (source, _) = corner.read_again(&source).await;
    assert_eq!((&source["status"], &source["error"]), (&json!("active"), &json!(null)));
    assert_eq!(source["documents"]["indexed"], 4);
    assert_eq!(corner.upstream.count("embeddings").await, calls, "what was known is not embedded again");
}

#[tokio::test]
async fn a_page_that_is_down_does_not_cost_the_pages_behind_it() {
    let corner = Corner::new().await;
    let source = corner.read().await;
    corner.site.log.fail("/c/a", 503);
    let (source, result) = corner.read_again(&source).await;
    assert_eq!(result["gone"], 0, "{result}");
    assert_eq!(source["documents"]["total"], 4);
    assert!(corner.finds("How are anchors sold?", "Anchors").await);
    assert!(corner.finds("When do divers leave?", "Divers").await, "only /c/a leads there");
}

#[tokio::test]
async fn a_sitemap_that_is_down_does_not_cost_the_pages_it_listed() {
    let corner = Corner::new().await;
    corner.without_grace().await;
    let (log, url) = (&corner.site.log, |path: &str| corner.site.url(path));
    let index = format!(
        "<sitemapindex><sitemap><loc>{}</loc></sitemap><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        url("/c/one.xml"),
        url("/c/two.xml")
    );
    let list = |path: &str| format!("<urlset><url><loc>{}</loc></url></urlset>", url(path));
    log.set_file("/c/index.xml", "application/xml", &index);
    log.set_file("/c/one.xml", "application/xml", &list("/c/a"));
    log.set_file("/c/two.xml", "application/xml", &list("/c/a/deep"));
    let map = json!({ "type": "sitemap", "url": url("/c/index.xml") });
    let (source, _) = corner.owner.source(&corner.bot, map).await;
    assert_eq!(source["documents"]["indexed"], 2);
    log.fail("/c/two.xml", 503);
    let (source, result) = corner.read_again(&source).await;
    assert_eq!((&result["gone"], &source["documents"]["indexed"]), (&json!(0), &json!(2)));
    assert!(corner.finds("When do divers leave?", "Divers").await);
    // When it answers again without the page, the page goes.
    log.restore("/c/two.xml");
    log.set_file("/c/two.xml", "application/xml", &list("/c/notes"));
    let (_, result) = corner.read_again(&source).await;
    assert_eq!(result["gone"], 1);
    assert!(!corner.finds("When do divers leave?", "Divers").await);
}

#[tokio::test]
async fn progress_rises_and_ends_with_all_done() {
    let corner = Corner::new().await;
    let path = format!("/api/v1/bots/{}/sources", id(&corner.bot));
    let whole = json!({ "type": "site", "url": corner.site.url("/"), "max_pages": 15 });
    let added = corner.owner.post(&path, whole).await.expect(202);
    let events = format!("/api/v1/jobs/{}/events", added["job_id"].as_str().unwrap());
    let events = corner.owner.events(reqwest::Method::GET, &events, None).await;
    let number = |event: &Value, key: &str| event["progress"][key].as_i64().unwrap();
    let mut before = (0, 0);
    for event in &events {
        assert_eq!(event.name, "job");
        let now = (number(&event.data, "done"), number(&event.data, "total"));
        assert!(now.0 >= before.0 && now.1 >= before.1 && now.0 <= now.1, "{before:?} then {now:?}");
        before = now;
    }
    assert!(events.len() > 2, "{events:?}");
    assert_eq!(events.last().unwrap().data["status"], "completed");
    assert_eq!(before, (15, 15));
}

#[tokio::test]
async fn a_big_site_does_not_starve_another_workspace() {
    let reads = Arc::new(Mutex::new(0_u32));
    let counted = reads.clone();
    let one = get(move || {
        let counted = counted.clone();
        async move {
            *counted.lock().unwrap() += 1;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            let number = *counted.lock().unwrap();
            Html(html(&format!("Page {number}"), &format!("This is page {number} of many."), &[]))
        }
    });
    let links: Vec<String> = (0..299).map(|number| format!("/p/{number}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let start = html("Big", "It has many pages.", &links);
    let big = Router::new().route("/", get(move || async { Html(start) })).route("/p/{n}", one);
    let big = website(big).await;
    let settings = crate::support::Settings::default();
    let server = settings.set("WORKER__CONCURRENCY", 1).set("WORKER__SLICE_MS", 300).start().await;
    let (ada, bob) = (server.owner().await, server.owner().await);
    let (bot_a, bot_b) = (ada.bot(json!({})).await, bob.bot(json!({})).await);
    let path = format!("/api/v1/bots/{}/sources", id(&bot_a));
    let whole = json!({ "type": "site", "url": format!("{big}/"), "max_pages": 300 });
    let job = ada.post(&path, whole).await.expect(202)["job_id"].as_str().unwrap().to_owned();
    let job = format!("/api/v1/jobs/{job}");
    until(|| async { (ada.get(&job).await.expect(200)["progress"]["total"] == 300).then_some(()) }).await;
    for title in ["One", "Two", "Three"] {
        let before = *reads.lock().unwrap();
        bob.text(&bot_b, title, "Bob has little to say.").await;
        let between = *reads.lock().unwrap() - before;
        assert!(between < 60, "{between} of A's pages were read before B's one");
    }
    let now = ada.get(&job).await.expect(200);
    assert!(now["progress"]["done"].as_i64() < Some(300), "{now}");
    assert_ne!(now["status"], "completed");
}

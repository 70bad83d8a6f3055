//! `/sources`: added at once, read by a job, looked at, read again, deleted.

use crate::support::client::{id, until};
use crate::support::{TestServer, site};
use crate::world::{ANSWER, PAGE, QUESTION};
use frontdesk::lifecycle::Parts;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_source_is_taken_at_once_and_read_by_a_job() {
    // No worker: all that is seen was there when the answer came.
    let server = crate::support::Settings::default().parts(Parts::Http).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let added =
        owner.post(&path, json!({ "type": "text", "title": " Hours ", "text": PAGE })).await.expect(202);
    let source = &added["source"];
    assert_eq!(
        (&source["type"], &source["title"], &source["status"]),
        (&json!("text"), &json!("Hours"), &json!("pending"))
    );
    assert_eq!((&source["bot_id"], &source["job_id"]), (&bot["id"], &added["job_id"]));
    assert_eq!(source["knowledge_base_id"], bot["knowledge_base_id"]);
    assert_eq!(
        (&source["url"], &source["error"], &source["read_at"]),
        (&json!(null), &json!(null), &json!(null))
    );
    assert_eq!(owner.get(&format!("/api/v1/sources/{}", id(source))).await.expect(200), *source);
    let job = owner.get(&format!("/api/v1/jobs/{}", added["job_id"].as_str().unwrap())).await.expect(200);
    assert_eq!(
        (&job["status"], &job["type"], &job["source_id"]),
        (&json!("pending"), &json!("ingest_source"), &source["id"])
    );
    // Being read already, it is not read twice.
    let again = owner.post(&format!("/api/v1/sources/{}/refresh", id(source)), json!({})).await;
    assert_eq!(again.problem(409), "conflict");
}

#[tokio::test]
async fn defaults_and_bounds_of_a_crawl_are_kept_with_the_source() {
    let server = crate::support::Settings::default().parts(Parts::Http).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let url = "http://127.0.0.1:1/a/../b?x=1#part";
    for (body, pages, depth) in [
        (json!({ "type": "url", "url": url }), json!(1), json!(null)),
        (json!({ "type": "site", "url": url }), json!(200), json!(5)),
        (json!({ "type": "site", "url": url, "max_pages": 10_000, "max_depth": 0 }), json!(10_000), json!(0)),
        (json!({ "type": "sitemap", "url": url }), json!(1000), json!(null)),
        (json!({ "type": "sitemap", "url": url, "max_pages": 1 }), json!(1), json!(null)),
    ] {
        let source = owner.post(&path, body.clone()).await.expect(202)["source"].clone();
        assert_eq!((&source["max_pages"], &source["max_depth"]), (&pages, &depth), "{body}");
        assert_eq!(source["url"], "http://127.0.0.1:1/b?x=1", "{body}");
    }
}

#[tokio::test]
async fn a_text_becomes_a_document_with_passages() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let source = owner.text(&bot, "Observatory", PAGE).await;
    assert_eq!((&source["status"], &source["error"]), (&json!("active"), &json!(null)));
    assert_eq!(source["documents"], json!({ "total": 1, "indexed": 1, "failed": 0, "pending": 0 }));
    assert!(source["read_at"].is_string());
    let documents = owner.get(&format!("/api/v1/sources/{}/documents", id(&source))).await.expect(200);
    let listed = &documents["items"][0];
    assert_eq!(
        (&listed["outcome"], &listed["title"], &listed["url"]),
        (&json!("indexed"), &json!("Observatory"), &json!(null))
    );
    let document = owner.get(&format!("/api/v1/documents/{}", id(listed))).await.expect(200);
    for (key, value) in listed.as_object().unwrap() {
        assert_eq!(&document[key], value, "{key}");
    }
    assert!(document["text"].as_str().unwrap().contains(ANSWER));
    let passages = document["passages"].as_array().unwrap();
    assert_eq!(listed["chunks"].as_u64(), Some(passages.len() as u64));
    assert!(passages.iter().enumerate().all(|(at, passage)| passage["position"] == at));
    let tickets = passages.iter().find(|passage| passage["text"].as_str().unwrap().contains(ANSWER)).unwrap();
    assert_eq!(tickets["heading_path"][0], "Visiting the observatory", "{tickets}");
    assert!(passages.iter().all(|passage| passage["tokens"].as_i64().is_some_and(|tokens| tokens > 0)));
}

#[tokio::test]
async fn a_deleted_source_answers_no_more() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let source = owner.text(&bot, "Observatory", PAGE).await;
    let other = owner.text(&bot, "Elsewhere", "Something else entirely.").await;
    let documents = owner.get(&format!("/api/v1/sources/{}/documents", id(&source))).await.expect(200);
    let search = format!("/api/v1/bots/{}/search", id(&bot));
    let texts = async || owner.post(&search, json!({ "query": QUESTION })).await.expect(200).to_string();
    assert!(texts().await.contains(ANSWER));
    owner.delete(&format!("/api/v1/sources/{}", id(&source))).await.expect(204);
    assert!(!texts().await.contains(ANSWER));
    for path in [
        format!("/api/v1/sources/{}", id(&source)),
        format!("/api/v1/sources/{}/documents", id(&source)),
        format!("/api/v1/documents/{}", id(&documents["items"][0])),
    ] {
        assert_eq!(owner.get(&path).await.problem(404), "not_found", "{path}");
    }
    assert_eq!(owner.all(&format!("/api/v1/bots/{}/sources", id(&bot)), 10).await, [other]);
}

#[tokio::test]
async fn a_source_read_again_takes_what_has_changed_and_drops_what_has_gone() {
    let site = site::start().await.expect("the site starts");
    let page =
        |words: &str| format!("<html><title>Prices</title><main><h1>Prices</h1><p>{words}</p></main></html>");
    let home = "<html><title>Home</title><main><h1>Home</h1><p>Everything there is to know about the shop begins on \
        this page.</p><p><a href='/a'>A</a> <a href='/b'>B</a></p></main></html>";
    site.log.set_page("/home", home);
    site.log.set_page(
        "/a",
        &page("An apple costs three crowns at the market on the hill, every day of the week."),
    );
    site.log.set_page("/b", &page("A pear costs four crowns at the market by the river, on Sundays only."));
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let source = json!({ "type": "site", "url": site.url("/home"), "max_depth": 1 });
    let (source, job) = owner.source(&bot, source).await;
    assert_eq!(source["documents"]["indexed"], 3, "{job}");
    site.log.set_page(
        "/a",
        &page("An apple costs nine crowns at the market on the hill, every day of the week."),
    );
    site.log.fail("/b", 410);
    let read_at = source["read_at"].clone();
    let refreshed =
        owner.post(&format!("/api/v1/sources/{}/refresh", id(&source)), json!({})).await.expect(202);
    assert_ne!(refreshed["job_id"], source["job_id"]);
    let job = owner.ended(refreshed["job_id"].as_str().unwrap()).await;
    assert_eq!(job["status"], "completed", "{job}");
    let path = format!("/api/v1/sources/{}", id(&source));
    let documents = owner.all(&format!("{path}/documents"), 10).await;
    let outcome = |end: &str| {
        let found = documents.iter().find(|document| document["url"].as_str().unwrap().ends_with(end));
        found.expect("a page")["outcome"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (outcome("/home"), outcome("/a"), outcome("/b")),
        ("unchanged".into(), "changed".into(), "http_error".into())
    );
    let search = format!("/api/v1/bots/{}/search", id(&bot));
    let found =
        owner.post(&search, json!({ "query": "What does an apple or a pear cost?" })).await.expect(200);
    let found = found["results"].to_string();
    assert!(
        found.contains("nine crowns") && !found.contains("three crowns") && !found.contains("four crowns"),
        "{found}"
    );
    let source = owner.get(&path).await.expect(200);
    assert_ne!(source["read_at"], read_at);
    assert_eq!(source["documents"], json!({ "total": 3, "indexed": 2, "failed": 1, "pending": 0 }));
}

#[tokio::test]
async fn a_source_of_which_nothing_can_be_read_says_so() {
    let site = site::start().await.expect("the site starts");
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let (source, job) = owner.source(&bot, json!({ "type": "url", "url": site.url("/gone") })).await;
    assert_eq!(source["status"], "error", "{source}");
    assert!(source["error"]["detail"].as_str().is_some_and(|words| !words.is_empty()), "{source} {job}");
    // Once the page is back, reading again makes it good.
    site.log.set_page("/gone", "<html><title>Back</title><main><h1>Back</h1><p>The page is back again, with words on it.</p></main></html>");
    let again = owner.post(&format!("/api/v1/sources/{}/refresh", id(&source)), json!({})).await.expect(202);
    owner.ended(again["job_id"].as_str().unwrap()).await;
    let source = owner.get(&format!("/api/v1/sources/{}", id(&source))).await.expect(200);
    assert_eq!((&source["status"], &source["error"]), (&json!("active"), &json!(null)));
}

#[tokio::test]
async fn a_source_deleted_while_it_is_read_stops_its_job() {
    let site = site::start().await.expect("the site starts");
    site.log.set_slow(Duration::from_secs(30));
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let added = owner.post(&path, json!({ "type": "url", "url": site.url("/slow") })).await.expect(202);
    let job = format!("/api/v1/jobs/{}", added["job_id"].as_str().unwrap());
    until(|| async { (owner.get(&job).await.expect(200)["status"] == "processing").then_some(()) }).await;
    owner.delete(&format!("/api/v1/sources/{}", id(&added["source"]))).await.expect(204);
    assert_eq!(owner.get(&job).await.problem(404), "not_found");
    owner.text(&bot, "Next", "The worker is free for others.").await;
}

//! F13, F15, F16, A42 and politeness: what websites do to those who read them.

use crate::scene::{documents, page, website};
use crate::support::client::{id, until};
use crate::support::site;
use crate::support::{Client, Settings, TestServer};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::header;
use axum::response::{Html, Redirect};
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

async fn desk(settings: Settings) -> (TestServer, Client, Value) {
    let server = settings.start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    (server, owner, bot)
}

async fn read(owner: &Client, bot: &Value, url: &str) -> (Value, Value) {
    let (source, job) = owner.source(bot, json!({ "type": "url", "url": url })).await;
    assert_eq!(job["status"], "completed", "{job}");
    let pages = documents(owner, &source).await;
    (source, pages[0].clone())
}

async fn text(owner: &Client, document: &Value) -> String {
    let whole = owner.get(&format!("/api/v1/documents/{}", id(document))).await.expect(200);
    whole["text"].as_str().unwrap().to_owned()
}

/// A page of a gigabyte, counted as it is taken.
fn endless(sent: Arc<AtomicUsize>) -> Body {
    let piece = Bytes::from("<p>more and more and more</p>\n".repeat(2200));
    Body::from_stream(futures::stream::iter((0..16_000).map(move |_| {
        sent.fetch_add(piece.len(), Ordering::SeqCst);
        Ok::<_, Infallible>(piece.clone())
    })))
}

#[tokio::test]
async fn f13_a_page_of_a_gigabyte_is_left_at_the_limit_and_the_others_are_read() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = sent.clone();
    let html = [(header::CONTENT_TYPE, "text/html")];
    let start =
        "<title>Start</title><h1>Start</h1><p>Words.</p><a href=/huge>huge</a><a href=/small>small</a>";
    let site = Router::new()
        .route("/", get(move || async move { Html(start) }))
        .route("/huge", get(move || async move { (html, endless(counted)) }))
        .route("/small", get(async || Html("<title>Small</title><h1>Small</h1><p>Few words.</p>")));
    let base = website(site).await;
    let (_server, owner, bot) = desk(Settings::default().set("FETCH__MAX_BYTES", 1_000_000)).await;
    let (source, _) = owner.source(&bot, json!({ "type": "site", "url": base })).await;
    assert_eq!(source["status"], "active");
    let pages = documents(&owner, &source).await;
    assert_eq!(page(&pages, "/huge")["outcome"], "too_large");
    assert!(page(&pages, "/huge")["detail"].as_str().unwrap().contains("1"), "{pages:#?}");
    assert_eq!(page(&pages, "/small")["outcome"], "indexed");
    // What is beyond the limit was on its way in the system's buffers, and no more.
    assert!(sent.load(Ordering::SeqCst) < 20_000_000, "{} bytes were taken", sent.load(Ordering::SeqCst));
}

#[tokio::test]
async fn f13_redirects_are_followed_five_times_and_not_in_a_circle() {
    let hops = Arc::new(AtomicUsize::new(0));
    let counted = hops.clone();
    let hop = get(move |Path(left): Path<u32>| async move {
        counted.fetch_add(1, Ordering::SeqCst);
        match left.checked_sub(1) {
            Some(left) => Ok(Redirect::temporary(&format!("/hop/{left}"))),
            None => Err(Html("<title>There</title><h1>There</h1><p>You have arrived.</p>")),
        }
    });
    let site = Router::new().route("/hop/{left}", hop).route("/loop", get(async || Redirect::to("/loop")));
    let base = website(site).await;
    let (_server, owner, bot) = desk(Settings::default()).await;
    let (_, five) = read(&owner, &bot, &format!("{base}/hop/5")).await;
    assert_eq!(five["outcome"], "indexed", "{five}");
    hops.store(0, Ordering::SeqCst);
    let (source, six) = read(&owner, &bot, &format!("{base}/hop/6")).await;
    assert_eq!(six["outcome"], "http_error", "{six}");
    assert_eq!(hops.load(Ordering::SeqCst), 6, "the first request and five hops");
    assert_eq!(source["status"], "error");
    assert_eq!(source["error"]["detail"], six["detail"]);
    let (_, circle) = read(&owner, &bot, &format!("{base}/loop")).await;
    assert_eq!(circle["outcome"], "http_error", "{circle}");
}

#[tokio::test]
async fn f15_pages_in_other_charsets_are_read_as_valid_text_or_fail_clearly() {
    let site = site::start().await.unwrap();
    let (_server, owner, bot) = desk(Settings::default()).await;
    for (path, words) in [
        ("/charset/windows-1251", "обжиг"),
        ("/charset/shift-jis", "陶"),
        ("/charset/utf-16", "天目"),
        ("/charset/lying", "mañana"),
    ] {
        let (_, page) = read(&owner, &bot, &site.url(path)).await;
        if path == "/charset/lying" && page["outcome"] == "bad_encoding" {
            assert!(!page["detail"].as_str().unwrap().is_empty());
            continue;
        }
        assert_eq!(page["outcome"], "indexed", "{page}");
        let text = text(&owner, &page).await;
        assert!(!text.contains('\u{fffd}'), "{path}: {text}");
        assert!(text.to_lowercase().contains(words), "{path}: {text}");
    }
}

#[tokio::test]
async fn f16_what_robots_txt_forbids_is_not_asked_for_by_whatever_way_it_is_reached() {
    let site = site::start().await.unwrap();
    let (_server, owner, bot) = desk(Settings::default()).await;
    let (source, rota) = read(&owner, &bot, &site.url("/staff/rota")).await;
    assert_eq!((&rota["outcome"], &source["status"]), (&json!("robots"), &json!("error")));
    let base = site.base_url.clone();
    let linked =
        format!("<title>Links</title><h1>Links</h1><p>One link.</p><a href=\"{base}/staff/rota\">rota</a>");
    site.log.set_page("/linked", &linked);
    let (source, _) = owner.source(&bot, json!({ "type": "site", "url": site.url("/linked") })).await;
    assert_eq!(page(&documents(&owner, &source).await, "/staff/rota")["outcome"], "robots");
    let map = format!(
        "<urlset><url><loc>{base}/staff/rota</loc></url><url><loc>{base}/prices</loc></url></urlset>"
    );
    site.log.set_file("/map.xml", "application/xml", &map);
    let (source, _) = owner.source(&bot, json!({ "type": "sitemap", "url": site.url("/map.xml") })).await;
    let pages = documents(&owner, &source).await;
    assert_eq!(page(&pages, "/staff/rota")["outcome"], "robots");
    assert_eq!(page(&pages, "/prices")["outcome"], "indexed");
    assert_eq!(site.log.hits("/staff/rota"), 0);
}

#[tokio::test]
async fn f16_a_robots_txt_that_fails_means_not_now() {
    let site = site::start().await.unwrap();
    site.log.fail("/robots.txt", 503);
    let (_server, owner, bot) = desk(Settings::default()).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let added = owner.post(&path, json!({ "type": "url", "url": site.url("/prices") })).await.expect(202);
    let job = format!("/api/v1/jobs/{}", added["job_id"].as_str().unwrap());
    // Looked at, and put off.
    until(|| async { (site.log.hits("/robots.txt") > 0).then_some(()) }).await;
    until(|| async { (owner.get(&job).await.expect(200)["status"] == "pending").then_some(()) }).await;
    owner.text(&bot, "Dogs", "Dogs may come along on a lead.").await;
    assert_eq!(owner.get(&job).await.expect(200)["status"], "pending", "it waits for minutes");
    assert_eq!(site.log.hits("/prices"), 0);
}

#[tokio::test]
async fn a42_a_small_page_that_unpacks_to_a_huge_one_is_too_large_and_the_others_are_read() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(b"<title>Bomb</title><h1>Bomb</h1>").unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..64 {
        packed.write_all(&zeros).unwrap();
    }
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 1_000_000);
    let head = [(header::CONTENT_TYPE, "text/html"), (header::CONTENT_ENCODING, "gzip")];
    let start =
        "<title>Start</title><h1>Start</h1><p>Words.</p><a href=/bomb>bomb</a><a href=/after>after</a>";
    let site = Router::new()
        .route("/", get(move || async move { Html(start) }))
        .route("/bomb", get(move || async move { (head, packed) }))
        .route("/after", get(async || Html("<title>After</title><h1>After</h1><p>Still here.</p>")));
    let base = website(site).await;
    let (_server, owner, bot) = desk(Settings::default()).await;
    let (source, _) = owner.source(&bot, json!({ "type": "site", "url": base })).await;
    let pages = documents(&owner, &source).await;
    assert_eq!(page(&pages, "/bomb")["outcome"], "too_large");
    assert_eq!(page(&pages, "/after")["outcome"], "indexed");
    assert_eq!(source["status"], "active");
}

/// Reads three sources of one site at once and returns the pauses between a request's end and the next one's begin.
async fn pauses(robots: &str, delay_ms: u32) -> Vec<Duration> {
    let site = site::start().await.unwrap();
    site.log.set_file("/robots.txt", "text/plain", robots);
    for path in ["/prices", "/faq", "/firing/cones"] {
        site.log.delay(path, Duration::from_millis(30));
    }
    let (_server, owner, bot) = desk(Settings::default().set("FETCH__DELAY_MS", delay_ms)).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let mut jobs = Vec::new();
    for start in ["/prices", "/faq", "/firing/cones"] {
        let whole = json!({ "type": "site", "url": site.url(start), "max_pages": 4 });
        jobs.push(owner.post(&path, whole).await.expect(202)["job_id"].as_str().unwrap().to_owned());
    }
    for job in jobs {
        assert_eq!(owner.ended(&job).await["status"], "completed");
    }
    let mut asked = site.log.entries();
    asked.sort_by_key(|one| one.at);
    assert!(asked.len() >= 12, "{}", asked.len());
    let overlap = |one: &site::Access, next: &site::Access| next.at < one.at + one.took;
    for pair in asked.windows(2) {
        assert!(!overlap(&pair[0], &pair[1]), "two requests at once: {pair:?}");
    }
    // robots.txt belongs to the request that it is asked for.
    let pairs = asked.windows(2).filter(|pair| pair[0].path != "/robots.txt");
    pairs.map(|pair| pair[1].at - (pair[0].at + pair[0].took)).collect()
}

#[tokio::test]
async fn one_host_is_asked_one_thing_at_a_time_with_the_pause_that_is_set() {
    for pause in pauses("User-agent: *\nAllow: /\n", 60).await {
        assert!(pause >= Duration::from_millis(59), "{pause:?}");
    }
}

#[tokio::test]
async fn f16_a_longer_crawl_delay_is_kept() {
    for pause in pauses("User-agent: *\nCrawl-delay: 0.15\n", 0).await {
        assert!(pause >= Duration::from_millis(149), "{pause:?}");
    }
}

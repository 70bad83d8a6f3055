//! From a URL to a page: every outcome that reading can have, with its sentence.

use crate::support::{Site, parser, reader, settings};
use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use frontdesk::domain::source::PageOutcome;
use frontdesk::knowledge::fetch::{Conditional, FetchSettings, Fetcher};
use frontdesk::knowledge::page::{ReadPage, ReadResult, Reader, read_page};
use std::time::Duration;

async fn read(site: &Site, path: &str) -> ReadResult {
    read_page(&reader(), &site.url(path), &Conditional::default()).await
}

fn page(result: ReadResult) -> ReadPage {
    match result {
        ReadResult::Read(page) => *page,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_obstacle_is_an_outcome_with_a_sentence() {
    let typed = |kind: &'static str, body: &'static [u8]| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], body) })
    };
    let routes = Router::new()
        .route("/noindex", typed("text/html", b"<meta name=Robots content='NoIndex, follow'><p>Some words of text.</p><a href=/next>n</a>"))
        .route("/none", typed("text/html", b"<meta name=robots content=none><p>Some words of text.</p>"))
        .route("/header", get(|| async { ([("x-robots-tag", "noindex")], Html("<p>Some words of text.</p>")) }))
        .route("/empty", typed("text/html", b"<html><body><div></div></body></html>"))
        .route("/app", typed("text/html", b"<body><noscript>You need to enable JavaScript to run this app.</noscript><div id=\"root\"></div><script src=/a.js></script>"))
        .route("/pdf", typed("text/html", b"%PDF-1.7 ..."))
        .route("/image", typed("image/png", b"\x89PNG"))
        .route("/binary", typed("text/html", b"\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17"))
        .route("/gone", get(|| async { StatusCode::GONE }));
    let site = Site::start(routes).await;
    for (path, outcome) in [
        ("/noindex", PageOutcome::Noindex),
        ("/none", PageOutcome::Noindex),
        ("/header", PageOutcome::Noindex),
        ("/empty", PageOutcome::Empty),
        ("/app", PageOutcome::NeedsJavascript),
        ("/pdf", PageOutcome::UnsupportedType),
        ("/image", PageOutcome::UnsupportedType),
        ("/binary", PageOutcome::BadEncoding),
        ("/gone", PageOutcome::HttpError),
    ] {
        match read(&site, path).await {
            ReadResult::Skipped(skipped) => {
                assert_eq!(skipped.outcome, outcome, "{path}: {}", skipped.detail);
                assert!(
                    skipped.detail.ends_with('.') && skipped.detail.contains(". "),
                    "{path}: {}",
                    skipped.detail
                );
                if path == "/noindex" {
                    assert_eq!(skipped.links.len(), 1);
                }
            }
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn the_own_network_is_blocked_and_not_asked() {
    let site = Site::start(Router::new()).await;
    let fetcher = Fetcher::new(FetchSettings { allow_private_network: false, ..settings() }).unwrap();
    let reader = Reader::new(fetcher, Duration::ZERO, parser());
    match read_page(&reader, &site.url("/"), &Conditional::default()).await {
        ReadResult::Skipped(skipped) => assert_eq!(skipped.outcome, PageOutcome::Blocked),
        other => panic!("{other:?}"),
    }
    assert_eq!(site.hits(), 0);
}

#[tokio::test]
async fn a_page_is_read_whole() {
    let html = "<html lang=de-AT><head><title> Preise  und\nTarife </title><link rel=canonical href=/preise>\
        <meta name=description content='Was es kostet'></head><body><nav><a href=/>Start</a></nav><main><h1>Preise</h1>\
        <p>Der kleine Tarif kostet zwölf Euro im Monat.</p><a href='/kontakt#form'>Kontakt</a></main></body></html>";
    let site = Site::start(Router::new().route("/de/preise", get(move || async move { Html(html) }))).await;
    let read = page(read(&site, "/de/preise").await);
    assert_eq!(read.page.title.as_deref(), Some("Preise und Tarife"));
    assert_eq!(read.page.language.as_deref(), Some("de"));
    assert_eq!(read.page.description.as_deref(), Some("Was es kostet"));
    assert_eq!(read.page.canonical, Some(site.url("/preise")));
    assert_eq!(read.page.links, [site.url("/"), site.url("/kontakt")]);
    assert!(
        read.page.markdown.contains("# Preise\n\nDer kleine Tarif kostet zwölf Euro"),
        "{}",
        read.page.markdown
    );
    assert_eq!((read.http_status, read.bytes, read.content_hash.len()), (200, html.len(), 64));
}

#[tokio::test]
async fn markdown_and_plain_text_are_pages_too() {
    let routes = Router::new()
        .route(
            "/a.md",
            get(|| async {
                ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], "# Title\r\n\r\nText *as is*.\r\n")
            }),
        )
        .route("/b.txt", get(|| async { "First line\n\n<b>not a tag</b>" }));
    let site = Site::start(routes).await;
    let read_md = page(read(&site, "/a.md").await);
    assert_eq!(
        (read_md.page.title.as_deref(), read_md.page.markdown.as_str()),
        (Some("Title"), "# Title\n\nText *as is*.\n")
    );
    let read_txt = page(read(&site, "/b.txt").await);
    assert_eq!(read_txt.page.title.as_deref(), Some("First line"));
    assert!(read_txt.page.markdown.contains("<b>not a tag</b>"));
}

#[tokio::test]
async fn what_did_not_change_is_not_read_again() {
    let routes = Router::new().route(
        "/",
        get(|headers: HeaderMap| async move {
            match headers.get(header::IF_MODIFIED_SINCE) {
                Some(_) => StatusCode::NOT_MODIFIED.into_response(),
                None => (
                    [(header::LAST_MODIFIED, "Wed, 21 Oct 2015 07:28:00 GMT")],
                    Html("<p>Some text to read.</p>"),
                )
                    .into_response(),
            }
        }),
    );
    let site = Site::start(routes).await;
    let first = page(read(&site, "/").await);
    let known = Conditional { etag: first.etag, last_modified: first.last_modified };
    assert!(matches!(read_page(&reader(), &site.url("/"), &known).await, ReadResult::NotModified { .. }));
}

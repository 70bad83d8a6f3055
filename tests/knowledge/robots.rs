//! F16: nothing disallowed is fetched; a robots.txt that cannot be read means not now.

use crate::support::{Site, reader};
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{Html, Redirect};
use axum::routing::get;
use frontdesk::domain::source::PageOutcome;
use frontdesk::knowledge::fetch::Conditional;
use frontdesk::knowledge::page::{ReadResult, Skipped, read_page};
use frontdesk::knowledge::robots::RobotsCache;
use std::time::Duration;

const PAGE: &str =
    "<html><title>T</title><body><p>Some text that stands on the page for everybody.</p></body></html>";

fn skipped(result: ReadResult) -> Skipped {
    match result {
        ReadResult::Skipped(skipped) => skipped,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn f16_disallowed_pages_are_not_fetched() {
    let routes = Router::new()
        .route(
            "/robots.txt",
            get(|| async {
                "User-agent: *\nDisallow: /private\nCrawl-delay: 0\nSitemap: https://a.example/s.xml\n"
            }),
        )
        .route("/private/a", get(|| async { Html(PAGE) }))
        .route("/public", get(|| async { Html(PAGE) }))
        .route("/way-in", get(|| async { Redirect::to("/private/a") }));
    let site = Site::start(routes).await;
    let reader = reader();
    let known = Conditional::default();
    let refused = skipped(read_page(&reader, &site.url("/private/a"), &known).await);
    assert_eq!(refused.outcome, PageOutcome::Robots);
    assert!(
        refused.detail.contains("/private/a") && refused.detail.contains("Frontdesk"),
        "{}",
        refused.detail
    );
    assert_eq!(skipped(read_page(&reader, &site.url("/way-in"), &known).await).outcome, PageOutcome::Robots);
    assert!(matches!(read_page(&reader, &site.url("/public"), &known).await, ReadResult::Read(_)));
    let paths = site.paths();
    assert!(!paths.iter().any(|path| path.starts_with("/private")), "{paths:?}");
    assert_eq!(paths.iter().filter(|path| *path == "/robots.txt").count(), 1, "{paths:?}");
    assert_eq!(reader.robots.rules(&reader.fetcher, &site.url("/")).await.sitemaps().len(), 1);
}

#[tokio::test]
async fn f16_a_server_error_on_robots_means_not_now() {
    let busy = || async { (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")]) };
    let site =
        Site::start(Router::new().route("/robots.txt", get(busy)).route("/", get(|| async { Html(PAGE) })))
            .await;
    let refused = skipped(read_page(&reader(), &site.url("/"), &Conditional::default()).await);
    assert_eq!((refused.outcome, refused.http_status), (PageOutcome::Robots, Some(503)));
    assert_eq!(refused.retry_after, Some(Duration::from_secs(30)));
    assert!(refused.temporary);
    assert_eq!(site.paths(), ["/robots.txt"]);
}

#[tokio::test]
async fn a_site_without_robots_is_open() {
    let site = Site::start(Router::new().route("/", get(|| async { Html(PAGE) }))).await;
    assert!(matches!(
        read_page(&reader(), &site.url("/"), &Conditional::default()).await,
        ReadResult::Read(_)
    ));
    assert_eq!(site.paths(), ["/robots.txt", "/"]);
}

#[tokio::test]
async fn crawl_delay_is_told_and_bounded() {
    let slow = || async { "User-agent: frontdesk\nCrawl-delay: 86400\n\nUser-agent: *\nDisallow: /" };
    let site = Site::start(Router::new().route("/robots.txt", get(slow))).await;
    let fetcher = crate::support::fetcher();
    let cache = RobotsCache::new(&fetcher);
    assert_eq!(cache.rules(&fetcher, &site.url("/")).await.crawl_delay(), Some(Duration::from_secs(10)));
}

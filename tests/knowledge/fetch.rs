//! The guarded fetch: A32, A34, A42, F13, and what becomes of answers.

use crate::support::{Site, fetcher, settings};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use flate2::{Compress, Compression, FlushCompress};
use frontdesk::domain::source::PageOutcome;
use frontdesk::knowledge::fetch::{
    Answer, Conditional, FetchError, FetchSettings, Fetched, Fetcher, Lookup, LookupFuture, Wanted,
};
use futures::StreamExt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use url::Url;

async fn page(fetcher: &Fetcher, url: &Url) -> Result<Answer, FetchError> {
    match fetcher.fetch(url, Wanted::Page, &Conditional::default()).await? {
        Fetched::Answer(answer) => Ok(*answer),
        Fetched::NotModified(url) => panic!("{url} was not asked for conditionally"),
    }
}

/// Looks a name up in a list that goes round with each asking.
struct Flipping {
    answers: Vec<IpAddr>,
    asked: AtomicUsize,
}

impl Lookup for Flipping {
    fn lookup(&self, _: &str) -> LookupFuture {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers[turn % self.answers.len()];
        Box::pin(async move { Ok(vec![answer]) })
    }
}

#[tokio::test]
async fn a32_redirects_inward_are_not_followed() {
    let target = Site::start(Router::new()).await;
    let port = target.address.port();
    let inward = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://localhost:{port}/"),
        format!("//127.0.0.1:{port}/"),
        "file:///etc/passwd".to_owned(),
        format!("gopher://127.0.0.1:{port}/_GET"),
        format!("http://user:password@example.com:{port}/"),
    ];
    let mut routes = Router::new();
    for (n, to) in inward.iter().cloned().enumerate() {
        let answer = move || async move { (StatusCode::FOUND, [(header::LOCATION, to)]) };
        routes = routes.route(&format!("/{n}"), get(answer));
    }
    let outside = Site::start(routes).await;
    // The first site stands for one that may be reached; the name is the only way in.
    let lookup = Flipping { answers: vec!["127.0.0.1".parse().unwrap()], asked: AtomicUsize::new(0) };
    let settings = FetchSettings {
        allow_private_network: false,
        private_hosts: vec!["outside.example".to_owned()],
        ..settings()
    };
    let fetcher = Fetcher::with_lookup(settings, Arc::new(lookup)).unwrap();
    for (n, to) in inward.iter().enumerate() {
        let url = Url::parse(&format!("http://outside.example:{}/{n}", outside.address.port())).unwrap();
        let error = page(&fetcher, &url).await.unwrap_err();
        assert_eq!(error.outcome(), PageOutcome::Blocked, "{to}: {error}");
    }
    assert_eq!(outside.hits(), inward.len());
    assert_eq!(target.hits(), 0);
}

#[tokio::test]
async fn a34_a_name_that_flips_gains_nothing() {
    let target = Site::start(Router::new()).await;
    // An address of the public range that nobody was given: connecting to it fails at once or in time.
    let answers = vec!["2d00::1".parse().unwrap(), "127.0.0.1".parse().unwrap(), "::1".parse().unwrap()];
    let lookup = Arc::new(Flipping { answers, asked: AtomicUsize::new(0) });
    let settings = FetchSettings {
        allow_private_network: false,
        connect_timeout: Duration::from_millis(50),
        ..settings()
    };
    let fetcher = Fetcher::with_lookup(settings, Arc::clone(&lookup) as Arc<dyn Lookup>).unwrap();
    let url = Url::parse(&format!("http://flips.example:{}/", target.address.port())).unwrap();
    let mut blocked = 0;
    for _ in 0..50 {
        let error = page(&fetcher, &url).await.unwrap_err();
        blocked += usize::from(error.outcome() == PageOutcome::Blocked);
    }
    assert_eq!(target.hits(), 0);
    assert!(lookup.asked.load(Ordering::SeqCst) >= 50);
    assert!(blocked >= 33, "{blocked}");
}

#[tokio::test]
async fn a_name_with_public_and_private_addresses_uses_the_public_ones_only() {
    struct Both;
    impl Lookup for Both {
        fn lookup(&self, _: &str) -> LookupFuture {
            Box::pin(async { Ok(vec!["127.0.0.1".parse().unwrap(), "2d00::1".parse().unwrap()]) })
        }
    }
    let target = Site::start(Router::new()).await;
    let settings = FetchSettings {
        allow_private_network: false,
        connect_timeout: Duration::from_millis(50),
        ..settings()
    };
    let fetcher = Fetcher::with_lookup(settings, Arc::new(Both)).unwrap();
    let url = Url::parse(&format!("http://both.example:{}/", target.address.port())).unwrap();
    assert_eq!(page(&fetcher, &url).await.unwrap_err().outcome(), PageOutcome::Unreachable);
    assert_eq!(target.hits(), 0);
}

#[tokio::test]
async fn a42_a_decompression_bomb_stops_at_the_limit() {
    // A gigabyte: a gzip header, then one compressed megabyte a thousand times over. A full flush makes
    // it independent of what stands before it.
    let mut part = Vec::with_capacity(64 * 1024);
    Compress::new(Compression::best(), false)
        .compress_vec(&vec![b'a'; 1 << 20], &mut part, FlushCompress::Full)
        .unwrap();
    let header = Bytes::from_static(b"\x1f\x8b\x08\0\0\0\0\0\0\xff");
    let part = Bytes::from(part);
    let bomb = move || async move {
        let parts =
            std::iter::once(header).chain(std::iter::repeat_n(part, 1024)).map(Ok::<_, std::io::Error>);
        let parts = futures::stream::iter(parts);
        ([(header::CONTENT_TYPE, "text/html"), (header::CONTENT_ENCODING, "gzip")], Body::from_stream(parts))
    };
    let site = Site::start(Router::new().route("/", get(bomb))).await;
    let error = page(&fetcher(), &site.url("/")).await.unwrap_err();
    assert_eq!(error, FetchError::TooLarge { max: 5_000_000 });
    assert_eq!(error.outcome(), PageOutcome::TooLarge);
}

#[tokio::test]
async fn f13_a_huge_page_is_cut_off() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    let endless = move || async move {
        let part = Bytes::from(vec![b'a'; 1 << 16]);
        let parts = futures::stream::iter(0..16_384).map(move |_| {
            counted.fetch_add(part.len(), Ordering::SeqCst);
            Ok::<_, std::io::Error>(part.clone())
        });
        ([(header::CONTENT_TYPE, "text/html")], Body::from_stream(parts))
    };
    let promised = || async { ([(header::CONTENT_TYPE, "text/html")], vec![b'a'; 6_000_000]) };
    let site = Site::start(Router::new().route("/", get(endless)).route("/promised", get(promised))).await;
    for path in ["/", "/promised"] {
        let error = page(&fetcher(), &site.url(path)).await.unwrap_err();
        assert_eq!(error.outcome(), PageOutcome::TooLarge, "{path}");
        assert!(error.to_string().contains("5 MB"), "{error}");
    }
    // What lies in socket buffers was sent as well, but the gigabyte was not.
    assert!(sent.load(Ordering::SeqCst) < 100_000_000);
}

#[tokio::test]
async fn f13_redirects_end() {
    let hop = |axum::extract::Path(n): axum::extract::Path<u32>| async move {
        if n == 0 {
            "there".into_response()
        } else {
            Redirect::to(&format!("/hop/{}", n - 1)).into_response()
        }
    };
    let routes = Router::new()
        .route("/hop/{n}", get(hop))
        .route("/a", get(|| async { Redirect::to("/b") }))
        .route("/b", get(|| async { Redirect::to("/a") }));
    let site = Site::start(routes).await;
    let fetcher = fetcher();
    assert_eq!(page(&fetcher, &site.url("/hop/5")).await.unwrap().url.path(), "/hop/0");
    assert_eq!(
        page(&fetcher, &site.url("/hop/6")).await.unwrap_err(),
        FetchError::TooManyRedirects { max: 5 }
    );
    assert_eq!(page(&fetcher, &site.url("/a")).await.unwrap_err(), FetchError::RedirectLoop);
}

#[tokio::test]
async fn statuses_types_and_waits_are_told() {
    let routes = Router::new()
        .route("/404", get(|| async { StatusCode::NOT_FOUND }))
        .route("/429", get(|| async { (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "7")]) }))
        .route(
            "/503",
            get(|| async {
                (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "Wed, 21 Oct 2015 07:28:00 GMT")])
            }),
        )
        .route("/image", get(|| async { ([(header::CONTENT_TYPE, "image/png")], "%PDF-1.7") }))
        .route("/silent", get(|| async { std::future::pending::<()>().await }));
    let site = Site::start(routes).await;
    let fetcher =
        Fetcher::new(FetchSettings { total_timeout: Duration::from_millis(300), ..settings() }).unwrap();
    let error = page(&fetcher, &site.url("/404")).await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.http_status(), error.is_temporary()),
        (PageOutcome::HttpError, Some(404), false)
    );
    let error = page(&fetcher, &site.url("/429")).await.unwrap_err();
    assert_eq!((error.retry_after(), error.is_temporary()), (Some(Duration::from_secs(7)), true));
    let error = page(&fetcher, &site.url("/503")).await.unwrap_err();
    assert_eq!((error.retry_after(), error.is_temporary()), (Some(Duration::ZERO), true));
    let error = page(&fetcher, &site.url("/image")).await.unwrap_err();
    assert_eq!(error.outcome(), PageOutcome::UnsupportedType);
    let error = page(&fetcher, &site.url("/silent")).await.unwrap_err();
    assert!(matches!(error, FetchError::Timeout { .. }), "{error:?}");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = page(&fetcher, &Url::parse(&format!("http://{closed}/")).unwrap()).await.unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_name_without_address_is_unreachable() {
    struct Nowhere;
    impl Lookup for Nowhere {
        fn lookup(&self, _: &str) -> LookupFuture {
            Box::pin(async { Err(std::io::Error::other("no such name")) })
        }
    }
    let fetcher = Fetcher::with_lookup(settings(), Arc::new(Nowhere)).unwrap();
    let error = page(&fetcher, &Url::parse("http://nowhere.example/").unwrap()).await.unwrap_err();
    assert_eq!(error, FetchError::UnknownHost { host: "nowhere.example".to_owned() });
}

#[tokio::test]
async fn unchanged_pages_cost_a_304() {
    let routes = Router::new().route(
        "/",
        get(|headers: HeaderMap| async move {
            if headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == "\"v1\"") {
                return StatusCode::NOT_MODIFIED.into_response();
            }
            ([(header::ETAG, "\"v1\""), (header::CONTENT_TYPE, "text/html")], "<p>text</p>").into_response()
        }),
    );
    let site = Site::start(routes).await;
    let fetcher = fetcher();
    let first = page(&fetcher, &site.url("/")).await.unwrap();
    let known = Conditional { etag: first.etag, last_modified: first.last_modified };
    assert!(matches!(fetcher.fetch(&site.url("/"), Wanted::Page, &known).await, Ok(Fetched::NotModified(_))));
}

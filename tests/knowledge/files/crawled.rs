//! Files that a website leads to, read like its pages. A25 and A42 on the way.

use crate::made;
use crate::support::{Site, fetcher, parser, reader, settings};
use axum::Router;
use axum::body::Body;
use axum::http::header;
use axum::routing::get;
use frontdesk::domain::source::PageOutcome;
use frontdesk::knowledge::fetch::{Conditional, FetchSettings, Fetcher, Wanted};
use frontdesk::knowledge::files::{Limits, Parser};
use frontdesk::knowledge::page::{ReadPage, ReadResult, Reader, Skipped, read_page};
use std::io::Write as _;
use std::time::Duration;

async fn serve(files: Vec<(&'static str, &'static str, Vec<u8>)>) -> Site {
    let routes = files.into_iter().fold(Router::new(), |routes, (path, kind, bytes)| {
        routes.route(path, get(move || async move { ([(header::CONTENT_TYPE, kind)], bytes) }))
    });
    Site::start(routes).await
}

async fn read(site: &Site, path: &str) -> Result<ReadPage, Skipped> {
    match read_page(&reader(), &site.url(path), &Conditional::default()).await {
        ReadResult::Read(page) => Ok(*page),
        ReadResult::Skipped(skipped) => Err(skipped),
        other @ ReadResult::NotModified { .. } => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_kind_of_file_is_read() {
    let office = "application/vnd.openxmlformats-officedocument.";
    let kind = |part: &str| -> &'static str { format!("{office}{part}").leak() };
    let words = "Parcels to Norway take nine days.";
    let site = serve(vec![
        ("/terms.pdf", "application/pdf", made::pdf(&[words])),
        ("/download", "application/pdf", made::pdf(&[words])),
        ("/unnamed.pdf", "application/octet-stream", made::pdf(&[words])),
        ("/a.docx", kind("wordprocessingml.document"), made::docx(words)),
        ("/a.pptx", kind("presentationml.presentation"), made::pptx(&[("Norway", &[words], "")])),
        (
            "/a.xlsx",
            kind("spreadsheetml.sheet"),
            made::xlsx(&[("Days", &[&["Text", "Days"], &[words, "9"]])]),
        ),
        ("/a.epub", "application/epub+zip", made::epub("Days", "en", &[&format!("<p>{words}</p>")])),
        ("/a.csv", "text/plain; charset=utf-8", format!("Text,Days\n{words},9\n").into_bytes()),
        ("/table", "text/csv", format!("Text;Days\n{words};9\n").into_bytes()),
        ("/a.md", "text/plain", format!("---\ntitle: Days\n---\n\n{words}\n").into_bytes()),
    ])
    .await;
    for path in [
        "/terms.pdf",
        "/download",
        "/unnamed.pdf",
        "/a.docx",
        "/a.pptx",
        "/a.xlsx",
        "/a.epub",
        "/a.csv",
        "/table",
        "/a.md",
    ] {
        let page = read(&site, path).await.unwrap_or_else(|skipped| panic!("{path}: {skipped:?}"));
        assert!(page.page.markdown.contains(words), "{path}: {}", page.page.markdown);
        assert!(page.http_status == 200 && page.bytes > 0 && page.content_hash.len() == 64, "{path}");
        assert!(page.page.title.is_some(), "{path}");
    }
    assert_eq!(read(&site, "/terms.pdf").await.unwrap().page.title.as_deref(), Some("terms"));
    assert!(read(&site, "/table").await.unwrap().page.markdown.starts_with("| Text | Days |"));
}

#[tokio::test]
async fn a25_a_header_that_the_bytes_contradict_is_not_believed() {
    let html = b"<!doctype html><p>Words of a page that says to be a PDF.</p>".to_vec();
    let site = serve(vec![
        ("/a.pdf", "application/pdf", html.clone()),
        ("/b", "application/pdf", b"Words of a text".to_vec()),
        ("/c", "text/html", made::pdf(&["Words."])),
        ("/d.pdf", "application/octet-stream", html.clone()),
        ("/e", "text/plain", made::docx("Words.")),
        ("/f", "application/epub+zip", made::docx("Words.")),
        ("/page-about.pdf", "text/html", html),
    ])
    .await;
    for path in ["/a.pdf", "/b", "/c", "/d.pdf", "/e", "/f"] {
        let skipped = read(&site, path).await.expect_err(path);
        assert_eq!(
            (skipped.outcome, skipped.http_status),
            (PageOutcome::UnsupportedType, Some(200)),
            "{path}"
        );
        assert!(skipped.detail.ends_with('.') && !skipped.temporary, "{path}: {}", skipped.detail);
    }
    // An address is no declaration: a page about a file may end like it.
    assert!(read(&site, "/page-about.pdf").await.is_ok());
}

#[tokio::test]
async fn files_that_cannot_be_read_say_why() {
    let site = serve(vec![
        ("/scan.pdf", "application/pdf", made::pdf(&[""])),
        ("/broken.pdf", "application/pdf", b"%PDF-1.7\nnothing".to_vec()),
        ("/empty.docx", "application/octet-stream", made::docx("")),
        ("/nothing.pdf", "application/pdf", Vec::new()),
    ])
    .await;
    for (path, outcome, words) in [
        ("/scan.pdf", PageOutcome::Empty, "OCR"),
        ("/broken.pdf", PageOutcome::Damaged, "damaged"),
        ("/empty.docx", PageOutcome::Empty, "no text"),
        ("/nothing.pdf", PageOutcome::Empty, "no text"),
    ] {
        let skipped = read(&site, path).await.expect_err(path);
        assert_eq!(skipped.outcome, outcome, "{path}: {skipped:?}");
        assert!(skipped.detail.contains(words), "{path}: {}", skipped.detail);
    }
}

#[tokio::test]
async fn a_header_keeps_files_out_of_the_index() {
    let file = made::pdf(&["Words of a page."]);
    let routes = Router::new().route(
        "/a.pdf",
        get(move || async move {
            (
                [
                    (header::CONTENT_TYPE, "application/pdf"),
                    (header::HeaderName::from_static("x-robots-tag"), "noindex"),
                ],
                file,
            )
        }),
    );
    let site = Site::start(routes).await;
    assert_eq!(read(&site, "/a.pdf").await.unwrap_err().outcome, PageOutcome::Noindex);
}

#[tokio::test]
async fn a45_a_file_that_ends_its_reader_is_a_skipped_page() {
    let site = serve(vec![("/a.pdf", "application/pdf", made::pdf(&["Words."]))]).await;
    let parser = Parser::new("/bin/false".into(), Limits::default());
    let reader = Reader::new(fetcher(), Duration::ZERO, parser);
    match read_page(&reader, &site.url("/a.pdf"), &Conditional::default()).await {
        ReadResult::Skipped(skipped) => {
            assert_eq!(skipped.outcome, PageOutcome::Damaged, "{skipped:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a42_a_file_has_a_limit_of_its_own_also_when_it_is_compressed_on_the_way() {
    let packed = |size: usize| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(b"%PDF-1.7\n").unwrap();
        let part = vec![b' '; 100_000];
        for _ in 0..size / part.len() {
            encoder.write_all(&part).unwrap();
        }
        encoder.finish().unwrap()
    };
    let bomb = packed(64_000_000);
    assert!(bomb.len() < 100_000);
    let routes = Router::new()
        .route(
            "/bomb.pdf",
            get(move || async move {
                ([(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_ENCODING, "gzip")], bomb)
            }),
        )
        .route("/page", get(|| async { ([(header::CONTENT_TYPE, "text/html")], vec![b' '; 300_000]) }))
        .route(
            "/file.pdf",
            get(|| async { ([(header::CONTENT_TYPE, "application/pdf")], vec![b' '; 300_000]) }),
        )
        .route(
            "/long.pdf",
            get(|| async { ([(header::CONTENT_TYPE, "application/pdf")], Body::from(vec![b' '; 500_000])) }),
        );
    let site = Site::start(routes).await;
    let limits = FetchSettings { max_bytes: 200_000, max_file_bytes: 400_000, ..settings() };
    let reader = Reader::new(Fetcher::new(limits).unwrap(), Duration::ZERO, parser());
    for (path, outcome) in [
        ("/bomb.pdf", PageOutcome::TooLarge),
        ("/long.pdf", PageOutcome::TooLarge),
        ("/page", PageOutcome::TooLarge),
    ] {
        match read_page(&reader, &site.url(path), &Conditional::default()).await {
            ReadResult::Skipped(skipped) => assert_eq!(skipped.outcome, outcome, "{path}: {skipped:?}"),
            other => panic!("{path}: {other:?}"),
        }
    }
    // A file may be larger than a page.
    let fetched = reader.fetcher.fetch(&site.url("/file.pdf"), Wanted::Page, &Conditional::default()).await;
    assert!(fetched.is_ok(), "{fetched:?}");
}

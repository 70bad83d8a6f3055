//! A25, A42, A44 and A45 on files that a website leads to: the program itself reads them, in processes of its own,
//! says what was wrong with each, and goes on.

use crate::scene::{documents, page, website};
use crate::support::client::id;
use crate::support::files as made;
use crate::support::process::serve;
use crate::support::{Client, Process};
use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::get;
use serde_json::{Value, json};

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A website whose first page leads to files: path, type, bytes.
async fn site_of(files: Vec<(&'static str, &'static str, Vec<u8>)>) -> String {
    let links: Vec<String> = files.iter().map(|(path, ..)| format!("<a href={path}>{path}</a> ")).collect();
    let links = links.concat();
    let start = format!("<title>Start</title><h1>Start</h1><p>Files to read: {links}</p>");
    let routes = Router::new().route("/", get(move || async move { Html(start) }));
    let routes = files.into_iter().fold(routes, |routes, (path, kind, bytes)| {
        routes.route(path, get(move || async move { ([(header::CONTENT_TYPE, kind)], bytes) }))
    });
    website(routes).await
}

/// Reads the website with the program, and gives its pages, the owner, the bot and the program.
async fn crawled(base: &str, variables: &[(&str, &str)]) -> (Vec<Value>, Client, Value, Process) {
    let data = tempfile::tempdir().unwrap();
    let process = Process::start(&mut serve(data.path(), variables));
    let owner = Client::signed_up(&process.base).await;
    let bot = owner.bot(json!({})).await;
    let (source, job) = owner.source(&bot, json!({ "type": "site", "url": base })).await;
    assert_eq!((&job["status"], &source["status"]), (&json!("completed"), &json!("active")), "{job}");
    let pages = documents(&owner, &source).await;
    (pages, owner, bot, process)
}

/// A PDF that draws itself without end.
fn endless_pdf() -> Vec<u8> {
    let resources = "/Resources << /XObject << /A 4 0 R >> >>";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R {resources} >>"),
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources} /Length 5 >>\nstream\n/A Do\nendstream"
        ),
    ];
    made::pdf_of(&objects.map(String::into_bytes), "/Root 1 0 R")
}

/// A PDF of a megabyte whose page is written in a gigabyte: its reader runs out of memory and is ended.
fn bomb_pdf() -> Vec<u8> {
    let packed = [b"\x78\x9c", made::deflated(b"", 1 << 30).0.as_slice()].concat();
    let mut content = format!("<< /Filter /FlateDecode /Length {} >>\nstream\n", packed.len()).into_bytes();
    content.extend(packed);
    content.extend(b"\nendstream");
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>".to_vec(),
        content,
    ];
    made::pdf_of(&objects, "/Root 1 0 R")
}

#[tokio::test]
async fn a45_a_file_that_ends_its_reader_leaves_the_server_and_the_other_files_alone() {
    let base = site_of(vec![
        ("/endless.pdf", "application/pdf", endless_pdf()),
        ("/bomb.pdf", "application/pdf", bomb_pdf()),
        ("/torn.pdf", "application/pdf", made::pdf(&["Words."])[..80].to_vec()),
        ("/scan.pdf", "application/pdf", made::pdf(&[""])),
        ("/good.pdf", "application/pdf", made::pdf(&["Parcels to Norway take nine working days."])),
        ("/good.docx", WORD, made::docx("# Kiln\nThe kiln reaches 1,280 degrees.")),
    ])
    .await;
    let memory = [("FRONTDESK_FILES__PARSE_MEMORY_BYTES", "200000000")];
    let (pages, owner, bot, mut process) = crawled(&base, &memory).await;
    for (path, outcome, words) in [
        ("/endless.pdf", "empty", "no text layer"),
        ("/bomb.pdf", "too_large", "200 MB of memory"),
        ("/torn.pdf", "damaged", "damaged"),
        ("/scan.pdf", "empty", "OCR"),
    ] {
        let document = page(&pages, path);
        assert_eq!((&document["outcome"], &document["chunks"]), (&json!(outcome), &json!(0)), "{document}");
        assert!(document["detail"].as_str().is_some_and(|detail| detail.contains(words)), "{document}");
    }
    assert_eq!(page(&pages, "/good.pdf")["outcome"], "indexed");
    assert_eq!(page(&pages, "/good.docx")["outcome"], "indexed");
    // The very process that began answers from what it could read.
    assert!(process.child.try_wait().unwrap().is_none());
    let search = format!("/api/v1/bots/{}/search", id(&bot));
    let found =
        owner.post(&search, json!({ "query": "How long do parcels to Norway take?" })).await.expect(200);
    let best = &found["results"][0];
    assert!(best["document"]["url"].as_str().is_some_and(|url| url.ends_with("/good.pdf")), "{found}");
}

#[tokio::test]
async fn a44_bombs_are_too_large_and_the_rest_is_read() {
    let base = site_of(vec![
        ("/gigabyte.docx", WORD, made::bomb("word/document.xml", b"<w:document>", 1 << 30)),
        ("/ratio.docx", WORD, made::bomb("word/document.xml", b"<w:document>", 30 << 20)),
        ("/good.docx", WORD, made::docx("The kiln reaches 1,280 degrees.")),
    ])
    .await;
    let (pages, _owner, _bot, mut process) = crawled(&base, &[]).await;
    for path in ["/gigabyte.docx", "/ratio.docx"] {
        let document = page(&pages, path);
        assert_eq!(document["outcome"], "too_large", "{document}");
        assert!(
            document["detail"].as_str().is_some_and(|detail| detail.contains("unpacks to more")),
            "{document}"
        );
    }
    assert_eq!(page(&pages, "/good.docx")["outcome"], "indexed");
    assert!(process.child.try_wait().unwrap().is_none());
}

#[tokio::test]
async fn a25_a42_what_lies_about_its_type_or_is_too_long_is_not_read() {
    let html = b"<!doctype html><title>Login</title><p>Please sign in to see this file.</p>".to_vec();
    let long = made::pdf(&["Words."]).into_iter().chain(vec![b' '; 200_000]).collect();
    let base = site_of(vec![
        ("/login.pdf", "application/pdf", html),
        ("/pdf-as.docx", WORD, made::pdf(&["Words."])),
        ("/long.pdf", "application/pdf", long),
    ])
    .await;
    let (pages, _owner, _bot, _process) = crawled(&base, &[("FRONTDESK_FILES__MAX_BYTES", "100000")]).await;
    assert_eq!(page(&pages, "/login.pdf")["outcome"], "unsupported_type");
    let detail = page(&pages, "/login.pdf")["detail"].as_str().unwrap();
    assert!(detail.contains("a PDF file") && detail.contains("an HTML page"), "{detail}");
    assert_eq!(page(&pages, "/pdf-as.docx")["outcome"], "unsupported_type");
    assert_eq!(page(&pages, "/long.pdf")["outcome"], "too_large");
}

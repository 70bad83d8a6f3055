//! A44, A45 and A54 by uploading: what is in a file touches that file's job and nothing else, and who sends slowly is not
//! waited for.

use crate::scene::TICKETS;
use crate::support::client::{Client, id, until, with_file};
use crate::support::files as made;
use crate::support::process::serve;
use crate::support::{Process, Settings};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use tempfile::TempDir;

#[tokio::test]
async fn a45_files_that_end_or_fill_their_reader_leave_the_server_alone() {
    let data = TempDir::new().unwrap();
    let limits =
        [("FRONTDESK_FILES__PARSE_MEMORY_BYTES", "200000000"), ("FRONTDESK_FILES__PARSE_SECONDS", "5")];
    let server = Process::start(&mut serve(data.path(), &limits));
    let pid = server.child.id();
    let owner = Client::signed_up(&server.base).await;
    let bot = owner.bot(json!({})).await;
    // It draws itself without end: that is cut, and then it holds no word.
    let resources = "/Resources << /XObject << /A 4 0 R >> >>";
    let endless = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R {resources} >>"),
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources} /Length 5 >>\nstream\n/A Do\nendstream"
        ),
    ];
    let endless = made::pdf_of(&endless.map(String::into_bytes), "/Root 1 0 R");
    let part = vec![b'a'; 64 << 20];
    let bomb = made::archive([("word/document.xml", part.as_slice())]);
    for (name, bytes, expected) in [("endless.pdf", endless, "empty"), ("bomb.docx", bomb, "too_large")] {
        let (source, job) = owner.file(&bot, name, "application/octet-stream", &bytes).await;
        assert_eq!(source["error"]["code"], expected, "{name}: {source} {job}");
        assert_eq!((&source["status"], &source["chunks"]), (&json!("error"), &json!(0)), "{source}");
        assert!(source["error"]["detail"].as_str().is_some_and(|words| words.len() > 30), "{source}");
    }
    // The next file is read by the same process.
    let (source, _) = owner.file(&bot, "tickets.md", "text/markdown", TICKETS.as_bytes()).await;
    assert_eq!(source["status"], "active", "{source}");
    assert_eq!(server.child.id(), pid);
    owner.get("/health").await.expect(200);
}

#[tokio::test]
async fn a54_a_file_that_drips_in_is_not_waited_for() {
    let server = Settings::default().set("LIMITS__READ_SECONDS", 1).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let whole = with_file(owner.request(Method::POST, &path), "a.txt", "text/plain", &vec![b'a'; 100_000]);
    let whole = whole.build().expect("a request");
    let kind = whole.headers()["content-type"].clone();
    let body = whole.body().and_then(reqwest::Body::as_bytes).expect("a body").to_vec();
    // A byte now and then, each before the wait for the next is over: without an end in sight.
    let drops = futures::stream::unfold((body, 0), |(body, at)| async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let drop = body.get(at..=at)?.to_vec();
        Some((Ok::<_, std::io::Error>(drop), (body, at + 1)))
    });
    let request = owner.request(Method::POST, &path).header("content-type", kind);
    let sending = request.body(reqwest::Body::wrap_stream(drops)).send();
    // Refused, or the connection ended: whichever of the two the client sees.
    match tokio::time::timeout(Duration::from_secs(25), sending).await.expect("an end") {
        Ok(reply) => assert_eq!(reply.status(), 408),
        Err(error) => assert!(error.is_request() || error.is_body(), "{error}"),
    }
    // Meanwhile and afterwards others are served.
    owner.get("/health").await.expect(200);
    until(|| async {
        let taken = owner.file(&bot, "b.txt", "text/plain", b"Words.").await.0;
        (taken["status"] == "active").then_some(())
    })
    .await;
}

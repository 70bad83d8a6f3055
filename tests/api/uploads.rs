//! Files as sources: what is taken in, what is refused, and that it is found by questions.

use crate::support::client::{Client, id, with_file, with_part};
use crate::support::files as made;
use crate::support::{Settings, TestServer};
use crate::world::{ANSWER, PAGE, QUESTION, World};
use reqwest::Method;
use serde_json::{Value, json};

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

fn sources(bot: &Value) -> String {
    format!("/api/v1/bots/{}/sources", id(bot))
}

async fn upload(owner: &Client, path: &str, name: &str, kind: &str, bytes: &[u8]) -> crate::support::Reply {
    Client::send(with_file(owner.request(Method::POST, path), name, kind, bytes)).await
}

#[tokio::test]
async fn each_kind_of_file_is_read_and_answers() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let words = "# Prices\n\nTickets cost 13 euros for adults, and children under 12 get in free.";
    let html = "<!doctype html><html><head><title>Prices</title></head><body><main><h1>Prices</h1><p>Tickets cost 13 euros \
        for adults, and children under 12 get in free.</p></main></body></html>";
    for (name, kind, file_type, bytes) in [
        ("prices.pdf", "application/pdf", "pdf", made::pdf(&[words])),
        ("prices.docx", WORD, "docx", made::docx(words)),
        ("prices.csv", "text/csv", "csv", b"What,Price\nTickets cost for adults,13 euros\n".to_vec()),
        ("prices.html", "text/html", "html", html.as_bytes().to_vec()),
        ("prices.md", "text/markdown", "markdown", words.as_bytes().to_vec()),
        ("prices.txt", "application/octet-stream", "text", words.as_bytes().to_vec()),
    ] {
        let bot = owner.bot(json!({})).await;
        let (source, job) = owner.file(&bot, name, kind, &bytes).await;
        assert_eq!(
            (&job["status"], &source["status"]),
            (&json!("completed"), &json!("active")),
            "{name}: {source}"
        );
        assert_eq!(source["type"], "file");
        let file = &source["file"];
        assert_eq!((&file["name"], &file["type"]), (&json!(name), &json!(file_type)), "{source}");
        assert_eq!(file["bytes"], bytes.len());
        assert!(source["title"].as_str().is_some_and(|title| !title.is_empty()), "{source}");
        let search = format!("/api/v1/bots/{}/search", id(&bot));
        let found = owner.post(&search, json!({ "query": QUESTION })).await.expect(200);
        let best = &found["results"][0];
        assert!(best["text"].as_str().is_some_and(|text| text.contains("13 euros")), "{name}: {found}");
        // A file has no address to send visitors to: its title tells where it is said.
        assert_eq!(best["document"]["url"], Value::Null, "{name}: {found}");
        assert_eq!(best["document"]["title"], source["title"], "{name}: {found}");
    }
}

#[tokio::test]
async fn an_answer_from_a_file_cites_its_title_without_an_address() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.file(&bot, "visiting.md", "text/markdown", PAGE.as_bytes()).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&bot));
    let answer = owner.post(&chat, json!({ "message": QUESTION })).await.expect(200);
    assert!(answer["answer"].as_str().is_some_and(|text| text.contains(ANSWER)), "{answer}");
    let cited = &answer["sources"][0];
    assert_eq!(
        (&cited["title"], &cited["url"]),
        (&json!("Visiting the observatory"), &Value::Null),
        "{answer}"
    );
}

#[tokio::test]
async fn a_title_that_is_given_goes_before_the_documents_own() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let parts: [(&str, &str, &[u8]); 2] = [
        ("form-data; name=\"title\"", "", " Our hours ".as_bytes()),
        ("form-data; name=\"file\"; filename=\"a.md\"", "text/markdown", PAGE.as_bytes()),
    ];
    let path = format!("/api/v1/knowledge-bases/{}/sources", bot["knowledge_base_id"].as_str().unwrap());
    let added = Client::send(with_part(owner.request(Method::POST, &path), &parts)).await.expect(202);
    assert_eq!(added["source"]["title"], "Our hours");
    owner.ended(added["job_id"].as_str().unwrap()).await;
    let documents = format!("/api/v1/sources/{}/documents", id(&added["source"]));
    assert_eq!(owner.get(&documents).await.expect(200)["items"][0]["title"], "Our hours");
    let listed = owner.all(&path, 100).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed, owner.all(&sources(&bot), 100).await);
}

#[tokio::test]
async fn a25_a_file_that_is_not_what_it_says_is_not_taken_in() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let html = b"<!doctype html><html><body><script>alert(1)</script><p>Words of a page.</p></body></html>";
    for (name, kind, bytes) in [
        ("report.pdf", "application/pdf", html.to_vec()),
        ("report", "application/pdf", html.to_vec()),
        ("report.html", "text/html", made::pdf(&["Words of a PDF."])),
        ("report.pdf", "application/pdf", made::docx("Words of a document.")),
        ("picture.png", "image/png", b"\x89PNG\r\n\x1a\nxxxxxxxx".to_vec()),
        ("picture.txt", "text/plain", b"\x89PNG\r\n\x1a\nxxxxxxxx".to_vec()),
        ("run.exe", "application/octet-stream", b"MZ\x90\0\x03\0\0\0".to_vec()),
        (
            "page.svg",
            "image/svg+xml",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>".to_vec(),
        ),
    ] {
        let reply = upload(&owner, &sources(&bot), name, kind, &bytes).await;
        assert_eq!(reply.clone().problem(415), "unsupported_media_type", "{name} as {kind}");
        assert!(reply.body["detail"].as_str().is_some_and(|words| words.len() > 40), "{}", reply.body);
    }
    assert!(owner.all(&sources(&bot), 100).await.is_empty());
}

#[tokio::test]
async fn a43_a_name_leads_nowhere() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let outside = server.data.parent().expect("a parent").join("escaped-upload.txt");
    let long = format!("{}.txt", "x".repeat(300));
    let names = [
        ("../../escaped-upload.txt", "escaped-upload.txt"),
        ("..\\..\\escaped-upload.txt", "escaped-upload.txt"),
        ("/etc/escaped-upload.txt", "escaped-upload.txt"),
        ("C:\\Users\\escaped-upload.txt", "escaped-upload.txt"),
        ("..", "file.txt"),
        ("\u{202e}txt.exe.txt", "txt.exe.txt"),
        (&long, &long[304 - 200..]),
    ];
    for (n, (name, shown)) in names.into_iter().enumerate() {
        let words = format!("Words number {n} of a file.");
        let added = upload(&owner, &sources(&bot), name, "text/plain", words.as_bytes()).await.expect(202);
        assert_eq!(added["source"]["file"]["name"], shown, "{name}");
        let job = owner.ended(added["job_id"].as_str().unwrap()).await;
        assert_eq!(job["status"], "completed", "{name}: {job}");
    }
    // NUL can't stand in a header at all.
    let reply = upload(&owner, &sources(&bot), "a\0b.txt", "text/plain", b"Words.").await;
    assert!(matches!(reply.status, 202 | 422), "{}", reply.body);
    assert!(!outside.exists());
    let kept: Vec<String> = std::fs::read_dir(&server.data)
        .expect("a directory")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(kept.iter().all(|name| name.starts_with("frontdesk.") || name.contains("lock")), "{kept:?}");
}

#[tokio::test]
async fn a55_a_file_beyond_the_cap_is_refused_with_words_however_it_is_sent() {
    let server = Settings::default().set("FILES__MAX_BYTES", 1_000_000).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let taken = "word ".repeat(199_000);
    upload(&owner, &sources(&bot), "fits.txt", "text/plain", taken.as_bytes()).await.expect(202);
    for size in [1_000_001, 1_060_000, 3_000_000] {
        let file = vec![b'a'; size];
        let reply = upload(&owner, &sources(&bot), "big.txt", "text/plain", &file).await;
        assert_eq!(reply.clone().problem(413), "too_large", "{size}");
        assert!(reply.body["detail"].as_str().unwrap().contains("1 MB"), "{}", reply.body);
        // In pieces, without a length.
        let whole = with_file(owner.request(Method::POST, &sources(&bot)), "big.txt", "text/plain", &file);
        let whole = whole.build().expect("a request");
        let kind = whole.headers()["content-type"].clone();
        let body = whole.body().and_then(reqwest::Body::as_bytes).expect("a body").to_vec();
        let pieces: Vec<_> = body.chunks(50_000).map(<[u8]>::to_vec).map(Ok::<_, std::io::Error>).collect();
        let request = owner.request(Method::POST, &sources(&bot)).header("content-type", kind);
        let reply =
            Client::send(request.body(reqwest::Body::wrap_stream(futures::stream::iter(pieces)))).await;
        assert_eq!(reply.problem(413), "too_large", "{size} in pieces");
    }
    assert_eq!(owner.all(&sources(&bot), 100).await.len(), 1);
}

#[tokio::test]
async fn a_form_that_is_wrong_is_told_what_is_wrong() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let file = ("form-data; name=\"file\"; filename=\"a.txt\"", "text/plain", b"Words.".as_slice());
    let empty = ("form-data; name=\"file\"; filename=\"a.txt\"", "text/plain", b"".as_slice());
    let other = ("form-data; name=\"type\"", "", b"file".as_slice());
    let long = "x".repeat(201);
    let title = ("form-data; name=\"title\"", "", long.as_bytes());
    for (parts, field) in [
        (vec![], "file"),
        (vec![empty], "file"),
        (vec![file, file], "file"),
        (vec![other, file], "type"),
        (vec![title, file], "title"),
    ] {
        let reply = Client::send(with_part(owner.request(Method::POST, &sources(&bot)), &parts)).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    let broken =
        owner.request(Method::POST, &sources(&bot)).header("content-type", "multipart/form-data; boundary=x");
    assert_eq!(Client::send(broken.body("no form")).await.problem(400), "bad_request");
    let unbound = owner.request(Method::POST, &sources(&bot)).header("content-type", "multipart/form-data");
    assert_eq!(Client::send(unbound.body("no form")).await.problem(400), "bad_request");
}

#[tokio::test]
async fn the_same_file_is_taken_once_per_knowledge_base() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (one, two) = (owner.bot(json!({})).await, owner.bot(json!({})).await);
    let (first, _) = owner.file(&one, "a.txt", "text/plain", b"We open at nine.").await;
    let again = upload(&owner, &sources(&one), "b.txt", "text/plain", b"We open at nine.").await;
    assert!(again.body["detail"].as_str().unwrap().contains(id(&first)), "{}", again.body);
    assert_eq!(again.problem(409), "conflict");
    upload(&owner, &sources(&two), "a.txt", "text/plain", b"We open at nine.").await.expect(202);
    owner.delete(&format!("/api/v1/sources/{}", id(&first))).await.expect(204);
    upload(&owner, &sources(&one), "a.txt", "text/plain", b"We open at nine.").await.expect(202);
}

#[tokio::test]
async fn a1_files_of_another_workspace_are_not_there() {
    let server = TestServer::start().await;
    let theirs = World::of(server.owner().await, "foreign").await;
    let (source, _) =
        theirs.owner.file(&theirs.bot, "secret.txt", "text/plain", b"The vault is behind the clock.").await;
    let ours = server.owner().await;
    let file = format!("/api/v1/sources/{}/file", id(&source));
    assert_eq!(ours.get(&file).await.problem(404), "not_found");
    let replaced = with_file(ours.request(Method::PUT, &file), "a.txt", "text/plain", b"Nothing.");
    assert_eq!(Client::send(replaced).await.problem(404), "not_found");
    let base = theirs.bot["knowledge_base_id"].as_str().unwrap();
    for path in [sources(&theirs.bot), format!("/api/v1/knowledge-bases/{base}/sources")] {
        let reply = upload(&ours, &path, "a.txt", "text/plain", b"Foreign words.").await;
        assert_eq!(reply.problem(404), "not_found", "{path}");
    }
    assert_eq!(theirs.owner.get(&file).await.expect(200), "The vault is behind the clock.");
    // Whether somebody else has the same file can't be found out.
    let bot = ours.bot(json!({})).await;
    upload(&ours, &sources(&bot), "secret.txt", "text/plain", b"The vault is behind the clock.")
        .await
        .expect(202);
}

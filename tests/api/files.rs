//! `/sources/{id}/file`: the original, sent and replaced.

use crate::support::client::{Client, id, with_file, with_part};
use crate::support::files as made;
use crate::support::{Settings, TestServer};
use crate::world::PAGE;
use frontdesk::lifecycle::Parts;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

fn file(source: &Value) -> String {
    format!("/api/v1/sources/{}/file", id(source))
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_and_never_as_a_page() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    // Of several parts, the last one not full.
    let long = "Ein längerer Text über Öffnungszeiten. ".repeat(20_000);
    let html = format!("<!doctype html><title>x</title><script>alert(1)</script><p>{PAGE}</p>");
    for (name, kind, bytes, plain, coded) in [
        (
            "Öffnung \"1\" 100%.txt",
            "text/plain",
            long.clone().into_bytes(),
            "_ffnung _1_ 100_.txt",
            "%C3%96ffnung%20%221%22%20100%25.txt",
        ),
        ("page.html", "text/html", html.into_bytes(), "page.html", "page.html"),
        (
            "価格.pdf",
            "application/pdf",
            made::pdf(&["Tickets cost 13 euros."]),
            "__.pdf",
            "%E4%BE%A1%E6%A0%BC.pdf",
        ),
    ] {
        let (source, _) = owner.file(&bot, &name.replace('"', "%22"), kind, &bytes).await;
        let hash = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(source["file"]["sha256"], hash);
        for accepts in ["identity", "gzip"] {
            let request = owner.request(Method::GET, &file(&source)).header("accept-encoding", accepts);
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status(), 200);
            let headers = response.headers().clone();
            assert_eq!(
                headers["content-length"].to_str().unwrap(),
                bytes.len().to_string(),
                "{name}, {accepts}"
            );
            assert_eq!(headers["content-type"], kind, "{name}");
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(headers["content-security-policy"], "sandbox");
            let shown = source["file"]["name"].as_str().unwrap();
            let disposition = headers["content-disposition"].to_str().unwrap();
            if shown.contains('"') {
                assert_eq!(
                    disposition,
                    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
                );
            } else {
                assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
            }
            assert!(response.bytes().await.expect("a whole answer") == bytes, "{name}");
        }
    }
}

#[tokio::test]
async fn a_replaced_file_is_read_again_and_the_old_words_answer_no_more() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let (source, _) =
        owner.file(&bot, "fees.md", "text/markdown", b"# Fees\n\nParking costs 4 euros an hour.").await;
    let new = b"# Charges\n\nParking costs 6 euros an hour.";
    let replaced = with_file(owner.request(Method::PUT, &file(&source)), "charges.md", "text/markdown", new);
    let replaced = Client::send(replaced).await.expect(202);
    assert_eq!(id(&replaced["source"]), id(&source));
    owner.ended(replaced["job_id"].as_str().unwrap()).await;
    let after = owner.get(&format!("/api/v1/sources/{}", id(&source))).await.expect(200);
    assert_eq!(
        (&after["title"], &after["file"]["name"]),
        (&json!("Charges"), &json!("charges.md")),
        "{after}"
    );
    let search = format!("/api/v1/bots/{}/search", id(&bot));
    let found =
        owner.post(&search, json!({ "query": "What does parking cost?" })).await.expect(200).to_string();
    assert!(found.contains("6 euros") && !found.contains("4 euros"), "{found}");
    assert_eq!(owner.get(&file(&source)).await.expect(200), String::from_utf8_lossy(new).into_owned());
    // The same bytes again are only read again; another source's are refused.
    let same = with_file(owner.request(Method::PUT, &file(&source)), "charges.md", "text/markdown", new);
    let same = Client::send(same).await.expect(202);
    owner.ended(same["job_id"].as_str().unwrap()).await;
    owner.file(&bot, "other.md", "text/markdown", b"Something else.").await;
    let others =
        with_file(owner.request(Method::PUT, &file(&source)), "x.md", "text/markdown", b"Something else.");
    assert_eq!(Client::send(others).await.problem(409), "conflict");
}

#[tokio::test]
async fn only_a_file_that_is_not_being_read_is_replaced() {
    let server = Settings::default().parts(Parts::Http).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let text = owner.post(&path, json!({ "type": "text", "title": "x", "text": "x" })).await.expect(202);
    let uploaded = with_file(owner.request(Method::POST, &path), "a.txt", "text/plain", b"Words.");
    let waiting = Client::send(uploaded).await.expect(202);
    for source in [&text["source"], &waiting["source"]] {
        let put =
            with_file(owner.request(Method::PUT, &file(source)), "b.txt", "text/plain", b"Other words.");
        assert_eq!(Client::send(put).await.problem(409), "conflict", "{source}");
    }
    assert_eq!(owner.get(&file(&text["source"])).await.problem(404), "not_found");
    let put = owner.request(Method::PUT, &file(&waiting["source"])).json(&json!({}));
    assert_eq!(Client::send(put).await.problem(415), "unsupported_media_type");
}

#[tokio::test]
async fn nothing_is_left_of_a_deleted_file() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let (source, _) = owner.file(&bot, "a.txt", "text/plain", "Words. ".repeat(100_000).as_bytes()).await;
    assert!(rows(&server).await > 0);
    owner.delete(&format!("/api/v1/sources/{}", id(&source))).await.expect(204);
    assert_eq!(rows(&server).await, 0);
    assert_eq!(owner.get(&file(&source)).await.problem(404), "not_found");
    // Nor of a bot's.
    owner.file(&bot, "a.txt", "text/plain", b"Words.").await;
    owner.delete(&format!("/api/v1/bots/{}", id(&bot))).await.expect(204);
    assert_eq!(rows(&server).await, 0);
}

/// Rows of files and of their parts.
async fn rows(server: &TestServer) -> i64 {
    let mut conn = server.running.app.store.read().await.expect("a connection");
    sqlx::query_scalar("select (select count(*) from files) + (select count(*) from file_parts)")
        .fetch_one(&mut *conn)
        .await
        .expect("a count")
}

#[tokio::test]
async fn a_file_that_cant_be_read_says_why() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let blank = made::pdf(&[""]);
    let broken = made::archive([("word/document.xml", b"<w:document><w:body><w:p".as_slice())]);
    for (name, bytes, code) in [("scan.pdf", blank, "empty"), ("broken.docx", broken, "damaged")] {
        let (source, _) = owner.file(&bot, name, "application/octet-stream", &bytes).await;
        assert_eq!(
            (&source["status"], &source["error"]["code"]),
            (&json!("error"), &json!(code)),
            "{source}"
        );
        assert!(source["error"]["detail"].as_str().is_some_and(|words| words.len() > 30), "{source}");
        let documents = format!("/api/v1/sources/{}/documents", id(&source));
        assert_eq!(owner.get(&documents).await.expect(200)["items"][0]["outcome"], code);
        // What can't be read can still be had back.
        owner.get(&file(&source)).await.expect(200);
    }
    let form = with_part(owner.request(Method::POST, &format!("/api/v1/bots/{}/sources", id(&bot))), &[]);
    assert_eq!(Client::send(form).await.problem(422), "invalid");
}

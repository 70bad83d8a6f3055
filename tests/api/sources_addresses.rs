//! Addresses that lie in the server's own network, in every spelling, and ways to be led there.

use crate::support::client::{id, until};
use crate::support::{Settings, site};
use serde_json::json;

/// Spellings of addresses that are never read; `PORT` stands for that of a server that counts.
const INSIDE: &[&str] = &[
    "http://127.0.0.1:PORT/",
    "http://localhost:PORT/",
    "http://LOCALHOST.:PORT/",
    "http://a.localhost:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x7f.1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://017700000001:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://１２７.0.0.1:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/",
    "http://127。0。0。1:PORT/",
    "http://0.0.0.0:PORT/",
    "http://0:PORT/",
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[ff02::1]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://100.127.255.255/",
    "http://169.254.169.254/latest/meta-data/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http:\\\\127.0.0.1:PORT\\",
    "HTTP://127.0.0.1:PORT/",
    " http://127.0.0.1:PORT/ ",
    "http://127.0.0.1\t:PORT/",
];

#[tokio::test]
async fn a31_every_spelling_of_the_own_network_is_refused_at_once() {
    let target = site::start().await.expect("the site starts");
    let port = target.base_url.rsplit(':').next().expect("a port").to_owned();
    let server = Settings::default().set("FETCH__ALLOW_PRIVATE_NETWORK", false).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    for spelling in INSIDE {
        let url = spelling.replace("PORT", &port);
        for kind in ["url", "site", "sitemap"] {
            let reply = owner.post(&path, json!({ "type": kind, "url": url })).await;
            assert_eq!(reply.status, 422, "{kind} {url}: {}", reply.body);
            assert_eq!(reply.body["errors"][0]["field"], "url", "{url}: {}", reply.body);
            assert_eq!(reply.body["errors"][0]["code"], "private_network", "{url}: {}", reply.body);
            assert_eq!(reply.problem(422), "invalid");
        }
    }
    assert!(owner.all(&path, 100).await.is_empty());
    assert!(target.log.entries().is_empty(), "{:?}", target.log.entries());
}

#[tokio::test]
async fn a32_only_http_and_https_and_no_credentials() {
    let target = site::start().await.expect("the site starts");
    let server = Settings::default().start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    for (url, code) in [
        ("file:///etc/passwd", "unsupported_scheme"),
        ("FILE:///etc/passwd", "unsupported_scheme"),
        ("gopher://127.0.0.1:70/_x", "unsupported_scheme"),
        ("ftp://example.com/", "unsupported_scheme"),
        ("javascript:alert(1)", "unsupported_scheme"),
        ("data:text/html,hello", "unsupported_scheme"),
        ("dict://127.0.0.1:11211/stat", "unsupported_scheme"),
        ("ws://example.com/", "unsupported_scheme"),
        ("http://user:secret@example.com/", "credentials_in_url"),
        ("http://example.com@127.0.0.1/", "credentials_in_url"),
        ("example.com", "invalid_url"),
        ("//example.com/", "invalid_url"),
        ("http://", "invalid_url"),
        ("http://[::1", "invalid_url"),
        ("http://exa mple.com/", "invalid_url"),
        ("http://256.256.256.256/", "invalid_url"),
        ("http://example.com:99999/", "invalid_url"),
        ("", "invalid"),
    ] {
        let reply = owner.post(&path, json!({ "type": "url", "url": url })).await;
        assert_eq!(reply.status, 422, "{url}: {}", reply.body);
        assert_eq!(reply.body["errors"][0]["field"], "url", "{url}: {}", reply.body);
        assert_eq!(reply.body["errors"][0]["code"], code, "{url}: {}", reply.body);
    }
    assert!(target.log.entries().is_empty());
}

#[tokio::test]
async fn a32_names_that_lead_inside_are_blocked_when_they_are_looked_up() {
    // The name passes the check at creation: only the resolver knows where it leads.
    let target = site::start().await.expect("the site starts");
    let port = target.base_url.rsplit(':').next().expect("a port").to_owned();
    let server = Settings::default().set("FETCH__ALLOW_PRIVATE_NETWORK", false).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let hosts = std::fs::read_to_string("/etc/hosts").expect("a hosts file");
    let name = hosts
        .lines()
        .filter_map(|line| line.split('#').next()?.split_whitespace().nth(1))
        .find(|name| !name.contains("localhost") && name.contains(|letter: char| letter.is_alphabetic()));
    let Some(name) = name else {
        eprintln!("this machine's hosts file gives its own network no name: nothing to look up");
        return;
    };
    let url = format!("http://{name}:{port}/");
    let (source, job) = owner.source(&bot, json!({ "type": "url", "url": url })).await;
    let documents = owner.get(&format!("/api/v1/sources/{}/documents", id(&source))).await.expect(200);
    assert_eq!(documents["items"][0]["outcome"], "blocked", "{documents} {job}");
    assert!(target.log.entries().is_empty());
}

#[tokio::test]
async fn a32_redirects_and_links_to_other_schemes_are_not_followed() {
    let target = site::start().await.expect("the site starts");
    let server = Settings::default().start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let page = "<html><title>Links</title><body><main><h1>Links</h1><p>Some words that make this a page of text, \
        long enough to be kept.</p><a href='file:///etc/passwd'>a</a><a href='gopher://127.0.0.1/x'>b</a>\
        <a href='javascript:alert(1)'>c</a><a href='//evil.example/'>d</a></main></body></html>";
    target.log.set_page("/links", page);
    let source = json!({ "type": "site", "url": target.url("/links"), "max_pages": 10, "max_depth": 1 });
    let (source, _) = owner.source(&bot, source).await;
    let path = format!("/api/v1/sources/{}/documents", id(&source));
    let documents = until(|| async { Some(owner.get(&path).await.expect(200)) }).await;
    let urls: Vec<_> =
        documents["items"].as_array().unwrap().iter().map(|item| item["url"].clone()).collect();
    assert_eq!(urls, [json!(target.url("/links"))], "{documents}");
}

//! Sitemaps in all forms, and A41: one that names itself ends.

use crate::support::{Site, reader};
use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use frontdesk::knowledge::sitemap::{SitemapError, SitemapLimits, SitemapWalk, parse, walk};
use std::io::Write;
use url::Url;

const URLSET: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <!-- a comment -->
  <url><loc> https://a.example/one?x=1&amp;y=2 </loc><lastmod>2026-01-02</lastmod>
    <image:image><image:loc>https://a.example/one.jpg</image:loc></image:image></url>
  <url><loc><![CDATA[https://a.example/two]]></loc><lastmod>2026-01-02T03:04:05+01:00</lastmod></url>
  <url><loc>not an address</loc></url>
  <url><loc>ftp://a.example/three</loc></url>
</urlset>"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn pages_are_read_and_extensions_passed_over() {
    for bytes in [URLSET.as_bytes().to_vec(), gzip(URLSET.as_bytes())] {
        let sitemap = parse(&bytes).unwrap();
        let urls: Vec<&str> = sitemap.pages.iter().map(|page| page.url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/one?x=1&y=2", "https://a.example/two"]);
        let dates: Vec<String> = sitemap.pages.iter().map(|page| page.lastmod.unwrap().to_string()).collect();
        assert_eq!(dates, ["2026-01-02T00:00:00Z", "2026-01-02T02:04:05Z"]);
        assert!(sitemap.sitemaps.is_empty());
    }
}

#[test]
fn a_list_in_plain_text_is_a_sitemap() {
    let sitemap = parse("\u{feff}https://a.example/1\r\n\r\nhttps://a.example/2\n".as_bytes()).unwrap();
    assert_eq!(sitemap.pages.len(), 2);
}

#[test]
fn what_is_no_sitemap_says_so() {
    assert_eq!(parse(b"<html><body>Not found</body></html>").unwrap_err(), SitemapError::NotASitemap);
    assert_eq!(parse(b"Not found").unwrap_err(), SitemapError::NotASitemap);
    assert!(matches!(parse(b"\x1f\x8bbroken").unwrap_err(), SitemapError::Compressed(_)));
    assert!(matches!(parse(b"<urlset><url><loc").unwrap_err(), SitemapError::Xml(_)));
    assert!(matches!(parse("<a>".repeat(100_000).as_bytes()).unwrap_err(), SitemapError::Xml(_)));
}

#[test]
fn entities_of_a_document_type_are_not_expanded() {
    let mut bomb = String::from("<!DOCTYPE urlset [<!ENTITY a \"aaaaaaaaaa\">");
    for (name, inner) in [('b', 'a'), ('c', 'b'), ('d', 'c')] {
        bomb.push_str(&format!("<!ENTITY {name} \"{}\">", format!("&{inner};").repeat(10)));
    }
    bomb.push_str("<!ENTITY f SYSTEM \"file:///etc/passwd\">]><urlset><url><loc>https://a.example/&d;&f;</loc></url></urlset>");
    let sitemap = parse(bomb.as_bytes()).unwrap();
    assert_eq!(sitemap.pages[0].url.as_str(), "https://a.example/");
}

#[test]
fn a42_a_compressed_bomb_stops_at_the_limit() {
    let part = gzip(&vec![b' '; 1 << 20]);
    let bomb: Vec<u8> = std::iter::repeat_n(part, 200).flatten().collect();
    assert_eq!(parse(&bomb).unwrap_err(), SitemapError::TooLarge);
}

fn index(urls: &[String]) -> String {
    let entries: String = urls.iter().map(|url| format!("<sitemap><loc>{url}</loc></sitemap>")).collect();
    format!("<sitemapindex>{entries}</sitemapindex>")
}

#[tokio::test]
async fn a41_an_index_that_names_itself_ends() {
    let itself = |headers: axum::http::HeaderMap| async move {
        let host = headers[header::HOST].to_str().unwrap().to_owned();
        (
            [(header::CONTENT_TYPE, "application/xml")],
            index(&[format!("http://{host}/sitemap.xml#x"), format!("http://{host}/sitemap.xml")]),
        )
    };
    let site = Site::start(Router::new().route("/sitemap.xml", get(itself))).await;
    let walked = walk(&reader(), [site.url("/sitemap.xml")], SitemapLimits::default()).await;
    assert_eq!((walked.pages.len(), site.hits()), (0, 1));
}

#[tokio::test]
async fn a41_an_index_that_makes_ever_new_ones_ends() {
    let more = |Path(n): Path<u64>, headers: axum::http::HeaderMap| async move {
        let host = headers[header::HOST].to_str().unwrap().to_owned();
        let next: Vec<String> = (1..=10).map(|k| format!("http://{host}/s/{}", n * 10 + k)).collect();
        ([(header::CONTENT_TYPE, "application/xml")], index(&next))
    };
    let site = Site::start(Router::new().route("/s/{n}", get(more))).await;
    let limits = SitemapLimits { max_sitemaps: 40, ..SitemapLimits::default() };
    let walked = walk(&reader(), [site.url("/s/0")], limits).await;
    assert_eq!(site.hits(), 40);
    assert!(walked.cut_short);
    let deep = Site::start(Router::new().route(
        "/s/{n}",
        get(|Path(n): Path<u64>, headers: axum::http::HeaderMap| async move {
            let host = headers[header::HOST].to_str().unwrap().to_owned();
            ([(header::CONTENT_TYPE, "application/xml")], index(&[format!("http://{host}/s/{}", n + 1)]))
        }),
    ))
    .await;
    walk(&reader(), [deep.url("/s/0")], SitemapLimits::default()).await;
    assert_eq!(deep.hits(), 4);
}

#[test]
fn a41_pages_are_counted_once_and_up_to_the_limit() {
    let start = Url::parse("https://a.example/sitemap.xml").unwrap();
    let limits = SitemapLimits { max_pages: 3, ..SitemapLimits::default() };
    let mut walk = SitemapWalk::new([start.clone(), start], limits);
    assert!(walk.next_sitemap().is_some());
    walk.add(b"https://a.example/1\nhttps://a.example/1\nhttps://a.example/2\n").unwrap();
    assert!(!walk.cut_short());
    walk.add(b"https://a.example/3\nhttps://a.example/4\n").unwrap();
    assert!(walk.cut_short());
    assert!(walk.next_sitemap().is_none());
    assert_eq!(walk.into_pages().len(), 3);
}

//! Which links are the same page, the same site, and pages at all.

use frontdesk::knowledge::frontier::{may_be_page, normalise, same_origin};
use url::Url;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn one_page_has_one_spelling() {
    for (given, kept) in [
        ("HTTPS://Example.com:443/a#part", "https://example.com/a"),
        ("https://example.com/a?utm_source=x&UTM_medium=y&gclid=1", "https://example.com/a"),
        ("https://example.com/a?b=2&fbclid=1&a=1", "https://example.com/a?b=2&a=1"),
        ("https://example.com/a/../b/./c", "https://example.com/b/c"),
        ("https://example.com?", "https://example.com/"),
        ("https://example.com/a?q=%20x", "https://example.com/a?q=%20x"),
    ] {
        assert_eq!(normalise(&url(given)).as_str(), kept);
        assert_eq!(normalise(&url(kept)).as_str(), kept);
    }
}

#[test]
fn an_origin_is_scheme_host_and_port() {
    assert!(same_origin(&url("https://a.example/x"), &url("https://a.example:443/y")));
    for other in ["http://a.example/", "https://b.a.example/", "https://a.example:8443/"] {
        assert!(!same_origin(&url("https://a.example/"), &url(other)), "{other}");
    }
}

#[test]
fn files_that_are_no_pages_are_passed_over() {
    for page in [
        "https://a.example/",
        "https://a.example/v1.2",
        "https://a.example/a.html",
        "https://a.example/x.PHP?f=a.zip",
        "https://a.example/readme.md",
        "https://a.example/terms.PDF?x=1",
        "https://a.example/handbook.docx",
        "https://a.example/prices.csv",
    ] {
        assert!(may_be_page(&url(page)), "{page}");
    }
    for file in [
        "https://a.example/a.JPG",
        "https://a.example/a.doc?x=1",
        "https://a.example/b/a.tar.gz",
        "mailto:a@a.example",
        "https://a.example/feed.xml",
        "https://a.example/a.7z",
        "https://a.example/a.zst",
    ] {
        assert!(!may_be_page(&url(file)), "{file}");
    }
}

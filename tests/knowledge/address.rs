//! A31: every spelling of an address in the own network is refused, before anything is sent.

use crate::support::{Site, settings};
use axum::Router;
use frontdesk::domain::source::PageOutcome;
use frontdesk::knowledge::address::{NetworkPolicy, UrlRejected, check_url, is_public};
use frontdesk::knowledge::fetch::{Conditional, FetchError, FetchSettings, Fetcher, Wanted};

const STRICT: NetworkPolicy = NetworkPolicy { allow_private_network: false };

/// Hosts that mean this machine.
const LOOPBACK: [&str; 22] = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "017700000001",
    "0177.0.0.1",
    "0177.1",
    "127.0.0.0x1",
    "%31%32%37.0.0.1",
    "１２７.０.０.１",
    "127。0。0。1",
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
];

/// Hosts in other networks that are nobody's public address.
const PRIVATE: [&str; 38] = [
    "0.0.0.0",
    "0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "169.254.169.254",
    "169.254.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::7f00:1]",
    "[fe80::1]",
    "[febf::1]",
    "[fc00::1]",
    "[fdff::1]",
    "[ff02::1]",
    "[fec0::1]",
    "[100::1]",
    "[2001:db8::1]",
    "[2001::1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
];

const PUBLIC: [&str; 12] = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "198.20.0.1",
    "223.255.255.255",
    "[2606:4700::1111]",
    "[64:ff9b::101:101]",
    "example.com",
];

#[test]
fn a31_every_spelling_is_refused() {
    for host in LOOPBACK.iter().chain(&PRIVATE) {
        for scheme in ["http", "https"] {
            let text = format!("{scheme}://{host}:8080/x");
            match check_url(&text, &STRICT) {
                Err(UrlRejected::PrivateNetwork(_)) => {}
                other => panic!("{text}: {other:?}"),
            }
        }
    }
    for host in PUBLIC {
        assert!(check_url(&format!("https://{host}/"), &STRICT).is_ok(), "{host}");
    }
}

#[tokio::test]
async fn a31_nothing_is_sent_to_any_spelling() {
    let target = Site::start(Router::new()).await;
    let fetcher = Fetcher::new(FetchSettings { allow_private_network: false, ..settings() }).unwrap();
    for host in LOOPBACK {
        let url = url::Url::parse(&format!("http://{host}:{}/", target.address.port())).unwrap();
        let error = fetcher.fetch(&url, Wanted::Page, &Conditional::default()).await.unwrap_err();
        assert_eq!(error.outcome(), PageOutcome::Blocked, "{host}: {error}");
        assert!(matches!(error, FetchError::Rejected(UrlRejected::PrivateNetwork(_))), "{host}: {error:?}");
    }
    assert_eq!(target.hits(), 0);
}

#[test]
fn only_complete_web_addresses_are_taken() {
    for (text, code) in [
        ("file:///etc/passwd", "unsupported_scheme"),
        ("gopher://example.com/", "unsupported_scheme"),
        ("ftp://example.com/", "unsupported_scheme"),
        ("javascript:alert(1)", "unsupported_scheme"),
        ("https://user:password@example.com/", "credentials_in_url"),
        ("https://user@example.com/", "credentials_in_url"),
        ("example.com", "invalid_url"),
        ("http://", "invalid_url"),
        ("http://256.1.1.1/", "invalid_url"),
        ("", "invalid_url"),
        ("http://127.0.0.1/", "private_network"),
    ] {
        assert_eq!(check_url(text, &STRICT).unwrap_err().code(), code, "{text}");
    }
    let lenient = NetworkPolicy { allow_private_network: true };
    assert!(check_url(" http://127.0.0.1:3000/docs ", &lenient).is_ok());
    assert_eq!(check_url("file:///etc/passwd", &lenient).unwrap_err().code(), "unsupported_scheme");
}

#[test]
fn addresses_of_names_are_judged_alike() {
    assert!(is_public("93.184.216.34".parse().unwrap()));
    assert!(!is_public("::ffff:10.0.0.1".parse().unwrap()));
    assert!(!is_public("2002:c0a8:101::1".parse().unwrap()));
}

//! What is odd about the website, as about every real one: charsets, redirects, duplicates under other addresses,
//! pages that are too large, empty, slow, broken, not for robots, or no pages at all. Ordinary pages are in `pages.rs`.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use encoding_rs::{Encoding, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use futures::stream;

use super::pages::{asset, fresh, html, lay_out, published, source, text};

/// What `/huge` weighs: more than any sensible limit for a page.
const HUGE_BYTES: usize = 24 * 1024 * 1024;

/// The answer if the path is one of the odd ones.
pub(super) fn answer(path: &str, asked: &str, headers: &HeaderMap) -> Option<Response> {
    Some(match path {
        "/robots.txt" => with_addresses("robots.txt", "text/plain; charset=utf-8", headers),
        "/style.css" => fresh(asset("style.css").into(), "text/css; charset=utf-8", published(), headers),
        "/app.js" => fresh(asset("app.js").into(), "text/javascript; charset=utf-8", published(), headers),
        "/sitemap.xml" => with_addresses("sitemap.xml", "application/xml", headers),
        "/sitemaps/pages.xml" => with_addresses("sitemap-pages.xml", "application/xml", headers),
        "/sitemaps/languages.xml" => with_addresses("sitemap-languages.xml", "application/xml", headers),

        "/old-prices" => moved(StatusCode::MOVED_PERMANENTLY, "/prices"),
        "/go/kiln-hire" => moved(StatusCode::FOUND, "/go/kiln"),
        "/go/kiln" => moved(StatusCode::TEMPORARY_REDIRECT, "/go/firing"),
        "/go/firing" => moved(StatusCode::PERMANENT_REDIRECT, "/firing/"),
        "/loop/a" => moved(StatusCode::FOUND, "/loop/b"),
        "/loop/b" => moved(StatusCode::FOUND, "/loop/a"),
        "/visit" | "/courses" | "/firing" | "/shop" | "/emberline" | "/news" | "/de" | "/fr" => {
            moved(StatusCode::MOVED_PERMANENTLY, &format!("{path}/"))
        }

        // The same words under a second address, once without a hint and once with `rel=canonical`.
        "/shop/returns-policy" => html(lay_out(&source("/shop/returns")?, "/shop/returns-policy")),
        "/print/prices" => {
            let here = "<!-- head: <link rel=\"canonical\" href=\"/prices\"> -->\n";
            html(lay_out(&format!("{here}{}", source("/prices")?), "/print/prices"))
        }

        "/charset/windows-1251" => encoded(path, WINDOWS_1251, "text/html; charset=windows-1251")?,
        "/charset/shift-jis" => encoded(path, SHIFT_JIS, "text/html")?,
        // The header says UTF-8; the bytes are ISO-8859-1. Browsers show replacement marks, people still complain.
        "/charset/lying" => encoded(path, WINDOWS_1252, "text/html; charset=utf-8")?,
        "/charset/utf-16" => {
            let mut bytes = vec![0xFF, 0xFE];
            bytes.extend(lay_out(&source(path)?, path).encode_utf16().flat_map(u16::to_le_bytes));
            ([(header::CONTENT_TYPE, "text/html")], bytes).into_response()
        }

        "/drafts/header-noindex" => {
            let page = html(lay_out(&source(path)?, path));
            ([("x-robots-tag", "noindex, nofollow")], page).into_response()
        }
        "/broken" => (StatusCode::INTERNAL_SERVER_ERROR, "Fatal error in line 42").into_response(),
        "/gone" => (StatusCode::GONE, "This page was taken away.").into_response(),
        "/app" => html(asset("app.html")),
        "/empty" => html(String::new()),
        "/huge" => huge(),
        "/files/studio-map.pdf" => file("application/pdf", asset("studio-map.pdf.txt").into_bytes()),
        "/files/glazes.zip" => file("application/zip", EMPTY_ZIP.to_vec()),
        "/files/kiln.jpg" => file("image/jpeg", vec![0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10]),
        "/cookies-needed" => cookies(headers),
        // An endless calendar: each page links to the next month. Only a limit on pages or depth ends it.
        "/calendar" => html(calendar(asked)),
        _ => return None,
    })
}

/// The end-of-directory record alone: an archive without entries.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

fn moved(status: StatusCode, to: &str) -> Response {
    (status, [(header::LOCATION, to.to_owned())]).into_response()
}

fn file(kind: &'static str, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

fn encoded(path: &str, encoding: &'static Encoding, kind: &'static str) -> Option<Response> {
    let page = lay_out(&source(path)?, path);
    Some(([(header::CONTENT_TYPE, kind)], encoding.encode(&page).0.into_owned()).into_response())
}

/// Sitemaps and robots.txt name absolute addresses, so the host that the caller used is put in.
fn with_addresses(name: &str, kind: &str, headers: &HeaderMap) -> Response {
    let host = text(headers, header::HOST).unwrap_or_else(|| "127.0.0.1".to_owned());
    let body = asset(name).replace("{{base}}", &format!("http://{host}"));
    fresh(body.into(), kind, published(), headers)
}

/// Sent in pieces and without a length: the reader has to count for itself.
fn huge() -> Response {
    const PIECE: &str = "<p>Fired, and fired again, and fired once more to the same cone.</p>\n";
    let piece = Bytes::from(PIECE.repeat(1024));
    let head =
        Bytes::from_static(b"<!doctype html><title>Every firing ever</title><h1>Every firing ever</h1>\n");
    let pieces = HUGE_BYTES / piece.len();
    let parts = std::iter::once(head).chain(std::iter::repeat_n(piece, pieces)).map(Ok::<_, Infallible>);
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], Body::from_stream(stream::iter(parts)))
        .into_response()
}

/// Shows its words only to those who send the cookie back; everyone else is sent in a circle.
fn cookies(headers: &HeaderMap) -> Response {
    if text(headers, header::COOKIE).is_some_and(|cookie| cookie.contains("seen=1")) {
        return html(lay_out("<h1>Thank you for the cookie</h1><p>It was a biscuit.</p>", "/cookies-needed"));
    }
    let again = [(header::LOCATION, "/cookies-needed"), (header::SET_COOKIE, "seen=1; Path=/")];
    (StatusCode::FOUND, again).into_response()
}

fn calendar(asked: &str) -> String {
    let month = asked.split_once("?month=").and_then(|(_, number)| number.parse::<u32>().ok()).unwrap_or(1);
    let next = month.saturating_add(1);
    let text = format!(
        "<!-- title: Calendar, month {month} -->\n<h1>Calendar, month {month}</h1>\n\
         <p>In month {month} of the studio calendar nothing is booked yet.</p>\n\
         <p><a href=\"/calendar?month={next}\">Next month</a></p>"
    );
    lay_out(&text, "/calendar")
}

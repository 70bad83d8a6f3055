//! The ordinary pages: `pages/**.html`, each beginning with a comment that names its title, language and so on,
//! put into a layout with navigation, footer and cookie banner, and served with `ETag` and `Last-Modified`. May not
//! live here: what is odd about the site (see `odd.rs`).

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Access, LEFT, SiteLog, odd};

/// The day the site's own files last changed, as far as `Last-Modified` is concerned: 2026-09-01T08:00:00Z.
const PUBLISHED: Duration = Duration::from_hours(496_736);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/site")
}

/// Writes a request into the log if its client leaves.
struct Leaving<'a> {
    site: &'a SiteLog,
    access: Option<Access>,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if let Some(access) = self.access.take() {
            self.site.record(access);
        }
    }
}

/// Answers any request for a page and writes it to the log.
pub(super) async fn serve(site: Arc<SiteLog>, request: Request) -> Response {
    let began = site.now();
    let path = request.uri().path().to_owned();
    let asked = request.uri().path_and_query().map_or_else(|| path.clone(), ToString::to_string);
    let headers = request.headers().clone();
    let access = |status: u16| Access {
        path: asked.clone(),
        status,
        at: began,
        took: site.now().saturating_sub(began),
        conditional: headers.contains_key(header::IF_NONE_MATCH)
            || headers.contains_key(header::IF_MODIFIED_SINCE),
        user_agent: text(&headers, header::USER_AGENT),
    };
    // Who leaves before the answer is in the log too, as with real servers.
    let mut leaving = Leaving { site: &site, access: Some(access(LEFT)) };
    let wait = site.wait(&path);
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    leaving.access = None;
    let answer = if let Some(status) = site.failure(&path) {
        (status, "This page has been told to fail.").into_response()
    } else if let Some(new) = site.replacement(&path) {
        fresh(new.body.into_bytes(), &new.content_type, new.modified, &headers)
    } else if let Some(odd) = odd::answer(&path, &asked, &headers) {
        odd
    } else {
        page(&path, &headers)
    };
    site.record(access(answer.status().as_u16()));
    answer
}

fn page(path: &str, headers: &HeaderMap) -> Response {
    if let Some(text) = source(path) {
        return fresh(lay_out(&text, path).into_bytes(), "text/html; charset=utf-8", published(), headers);
    }
    let missing = "<!-- title: Page not found -->\n<h1>Page not found</h1><p>There is nothing here.</p>";
    (StatusCode::NOT_FOUND, html(lay_out(missing, path))).into_response()
}

/// The file behind a path. Only names made of letters, digits and dashes are looked up, so no path leaves the folder.
pub(super) fn source(path: &str) -> Option<String> {
    let name = path.trim_matches('/');
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !name.is_empty() && !name.split('/').all(plain) {
        return None;
    }
    let base = folder().join("pages");
    let candidates = match (name.is_empty(), path.ends_with('/')) {
        (true, _) => vec![base.join("index.html")],
        (false, true) => vec![base.join(name).join("index.html")],
        (false, false) => vec![base.join(format!("{name}.html"))],
    };
    candidates.into_iter().find_map(|file| fs::read_to_string(file).ok())
}

/// A file of the site that is not a page: the layout, the style sheet, the robots file.
pub(super) fn asset(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|why| format!("{name} can't be read: {why}"))
}

/// Puts a page into its layout. The page's first comment lines say `<!-- key: value -->`; known keys are `title`,
/// `lang`, `description`, `head` (raw, for canonical and robots) and `layout` (`old` for the tables of 2003).
pub(super) fn lay_out(text: &str, path: &str) -> String {
    let key = |name: &str| {
        let mark = format!("<!-- {name}: ");
        text.lines().find_map(|line| line.strip_prefix(&mark)?.strip_suffix(" -->"))
    };
    let body: Vec<_> = text.lines().skip_while(|line| line.starts_with("<!-- ")).collect();
    let layout = if key("layout") == Some("old") { "layout-old.html" } else { "layout.html" };
    asset(layout)
        .replace("{{title}}", key("title").unwrap_or("Saltmarsh Pottery Works"))
        .replace("{{lang}}", key("lang").unwrap_or("en"))
        .replace("{{description}}", key("description").unwrap_or("A pottery by the sea."))
        .replace("{{head}}", key("head").unwrap_or(""))
        .replace("{{path}}", path)
        .replace("{{main}}", &body.join("\n"))
}

pub(super) fn html(body: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}

pub(super) fn published() -> SystemTime {
    SystemTime::UNIX_EPOCH + PUBLISHED
}

/// The answer to a request that may be conditional: 304 without a body where nothing has changed.
pub(super) fn fresh(body: Vec<u8>, kind: &str, modified: SystemTime, headers: &HeaderMap) -> Response {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let date = http_date(modified);
    let unchanged = match text(headers, header::IF_NONE_MATCH) {
        Some(known) => known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag),
        None => text(headers, header::IF_MODIFIED_SINCE).is_some_and(|known| known == date),
    };
    let about = [(header::ETAG, tag), (header::LAST_MODIFIED, date), (header::CONTENT_TYPE, kind.to_owned())];
    if unchanged {
        return (StatusCode::NOT_MODIFIED, about, Body::empty()).into_response();
    }
    (about, body).into_response()
}

pub(super) fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// `Tue, 01 Sep 2026 08:00:00 GMT`
fn http_date(time: SystemTime) -> String {
    let stamp = jiff::Timestamp::try_from(time).unwrap_or_default();
    stamp.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

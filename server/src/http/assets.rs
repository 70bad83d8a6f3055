//! Files that browsers load: the dashboard and the widget, embedded when the program is built.

use crate::error::Error;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse as _, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// The dashboard as `make build` leaves it; empty without it.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/dashboard/dist"]
#[allow_missing = true]
pub struct Dashboard;

/// The widget as `make build` leaves it; empty without it.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/widget/dist"]
#[allow_missing = true]
pub struct Widget;

const YEAR: &str = "public, max-age=31536000, immutable";
const SHORT: &str = "public, max-age=300";
const CHECK: &str = "no-cache";

/// What the dashboard's page may load: only its own, no inline script, and the widget's preview in a frame.
const DASHBOARD_CSP: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self' data:; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; \
    form-action 'self'; object-src 'none'";

/// The page that stands where the dashboard would, in a build without front ends.
const NOT_BUILT: &str = include_str!("pages/not_built.html");

/// A file with its type and a tag, or 304 if the browser has it.
pub fn file(file: EmbeddedFile, path: &str, cache: &'static str, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", crate::identity::opaque::hex(&file.metadata.sha256_hash()[..16]));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let kind = match path.rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => file.metadata.mimetype(),
    };
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { file.data.into_response() };
    let answer = response.headers_mut();
    for (name, value) in [(header::CONTENT_TYPE, kind), (header::ETAG, &tag), (header::CACHE_CONTROL, cache)]
    {
        match HeaderValue::from_str(value) {
            Ok(value) => drop(answer.insert(name, value)),
            Err(error) => tracing::error!(%error, path, "a header can't be sent"),
        }
    }
    response
}

/// The dashboard's files; every other address is a page of it, which its own router tells apart.
pub async fn dashboard(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if method != Method::GET && method != Method::HEAD
        || path.starts_with("api/")
        || path.starts_with("widget/")
    {
        return Error::not_found("address").into_response();
    }
    if let Some(found) = Dashboard::get(path).filter(|_| !path.is_empty() && path != "index.html") {
        let cache = if path.starts_with("assets/") { YEAR } else { CHECK };
        return file(found, path, cache, &headers);
    }
    if path.starts_with("assets/") {
        return Error::not_found("file").into_response();
    }
    let mut response = match Dashboard::get("index.html") {
        Some(index) => file(index, "index.html", CHECK, &headers),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DASHBOARD_CSP));
    response
}

/// The script that website owners put on their pages.
pub async fn loader(headers: HeaderMap) -> Response {
    match Widget::get("widget.js") {
        Some(found) => for_all_sites(file(found, "widget.js", SHORT, &headers)),
        None => Error::not_found("widget in this build: run `make build`").into_response(),
    }
}

/// The widget's other parts, loaded when it is first opened.
pub async fn widget(Path(name): Path<String>, headers: HeaderMap) -> Response {
    // A build for development reads the files from disk, where a name could lead out of their directory.
    if name.contains(['/', '\\']) || name.starts_with('.') {
        return Error::not_found("file").into_response();
    }
    let path = format!("widget/{name}");
    let Some(found) = Widget::get(&path) else { return Error::not_found("file").into_response() };
    let cache = if name.starts_with("preview.") { CHECK } else { YEAR };
    let mut response = for_all_sites(file(found, &path, cache, &headers));
    if name == "preview.html" {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DASHBOARD_CSP));
    }
    response
}

/// Scripts of the widget run on other people's pages, modules among them need CORS.
fn for_all_sites(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

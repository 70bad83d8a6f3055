//! Files that browsers load: the dashboard and the widget, embedded when the program is built.

use crate::error::Error;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse as _, Response};
use rust_embed::RustEmbed;

/// The dashboard as `make build` leaves it; empty without it. Scripts and styles are in it packed (`NAME.br`) only.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/dashboard/dist"]
#[exclude = "*.js"]
#[exclude = "*.css"]
#[allow_missing = true]
pub struct Dashboard;

/// The widget as `make build` leaves it; empty without it. Scripts and styles are in it packed (`NAME.br`) only.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/widget/dist"]
#[exclude = "*.js"]
#[exclude = "*.css"]
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

/// A file with its type and a tag, or 304 if the browser has it; none if there is no such file. What is packed is sent as
/// it is to browsers, and unpacked to the few programs that don't know Brotli.
pub fn file<Files: RustEmbed>(path: &str, cache: &'static str, headers: &HeaderMap) -> Option<Response> {
    let (file, is_packed) = match Files::get(&format!("{path}.br")) {
        Some(packed) => (packed, true),
        None => (Files::get(path).filter(|_| path.rsplit('.').next() != Some("br"))?, false),
    };
    let as_it_is = !is_packed || takes_brotli(headers);
    let mark = if as_it_is { "" } else { "-unpacked" };
    let tag = format!("\"{}{mark}\"", crate::identity::opaque::hex(&file.metadata.sha256_hash()[..16]));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let kind = match path.rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => file.metadata.mimetype(),
    };
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else if !as_it_is {
        match unpacked(&file.data) {
            Ok(data) => data.into_response(),
            Err(error) => return Some(Error::internal(error).into_response()),
        }
    } else if is_packed {
        ([(header::CONTENT_ENCODING, "br")], file.data).into_response()
    } else {
        file.data.into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    for (name, value) in [(header::CONTENT_TYPE, kind), (header::ETAG, &tag), (header::CACHE_CONTROL, cache)]
    {
        match HeaderValue::from_str(value) {
            Ok(value) => drop(answer.insert(name, value)),
            Err(error) => tracing::error!(%error, path, "a header can't be sent"),
        }
    }
    Some(response)
}

/// Whether a browser says that it knows Brotli (RFC 9110, section 12.5.3).
fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = |one: &str| {
        let mut parts = one.split(';').map(str::trim);
        let refused = |weight: &str| weight.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br")) && !parts.any(refused)
    };
    let lists = headers.get_all(header::ACCEPT_ENCODING).iter();
    lists.into_iter().any(|list| list.to_str().is_ok_and(|list| list.split(',').any(accepted)))
}

fn unpacked(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut data = Vec::new();
    brotli_decompressor::BrotliDecompress(&mut &*packed, &mut data)?;
    Ok(data)
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
    let cache = if path.starts_with("assets/") { YEAR } else { CHECK };
    if !path.is_empty()
        && path != "index.html"
        && let Some(found) = file::<Dashboard>(path, cache, &headers)
    {
        return found;
    }
    if path.starts_with("assets/") {
        return Error::not_found("file").into_response();
    }
    let mut response = file::<Dashboard>("index.html", CHECK, &headers)
        .unwrap_or_else(|| (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response());
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DASHBOARD_CSP));
    response
}

/// The script that website owners put on their pages.
pub async fn loader(headers: HeaderMap) -> Response {
    match file::<Widget>("widget.js", SHORT, &headers) {
        Some(found) => for_all_sites(found),
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
    let cache = if name.starts_with("preview.") { CHECK } else { YEAR };
    let Some(found) = file::<Widget>(&path, cache, &headers) else {
        return Error::not_found("file").into_response();
    };
    let mut response = for_all_sites(found);
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

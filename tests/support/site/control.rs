//! What a test in another process uses in place of [`super::SiteLog`]'s methods: `/_test/...`. A crawler never sees
//! these addresses (no page links there), and they are not written to the access log.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Bytes,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    routing::{delete, get, put},
};
use serde_json::{Value, json};

use super::SiteLog;

/// - `GET /_test/log` the access log; `DELETE /_test/log` forgets it
/// - `PUT /_test/pages/{path}` with a body serves that body at the path
/// - `PUT /_test/failures/{path}/{status}` fails the path
/// - `PUT /_test/delays/{path}` with milliseconds as body slows the path down
/// - `DELETE /_test/pages/{path}` brings the site's own page back
///
/// A path is percent-encoded whole (`%2Fprices`), so that it is one segment.
pub(super) fn router(site: Arc<SiteLog>) -> Router {
    let (read, cleared, paged, failed, slowed, restored) =
        (site.clone(), site.clone(), site.clone(), site.clone(), site.clone(), site);
    let log = get(async move || Json(entries(&read))).delete(async move || {
        cleared.clear();
        StatusCode::NO_CONTENT
    });
    let page = put(async move |Path(path): Path<String>, headers: HeaderMap, body: String| {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        paged.set_file(&path, kind.unwrap_or("text/html; charset=utf-8"), &body);
        StatusCode::NO_CONTENT
    });
    let failure = put(async move |Path((path, status)): Path<(String, u16)>| {
        failed.fail(&path, status);
        StatusCode::NO_CONTENT
    });
    let wait = put(async move |Path(path): Path<String>, body: Bytes| {
        let Ok(millis) = String::from_utf8_lossy(&body).trim().parse::<u64>() else {
            return (StatusCode::UNPROCESSABLE_ENTITY, "the body must be a number of milliseconds");
        };
        match path.as_str() {
            "/slow" => slowed.set_slow(Duration::from_millis(millis)),
            path => slowed.delay(path, Duration::from_millis(millis)),
        }
        (StatusCode::OK, "")
    });
    let restore = delete(async move |Path(path): Path<String>| {
        restored.restore(&path);
        StatusCode::NO_CONTENT
    });
    Router::new()
        .route("/_test/log", log)
        .route("/_test/pages/{path}", page.merge(restore))
        .route("/_test/failures/{path}/{status}", failure)
        .route("/_test/delays/{path}", wait)
}

fn entries(site: &SiteLog) -> Vec<Value> {
    let line = |one: super::Access| {
        json!({
            "path": one.path,
            "status": one.status,
            "at_ms": one.at.as_secs_f64() * 1000.0,
            "took_ms": one.took.as_secs_f64() * 1000.0,
            "conditional": one.conditional,
            "user_agent": one.user_agent,
        })
    };
    site.entries().into_iter().map(line).collect()
}

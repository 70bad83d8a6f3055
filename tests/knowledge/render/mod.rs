//! Pages that need their scripts, in a real browser against real servers on loopback.

mod browser;
mod limits;
mod text;
mod walls;

use crate::support::{fetcher, parser};
use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::{MethodRouter, get};
use frontdesk::domain::pipeline::RenderMode;
use frontdesk::knowledge::fetch::Conditional;
use frontdesk::knowledge::page::{ReadPage, ReadResult, Reader, Skipped, read_page_with};
use frontdesk::knowledge::render::RenderSettings;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// The browser that `make test` found or installed; without make, one in its usual place.
pub fn chromium() -> PathBuf {
    if let Ok(path) = std::env::var("CHROMIUM_PATH") {
        return path.into();
    }
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
        .expect("Chromium or Chrome is needed: run `make test-server`, or name one by CHROMIUM_PATH")
}

pub fn render_settings() -> RenderSettings {
    RenderSettings { chromium: chromium(), idle: Duration::from_millis(300), ..RenderSettings::default() }
}

pub fn rendering_reader(settings_: RenderSettings) -> Reader {
    Reader::new(fetcher(), Duration::ZERO, parser()).with_renderer(settings_)
}

/// Reads a page as a crawl does.
pub async fn read(reader: &Reader, url: &Url) -> ReadResult {
    read_page_with(reader, url, &Conditional::default(), RenderMode::Auto).await
}

#[track_caller]
pub fn page(result: ReadResult) -> ReadPage {
    match result {
        ReadResult::Read(page) => *page,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub fn skipped(result: ReadResult) -> Skipped {
    match result {
        ReadResult::Skipped(skipped) => skipped,
        other => panic!("{other:?}"),
    }
}

/// A page without text, and a script.
pub fn app(script: &str) -> String {
    format!(
        "<!doctype html><title>App</title><body><noscript>You need to enable JavaScript to run this app.</noscript>\
         <div id=\"root\"></div><script>const root = document.getElementById('root');\
         const put = (text) => {{ const p = document.createElement('p'); p.textContent = text; root.append(p); }};\
         {script}</script></body>"
    )
}

pub fn html(body: String) -> MethodRouter {
    get(move || async move { Html(body) })
}

pub fn javascript(body: &'static str) -> MethodRouter {
    get(move || async move { ([(header::CONTENT_TYPE, "text/javascript")], body) })
}

/// A site with one such page.
pub fn one(script: &str) -> Router {
    Router::new().route("/", html(app(script)))
}

/// Ends the reader's browser, so that no test leaves one behind.
pub async fn end(reader: Reader) {
    reader.renderer.expect("a renderer").stop().await;
}

//! The browser itself: it does not start, dies, is not needed any more, and leaves nothing behind.

use super::{app, end, html, one, page, read, render_settings, rendering_reader, skipped};
use crate::support::{Site, fetcher};
use axum::Router;
use axum::routing::get;
use frontdesk::domain::source::PageOutcome;
use frontdesk::knowledge::render::{RenderError, RenderSettings, Renderer};
use std::path::PathBuf;
use std::time::Duration;

fn kill(process: u32) {
    let status = std::process::Command::new("kill").args(["-9", &process.to_string()]).status().unwrap();
    assert!(status.success());
}

/// Whether the process is in the table, be it as a dead one that nobody has waited for.
fn there(process: u32) -> bool {
    PathBuf::from(format!("/proc/{process}")).exists()
}

async fn until(what: &str, met: impl Fn() -> bool) {
    for _ in 0..400 {
        if met() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{what} did not come about");
}

/// The directory of a browser's files.
fn profile(process: u32) -> PathBuf {
    let line = std::fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap();
    let given = line.split('\0').find_map(|part| part.strip_prefix("--user-data-dir="));
    PathBuf::from(given.expect("a directory of its own"))
}

async fn process(renderer: &Renderer) -> u32 {
    renderer.process().await.expect("a browser")
}

#[tokio::test]
async fn a_browser_that_dies_is_started_again() {
    let routes = Router::new()
        .route("/dies", html(app("fetch('/kill')")))
        .route("/kill", get(|| async { std::future::pending::<()>().await }))
        .route("/lives", html(app("put('Still here.')")));
    let site = Site::start(routes).await;
    let reader = rendering_reader(render_settings());
    let renderer = reader.renderer.clone().unwrap();
    let url = site.url("/dies");
    let reading = tokio::spawn({
        let reader = reader.clone();
        async move { read(&reader, &url).await }
    });
    // It is tried twice, since another page could have been to blame.
    for round in 1..=2 {
        let asked = || site.paths().iter().filter(|path| *path == "/kill").count();
        until("the page's request", || asked() == round).await;
        let process = process(&renderer).await;
        kill(process);
        until("the end of the browser", || !there(process)).await;
    }
    let refused = skipped(reading.await.unwrap());
    assert_eq!(refused.outcome, PageOutcome::NeedsJavascript);
    assert!(refused.detail.contains("ended"), "{}", refused.detail);
    assert!(refused.temporary);
    assert!(page(read(&reader, &site.url("/lives")).await).page.markdown.contains("Still here."));
    end(reader).await;
}

#[tokio::test]
async fn a_page_that_crashes_its_tab_says_so_and_the_next_one_works() {
    // More memory than a page may have.
    let crash = "const kept = []; for (;;) kept.push(new Array(1000000).fill(kept.length + 0.5));";
    let routes =
        Router::new().route("/crash", html(app(crash))).route("/next", html(app("put('Still here.')")));
    let site = Site::start(routes).await;
    let reader = rendering_reader(render_settings());
    let refused = skipped(read(&reader, &site.url("/crash")).await);
    assert_eq!(refused.outcome, PageOutcome::NeedsJavascript);
    assert!(refused.detail.contains("crashed"), "{}", refused.detail);
    assert!(page(read(&reader, &site.url("/next")).await).page.markdown.contains("Still here."));
    end(reader).await;
}

#[tokio::test]
async fn a_browser_without_pages_is_ended_and_its_files_are_removed() {
    let site = Site::start(one("put('Here.')")).await;
    let reader = rendering_reader(RenderSettings { rest: Duration::from_millis(200), ..render_settings() });
    let renderer = reader.renderer.clone().unwrap();
    let files = renderer.probe().await.map(|product| assert!(product.contains("Chrom"), "{product}"));
    files.unwrap();
    let first = process(&renderer).await;
    let files = profile(first);
    assert!(files.starts_with(std::env::temp_dir()) && files.is_dir());
    until("the end of the browser", || !there(first)).await;
    until("the end of its files", || !files.exists()).await;
    assert!(page(read(&reader, &site.url("/")).await).page.markdown.contains("Here."));
    assert_ne!(process(&renderer).await, first);
    end(reader).await;
}

#[tokio::test]
async fn stopping_ends_the_browser_and_waits_for_it() {
    let site = Site::start(one("put('Here.')")).await;
    let reader = rendering_reader(render_settings());
    let renderer = reader.renderer.clone().unwrap();
    page(read(&reader, &site.url("/")).await);
    let process = process(&renderer).await;
    let files = profile(process);
    renderer.stop().await;
    assert!(!there(process));
    assert!(!files.exists());
    assert_eq!(renderer.render(&fetcher(), &site.url("/"), "").await.unwrap_err(), RenderError::Stopping);
}

#[tokio::test]
async fn a_page_that_nobody_waits_for_is_thrown_away() {
    let site = Site::start(
        one("fetch('/slow')").route("/slow", get(|| async { std::future::pending::<()>().await })),
    )
    .await;
    let reader = rendering_reader(RenderSettings { max_pages: 1, ..render_settings() });
    let url = site.url("/");
    let reading = tokio::spawn({
        let reader = reader.clone();
        async move { read(&reader, &url).await }
    });
    until("the page's request", || site.paths().contains(&"/slow".to_owned())).await;
    reading.abort();
    assert!(reading.await.unwrap_err().is_cancelled());
    // Its place is free, and so is its host.
    let renderer = reader.renderer.clone().unwrap();
    let next = renderer.render(&fetcher(), &site.url("/"), &app("put('The next page.')")).await.unwrap();
    assert!(next.html.contains("The next page."));
    end(reader).await;
}

#[tokio::test]
async fn a_browser_that_does_not_start_is_told_with_its_last_words() {
    let site = Site::start(one("put('Here.')")).await;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("browser");
    std::fs::write(&program, "#!/bin/sh\necho 'No usable sandbox!' >&2\nexit 1\n").unwrap();
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let reader = rendering_reader(RenderSettings { chromium: program, ..render_settings() });
    let refused = skipped(read(&reader, &site.url("/")).await);
    assert_eq!(refused.outcome, PageOutcome::NeedsJavascript);
    assert!(refused.detail.contains("No usable sandbox!"), "{}", refused.detail);
    assert!(refused.detail.contains("frontdesk doctor"), "{}", refused.detail);
    end(reader).await;
}

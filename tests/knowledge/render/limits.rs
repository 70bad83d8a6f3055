//! Pages without end or measure. Each of these must come to an end, with what it shows by then.

use super::{app, end, html, one, page, read, render_settings, rendering_reader, skipped};
use crate::support::{Site, fetcher};
use axum::Router;
use axum::routing::get;
use frontdesk::domain::source::PageOutcome;
use frontdesk::knowledge::render::{Ending, RenderError, RenderSettings};
use std::time::Duration;

fn short() -> RenderSettings {
    RenderSettings { total: Duration::from_secs(3), ..render_settings() }
}

#[tokio::test]
async fn a_page_that_never_rests_is_read_when_its_time_is_over() {
    let routes = Router::new()
        .route("/", html(app("put('Shown at once.'); setInterval(() => fetch('/tick'), 50)")))
        .route("/tick", get(|| async { "tick" }));
    let site = Site::start(routes).await;
    let reader = rendering_reader(short());
    let renderer = reader.renderer.clone().unwrap();
    let html = app("put('Shown at once.'); setInterval(() => fetch('/tick'), 50)");
    let rendered = renderer.render(&fetcher(), &site.url("/"), &html).await.unwrap();
    assert_eq!(rendered.ending, Ending::TimeOver);
    assert!(rendered.html.contains("Shown at once."));
    // With so little text, nobody can say whether the rest was still to come.
    let late = skipped(read(&reader, &site.url("/")).await);
    assert_eq!(late.outcome, PageOutcome::NeedsJavascript);
    assert!(late.detail.contains("limit"), "{}", late.detail);
    end(reader).await;
}

#[tokio::test]
async fn requests_without_end_stop_at_the_limit() {
    let script =
        "put('Shown at once.'); const more = () => fetch('/tick?' + Math.random()).then(more, more); more()";
    let site = Site::start(one(script).route("/tick", get(|| async { "tick" }))).await;
    let reader = rendering_reader(RenderSettings { max_requests: 25, ..render_settings() });
    let renderer = reader.renderer.clone().unwrap();
    let rendered = renderer.render(&fetcher(), &site.url("/"), &app(script)).await.unwrap();
    assert_eq!((rendered.ending, rendered.requests), (Ending::Spent, 25));
    assert!(rendered.html.contains("Shown at once."));
    assert_eq!(site.hits(), 25);
    end(reader).await;
}

#[tokio::test]
async fn bytes_without_end_stop_at_the_limit() {
    let script = "for (let n = 0; n < 40; n++) fetch('/big?' + n)";
    let site = Site::start(one(script).route("/big", get(|| async { "x".repeat(100_000) }))).await;
    let reader = rendering_reader(RenderSettings { max_bytes: 950_000, ..render_settings() });
    let renderer = reader.renderer.clone().unwrap();
    let rendered = renderer.render(&fetcher(), &site.url("/"), &app(script)).await.unwrap();
    assert_eq!((rendered.ending, rendered.bytes), (Ending::Spent, 1_000_000));
    assert_eq!(site.hits(), 10);
    end(reader).await;
}

#[tokio::test]
async fn a_script_that_never_lets_go_is_ended() {
    let site = Site::start(one("put('Shown before.'); setTimeout(() => { for (;;); }, 20)")).await;
    let reader = rendering_reader(short());
    let renderer = reader.renderer.clone().unwrap();
    let html = app("put('Shown before.'); setTimeout(() => { for (;;); }, 20)");
    let rendered = renderer.render(&fetcher(), &site.url("/"), &html).await.unwrap();
    assert!(rendered.html.contains("Shown before."));
    // One that begins anew each time it is ended can't be read, and must not take the next page with it.
    let again = app("const spin = () => { setTimeout(spin); for (;;); }; spin()");
    match renderer.render(&fetcher(), &site.url("/"), &again).await {
        Ok(rendered) => assert!(rendered.html.contains("id=\"root\"")),
        Err(error) => assert_eq!(error, RenderError::Stuck),
    }
    let next = renderer.render(&fetcher(), &site.url("/"), &app("put('The next page.')")).await.unwrap();
    assert!(next.html.contains("The next page."));
    end(reader).await;
}

#[tokio::test]
async fn a_document_that_grows_too_large_is_not_taken() {
    let site = Site::start(one("put('x'.repeat(300_000))")).await;
    let reader = rendering_reader(RenderSettings { max_html: 200_000, ..render_settings() });
    let refused = skipped(read(&reader, &site.url("/")).await);
    assert_eq!(refused.outcome, PageOutcome::TooLarge, "{}", refused.detail);
    end(reader).await;
}

#[tokio::test]
async fn text_that_is_no_text_is_mended() {
    let site =
        Site::start(one("put('before \\ud800 after, with a half of a pair between the two words')")).await;
    let reader = rendering_reader(render_settings());
    let markdown = page(read(&reader, &site.url("/")).await).page.markdown;
    assert!(markdown.contains("before \u{fffd} after"), "{markdown}");
    end(reader).await;
}

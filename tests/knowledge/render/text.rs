//! What a page says after its scripts ran.

use super::{app, end, html, javascript, one, page, read, render_settings, rendering_reader, skipped};
use crate::support::Site;
use axum::Router;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect};
use axum::routing::get;
use frontdesk::domain::pipeline::RenderMode;
use frontdesk::domain::source::PageOutcome;
use frontdesk::knowledge::fetch::Conditional;
use frontdesk::knowledge::page::{ReadResult, read_page_with};

const APP: &str = "const say = async () => { const data = await (await fetch('/data')).json();
    document.title = data.title; root.innerHTML = `<h1>${data.title}</h1><p>${data.text}</p><a href=contact>Contact</a>`; };
    const root = document.getElementById('root'); say();";

fn shop() -> Router {
    let shell = "<!doctype html><title>…</title><body><noscript>You need to enable JavaScript to run this app.</noscript>\
        <div id=\"root\"></div><img src=/logo.png><script type=module src=/app.js></script></body>";
    let tagged = move || async move { ([(header::ETAG, "\"v1\"")], Html(shell)) };
    Router::new()
        .route("/prices/", get(tagged))
        .route("/about", get(tagged))
        .route("/app.js", javascript(APP))
        .route("/data", get(|| async { Redirect::temporary("/data.json") }))
        .route(
            "/data.json",
            get(|| async {
                axum::Json(
                    serde_json::json!({"title": "Preise", "text": "Der kleine Tarif kostet zwölf Euro."}),
                )
            }),
        )
}

#[tokio::test]
async fn text_made_by_scripts_is_read_with_one_request_each() {
    let site = Site::start(shop()).await;
    let reader = rendering_reader(render_settings());
    let read_page = page(read(&reader, &site.url("/prices/")).await);
    assert_eq!(read_page.page.title.as_deref(), Some("Preise"));
    assert!(
        read_page.page.markdown.contains("# Preise\n\nDer kleine Tarif kostet zwölf Euro."),
        "{}",
        read_page.page.markdown
    );
    assert!(!read_page.page.markdown.contains("enable JavaScript"), "{}", read_page.page.markdown);
    assert_eq!(read_page.page.links, [site.url("/prices/contact")]);
    assert_eq!(read_page.final_url, site.url("/prices/"));
    // The tag is the empty shell's: it must not vouch for what the scripts show.
    assert_eq!(read_page.etag, None);
    assert_eq!(site.paths(), ["/robots.txt", "/prices/", "/app.js", "/data", "/data.json"]);
    // The next page has the same script, and the site need not send it again.
    page(read(&reader, &site.url("/about")).await);
    assert_eq!(site.paths().iter().filter(|path| *path == "/app.js").count(), 1);
    assert_eq!(site.paths().iter().filter(|path| *path == "/data.json").count(), 2);
    end(reader).await;
}

#[tokio::test]
async fn the_mode_decides() {
    let text = "This page has enough text of its own to be read as it stands, and it adds just one more line by a script, when somebody runs that. Words like these are no sign that anything is missing.";
    let both = format!("<p>{text}</p><div id=root></div><script src=/app.js></script>");
    let routes =
        Router::new().route("/both", html(both)).route("/bare", html(app("put('Made by a script.')"))).route(
            "/app.js",
            javascript("document.getElementById('root').innerHTML = '<p>Added by a script.</p>'"),
        );
    let site = Site::start(routes).await;
    let reader = rendering_reader(render_settings());
    let known = Conditional::default();
    let read_as = async |path: &str, mode| read_page_with(&reader, &site.url(path), &known, mode).await;
    for (mode, added) in [(RenderMode::Off, false), (RenderMode::Auto, false), (RenderMode::Always, true)] {
        let markdown = page(read_as("/both", mode).await).page.markdown;
        assert_eq!(markdown.contains("Added by a script."), added, "{mode:?}: {markdown}");
        assert_eq!(site.paths().contains(&"/app.js".to_owned()), added, "{mode:?}");
    }
    let refused = skipped(read_as("/bare", RenderMode::Off).await);
    assert_eq!(refused.outcome, PageOutcome::NeedsJavascript);
    assert!(page(read_as("/bare", RenderMode::Auto).await).page.markdown.contains("Made by a script."));
    end(reader).await;
}

#[tokio::test]
async fn always_asks_anew_for_a_page_that_did_not_change() {
    let routes = Router::new().route(
        "/",
        get(|headers: HeaderMap| async move {
            if headers.contains_key(header::IF_NONE_MATCH) {
                return axum::http::StatusCode::NOT_MODIFIED.into_response();
            }
            Html(app("put('Made by a script.')")).into_response()
        }),
    );
    let site = Site::start(routes).await;
    let reader = rendering_reader(render_settings());
    let known = Conditional { etag: Some("\"v1\"".to_owned()), last_modified: None };
    let plain = read_page_with(&reader, &site.url("/"), &known, RenderMode::Auto).await;
    assert!(matches!(plain, ReadResult::NotModified { .. }), "{plain:?}");
    let rendered = page(read_page_with(&reader, &site.url("/"), &known, RenderMode::Always).await);
    assert!(rendered.page.markdown.contains("Made by a script."));
    end(reader).await;
}

#[tokio::test]
async fn shadow_roots_are_read_where_they_are_shown() {
    let site = Site::start(one(
        "class Card extends HTMLElement { constructor() { super(); this.attachShadow({mode: 'closed'}).innerHTML =
            '<section><p>First, from the shadow.</p><slot>Nothing was given.</slot><p>Last, from the shadow.</p></section>'; } }
         customElements.define('my-card', Card);
         root.innerHTML = '<my-card><p>Second, from the page.</p></my-card>';",
    ))
    .await;
    let reader = rendering_reader(render_settings());
    let markdown = page(read(&reader, &site.url("/")).await).page.markdown;
    let at = |text: &str| markdown.find(text).unwrap_or_else(|| panic!("{text} is not in: {markdown}"));
    assert!(at("First, from the shadow.") < at("Second, from the page."));
    assert!(at("Second, from the page.") < at("Last, from the shadow."));
    assert!(!markdown.contains("Nothing was given."), "{markdown}");
    end(reader).await;
}

#[tokio::test]
async fn dialogs_and_windows_do_not_hold_a_page_up() {
    let site = Site::start(one(
        "alert('Welcome'); const sure = confirm('Sure?'); const name = prompt('Name?'); const opened = window.open('/other');
         put(`confirmed: ${sure}, named: ${name}, opened: ${opened}`); print();
         window.onbeforeunload = (event) => { event.preventDefault(); event.returnValue = 'x'; };",
    ))
    .await;
    let reader = rendering_reader(render_settings());
    let markdown = page(read(&reader, &site.url("/")).await).page.markdown;
    assert!(markdown.contains("confirmed: false, named: null, opened: null"), "{markdown}");
    assert_eq!(site.paths(), ["/robots.txt", "/"]);
    end(reader).await;
}

#[tokio::test]
async fn a_page_with_hardly_any_text_and_one_without_are_told_apart() {
    let site = Site::start(
        Router::new().route("/short", html(app("put('Closed on Mondays.')"))).route("/none", html(app(""))),
    )
    .await;
    let reader = rendering_reader(render_settings());
    assert_eq!(page(read(&reader, &site.url("/short")).await).page.markdown.trim(), "Closed on Mondays.");
    assert_eq!(skipped(read(&reader, &site.url("/none")).await).outcome, PageOutcome::Empty);
    end(reader).await;
}

#[tokio::test]
async fn where_scripts_lead_is_asked_for_like_a_link() {
    let routes = Router::new()
        .route("/robots.txt", get(|| async { "User-agent: *\nDisallow: /private" }))
        .route("/", html(app("location.replace('/home')")))
        .route("/home", html(app("put('Welcome home.')")))
        .route("/secret", html(app("location.href = '/private/page'")))
        .route("/private/page", html("<p>Not for robots, whoever sends them.</p>".to_owned()))
        .route("/round", html(app("location.replace('/about')")))
        .route("/about", html(app("location.replace('/round')")))
        .route("/again", html(app("location.reload()")))
        .route(
            "/form",
            html(app(
                "document.body.innerHTML = '<form method=post action=/sent><p>Fill this in.</p></form>';\
            document.forms[0].submit()",
            )),
        );
    let site = Site::start(routes).await;
    let reader = rendering_reader(render_settings());
    let home = page(read(&reader, &site.url("/")).await);
    assert_eq!(home.final_url, site.url("/home"));
    assert!(home.page.markdown.contains("Welcome home."));
    assert_eq!(skipped(read(&reader, &site.url("/secret")).await).outcome, PageOutcome::Robots);
    assert_eq!(skipped(read(&reader, &site.url("/round")).await).outcome, PageOutcome::HttpError);
    assert_eq!(skipped(read(&reader, &site.url("/again")).await).outcome, PageOutcome::Empty);
    assert!(page(read(&reader, &site.url("/form")).await).page.markdown.contains("Fill this in."));
    let asked = site.paths();
    assert!(!asked.contains(&"/private/page".to_owned()), "{asked:?}");
    assert!(!asked.contains(&"/sent".to_owned()), "{asked:?}");
    assert_eq!(asked.iter().filter(|path| *path == "/again").count(), 1, "{asked:?}");
    end(reader).await;
}

//! What browsers load beside the API: dashboard, widget, documentation, demo, the API's description.

use crate::support::client::id;
use crate::support::{Settings, TestServer};
use frontdesk::documentation;
use serde_json::json;
use std::path::Path;

fn built(front_end: &str) -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(front_end).join("dist").is_dir()
}

fn text(reply: &crate::support::Reply) -> &str {
    reply.body.as_str().unwrap_or_else(|| panic!("no text: {}", reply.body))
}

#[tokio::test]
async fn addresses_of_the_dashboard_lead_to_its_page() {
    let server = TestServer::start().await;
    for path in ["/", "/bots", "/bots/0192f0c0-0000-7000-8000-000000000000/sources", "/login", "/x.y"] {
        let reply = server.anonymous().get(path).await;
        assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/html"), "{path}");
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'self'") && policy.contains("object-src 'none'"), "{policy}");
        assert!(!policy.contains("script-src") && !policy.contains("unsafe-eval"), "{policy}");
        if built("dashboard") {
            assert_eq!(reply.status, 200, "{path}");
        } else {
            assert_eq!(reply.status, 503, "{path}");
            assert!(text(&reply).contains("make build"), "it must say what to do");
        }
    }
    for path in [
        "/assets/gone-abc123.js",
        "/api/gone",
        "/widget/gone.js",
        "/widget/..%2fwidget.js",
        "/assets/..%2f..%2fCargo.toml",
    ] {
        assert_eq!(server.anonymous().get(path).await.problem(404), "not_found", "{path}");
    }
    for path in ["/", "/bots"] {
        let request = server.anonymous().request(reqwest::Method::POST, path);
        assert!(matches!(crate::support::Client::send(request).await.status, 404 | 405), "{path}");
    }
}

#[tokio::test]
async fn the_widgets_script_is_for_pages_of_all_websites() {
    let server = TestServer::start().await;
    let reply = server.anonymous().with("origin", "https://shop.example").get("/widget.js").await;
    if !built("widget") {
        assert!(reply.body["detail"].as_str().unwrap().contains("make build"));
        assert_eq!(reply.problem(404), "not_found");
        return;
    }
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["access-control-allow-origin"], "*");
    assert_eq!(reply.headers["cross-origin-resource-policy"], "cross-origin");
    assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/javascript"));
    let tag = reply.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(server.anonymous().with("if-none-match", &tag).get("/widget.js").await.status, 304);
}

#[tokio::test]
async fn scripts_are_packed_and_plain_for_whoever_can_t_unpack_them() {
    let server = TestServer::start().await;
    if !built("widget") {
        return;
    }
    let plain = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("widget/dist/widget.js")).unwrap();
    // A client that unpacks nothing by itself.
    let bare = reqwest::Client::builder().no_gzip().no_brotli().no_deflate().build().unwrap();
    let get = async |path: &str, accepts: Option<&str>| {
        let request = bare.get(format!("{}{path}", server.base));
        let request =
            accepts.into_iter().fold(request, |request, list| request.header("accept-encoding", list));
        let reply = request.send().await.unwrap();
        (reply.status(), reply.headers().clone(), reply.bytes().await.unwrap())
    };
    for accepts in ["gzip, deflate, br, zstd", "BR;q=0.5", "identity, br ; q=1"] {
        let (status, headers, body) = get("/widget.js", Some(accepts)).await;
        assert_eq!(
            (status.as_u16(), &headers["content-encoding"]),
            (200, &"br".parse().unwrap()),
            "{accepts}"
        );
        assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(headers["vary"], "accept-encoding");
        assert!(body.len() < plain.len() / 2, "{} bytes of {}", body.len(), plain.len());
        let mut unpacked = Vec::new();
        brotli_decompressor::BrotliDecompress(&mut &*body, &mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
    }
    let (_, packed, _) = get("/widget.js", Some("br")).await;
    for accepts in [None, Some("identity"), Some("br;q=0"), Some("br; q=0.000"), Some("brown")] {
        let (status, headers, body) = get("/widget.js", accepts).await;
        assert_eq!((status.as_u16(), headers.get("content-encoding")), (200, None), "{accepts:?}");
        assert_eq!(body, plain, "{accepts:?}");
        assert_ne!(headers["etag"], packed["etag"], "a cache must tell them apart");
    }
    let (_, headers, _) = get("/widget.js", Some("gzip")).await;
    assert_eq!(headers["content-encoding"], "gzip");
    // What is packed has no address of its own.
    for path in ["/widget.js.br", "/widget/preview.js.br"] {
        let (_, headers, body) = get(path, Some("br")).await;
        assert!(!headers["content-type"].to_str().unwrap().contains("javascript"), "{path}");
        assert!(!body.starts_with(&plain[..8]), "{path}");
    }
}

#[tokio::test]
async fn each_page_of_the_documentation_is_there_and_leads_only_to_pages_that_are() {
    let server = TestServer::start().await;
    let nobody = server.anonymous();
    let pages = documentation::all();
    assert!(pages.len() > 8);
    let index = nobody.get("/docs").await;
    assert_eq!(
        (index.status, &index.headers["location"]),
        (307, &format!("/docs/{}", pages[0].name).parse().unwrap())
    );
    for page in &pages {
        let path = format!("/docs/{}", page.name);
        let reply = nobody.get(&path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.headers["content-security-policy"].to_str().unwrap().contains("default-src 'self'"));
        let html = text(&reply).to_owned();
        assert!(!html.contains("<script"), "{path} has a script");
        assert!(!html.contains("{{"), "{path} has a gap");
        for link in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if let Some(name) = link.strip_prefix("/docs/") {
                let name = name.split('#').next().unwrap();
                assert!(pages.iter().any(|page| page.name == name), "{path} leads to {link}");
            } else if !link.starts_with('#') && !link.contains("://") && !link.starts_with('/') {
                let name = link.split('#').next().unwrap().trim_start_matches("./");
                assert!(pages.iter().any(|page| page.name == name), "{path} leads to {link}");
            }
        }
        let tag = reply.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(nobody.with("if-none-match", &tag).get(&path).await.status, 304, "{path}");
        let markdown = nobody.get(&format!("{path}.md")).await;
        assert_eq!(markdown.headers["content-type"], "text/markdown; charset=utf-8");
        assert_eq!(text(&markdown), page.text);
    }
    for name in ["nothing", "..%2f..%2fCargo.toml", "nothing.md", "getting-started.html"] {
        assert_eq!(nobody.get(&format!("/docs/{name}")).await.problem(404), "not_found", "{name}");
    }
}

#[tokio::test]
async fn the_api_describes_itself_without_help_from_elsewhere() {
    let server = TestServer::start().await;
    let page = server.anonymous().get("/api/docs").await;
    assert_eq!(page.status, 200);
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("default-src 'self'"));
    assert!(text(&page).contains("/api/openapi.json") && text(&page).contains("/api/docs/rapidoc-min.js"));
    assert!(!text(&page).contains("https://"), "nothing is loaded from elsewhere");
    let script = server.anonymous().get("/api/docs/rapidoc-min.js").await;
    assert_eq!(script.status, if built("dashboard") { 200 } else { 404 });
    let document = server.anonymous().get("/api/openapi.json").await.expect(200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn the_installation_tells_what_the_dashboard_must_know() {
    let server = TestServer::start().await;
    let installation = server.anonymous().get("/api/v1/installation").await.expect(200);
    assert_eq!(installation["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&installation["local"], &installation["signup"]), (&json!(false), &json!("open")));
    assert_eq!(installation["chat"]["provider"], "builtin");
    assert_eq!(installation["embeddings"]["provider"], "builtin");
    let keys: Vec<&String> = installation.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 8, "{keys:?}");
    let server = Settings::default().local().start().await;
    assert_eq!(server.anonymous().get("/api/v1/installation").await.expect(200)["local"], true);
}

#[tokio::test]
async fn the_demo_is_there_with_local_only() {
    let server = TestServer::start().await;
    assert_eq!(server.anonymous().get("/demo").await.problem(404), "not_found");
    let server = Settings::default().local().start().await;
    let nobody = server.anonymous();
    let bots = nobody.get("/api/v1/bots").await.expect(200);
    let demo = &bots["items"][0];
    assert_eq!(bots["items"].as_array().unwrap().len(), 1);
    let page = nobody.get("/demo").await;
    assert!(text(&page).contains(id(demo)), "the page names the demo bot");
    assert!(page.headers.contains_key("content-security-policy"));
    for job in nobody.all("/api/v1/jobs", 100).await {
        assert_eq!(nobody.ended(id(&job)).await["status"], "completed");
    }
    let question = json!({ "message": "How do I put the widget on my website?" });
    let answer = nobody.post(&format!("/api/v1/bots/{}/chat", id(demo)), question).await.expect(200);
    assert_eq!(answer["refused"], false, "{answer}");
    let url = answer["sources"][0]["url"].as_str().expect("an address").to_owned();
    let path = url.strip_prefix(&server.base).expect("the documentation's address");
    assert_eq!(nobody.get(path).await.status, 200, "{url}");
    // Deleted, it stays so; its page says that it is not there.
    nobody.delete(&format!("/api/v1/bots/{}", id(demo))).await.expect(204);
    let page = nobody.get("/demo").await;
    assert_eq!(page.problem(404), "not_found");
}

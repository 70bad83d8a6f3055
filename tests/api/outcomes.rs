//! What becomes of the pages of a website, with a reason that its owner understands.

use crate::support::client::{Client, id, until};
use crate::support::site::Site;
use crate::support::{Settings, TestServer, site};
use serde_json::{Value, json};

struct Crawl {
    owner: Client,
    bot: Value,
    site: Site,
    _server: TestServer,
}

impl Crawl {
    async fn start() -> Self {
        let site = site::start().await.expect("the site starts");
        let server = Settings::default().set("FETCH__MAX_BYTES", 1_000_000).start().await;
        let owner = server.owner().await;
        let bot = owner.bot(json!({})).await;
        Self { owner, bot, site, _server: server }
    }

    /// The one document that a page gives.
    async fn page(&self, path: &str) -> Value {
        let (source, job) =
            self.owner.source(&self.bot, json!({ "type": "url", "url": self.site.url(path) })).await;
        let documents = self.documents(&source).await;
        assert_eq!(documents.len(), 1, "{path}: {job}");
        documents.into_iter().next().expect("counted above")
    }

    async fn documents(&self, source: &Value) -> Vec<Value> {
        self.owner.all(&format!("/api/v1/sources/{}/documents", id(source)), 100).await
    }
}

#[tokio::test]
async fn pages_that_cannot_be_taken_in_say_why() {
    let crawl = Crawl::start().await;
    for (path, outcome, status) in [
        ("/no-such-page", "http_error", json!(404)),
        ("/gone", "http_error", json!(410)),
        ("/broken", "http_error", json!(500)),
        ("/staff/rota", "robots", json!(null)),
        ("/drafts/noindex", "noindex", json!(200)),
        ("/drafts/header-noindex", "noindex", json!(200)),
        ("/app", "needs_javascript", json!(200)),
        ("/empty", "empty", json!(200)),
        ("/huge", "too_large", json!(null)),
        ("/files/glazes.zip", "unsupported_type", json!(null)),
        ("/files/kiln.jpg", "unsupported_type", json!(null)),
        ("/loop/a", "http_error", json!(302)),
    ] {
        let document = crawl.page(path).await;
        // A redirect without an end has an outcome of its own choice; it only must not be read.
        if path != "/loop/a" {
            assert_eq!(document["outcome"], outcome, "{path}: {document}");
            assert_eq!(document["http_status"], status, "{path}: {document}");
        }
        assert_ne!(document["outcome"], "indexed", "{path}");
        assert_eq!(document["chunks"], 0, "{path}");
        let detail = document["detail"].as_str().unwrap_or_default();
        assert!(detail.len() > 20 && detail.ends_with('.'), "{path}: {detail:?}");
    }
    let search = format!("/api/v1/bots/{}/search", id(&crawl.bot));
    let found = crawl.owner.post(&search, json!({ "query": "staff rota kiln" })).await.expect(200);
    assert_eq!(found["results"], json!([]));
}

#[tokio::test]
async fn a_file_that_the_site_leads_to_is_read_like_a_page() {
    let crawl = Crawl::start().await;
    let document = crawl.page("/files/studio-map.pdf").await;
    assert_eq!(
        (&document["outcome"], &document["http_status"]),
        (&json!("indexed"), &json!(200)),
        "{document}"
    );
    let text = crawl.owner.get(&format!("/api/v1/documents/{}", id(&document))).await.expect(200);
    assert_eq!(text["text"], "Studio map\n");
}

#[tokio::test]
async fn disallowed_pages_are_not_even_asked_for() {
    let crawl = Crawl::start().await;
    assert_eq!(crawl.page("/staff/rota").await["outcome"], "robots");
    let asked: Vec<String> = crawl.site.log.entries().into_iter().map(|access| access.path).collect();
    assert_eq!(asked, ["/robots.txt"]);
    // A robots.txt that cannot be read now is not one that allows everything.
    let other = Crawl::start().await;
    other.site.log.fail("/robots.txt", 500);
    let sources = format!("/api/v1/bots/{}/sources", id(&other.bot));
    let added = other
        .owner
        .post(&sources, json!({ "type": "url", "url": other.site.url("/prices") }))
        .await
        .expect(202);
    let job = format!("/api/v1/jobs/{}", added["job_id"].as_str().unwrap());
    until(|| async { (!other.site.log.entries().is_empty()).then_some(()) }).await;
    until(|| async { (other.owner.get(&job).await.expect(200)["status"] == "pending").then_some(()) }).await;
    assert_eq!(other.documents(&added["source"]).await[0]["outcome"], "pending");
    assert!(other.site.log.entries().iter().all(|access| access.path == "/robots.txt"));
    // One that is not there is.
    let none = Crawl::start().await;
    none.site.log.fail("/robots.txt", 404);
    assert_eq!(none.page("/prices").await["outcome"], "indexed");
}

#[tokio::test]
async fn letters_of_every_charset_arrive() {
    let crawl = Crawl::start().await;
    for (path, words) in [
        ("/charset/windows-1251", "а"),
        ("/charset/shift-jis", "の"),
        ("/charset/utf-16", "é"),
        ("/charset/lying", "é"),
    ] {
        let document = crawl.page(path).await;
        assert_eq!(document["outcome"], "indexed", "{path}: {document}");
        let text = crawl.owner.get(&format!("/api/v1/documents/{}", id(&document))).await.expect(200);
        let text = text["text"].as_str().unwrap().to_owned();
        let source = std::fs::read_to_string(format!(
            "{}/tests/support/site/pages{path}.html",
            env!("CARGO_MANIFEST_DIR")
        ));
        if source.expect("a page").contains(words) {
            assert!(text.contains(words), "{path}: {text}");
        }
        assert!(!text.contains('\u{fffd}'), "{path}: {text}");
    }
}

#[tokio::test]
async fn redirects_lead_to_the_page_and_citations_too() {
    let crawl = Crawl::start().await;
    let document = crawl.page("/old-prices").await;
    assert_eq!(
        (&document["outcome"], &document["url"]),
        (&json!("indexed"), &json!(crawl.site.url("/prices")))
    );
    let document = crawl.page("/go/kiln-hire").await;
    assert_eq!(
        (&document["outcome"], &document["url"]),
        (&json!("indexed"), &json!(crawl.site.url("/firing/")))
    );
}

#[tokio::test]
async fn a_whole_site_is_read_once_each_page_and_nothing_outside_it() {
    let crawl = Crawl::start().await;
    let source = json!({ "type": "site", "url": crawl.site.url("/"), "max_pages": 100, "max_depth": 3 });
    let (source, job) = crawl.owner.source(&crawl.bot, source).await;
    assert_eq!(job["status"], "completed", "{job}");
    let documents = crawl.documents(&source).await;
    let count = |outcome: &str| documents.iter().filter(|document| document["outcome"] == outcome).count();
    assert!(count("indexed") > 30, "{}", count("indexed"));
    assert_eq!(source["documents"]["indexed"], count("indexed") + count("duplicate"));
    assert_eq!(source["documents"]["total"], documents.len());
    assert_eq!(
        (&job["progress"]["done"], &job["progress"]["total"]),
        (&json!(documents.len()), &json!(documents.len()))
    );
    assert!(
        documents.iter().all(|document| document["url"].as_str().unwrap().starts_with(&crawl.site.base_url))
    );
    // Each page was asked for once, however many lead to it.
    let mut asked: Vec<String> = crawl.site.log.entries().into_iter().map(|access| access.path).collect();
    asked.retain(|path| path != "/robots.txt" && path != "/broken");
    let count = asked.len();
    asked.sort();
    asked.dedup();
    assert!(count - asked.len() <= 8, "{count} requests for {} addresses", asked.len());
}

#[tokio::test]
async fn the_same_words_under_two_addresses_are_stored_once() {
    let crawl = Crawl::start().await;
    let home = "<html><title>Home</title><main><h1>Home</h1><p>Two ways lead to the same words about returns, \
        and one to the prices in print.</p><a href='/shop/returns'>1</a> <a href='/shop/returns-policy'>2</a></main></html>";
    crawl.site.log.set_page("/two-ways", home);
    let source =
        json!({ "type": "site", "url": crawl.site.url("/two-ways"), "max_depth": 1, "max_pages": 10 });
    let (source, _) = crawl.owner.source(&crawl.bot, source).await;
    let documents = crawl.documents(&source).await;
    let twin = documents.iter().find(|document| document["outcome"] == "duplicate").expect("a twin");
    let original =
        documents.iter().find(|document| document["id"] == twin["duplicate_of"]).expect("its original");
    assert_eq!(original["outcome"], "indexed");
    assert_eq!(twin["chunks"], original["chunks"]);
    // Its passages are stored once, and name both addresses.
    assert_eq!(
        source["chunks"],
        documents.iter().map(|one| one["chunks"].as_i64().unwrap()).sum::<i64>() - 1
    );
    let search = format!("/api/v1/bots/{}/search", id(&crawl.bot));
    let found = crawl.owner.post(&search, json!({ "query": "how to return things" })).await.expect(200);
    let first = &found["results"][0];
    assert_eq!((&first["document"]["url"], &first["also"][0]["url"]), (&original["url"], &twin["url"]));
}

#[tokio::test]
async fn caps_on_pages_and_depth_end_an_endless_calendar() {
    let crawl = Crawl::start().await;
    let calendar = crawl.site.url("/calendar");
    let source = json!({ "type": "site", "url": calendar, "max_pages": 12, "max_depth": 20 });
    let (source, job) = crawl.owner.source(&crawl.bot, source).await;
    assert_eq!((&job["status"], &source["documents"]["total"]), (&json!("completed"), &json!(12)));
    let source = json!({ "type": "site", "url": calendar, "max_pages": 100, "max_depth": 0 });
    let (source, _) = crawl.owner.source(&crawl.bot, source).await;
    assert_eq!(source["documents"]["total"], 1);
}

#[tokio::test]
async fn a_sitemap_gives_the_pages_it_lists() {
    let crawl = Crawl::start().await;
    let source = json!({ "type": "sitemap", "url": crawl.site.url("/sitemap.xml") });
    let (source, job) = crawl.owner.source(&crawl.bot, source).await;
    assert_eq!(job["status"], "completed", "{job}");
    let documents = crawl.documents(&source).await;
    let of = |path: &str| {
        let url = crawl.site.url(path);
        documents
            .iter()
            .find(|document| document["url"] == url.as_str())
            .map(|document| document["outcome"].clone())
    };
    assert_eq!(of("/faq"), Some(json!("indexed")));
    assert_eq!(of("/no-such-page"), Some(json!("http_error")));
    assert!(source["documents"]["indexed"].as_i64().unwrap() > 30, "{source}");
    // What is no sitemap is said to be none.
    crawl.site.log.set_file("/bad-map.xml", "application/xml", "<html>not a sitemap</html>");
    let (source, job) = crawl
        .owner
        .source(&crawl.bot, json!({ "type": "sitemap", "url": crawl.site.url("/bad-map.xml") }))
        .await;
    assert_eq!(source["status"], "error", "{job}");
    assert!(source["error"]["detail"].as_str().is_some_and(|words| words.len() > 20), "{source}");
}

#[tokio::test]
async fn a41_a_sitemap_that_names_itself_comes_to_an_end() {
    let crawl = Crawl::start().await;
    let own = crawl.site.url("/self.xml");
    let index = format!(
        "<?xml version=\"1.0\"?><sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\
         <sitemap><loc>{own}</loc></sitemap><sitemap><loc>{own}?again</loc></sitemap></sitemapindex>"
    );
    crawl.site.log.set_file("/self.xml", "application/xml", &index);
    let (_, job) = crawl.owner.source(&crawl.bot, json!({ "type": "sitemap", "url": own })).await;
    assert_ne!(job["status"], "processing");
    let asked = crawl.site.log.entries().iter().filter(|access| access.path.starts_with("/self.xml")).count();
    assert!(asked < 40, "{asked}");
}

#[tokio::test]
async fn a25_what_says_to_be_of_one_type_and_is_of_another_is_not_taken_in() {
    let crawl = Crawl::start().await;
    let html = "<!doctype html><html><body><script>alert(1)</script><p>Words of a page that says to be a PDF.</p></body></html>";
    // A file comes as a form (see `uploads`), and not as a body that calls itself one.
    let path = format!("/api/v1/bots/{}/sources", id(&crawl.bot));
    for kind in ["application/pdf", "text/html"] {
        let upload =
            crawl.owner.request(reqwest::Method::POST, &path).header("content-type", kind).body(html);
        assert_eq!(Client::send(upload).await.problem(415), "unsupported_media_type", "{kind}");
    }
    crawl.site.log.set_file("/report.pdf", "application/pdf", html);
    assert_eq!(crawl.page("/report.pdf").await["outcome"], "unsupported_type");
    let pdf = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";
    crawl.site.log.set_file("/no-page", "text/html", pdf);
    // A PDF that says to be a page, and one that only begins like a PDF.
    let page = crawl.page("/no-page").await;
    assert_eq!((&page["outcome"], &page["chunks"]), (&json!("unsupported_type"), &json!(0)), "{page}");
    // And what we answer is taken for nothing else by a browser.
    let reply = crawl.owner.get("/api/v1/bots").await;
    assert_eq!(reply.headers["x-content-type-options"], "nosniff");
}

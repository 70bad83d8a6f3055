//! `/knowledge-bases/{id}/try`: what a page would become, before anything is saved.

use crate::fake::Fake;
use crate::support::client::{Client, id};
use crate::support::site::{self, Site};
use crate::support::{Settings, TestServer};
use crate::world::{FOREIGN, PAGE, QUESTION, World};
use serde_json::{Value, json};

struct Trial {
    server: TestServer,
    owner: Client,
    bot: Value,
    site: Site,
}

impl Trial {
    async fn start() -> Self {
        let site = site::start().await.expect("the site starts");
        let server = TestServer::start().await;
        let owner = server.owner().await;
        let bot = owner.bot(json!({})).await;
        Self { server, owner, bot, site }
    }

    fn path(&self) -> String {
        path(&self.bot)
    }

    async fn of(&self, body: Value) -> Value {
        self.owner.post(&self.path(), body).await.expect(200)
    }
}

fn path(bot: &Value) -> String {
    format!("/api/v1/knowledge-bases/{}/try", bot["knowledge_base_id"].as_str().expect("an id"))
}

const TWO: &str = "<!doctype html><html lang=en><head><title>Tickets</title><meta name=description content='All prices.'>\
    </head><body><nav><a href=/a>Shop</a></nav><main><h1>Tickets</h1><p>Tickets cost 13 euros for adults, and children \
    under 12 get in free.</p><p class=special>Buy a hat today.</p></main><footer>Imprint</footer></body></html>";

#[tokio::test]
async fn a_page_is_shown_as_it_would_be_read_and_nothing_is_saved() {
    let trial = Trial::start().await;
    trial.site.log.set_page("/tickets-try", TWO);
    let url = trial.site.url("/tickets-try");
    let tried = trial.of(json!({ "url": url, "question": QUESTION })).await;
    let page = &tried["page"];
    assert_eq!(
        (&page["outcome"], &page["title"], &page["http_status"]),
        (&json!("indexed"), &json!("Tickets"), &json!(200))
    );
    assert_eq!((&page["url"], &page["description"]), (&json!(url), &json!("All prices.")), "{tried}");
    assert!(
        tried["text"].as_str().is_some_and(|text| text.contains("13 euros") && !text.contains("Imprint")),
        "{tried}"
    );
    let chunk = &tried["chunks"][0];
    assert_eq!((&chunk["position"], &chunk["known"]), (&json!(0), &json!(false)), "{tried}");
    assert_eq!(tried["tokens"], chunk["tokens"]);
    let question = &tried["question"];
    assert_eq!(
        (&question["would_answer"], &question["hits"][0]["position"]),
        (&json!(true), &json!(0)),
        "{tried}"
    );
    assert!(question["hits"][0]["score"].as_f64() >= question["threshold"].as_f64(), "{tried}");
    let foreign = trial.of(json!({ "url": url, "question": FOREIGN })).await;
    assert_eq!(foreign["question"]["would_answer"], false, "{foreign}");
    assert!(trial.owner.all(&format!("/api/v1/bots/{}/sources", id(&trial.bot)), 100).await.is_empty());
    assert!(trial.owner.all("/api/v1/jobs", 100).await.is_empty());
    // Once it is really read, the passage is known, and is found with the same score.
    let (source, _) = trial.owner.source(&trial.bot, json!({ "type": "url", "url": url })).await;
    assert_eq!(source["chunks"], 1, "{source}");
    let again = trial.of(json!({ "url": url, "question": QUESTION })).await;
    assert_eq!(again["chunks"][0]["known"], true, "{again}");
    let search = format!("/api/v1/bots/{}/search", id(&trial.bot));
    let found = trial.owner.post(&search, json!({ "query": QUESTION })).await.expect(200);
    assert_eq!(found["results"][0]["score"], question["hits"][0]["score"], "{found}");
    assert_eq!(found["threshold"], question["threshold"]);
}

#[tokio::test]
async fn a_pipeline_given_is_followed() {
    let trial = Trial::start().await;
    let text = async |pipeline: Value| {
        trial.of(json!({ "html": TWO, "pipeline": pipeline })).await["text"]
            .as_str()
            .expect("a text")
            .to_owned()
    };
    assert!(text(json!({})).await.contains("hat"));
    let without = text(json!({ "extract": { "remove": [".special"] } })).await;
    assert!(without.contains("13 euros") && !without.contains("hat"), "{without}");
    let all = text(json!({ "extract": { "main_content_only": false } })).await;
    assert!(all.contains("Imprint") && all.contains("13 euros"), "{all}");
    let long = format!("# Rules\n\n{}", "A sentence of the rules of the house. ".repeat(120));
    let few = trial.of(json!({ "text": long })).await;
    let chunk = json!({ "target_tokens": 60, "max_tokens": 100, "min_tokens": 0 });
    let many = trial.of(json!({ "text": long, "pipeline": { "chunk": chunk } })).await;
    let count = |tried: &Value| tried["chunks"].as_array().map(Vec::len).unwrap_or_default();
    assert!(count(&many) > 3 * count(&few), "{} and {}", count(&few), count(&many));
    assert!(many["chunks"].as_array().unwrap().iter().all(|chunk| chunk["tokens"].as_i64().unwrap() <= 100));
}

#[tokio::test]
async fn what_stands_in_the_way_is_the_outcome() {
    let trial = Trial::start().await;
    trial.site.log.set_page(
        "/noindex-try",
        "<meta name=robots content=noindex><p>Words that are not to be indexed.</p>",
    );
    trial.site.log.set_file("/robots.txt", "text/plain", "User-agent: *\nDisallow: /private-try");
    trial.site.log.set_file("/picture-try", "image/png", "\u{89}PNG");
    trial.site.log.fail("/broken-try", 500);
    for (path, outcome) in [
        ("/noindex-try", "noindex"),
        ("/private-try", "robots"),
        ("/picture-try", "unsupported_type"),
        ("/broken-try", "http_error"),
        ("/not-there-try", "http_error"),
    ] {
        let tried = trial.of(json!({ "url": trial.site.url(path), "question": QUESTION })).await;
        assert_eq!(tried["page"]["outcome"], outcome, "{path}: {tried}");
        assert!(tried["page"]["detail"].as_str().is_some_and(|words| words.len() > 20), "{tried}");
        assert_eq!((&tried["chunks"], &tried["question"]), (&json!([]), &Value::Null), "{path}: {tried}");
    }
    let closed = trial.of(json!({ "url": "http://127.0.0.1:1/" })).await;
    assert_eq!(closed["page"]["outcome"], "unreachable", "{closed}");
}

#[tokio::test]
async fn a_bad_value_is_named() {
    let trial = Trial::start().await;
    for (body, field) in [
        (json!({}), "url"),
        (json!({ "url": "http://127.0.0.1:1/", "text": "x" }), "url"),
        (json!({ "url": "ftp://example.com/" }), "url"),
        (json!({ "text": " " }), "text"),
        (json!({ "text": "x", "question": "x".repeat(1001) }), "question"),
        (
            json!({ "text": "x", "pipeline": { "extract": { "remove": [".a", "p["] } } }),
            "pipeline.extract.remove[1]",
        ),
        (
            json!({ "text": "x", "pipeline": { "extract": { "remove": ["li ~ li"] } } }),
            "pipeline.extract.remove[0]",
        ),
        (json!({ "text": "x", "pipeline": { "chunk": { "max_tokens": 10 } } }), "pipeline.chunk.max_tokens"),
        (json!({ "text": "x", "pipeline": { "crawl": {} } }), "pipeline.crawl"),
    ] {
        let reply = trial.owner.post(&trial.path(), body.clone()).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{body}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
}

#[tokio::test]
async fn the_own_network_is_as_closed_as_for_sources() {
    let server = Settings::default().set("FETCH__ALLOW_PRIVATE_NETWORK", "false").start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    for url in [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/",
        "http://2130706433/",
        "file:///etc/passwd",
    ] {
        let reply = owner.post(&path(&bot), json!({ "url": url })).await;
        assert_eq!(reply.body["errors"][0]["field"], "url", "{url}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
}

#[tokio::test]
async fn trials_are_counted_by_workspace() {
    let server = Settings::default().set("LIMITS__TRY_PER_MINUTE", 2).start().await;
    let (one, two) = (server.owner().await, server.owner().await);
    let (first, second) = (one.bot(json!({})).await, two.bot(json!({})).await);
    let mut refused = None;
    for _ in 0..5 {
        let reply = one.post(&path(&first), json!({ "text": PAGE })).await;
        if reply.status == 429 {
            refused = Some(reply);
            break;
        }
        reply.expect(200);
    }
    let refused = refused.expect("the third or fourth is refused");
    assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
    assert_eq!(refused.problem(429), "rate_limited");
    two.post(&path(&second), json!({ "text": PAGE })).await.expect(200);
}

#[tokio::test]
async fn a_long_page_is_shown_in_part_and_that_is_said() {
    let trial = Trial::start().await;
    let long: String =
        (0..300).map(|n| format!("# Part {n}\n\nWhat part {n} says is said once.\n\n")).collect();
    let tried = trial.of(json!({ "text": long, "question": "What does part 7 say?" })).await;
    assert_eq!((tried["chunks"].as_array().map(Vec::len), &tried["chunks_total"]), (Some(200), &json!(300)));
    assert!(tried["note"].as_str().is_some_and(|words| words.contains("300")), "{}", tried["note"]);
    assert!(
        tried["question"]["hits"].as_array().is_some_and(|hits| !hits.is_empty()),
        "{}",
        tried["question"]
    );
}

#[tokio::test]
async fn a_model_that_fails_is_told_and_costs_the_question_only() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let good = owner.post(&path(&bot), json!({ "text": PAGE, "question": QUESTION })).await.expect(200);
    assert_eq!(good["question"]["would_answer"], true, "{good}");
    let embed = json!({ "provider": "nowhere", "model": "none", "dimensions": 64 });
    let body = json!({ "text": PAGE, "question": QUESTION, "pipeline": { "embed": embed } });
    let tried = owner.post(&path(&bot), body).await.expect(200);
    assert_eq!((&tried["page"]["outcome"], &tried["question"]), (&json!("indexed"), &Value::Null), "{tried}");
    assert!(tried["note"].as_str().is_some_and(|words| words.contains("model")), "{tried}");
    assert!(!tried["chunks"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a1_a_foreign_knowledge_base_is_not_tried() {
    let trial = Trial::start().await;
    let theirs = World::of(trial.server.owner().await, "foreign").await;
    let reply = trial.owner.post(&path(&theirs.bot), json!({ "url": trial.site.url("/foreign-try") })).await;
    assert_eq!(reply.problem(404), "not_found");
    assert_eq!(trial.site.log.hits("/foreign-try"), 0, "the page was asked for");
}

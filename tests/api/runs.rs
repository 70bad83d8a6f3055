//! `/runs`: what became of each address, to the request; holding a reading and going on.

use crate::support::client::{Client, id, until};
use crate::support::site::{LEFT, Site};
use crate::support::{Settings, TestServer, site};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

struct Desk {
    owner: Client,
    bot: Value,
    site: Site,
    server: TestServer,
}

impl Desk {
    async fn open(settings: Settings) -> Self {
        let site = site::start().await.unwrap();
        let server = settings.start().await;
        let owner = server.owner().await;
        let bot = owner.bot(json!({})).await;
        Self { owner, bot, site, server }
    }

    async fn add(&self, source: Value) -> (Value, String) {
        let path = format!("/api/v1/bots/{}/sources", id(&self.bot));
        let added = self.owner.post(&path, source).await.expect(202);
        (added["source"].clone(), added["job_id"].as_str().unwrap().to_owned())
    }

    async fn again(&self, source: &Value) -> Value {
        let path = format!("/api/v1/sources/{}/refresh", id(source));
        let job = self.owner.post(&path, json!({})).await.expect(202)["job_id"].as_str().unwrap().to_owned();
        self.owner.ended(&job).await;
        self.run(source).await
    }

    /// The latest reading.
    async fn run(&self, source: &Value) -> Value {
        self.owner.get(&format!("/api/v1/sources/{}/runs", id(source))).await.expect(200)["items"][0].clone()
    }

    async fn pages(&self, run: &Value) -> Vec<Value> {
        self.owner.all(&format!("/api/v1/runs/{}/pages", id(run)), 100).await
    }

    /// The requests that the record has, by path and status, and their sum.
    fn recorded(&self, pages: &[Value]) -> (BTreeMap<(String, u16), usize>, usize) {
        let mut requests = BTreeMap::new();
        let mut sum = 0;
        let mut count = |url: &Value, status: &Value| {
            let path =
                url.as_str().unwrap().strip_prefix(&self.site.base_url).unwrap_or("elsewhere").to_owned();
            let path = if path.is_empty() { "/".to_owned() } else { path };
            let status = status.as_u64().map_or(LEFT, |status| u16::try_from(status).unwrap());
            *requests.entry((path, status)).or_insert(0) += 1;
        };
        for page in pages {
            let number = page["requests"].as_u64().unwrap();
            sum += usize::try_from(number).unwrap();
            let asked = page["asked"].as_array().unwrap();
            if asked.is_empty() && number > 0 {
                assert_eq!(number, 1, "{page}");
                count(&page["url"], &page["http_status"]);
            }
            for one in asked {
                count(&one["url"], &one["status"]);
            }
            assert!(asked.is_empty() || asked.len() as u64 == number, "{page}");
        }
        (requests, sum)
    }

    fn logged(&self) -> BTreeMap<(String, u16), usize> {
        let mut requests = BTreeMap::new();
        for access in self.site.log.entries() {
            *requests.entry((access.path, access.status)).or_insert(0) += 1;
        }
        requests
    }

    /// The record agrees with the site's access log, request by request.
    #[track_caller]
    fn assert_agreed(&self, run: &Value, pages: &[Value]) {
        let (recorded, sum) = self.recorded(pages);
        assert_eq!(recorded, self.logged());
        assert_eq!(sum, self.site.log.entries().len());
        assert_eq!(run["requests"], sum, "{run}");
    }
}

fn html(title: &str, words: &str, links: &[&str]) -> String {
    let links: Vec<String> = links.iter().map(|to| format!("<a href=\"{to}\">{to}</a> ")).collect();
    format!("<title>{title}</title><main><h1>{title}</h1><p>{words}</p>{}</main>", links.concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_of_a_reading_agrees_with_the_access_log_to_the_request() {
    let settings = Settings::default().set("FETCH__TOTAL_SECONDS", 2).set("FETCH__MAX_BYTES", 1_000_000);
    let desk = Desk::open(settings).await;
    desk.site.log.set_slow(Duration::from_secs(20));
    let site = json!({ "type": "site", "url": desk.site.url("/"), "max_pages": 120, "max_depth": 4 });
    let (source, job) = desk.add(site).await;
    assert_eq!(desk.owner.ended(&job).await["status"], "completed");
    let run = desk.run(&source).await;
    let pages = desk.pages(&run).await;
    desk.assert_agreed(&run, &pages);
    let statuses: Vec<u16> = desk.logged().keys().map(|(_, status)| *status).collect();
    for status in [200, 301, 404, 410, 500, LEFT] {
        assert!(statuses.contains(&status), "no {status} came up: {statuses:?}");
    }
    let of = |path: &str| {
        let url = desk.site.url(path);
        pages.iter().find(|page| page["url"] == url.as_str()).unwrap_or_else(|| panic!("no {path}"))
    };
    assert_eq!((&of("/robots.txt")["kind"], &of("/robots.txt")["requests"]), (&json!("robots"), &json!(1)));
    let forbidden = pages.iter().find(|page| page["outcome"] == "robots").expect("a page for staff");
    assert_eq!(forbidden["requests"], 0);
    assert_eq!(of("/broken")["requests"], 3, "tried three times");
    assert!(of("/prices")["found_on"].is_string());

    // Again: what has not changed is asked for once, robots.txt not at all.
    desk.site.log.clear();
    let run = desk.again(&source).await;
    let pages = desk.pages(&run).await;
    desk.assert_agreed(&run, &pages);
    assert!(desk.logged().keys().any(|(_, status)| *status == 304));
    assert_eq!(run["embedding_calls"], 0, "{run}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_fails_and_comes_back_and_sitemaps_are_in_the_record_request_by_request() {
    let desk = Desk::open(Settings::default()).await;
    desk.site.log.fail("/prices", 503);
    let (source, job) = desk.add(json!({ "type": "sitemap", "url": desk.site.url("/sitemap.xml") })).await;
    until(|| async { (desk.site.log.hits("/prices") > 0).then_some(()) }).await;
    desk.site.log.restore("/prices");
    assert_eq!(desk.owner.ended(&job).await["status"], "completed");
    let run = desk.run(&source).await;
    let pages = desk.pages(&run).await;
    desk.assert_agreed(&run, &pages);
    let url = desk.site.url("/prices");
    let prices = pages.iter().find(|page| page["url"] == url.as_str()).unwrap();
    assert_eq!(prices["outcome"], "indexed");
    assert!(prices["requests"].as_u64() > Some(1), "{prices}");
    assert!(pages.iter().filter(|page| page["kind"] == "sitemap").count() >= 3);
    let sum: i64 = run["outcomes"].as_object().unwrap().values().map(|count| count.as_i64().unwrap()).sum();
    assert_eq!(sum, i64::try_from(pages.iter().filter(|page| page["kind"] == "page").count()).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_is_held_over_a_restart_goes_on_and_asks_no_page_twice() {
    let site = site::start().await.unwrap();
    let links: Vec<String> = (0..30).map(|number| format!("/h/{number}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    site.log.set_page("/h", &html("Start", "It begins here.", &links));
    for link in &links {
        site.log.set_page(link, &html(link, &format!("The page {link} has words of its own."), &[]));
        site.log.delay(link, Duration::from_millis(40));
    }
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let added = owner.post(&path, json!({ "type": "site", "url": site.url("/h") })).await.expect(202);
    let job = format!("/api/v1/jobs/{}", added["job_id"].as_str().unwrap());
    until(|| async { (site.log.entries().len() > 6).then_some(()) }).await;
    let held = owner.post(&format!("{job}/pause"), json!({})).await.expect(200);
    assert_eq!(held["paused"], true);
    let waiting = until(|| async {
        let job = owner.get(&job).await.expect(200);
        (job["status"] == "pending").then_some(job)
    })
    .await;
    assert_eq!(waiting["paused"], true);
    let runs = format!("/api/v1/sources/{}/runs", id(&added["source"]));
    let run = owner.get(&runs).await.expect(200)["items"][0].clone();
    assert_eq!((&run["paused"], &run["seconds_left"]), (&json!(true), &json!(null)));
    let asked = site.log.entries().len();
    assert!(asked < 31, "{asked}");
    let data = server.data.clone();
    let _directory = server.stop().await;
    let server = Settings::default().data(data).start().await;
    let owner = Client::new(&server.base).bearing(owner.token.as_ref().unwrap());
    // Others are read meanwhile, by the same worker.
    owner.text(&bot, "Dogs", "Dogs may come along on a lead.").await;
    assert_eq!(owner.get(&job).await.expect(200)["paused"], true);
    assert_eq!(site.log.entries().len(), asked, "nothing is asked for while it is held");
    assert_eq!(owner.post(&format!("{job}/resume"), json!({})).await.expect(200)["paused"], false);
    let ended = owner.ended(added["job_id"].as_str().unwrap()).await;
    assert_eq!((&ended["status"], &ended["progress"]["done"]), (&json!("completed"), &json!(31)));
    for link in links {
        assert_eq!(site.log.hits(link), 1, "{link}");
    }
    let run = owner.get(&runs).await.expect(200)["items"][0].clone();
    // robots.txt is asked for again by a process that has not read it.
    assert_eq!(run["requests"], site.log.entries().len());
    assert_eq!(owner.post(&format!("{job}/pause"), json!({})).await.problem(409), "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_reading_can_be_ended() {
    let desk = Desk::open(Settings::default()).await;
    desk.site.log.set_page("/h", &html("Start", "It begins here.", &["/prices", "/faq", "/slow"]));
    let (source, job) = desk.add(json!({ "type": "site", "url": desk.site.url("/h") })).await;
    let path = format!("/api/v1/jobs/{job}");
    desk.owner.post(&format!("{path}/pause"), json!({})).await.expect(200);
    until(|| async { (desk.owner.get(&path).await.expect(200)["status"] == "pending").then_some(()) }).await;
    let ended = desk.owner.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    assert_eq!((&ended["status"], &ended["paused"]), (&json!("cancelled"), &json!(false)));
    assert_eq!(desk.run(&source).await["status"], "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_is_ended_in_a_slow_page_has_its_request_in_the_record() {
    let desk = Desk::open(Settings::default()).await;
    desk.site.log.set_slow(Duration::from_secs(30));
    let (source, job) = desk.add(json!({ "type": "url", "url": desk.site.url("/slow") })).await;
    until(|| async { (desk.site.log.hits("/robots.txt") > 0).then_some(()) }).await;
    desk.owner.post(&format!("/api/v1/jobs/{job}/cancel"), json!({})).await.expect(200);
    assert_eq!(desk.owner.ended(&job).await["status"], "cancelled");
    let run = desk.run(&source).await;
    until(|| async {
        (desk.logged().values().sum::<usize>() as u64 >= run["requests"].as_u64()?).then_some(())
    })
    .await;
    desk.assert_agreed(&run, &desk.pages(&run).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_filtered_exported_and_compared() {
    let desk = Desk::open(Settings::default()).await;
    let log = &desk.site.log;
    let title = "=HYPERLINK(\"http://evil.example\")";
    log.set_page("/d", &html("Start", "It begins here.", &["/d/a", "/d/b", "/d/c", "/x/out", "/d/e"]));
    log.set_page("/d/a", &html(title, "Anchors are sold by weight.", &[]));
    log.set_page("/d/b", &html("Buoys", "Buoys are sold by colour.", &[]));
    log.set_page("/d/c", &html("Chains", "Chains are sold by the metre.", &[]));
    log.set_page("/d/e", &html("Engines", "Engines are not sold at all.", &[]));
    let whole =
        json!({ "type": "site", "url": desk.site.url("/d"), "include": ["/d*"], "exclude": ["/d/e"] });
    let (source, job) = desk.add(whole).await;
    desk.owner.ended(&job).await;
    let run = desk.run(&source).await;
    assert_eq!(run["outcomes"], json!({ "indexed": 4, "out_of_scope": 2 }), "{run}");
    assert_eq!(
        (&run["out_of_scope"], &run["number"], &run["cause"]),
        (&json!(2), &json!(1), &json!("created"))
    );
    let path = format!("/api/v1/runs/{}", id(&run));
    let only = |query: &'static str| {
        let (owner, path) = (desk.owner.clone(), path.clone());
        async move { owner.all(&format!("{path}/pages?{query}"), 2).await }
    };
    assert_eq!(only("outcome=out_of_scope").await.len(), 2);
    assert_eq!(only("outcome=out_of_scope,indexed").await.len(), 6);
    assert_eq!(only("kind=robots").await.len(), 1);
    assert_eq!(only("q=BUOY").await.len(), 1);
    assert_eq!(only("q=/d/b").await.len(), 1);
    assert_eq!(desk.owner.get(&format!("{path}/pages?outcome=nonsense")).await.problem(422), "invalid");
    assert_eq!(desk.owner.get(&format!("{path}/pages?cursor=%2F%2F")).await.problem(422), "invalid");
    let excluded = only("q=/d/e").await;
    assert!(excluded[0]["detail"].as_str().unwrap().contains("/d/e"), "{excluded:?}");

    let diff = desk.owner.get(&format!("{path}/diff")).await.expect(200);
    assert_eq!(
        diff,
        json!({ "against": null, "added": 0, "removed": 0, "changed": 0, "outcome_changed": 0 })
    );
    log.set_page("/d", &html("Start", "It begins here.", &["/d/a", "/d/b", "/d/c", "/d/new"]));
    log.set_page("/d/b", &html("Buoys", "Buoys are sold by weight now.", &[]));
    log.set_page("/d/new", &html("New", "This page was not here before.", &[]));
    log.fail("/d/c", 404);
    let second = desk.again(&source).await;
    let path = format!("/api/v1/runs/{}", id(&second));
    let diff = desk.owner.get(&format!("{path}/diff")).await.expect(200);
    // The start page has another link but says so in its text as well; what answers 404 is gone for now.
    assert_eq!(
        (&diff["against"], &diff["added"], &diff["removed"]),
        (&json!(1), &json!(1), &json!(1)),
        "{diff}"
    );
    let changed = desk.owner.all(&format!("{path}/diff/pages?change=changed"), 1).await;
    assert_eq!(diff["changed"], changed.len());
    assert!(changed.iter().any(|page| page["url"] == desk.site.url("/d/b").as_str()), "{changed:?}");
    let removed = desk.owner.all(&format!("{path}/diff/pages?change=removed"), 1).await;
    assert_eq!(removed[0]["url"], desk.site.url("/d/c").as_str());
    assert_eq!((&removed[0]["before"], &removed[0]["after"]), (&json!("indexed"), &json!("gone")));
    let added = desk.owner.all(&format!("{path}/diff/pages?change=added"), 1).await;
    assert_eq!((&added[0]["url"], &added[0]["before"]), (&json!(desk.site.url("/d/new")), &json!(null)));
    drop(desk.server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a47_no_cell_of_an_export_is_a_formula() {
    let desk = Desk::open(Settings::default()).await;
    for (number, sign) in ["=", "+", "-", "@"].iter().enumerate() {
        let title = format!("{sign}HYPERLINK(1), \"quoted\"");
        desk.site
            .log
            .set_page(&format!("/f/{number}"), &html(&title, &format!("Words of page {number}."), &[]));
    }
    desk.site.log.set_page("/f", &html("Start", "It begins.", &["/f/0", "/f/1", "/f/2", "/f/3"]));
    let (source, job) = desk.add(json!({ "type": "site", "url": desk.site.url("/f") })).await;
    desk.owner.ended(&job).await;
    let run = desk.run(&source).await;
    let reply = desk.owner.get(&format!("/api/v1/runs/{}/pages.csv?kind=page", id(&run))).await;
    assert_eq!(reply.headers["content-type"], "text/csv; charset=utf-8");
    assert!(reply.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\""));
    let text = reply.expect(200).as_str().unwrap().to_owned();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let column = reader.headers().unwrap().iter().position(|name| name == "title").unwrap();
    let lines: Vec<csv::StringRecord> = reader.records().map(|line| line.unwrap()).collect();
    assert_eq!(lines.len(), 5);
    for line in &lines {
        assert!(line.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{line:?}");
    }
    assert_eq!(lines.iter().filter(|line| line[column].starts_with('\'')).count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_that_bound_say_so_and_name_what_they_left_out() {
    let desk = Desk::open(Settings::default()).await;
    let calendar = desk.site.url("/calendar");
    let (source, job) =
        desk.add(json!({ "type": "site", "url": calendar, "max_pages": 5, "max_depth": 20 })).await;
    desk.owner.ended(&job).await;
    let run = desk.run(&source).await;
    assert_eq!((&run["at_page_limit"], &run["at_depth_limit"]), (&json!(true), &json!(false)), "{run}");
    let left = desk.owner.all(&format!("/api/v1/runs/{}/pages?outcome=out_of_scope", id(&run)), 100).await;
    assert!(
        left.iter().any(|page| page["detail"].as_str().unwrap().contains("limit of 5 pages")),
        "{left:?}"
    );
    for depth in 0..5 {
        let next = format!("/deep/{}", depth + 1);
        let page = html("Stairs", &format!("This is step {depth} of the stairs."), &[&next]);
        desk.site.log.set_page(&format!("/deep/{depth}"), &page);
    }
    let stairs = json!({ "type": "site", "url": desk.site.url("/deep/0"), "max_depth": 2 });
    let (source, job) = desk.add(stairs).await;
    desk.owner.ended(&job).await;
    let run = desk.run(&source).await;
    assert_eq!((&run["at_page_limit"], &run["at_depth_limit"]), (&json!(false), &json!(true)), "{run}");
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_kept_as_long_as_the_settings_say() {
    let settings = Settings::default().set("RUNS__KEEP_PAGES", 2);
    let desk = Desk::open(settings).await;
    let (source, job) = desk.add(json!({ "type": "url", "url": desk.site.url("/prices") })).await;
    desk.owner.ended(&job).await;
    for _ in 0..3 {
        desk.again(&source).await;
    }
    let data = desk.server.data.clone();
    let _directory = desk.server.stop().await;
    // Upkeep is done when a worker starts, and every hour.
    let server = Settings::default().set("RUNS__KEEP_PAGES", 2).data(data).start().await;
    let owner = Client::new(&server.base).bearing(desk.owner.token.as_ref().unwrap());
    let runs = owner.all(&format!("/api/v1/sources/{}/runs", id(&source)), 10).await;
    assert_eq!(runs.len(), 4, "the sums stay");
    until(|| async {
        let mut kept = Vec::new();
        for run in &runs {
            kept.push(!owner.all(&format!("/api/v1/runs/{}/pages", id(run)), 10).await.is_empty());
        }
        (kept == [true, true, false, false]).then_some(())
    })
    .await;
}

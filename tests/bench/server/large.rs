//! A site of 2,000 pages, read and read again unchanged; and a knowledge base of 100,000 passages: how fast it fills, how
//! large the file is, how long a flip takes, and the first search after a start.

use super::program::{Client, Program, directory};
use axum::Router;
use axum::extract::Path as Segment;
use axum::response::Html;
use axum::routing::get;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

const SELDOM: Duration = Duration::from_millis(500);
const PAGES: usize = 2000;
/// Passages of a page in the second part: 100,000 in all.
const SECTIONS: usize = 50;

pub async fn measure(binary: &Path) {
    crawl(binary).await;
    passages(binary).await;
}

async fn crawl(binary: &Path) {
    let base = site(4).await;
    let data = directory();
    let server = Program::serve(binary, data.path(), &[]);
    let client = Client::new(&server.base);
    let bot = client.bot().await;
    let (source, seconds) = read(&client, &bot, &base).await;
    let run = latest(&client, &source).await;
    println!(
        "crawl: {PAGES} pages of a loopback site: {seconds:.1} s, {:.0} pages per second, {} requests, {} passages, peak memory {} MB",
        PAGES as f64 / seconds,
        run["requests"],
        run["chunks_added"],
        server.status_kib("VmHWM") / 1024
    );
    let begun = Instant::now();
    let again = client.post(&format!("/api/v1/sources/{source}/refresh"), &json!({})).await;
    client.finished(again["job_id"].as_str().expect("a job"), SELDOM).await;
    let run = latest(&client, &source).await;
    println!(
        "  again, unchanged: {:.1} s, {} embedding calls, {} passages written, peak memory {} MB",
        begun.elapsed().as_secs_f64(),
        run["embedding_calls"],
        run["chunks_added"],
        server.status_kib("VmHWM") / 1024
    );
}

async fn passages(binary: &Path) {
    let base = site(SECTIONS).await;
    let data = directory();
    let server = Program::serve(binary, data.path(), &[]);
    let client = Client::new(&server.base);
    let bot = client.bot().await;
    let (source, seconds) = read(&client, &bot, &base).await;
    let added = latest(&client, &source).await["chunks_added"].as_f64().unwrap_or(0.0);
    println!(
        "passages: {added} read, embedded and stored in {seconds:.0} s: {:.0} per second, peak memory {} MB",
        added / seconds,
        server.status_kib("VmHWM") / 1024
    );
    let base_id = client.get(&format!("/api/v1/bots/{bot}")).await["knowledge_base_id"].clone();
    let base_id = base_id.as_str().expect("an id").to_owned();
    let begun = Instant::now();
    let next = client.post(&format!("/api/v1/knowledge-bases/{base_id}/reindex"), &json!({})).await;
    client.finished(next["job_id"].as_str().expect("a job"), SELDOM).await;
    println!("  next version built beside it, vectors reused: {:.0} s", begun.elapsed().as_secs_f64());
    let versions = client.get(&format!("/api/v1/knowledge-bases/{base_id}/indexes")).await;
    let older = versions["items"].as_array().expect("a list").iter().find(|one| one["version"] == 1);
    let older = older.expect("the first version")["id"].as_str().expect("an id").to_owned();
    let begun = Instant::now();
    client.post(&format!("/api/v1/indexes/{older}/live"), &json!({})).await;
    println!("  flip back to the first version: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    drop(server);
    let bytes: u64 = std::fs::read_dir(data.path())
        .expect("the directory")
        .filter_map(|entry| entry.ok()?.metadata().ok())
        .map(|about| about.len())
        .sum();
    println!("  files with both versions: {} MB", bytes / 1_000_000);
    let server = Program::serve(binary, data.path(), &[]);
    let client = Client::new(&server.base);
    let path = format!("/api/v1/bots/{bot}/search");
    let question = json!({ "query": "What does section 17 of page 1234 say of harbour lanterns?" });
    let mut times = Vec::new();
    for _ in 0..4 {
        let begun = Instant::now();
        client.post(&path, &question).await;
        times.push(format!("{:.0}", begun.elapsed().as_secs_f64() * 1e3));
    }
    println!(
        "  started in {:.0} ms; first searches after it: {} ms",
        server.started.as_secs_f64() * 1e3,
        times.join(", ")
    );
    let begun = Instant::now();
    let path = format!("/api/v1/bots/{bot}");
    let deleting = client.delete(&path);
    tokio::pin!(deleting);
    let mut longest = Duration::ZERO;
    loop {
        let wrote = Instant::now();
        tokio::select! {
            () = &mut deleting => break,
            _ = client.bot() => longest = longest.max(wrote.elapsed()),
        }
    }
    println!(
        "  deleted with all versions: {:.0} s; another's writes meanwhile took {:.0} ms at most",
        begun.elapsed().as_secs_f64(),
        longest.as_secs_f64() * 1e3
    );
}

async fn read(client: &Client, bot: &str, base: &str) -> (String, f64) {
    let site =
        json!({ "type": "site", "url": format!("{base}/0"), "max_pages": PAGES + 10, "max_depth": 20 });
    let begun = Instant::now();
    let added = client.post(&format!("/api/v1/bots/{bot}/sources"), &site).await;
    client.finished(added["job_id"].as_str().expect("a job"), SELDOM).await;
    (added["source"]["id"].as_str().expect("an id").to_owned(), begun.elapsed().as_secs_f64())
}

async fn latest(client: &Client, source: &str) -> Value {
    client.get(&format!("/api/v1/sources/{source}/runs?limit=1")).await["items"][0].clone()
}

/// A site whose pages lead to the next 120, each of so many sections.
async fn site(sections: usize) -> String {
    let page = move |Segment(number): Segment<usize>| async move { Html(page(number, sections)) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/{number}", get(page))).await });
    format!("http://{address}")
}

fn page(number: usize, sections: usize) -> String {
    const WORDS: [&str; 16] = [
        "harbour", "lantern", "granite", "orchard", "velvet", "compass", "thunder", "meadow", "copper",
        "signal", "bakery", "winter", "paper", "kettle", "garden", "bridge",
    ];
    let mut html =
        format!("<!doctype html><html lang=en><title>Page {number}</title><main><h1>Page {number}</h1>");
    for section in 0..sections {
        write!(html, "<h2>Section {section} of page {number}</h2><p>").expect("a string");
        let mut state = (number * 131 + section * 17 + 7) as u64;
        for _ in 0..70 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let word = WORDS[(state >> 33) as usize % WORDS.len()];
            write!(html, "{word}{} ", (state >> 40) % 97).expect("a string");
        }
        html.push_str(".</p>");
    }
    html.push_str("</main><nav>");
    for next in (number + 1..=number + 120).filter(|next| *next < PAGES) {
        write!(html, "<a href=\"/{next}\">{next}</a> ").expect("a string");
    }
    html.push_str("</nav></html>");
    html
}

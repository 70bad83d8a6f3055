//! Pages read per CPU second, from the first request to the last vector, with the built-in embedder; and again,
//! unchanged.

use super::program::{Client, Program, directory};
use frontdesk::knowledge::chunk::{ChunkSettings, chunk};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

const SELDOM: Duration = Duration::from_millis(500);

pub async fn measure(binary: &Path) {
    let site = Program::beside("test-site", &["0"]);
    let data = directory();
    let server = Program::serve(binary, data.path(), &[]);
    let client = Client::new(&server.base);
    // The demo's documentation is read first; that is not what is measured.
    tokio::time::sleep(Duration::from_secs(4)).await;
    let bot = client.bot().await;
    let (cpu, begun) = (server.cpu(), Instant::now());
    let source =
        json!({ "type": "site", "url": format!("{}/", site.base), "max_pages": 1000, "max_depth": 10 });
    let added = client.post(&format!("/api/v1/bots/{bot}/sources"), &source).await;
    let job = client.finished(added["job_id"].as_str().expect("a job"), SELDOM).await;
    let whole = (server.cpu().saturating_sub(cpu)).as_secs_f64();
    report("test website, read", &job, whole, begun.elapsed().as_secs_f64());
    extraction_share(&client, added["source"]["id"].as_str().expect("an id"), whole).await;
    let (cpu, begun) = (server.cpu(), Instant::now());
    let id = added["source"]["id"].as_str().expect("an id");
    let again = client.post(&format!("/api/v1/sources/{id}/refresh"), &json!({})).await;
    let job = client.finished(again["job_id"].as_str().expect("a job"), SELDOM).await;
    report(
        "the same, unchanged",
        &job,
        (server.cpu().saturating_sub(cpu)).as_secs_f64(),
        begun.elapsed().as_secs_f64(),
    );
}

/// How much of that was extraction and chunking: the same pages again, in this process, on one thread.
async fn extraction_share(client: &Client, source: &str, whole: f64) {
    let list = client.get(&format!("/api/v1/sources/{source}/documents?outcome=indexed&limit=100")).await;
    let mut pages = Vec::new();
    for document in list["items"].as_array().expect("a list") {
        let url = document["url"].as_str().expect("an address");
        let bytes = client.http.get(url).send().await.expect("the page").bytes().await.expect("its bytes");
        pages.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    let begun = Instant::now();
    for html in &pages {
        let page = frontdesk::knowledge::extract::extract(html, None);
        let chunks = chunk(&page.markdown, page.title.as_deref(), &ChunkSettings::default());
        std::hint::black_box(chunks);
    }
    let extraction = begun.elapsed().as_secs_f64();
    println!(
        "  of that, extraction and chunking: {:.0} ms of {:.0} ms, {:.0} %",
        extraction * 1000.0,
        whole * 1000.0,
        extraction / whole * 100.0
    );
}

fn report(what: &str, job: &serde_json::Value, cpu: f64, wall: f64) {
    let result = &job["result"];
    let pages = result["pages"].as_f64().unwrap_or(0.0);
    println!(
        "{what}: {pages} pages ({} indexed, {} unchanged, {} failed), {} chunks: {:.0} pages per CPU second ({cpu:.2} s), {:.0} per second",
        result["indexed"],
        result["unchanged"],
        result["failed"],
        result["chunks"],
        pages / cpu.max(0.01),
        pages / wall,
    );
}

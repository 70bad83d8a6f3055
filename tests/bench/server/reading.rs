//! Pages read per CPU second, from the first request to the last vector, with the built-in embedder; and again,
//! unchanged.

use super::program::{Client, Program, directory};
use serde_json::json;
use std::path::Path;
use std::time::Instant;

pub async fn measure(binary: &Path) {
    let site = Program::beside("test-site", &["0"]);
    let data = directory();
    let server = Program::serve(binary, data.path(), &[]);
    let client = Client::new(&server.base);
    let bot = client.bot().await;
    let (cpu, begun) = (server.cpu(), Instant::now());
    let source =
        json!({ "type": "site", "url": format!("{}/", site.base), "max_pages": 1000, "max_depth": 10 });
    let added = client.post(&format!("/api/v1/bots/{bot}/sources"), &source).await;
    let job = client.finished(added["job_id"].as_str().expect("a job")).await;
    report("test website, read", &job, (server.cpu() - cpu).as_secs_f64(), begun.elapsed().as_secs_f64());
    let (cpu, begun) = (server.cpu(), Instant::now());
    let id = added["source"]["id"].as_str().expect("an id");
    let again = client.post(&format!("/api/v1/sources/{id}/refresh"), &json!({})).await;
    let job = client.finished(again["job_id"].as_str().expect("a job")).await;
    report("the same, unchanged", &job, (server.cpu() - cpu).as_secs_f64(), begun.elapsed().as_secs_f64());
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

//! Start, idle memory, binary, and the file of many small tenants.

use super::program::{Client, Program, directory, percentile};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

const BOTS: usize = 100;
/// The demo's documentation is read by then.
const SETTLED: Duration = Duration::from_secs(4);

pub async fn measure(binary: &Path) {
    let size = std::fs::metadata(binary).expect("the program").len();
    println!("binary: {:.1} MB", mb(size));
    let data = directory();
    // The first start makes the file and reads the demo's documentation.
    let first = Program::serve(binary, data.path(), &[]);
    tokio::time::sleep(SETTLED).await;
    drop(first);
    let server = Program::serve(binary, data.path(), &[]);
    tokio::time::sleep(SETTLED).await;
    println!("idle memory: {:.1} MB resident", server.status_kib("VmRSS") as f64 / 1024.0);
    drop(server);
    let mut starts: Vec<f64> = Vec::new();
    for _ in 0..9 {
        // Signed in, so that no demo is made anew for a new port.
        let server = Program::serve_signed(binary, data.path());
        starts.push(server.started.as_secs_f64() * 1000.0);
    }
    starts.sort_by(f64::total_cmp);
    println!(
        "start on an existing file: p50 {:.0} ms, slowest of 9 {:.0} ms",
        percentile(&starts, 0.5),
        percentile(&starts, 1.0)
    );
    small_tenants(binary, &[], "built-in embedder").await;
    let fake = Program::beside("fake-openai", &[]);
    let url = format!("{}/v1", fake.base);
    let openai = [
        ("FRONTDESK_EMBEDDINGS__PROVIDER", "openai"),
        ("FRONTDESK_EMBEDDINGS__BASE_URL", url.as_str()),
        ("FRONTDESK_EMBEDDINGS__API_KEY", "sk-bench"),
    ];
    small_tenants(binary, &openai, "1536 dimensions").await;
}

/// `BOTS` bots of 10 chunks each.
async fn small_tenants(binary: &Path, variables: &[(&str, &str)], what: &str) {
    let data = directory();
    let server = Program::serve(binary, data.path(), variables);
    let client = Client::new(&server.base);
    tokio::time::sleep(SETTLED).await;
    let before = file(data.path());
    let mut chunks = 0;
    for number in 0..BOTS {
        let bot = client.bot().await;
        let text: String = (0..10)
            .map(|part| {
                format!(
                    "# Part {part} of {number}\n\n{}\n\n",
                    "Some words about this part of the house. ".repeat(40)
                )
            })
            .collect();
        let job = client.read(&bot, &json!({ "type": "text", "title": "Ten parts", "text": text })).await;
        chunks += job["result"]["chunks"].as_i64().unwrap_or(0);
    }
    drop(server);
    println!(
        "file of {BOTS} bots with {chunks} chunks in all, {what}: {:.1} MB",
        mb(file(data.path()) - before)
    );
}

/// The database with its log folded in.
fn file(data: &Path) -> u64 {
    ["frontdesk.db", "frontdesk.db-wal"]
        .iter()
        .map(|name| std::fs::metadata(data.join(name)).map_or(0, |file| file.len()))
        .max()
        .unwrap_or(0)
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

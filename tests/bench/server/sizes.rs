//! Start, idle memory, binary, and the file of many small tenants.

use super::program::{Client, Program, directory};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

const BOTS: usize = 100;

pub async fn measure(binary: &Path) {
    let size = std::fs::metadata(binary).expect("the program").len();
    println!("binary: {:.1} MB", mb(size));
    let data = directory();
    drop(Program::serve(binary, data.path(), &[]));
    let server = Program::serve(binary, data.path(), &[]);
    // Memory settles once the demo's documentation is read.
    tokio::time::sleep(Duration::from_secs(3)).await;
    println!("start on an existing file: {} ms", server.started.as_millis());
    println!("idle memory: {:.1} MB resident", server.status_kib("VmRSS") as f64 / 1024.0);
    drop(server);
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
    tokio::time::sleep(Duration::from_secs(3)).await;
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

//! Many answers under way at once: streams whose model has said its first words and goes on thinking. What each takes of
//! the server's memory, and whether one more visitor still gets an answer.

use super::program::{Client, Program, directory};
use futures::StreamExt as _;
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

const STREAMS: usize = 5000;
/// Asked at once; the others wait for their turn to ask, as visitors don't come in one millisecond.
const TOGETHER: usize = 200;

pub async fn measure(binary: &Path) {
    // Two ends of each stream here and upstream: a machine whose limit is low can't tell.
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    if files < (STREAMS * 2 + 500) as u64 {
        println!(
            "streams held: skipped, {STREAMS} need `ulimit -n {}`, and it is {files}",
            STREAMS * 2 + 500
        );
        return;
    }
    let fake = Program::beside("fake-openai", &[]);
    let url = format!("{}/v1", fake.base);
    let data = directory();
    let server = Program::serve(
        binary,
        data.path(),
        &[
            ("FRONTDESK_CHAT__PROVIDER", "openai"),
            ("FRONTDESK_CHAT__BASE_URL", &url),
            ("FRONTDESK_CHAT__API_KEY", "sk-bench"),
            ("FRONTDESK_CHAT__IDLE_SECONDS", "600"),
            ("FRONTDESK_CHAT__TOTAL_SECONDS", "3600"),
            ("FRONTDESK_LIMITS__CONNECTIONS", "20000"),
        ],
    );
    let client = Client::new(&server.base);
    let bot = client.bot().await;
    let text = include_str!("../../../server/docs/getting-started.md");
    client.read(&bot, &json!({ "type": "text", "title": "Getting started", "text": text })).await;
    let upstream = Client::new(&fake.base);
    // Asked a few times first, so that what every server has in memory is there already.
    upstream.post("/control", &json!({ "default": {} })).await;
    for number in 0..20 {
        drop(ask(&client, &bot, number).await);
    }
    upstream.post("/control", &json!({ "default": { "stall_after": 3 } })).await;
    let before = server.status_kib("VmRSS");
    let (begun, cpu) = (Instant::now(), server.cpu());
    let held: Vec<_> = futures::stream::iter(0..STREAMS)
        .map(|number| ask(&client, &bot, number))
        .buffer_unordered(TOGETHER)
        .collect()
        .await;
    let seconds = begun.elapsed().as_secs_f64();
    let after = server.status_kib("VmRSS");
    println!(
        "streams held: {} of {STREAMS} with their first words after {seconds:.1} s ({:.2} ms of CPU each), {:.1} KB of memory each ({:.0} MB before, {:.0} MB with all)",
        held.iter().flatten().count(),
        (server.cpu().saturating_sub(cpu)).as_secs_f64() * 1000.0 / STREAMS as f64,
        after.saturating_sub(before) as f64 / STREAMS as f64,
        before as f64 / 1024.0,
        after as f64 / 1024.0,
    );
    let idle = server.cpu();
    tokio::time::sleep(Duration::from_secs(5)).await;
    println!(
        "  holding them: {:.1} % of a processor",
        (server.cpu().saturating_sub(idle)).as_secs_f64() * 20.0
    );
    upstream.post("/control", &json!({ "default": {} })).await;
    let begun = Instant::now();
    assert!(ask(&client, &bot, STREAMS).await.is_some(), "one more is answered");
    println!("  first words of one more: {:.1} ms", begun.elapsed().as_secs_f64() * 1000.0);
}

/// An answer whose first words are there; the rest is still to come. None if it was refused.
async fn ask(client: &Client, bot: &str, number: usize) -> Option<impl Sized + use<>> {
    let body = json!({ "message": format!("How do I start Frontdesk on machine {number}?"), "stream": true });
    let request = client.http.post(format!("{}/api/v1/bots/{bot}/chat", client.base)).json(&body);
    let response = request.send().await.expect("an answer");
    if !response.status().is_success() {
        return None;
    }
    let mut stream = response.bytes_stream();
    let mut seen = String::new();
    while !seen.contains("event: delta") {
        seen.push_str(&String::from_utf8_lossy(&stream.next().await?.expect("a piece")));
    }
    Some(stream)
}

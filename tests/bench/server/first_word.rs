//! Time to the first word of a streamed answer, beside asking the same model server directly in the same run: of a bot
//! that shows words as they come, which is what the server itself adds, and of one that shows sentences once they are
//! judged, as bots do by default.
//!
//! Direct means what the server can't do without: one embedding, then one streamed chat, one after the other.

use super::program::{Client, Program, directory, percentile};
use futures::StreamExt as _;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// The model's own time until its first word, in milliseconds.
const MODEL_MS: u64 = 300;

pub async fn measure(binary: &Path) {
    let fake = Program::beside("fake-openai", &[]);
    let upstream = Client::new(&fake.base);
    let behaviour = json!({ "default": { "first_token_ms": MODEL_MS, "between_ms": 20 } });
    upstream.post("/control", &behaviour).await;
    let url = format!("{}/v1", fake.base);
    let mut variables = Vec::new();
    for part in ["CHAT", "EMBEDDINGS"] {
        variables.push((format!("FRONTDESK_{part}__PROVIDER"), "openai".to_owned()));
        variables.push((format!("FRONTDESK_{part}__BASE_URL"), url.clone()));
        variables.push((format!("FRONTDESK_{part}__API_KEY"), "sk-bench".to_owned()));
    }
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let data = directory();
    let server = Program::serve(binary, data.path(), &variables);
    let client = Client::new(&server.base);
    let bot = client.bot().await;
    let judging = client.bot().await;
    let judge = json!({ "settings": { "grounding": { "max_unsupported": 0 } } });
    client.patch(&format!("/api/v1/bots/{judging}"), &judge).await;
    let text = include_str!("../../../server/docs/getting-started.md");
    for bot in [&bot, &judging] {
        client.read(bot, &json!({ "type": "text", "title": "Getting started", "text": text })).await;
    }
    for streams in [1, 200] {
        let rounds = if streams == 1 { 60 } else { 6 };
        let (mut direct, mut through, mut judged) = (Vec::new(), Vec::new(), Vec::new());
        // In turn, so that both see the same machine.
        for _ in 0..rounds {
            direct.extend(at_once(streams, || ask_directly(upstream.clone())).await);
            through.extend(at_once(streams, || ask(client.clone(), bot.clone())).await);
            judged.extend(at_once(streams, || ask(client.clone(), judging.clone())).await);
        }
        direct.sort_by(f64::total_cmp);
        through.sort_by(f64::total_cmp);
        judged.sort_by(f64::total_cmp);
        let added = |share| percentile(&through, share) - percentile(&direct, share);
        println!(
            "first word, {streams} streams at once: directly p50 {:.1} p99 {:.1} ms, through the server p50 {:.1} p99 {:.1} ms, added p50 {:.1} p99 {:.1} ms, ratio p50 {:.3}",
            percentile(&direct, 0.5),
            percentile(&direct, 0.99),
            percentile(&through, 0.5),
            percentile(&through, 0.99),
            added(0.5),
            added(0.99),
            percentile(&through, 0.5) / percentile(&direct, 0.5),
        );
        println!(
            "first sentence, {streams} streams at once, shown once it is judged: p50 {:.1} p99 {:.1} ms, {:.1} ms after the first word",
            percentile(&judged, 0.5),
            percentile(&judged, 0.99),
            percentile(&judged, 0.5) - percentile(&through, 0.5),
        );
    }
    println!("memory after it: {:.1} MB resident", server.status_kib("VmRSS") as f64 / 1024.0);
}

/// Milliseconds of each of so many, begun within a tenth of a second of each other as visitors' questions would be.
async fn at_once<F: Future<Output = f64> + Send + 'static>(streams: u32, ask: impl Fn() -> F) -> Vec<f64> {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..streams {
        let ask = ask();
        tasks.spawn(async move {
            tokio::time::sleep(Duration::from_millis(2000) * number / streams.max(1)).await;
            ask.await
        });
    }
    tasks.join_all().await
}

async fn ask(client: Client, bot: String) -> f64 {
    let body = json!({ "message": "How do I start Frontdesk on my machine?", "stream": true });
    let request = client.http.post(format!("{}/api/v1/bots/{bot}/chat", client.base)).json(&body);
    let begun = Instant::now();
    first(request, begun, |seen| seen.contains("event: delta")).await
}

async fn ask_directly(client: Client) -> f64 {
    let begun = Instant::now();
    let question = json!({ "model": "text-embedding-3-small", "input": ["How do I start Frontdesk on my machine?"],
        "encoding_format": "base64", "dimensions": 1536 });
    let embedded: Value = client.post("/v1/embeddings", &question).await;
    assert!(embedded["data"][0]["embedding"].is_string());
    let chat = json!({ "model": "gpt-4.1-mini", "stream": true, "stream_options": { "include_usage": true },
        "messages": [{ "role": "user", "content": "How do I start Frontdesk on my machine?" }] });
    let request = client.http.post(format!("{}/v1/chat/completions", client.base)).json(&chat);
    first(request, begun, |seen| {
        // The first piece only says who speaks.
        seen.split("\"content\":\"").skip(1).any(|rest| !rest.starts_with('"'))
    })
    .await
}

/// Milliseconds from `begun` until the words are there; the stream is read to its end, as a reader would.
async fn first(request: reqwest::RequestBuilder, begun: Instant, words: impl Fn(&str) -> bool) -> f64 {
    let response = request.send().await.expect("an answer");
    assert!(response.status().is_success(), "{}", response.status());
    let mut stream = response.bytes_stream();
    let (mut seen, mut at) = (String::new(), None);
    while let Some(chunk) = stream.next().await {
        if at.is_none() {
            seen.push_str(&String::from_utf8_lossy(&chunk.expect("a piece")));
            if words(&seen) {
                at = Some(begun.elapsed());
            }
        }
    }
    at.unwrap_or_else(|| panic!("no words in {seen}")).as_secs_f64() * 1000.0
}

//! How long Polar waits for the answer to a webhook, beside `GET /health` in the same run, while others are taken in.

use super::polar::things::event;
use super::polar::{PRO, SECRET, STARTER, Scheme, Signed, Sub};
use super::program::{Client, Program, directory, percentile};
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant};

/// Webhooks sent, and looks taken, of each round.
const EACH: usize = 1000;
/// Senders at once.
const SENDERS: [usize; 2] = [1, 8];

pub async fn measure(binary: &Path) {
    let shop = Program::beside("fake-polar", &[]);
    let (starter, pro) = (STARTER.to_string(), PRO.to_string());
    let variables = [
        ("FRONTDESK_POLAR__TOKEN", "polar_oat_bench"),
        ("FRONTDESK_POLAR__URL", shop.base.as_str()),
        ("FRONTDESK_POLAR__WEBHOOK_SECRET", SECRET),
        ("FRONTDESK_PLANS__STARTER__POLAR_PRODUCT_ID", starter.as_str()),
        ("FRONTDESK_PLANS__PRO__POLAR_PRODUCT_ID", pro.as_str()),
    ];
    let data = directory();
    let server = Program::serve(binary, data.path(), &variables);
    let client = Client::new(&server.base);
    let me: Value = client.get("/api/v1/me").await;
    let sub = Sub::of(me["workspace"]["id"].as_str().expect("a workspace"), PRO, now());
    for senders in SENDERS {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..senders {
            tasks.spawn(one(client.clone(), sub.clone(), EACH / senders));
        }
        let (mut told, mut looked) = (Vec::new(), Vec::new());
        while let Some(one) = tasks.join_next().await {
            let (webhooks, looks) = one.expect("a sender");
            told.extend(webhooks);
            looked.extend(looks);
        }
        told.sort_by(f64::total_cmp);
        looked.sort_by(f64::total_cmp);
        let at = |times: &[f64], share| percentile(times, share);
        println!(
            "webhooks, {senders} at once: POST /webhooks/polar p50 {:.2} p99 {:.2} ms, GET /health p50 {:.2} p99 {:.2} ms, ratio p50 {:.1} p99 {:.1}",
            at(&told, 0.5),
            at(&told, 0.99),
            at(&looked, 0.5),
            at(&looked, 0.99),
            at(&told, 0.5) / at(&looked, 0.5),
            at(&told, 0.99) / at(&looked, 0.99),
        );
    }
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Sends webhooks and looks at the health in turn, so that both see the same machine; milliseconds of each.
async fn one(client: Client, sub: Sub, count: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut told, mut looked) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let at = now();
        let signed =
            Signed::new(&event("subscription.updated", at, sub.data()), at, SECRET, Scheme::Standard);
        let request = client
            .http
            .post(format!("{}/webhooks/polar", client.base))
            .header("webhook-id", &signed.id)
            .header("webhook-timestamp", signed.timestamp)
            .header("webhook-signature", &signed.signature)
            .body(signed.body);
        told.push(timed(request, 202).await);
        looked.push(timed(client.http.get(format!("{}/health", client.base)), 200).await);
    }
    (told, looked)
}

async fn timed(request: reqwest::RequestBuilder, status: u16) -> f64 {
    let begun = Instant::now();
    let answer = request.send().await.expect("an answer");
    let answered = answer.status().as_u16();
    drop(answer.bytes().await.expect("a body"));
    let took: Duration = begun.elapsed();
    assert_eq!(answered, status);
    took.as_secs_f64() * 1000.0
}

//! How well bots tell what they can answer, and how well claims are judged.
//!
//! - answers: 200 questions that the test website answers and 100 that it does not, asked of a bot that has read it, with
//!   the built-in models. The score was fitted on the first half of them; the second half is the test.
//! - verdicts: claims that their pages support and claims that they do not, in several languages, and what each limit of
//!   `grounding.max_unsupported` would show of them.
//!
//! `FRONTDESK_BIN=target/release/frontdesk cargo run --release --example bench-refusal`. Needs the example test-site beside
//! it. `--list` names the questions that went wrong.

#![allow(
    dead_code,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench prints figures and fails by panicking; it uses a part of what benches share"
)]

#[path = "../server/program.rs"]
mod program;
mod verdicts;

use program::{Client, Program, directory};
use serde::Deserialize;
use serde_json::json;

/// Questions in every style that people write them.
#[derive(Deserialize)]
struct Questions {
    on_topic: Vec<OnTopic>,
    off_topic: Vec<String>,
}

#[derive(Deserialize)]
struct OnTopic {
    question: String,
    /// The page that answers it.
    page: String,
}

#[tokio::main]
async fn main() {
    verdicts::measure();
    drop(rustls::crypto::ring::default_provider().install_default());
    let Some(binary) = Program::server() else {
        println!("answers: skipped; set FRONTDESK_BIN to the server's program (make bench does)");
        return;
    };
    let questions: Questions =
        serde_json::from_str(include_str!("questions.json")).expect("questions are good JSON");
    let site = Program::beside("test-site", &["0"]);
    let data = directory();
    let server = Program::serve(&binary, data.path(), &[]);
    let client = Client::new(&server.base);
    let bot = client.bot().await;
    client.read(&bot, &json!({ "type": "site", "url": format!("{}/", site.base), "max_pages": 200 })).await;
    let mut refused = Vec::new();
    let mut cited = 0;
    for asked in &questions.on_topic {
        let answer = ask(&client, &bot, &asked.question).await;
        refused.push(answer["refused"] == true);
        let sources = answer["sources"].as_array().map(Vec::as_slice).unwrap_or_default();
        cited += usize::from(sources.iter().any(|source| {
            let url = source["url"].as_str().unwrap_or_default();
            url.trim_end_matches('/').ends_with(asked.page.trim_end_matches('/'))
        }));
    }
    let mut answered = Vec::new();
    for question in &questions.off_topic {
        answered.push(ask(&client, &bot, question).await["refused"] == false);
    }
    let on: Vec<&str> = questions.on_topic.iter().map(|asked| asked.question.as_str()).collect();
    let off: Vec<&str> = questions.off_topic.iter().map(String::as_str).collect();
    print("answers: on-topic questions refused", &refused, &on);
    print("answers: off-topic questions answered", &answered, &off);
    println!("answers: on-topic answers that cite the page in question {cited} of {}", on.len());
}

async fn ask(client: &Client, bot: &str, question: &str) -> serde_json::Value {
    client.post(&format!("/api/v1/bots/{bot}/chat"), &json!({ "message": question })).await
}

/// Even places were used for fitting, odd ones were not.
fn print(what: &str, wrong: &[bool], questions: &[&str]) {
    let count = |half: usize| {
        let of: Vec<bool> = wrong.iter().skip(half).step_by(2).copied().collect();
        format!("{} of {}", of.iter().filter(|wrong| **wrong).count(), of.len())
    };
    let all = wrong.iter().filter(|wrong| **wrong).count();
    println!("{what} {all} of {} (fitted on {}, tested on {})", wrong.len(), count(0), count(1));
    if std::env::args().any(|argument| argument == "--list") {
        for (question, _) in questions.iter().zip(wrong).filter(|(_, wrong)| **wrong) {
            println!("  {question}");
        }
    }
}

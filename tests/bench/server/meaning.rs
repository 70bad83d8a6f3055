//! What the whole server finds, by full text alone, by vectors alone and fused, with the built-in embedder and with a
//! model from a directory: questions that share few words with their passage, and `XQuAD`.

use super::program::{Client, Program, directory};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// Questions on the test website; `contains` are words of the passage that answers.
const PARAPHRASES: &str = include_str!("../retrieval/paraphrases.json");
const TOP: usize = 50;

/// A question, and whether a passage answers it.
struct Question {
    text: String,
    right: Right,
}

enum Right {
    /// Any that holds these words.
    Words(String),
    /// Any of the source with this title.
    Title(String),
}

pub async fn measure(binary: &Path, model: Option<&Path>, xquad: Option<&Path>) {
    let model = model.map(|path| path.to_str().expect("a path that is text"));
    let mut embedders = vec![("built-in embedder", Vec::new())];
    match model {
        Some(path) => embedders.push(("local model", vec![("FRONTDESK_EMBEDDINGS__PATH", path)])),
        None => println!("with a local model: skipped, name its directory with --model"),
    }
    for (name, variables) in &embedders {
        paraphrases(binary, name, variables).await;
        for language in ["en", "de", "es"] {
            if let Some(folder) = xquad {
                questions(binary, name, variables, &folder.join(format!("xquad.{language}.json"))).await;
            }
        }
    }
}

async fn paraphrases(binary: &Path, name: &str, variables: &[(&str, &str)]) {
    let site = Program::beside("test-site", &["0"]);
    let data = directory();
    let server = Program::serve(binary, data.path(), variables);
    let client = Client::new(&server.base);
    let bot = client.bot().await;
    let source =
        json!({ "type": "site", "url": format!("{}/", site.base), "max_pages": 1000, "max_depth": 10 });
    client.read(&bot, &source).await;
    let list: Vec<Value> = serde_json::from_str(PARAPHRASES).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let all: Vec<Question> = list
        .iter()
        .map(|one| Question { text: text(&one["question"]), right: Right::Words(text(&one["contains"])) })
        .collect();
    println!("{} paraphrased questions on the test website, {name}:", all.len());
    ask(&client, &bot, &all).await;
}

async fn questions(binary: &Path, name: &str, variables: &[(&str, &str)], file: &Path) {
    let data = directory();
    let server = Program::serve(binary, data.path(), variables);
    let client = Client::new(&server.base);
    let bot = client.bot().await;
    let json: Value = serde_json::from_slice(&std::fs::read(file).expect("XQuAD")).expect("JSON");
    let (mut all, mut jobs) = (Vec::new(), Vec::new());
    let list = |value: &Value| value.as_array().cloned().expect("a list");
    let begun = Instant::now();
    for article in list(&json["data"]) {
        for paragraph in list(&article["paragraphs"]) {
            let title = format!("{}", jobs.len());
            let source = json!({ "type": "text", "title": title, "text": paragraph["context"] });
            let added = client.post(&format!("/api/v1/bots/{bot}/sources"), &source).await;
            jobs.push(added["job_id"].as_str().expect("a job").to_owned());
            all.extend(list(&paragraph["qas"]).iter().map(|one| Question {
                text: one["question"].as_str().expect("a text").to_owned(),
                right: Right::Title(title.clone()),
            }));
        }
    }
    for job in &jobs {
        client.finished(job, Duration::from_millis(50)).await;
    }
    println!(
        "{} of {} paragraphs (read in {:.1} s), {name}:",
        file.file_name().expect("a name").display(),
        jobs.len(),
        begun.elapsed().as_secs_f64()
    );
    ask(&client, &bot, &all).await;
}

/// Asks all, and prints how well each ranking did.
async fn ask(client: &Client, bot: &str, questions: &[Question]) {
    let path = format!("/api/v1/bots/{bot}/search");
    let mut ranks = [Vec::new(), Vec::new(), Vec::new()];
    let mut times = Vec::new();
    for question in questions {
        let begun = Instant::now();
        let found = client.post(&path, &json!({ "query": question.text, "top_k": TOP })).await;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        assert!(found["note"].is_null(), "{found}");
        // What was only put beside another has no rank of its own.
        let results: Vec<&Value> = found["results"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|hit| !hit["text_rank"].is_null() || !hit["vector_rank"].is_null())
            .collect();
        for (ranks, by) in ranks.iter_mut().zip([Some("text_rank"), Some("vector_rank"), None]) {
            let mut order = results.clone();
            if let Some(by) = by {
                order.retain(|hit| !hit[by].is_null());
                order.sort_by_key(|hit| hit[by].as_u64());
            }
            ranks.push(rank(&order, &question.right));
        }
    }
    times.sort_by(f64::total_cmp);
    for (name, ranks) in ["full text alone", "vectors alone", "fused"].iter().zip(&ranks) {
        println!("  {name}: {}", figures(ranks));
    }
    println!("  a question: p50 {:.1} ms", super::program::percentile(&times, 0.5));
}

/// The place of the first right passage, each document counted once; 0 if there is none.
fn rank(order: &[&Value], right: &Right) -> usize {
    let mut titles: Vec<&str> = Vec::new();
    for (place, hit) in (1..).zip(order) {
        match right {
            Right::Words(words) => {
                if plain(hit["text"].as_str().unwrap_or_default()).contains(&plain(words)) {
                    return place;
                }
            }
            Right::Title(title) => {
                let own = hit["document"]["title"].as_str().unwrap_or_default();
                if !titles.contains(&own) {
                    titles.push(own);
                }
                if own == title {
                    return titles.len();
                }
            }
        }
    }
    0
}

/// Words without Markdown's signs.
fn plain(text: &str) -> String {
    let bare: String = text.chars().filter(|letter| !"*_`|\\".contains(*letter)).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn figures(ranks: &[usize]) -> String {
    let mean = |value: &dyn Fn(usize) -> f64| {
        ranks.iter().map(|rank| value(*rank)).sum::<f64>() / ranks.len() as f64
    };
    let within = |most: usize| mean(&|rank| f64::from(u8::from((1..=most).contains(&rank))));
    let mrr = mean(&|rank| if (1..=10).contains(&rank) { 1.0 / rank as f64 } else { 0.0 });
    format!("recall@1 {:.3}, recall@5 {:.3}, MRR@10 {mrr:.3}", within(1), within(5))
}

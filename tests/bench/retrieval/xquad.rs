//! `XQuAD`: 240 paragraphs and 1,190 questions in each of three languages. A question's own paragraph is the only
//! right one. Weights are chosen on the questions of every other article, and measured on the rest.

use std::path::Path;

use frontdesk::answer::Rankings;
use frontdesk::answer::fuse::{fuse_by, sureness, vector_weight};
use frontdesk::answer::score::default_threshold;
use frontdesk::domain::bot::RetrievalSettings;
use frontdesk::domain::text::language::Language;
use frontdesk::providers::Likeness;

use crate::Outcome;
use crate::house::House;

/// The languages and their files.
pub const LANGUAGES: [(&str, Language); 3] =
    [("en", Language::English), ("de", Language::German), ("es", Language::Spanish)];

/// Articles of a language, and what is asked of them.
pub struct Data {
    /// Each article's paragraphs.
    pub articles: Vec<Vec<String>>,
    /// Article, number of the paragraph among all, from 1, and question.
    pub questions: Vec<(usize, i64, String)>,
}

/// Reads a language's file.
pub fn load(folder: &Path, language: &str) -> Outcome<Data> {
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join(format!("xquad.{language}.json")))?)?;
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let mut data = Data { articles: Vec::new(), questions: Vec::new() };
    let mut number = 0;
    for (article, read) in list(&json["data"]).iter().enumerate() {
        let mut paragraphs = Vec::new();
        for paragraph in list(&read["paragraphs"]) {
            number += 1;
            for question in list(&paragraph["qas"]) {
                let asked = question["question"].as_str().unwrap_or_default().to_owned();
                data.questions.push((article, number, asked));
            }
            paragraphs.push(paragraph["context"].as_str().unwrap_or_default().to_owned());
        }
        data.articles.push(paragraphs);
    }
    Ok(data)
}

/// Prints the figures of all languages.
pub async fn measure(folder: &Path, model: Option<&Path>, tune: bool) -> Outcome {
    for (code, _) in LANGUAGES {
        let data = load(folder, code)?;
        let house = House::of(&data.articles, Language::Auto, model).await?;
        let mut looks = Vec::with_capacity(data.questions.len());
        let mut likeness = Likeness::Lexical;
        for (article, right, question) in &data.questions {
            let (rankings, like) = house.rankings(question).await?;
            likeness = like;
            looks.push((article % 2 == 0, *right, rankings));
        }
        let vectors = if model.is_some() { "the model's vectors" } else { "built-in vectors" };
        println!("found: {code}, {vectors}: half that weights were chosen on | other half | all");
        let text = |found: &Rankings| found.matched.iter().map(|matched| matched.rowid).collect();
        let vector = |found: &Rankings| found.near.iter().map(|near| near.rowid).collect();
        let fused = |weight: f32| {
            move |found: &Rankings| {
                let sure = sureness(&found.matched, &found.asked, likeness);
                fuse_by(&found.near, &found.matched, sure, weight).iter().map(|chunk| chunk.rowid).collect()
            }
        };
        row("full text", &looks, &text);
        row("vectors", &looks, &vector);
        row("fused", &looks, &fused(vector_weight(likeness)));
        if tune {
            for step in 0_u8..=20 {
                let weight = f32::from(step) / 20.0;
                row(&format!("fused, weight {weight:.2}"), &looks, &fused(weight));
            }
        }
    }
    thresholds(folder, model).await
}

type Look = (bool, i64, Rankings);

fn row(name: &str, looks: &[Look], order: &dyn Fn(&Rankings) -> Vec<i64>) {
    let ranks: Vec<(bool, usize)> = looks
        .iter()
        .map(|(dev, right, found)| {
            (*dev, order(found).iter().position(|rowid| rowid == right).map_or(0, |at| at + 1))
        })
        .collect();
    let of = |part: &dyn Fn(bool) -> bool| {
        figures(&ranks.iter().filter(|(dev, _)| part(*dev)).map(|(_, rank)| *rank).collect::<Vec<_>>())
    };
    println!("  {name:<22} {} | {} | {}", of(&|dev| dev), of(&|dev| !dev), of(&|_| true));
}

/// Recall@1, recall@5 and MRR@10 of ranks from 1; 0 is not found.
pub fn figures(ranks: &[usize]) -> String {
    let mean = |value: &dyn Fn(usize) -> f64| {
        ranks.iter().map(|rank| value(*rank)).sum::<f64>() / ranks.len().max(1) as f64
    };
    let within = |most: usize| mean(&|rank| f64::from(u8::from((1..=most).contains(&rank))));
    let mrr = mean(&|rank| if (1..=10).contains(&rank) { 1.0 / rank as f64 } else { 0.0 });
    format!("r@1 {:.3} r@5 {:.3} mrr {mrr:.3}", within(1), within(5))
}

/// How well the score tells questions that the pages answer from others: half of the articles are left out.
async fn thresholds(folder: &Path, model: Option<&Path>) -> Outcome {
    for (code, _) in LANGUAGES {
        let data = load(folder, code)?;
        let half: Vec<Vec<String>> = data.articles.iter().step_by(2).cloned().collect();
        let house = House::of(&half, Language::Auto, model).await?;
        let mut best: [Vec<f32>; 2] = [Vec::new(), Vec::new()];
        let mut likeness = Likeness::Lexical;
        for (article, _, question) in &data.questions {
            let found = house.find(question, 6, RetrievalSettings::default()).await?;
            likeness = found.likeness;
            best[usize::from(article % 2 == 0)].push(found.best());
        }
        println!("score: {code}, with half of the articles left out");
        for threshold in [0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6] {
            let passing = |scores: &[f32]| {
                scores.iter().filter(|score| **score >= threshold).count() as f64 / scores.len() as f64
            };
            let used = (threshold - default_threshold(likeness)).abs() < 1e-6;
            println!(
                "  score >= {threshold}: answered questions {:.3}, others {:.3}{}",
                passing(&best[1]),
                passing(&best[0]),
                if used { " (default)" } else { "" }
            );
        }
    }
    Ok(())
}

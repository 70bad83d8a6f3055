//! A model from a directory: what embedding takes, and whether it gives the values that another program gives.

use std::path::Path;
use std::time::Duration;

use frontdesk::providers::Embedder as _;
use frontdesk::providers::local::LocalEmbedder;
use serde_json::Value;
use tokio::time::Instant;

use crate::{Outcome, percentile};

const SENTENCE: &str = "To reset your password open Settings, choose Security and click Reset password. ";

/// Prints times; and for a file of `[{"text": …, "vector": […]}, …]` the smallest cosine.
pub async fn measure(model: &LocalEmbedder, reference: Option<&Path>) -> Outcome {
    let begun = Instant::now();
    model.embed(&["first".to_owned()]).await?;
    println!(
        "model: {} of {} dimensions, loaded in {:.0} ms",
        model.model(),
        model.dimensions(),
        ms(begun.elapsed())
    );
    for (name, text) in [
        ("a question", "How do I reset my password?".to_owned()),
        ("a sentence", SENTENCE.to_owned()),
        ("a full text", SENTENCE.repeat(30)),
    ] {
        let mut times = Vec::new();
        let mut tokens = 0;
        for _ in 0..40 {
            let begun = Instant::now();
            tokens = model.embed(std::slice::from_ref(&text)).await?.tokens;
            times.push(ms(begun.elapsed()));
        }
        times.sort_by(f64::total_cmp);
        println!(
            "  {name} of {tokens} tokens: p50 {:.1} ms, p99 {:.1} ms",
            percentile(&times, 0.5),
            percentile(&times, 0.99)
        );
    }
    for (name, text) in [("sentences", SENTENCE.to_owned()), ("full texts", SENTENCE.repeat(30))] {
        let texts: Vec<String> = (0..64).map(|number| format!("{number} {text}")).collect();
        let begun = Instant::now();
        model.embed(&texts).await?;
        println!("  64 {name} together: {:.1} ms each", ms(begun.elapsed()) / 64.0);
    }
    if let Some(file) = reference {
        let list: Vec<Value> = serde_json::from_slice(&std::fs::read(file)?)?;
        let texts: Vec<String> =
            list.iter().map(|one| one["text"].as_str().unwrap_or_default().to_owned()).collect();
        let mut least = 1.0_f64;
        for (found, right) in model.embed(&texts).await?.vectors.iter().zip(&list) {
            let right = right["vector"].as_array().ok_or("a vector is missing")?;
            let cosine = found
                .iter()
                .zip(right)
                .map(|(left, right)| f64::from(*left) * right.as_f64().unwrap_or_default())
                .sum();
            least = least.min(cosine);
        }
        println!("  {} texts of the reference: smallest cosine {least:.7}", list.len());
    }
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

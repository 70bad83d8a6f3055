//! `XQuAD`: 240 paragraphs and 1,190 questions in each of three languages. A question's own paragraph is the only
//! right one.

use std::path::Path;

use frontdesk::answer::fuse::fuse;
use frontdesk::answer::score::{Asked, Searchable, default_threshold, score};
use frontdesk::domain::text::terms::query_terms;
use frontdesk::providers::builtin::BuiltinEmbedder;
use frontdesk::providers::{Embedder, Likeness};
use frontdesk::store::sketches::SketchCache;
use frontdesk::store::vectors::{CANDIDATES, IndexScope};
use frontdesk::store::{Store, full_text, vectors};

use crate::{Outcome, database, scope};

pub struct Data {
    /// Article and text.
    pub paragraphs: Vec<(usize, String)>,
    /// Paragraph and question.
    pub questions: Vec<(usize, String)>,
}

/// Reads a language.
pub fn load(file: &Path) -> Outcome<Data> {
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(file)?)?;
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let mut data = Data { paragraphs: Vec::new(), questions: Vec::new() };
    for (number, article) in list(&json["data"]).iter().enumerate() {
        for paragraph in list(&article["paragraphs"]) {
            let text = paragraph["context"].as_str().unwrap_or_default().to_owned();
            for question in list(&paragraph["qas"]) {
                data.questions.push((
                    data.paragraphs.len(),
                    question["question"].as_str().unwrap_or_default().to_owned(),
                ));
            }
            data.paragraphs.push((number, text));
        }
    }
    Ok(data)
}

/// Prints the figures of all languages.
pub async fn measure(folder: &Path) -> Outcome {
    for language in ["en", "de", "es"] {
        let data = load(&folder.join(format!("xquad.{language}.json")))?;
        let (_folder, store) = database().await?;
        let cache = SketchCache::default();
        let embedder = BuiltinEmbedder::default();
        // All paragraphs under index 1; those of even articles under index 2, so that half of the questions are
        // not answered there.
        let half = |article: usize| article.is_multiple_of(2);
        let (all, even) = (scope(1, embedder.dimensions()), scope(2, embedder.dimensions()));
        let texts: Vec<String> = data.paragraphs.iter().map(|(_, text)| text.clone()).collect();
        let vectors = embedder.embed(&texts).await?.vectors;
        let mut write = store.write().await?;
        vectors::ensure_table(&mut write, i64::try_from(embedder.dimensions())?).await?;
        for (rowid, ((article, text), vector)) in (1..).zip(data.paragraphs.iter().zip(&vectors)) {
            vectors::insert(&mut write, all, rowid, vector).await?;
            full_text::insert(&mut write, all, rowid, "", text).await?;
            if half(*article) {
                vectors::insert(&mut write, even, rowid + 100_000, vector).await?;
                full_text::insert(&mut write, even, rowid + 100_000, "", text).await?;
            }
        }
        write.commit().await?;
        let mut ranks = [Vec::new(), Vec::new(), Vec::new()];
        let mut best: [Vec<f32>; 2] = [Vec::new(), Vec::new()];
        for (paragraph, question) in &data.questions {
            let look = look(&store, &cache, &embedder, all, question).await?;
            let right = i64::try_from(paragraph + 1)?;
            for (ranks, list) in ranks.iter_mut().zip([&look.text, &look.vector, &look.fused]) {
                ranks.push(list.iter().position(|rowid| *rowid == right).map_or(0, |at| at + 1));
            }
            let known = half(data.paragraphs[*paragraph].0);
            let scores = score_all(&store, &cache, &embedder, even, question, &data).await?;
            best[usize::from(known)].push(scores);
        }
        println!("found: {language}");
        for (name, ranks) in ["full text", "vectors", "fused"].iter().zip(&ranks) {
            println!("  {name}: {}", figures(ranks));
        }
        for threshold in [0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6] {
            #[expect(clippy::cast_precision_loss, reason = "a share")]
            let passing = |scores: &[f32]| {
                scores.iter().filter(|score| **score >= threshold).count() as f64 / scores.len() as f64
            };
            let used = if (threshold - default_threshold(Likeness::Lexical)).abs() < 1e-6 {
                " (default)"
            } else {
                ""
            };
            println!(
                "  score >= {threshold}: answered questions {:.3}, others {:.3}{used}",
                passing(&best[1]),
                passing(&best[0])
            );
        }
    }
    Ok(())
}

struct Look {
    text: Vec<i64>,
    vector: Vec<i64>,
    fused: Vec<i64>,
    cosines: Vec<vectors::Near>,
}

async fn look(
    store: &Store,
    cache: &SketchCache,
    embedder: &BuiltinEmbedder,
    scope: IndexScope,
    question: &str,
) -> Outcome<Look> {
    let embedded = embedder.embed(&[question.to_owned()]).await?;
    let mut conn = store.read().await?;
    let text = full_text::search(&mut conn, scope, &query_terms(question), 50).await?;
    let near = vectors::search(&mut conn, cache, scope, &embedded.vectors[0], CANDIDATES, 50).await?;
    let vector: Vec<i64> = near.iter().map(|near| near.rowid).collect();
    let fused = fuse(&vector, &text, 0.2).iter().map(|chunk| chunk.rowid).collect();
    Ok(Look { text, vector, fused, cosines: near })
}

/// The best score of the first passages, as the service computes it.
async fn score_all(
    store: &Store,
    cache: &SketchCache,
    embedder: &BuiltinEmbedder,
    scope: IndexScope,
    question: &str,
    data: &Data,
) -> Outcome<f32> {
    let found = look(store, cache, embedder, scope, question).await?;
    let terms = query_terms(question);
    let mut conn = store.read().await?;
    let frequencies = full_text::frequencies(&mut conn, scope, &terms).await?;
    let size = vectors::size(&mut conn, cache, scope).await?;
    let asked = Asked::new(&terms, &frequencies, size);
    let mut best = 0.0_f32;
    for rowid in found.fused.iter().take(6) {
        let text = &data.paragraphs[usize::try_from(rowid - 100_001)?].1;
        let cosine = found.cosines.iter().find(|near| near.rowid == *rowid).map(|near| near.cosine);
        best = best.max(score(asked.coverage(&Searchable::new(text)), cosine, Likeness::Lexical));
    }
    Ok(best)
}

fn figures(ranks: &[usize]) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    let mean = |value: &dyn Fn(usize) -> f64| {
        ranks.iter().map(|rank| value(*rank)).sum::<f64>() / ranks.len() as f64
    };
    let within = |most: usize| mean(&|rank| f64::from(u8::from((1..=most).contains(&rank))));
    #[expect(clippy::cast_precision_loss, reason = "a rank")]
    let mrr = mean(&|rank| if (1..=10).contains(&rank) { 1.0 / rank as f64 } else { 0.0 });
    format!("recall@1 {:.3}, recall@5 {:.3}, MRR@10 {mrr:.3}", within(1), within(5))
}

//! The candidates put in a reranker's order. Whatever goes wrong, they stay as they were.

use std::time::Duration;

use tokio::time::Instant;

use super::{Hit, look::whole};
use crate::providers::rerank::{Ranking, Reranker};
use crate::providers::{ModelError, Usage};

/// What a reranker did.
#[derive(Debug, Clone)]
pub struct Reranked {
    /// Whose model.
    pub provider: &'static str,
    /// Its name.
    pub model: String,
    /// Tokens that it took.
    pub usage: Usage,
    /// Billionths of a US dollar; none if the price is not known.
    pub cost_nano_usd: Option<i64>,
    /// How long it took.
    pub took: Duration,
    /// Why the order stayed as it was, if it did.
    pub failed: Option<ModelError>,
}

/// Asks, and reorders: those that the reranker named by its scores, the others behind them as they were.
pub(super) async fn rerank(reranker: &dyn Reranker, question: &str, hits: &mut [Hit]) -> Reranked {
    let started = Instant::now();
    let asked = hits.len().min(reranker.candidates());
    let texts: Vec<String> = hits[..asked].iter().map(|hit| whole(&hit.passage)).collect();
    let ranking = reranker.rerank(question, &texts).await;
    let took = started.elapsed();
    let (ranking, failed) = match ranking {
        Ok(ranking) => (ranking, None),
        Err(error) => {
            tracing::warn!(%error, "passages could not be reranked; they keep their order");
            (Ranking { cost_nano_usd: Some(0), ..Ranking::default() }, Some(error))
        }
    };
    for (hit, score) in hits.iter_mut().zip(&ranking.scores) {
        hit.rerank_score = *score;
    }
    // A stable sort: what has no score keeps its order, behind what has one.
    hits.sort_by(|left, right| {
        let score = |hit: &Hit| hit.rerank_score.unwrap_or(f32::NEG_INFINITY);
        score(right).total_cmp(&score(left))
    });
    let model = reranker.model().to_owned();
    Reranked {
        provider: reranker.provider(),
        model,
        usage: ranking.usage,
        cost_nano_usd: ranking.cost_nano_usd,
        took,
        failed,
    }
}

//! The candidates put in a reranker's order. Whatever goes wrong, they stay as they were.

use std::time::Duration;

use tokio::time::Instant;

use super::Hit;
use crate::answer::trace::{Call, Purpose};
use crate::providers::rerank::{Ranking, Reranker};
use crate::providers::{Chain, ModelError};

/// What a reranker did.
#[derive(Debug, Clone)]
pub struct Reranked {
    /// How long it took.
    pub took: Duration,
    /// Why the order stayed as it was, if it did.
    pub failed: Option<ModelError>,
}

/// Asks, and reorders: those that the reranker named by its scores, the others behind them as they were.
pub(super) async fn rerank(
    reranker: &Reranker,
    chain: Option<&Chain>,
    question: &str,
    hits: &mut [Hit],
) -> (Call, Reranked) {
    let started = Instant::now();
    let asked = hits.len().min(reranker.candidates());
    let texts: Vec<String> =
        hits[..asked].iter().map(|hit| format!("{}\n{}", hit.passage.above(), hit.passage.text)).collect();
    let ranking = reranker.rerank(chain, question, &texts).await;
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
    let call = Call {
        purpose: Purpose::Rerank,
        provider: ranking.provider,
        model: ranking.model,
        prompt_tokens: ranking.usage.prompt_tokens,
        cached_tokens: ranking.usage.cached_tokens,
        completion_tokens: ranking.usage.completion_tokens,
        cost_nano_usd: ranking.cost_nano_usd,
        ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        error: failed.as_ref().map(|error| error.to_error().code.as_str().to_owned()),
        ..Call::default()
    };
    (call, Reranked { took, failed })
}

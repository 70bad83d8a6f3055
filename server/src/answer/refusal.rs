//! A refusal that helps: the pages that come nearest to the question, and where the owner sends people. Kept with the
//! message, so that it can be shown again.

use serde::{Deserialize, Serialize};

use super::retrieve::Hit;
use crate::domain::bot::Fallback;

/// Pages that are named.
const MOST: usize = 3;
/// A page is near when its score reaches this share of what would have been answered from.
const NEAR: f32 = 0.5;

/// A page that comes near to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NearPage {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// What stands below a refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Help {
    /// The nearest pages, the nearest first; empty when none is near at all.
    #[serde(default)]
    pub nearest: Vec<NearPage>,
    /// Where the owner sends people.
    #[serde(default, skip_serializing_if = "Fallback::is_empty")]
    pub fallback: Fallback,
}

impl Help {
    /// From what was found for a question, and what the owner set.
    #[must_use]
    pub fn new(hits: &[Hit], threshold: f32, fallback: &Fallback) -> Self {
        let mut near: Vec<&Hit> =
            hits.iter().filter(|hit| hit.score > 0.0 && hit.score >= threshold * NEAR).collect();
        near.sort_by(|left, right| right.score.total_cmp(&left.score));
        let mut nearest: Vec<NearPage> = Vec::new();
        for hit in near {
            let Some(url) = hit.passage.url.clone().filter(|url| url.starts_with("http")) else { continue };
            if nearest.len() < MOST && nearest.iter().all(|page| page.url != url) {
                nearest.push(NearPage { title: hit.title(), url });
            }
        }
        Self { nearest, fallback: fallback.clone() }
    }
}

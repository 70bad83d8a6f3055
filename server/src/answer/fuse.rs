//! Two rankings into one: what full text and vectors each say of a chunk, scaled by the best of the question, and put
//! together by weight. Where no passage holds much of what was asked, as of a question in other words than the pages',
//! full text counts less, and vectors that know meaning decide.

use std::collections::HashMap;

use crate::providers::Likeness;
use crate::store::vectors::Near;

use super::retrieve::{Matched, most};
use super::score::Asked;

/// How much a vector's word counts against full text's, 0 to 1. Chosen on half of each language's questions of `XQuAD`,
/// and printed with the other half, by `bench-retrieval`.
#[must_use]
pub fn vector_weight(likeness: Likeness) -> f32 {
    match likeness {
        Likeness::Lexical => 0.05,
        Likeness::Semantic => 0.25,
    }
}

/// The share of the most that BM25 could come to, from which full text is as sure as it can be.
const SURE: f32 = 0.4;

/// How much full text's word counts at all, 0 to 1: `min(1, best bm25 / most / SURE)²`. Chosen, with the weight, on half
/// of the questions of `XQuAD` and of `tests/bench/retrieval/paraphrases.json`. Vectors of letters know no more than the
/// words: beside them it is 1.
#[must_use]
pub fn sureness(matched: &[Matched], asked: &Asked, likeness: Likeness) -> f32 {
    let best = matched.first().map_or(0.0, |matched| matched.bm25);
    match likeness {
        Likeness::Lexical => 1.0,
        Likeness::Semantic => (best / most(asked).max(f32::MIN_POSITIVE) / SURE).min(1.0).powi(2),
    }
}

/// A chunk in the fused ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fused {
    /// The chunk.
    pub rowid: i64,
    /// Its place among the nearest vectors, from 1.
    pub vector_rank: Option<u32>,
    /// Its place in full text, from 1.
    pub text_rank: Option<u32>,
    /// What it is ranked by.
    pub weight: f32,
}

/// Fuses rankings, each the best first; the best of both first. `sureness` is what full text's word counts.
#[must_use]
pub fn fuse(near: &[Near], matched: &[Matched], sureness: f32, likeness: Likeness) -> Vec<Fused> {
    fuse_by(near, matched, sureness, vector_weight(likeness))
}

/// As [`fuse`], by another weight.
///
/// A chunk's weight is `(1 - w) sureness bm25 / best bm25 + w (cosine - least) / (best cosine - least)`, where `least` is the last
/// cosine of the ranking; what a ranking does not hold counts 0 in it.
#[must_use]
pub fn fuse_by(near: &[Near], matched: &[Matched], sureness: f32, vector_weight: f32) -> Vec<Fused> {
    let mut fused: HashMap<i64, Fused> = HashMap::new();
    let mut add = |rowid: i64, weight: f32, set: &dyn Fn(&mut Fused)| {
        let entry =
            fused.entry(rowid).or_insert(Fused { rowid, vector_rank: None, text_rank: None, weight: 0.0 });
        entry.weight += weight;
        set(entry);
    };
    let best = matched.first().map_or(0.0, |matched| matched.bm25).max(f32::MIN_POSITIVE);
    for (rank, matched) in (1..).zip(matched) {
        let share = (matched.bm25 / best).clamp(0.0, 1.0);
        add(matched.rowid, (1.0 - vector_weight) * sureness * share, &|entry| entry.text_rank = Some(rank));
    }
    let least = near.last().map_or(0.0, |near| near.cosine);
    let range = near.first().map_or(0.0, |near| near.cosine - least);
    for (rank, near) in (1..).zip(near) {
        let share = if range > 0.0 { (near.cosine - least) / range } else { 1.0 };
        add(near.rowid, vector_weight * share, &|entry| entry.vector_rank = Some(rank));
    }
    let mut fused: Vec<Fused> = fused.into_values().collect();
    fused.sort_unstable_by(|left, right| {
        right.weight.total_cmp(&left.weight).then(left.rowid.cmp(&right.rowid))
    });
    fused
}

#[cfg(test)]
mod tests {
    use super::fuse_by;
    use crate::answer::retrieve::Matched;
    use crate::store::vectors::Near;

    #[test]
    fn what_both_find_comes_first() {
        let near =
            [Near { rowid: 3, cosine: 0.9 }, Near { rowid: 1, cosine: 0.8 }, Near { rowid: 4, cosine: 0.1 }];
        let matched = [Matched { rowid: 2, bm25: 9.0 }, Matched { rowid: 1, bm25: 8.0 }];
        let fused = fuse_by(&near, &matched, 1.0, 0.5);
        assert_eq!(fused.iter().map(|chunk| chunk.rowid).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!((fused[0].vector_rank, fused[0].text_rank), (Some(2), Some(2)));
        assert_eq!(fused[1].vector_rank, None);
    }

    #[test]
    fn where_few_words_are_found_meaning_decides() {
        let near = [Near { rowid: 3, cosine: 0.9 }, Near { rowid: 4, cosine: 0.1 }];
        let matched = [Matched { rowid: 2, bm25: 0.5 }];
        let first = |sureness: f32| fuse_by(&near, &matched, sureness, 0.25)[0].rowid;
        assert_eq!((first(1.0), first(0.1)), (2, 3));
    }

    #[test]
    fn one_ranking_alone_keeps_its_order() {
        let matched = [Matched { rowid: 2, bm25: 9.0 }, Matched { rowid: 1, bm25: 8.0 }];
        let order = |fused: Vec<super::Fused>| fused.iter().map(|chunk| chunk.rowid).collect::<Vec<_>>();
        assert_eq!(order(fuse_by(&[], &matched, 1.0, 0.5)), [2, 1]);
        assert_eq!(order(fuse_by(&[Near { rowid: 7, cosine: 0.2 }], &[], 1.0, 0.5)), [7]);
    }
}

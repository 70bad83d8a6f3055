//! Which of the candidates are taken: not twice the same words, and not all from one page while others have something to
//! say. The best one always is, and none is left out while there is room.

use std::collections::HashMap;

use super::{Hit, Why};
use crate::domain::text::terms::words;

/// Passages that share this much of their words (Jaccard, of pairs of neighbouring words) say the same.
const SAME: f32 = 0.8;
/// Of a page, this share of the passages may be taken before others get their turn.
const PAGE_SHARE: usize = 2;
/// Another page's passage must have this share of the score of the one that it would push out.
const WORTH: f32 = 0.6;

/// The hits that are taken, in order, and those that are left out.
pub(super) fn choose(mut hits: Vec<Hit>, limit: usize, diverse: bool) -> (Vec<Hit>, Vec<Hit>) {
    if !diverse || hits.len() <= 1 {
        let mut left_out = hits.split_off(limit.min(hits.len()));
        for hit in &mut left_out {
            hit.why = Why::Enough;
        }
        return (hits, left_out);
    }
    let (mut taken, mut put_off, mut left_out): (Vec<Hit>, Vec<Hit>, Vec<Hit>) = Default::default();
    let mut shingles: Vec<Vec<u64>> = Vec::new();
    let mut of_page: HashMap<_, usize> = HashMap::new();
    let most = limit.div_ceil(PAGE_SHARE).max(1);
    let mut rest = hits.into_iter().peekable();
    while let Some(mut hit) = rest.next() {
        if taken.len() == limit {
            hit.why = Why::Enough;
            left_out.push(hit);
            continue;
        }
        let own = pairs(&hit.passage.text);
        if shingles.iter().any(|known| alike(known, &own) >= SAME) {
            hit.why = Why::SameWords;
            left_out.push(hit);
            continue;
        }
        let page = hit.passage.document_id;
        let count = of_page.get(&page).copied().unwrap_or_default();
        // Only for one that is about as good.
        let next = rest.peek().map_or(0.0, |next| next.score);
        if count >= most && next >= hit.score * WORTH {
            hit.why = Why::SamePage;
            put_off.push(hit);
            continue;
        }
        of_page.insert(page, count + 1);
        shingles.push(own);
        taken.push(hit);
    }
    // Room that is left goes to those that were put off, in their order.
    for mut hit in put_off {
        if taken.len() < limit
            && !shingles.iter().any(|known| alike(known, &pairs(&hit.passage.text)) >= SAME)
        {
            hit.why = Why::Hit;
            taken.push(hit);
        } else {
            left_out.push(hit);
        }
    }
    (taken, left_out)
}

/// Of two sorted lists.
fn alike(left: &[u64], right: &[u64]) -> f32 {
    let (mut shared, mut rest) = (0, right);
    for pair in left {
        rest = &rest[rest.partition_point(|other| other < pair)..];
        shared += usize::from(rest.first() == Some(pair));
    }
    let all = left.len() + right.len() - shared;
    #[expect(clippy::cast_precision_loss, reason = "words of a passage")]
    if all == 0 { 0.0 } else { shared as f32 / all as f32 }
}

/// Pairs of neighbouring words, hashed; sorted, each once.
fn pairs(text: &str) -> Vec<u64> {
    use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let words = words(text);
    let pairs = words.windows(2).map(|pair| hasher.hash_one((&pair[0].folded, &pair[1].folded)));
    let mut pairs: Vec<u64> = pairs.collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

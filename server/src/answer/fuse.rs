//! Two rankings into one, by reciprocal rank.

use std::collections::HashMap;

/// Softens how much the first places count. Fitted on FACTS' documentation site; 60, the usual value, found less.
const SOFTENING: f32 = 10.0;

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

/// Fuses rankings, the best first. `vector_weight` is how much a place among the vectors counts against one in
/// full text.
#[must_use]
pub fn fuse(vector: &[i64], text: &[i64], vector_weight: f32) -> Vec<Fused> {
    let mut fused: HashMap<i64, Fused> = HashMap::new();
    let mut add = |ranking: &[i64], weight: f32, set: fn(&mut Fused, u32)| {
        for (rank, rowid) in (1_u16..).zip(ranking) {
            let entry = fused.entry(*rowid).or_insert(Fused {
                rowid: *rowid,
                vector_rank: None,
                text_rank: None,
                weight: 0.0,
            });
            entry.weight += weight / (SOFTENING + f32::from(rank));
            set(entry, u32::from(rank));
        }
    };
    add(vector, vector_weight, |entry, rank| entry.vector_rank = Some(rank));
    add(text, 1.0, |entry, rank| entry.text_rank = Some(rank));
    let mut fused: Vec<Fused> = fused.into_values().collect();
    fused.sort_unstable_by(|left, right| {
        right.weight.total_cmp(&left.weight).then(left.rowid.cmp(&right.rowid))
    });
    fused
}

#[cfg(test)]
mod tests {
    use super::fuse;

    #[test]
    fn what_both_find_comes_first() {
        let fused = fuse(&[3, 1], &[2, 1], 1.0);
        assert_eq!(fused.iter().map(|chunk| chunk.rowid).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!((fused[0].vector_rank, fused[0].text_rank), (Some(2), Some(2)));
        assert_eq!(fused[1].vector_rank, None);
    }
}

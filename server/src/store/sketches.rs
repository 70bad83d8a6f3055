//! The first stage of vector search: one bit for each number of a vector. Counting differing bits leaves a few
//! hundred, and weighing their bits with the question's own numbers leaves the few dozen that are worth reading
//! from the database, which costs more than both.
//! Pure arithmetic and a cache; `vectors.rs` reads and writes them. Holds no SQL.
//!
//! Sketches of indexes that are asked are kept in memory: reading them anew from the database for each question
//! takes several times as long as comparing them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::vectors::Extent;
use crate::simd::{Kernel, Width, widest};

/// How many times the wanted number are left by counting bits.
const WIDER: usize = 8;
/// Sketches kept in memory, in bytes. 1,536 numbers take 200: room for some 300,000 passages.
const KEPT_BYTES: usize = 64 * 1024 * 1024;

/// One bit for each number: whether it is positive. Filled up to whole bytes.
pub(super) fn sketch(vector: &[f32]) -> Vec<u8> {
    let byte = |numbers: &[f32]| {
        numbers
            .iter()
            .enumerate()
            .fold(0_u8, |byte, (place, number)| byte | (u8::from(*number > 0.0) << place))
    };
    vector.chunks(8).map(byte).collect()
}

/// The sketches of an index.
#[derive(Debug, Default)]
pub(super) struct Sketches {
    rowids: Vec<i64>,
    bits: Vec<u64>,
    /// Words of `bits` for each row.
    words: usize,
    /// The lowest and the highest of `rowids`.
    ends: Option<(i64, i64)>,
}

impl Sketches {
    /// For sketches of so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self { words: bytes.div_ceil(8), ..Self::default() }
    }

    /// Adds one.
    pub fn push(&mut self, rowid: i64, sketch: &[u8]) {
        self.ends = Some(self.ends.map_or((rowid, rowid), |(low, high)| (low.min(rowid), high.max(rowid))));
        self.rowids.push(rowid);
        self.bits.extend(words(sketch));
    }

    /// The rowids of about the `count` vectors nearest to one, in no order.
    pub fn nearest(&self, vector: &[f32], count: usize) -> Vec<i64> {
        let wanted: Vec<u64> = words(&sketch(vector)).collect();
        if self.words == 0 || wanted.len() != self.words {
            return Vec::new();
        }
        let mut rows = self.fewest_differences(&wanted, count.saturating_mul(WIDER));
        if rows.len() > count {
            let weights = Weights::of(vector);
            let mut weighed: Vec<(f32, usize)> =
                rows.iter().map(|row| (weights.weigh(self.row(*row)), *row)).collect();
            weighed.select_nth_unstable_by(count, |left, right| right.0.total_cmp(&left.0));
            weighed.truncate(count);
            rows = weighed.into_iter().map(|(_, row)| row).collect();
        }
        rows.into_iter().map(|row| self.rowids[row]).collect()
    }

    fn row(&self, row: usize) -> &[u64] {
        &self.bits[row * self.words..(row + 1) * self.words]
    }

    /// The rows whose bits differ least, in the order of the rows.
    fn fewest_differences(&self, wanted: &[u64], count: usize) -> Vec<usize> {
        let distances = widest(Distances { bits: &self.bits, wanted });
        let mut histogram = vec![0_usize; self.words * 64 + 1];
        for distance in &distances {
            histogram[*distance as usize] += 1;
        }
        // The largest distance that still belongs to the nearest, and how many of that distance do.
        let mut room = count.min(distances.len());
        let mut limit = 0;
        for (distance, found) in histogram.into_iter().enumerate() {
            limit = distance;
            if found >= room {
                break;
            }
            room -= found;
        }
        let mut near = |distance: u32| {
            let last = distance as usize == limit && room > 0;
            room -= usize::from(last);
            (distance as usize) < limit || last
        };
        distances.iter().enumerate().filter(|(_, distance)| near(**distance)).map(|(row, _)| row).collect()
    }

    /// How many there are, and the lowest and the highest row.
    pub fn extent(&self) -> Extent {
        let (first, last) = self.ends.unwrap_or_default();
        Extent { size: self.rowids.len(), first, last }
    }

    fn bytes(&self) -> usize {
        (self.rowids.len() + self.bits.len()) * 8
    }
}

/// How many bits of each row differ from those wanted.
struct Distances<'a> {
    bits: &'a [u64],
    wanted: &'a [u64],
}

impl Kernel for Distances<'_> {
    type Output = Vec<u32>;

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "what is not inlined is built for the narrowest processor; see simd"
    )]
    fn run<W: Width>(self) -> Vec<u32> {
        // Loops and no iterators that collect: what is not inlined here knows nothing of newer instructions.
        let rows = self.bits.chunks_exact(self.wanted.len());
        let mut distances = vec![0; rows.len()];
        for (distance, bits) in distances.iter_mut().zip(rows) {
            let mut differences = 0;
            for (left, right) in bits.iter().zip(self.wanted) {
                differences += u64::from((left ^ right).count_ones());
            }
            #[expect(clippy::cast_possible_truncation, reason = "a vector has a few thousand bits")]
            let differences = differences as u32;
            *distance = differences;
        }
        distances
    }
}

/// For each byte of a sketch and each value of it, the sum of the question's numbers whose bits are set.
struct Weights(Vec<[f32; 256]>);

impl Weights {
    fn of(vector: &[f32]) -> Self {
        let table = |numbers: &[f32]| {
            let mut sums = [0.0; 256];
            for value in 1..256_usize {
                let lowest = value.trailing_zeros() as usize;
                sums[value] = sums[value & (value - 1)] + numbers.get(lowest).copied().unwrap_or_default();
            }
            sums
        };
        Self(vector.chunks(8).map(table).collect())
    }

    /// What the cosine is about proportional to.
    fn weigh(&self, bits: &[u64]) -> f32 {
        let words = self.0.chunks(8).zip(bits);
        let word = |(tables, bits): (&[[f32; 256]], &u64)| {
            tables.iter().zip(bits.to_le_bytes()).map(|(table, byte)| table[usize::from(byte)]).sum::<f32>()
        };
        words.map(word).sum()
    }
}

/// A sketch in words, the last one filled up with zeros.
fn words(sketch: &[u8]) -> impl Iterator<Item = u64> + '_ {
    sketch.chunks(8).map(|chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        u64::from_le_bytes(word)
    })
}

/// Sketches of the indexes that were asked lately, each as of a number of changes to its index.
#[derive(Debug, Clone, Default)]
pub struct SketchCache(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    entries: HashMap<i64, Entry>,
    bytes: usize,
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    changes: i64,
    used: u64,
    sketches: Arc<Sketches>,
}

impl SketchCache {
    /// The sketches of an index, if they are of this number of changes.
    pub(super) fn get(&self, index: i64, changes: i64) -> Option<Arc<Sketches>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clock += 1;
        let now = kept.clock;
        let entry = kept.entries.get_mut(&index).filter(|entry| entry.changes == changes)?;
        entry.used = now;
        Some(Arc::clone(&entry.sketches))
    }

    /// Keeps sketches; the ones not used for longest make room.
    pub(super) fn put(&self, index: i64, changes: i64, sketches: Arc<Sketches>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clock += 1;
        kept.bytes += sketches.bytes();
        let entry = Entry { changes, used: kept.clock, sketches };
        if let Some(old) = kept.entries.insert(index, entry) {
            kept.bytes -= old.sketches.bytes();
        }
        while kept.bytes > KEPT_BYTES && kept.entries.len() > 1 {
            let Some(oldest) =
                kept.entries.iter().min_by_key(|(_, entry)| entry.used).map(|(index, _)| *index)
            else {
                break;
            };
            if let Some(old) = kept.entries.remove(&oldest) {
                kept.bytes -= old.sketches.bytes();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SketchCache, Sketches, sketch};
    use std::sync::Arc;

    #[test]
    fn a_sketch_has_a_bit_for_each_number() {
        assert_eq!(sketch(&[1.0, -1.0, 0.0, 0.5, -0.1, 0.0, 0.0, 2.0, 1.0]), [0b1000_1001, 1]);
    }

    #[test]
    fn the_fewest_differences_are_found_and_no_more() {
        let mut sketches = Sketches::new(2);
        for (rowid, bits) in [(1, [0, 0]), (2, [1, 0]), (3, [3, 0]), (4, [255, 255]), (5, [2, 0])] {
            sketches.push(rowid, &bits);
        }
        assert_eq!(sketches.fewest_differences(&[0], 1), [0]);
        assert_eq!(sketches.fewest_differences(&[0], 2), [0, 1]);
        assert_eq!(sketches.fewest_differences(&[0], 3), [0, 1, 4]);
        assert_eq!(sketches.fewest_differences(&[0], 9), [0, 1, 2, 3, 4]);
        assert!(Sketches::new(2).nearest(&[0.0; 16], 3).is_empty());
    }

    #[test]
    fn large_numbers_weigh_more_than_small_ones() {
        let mut sketches = Sketches::new(1);
        let question = [5.0, 0.1, 0.1, 0.1, -1.0, -1.0, -1.0, -1.0];
        // The first agrees in the one number that matters, the second in three that do not.
        sketches.push(1, &[0b0000_0001]);
        sketches.push(2, &[0b0000_1110]);
        assert_eq!(sketches.nearest(&question, 1), [1]);
    }

    #[test]
    fn changed_sketches_are_not_used() {
        let cache = SketchCache::default();
        cache.put(1, 7, Arc::new(Sketches::new(2)));
        assert!(cache.get(1, 7).is_some());
        assert!(cache.get(1, 8).is_none() && cache.get(2, 7).is_none());
    }
}

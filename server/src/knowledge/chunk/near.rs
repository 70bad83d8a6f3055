//! Which passages say the same: exactly, or but for a few words.
//!
//! Near duplicates are found by `MinHash` (Broder 1997): the smallest hashes of a text's three-word shingles, in bands
//! that are looked up; what agrees in a band is then compared word by word. A number that differs is another fact, so
//! passages with different numbers never count as near.

use crate::domain::text::terms::words;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// How many bands a passage has.
pub const BANDS: usize = 4;
/// Hashes in a band. At a similarity of 0.9, one of four bands of three agrees with probability 0.995.
const ROWS: usize = 3;
/// Words of a shingle.
const SHINGLE: usize = 3;
/// Passages of fewer words are told apart exactly: three words make all the difference there.
const LEAST_WORDS: usize = 30;
/// Share of common shingles (Jaccard index) from which two passages say the same.
const NEAR: f64 = 0.9;

/// The hash by which passages that say the same are known: of the innermost heading and the words, whatever their case,
/// punctuation and marks. The heading belongs to it, or all answers "Yes." would be one.
#[must_use]
pub fn words_hash(heading: Option<&str>, text: &str) -> String {
    let mut hash = Sha256::new();
    for word in words(heading.unwrap_or_default()) {
        hash.update(word.folded);
        hash.update([0]);
    }
    hash.update([1]);
    if is_literal(text) {
        hash.update(text.trim());
    } else {
        for word in words(text) {
            hash.update(word.folded);
            hash.update([0]);
        }
    }
    super::hex(&hash.finalize())
}

/// The bands of a passage; none if it is too short, or holds code or a table, where every sign counts.
#[must_use]
pub fn bands(text: &str) -> Option<[i64; BANDS]> {
    if is_literal(text) {
        return None;
    }
    let shingles = shingles(text)?;
    let mut bands = [0; BANDS];
    for (number, band) in bands.iter_mut().enumerate() {
        let mut sum = 0;
        for row in 0..ROWS {
            let seed = mix((number * ROWS + row + 1) as u64);
            let least = shingles.iter().map(|shingle| mix(shingle ^ seed)).min().unwrap_or(0);
            sum = mix(sum ^ least);
        }
        // 48 bits fit an integer of SQL, and chance encounters are still rare.
        *band = i64::try_from(sum >> 16).unwrap_or(i64::MAX);
    }
    Some(bands)
}

/// Whether two passages say the same but for a few words that are no numbers.
#[must_use]
pub fn is_near(one: &str, other: &str) -> bool {
    if numbers(one) != numbers(other) {
        return false;
    }
    let (Some(one), Some(other)) = (shingles(one), shingles(other)) else { return false };
    let common = one.intersection(&other).count() as f64;
    common / (one.len() + other.len()) as f64 >= NEAR / (1.0 + NEAR)
}

/// Code and tables: what differs in one sign is something else.
fn is_literal(text: &str) -> bool {
    text.contains("```")
        || text.contains("~~~")
        || text.lines().any(|line| line.trim_start().starts_with('|'))
}

fn shingles(text: &str) -> Option<HashSet<u64>> {
    let words = words(text);
    if words.len() < LEAST_WORDS {
        return None;
    }
    Some(
        words
            .windows(SHINGLE)
            .map(|shingle| shingle.iter().fold(0, |sum, word| mix(sum ^ fnv(&word.folded))))
            .collect(),
    )
}

fn numbers(text: &str) -> Vec<String> {
    let mut numbers: Vec<String> = words(text)
        .into_iter()
        .map(|word| word.folded)
        .filter(|word| word.chars().any(|sign| sign.is_ascii_digit()))
        .collect();
    numbers.sort_unstable();
    numbers
}

/// FNV-1a of 64 bits (Fowler, Noll, Vo): the same in every version of this program, since bands are stored.
fn fnv(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The finaliser of `splitmix64` (Steele, Lea, Flood 2014): every bit of the result depends on every bit given.
const fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

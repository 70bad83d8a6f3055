//! The built-in embedder's arithmetic: hashed words and parts of words, turned into a dense vector.
//!
//! Words and their four-letter parts are hashed with a sign into `dimensions` places; parts find compounds
//! and misspellings, words decide. A random rotation at the end spreads every feature over all places: it
//! leaves cosines as they are, and makes the signs of the places a fair sketch for the coarse search.

use std::collections::HashMap;

use crate::domain::text::{stop_words::is_stop_word, terms};

/// Weight of a whole word's term.
const WORD: f32 = 1.0;
/// Weight of all parts of a word together.
const PARTS: f32 = 0.6;
/// Letters of a part.
const PART_LETTERS: usize = 4;
/// What remains of a word that says nothing about what is asked.
const STOP_WORD: f32 = 0.05;

/// The vector of a text: `dimensions` numbers (a power of two) of length 1, or all zero for a text without words.
#[must_use]
pub fn embed(text: &str, dimensions: usize) -> Vec<f32> {
    let mut counts: HashMap<u64, (f32, f32)> = HashMap::new();
    let mut count = |feature: u64, weight: f32| {
        let entry = counts.entry(feature).or_insert((0.0, weight));
        entry.0 += 1.0;
    };
    let words = terms::words(text);
    for word in &words {
        let telling = if is_stop_word(&word.folded) { STOP_WORD } else { 1.0 };
        count(hash(0, terms::term(&word.folded)), WORD * telling);
        let bounded: Vec<char> =
            std::iter::once('^').chain(word.folded.chars()).chain(std::iter::once('$')).collect();
        if telling < 1.0 || bounded.len() <= PART_LETTERS {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "a word has few parts")]
        let weight = PARTS / ((bounded.len() - PART_LETTERS + 1) as f32).sqrt();
        for part in bounded.windows(PART_LETTERS) {
            count(hash(1, &part.iter().collect::<String>()), weight);
        }
    }
    for pair in words.windows(2) {
        if pair[0].end == pair[1].start {
            count(hash(0, &format!("{}{}", pair[0].folded, pair[1].folded)), WORD);
        }
    }
    let mut vector = vec![0.0_f32; dimensions];
    for (feature, (times, weight)) in counts {
        let place = usize::try_from(feature % dimensions as u64).unwrap_or_default();
        let sign = if feature >> 63 == 0 { 1.0 } else { -1.0 };
        vector[place] += sign * weight * (1.0 + times.ln());
    }
    rotate(&mut vector);
    normalise(&mut vector);
    vector
}

/// FNV-1a with a finishing mix: stable over versions and machines, as stored vectors must be.
fn hash(kind: u8, text: &str) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(kind);
    for byte in text.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(state)
}

fn mix(mut state: u64) -> u64 {
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// Signs by place, then a Walsh-Hadamard transform: a rotation that costs n log n.
fn rotate(vector: &mut [f32]) {
    for (place, value) in vector.iter_mut().enumerate() {
        if mix(place as u64 + 1) & 1 == 1 {
            *value = -*value;
        }
    }
    let mut half = 1;
    while half < vector.len() {
        for block in vector.chunks_exact_mut(half * 2) {
            let (left, right) = block.split_at_mut(half);
            for (a, b) in left.iter_mut().zip(right) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
        half *= 2;
    }
}

/// Scales a vector to length 1; one of length 0 stays.
pub fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        for value in vector {
            *value /= length;
        }
    }
}

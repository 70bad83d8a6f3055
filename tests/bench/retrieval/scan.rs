//! One large index: two-stage search against an exact scan in memory.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::inline_always,
    reason = "small numbers, and what the compiler is to see through"
)]

use std::path::Path;

use frontdesk::providers::Embedder;
use frontdesk::providers::builtin::normalise;
use frontdesk::simd::{Kernel, Width, widest};
use frontdesk::store::sketches::SketchCache;
use frontdesk::store::vectors::{self, CANDIDATES};
use tokio::time::Instant;

use crate::{Outcome, database, percentile, scope, xquad};

const QUERIES: usize = 200;
const NEAREST: usize = 5;

/// Fills indexes and prints times and recall, for vectors like texts' and for noise.
pub async fn measure(chunks: usize, dimensions: usize) -> Outcome {
    for (name, spread) in [("like texts'", Some(96)), ("pure noise", None)] {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let source = Source::new(&mut random, dimensions, spread);
        let stored = (0..chunks).flat_map(|_| source.draw(&mut random)).collect();
        let queries = (0..QUERIES).map(|_| source.draw(&mut random)).collect();
        compare(name, stored, queries).await?;
    }
    Ok(())
}

/// The same with a model's vectors of real texts, mixed by pairs to as many as are wanted: windows of two sentences of
/// `XQuAD`, and its questions.
pub async fn measure_texts(chunks: usize, model: &dyn Embedder, folder: &Path) -> Outcome {
    let (mut windows, mut questions) = (Vec::new(), Vec::new());
    for language in ["en", "de", "es"] {
        let data = xquad::load(folder, language)?;
        for text in data.articles.iter().flatten() {
            let sentences: Vec<&str> = text.split_inclusive(". ").collect();
            windows.extend(sentences.windows(2).map(<[&str]>::concat));
        }
        questions.extend(data.questions.into_iter().map(|(_, _, question)| question).step_by(9));
    }
    let started = Instant::now();
    let real = model.embed(&windows).await?.vectors;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "texts: {} windows of two sentences embedded in {seconds:.0} s by {}",
        real.len(),
        model.model()
    );
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut stored = real.concat();
    while stored.len() < chunks * model.dimensions() {
        // With one of the next ten: of the same page, mostly.
        let place = (random.uniform() * real.len() as f32) as usize;
        let (one, other) =
            (&real[place], &real[(place + 1 + (random.uniform() * 10.0) as usize) % real.len()]);
        let share = 0.5 + random.uniform() / 2.0;
        let mut mixed: Vec<f32> =
            one.iter().zip(other).map(|(one, other)| one * share + other * (1.0 - share)).collect();
        normalise(&mut mixed);
        stored.extend(mixed);
    }
    stored.truncate(chunks * model.dimensions());
    compare("of real texts", stored, model.embed(&questions).await?.vectors).await
}

/// Prints what the exact scan takes, and what the search takes and finds.
async fn compare(name: &str, flat: Vec<f32>, queries: Vec<Vec<f32>>) -> Outcome {
    let dimensions = queries[0].len();
    let chunks = flat.len() / dimensions;
    let (_folder, store) = database().await?;
    let cache = SketchCache::default();
    let scope = scope(1, dimensions);
    let mut write = store.write().await?;
    vectors::ensure_table(&mut write, i64::try_from(dimensions)?).await?;
    for (rowid, vector) in (1..).zip(flat.chunks_exact(dimensions)) {
        vectors::insert(&mut write, scope, rowid, vector).await?;
    }
    write.commit().await?;
    let mut exact_times = Vec::new();
    let mut exact = Vec::new();
    for query in &queries {
        let started = Instant::now();
        let nearest = widest(Scan { flat: &flat, query });
        exact_times.push(started.elapsed().as_secs_f64() * 1e3);
        exact.push(nearest);
    }
    exact_times.sort_by(f64::total_cmp);
    let p50 = percentile(&exact_times, 0.5);
    println!(
        "fast: {chunks} x {dimensions} {name}: exact scan in memory p50 {p50:.2} ms, p99 {:.2} ms",
        percentile(&exact_times, 0.99)
    );
    for candidates in [16, 32, CANDIDATES, 64, 128, 256] {
        let mut times = Vec::new();
        let mut right = 0;
        for (query, exact) in queries.iter().zip(&exact) {
            let mut conn = store.read().await?;
            let started = Instant::now();
            let (found, _) = vectors::search(&mut conn, &cache, scope, query, candidates, NEAREST).await?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
            right += found.iter().filter(|near| exact.contains(&near.rowid)).count();
        }
        times.sort_by(f64::total_cmp);
        let ours = percentile(&times, 0.5);
        let recall = right as f64 / (queries.len() * NEAREST) as f64;
        let mark = if candidates == CANDIDATES { " (as used)" } else { "" };
        println!(
            "  {candidates} candidates: p50 {ours:.2} ms, p99 {:.2} ms, ratio {:.3}, recall@{NEAREST} {recall:.4}{mark}",
            percentile(&times, 0.99),
            ours / p50
        );
    }
    Ok(())
}

/// An exact scan on one thread: the rowids of the nearest vectors. With the widest instructions, as ours.
struct Scan<'a> {
    flat: &'a [f32],
    query: &'a [f32],
}

impl Kernel for Scan<'_> {
    type Output = Vec<i64>;

    #[inline(always)]
    fn run<W: Width>(self) -> Vec<i64> {
        let mut best: Vec<(f32, i64)> = Vec::with_capacity(NEAREST + 1);
        for (rowid, vector) in (1..).zip(self.flat.chunks_exact(self.query.len())) {
            let cosine = dot::<W>(vector, self.query);
            if best.len() < NEAREST || cosine > best[best.len() - 1].0 {
                let at = best.partition_point(|(known, _)| *known >= cosine);
                best.insert(at, (cosine, rowid));
                best.truncate(NEAREST);
            }
        }
        best.into_iter().map(|(_, rowid)| rowid).collect()
    }
}

#[inline(always)]
fn dot<W: Width>(left: &[f32], right: &[f32]) -> f32 {
    const LANES: usize = 64;
    let mut sums = [0.0_f32; LANES];
    for (left, right) in left.as_chunks::<LANES>().0.iter().zip(right.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            sums[lane] = W::multiply_add(left[lane], right[lane], sums[lane]);
        }
    }
    sums.iter().sum()
}

/// Draws vectors of length 1. Texts' vectors lie near a space of far fewer dimensions than they have numbers.
pub struct Source {
    dimensions: usize,
    basis: Option<Vec<Vec<f32>>>,
}

impl Source {
    pub fn new(random: &mut Random, dimensions: usize, spread: Option<usize>) -> Self {
        let basis = spread
            .map(|rank| (0..rank).map(|_| (0..dimensions).map(|_| random.normal()).collect()).collect());
        Self { dimensions, basis }
    }

    pub fn draw(&self, random: &mut Random) -> Vec<f32> {
        let noise = if self.basis.is_some() { 0.5 } else { 1.0 };
        let mut vector: Vec<f32> = (0..self.dimensions).map(|_| random.normal() * noise).collect();
        for (place, direction) in self.basis.iter().flatten().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few dozens")]
            let weight = random.normal() / (1.0 + place as f32 / 16.0);
            vector.iter_mut().zip(direction).for_each(|(number, direction)| *number += weight * direction);
        }
        let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
        for number in &mut vector {
            *number /= length;
        }
        vector
    }
}

pub struct Random(pub u64);

impl Random {
    pub fn uniform(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[expect(clippy::cast_precision_loss, reason = "24 bits")]
        let value = (self.0 >> 40) as f32;
        (value + 0.5) / 16_777_216.0
    }

    fn normal(&mut self) -> f32 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f32::consts::TAU * self.uniform()).cos()
    }
}

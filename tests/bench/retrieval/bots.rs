//! Many bots in one file: a question to a random one, by vectors and by full text, right after the file was opened and
//! once each was asked before.

#![expect(clippy::cast_possible_truncation, reason = "small numbers")]

use frontdesk::store::sketches::SketchCache;
use frontdesk::store::vectors::{self, CANDIDATES};
use frontdesk::store::{Store, full_text};
use tokio::time::Instant;

use crate::scan::{Random, Source};
use crate::{Outcome, percentile, scope};

const BOTS: i64 = 1000;
const CHUNKS: i64 = 200;
const WORDS: [&str; 24] = [
    "harbour", "lantern", "granite", "orchard", "velvet", "compass", "thunder", "meadow", "copper", "signal",
    "bakery", "winter", "paper", "kettle", "garden", "bridge", "station", "ticket", "window", "member",
    "season", "market", "island", "letter",
];

/// Prints p50 and p99 of both.
pub async fn measure(dimensions: usize) -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("bench.db");
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let source = Source::new(&mut random, dimensions, Some(96));
    let store = Store::open(&file).await?;
    let mut write = store.write().await?;
    vectors::ensure_table(&mut write, i64::try_from(dimensions)?).await?;
    for bot in 1..=BOTS {
        let scope = scope(bot, dimensions);
        for chunk in 0..CHUNKS {
            let rowid = bot * CHUNKS + chunk;
            vectors::insert(&mut write, scope, rowid, &source.draw(&mut random)).await?;
            full_text::insert(&mut write, scope, rowid, "Visit", &text(&mut random, 60)).await?;
        }
        if bot % 50 == 0 {
            write.commit().await?;
            write = store.write().await?;
        }
    }
    write.commit().await?;
    store.close().await;
    let size = std::fs::metadata(&file)?.len() / 1_000_000;
    println!("bots: {BOTS} of {CHUNKS} chunks of {dimensions} dimensions, {size} MB");
    // Cold: nothing is in this process's memory. (The system may still hold parts of the file.)
    let mut store = Store::open(&file).await?;
    let mut cache = SketchCache::default();
    let mut times = Vec::new();
    for round in 0..400 {
        if round % 100 == 0 {
            store.close().await;
            store = Store::open(&file).await?;
            cache = SketchCache::default();
        }
        times.push(ask(&store, &cache, &mut random, &source, dimensions).await?);
    }
    print("cold", times);
    for bot in 1..=BOTS {
        let query = source.draw(&mut random);
        let mut conn = store.read().await?;
        vectors::search(&mut conn, &cache, scope(bot, dimensions), &query, CANDIDATES, 50).await?;
    }
    let mut times = Vec::new();
    for _ in 0..2000 {
        times.push(ask(&store, &cache, &mut random, &source, dimensions).await?);
    }
    print("warm", times);
    Ok(())
}

/// Milliseconds of a question to a random bot.
async fn ask(
    store: &Store,
    cache: &SketchCache,
    random: &mut Random,
    source: &Source,
    dimensions: usize,
) -> Outcome<f64> {
    let scope = scope(1 + (random.uniform() * 1000.0) as i64 % BOTS, dimensions);
    let query = source.draw(random);
    let terms: Vec<String> = text(random, 6).split(' ').map(str::to_owned).collect();
    let started = Instant::now();
    let mut conn = store.read().await?;
    let (near, _) = vectors::search(&mut conn, cache, scope, &query, CANDIDATES, 50).await?;
    let matched = full_text::rows(&mut conn, scope, &terms).await?;
    let time = started.elapsed().as_secs_f64() * 1e3;
    assert!(!near.is_empty() && matched.iter().any(|term| !term.rows.is_empty()), "a bot without chunks");
    Ok(time)
}

/// Words that hold a digit, which are looked for as they are.
fn text(random: &mut Random, words: usize) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
    let mut word = || {
        let place = (random.uniform() * (WORDS.len() * 10) as f32) as usize % (WORDS.len() * 10);
        format!("{}{}", WORDS[place / 10], place % 10)
    };
    (0..words).map(|_| word()).collect::<Vec<_>>().join(" ")
}

fn print(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    println!(
        "  {name}: a question to a random bot p50 {:.2} ms, p99 {:.2} ms",
        percentile(&times, 0.5),
        percentile(&times, 0.99)
    );
}

//! Many small indexes: what they add to the file.

use frontdesk::store::{full_text, vectors};

use crate::{Outcome, database, scope};

const BOTS: i64 = 100;
const CHUNKS: i64 = 10;
/// About 500 tokens.
const TEXT: &str =
    "The observatory opens its dome on clear evenings, and visitors may look through the old refractor. ";

/// Prints sizes of the search tables' file.
pub async fn measure(dimensions: usize) -> Outcome {
    let (folder, store) = database().await?;
    let file = folder.path().join("bench.db");
    // Closed each time: what is in the write-ahead log does not count yet.
    store.close().await;
    let empty = std::fs::metadata(&file)?.len();
    let store = frontdesk::store::Store::open(&file).await?;
    let mut write = store.write().await?;
    vectors::ensure_table(&mut write, i64::try_from(dimensions)?).await?;
    write.commit().await?;
    store.close().await;
    let with_table = std::fs::metadata(&file)?.len();
    let store = frontdesk::store::Store::open(&file).await?;
    let mut rowid = 0;
    let vector: Vec<f32> = vec![(1.0_f32 / 1536.0).sqrt(); dimensions];
    for bot in 1..=BOTS {
        let mut write = store.write().await?;
        for _ in 0..CHUNKS {
            rowid += 1;
            vectors::insert(&mut write, scope(bot, dimensions), rowid, &vector).await?;
            full_text::insert(&mut write, scope(bot, dimensions), rowid, "Visit", &TEXT.repeat(20)).await?;
        }
        write.commit().await?;
    }
    store.close().await;
    let many = std::fs::metadata(&file)?.len();
    let store = frontdesk::store::Store::open(&file).await?;
    let mut write = store.write().await?;
    vectors::insert(&mut write, scope(BOTS + 1, dimensions), rowid + 1, &vector).await?;
    full_text::insert(&mut write, scope(BOTS + 1, dimensions), rowid + 1, "Visit", &TEXT.repeat(20)).await?;
    write.commit().await?;
    store.close().await;
    let one_more = std::fs::metadata(&file)?.len();
    println!(
        "small: empty {} KB, first table {} KB more, {BOTS} bots x {CHUNKS} chunks {} KB more, one bot with one chunk {} KB more (search tables only)",
        empty / 1024,
        (with_table - empty) / 1024,
        (many - with_table) / 1024,
        (one_more - many) / 1024
    );
    Ok(())
}

//! The words that an index holds: what a misspelt word of a question may be meant for.

use super::Conn;
use super::vectors::IndexScope;
use crate::error::{Error, Result};
use std::collections::HashSet;
use std::hash::BuildHasher;

/// Words that are looked at for one word, at most.
const LOOKED_AT: u32 = 4000;
/// Words among which a part is looked for anywhere in the word.
const READ: u32 = 60_000;

/// Adds a passage's words.
///
/// # Errors
/// When the database can't write.
pub async fn add<S: BuildHasher>(
    conn: &mut Conn,
    scope: IndexScope,
    words: &HashSet<String, S>,
) -> Result<()> {
    sqlx::query(
        "insert into index_words (index_number, word) select $1, value from json_each($2) where true \
         on conflict (index_number, word) do nothing",
    )
    .bind(scope.number)
    .bind(serde_json::to_string(words).map_err(Error::internal)?)
    .execute(conn)
    .await?;
    Ok(())
}

/// Words that begin with `prefix` and have about as many letters as wanted.
///
/// # Errors
/// When the database can't be read.
pub async fn beginning(
    conn: &mut Conn,
    scope: IndexScope,
    prefix: &str,
    letters: std::ops::RangeInclusive<usize>,
) -> Result<Vec<String>> {
    let (least, most) = (i64::try_from(*letters.start()), i64::try_from(*letters.end()));
    Ok(sqlx::query_scalar(
        "select word from index_words where index_number = $1 and word >= $2 and word < $3 \
         and length(word) between $4 and $5 limit $6",
    )
    .bind(scope.number)
    .bind(prefix)
    .bind(format!("{prefix}\u{10ffff}"))
    .bind(least.map_err(Error::internal)?)
    .bind(most.map_err(Error::internal)?)
    .bind(LOOKED_AT)
    .fetch_all(conn)
    .await?)
}

/// Which of these words the index holds.
///
/// # Errors
/// When the database can't be read.
pub async fn known<S: BuildHasher>(
    conn: &mut Conn,
    scope: IndexScope,
    words: &HashSet<String, S>,
) -> Result<HashSet<String>> {
    let found: Vec<String> = sqlx::query_scalar(
        "select w.word from json_each($2) j cross join index_words w on w.index_number = $1 and w.word = j.value",
    )
    .bind(scope.number)
    .bind(serde_json::to_string(words).map_err(Error::internal)?)
    .fetch_all(conn)
    .await?;
    Ok(found.into_iter().collect())
}

/// The shortest words that end in `tail`, themselves longer: `museumszeiten` for `zeiten`. Large indexes are read in part.
///
/// # Errors
/// When the database can't be read.
pub async fn ending(conn: &mut Conn, scope: IndexScope, tail: &str, limit: u32) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select word from (select word from index_words where index_number = $1 limit $4) \
         where length(word) > length($2) and substr(word, -length($2)) = $2 order by length(word), word limit $3",
    )
    .bind(scope.number)
    .bind(tail)
    .bind(limit)
    .bind(READ)
    .fetch_all(conn)
    .await?)
}

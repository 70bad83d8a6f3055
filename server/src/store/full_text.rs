//! Full text on SQLite's FTS5. One of the two files that may hold SQL for one engine.
//!
//! Texts are stored and asked for as terms of `domain::text`, so that a match is confined to one index, no
//! sign of a question is ever read as query syntax, and scripts without spaces are found as well.
//! Rows vanish with their chunk, by a trigger.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, QueryBuilder, Row as _};

use super::vectors::IndexScope;
use super::{Conn, Db};
use crate::domain::text::terms::index_terms;
use crate::error::Result;

/// How much a word counts in a heading or title, and in the text.
const HEADING_WEIGHT: f32 = 1.2;
const BODY_WEIGHT: f32 = 1.0;
/// Terms of a question that are looked for. A question has 5 to 10.
pub const MOST_TERMS: usize = 32;
/// A term in more chunks than this is common, whatever the exact number.
const COUNTED: i64 = 1000;

/// Makes a chunk findable by its words. `heading` is all that stands above it, title included.
///
/// # Errors
/// When the database can't write.
pub async fn insert(conn: &mut Conn, scope: IndexScope, rowid: i64, heading: &str, text: &str) -> Result<()> {
    sqlx::query("insert into chunk_texts (rowid, scope, heading, body) values ($1, $2, $3, $4)")
        .bind(rowid)
        .bind(scope_token(scope))
        .bind(index_terms(heading).join(" "))
        .bind(index_terms(text).join(" "))
        .execute(conn)
        .await?;
    Ok(())
}

/// The chunks of an index that hold any of the terms, the best first.
///
/// # Errors
/// When the database can't be read.
pub async fn search(conn: &mut Conn, scope: IndexScope, terms: &[String], limit: u32) -> Result<Vec<i64>> {
    let Some(query) = query(scope, terms) else { return Ok(Vec::new()) };
    let rows = sqlx::query_scalar(
        "select rowid from chunk_texts where chunk_texts match $1 \
         order by bm25(chunk_texts, 0.0, $2, $3), rowid limit $4",
    )
    .bind(query)
    .bind(HEADING_WEIGHT)
    .bind(BODY_WEIGHT)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// In how many chunks of the index each term stands, counted to 1,000.
///
/// # Errors
/// When the database can't be read.
pub async fn frequencies(conn: &mut Conn, scope: IndexScope, terms: &[String]) -> Result<Vec<u32>> {
    let terms = &terms[..terms.len().min(MOST_TERMS)];
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql: QueryBuilder<Db> = QueryBuilder::new("select ");
    for (place, term) in terms.iter().enumerate() {
        sql.push(if place == 0 { "" } else { ", " });
        sql.push("(select count(*) from (select 1 from chunk_texts where chunk_texts match ");
        sql.push_bind(query(scope, std::slice::from_ref(term)));
        sql.push(format!(" limit {COUNTED}))"));
    }
    let row = sql.build().fetch_one(conn).await?;
    (0..terms.len()).map(|place| Ok(row.try_get::<u32, _>(place)?)).collect()
}

/// Joins small segments that many small writes have left; for times when nothing else is to be done.
///
/// # Errors
/// When the database can't write.
pub async fn tidy(conn: &mut Conn) -> Result<()> {
    sqlx::query(AssertSqlSafe("insert into chunk_texts (chunk_texts, rank) values ('merge', 200)"))
        .execute(conn)
        .await?;
    Ok(())
}

fn scope_token(scope: IndexScope) -> String {
    format!("i{}", scope.number)
}

/// FTS5's query for chunks of one index that hold any of the terms; every term is a quoted string.
fn query(scope: IndexScope, terms: &[String]) -> Option<String> {
    let mut query = format!("scope : \"{}\" AND {{heading body}} : (", scope_token(scope));
    for (place, term) in terms.iter().take(MOST_TERMS).enumerate() {
        let joint = if place == 0 { "" } else { " OR " };
        write!(query, "{joint}\"{}\"", term.replace('"', "\"\"")).ok()?;
    }
    query.push(')');
    (!terms.is_empty()).then_some(query)
}

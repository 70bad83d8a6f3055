//! Full text on SQLite's FTS5. One of the two files that may hold SQL for one engine.
//!
//! Texts are stored and asked for as terms of `domain::text`, cut as the index was made, so that a match is confined to one index, no
//! sign of a question is ever read as query syntax, and scripts without spaces are found as well.
//!
//! FTS5 only tells which chunks hold a term. Its own `bm25` reads, for each question, all rows of everybody that hold any of
//! the terms, which takes 200 ms among 100,000 chunks; `answer::retrieve::lexical` ranks the few that are worth it.
//! Rows vanish with their chunk, by a trigger.

use sqlx::{AssertSqlSafe, QueryBuilder, Row as _};

use super::vectors::IndexScope;
use super::{Conn, Db, words};
use crate::error::{Error, Result};

/// Terms of a question that are looked for, other spellings included. A question has 5 to 10.
pub const MOST_TERMS: usize = 48;
/// Chunks that are listed of each term.
pub const LISTED: usize = 1000;
/// Terms that are looked for by one statement.
const MOST_COLUMNS: usize = 100;

/// Makes a chunk findable by its words. `heading` is all that stands above it, title included.
///
/// # Errors
/// When the database can't write.
pub async fn insert(conn: &mut Conn, scope: IndexScope, rowid: i64, heading: &str, text: &str) -> Result<()> {
    sqlx::query("insert into chunk_texts (rowid, scope, heading, body) values ($1, $2, $3, $4)")
        .bind(rowid)
        .bind(scope_token(scope))
        .bind(scope.analysis.index_terms(heading).join(" "))
        .bind(scope.analysis.index_terms(text).join(" "))
        .execute(&mut *conn)
        .await?;
    let mut vocabulary = scope.analysis.vocabulary(text);
    vocabulary.extend(scope.analysis.vocabulary(heading));
    words::add(conn, scope, &vocabulary).await
}

/// The chunks that hold a term, in the order of their rows: the first [`LISTED`] at most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Their `rowid_`s.
    pub rows: Vec<i64>,
    /// Whether there may be more.
    pub more: bool,
}

/// The chunks of an index that hold each of the terms. Bounded, however large the index is.
///
/// # Errors
/// When the database can't be read.
pub async fn rows(conn: &mut Conn, scope: IndexScope, terms: &[String]) -> Result<Vec<Rows>> {
    let mut found = Vec::with_capacity(terms.len());
    for batch in terms.chunks(MOST_COLUMNS) {
        let mut sql: QueryBuilder<Db> = QueryBuilder::new("select ");
        for (place, term) in batch.iter().enumerate() {
            sql.push(if place == 0 { "" } else { ", " });
            sql.push("(select json_group_array(rowid) from (select rowid from chunk_texts where chunk_texts match ");
            sql.push_bind(query(scope, &quoted(term)));
            sql.push(format!(" limit {LISTED}))"));
        }
        let row = sql.build().fetch_one(&mut *conn).await?;
        for place in 0..batch.len() {
            let rows: Vec<i64> = list(row.try_get(place)?)?;
            found.push(Rows { more: rows.len() == LISTED, rows });
        }
    }
    Ok(found)
}

/// Chunks of an index that hold all of the terms, `limit` at most.
///
/// # Errors
/// When the database can't be read.
pub async fn with_all(conn: &mut Conn, scope: IndexScope, terms: &[&str], limit: usize) -> Result<Vec<i64>> {
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let terms: Vec<String> = terms.iter().map(|term| quoted(term)).collect();
    matching(conn, &query(scope, &terms.join(" AND ")), limit).await
}

/// Chunks of an index that hold a term and one of the others. Costs about as much as the rarer side has rows.
///
/// # Errors
/// When the database can't be read.
pub async fn with_one_of(
    conn: &mut Conn,
    scope: IndexScope,
    term: &str,
    others: &[&str],
    limit: usize,
) -> Result<Vec<i64>> {
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let others: Vec<String> = others.iter().map(|term| quoted(term)).collect();
    matching(conn, &query(scope, &format!("{} AND ({})", quoted(term), others.join(" OR "))), limit).await
}

async fn matching(conn: &mut Conn, query: &str, limit: usize) -> Result<Vec<i64>> {
    let found: String = sqlx::query_scalar(
        "select json_group_array(rowid) from (select rowid from chunk_texts where chunk_texts match $1 limit $2)",
    )
    .bind(query)
    .bind(i64::try_from(limit).map_err(Error::internal)?)
    .fetch_one(conn)
    .await?;
    list(&found)
}

/// A chunk's words, as they were made findable.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Words {
    /// The chunk's `rowid_`.
    pub rowid_: i64,
    /// JSON array of what stands above it.
    #[sqlx(json)]
    pub heading_path: Vec<String>,
    /// Its Markdown.
    pub text: String,
}

/// The words of these chunks of an index, in no order.
///
/// # Errors
/// When the database can't be read.
pub async fn words_of(conn: &mut Conn, scope: IndexScope, rowids: &[i64]) -> Result<Vec<Words>> {
    Ok(sqlx::query_as(
        "select c.rowid_, c.heading_path, c.text from json_each($1) r cross join document_chunks c on c.rowid_ = r.value \
         where c.workspace_id = $2 and c.index_number = $3",
    )
    .bind(serde_json::to_string(rowids).map_err(Error::internal)?)
    .bind(scope.workspace_id)
    .bind(scope.number)
    .fetch_all(conn)
    .await?)
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

/// FTS5's query for chunks of one index; terms in it are [`quoted`].
fn query(scope: IndexScope, terms: &str) -> String {
    format!("scope : \"{}\" AND {{heading body}} : ({terms})", scope_token(scope))
}

/// A term as FTS5 reads it, whatever signs it has.
fn quoted(term: &str) -> String {
    format!("\"{}\"", term.replace('"', "\"\""))
}

fn list(json: &str) -> Result<Vec<i64>> {
    serde_json::from_str(json).map_err(Error::internal)
}

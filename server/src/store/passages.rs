//! Passages: chunks with what a reader needs to know about where they stand.

use sqlx::QueryBuilder;
use std::sync::Arc;

use super::{Conn, Db};
use crate::domain::ids::{ChunkId, DocumentId, WorkspaceId};
use crate::error::{Error, Result};

/// Further pages that say the same are named up to this number.
const MOST_PLACES: usize = 20;

/// A chunk as answers are made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The chunk's row in the search tables.
    pub rowid: i64,
    /// The chunk.
    pub chunk_id: ChunkId,
    /// The page it stands on; the first, if several say it.
    pub document_id: DocumentId,
    /// The page's title.
    pub title: Option<String>,
    /// Where visitors are sent; none for a text that was typed in.
    pub url: Option<String>,
    /// Its place in the page, from 0: its neighbours' differ by one.
    pub position: i64,
    /// Headings above it, outermost first.
    pub heading_path: Vec<String>,
    /// Its Markdown, held once by all who judge what is said of it.
    pub text: Arc<str>,
    /// Further pages that say the same, at most 20.
    pub also: Vec<Place>,
}

impl Passage {
    /// What stands above it, a line each: its page's title and headings.
    #[must_use]
    pub fn above(&self) -> String {
        let above: Vec<&str> = self.title.iter().chain(&self.heading_path).map(String::as_str).collect();
        above.join("\n")
    }
}

/// A page on which a passage stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The page.
    pub document_id: DocumentId,
    /// Its title.
    pub title: Option<String>,
    /// Where visitors are sent.
    pub url: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    rowid_: i64,
    id: ChunkId,
    document_id: DocumentId,
    title: Option<String>,
    url: Option<String>,
    position: i64,
    heading_path: String,
    text: String,
}

const SELECT: &str = "select c.rowid_, c.id, p.document_id, coalesce(d.title, s.title) as title, \
     coalesce(d.canonical_url, d.final_url, nullif(d.url, '')) as url, p.position, p.heading_path, c.text \
     from document_chunks c join chunk_places p on p.chunk = c.rowid_ join documents d on d.id = p.document_id \
     join sources s on s.id = d.source_id where c.workspace_id = ";

/// The workspace's chunks with these row numbers, in the order asked for. Numbers of chunks that are not there,
/// or are somebody else's, are passed over.
///
/// # Errors
/// When the database can't be read.
pub async fn by_rowids(conn: &mut Conn, workspace_id: WorkspaceId, rowids: &[i64]) -> Result<Vec<Passage>> {
    if rowids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql: QueryBuilder<Db> = QueryBuilder::new(SELECT);
    sql.push_bind(workspace_id).push(" and c.rowid_ in (");
    let mut list = sql.separated(", ");
    for rowid in rowids {
        list.push_bind(rowid);
    }
    sql.push(") order by c.rowid_, d.id, p.position");
    let rows: Vec<Row> = sql.build_query_as().fetch_all(conn).await?;
    let mut passages: Vec<Passage> = Vec::with_capacity(rowids.len());
    for row in rows {
        match passages.last_mut().filter(|passage| passage.rowid == row.rowid_) {
            Some(passage) => add_place(passage, row),
            None => passages.push(passage(row)?),
        }
    }
    passages.sort_by_key(|passage| rowids.iter().position(|rowid| *rowid == passage.rowid));
    Ok(passages)
}

/// Those of the chunks that stand in one of the indexes, in no order.
///
/// # Errors
/// When the database can't be read.
pub async fn by_chunks(
    conn: &mut Conn,
    workspace_id: WorkspaceId,
    indexes: &[i64],
    chunks: &[ChunkId],
) -> Result<Vec<Passage>> {
    let (indexes, chunks) = (serde_json::to_string(indexes), serde_json::to_string(chunks));
    let rowids: Vec<i64> = sqlx::query_scalar(
        "select rowid_ from document_chunks where workspace_id = $1 and id in (select value from json_each($2)) \
         and index_number in (select value from json_each($3))",
    )
    .bind(workspace_id)
    .bind(chunks.map_err(Error::internal)?)
    .bind(indexes.map_err(Error::internal)?)
    .fetch_all(&mut *conn)
    .await?;
    by_rowids(conn, workspace_id, &rowids).await
}

/// Where a chunk stands: the number of its index, the first page that says it, and its place there.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn place_of(
    conn: &mut Conn,
    workspace_id: WorkspaceId,
    chunk: ChunkId,
) -> Result<(i64, DocumentId, i64)> {
    sqlx::query_as(
        "select p.index_number, p.document_id, p.position from document_chunks c join chunk_places p on p.chunk = c.rowid_ \
         where c.workspace_id = $1 and c.id = $2 order by p.document_id, p.position limit 1",
    )
    .bind(workspace_id)
    .bind(chunk)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("passage"))
}

/// The passages of an index that stand around one in its page, itself included, in order: `reach` to each side. With
/// them, an answer can be given more of the page than was found.
///
/// # Errors
/// When the database can't be read.
pub async fn around(
    conn: &mut Conn,
    workspace_id: WorkspaceId,
    index_number: i64,
    document: DocumentId,
    position: i64,
    reach: i64,
) -> Result<Vec<Passage>> {
    let mut sql: QueryBuilder<Db> = QueryBuilder::new(SELECT);
    sql.push_bind(workspace_id).push(" and p.index_number = ").push_bind(index_number);
    sql.push(" and p.document_id = ").push_bind(document);
    sql.push(" and p.position between ").push_bind(position - reach);
    sql.push(" and ").push_bind(position + reach).push(" order by p.position");
    let rows: Vec<Row> = sql.build_query_as().fetch_all(conn).await?;
    rows.into_iter().map(passage).collect()
}

fn add_place(passage: &mut Passage, row: Row) {
    let known = passage.document_id == row.document_id
        || passage.also.iter().any(|place| place.document_id == row.document_id);
    if !known && passage.also.len() < MOST_PLACES {
        passage.also.push(Place { document_id: row.document_id, title: row.title, url: row.url });
    }
}

fn passage(row: Row) -> Result<Passage> {
    Ok(Passage {
        rowid: row.rowid_,
        chunk_id: row.id,
        document_id: row.document_id,
        title: row.title,
        url: row.url,
        position: row.position,
        heading_path: serde_json::from_str(&row.heading_path).map_err(Error::internal)?,
        text: row.text.into(),
        also: Vec::new(),
    })
}

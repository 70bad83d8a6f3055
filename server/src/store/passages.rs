//! Passages: chunks with what a reader needs to know about where they stand.

use sqlx::QueryBuilder;

use super::{Conn, Db};
use crate::domain::ids::{ChunkId, DocumentId, WorkspaceId};
use crate::error::{Error, Result};

/// A chunk as answers are made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The chunk's row in the search tables.
    pub rowid: i64,
    /// The chunk.
    pub chunk_id: ChunkId,
    /// The page it stands on.
    pub document_id: DocumentId,
    /// The page's title.
    pub title: Option<String>,
    /// Where visitors are sent; none for a text that was typed in.
    pub url: Option<String>,
    /// Headings above it, outermost first.
    pub heading_path: Vec<String>,
    /// Its Markdown.
    pub text: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    rowid_: i64,
    id: ChunkId,
    document_id: DocumentId,
    title: Option<String>,
    url: Option<String>,
    heading_path: String,
    text: String,
}

/// The workspace's chunks with these row numbers, in the order asked for. Numbers of chunks that are not there,
/// or are somebody else's, are passed over.
///
/// # Errors
/// When the database can't be read.
pub async fn by_rowids(conn: &mut Conn, workspace_id: WorkspaceId, rowids: &[i64]) -> Result<Vec<Passage>> {
    if rowids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql: QueryBuilder<Db> = QueryBuilder::new(
        "select c.rowid_, c.id, c.document_id, coalesce(d.title, s.title) as title, \
         coalesce(d.canonical_url, d.final_url, nullif(d.url, '')) as url, c.heading_path, c.text \
         from document_chunks c join documents d on d.id = c.document_id join sources s on s.id = d.source_id \
         where c.workspace_id = ",
    );
    sql.push_bind(workspace_id).push(" and c.rowid_ in (");
    let mut list = sql.separated(", ");
    for rowid in rowids {
        list.push_bind(rowid);
    }
    sql.push(")");
    let rows: Vec<Row> = sql.build_query_as().fetch_all(conn).await?;
    let mut passages = rows.into_iter().map(passage).collect::<Result<Vec<_>>>()?;
    passages.sort_by_key(|passage| rowids.iter().position(|rowid| *rowid == passage.rowid));
    Ok(passages)
}

fn passage(row: Row) -> Result<Passage> {
    Ok(Passage {
        rowid: row.rowid_,
        chunk_id: row.id,
        document_id: row.document_id,
        title: row.title,
        url: row.url,
        heading_path: serde_json::from_str(&row.heading_path).map_err(Error::internal)?,
        text: row.text,
    })
}

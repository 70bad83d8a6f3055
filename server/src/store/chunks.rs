//! The passages of a page: text, full-text row and vector are written together.

use super::vectors::{self, IndexScope};
use super::{Conn, full_text};
use crate::domain::ids::{ChunkId, DocumentId};
use crate::error::{Error, Result};

/// A passage to be stored.
#[derive(Debug, Clone)]
pub struct NewChunk {
    /// Its place in the page, from 0.
    pub position: usize,
    /// The headings it stands under, outermost first.
    pub heading_path: Vec<String>,
    /// Its words.
    pub text: String,
    /// About how many tokens.
    pub tokens: usize,
    /// SHA-256 of heading path and text, hex.
    pub content_hash: String,
    /// Of length 1.
    pub vector: Vec<f32>,
}

/// Replaces a page's passages in an index.
///
/// # Errors
/// When a vector does not fit the index, or the database can't be written. The caller's transaction is then to be
/// given up.
pub async fn replace(
    conn: &mut Conn,
    scope: IndexScope,
    document: DocumentId,
    chunks: &[NewChunk],
) -> Result<()> {
    sqlx::query(
        "delete from document_chunks where workspace_id = $1 and index_number = $2 and document_id = $3",
    )
    .bind(scope.workspace_id)
    .bind(scope.number)
    .bind(document)
    .execute(&mut *conn)
    .await?;
    for chunk in chunks {
        let headings = serde_json::to_string(&chunk.heading_path).map_err(Error::internal)?;
        let rowid: i64 = sqlx::query_scalar(
            "insert into document_chunks (id, workspace_id, index_number, document_id, position, heading_path, text, \
             tokens, content_hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning rowid_",
        )
        .bind(ChunkId::new())
        .bind(scope.workspace_id)
        .bind(scope.number)
        .bind(document)
        .bind(i64::try_from(chunk.position).map_err(Error::internal)?)
        .bind(&headings)
        .bind(&chunk.text)
        .bind(i64::try_from(chunk.tokens).map_err(Error::internal)?)
        .bind(&chunk.content_hash)
        .fetch_one(&mut *conn)
        .await?;
        full_text::insert(conn, scope, rowid, &chunk.heading_path.join("\n"), &chunk.text).await?;
        vectors::insert(conn, scope, rowid, &chunk.vector).await?;
    }
    Ok(())
}

//! Uploaded files, in parts inside the database; each belongs to a source and goes with it.

use super::Conn;
use crate::domain::file::FileType;
use crate::domain::ids::{FileId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};

/// Size of a part, in bytes: what is in memory at once of a file that is read or sent.
const PART: usize = 256 * 1024;

/// A file, without its bytes.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct File {
    /// Identifier.
    pub id: FileId,
    /// What it is the file of.
    pub source_id: SourceId,
    /// What its owner calls it; never used as a path.
    pub name: String,
    /// What it is, by its content.
    #[sqlx(rename = "type")]
    pub file_type: FileType,
    /// Its size.
    pub bytes: i64,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

const COLUMNS: &str = "id, source_id, name, type, bytes, sha256";

/// Stores a source's file in place of the one it had.
///
/// # Errors
/// When the database can't be written.
pub async fn put(
    conn: &mut Conn,
    workspace: WorkspaceId,
    file: &File,
    bytes: &[u8],
    now: Timestamp,
) -> Result<()> {
    sqlx::query("delete from files where workspace_id = $1 and source_id = $2")
        .bind(workspace)
        .bind(file.source_id)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "insert into files (id, workspace_id, source_id, name, type, bytes, sha256, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(file.id)
    .bind(workspace)
    .bind(file.source_id)
    .bind(&file.name)
    .bind(file.file_type)
    .bind(file.bytes)
    .bind(&file.sha256)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    for (n, part) in bytes.chunks(PART).enumerate() {
        sqlx::query("insert into file_parts (file_id, n, data) values ($1, $2, $3)")
            .bind(file.id)
            .bind(i64::try_from(n).map_err(Error::internal)?)
            .bind(part)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// A source's file; none if it is no uploaded one.
///
/// # Errors
/// When the database can't be read.
pub async fn of_source(conn: &mut Conn, workspace: WorkspaceId, source: SourceId) -> Result<Option<File>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from files where workspace_id = $1 and source_id = $2"
    )))
    .bind(workspace)
    .bind(source)
    .fetch_optional(conn)
    .await?)
}

/// The file of a knowledge base with the same bytes, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn same(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    sha256: &str,
) -> Result<Option<File>> {
    Ok(sqlx::query_as(
        "select f.id, f.source_id, f.name, f.type, f.bytes, f.sha256 from files f join sources s on s.id = f.source_id \
         where f.workspace_id = $1 and s.knowledge_base_id = $2 and f.sha256 = $3 order by f.id limit 1",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .bind(sha256)
    .fetch_optional(conn)
    .await?)
}

/// A part of a file, from 0; none beyond its end, and once it was deleted or replaced.
///
/// # Errors
/// When the database can't be read.
pub async fn part(conn: &mut Conn, workspace: WorkspaceId, file: FileId, n: i64) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar(
        "select p.data from file_parts p join files f on f.id = p.file_id \
         where f.workspace_id = $1 and f.id = $2 and p.n = $3",
    )
    .bind(workspace)
    .bind(file)
    .bind(n)
    .fetch_optional(conn)
    .await?)
}

/// All bytes of a file.
///
/// # Errors
/// When the database can't be read, or the file was deleted or replaced meanwhile.
pub async fn bytes(conn: &mut Conn, workspace: WorkspaceId, file: &File) -> Result<Vec<u8>> {
    let whole = usize::try_from(file.bytes).map_err(Error::internal)?;
    let mut bytes = Vec::with_capacity(whole);
    for n in 0.. {
        match part(conn, workspace, file.id, n).await? {
            Some(part) => bytes.extend(part),
            None => break,
        }
    }
    if bytes.len() == whole { Ok(bytes) } else { Err(Error::not_found("file")) }
}

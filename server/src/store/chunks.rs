//! The passages of pages: what is said is stored once, with its full-text row and vector; where it is said, as often as
//! it is.

use super::vectors::{self, IndexScope};
use super::{Conn, full_text};
use crate::domain::ids::{ChunkId, DocumentId};
use crate::error::{Error, Result};

/// A passage to be stored.
#[derive(Debug, Clone)]
pub struct NewChunk {
    /// Its words.
    pub text: String,
    /// About how many tokens.
    pub tokens: usize,
    /// SHA-256 of heading path and text, hex: equal for those whose vector is the same.
    pub content_hash: String,
    /// SHA-256 of the innermost heading and the words, hex: equal for those that say the same.
    pub words_hash: String,
    /// What near duplicates share one of.
    pub bands: Option<[i64; 4]>,
    /// Of length 1.
    pub vector: Vec<f32>,
}

/// What stands in a place.
#[derive(Debug, Clone)]
pub enum Said {
    /// What is stored already, under that `rowid_` and `words_hash`.
    Before(i64, String),
    /// Something new.
    New(Box<NewChunk>),
}

/// A place of a page.
#[derive(Debug, Clone)]
pub struct NewPlace {
    /// The headings it stands under on this page, outermost first.
    pub heading_path: Vec<String>,
    /// What stands there.
    pub said: Said,
}

/// A passage that may say the same as another.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Twin {
    /// Its row.
    pub rowid_: i64,
    /// Of the innermost heading and the words.
    pub words_hash: String,
    /// Its words.
    pub text: String,
}

/// The passage of an index with that hash, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn with_words(conn: &mut Conn, scope: IndexScope, words_hash: &str) -> Result<Option<i64>> {
    // The `+` keeps SQLite from looking through all passages of the workspace instead of those with the hash.
    Ok(sqlx::query_scalar(
        "select rowid_ from document_chunks where +workspace_id = $1 and index_number = $2 and words_hash = $3 limit 1",
    )
    .bind(scope.workspace_id)
    .bind(scope.number)
    .bind(words_hash)
    .fetch_optional(conn)
    .await?)
}

/// Passages of an index that share a band, at most twenty.
///
/// # Errors
/// When the database can't be read.
pub async fn in_bands(conn: &mut Conn, scope: IndexScope, bands: [i64; 4]) -> Result<Vec<Twin>> {
    Ok(sqlx::query_as(
        "select rowid_, words_hash, text from document_chunks where workspace_id = $1 and rowid_ in ( \
            select rowid_ from document_chunks where index_number = $2 and band_0 = $3 \
            union select rowid_ from document_chunks where index_number = $2 and band_1 = $4 \
            union select rowid_ from document_chunks where index_number = $2 and band_2 = $5 \
            union select rowid_ from document_chunks where index_number = $2 and band_3 = $6) order by rowid_ limit 20",
    )
    .bind(scope.workspace_id)
    .bind(scope.number)
    .bind(bands[0])
    .bind(bands[1])
    .bind(bands[2])
    .bind(bands[3])
    .fetch_all(conn)
    .await?)
}

/// A page that holds all of these passages, other than `document`, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn page_with_all(
    conn: &mut Conn,
    scope: IndexScope,
    document: DocumentId,
    rowids: &[i64],
) -> Result<Option<(DocumentId, String)>> {
    let rowids_json = serde_json::to_string(rowids).map_err(Error::internal)?;
    Ok(sqlx::query_as(
        "select d.id, d.url from json_each($1) r cross join chunk_places p on p.chunk = r.value \
         join documents d on d.id = p.document_id where p.index_number = $2 and d.id <> $3 and d.workspace_id = $4 \
         group by d.id having count(distinct p.chunk) = $5 order by d.id limit 1",
    )
    .bind(rowids_json)
    .bind(scope.number)
    .bind(document)
    .bind(scope.workspace_id)
    .bind(i64::try_from(rowids.len()).map_err(Error::internal)?)
    .fetch_optional(conn)
    .await?)
}

/// What came of writing a page's passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// They stand.
    Done {
        /// Passages stored.
        added: i64,
        /// Passages that were there.
        reused: i64,
    },
    /// One that was to be reused is gone: to be looked for again. The transaction is to be given up.
    Stale,
}

/// Puts a page's passages into an index instead of those it had there, and notes which state of the page they are.
///
/// # Errors
/// When a vector does not fit the index, or the database can't be written. The transaction is then to be given up.
pub async fn place(
    conn: &mut Conn,
    scope: IndexScope,
    document: DocumentId,
    content_hash: &str,
    places: &[NewPlace],
) -> Result<Placed> {
    let before: Vec<i64> = sqlx::query_scalar(
        "select distinct p.chunk from chunk_places p join document_chunks c on c.rowid_ = p.chunk \
         where c.workspace_id = $1 and p.index_number = $2 and p.document_id = $3",
    )
    .bind(scope.workspace_id)
    .bind(scope.number)
    .bind(document)
    .fetch_all(&mut *conn)
    .await?;
    let (mut added, mut reused) = (0, 0);
    for (position, place) in places.iter().enumerate() {
        let chunk = match &place.said {
            Said::Before(rowid, words_hash) => {
                if !stands(conn, scope, *rowid, words_hash).await? {
                    return Ok(Placed::Stale);
                }
                reused += 1;
                *rowid
            }
            // Another job, or an earlier place of this page, may have stored it meanwhile.
            Said::New(new) => match with_words(conn, scope, &new.words_hash).await? {
                Some(rowid) => {
                    reused += 1;
                    rowid
                }
                None => {
                    added += 1;
                    insert(conn, scope, &place.heading_path, new).await?
                }
            },
        };
        sqlx::query(
            "insert into chunk_places (index_number, document_id, position, chunk, heading_path) \
             values ($1, $2, $3, $4, $5) on conflict (index_number, document_id, position) \
             do update set chunk = excluded.chunk, heading_path = excluded.heading_path \
             where chunk <> excluded.chunk or heading_path <> excluded.heading_path",
        )
        .bind(scope.number)
        .bind(document)
        .bind(i64::try_from(position).map_err(Error::internal)?)
        .bind(chunk)
        .bind(serde_json::to_string(&place.heading_path).map_err(Error::internal)?)
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query("delete from chunk_places where index_number = $1 and document_id = $2 and position >= $3")
        .bind(scope.number)
        .bind(document)
        .bind(i64::try_from(places.len()).map_err(Error::internal)?)
        .execute(&mut *conn)
        .await?;
    // What was overwritten in its last place: an update fires no trigger for it.
    sqlx::query(
        "delete from document_chunks where workspace_id = $1 and rowid_ in (select value from json_each($2)) \
         and not exists (select 1 from chunk_places p where p.chunk = rowid_)",
    )
    .bind(scope.workspace_id)
    .bind(serde_json::to_string(&before).map_err(Error::internal)?)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into index_documents (index_number, document_id, content_hash) values ($1, $2, $3) \
         on conflict (index_number, document_id) do update set content_hash = excluded.content_hash",
    )
    .bind(scope.number)
    .bind(document)
    .bind(content_hash)
    .execute(conn)
    .await?;
    Ok(Placed::Done { added, reused })
}

async fn stands(conn: &mut Conn, scope: IndexScope, rowid: i64, words_hash: &str) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "select 1 from document_chunks where workspace_id = $1 and index_number = $2 and rowid_ = $3 and words_hash = $4",
    )
    .bind(scope.workspace_id)
    .bind(scope.number)
    .bind(rowid)
    .bind(words_hash)
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

async fn insert(conn: &mut Conn, scope: IndexScope, headings: &[String], chunk: &NewChunk) -> Result<i64> {
    let band = |number: usize| chunk.bands.map(|bands| bands[number]);
    let rowid: i64 = sqlx::query_scalar(
        "insert into document_chunks (id, workspace_id, index_number, heading_path, text, tokens, content_hash, \
         words_hash, band_0, band_1, band_2, band_3) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         returning rowid_",
    )
    .bind(ChunkId::new())
    .bind(scope.workspace_id)
    .bind(scope.number)
    .bind(serde_json::to_string(headings).map_err(Error::internal)?)
    .bind(&chunk.text)
    .bind(i64::try_from(chunk.tokens).map_err(Error::internal)?)
    .bind(&chunk.content_hash)
    .bind(&chunk.words_hash)
    .bind(band(0))
    .bind(band(1))
    .bind(band(2))
    .bind(band(3))
    .fetch_one(&mut *conn)
    .await?;
    full_text::insert(conn, scope, rowid, &headings.join("\n"), &chunk.text).await?;
    vectors::insert(conn, scope, rowid, &chunk.vector).await?;
    Ok(rowid)
}

/// Takes a page out of all versions of its knowledge base's index.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(
    conn: &mut Conn,
    workspace: crate::domain::ids::WorkspaceId,
    document: DocumentId,
) -> Result<()> {
    sqlx::query(
        "delete from chunk_places where document_id = (select id from documents where workspace_id = $1 and id = $2)",
    )
    .bind(workspace)
    .bind(document)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "delete from index_documents where document_id = (select id from documents where workspace_id = $1 and id = $2)",
    )
    .bind(workspace)
    .bind(document)
    .execute(conn)
    .await?;
    Ok(())
}

//! What estimates look at: stored texts, and which passages have a vector already.

use super::{Conn, Db};
use crate::domain::ids::{DocumentId, KnowledgeBaseId, WorkspaceId};
use crate::domain::pipeline::Embedding;
use crate::error::{Error, Result};
use sqlx::QueryBuilder;
use std::collections::HashSet;

/// A page's text.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Text {
    /// The page's title.
    pub title: Option<String>,
    /// Its main content as Markdown.
    pub text: String,
}

/// The pages of a knowledge base that have text, in the order of their ids.
///
/// # Errors
/// When the database can't be read.
pub async fn pages(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
) -> Result<Vec<DocumentId>> {
    Ok(sqlx::query_scalar(
        "select id from documents where workspace_id = $1 and knowledge_base_id = $2 and text is not null \
         and index_hash is not null order by id",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .fetch_all(conn)
    .await?)
}

/// The texts of these pages, as far as they are there.
///
/// # Errors
/// When the database can't be read.
pub async fn texts(conn: &mut Conn, workspace: WorkspaceId, pages: &[DocumentId]) -> Result<Vec<Text>> {
    let pages: Vec<String> = pages.iter().map(ToString::to_string).collect();
    Ok(sqlx::query_as(
        "select d.title, d.text from json_each($2) p join documents d on d.id = p.value \
         where d.workspace_id = $1 and d.text is not null",
    )
    .bind(workspace)
    .bind(serde_json::to_string(&pages).map_err(Error::internal)?)
    .fetch_all(conn)
    .await?)
}

/// Those of the content hashes that some version of the knowledge base has a vector for by that model.
///
/// # Errors
/// When the database can't be read.
pub async fn embedded(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    model: &Embedding,
    hashes: &[String],
) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    for batch in hashes.chunks(500) {
        let mut sql: QueryBuilder<Db> = QueryBuilder::new(
            "select distinct c.content_hash from indexes i join document_chunks c on c.index_number = i.number \
             where i.workspace_id = ",
        );
        sql.push_bind(workspace).push(" and i.knowledge_base_id = ").push_bind(knowledge_base);
        sql.push(" and i.provider = ").push_bind(&model.provider);
        sql.push(" and i.model = ").push_bind(&model.model);
        sql.push(" and i.dimensions = ").push_bind(model.dimensions);
        sql.push(" and c.content_hash in (");
        let mut list = sql.separated(", ");
        for hash in batch {
            list.push_bind(hash);
        }
        sql.push(")");
        found.extend(sql.build_query_scalar::<String>().fetch_all(&mut *conn).await?);
    }
    Ok(found)
}

/// How many milliseconds the knowledge base's last build of a version took, waiting included, and for how many pages.
///
/// # Errors
/// When the database can't be read.
pub async fn last_build(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
) -> Result<Option<(i64, i64)>> {
    Ok(sqlx::query_as(
        "select updated_at - created_at, progress_total from jobs where workspace_id = $1 and knowledge_base_id = $2 \
         and index_id is not null and status = 'completed' and progress_total > 0 order by id desc limit 1",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .fetch_optional(conn)
    .await?)
}

//! What a knowledge base's health is told by: its sources, each with what became of its pages, in numbers.

use super::Conn;
use crate::domain::health::SourceFacts;
use crate::domain::ids::{KnowledgeBaseId, SourceId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;

#[derive(sqlx::FromRow)]
struct Row {
    id: SourceId,
    broken: bool,
    stale: bool,
    pages: i64,
    failed: i64,
    needs_javascript: i64,
    answering: i64,
    thin: i64,
    duplicates: i64,
    gone: i64,
}

/// The sources of a knowledge base. Stale is what was last read before `stale_before`, or was due by its schedule before
/// `overdue_before`.
///
/// # Errors
/// When the database can't be read.
pub async fn sources(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    stale_before: Timestamp,
    overdue_before: Timestamp,
) -> Result<Vec<SourceFacts>> {
    // Words are told by the spaces between them; a text of 600 bytes has enough of them in any script.
    let rows: Vec<Row> = sqlx::query_as(
        "select s.id, s.status = 'error' as broken, \
         s.type in ('url', 'site', 'sitemap') and s.status in ('active', 'error') and (coalesce(s.read_at, s.created_at) < $3 \
            or coalesce(s.next_run_at < $4, 0)) as stale, \
         count(d.id) as pages, \
         count(*) filter (where d.outcome in ('http_error', 'unreachable', 'blocked', 'unsupported_type', 'empty', \
            'too_large', 'bad_encoding', 'damaged')) as failed, \
         count(*) filter (where d.outcome = 'needs_javascript') as needs_javascript, \
         count(*) filter (where d.outcome in ('indexed', 'changed', 'unchanged', 'duplicate')) as answering, \
         count(*) filter (where d.outcome in ('indexed', 'changed', 'unchanged') and octet_length(d.text) < 600 \
            and length(d.text) - length(replace(replace(d.text, char(10), ''), ' ', '')) < 29 \
            and s.type in ('url', 'site', 'sitemap')) as thin, \
         count(*) filter (where d.outcome = 'duplicate') as duplicates, \
         count(*) filter (where d.outcome = 'gone' and d.text is not null) as gone \
         from sources s left join documents d on d.source_id = s.id \
         where s.workspace_id = $1 and s.knowledge_base_id = $2 group by s.id order by s.id",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .bind(stale_before)
    .bind(overdue_before)
    .fetch_all(conn)
    .await?;
    let facts = |row: Row| SourceFacts {
        id: row.id,
        broken: row.broken,
        stale: row.stale,
        pages: row.pages,
        failed: row.failed,
        needs_javascript: row.needs_javascript,
        answering: row.answering,
        thin: row.thin,
        duplicates: row.duplicates,
        gone: row.gone,
    };
    Ok(rows.into_iter().map(facts).collect())
}

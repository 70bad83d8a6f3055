//! What is being deleted, and what it consists of, deleted some at a time.

use super::Conn;
use crate::domain::ids::{BotId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::error::Result;
use uuid::Uuid;

/// Pages deleted at once, with their passages: some tens of milliseconds.
const PAGES: i64 = 10;
/// Conversations deleted at once.
const CONVERSATIONS: i64 = 100;

/// What is being deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// A source.
    Source(SourceId),
    /// A knowledge base.
    Base(KnowledgeBaseId),
    /// A bot.
    Bot(BotId),
}

impl Whole {
    fn row(self) -> (&'static str, Uuid) {
        match self {
            Self::Source(id) => ("source", id.0),
            Self::Base(id) => ("knowledge_base", id.0),
            Self::Bot(id) => ("bot", id.0),
        }
    }
}

/// Notes that something is being deleted. False if that was noted already.
///
/// # Errors
/// When the database can't be written.
pub async fn begin(conn: &mut Conn, workspace: WorkspaceId, whole: Whole) -> Result<bool> {
    let (kind, id) = whole.row();
    let done = sqlx::query(
        "insert into removals (id, kind, workspace_id) values ($1, $2, $3) on conflict (id) do nothing",
    )
    .bind(id.to_string())
    .bind(kind)
    .bind(workspace)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets that something was being deleted.
///
/// # Errors
/// When the database can't be written.
pub async fn end(conn: &mut Conn, workspace: WorkspaceId, whole: Whole) -> Result<()> {
    sqlx::query("delete from removals where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(whole.row().1.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// What is being deleted, whoever's it is.
///
/// # Errors
/// When the database can't be read.
pub async fn begun(conn: &mut Conn) -> Result<Vec<(WorkspaceId, Whole)>> {
    let rows: Vec<(WorkspaceId, String, SourceId)> =
        sqlx::query_as("select workspace_id, kind, id from removals order by id").fetch_all(conn).await?;
    let whole = |kind: &str, id: SourceId| match kind {
        "knowledge_base" => Whole::Base(KnowledgeBaseId(id.0)),
        "bot" => Whole::Bot(BotId(id.0)),
        _ => Whole::Source(id),
    };
    Ok(rows.into_iter().map(|(workspace, kind, id)| (workspace, whole(&kind, id))).collect())
}

/// What goes some at a time.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// The pages of a source.
    PagesOf(SourceId),
    /// The pages of all sources of a knowledge base.
    PagesOfBase(KnowledgeBaseId),
    /// A bot's conversations.
    ConversationsOf(BotId),
}

/// How often [`take_some`] has to be called until less than one call's worth is left.
///
/// # Errors
/// When the database can't be read.
pub async fn steps(conn: &mut Conn, workspace: WorkspaceId, content: Content) -> Result<i64> {
    let (query, id, at_once) = match content {
        Content::PagesOf(id) => {
            ("select count(*) from documents where workspace_id = $1 and source_id = $2", id.0, PAGES)
        }
        Content::PagesOfBase(id) => {
            ("select count(*) from documents where workspace_id = $1 and knowledge_base_id = $2", id.0, PAGES)
        }
        Content::ConversationsOf(id) => (
            "select count(*) from conversations where workspace_id = $1 and bot_id = $2",
            id.0,
            CONVERSATIONS,
        ),
    };
    let count: i64 = sqlx::query_scalar(query).bind(workspace).bind(id.to_string()).fetch_one(conn).await?;
    Ok(count / at_once)
}

/// Deletes some; what belongs to them goes with them.
///
/// # Errors
/// When the database can't be written.
pub async fn take_some(conn: &mut Conn, workspace: WorkspaceId, content: Content) -> Result<()> {
    let (query, id, at_once) = match content {
        Content::PagesOf(id) => (
            "delete from documents where id in (select id from documents \
             where workspace_id = $1 and source_id = $2 limit $3)",
            id.0,
            PAGES,
        ),
        Content::PagesOfBase(id) => (
            "delete from documents where id in (select id from documents \
             where workspace_id = $1 and knowledge_base_id = $2 limit $3)",
            id.0,
            PAGES,
        ),
        Content::ConversationsOf(id) => (
            "delete from conversations where id in (select id from conversations \
             where workspace_id = $1 and bot_id = $2 limit $3)",
            id.0,
            CONVERSATIONS,
        ),
    };
    sqlx::query(query).bind(workspace).bind(id.to_string()).bind(at_once).execute(conn).await?;
    Ok(())
}

//! What is being deleted, and what it consists of, deleted some at a time.

use super::Conn;
use crate::domain::ids::{BotId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::error::Result;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Pages deleted at once, with their passages: some tens of milliseconds.
const PAGES: i64 = 10;
/// Conversations deleted at once.
const CONVERSATIONS: i64 = 100;
/// Sources deleted at once, each with a file that may be large.
const SOURCES: i64 = 1;
/// Records of readings deleted at once, each with its addresses.
const RUNS: i64 = 1;

/// What is being deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// A source.
    Source(SourceId),
    /// A knowledge base.
    Base(KnowledgeBaseId),
    /// A bot.
    Bot(BotId),
    /// A workspace.
    Workspace(WorkspaceId),
}

impl Whole {
    fn row(self) -> (&'static str, Uuid) {
        match self {
            Self::Source(id) => ("source", id.0),
            Self::Base(id) => ("knowledge_base", id.0),
            Self::Bot(id) => ("bot", id.0),
            Self::Workspace(id) => ("workspace", id.0),
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
        "workspace" => Whole::Workspace(WorkspaceId(id.0)),
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
    /// All conversations of the workspace.
    AllConversations,
    /// All pages of the workspace.
    AllPages,
    /// All sources of the workspace, with their files.
    AllSources,
    /// All records of readings of the workspace.
    AllRuns,
}

impl Content {
    /// The table, what belongs to it there besides being the workspace's, and how many go at once.
    fn rows(self, workspace: WorkspaceId) -> (&'static str, &'static str, Uuid, i64) {
        match self {
            Self::PagesOf(id) => ("documents", "source_id = $2", id.0, PAGES),
            Self::PagesOfBase(id) => ("documents", "knowledge_base_id = $2", id.0, PAGES),
            Self::ConversationsOf(id) => ("conversations", "bot_id = $2", id.0, CONVERSATIONS),
            Self::AllConversations => ("conversations", "workspace_id = $2", workspace.0, CONVERSATIONS),
            Self::AllPages => ("documents", "workspace_id = $2", workspace.0, PAGES),
            Self::AllSources => ("sources", "workspace_id = $2", workspace.0, SOURCES),
            Self::AllRuns => ("runs", "workspace_id = $2", workspace.0, RUNS),
        }
    }
}

/// How often [`take_some`] has to be called until less than one call's worth is left.
///
/// # Errors
/// When the database can't be read.
pub async fn steps(conn: &mut Conn, workspace: WorkspaceId, content: Content) -> Result<i64> {
    let (table, condition, id, at_once) = content.rows(workspace);
    let query = format!("select count(*) from {table} where workspace_id = $1 and {condition}");
    let count: i64 =
        sqlx::query_scalar(AssertSqlSafe(query)).bind(workspace).bind(id.to_string()).fetch_one(conn).await?;
    Ok(count / at_once)
}

/// Deletes some; what belongs to them goes with them.
///
/// # Errors
/// When the database can't be written.
pub async fn take_some(conn: &mut Conn, workspace: WorkspaceId, content: Content) -> Result<()> {
    let (table, condition, id, at_once) = content.rows(workspace);
    let query = format!(
        "delete from {table} where id in (select id from {table} where workspace_id = $1 and {condition} limit $3)"
    );
    sqlx::query(AssertSqlSafe(query))
        .bind(workspace)
        .bind(id.to_string())
        .bind(at_once)
        .execute(conn)
        .await?;
    Ok(())
}

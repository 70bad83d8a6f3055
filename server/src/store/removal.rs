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

/// Words of a vocabulary deleted at once.
const WORDS: i64 = 5_000;

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
    /// The records of a source's readings, but of one at work.
    RunsOf(SourceId),
    /// The pages of all sources of a knowledge base.
    PagesOfBase(KnowledgeBaseId),
    /// The records of all readings of a knowledge base, but of those at work.
    RunsOfBase(KnowledgeBaseId),
    /// The sources of a knowledge base, with their files.
    SourcesOfBase(KnowledgeBaseId),
    /// The vocabulary of all versions of a knowledge base.
    WordsOfBase(KnowledgeBaseId),
    /// A bot's conversations.
    ConversationsOf(BotId),
    /// All conversations of the workspace.
    AllConversations,
    /// All pages of the workspace.
    AllPages,
    /// All records of readings of the workspace.
    AllRuns,
    /// All sources of the workspace, with their files.
    AllSources,
    /// The vocabulary of all versions of the workspace.
    AllWords,
}

/// Rows of a table that go some at a time.
struct Rows {
    table: &'static str,
    /// What tells them apart.
    key: &'static str,
    /// Which of the table's; `$1` is the workspace and `$2` is `id`.
    condition: &'static str,
    id: Uuid,
    /// How many go at once.
    at_once: i64,
}

impl Content {
    fn rows(self, workspace: WorkspaceId) -> Rows {
        const OF_SOURCE: &str = "workspace_id = $1 and source_id = $2";
        const OF_BASE: &str = "workspace_id = $1 and knowledge_base_id = $2";
        // Of a reading that is at work the record goes with its source: it is still written to.
        const ENDED_OF_SOURCE: &str =
            "workspace_id = $1 and source_id = $2 and status in ('completed', 'failed', 'cancelled')";
        const ENDED_OF_BASE: &str =
            "workspace_id = $1 and knowledge_base_id = $2 and status in ('completed', 'failed', 'cancelled')";
        const OF_BOT: &str = "workspace_id = $1 and bot_id = $2";
        const ALL: &str = "workspace_id = $1 and $2 = $1";
        const WORDS_OF_BASE: &str =
            "index_number in (select number from indexes where workspace_id = $1 and knowledge_base_id = $2)";
        const ALL_WORDS: &str =
            "index_number in (select number from indexes where workspace_id = $1 and $2 = $1)";
        let of = |table, condition, id, at_once| Rows { table, key: "id", condition, id, at_once };
        let words = |condition, id| Rows {
            table: "index_words",
            key: "index_number, word",
            condition,
            id,
            at_once: WORDS,
        };
        match self {
            Self::PagesOf(id) => of("documents", OF_SOURCE, id.0, PAGES),
            Self::RunsOf(id) => of("runs", ENDED_OF_SOURCE, id.0, RUNS),
            Self::PagesOfBase(id) => of("documents", OF_BASE, id.0, PAGES),
            Self::RunsOfBase(id) => of("runs", ENDED_OF_BASE, id.0, RUNS),
            Self::SourcesOfBase(id) => of("sources", OF_BASE, id.0, SOURCES),
            Self::WordsOfBase(id) => words(WORDS_OF_BASE, id.0),
            Self::ConversationsOf(id) => of("conversations", OF_BOT, id.0, CONVERSATIONS),
            Self::AllConversations => of("conversations", ALL, workspace.0, CONVERSATIONS),
            Self::AllPages => of("documents", ALL, workspace.0, PAGES),
            Self::AllRuns => of("runs", ALL, workspace.0, RUNS),
            Self::AllSources => of("sources", ALL, workspace.0, SOURCES),
            Self::AllWords => words(ALL_WORDS, workspace.0),
        }
    }
}

/// How often [`take_some`] has to be called until less than one call's worth is left.
///
/// # Errors
/// When the database can't be read.
pub async fn steps(conn: &mut Conn, workspace: WorkspaceId, content: Content) -> Result<i64> {
    let Rows { table, condition, id, at_once, .. } = content.rows(workspace);
    let query = format!("select count(*) from {table} where {condition}");
    let count: i64 =
        sqlx::query_scalar(AssertSqlSafe(query)).bind(workspace).bind(id.to_string()).fetch_one(conn).await?;
    Ok(count / at_once)
}

/// Deletes some; what belongs to them goes with them.
///
/// # Errors
/// When the database can't be written.
pub async fn take_some(conn: &mut Conn, workspace: WorkspaceId, content: Content) -> Result<()> {
    let Rows { table, key, condition, id, at_once } = content.rows(workspace);
    let query = format!(
        "delete from {table} where ({key}) in (select {key} from {table} where {condition} limit $3)"
    );
    sqlx::query(AssertSqlSafe(query))
        .bind(workspace)
        .bind(id.to_string())
        .bind(at_once)
        .execute(conn)
        .await?;
    Ok(())
}

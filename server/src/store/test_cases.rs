//! What bots must be able to answer, and when that is tried.

use super::{Conn, Page};
use crate::domain::ids::{BotId, KnowledgeBaseId, MessageId, TestCaseId, WorkspaceId};
use crate::domain::quality::{Expectations, TestSettings};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use sqlx::types::Json;

/// A test case.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TestCase {
    /// Identifier.
    pub id: TestCaseId,
    /// Whose bot it is for.
    pub bot_id: BotId,
    /// The answer that was fixed, if it comes from one.
    pub message_id: Option<MessageId>,
    /// What is asked.
    pub question: String,
    /// What the answer must be.
    #[sqlx(json)]
    pub expectations: Expectations,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

const COLUMNS: &str = "id, bot_id, message_id, question, expectations, created_at, updated_at";

/// Adds a case, or changes the one of that id.
///
/// # Errors
/// When the database can't be written.
pub async fn put(conn: &mut Conn, workspace: WorkspaceId, case: &TestCase) -> Result<()> {
    sqlx::query(
        "insert into test_cases (id, workspace_id, bot_id, message_id, question, expectations, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set message_id = excluded.message_id, \
         question = excluded.question, expectations = excluded.expectations, updated_at = excluded.updated_at \
         where workspace_id = excluded.workspace_id",
    )
    .bind(case.id)
    .bind(workspace)
    .bind(case.bot_id)
    .bind(case.message_id)
    .bind(&case.question)
    .bind(Json(&case.expectations))
    .bind(case.created_at)
    .bind(case.updated_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// A workspace's case.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: TestCaseId) -> Result<TestCase> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from test_cases where workspace_id = $1 and id = $2"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("test case"))
}

/// A bot's cases, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    limit: u32,
    after: Option<uuid::Uuid>,
) -> Result<Page<TestCase>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from test_cases where workspace_id = $1 and bot_id = $2 and ($3 is null or id > $3) \
         order by id limit $4"
    )))
    .bind(workspace)
    .bind(bot)
    .bind(after.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |case: &TestCase| case.id.0))
}

/// All cases of a bot, oldest first; there are few.
///
/// # Errors
/// When the database can't be read.
pub async fn all(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<Vec<TestCase>> {
    Ok(list(conn, workspace, bot, u32::MAX - 1, None).await?.items)
}

/// How many cases a bot has.
///
/// # Errors
/// When the database can't be read.
pub async fn count(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from test_cases where workspace_id = $1 and bot_id = $2")
        .bind(workspace)
        .bind(bot)
        .fetch_one(conn)
        .await?)
}

/// The case that comes from a fixed answer, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn of_message(
    conn: &mut Conn,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Option<TestCase>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from test_cases where workspace_id = $1 and message_id = $2 limit 1"
    )))
    .bind(workspace)
    .bind(message)
    .fetch_optional(conn)
    .await?)
}

/// Deletes a case. Runs that asked it keep what came of it.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: TestCaseId) -> Result<()> {
    let done = sqlx::query("delete from test_cases where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .execute(conn)
        .await?;
    if done.rows_affected() == 0 { Err(Error::not_found("test case")) } else { Ok(()) }
}

/// When a bot's tests run by themselves, and what they decide.
///
/// # Errors
/// When the database can't be read.
pub async fn settings(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<TestSettings> {
    let found: Option<(bool, bool)> = sqlx::query_as(
        "select after_reindex, require_tests from test_settings where workspace_id = $1 and bot_id = $2",
    )
    .bind(workspace)
    .bind(bot)
    .fetch_optional(conn)
    .await?;
    Ok(found.map_or_else(TestSettings::default, |(after_reindex, require_tests)| TestSettings {
        after_reindex,
        require_tests,
    }))
}

/// Sets when they run, and what they decide.
///
/// # Errors
/// When the database can't be written.
pub async fn set_settings(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    settings: TestSettings,
) -> Result<()> {
    sqlx::query(
        "insert into test_settings (bot_id, workspace_id, after_reindex, require_tests) values ($1, $2, $3, $4) \
         on conflict (bot_id) do update set after_reindex = excluded.after_reindex, require_tests = excluded.require_tests",
    )
    .bind(bot)
    .bind(workspace)
    .bind(settings.after_reindex)
    .bind(settings.require_tests)
    .execute(conn)
    .await?;
    Ok(())
}

/// The bots that answer from a knowledge base, have cases, and want them asked when its index changes.
///
/// # Errors
/// When the database can't be read.
pub async fn bots_to_test(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
) -> Result<Vec<BotId>> {
    Ok(sqlx::query_scalar(
        "select b.id from bots b left join test_settings t on t.bot_id = b.id where b.workspace_id = $1 \
         and (b.knowledge_base_id = $2 or exists (select 1 from bot_knowledge_bases k \
            where k.bot_id = b.id and k.knowledge_base_id = $2)) \
         and coalesce(t.after_reindex, 1) = 1 and exists (select 1 from test_cases c where c.bot_id = b.id) order by b.id",
    )
    .bind(workspace)
    .bind(knowledge_base)
    .fetch_all(conn)
    .await?)
}

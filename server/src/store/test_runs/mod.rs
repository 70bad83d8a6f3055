//! Runs of a bot's test cases. See `results` for what came of each case.

mod results;

pub use results::{TestResult, answered, result_page, trends, waiting};

use super::jobs::{self, About};
use super::{Conn, Page};
use crate::domain::ids::{BotId, JobId, TestRunId, WorkspaceId};
use crate::domain::job::{JobStatus, JobType};
use crate::domain::quality::{Answering, KEPT_RUNS, TestCause};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::store::test_cases::TestCase;
use sqlx::types::Json;

/// A run.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TestRun {
    /// Identifier.
    pub id: TestRunId,
    /// Of which bot.
    pub bot_id: BotId,
    /// Its number among the bot's, from 1.
    pub number: i64,
    /// What began it.
    pub cause: TestCause,
    /// How far it is.
    pub status: JobStatus,
    /// Prompt and settings as they were live when it began.
    #[sqlx(json)]
    pub live: Answering,
    /// Those of the draft that is compared, if one is.
    #[sqlx(json(nullable))]
    pub draft: Option<Answering>,
    /// The draft's revision.
    pub draft_revision: Option<i64>,
    /// Cases.
    pub cases: i64,
    /// Of them, those that were asked.
    pub done: i64,
    /// Cases that pass with what is live.
    pub passed: i64,
    /// Cases that pass with the draft.
    pub draft_passed: i64,
    /// Cases that pass live and fail with the draft.
    pub newly_failing: i64,
    /// Cases that fail live and pass with the draft.
    pub newly_passing: i64,
    /// Millionths of a US dollar, as far as prices are known.
    pub cost_micro_usd: i64,
    /// Tokens read and written.
    pub tokens: i64,
    /// Stable name of what is wrong.
    pub error_code: Option<String>,
    /// What is wrong, for people.
    pub error_detail: Option<String>,
    /// Its job; none once that is forgotten.
    pub job_id: Option<JobId>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was begun.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// What is needed for one.
#[derive(Debug, Clone)]
pub struct NewTestRun {
    /// Of which bot.
    pub bot_id: BotId,
    /// What began it.
    pub cause: TestCause,
    /// Prompt and settings as they are live.
    pub live: Answering,
    /// A draft with its revision, if one is compared.
    pub draft: Option<(Answering, i64)>,
}

const SELECT: &str = "select r.id, r.bot_id, r.number, r.cause, r.status, r.live, r.draft, r.draft_revision, r.cases, r.done, \
    r.passed, r.draft_passed, r.newly_failing, r.newly_passing, r.cost_micro_usd, r.tokens, r.error_code, r.error_detail, \
    (select j.id from jobs j where j.test_run_id = r.id order by j.id desc limit 1) as job_id, \
    r.created_at, r.started_at, r.ended_at from test_runs r";

/// Begins a run of these cases, as they are now, with its job. The bot's oldest runs go.
///
/// # Errors
/// When the database can't be written.
pub async fn create(
    conn: &mut Conn,
    workspace: WorkspaceId,
    new: &NewTestRun,
    cases: &[TestCase],
    max_attempts: i64,
    now: Timestamp,
) -> Result<(TestRunId, JobId)> {
    let id = TestRunId::new();
    let draft = new.draft.as_ref();
    sqlx::query(
        "insert into test_runs (id, workspace_id, bot_id, number, cause, status, live, draft, draft_revision, cases, created_at) \
         values ($1, $2, $3, (select coalesce(max(number), 0) + 1 from test_runs where bot_id = $3), $4, 'pending', $5, $6, $7, \
         $8, $9)",
    )
    .bind(id)
    .bind(workspace)
    .bind(new.bot_id)
    .bind(new.cause)
    .bind(Json(&new.live))
    .bind(draft.map(|(answering, _)| Json(answering)))
    .bind(draft.map(|(_, revision)| *revision))
    .bind(i64::try_from(cases.len()).map_err(Error::internal)?)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    results::add(conn, workspace, id, cases).await?;
    sqlx::query(
        "delete from test_runs where workspace_id = $1 and bot_id = $2 and status not in ('pending', 'processing') \
         and number <= (select max(number) from test_runs where bot_id = $2) - $3",
    )
    .bind(workspace)
    .bind(new.bot_id)
    .bind(KEPT_RUNS)
    .execute(&mut *conn)
    .await?;
    let about = About::TestRun(id);
    let job = jobs::enqueue(conn, workspace, JobType::RunTests, about, max_attempts, now).await?;
    Ok((id, job))
}

/// A workspace's run.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: TestRunId) -> Result<TestRun> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where r.workspace_id = $1 and r.id = $2")))
        .bind(workspace)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| Error::not_found("test run"))
}

/// A bot's runs, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    limit: u32,
    before: Option<uuid::Uuid>,
) -> Result<Page<TestRun>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where r.workspace_id = $1 and r.bot_id = $2 and ($3 is null or r.id < $3) order by r.id desc limit $4"
    )))
    .bind(workspace)
    .bind(bot)
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |run: &TestRun| run.id.0))
}

/// The run of a bot that is under way or waits, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn open(conn: &mut Conn, workspace: WorkspaceId, bot: BotId) -> Result<Option<TestRun>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where r.workspace_id = $1 and r.bot_id = $2 and r.status in ('pending', 'processing') \
         order by r.id desc limit 1"
    )))
    .bind(workspace)
    .bind(bot)
    .fetch_optional(conn)
    .await?)
}

/// The latest run of a revision of a bot's draft that came to its end, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn of_draft(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    revision: i64,
) -> Result<Option<TestRun>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where r.workspace_id = $1 and r.bot_id = $2 and r.draft_revision = $3 and r.status = 'completed' \
         order by r.id desc limit 1"
    )))
    .bind(workspace)
    .bind(bot)
    .bind(revision)
    .fetch_optional(conn)
    .await?)
}

/// Notes that a run has begun, or goes on.
///
/// # Errors
/// When the database can't be written.
pub async fn begin(conn: &mut Conn, workspace: WorkspaceId, id: TestRunId, now: Timestamp) -> Result<()> {
    sqlx::query(
        "update test_runs set status = 'processing', started_at = coalesce(started_at, $3), ended_at = null, \
         error_code = null, error_detail = null where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes how a run ended; with `pending`, that it waits again.
///
/// # Errors
/// When the database can't be written.
pub async fn end(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: TestRunId,
    status: JobStatus,
    error: Option<(&str, &str)>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update test_runs set status = $3, error_code = $4, error_detail = $5, ended_at = $6 \
         where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(id)
    .bind(status)
    .bind(error.map(|(code, _)| code))
    .bind(error.map(|(_, detail)| detail))
    .bind(Some(now).filter(|_| status.is_final()))
    .execute(conn)
    .await?;
    Ok(())
}

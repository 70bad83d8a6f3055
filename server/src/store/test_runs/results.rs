//! What came of each case of a run.

use crate::domain::ids::{BotId, TestCaseId, TestRunId, WorkspaceId};
use crate::domain::quality::{Expectations, TestAnswer};
use crate::error::{Error, Result};
use crate::store::test_cases::TestCase;
use crate::store::{Conn, Page};
use sqlx::types::Json;
use std::collections::HashMap;

/// Runs that a trend is told of.
const TREND: i64 = 10;

/// A case of a run, as it was when the run began.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TestResult {
    /// Its place in the run, from 1.
    pub position: i64,
    /// The case; may be gone since.
    pub case_id: TestCaseId,
    /// What is asked.
    pub question: String,
    /// What the answer must be.
    #[sqlx(json)]
    pub expectations: Expectations,
    /// Whether the live answer is so; none until it was asked.
    pub live_passed: Option<bool>,
    /// Whether the draft's answer is so.
    pub draft_passed: Option<bool>,
    /// The live answer.
    #[sqlx(json(nullable))]
    pub live: Option<TestAnswer>,
    /// The draft's answer, if there is a draft.
    #[sqlx(json(nullable))]
    pub draft: Option<TestAnswer>,
}

const COLUMNS: &str =
    "position, case_id, question, expectations, live_passed, draft_passed, live, draft from test_results";

/// Puts cases into a run, as they are now.
pub(super) async fn add(
    conn: &mut Conn,
    workspace: WorkspaceId,
    run: TestRunId,
    cases: &[TestCase],
) -> Result<()> {
    for (place, case) in cases.iter().enumerate() {
        sqlx::query(
            "insert into test_results (run_id, position, workspace_id, case_id, question, expectations) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(run)
        .bind(i64::try_from(place).map_err(Error::internal)? + 1)
        .bind(workspace)
        .bind(case.id)
        .bind(&case.question)
        .bind(Json(&case.expectations))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The next case of a run that was not asked yet.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting(conn: &mut Conn, workspace: WorkspaceId, run: TestRunId) -> Result<Option<TestResult>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} where workspace_id = $1 and run_id = $2 and live_passed is null order by position limit 1"
    )))
    .bind(workspace)
    .bind(run)
    .fetch_optional(conn)
    .await?)
}

/// Notes what came of a case, and counts it. Does nothing, and says so, if that is known already or the run is gone.
///
/// # Errors
/// When the database can't be written.
pub async fn answered(
    conn: &mut Conn,
    workspace: WorkspaceId,
    run: TestRunId,
    position: i64,
    live: &TestAnswer,
    draft: Option<&TestAnswer>,
) -> Result<bool> {
    let (passed, draft_passed) = (live.passed(), draft.map(TestAnswer::passed));
    let noted = sqlx::query(
        "update test_results set live_passed = $4, draft_passed = $5, live = $6, draft = $7 \
         where workspace_id = $1 and run_id = $2 and position = $3 and live_passed is null",
    )
    .bind(workspace)
    .bind(run)
    .bind(position)
    .bind(passed)
    .bind(draft_passed)
    .bind(Json(live))
    .bind(draft.map(Json))
    .execute(&mut *conn)
    .await?;
    if noted.rows_affected() == 0 {
        return Ok(false);
    }
    let both = || std::iter::once(live).chain(draft);
    sqlx::query(
        "update test_runs set done = done + 1, passed = passed + $3, draft_passed = draft_passed + $4, \
         newly_failing = newly_failing + $5, newly_passing = newly_passing + $6, tokens = tokens + $7, \
         cost_micro_usd = cost_micro_usd + $8 where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(run)
    .bind(i64::from(passed))
    .bind(i64::from(draft_passed == Some(true)))
    .bind(i64::from(passed && draft_passed == Some(false)))
    .bind(i64::from(!passed && draft_passed == Some(true)))
    .bind(both().map(|answer| answer.tokens).sum::<i64>())
    .bind(both().filter_map(|answer| answer.cost_micro_usd).sum::<i64>())
    .execute(conn)
    .await?;
    Ok(true)
}

/// Cases of a run in the order in which they were made, those beyond the case `after` only; with `failing`, only those that fail on either side.
///
/// # Errors
/// When the database can't be read.
pub async fn result_page(
    conn: &mut Conn,
    workspace: WorkspaceId,
    run: TestRunId,
    failing: bool,
    limit: u32,
    after: Option<uuid::Uuid>,
) -> Result<Page<TestResult>> {
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} where workspace_id = $1 and run_id = $2 and ($3 is null or case_id > $3) \
         and ($4 = 0 or live_passed = 0 or draft_passed = 0) order by case_id limit $5"
    )))
    .bind(workspace)
    .bind(run)
    .bind(after.map(|id| id.to_string()))
    .bind(failing)
    .bind(i64::from(limit) + 1)
    .fetch_all(conn)
    .await?;
    Ok(Page::of(rows, limit, |row: &TestResult| row.case_id.0))
}

/// For each case of a bot, whether it passed live in the last runs that asked it, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn trends(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
) -> Result<HashMap<TestCaseId, Vec<bool>>> {
    let rows: Vec<(TestCaseId, bool)> = sqlx::query_as(
        "select t.case_id, t.live_passed from test_results t where t.workspace_id = $1 and t.live_passed is not null \
         and t.run_id in (select id from test_runs where workspace_id = $1 and bot_id = $2 order by id desc limit $3) \
         order by t.run_id, t.position",
    )
    .bind(workspace)
    .bind(bot)
    .bind(TREND)
    .fetch_all(conn)
    .await?;
    let mut trends: HashMap<TestCaseId, Vec<bool>> = HashMap::new();
    for (case, passed) in rows {
        trends.entry(case).or_default().push(passed);
    }
    Ok(trends)
}

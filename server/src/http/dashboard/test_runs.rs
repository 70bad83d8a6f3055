//! Runs of a bot's test cases, alone or with a draft beside what is live.

use crate::domain::ids::{BotId, JobId, TestCaseId, TestRunId};
use crate::domain::job::JobStatus;
use crate::domain::quality::{Check, Expectations, TestAnswer, TestCause, TestSource};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Paging, Query, twenty};
use crate::http::wire::{List, Trouble, usd};
use crate::quality;
use crate::state::App;
use crate::store::bots;
use crate::store::test_runs::{self, TestResult, TestRun};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is to be asked.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestRunIn {
    /// Whether the bot's draft is asked beside what is live.
    #[garde(skip)]
    #[serde(default)]
    draft: bool,
}

/// A run of test cases.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestRunOut {
    /// Identifier.
    id: TestRunId,
    /// Of which bot.
    bot_id: BotId,
    /// Its number among the bot's, from 1.
    number: i64,
    /// What began it.
    cause: TestCause,
    /// How far it is.
    status: JobStatus,
    /// Its job; null once that is forgotten.
    #[schema(required)]
    job_id: Option<JobId>,
    /// The revision of the draft that is compared; null if none is.
    #[schema(required)]
    draft_revision: Option<i64>,
    /// Cases.
    cases: i64,
    /// Of them, those that were asked.
    done: i64,
    /// Of those, the ones that pass with what is live.
    passed: i64,
    /// Those that pass with the draft; null if none is compared.
    #[schema(required)]
    draft_passed: Option<i64>,
    /// Cases that pass live and fail with the draft.
    newly_failing: i64,
    /// Cases that fail live and pass with the draft.
    newly_passing: i64,
    /// Tokens read and written.
    tokens: i64,
    /// US dollars, as far as prices are known.
    cost_usd: f64,
    /// What is wrong, or was the last time.
    #[schema(required)]
    error: Option<Trouble>,
    /// When it was asked for.
    created_at: Timestamp,
    /// When it was begun.
    #[schema(required)]
    started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(required)]
    ended_at: Option<Timestamp>,
}

impl From<TestRun> for TestRunOut {
    fn from(run: TestRun) -> Self {
        Self {
            id: run.id,
            bot_id: run.bot_id,
            number: run.number,
            cause: run.cause,
            status: run.status,
            job_id: run.job_id,
            draft_revision: run.draft_revision,
            cases: run.cases,
            done: run.done,
            passed: run.passed,
            draft_passed: run.draft.is_some().then_some(run.draft_passed),
            newly_failing: run.newly_failing,
            newly_passing: run.newly_passing,
            tokens: run.tokens,
            cost_usd: usd(run.cost_micro_usd),
            error: Trouble::of(run.error_code, run.error_detail),
            created_at: run.created_at,
            started_at: run.started_at,
            ended_at: run.ended_at,
        }
    }
}

/// An answer to a test case.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestAnswerOut {
    /// Whether it is as it must be.
    passed: bool,
    /// The words, with citation marks `[n]`; empty if there is no answer.
    text: String,
    /// Whether the bot declined.
    refused: bool,
    /// What it relies on.
    sources: Vec<TestSource>,
    /// What was looked at.
    checks: Vec<Check>,
    /// Why there is no answer; null if there is one.
    #[schema(required)]
    error: Option<String>,
    /// The model that answered; null if there is no answer.
    #[schema(required)]
    model: Option<String>,
    /// Tokens read and written.
    tokens: i64,
    /// US dollars; null when the model's price is not known.
    #[schema(required)]
    cost_usd: Option<f64>,
    /// Milliseconds from the question to the end of the answer.
    ms: i64,
}

impl From<TestAnswer> for TestAnswerOut {
    fn from(answer: TestAnswer) -> Self {
        Self {
            passed: answer.passed(),
            text: answer.text,
            refused: answer.refused,
            sources: answer.sources,
            checks: answer.checks,
            error: answer.error,
            model: answer.model,
            tokens: answer.tokens,
            cost_usd: answer.cost_micro_usd.map(usd),
            ms: answer.ms,
        }
    }
}

/// A case of a run, as it was when the run began, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestResultOut {
    /// Its place in the run, from 1.
    position: i64,
    /// The case; may be gone since.
    case_id: TestCaseId,
    /// What is asked.
    question: String,
    /// What the answer must be.
    expectations: Expectations,
    /// What the live bot answers; null until it was asked.
    #[schema(required)]
    live: Option<TestAnswerOut>,
    /// What it answers with the draft; null if none is compared.
    #[schema(required)]
    draft: Option<TestAnswerOut>,
}

impl From<TestResult> for TestResultOut {
    fn from(result: TestResult) -> Self {
        Self {
            position: result.position,
            case_id: result.case_id,
            question: result.question,
            expectations: result.expectations,
            live: result.live.map(TestAnswerOut::from),
            draft: result.draft.map(TestAnswerOut::from),
        }
    }
}

/// Which results.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TestResultsQuery {
    /// Only cases that fail, live or with the draft.
    #[garde(skip)]
    #[serde(default)]
    failing: bool,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// Ask a bot all its test cases; with `draft`, also with its draft, side by side. One run of a bot at a time.
///
/// Nothing of it appears among conversations or statistics. Follow the job for progress, cancel it, or try it again: it
/// goes on with the cases that were not asked yet.
#[utoipa::path(post, path = "/bots/{id}/test-runs", tag = "Tests", params(("id" = BotId, Path)), request_body = TestRunIn, responses((status = 202, body = TestRunOut), (status = 404, description = "Not yours or not there, or no draft"), (status = 409, description = "Another run is under way"), (status = 422, description = "The bot has no test case")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Json(input): Json<TestRunIn>,
) -> Result<(StatusCode, axum::Json<TestRunOut>)> {
    let cause = if input.draft { TestCause::Draft } else { TestCause::Manual };
    let mut write = app.store.write_durably().await?;
    let (run, _) = quality::begin(&app, &mut write, caller.workspace, id, cause, input.draft).await?;
    let run = test_runs::get(&mut write, caller.workspace, run).await?;
    write.commit().await?;
    app.bell.ring();
    Ok((StatusCode::ACCEPTED, axum::Json(run.into())))
}

/// A bot's runs, newest first. The last 100 are kept.
#[utoipa::path(get, path = "/bots/{id}/test-runs", tag = "Tests", params(("id" = BotId, Path), Paging), responses((status = 200, body = List<TestRunOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<TestRunOut>>> {
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let page = test_runs::list(&mut conn, caller.workspace, id, paging.limit, paging.cursor).await?;
    Ok(axum::Json(List::of(page, TestRunOut::from)))
}

/// A run.
#[utoipa::path(get, path = "/test-runs/{id}", tag = "Tests", params(("id" = TestRunId, Path)), responses((status = 200, body = TestRunOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<TestRunId>,
) -> Result<axum::Json<TestRunOut>> {
    let mut conn = app.store.read().await?;
    Ok(axum::Json(test_runs::get(&mut conn, caller.workspace, id).await?.into()))
}

/// What came of each case of a run, in the order of the cases.
#[utoipa::path(get, path = "/test-runs/{id}/results", tag = "Tests", params(("id" = TestRunId, Path), TestResultsQuery), responses((status = 200, body = List<TestResultOut>), (status = 404, description = "Not yours or not there")))]
pub async fn results(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<TestRunId>,
    Query(query): Query<TestResultsQuery>,
) -> Result<axum::Json<List<TestResultOut>>> {
    let mut conn = app.store.read().await?;
    test_runs::get(&mut conn, caller.workspace, id).await?;
    let (workspace, failing) = (caller.workspace, query.failing);
    let page = test_runs::result_page(&mut conn, workspace, id, failing, query.limit, query.cursor).await?;
    Ok(axum::Json(List::of(page, TestResultOut::from)))
}

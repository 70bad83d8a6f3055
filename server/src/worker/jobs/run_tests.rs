//! Asks a bot its test cases, and notes what came of each: with what is live, and with a draft beside it if there is one.
//!
//! Idempotent: each case is written with the progress in one transaction, and one that is written is not asked again. So
//! a job that was killed, cancelled and tried again, or whose turn ended, goes on with the next case. Nothing of it
//! appears among conversations or statistics.

use crate::answer::{Cited, Tried, Trying, Turn};
use crate::domain::quality::{Answering, Check, TestAnswer, TestSource, TurnRole};
use crate::error::{Code, Error};
use crate::providers::ModelError;
use crate::quality::judge::judge;
use crate::store::bots::{self, Bot};
use crate::store::documents;
use crate::store::indexes::{self, Index};
use crate::store::jobs::{self as queue, Hold};
use crate::store::test_runs::{self as runs, TestResult, TestRun};
use crate::worker::{Context, JobError, Outcome};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

/// Runs the job.
///
/// # Errors
/// When the database or a model fail in a way that may pass.
pub async fn run(context: Context) -> Result<Outcome, JobError> {
    let Some(id) = context.job.test_run_id else { return Ok(Outcome::Lost) };
    let workspace = context.job.workspace_id;
    let app = &context.app;
    let mut write = app.store.write().await?;
    let found = runs::get(&mut write, workspace, id).await;
    let run = match found {
        Ok(run) => run,
        Err(error) if error.code == Code::NotFound => return Ok(Outcome::Lost),
        Err(error) => return Err(error.into()),
    };
    let bot = bots::get(&mut write, workspace, run.bot_id).await?;
    runs::begin(&mut write, workspace, id, app.clock.now()).await?;
    write.commit().await?;
    let asking = Asking { context: &context, run, bot };
    let slice = Duration::from_millis(app.config.worker.slice_ms);
    let started = Instant::now();
    loop {
        if context.halt.is_cancelled() {
            return asking.halted().await;
        }
        if started.elapsed() >= slice {
            return Ok(Outcome::Yield { at: app.clock.now() });
        }
        let next = runs::waiting(&mut *app.store.read().await?, workspace, id).await?;
        let Some(case) = next else { return asking.end().await };
        let answers = match Box::pin(asking.ask(&case)).await {
            Err(_) if context.halt.is_cancelled() => return asking.halted().await,
            answers => answers?,
        };
        if let Some(outcome) = asking.keep(&case, answers).await? {
            return Ok(outcome);
        }
    }
}

struct Asking<'a> {
    context: &'a Context,
    run: TestRun,
    bot: Bot,
}

type Answers = (TestAnswer, Option<TestAnswer>);

impl Asking<'_> {
    /// Both sides are asked at once, so that they answer from the same pages.
    async fn ask(&self, case: &TestResult) -> Result<Answers, JobError> {
        let app = &self.context.app;
        let indexes =
            indexes::live_of_bot(&mut *app.store.read().await?, self.bot.workspace_id, self.bot.id).await?;
        let live = self.answer(case, &indexes, &self.run.live);
        match &self.run.draft {
            None => Ok((live.await?, None)),
            Some(draft) => {
                let draft = self.answer(case, &indexes, draft);
                let (live, draft) = tokio::try_join!(live, draft)?;
                Ok((live, Some(draft)))
            }
        }
    }

    async fn answer(
        &self,
        case: &TestResult,
        indexes: &[Index],
        answering: &Answering,
    ) -> Result<TestAnswer, JobError> {
        let wanted = &case.expectations;
        let history: Vec<Turn> = wanted
            .history
            .iter()
            .map(|turn| Turn { by_visitor: turn.role == TurnRole::User, text: turn.text.clone() })
            .collect();
        let started = Instant::now();
        let tried = self
            .context
            .app
            .answers
            .try_answer(
                Trying {
                    workspace_id: self.bot.workspace_id,
                    bot_id: self.bot.id,
                    bot_name: &self.bot.name,
                    answering,
                    indexes,
                    question: &case.question,
                    history: &history,
                },
                &self.context.halt,
            )
            .await;
        match tried {
            Ok(tried) => {
                let sources = self.sources(&tried.sources).await?;
                let checks = judge(wanted, &tried.text, tried.refused, &sources);
                Ok(answer(tried, sources, checks))
            }
            Err(error) if may_pass(&error) => Err(error.into()),
            // The model will say the same tomorrow: it is what came of the case.
            Err(error) => {
                tracing::warn!(cause = error.chain(), "a test case got no answer");
                Ok(unanswered(&error, started.elapsed()))
            }
        }
    }

    async fn sources(&self, cited: &[Cited]) -> Result<Vec<TestSource>, Error> {
        let ids: Vec<_> = cited.iter().map(|cited| cited.document_id).collect();
        let mut conn = self.context.app.store.read().await?;
        let sources = documents::sources_of(&mut conn, self.bot.workspace_id, &ids).await?;
        let source = |cited: &Cited| TestSource {
            n: cited.n,
            title: cited.title.clone(),
            url: cited.url.clone(),
            quote: cited.quote.clone(),
            source_id: sources.get(&cited.document_id).map(|(source, _)| *source),
            document_id: cited.document_id,
            chunk_id: cited.chunk_id,
        };
        Ok(cited.iter().map(source).collect())
    }

    /// Writes a case down together with the progress; an outcome only if the job has to end.
    async fn keep(&self, case: &TestResult, (live, draft): Answers) -> Result<Option<Outcome>, JobError> {
        let workspace = self.bot.workspace_id;
        let mut write = self.context.app.store.write().await?;
        runs::answered(&mut write, workspace, self.run.id, case.position, &live, draft.as_ref()).await?;
        let run = match runs::get(&mut write, workspace, self.run.id).await {
            Ok(run) => run,
            Err(error) if error.code == Code::NotFound => return Ok(Some(Outcome::Lost)),
            Err(error) => return Err(error.into()),
        };
        match self.context.progress(&mut write, run.done, run.cases).await? {
            Hold::Lost => Ok(Some(Outcome::Lost)),
            hold => {
                write.commit().await?;
                Ok(if hold == Hold::Held { None } else { Some(self.context.halted(hold)) })
            }
        }
    }

    async fn end(&self) -> Result<Outcome, JobError> {
        let mut conn = self.context.app.store.read().await?;
        let run = runs::get(&mut conn, self.bot.workspace_id, self.run.id).await?;
        Ok(Outcome::Done(json!({
            "run_id": run.id,
            "cases": run.cases,
            "passed": run.passed,
            "failed": run.cases - run.passed,
            "draft_passed": run.draft.is_some().then_some(run.draft_passed),
            "newly_failing": run.newly_failing,
        })))
    }

    async fn halted(&self) -> Result<Outcome, JobError> {
        let app = &self.context.app;
        let until = app.clock.now().after(Duration::from_secs(app.config.worker.lease_seconds));
        let mut write = app.store.write().await?;
        let hold = queue::renew(&mut write, self.context.job.id, &self.context.owner, until).await?;
        write.commit().await?;
        Ok(self.context.halted(hold))
    }
}

/// Whether a later try may get an answer.
fn may_pass(error: &Error) -> bool {
    match error.code {
        Code::ModelUnavailable => error.retry_after.is_some() || !is_refused(error),
        Code::ModelTimeout | Code::DatabaseBusy | Code::StorageFull | Code::ServerStopping => true,
        _ => false,
    }
}

/// Whether the model's server refuses what it is asked, such as for an unknown model or a wrong key.
fn is_refused(error: &Error) -> bool {
    std::error::Error::source(error).and_then(|source| source.downcast_ref::<ModelError>()).is_some_and(
        |error| {
            matches!(error, ModelError::Rejected { .. } | ModelError::Auth { .. } | ModelError::Settings(_))
        },
    )
}

fn answer(tried: Tried, sources: Vec<TestSource>, checks: Vec<Check>) -> TestAnswer {
    TestAnswer {
        text: tried.text,
        refused: tried.refused,
        sources,
        checks,
        error: None,
        model: Some(tried.model),
        tokens: i64::try_from(tried.tokens).unwrap_or(i64::MAX),
        cost_micro_usd: tried.cost_micro_usd,
        ms: milliseconds(tried.total),
    }
}

fn unanswered(error: &Error, took: Duration) -> TestAnswer {
    let detail = if is_refused(error) {
        format!("The model refused: {}.", error.chain())
    } else {
        error.detail.clone()
    };
    TestAnswer {
        text: String::new(),
        refused: false,
        sources: Vec::new(),
        checks: Vec::new(),
        error: Some(detail),
        model: None,
        tokens: 0,
        cost_micro_usd: Some(0),
        ms: milliseconds(took),
    }
}

fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

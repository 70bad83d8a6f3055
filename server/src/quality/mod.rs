//! Teaching and testing: what an owner puts in an answer's place, what a bot must be able to answer, and what has to hold
//! before a change of prompt or model goes live.
//!
//! What handlers, jobs and the command line share; the asking itself is `worker::jobs::run_tests`.

pub mod drafts;
pub mod fix;
pub mod judge;
pub mod table;

use crate::domain::ids::{BotId, JobId, KnowledgeBaseId, TestRunId, WorkspaceId};
use crate::domain::job::JobStatus;
use crate::domain::quality::{Answering, MOST_CASES, TestCause};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::state::App;
use crate::store::bots::{self, Bot};
use crate::store::jobs::Job;
use crate::store::test_runs::NewTestRun;
use crate::store::{Conn, test_cases, test_runs};

/// How a bot answers.
#[must_use]
pub fn answering(bot: &Bot) -> Answering {
    Answering { system_prompt: bot.system_prompt.clone(), settings: bot.settings.clone() }
}

/// Begins a run of a bot's test cases; with `with_draft`, of what is live and of the draft, side by side.
///
/// # Errors
/// `not_found` for bot or draft; `conflict` while another run of the bot is under way; `invalid` without a case.
pub async fn begin(
    app: &App,
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    cause: TestCause,
    with_draft: bool,
) -> Result<(TestRunId, JobId)> {
    let bot = bots::get(conn, workspace, bot).await?;
    if let Some(open) = test_runs::open(conn, workspace, bot.id).await? {
        return Err(Error::new(
            Code::Conflict,
            format!("Run {} of this bot's tests is under way. Wait for its end, or cancel it.", open.number),
        ));
    }
    let cases = test_cases::all(conn, workspace, bot.id).await?;
    if cases.is_empty() {
        return Err(Error::invalid("", "required", "This bot has no test case yet. Add one first."));
    }
    let draft = if with_draft { Some(drafts::answering(conn, workspace, &bot).await?) } else { None };
    let new = NewTestRun { bot_id: bot.id, cause, live: answering(&bot), draft };
    let attempts = app.config.worker.max_attempts;
    test_runs::create(conn, workspace, &new, &cases, attempts, app.clock.now()).await
}

/// After another version of a knowledge base's index began to answer: begins a run of each bot that answers from it and
/// wants that. A bot whose tests run already is left alone: those still to be asked see the new version.
///
/// # Errors
/// When the database can't be written.
pub async fn after_flip(
    app: &App,
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
) -> Result<()> {
    for bot in test_cases::bots_to_test(conn, workspace, knowledge_base).await? {
        if test_runs::open(conn, workspace, bot).await?.is_none() {
            begin(app, conn, workspace, bot, TestCause::Reindex, false).await?;
        }
    }
    Ok(())
}

/// Writes down how a run's job ended, or that it waits again. Does nothing for other jobs.
///
/// # Errors
/// When the database can't be written.
pub async fn settle(
    conn: &mut Conn,
    job: &Job,
    status: JobStatus,
    error: Option<(&str, &str)>,
    now: Timestamp,
) -> Result<()> {
    match job.test_run_id {
        Some(run) => test_runs::end(conn, job.workspace_id, run, status, error, now).await,
        None => Ok(()),
    }
}

/// Refuses a further case where a bot has as many as it may.
///
/// # Errors
/// `conflict`.
pub async fn check_room(conn: &mut Conn, workspace: WorkspaceId, bot: BotId, further: usize) -> Result<()> {
    let there = usize::try_from(test_cases::count(conn, workspace, bot).await?).map_err(Error::internal)?;
    if there.saturating_add(further) > MOST_CASES {
        return Err(Error::new(
            Code::Conflict,
            format!("A bot has up to {MOST_CASES} test cases; this one has {there}. Delete some first."),
        ));
    }
    Ok(())
}

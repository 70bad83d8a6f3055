//! `test`: asks a bot its test cases, and says which fail.

use super::CliError;
use crate::config::Config;
use crate::domain::ids::{BotId, JobId, TestRunId, WorkspaceId};
use crate::domain::job::JobStatus;
use crate::domain::quality::TestCause;
use crate::domain::time::Clock;
use crate::lifecycle::{self, Locks, Parts, StartError};
use crate::state::App;
use crate::store::test_runs::{self, TestResult, TestRun};
use crate::store::{bots, jobs};
use crate::{quality, worker};
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often progress is looked at, and told.
const LOOK: Duration = Duration::from_millis(500);
/// Results read at once.
const BATCH: u32 = 100;

/// Begins a run and waits for its end. A server that runs on the data does the asking; with none, this process does.
/// Succeeds if every case passes: with the draft, if that is asked, else with what is live.
pub(super) async fn test(
    config: Config,
    clock: Arc<dyn Clock>,
    bot: BotId,
    draft: bool,
) -> Result<ExitCode, CliError> {
    super::backup::existing(&config)?;
    let data = config.server.data.clone();
    let stop = CancellationToken::new();
    let app = lifecycle::open(config, clock, stop.clone()).await?;
    let (workspace, run, job) = {
        let mut write = app.store.write_durably().await?;
        let bot = bots::get_for_visitors(&mut write, bot).await?;
        let cause = if draft { TestCause::Draft } else { TestCause::Command };
        let (run, job) = quality::begin(&app, &mut write, bot.workspace_id, bot.id, cause, draft).await?;
        write.commit().await?;
        (bot.workspace_id, run, job)
    };
    let run = match Locks::take(&data, Parts::Worker) {
        Ok(_alone) => {
            let work = worker::run_jobs();
            let asking = worker::work_on(&app, &work, workspace, job, &stop);
            let waiting = wait(&app, workspace, run, job, &stop);
            let (asked, run) = tokio::join!(asking, waiting);
            asked?;
            run?
        }
        Err(StartError::Taken(_)) => {
            eprintln!("the server that runs on this data asks the tests");
            wait(&app, workspace, run, job, &stop).await?
        }
        Err(error) => return Err(error.into()),
    };
    let failed = tell(&app, workspace, &run).await?;
    app.store.close().await;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Tells how far the run is, until it has ended or somebody presses Ctrl-C, which cancels it.
async fn wait(
    app: &App,
    workspace: WorkspaceId,
    run: TestRunId,
    job: JobId,
    stop: &CancellationToken,
) -> Result<TestRun, CliError> {
    let mut asked = std::pin::pin!(lifecycle::asked_to_end()?);
    let mut told = 0;
    loop {
        let now = test_runs::get(&mut *app.store.read().await?, workspace, run).await?;
        if now.done > told {
            eprintln!("{} of {} cases", now.done, now.cases);
            told = now.done;
        }
        match now.status {
            JobStatus::Completed => return Ok(now),
            JobStatus::Failed | JobStatus::Cancelled => {
                stop.cancel();
                let why = now.error_detail.unwrap_or_else(|| "the run was cancelled".to_owned());
                return Err(CliError::Words(why));
            }
            JobStatus::Pending | JobStatus::Processing => {}
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = &mut asked => {
                let mut write = app.store.write_durably().await?;
                let cancelled = jobs::cancel(&mut write, workspace, job, app.clock.now()).await?;
                if cancelled.status == JobStatus::Cancelled {
                    quality::settle(&mut write, &cancelled, JobStatus::Cancelled, None, app.clock.now()).await?;
                }
                write.commit().await?;
                stop.cancel();
                return Err(CliError::Words("cancelled: the cases that were asked stay in the run".to_owned()));
            }
        }
    }
}

/// Prints each case and what is wrong with it; returns how many fail.
async fn tell(app: &App, workspace: WorkspaceId, run: &TestRun) -> Result<i64, CliError> {
    let mut out = std::io::stdout().lock();
    let (mut after, mut failed) = (None, 0);
    loop {
        let mut conn = app.store.read().await?;
        let page = test_runs::result_page(&mut conn, workspace, run.id, false, BATCH, after).await?;
        drop(conn);
        for result in &page.items {
            let reasons = reasons(result);
            let passes = reasons.is_empty();
            writeln!(out, "{}  {}", if passes { "pass" } else { "FAIL" }, result.question)?;
            for reason in &reasons {
                writeln!(out, "      {reason}")?;
            }
            failed += i64::from(!passes);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    writeln!(out, "{} of {} cases pass", run.cases - failed, run.cases)?;
    Ok(failed)
}

/// What is wrong with the draft's answer, or with the live one if no draft is compared.
fn reasons(result: &TestResult) -> Vec<String> {
    let Some(answer) = result.draft.as_ref().or(result.live.as_ref()) else {
        return vec!["It was not asked.".to_owned()];
    };
    let wrong = answer.checks.iter().filter_map(|check| check.reason.clone());
    answer.error.iter().cloned().chain(wrong).collect()
}

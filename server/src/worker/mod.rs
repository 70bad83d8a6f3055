//! Takes jobs from the queue and sees to it that each ends: leases, heartbeats, retries, panics, going down.
//!
//! What a job does stands in `jobs/`, one idempotent job a file.

mod cache;
mod catch_up;
mod context;
mod grouping;
pub mod indexing;
pub mod jobs;
mod kept;
mod payments;
mod quotas;
mod retention;
mod schedules;
mod sweep;
pub mod till;
mod upkeep;

pub use context::{Context, JobError, Outcome};

use crate::billing::polar::webhook;
use crate::domain::ids::{JobId, WorkspaceId};
use crate::domain::job::{JobStatus, JobType};
use crate::domain::source::SourceStatus;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::mail;
use crate::quality;
use crate::state::App;
use crate::store::jobs::{self as queue, End, Hold, Job};
use crate::store::{Conn, runs, sources};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How often a job in work is looked at: whether somebody asked it to end.
const LOOK: Duration = Duration::from_secs(1);

/// What does a job.
pub type Run = Arc<dyn Fn(Context) -> BoxFuture<'static, Result<Outcome, JobError>> + Send + Sync>;

/// Does each type of job as `jobs/` says.
#[must_use]
pub fn run_jobs() -> Run {
    Arc::new(|context: Context| match context.job.job_type {
        JobType::IngestSource => jobs::ingest_source::run(context).boxed(),
        JobType::BuildIndex => jobs::build_index::run(context).boxed(),
        JobType::RunTests => jobs::run_tests::run(context).boxed(),
    })
}

/// Ends the leases that workers before this one left behind, so that their jobs go on at once. Only for whoever holds
/// the lock of the data directory's worker.
///
/// # Errors
/// When the database can't be written.
pub async fn inherit(app: &App) -> Result<()> {
    let mut write = app.store.write_durably().await?;
    let jobs = queue::end_leases(&mut write, app.clock.now()).await?;
    write.commit().await?;
    if jobs > 0 {
        tracing::info!(jobs, "goes on with what the last worker left");
    }
    Ok(())
}

/// Works on the queue until `stop` is cancelled; then lets go of what it holds, so that others can go on at once.
pub async fn work(app: App, run: Run, stop: CancellationToken) {
    let poll = Duration::from_millis(app.config.worker.poll_ms);
    let mut running = JoinSet::new();
    let mut beside = JoinSet::new();
    beside.spawn(sweep::sweep(app.clone(), stop.clone()));
    beside.spawn(mail::deliver(app.clone(), stop.clone()));
    beside.spawn(payments::tend(app.clone(), stop.clone()));
    let mut upkeep = tokio::time::interval(upkeep::EVERY);
    while !stop.is_cancelled() {
        schedules::begin_due(&app).await;
        quotas::tell(&app).await;
        webhook::take_in_due(&app).await;
        webhook::review_due(&app).await;
        while running.len() < app.config.worker.concurrency {
            // A name for each claim: a worker that stalled longer than its lease may lose a job to itself.
            let owner = format!("{}:{}", std::process::id(), uuid::Uuid::now_v7());
            match claim(&app, &owner).await {
                Ok(Some(job)) => {
                    running.spawn(attend(app.clone(), Arc::clone(&run), job, owner, stop.clone()));
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(cause = %error.chain(), "the queue can't be read: {}", error.detail);
                    break;
                }
            }
        }
        tokio::select! {
            () = app.bell.rung() => {}
            () = tokio::time::sleep(poll) => {}
            _ = upkeep.tick() => upkeep::once(&app).await,
            Some(ended) = running.join_next() => if let Err(error) = ended {
                tracing::error!(%error, "a job's attendant failed; its lease will run out");
            },
            () = stop.cancelled() => {}
        }
    }
    while let Some(ended) = running.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a job's attendant failed; its lease will run out");
        }
    }
    while let Some(ended) = beside.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "what runs beside the jobs failed");
        }
    }
}

/// Works on one job and no other until it has ended or `stop` is cancelled; for commands that do it themselves.
///
/// # Errors
/// When the database can't be read or written, or the job is gone.
pub async fn work_on(
    app: &App,
    run: &Run,
    workspace: WorkspaceId,
    id: JobId,
    stop: &CancellationToken,
) -> Result<Job> {
    loop {
        let job = queue::get(&mut *app.store.read().await?, workspace, id).await?;
        if job.status.is_final() || stop.is_cancelled() {
            return Ok(job);
        }
        let owner = format!("{}:{}", std::process::id(), uuid::Uuid::now_v7());
        let now = app.clock.now();
        let mut write = app.store.write_durably().await?;
        let claimed = queue::claim_one(&mut write, id, &owner, now, now.after(lease(app))).await?;
        write.commit().await?;
        match claimed {
            Some(job) => attend(app.clone(), Arc::clone(run), job, owner, stop.clone()).await,
            // It waits for its next try.
            None => tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(app.config.worker.poll_ms)) => {}
                () = stop.cancelled() => {}
            },
        }
    }
}

async fn claim(app: &App, owner: &str) -> Result<Option<Job>> {
    // What is under way goes on; nothing is begun.
    if app.maintenance.state(&app.store).await?.is_some() {
        return Ok(None);
    }
    let now = app.clock.now();
    // A look costs a reader; only a find costs the writer.
    let due = queue::next_at(&mut *app.store.read().await?).await?;
    if due.is_none_or(|at| at > now) {
        return Ok(None);
    }
    let mut write = app.store.write_durably().await?;
    for lost in queue::give_up_lost(&mut write, now).await? {
        let (code, detail) = (lost.error_code.as_deref(), lost.error_detail.as_deref());
        settle_failed(&mut write, &lost, code.unwrap_or_default(), detail.unwrap_or_default(), now).await?;
    }
    let job = queue::claim(&mut write, owner, now, now.after(lease(app))).await?;
    write.commit().await?;
    Ok(job)
}

fn lease(app: &App) -> Duration {
    Duration::from_secs(app.config.worker.lease_seconds)
}

/// Runs one job beside its heartbeat, and writes down how it ended.
async fn attend(app: App, run: Run, job: Job, owner: String, stop: CancellationToken) {
    let halt = stop.child_token();
    let context = Context {
        app: app.clone(),
        job: job.clone(),
        owner: owner.clone(),
        halt: halt.clone(),
        worker_stop: stop,
    };
    // A task of its own: a panic ends the job, not the worker.
    let mut task = tokio::spawn(run(context));
    let mut beat = tokio::time::interval(lease(&app) / 3);
    beat.tick().await;
    let mut look = tokio::time::interval(LOOK);
    look.tick().await;
    let ended = loop {
        tokio::select! {
            ended = &mut task => break ended,
            _ = beat.tick() => match renew(&app, &job, &owner).await {
                // A job that is to pause ends the step that it is at: what was asked for need not be asked for again.
                Ok(Hold::Held | Hold::Paused) => {}
                Ok(Hold::CancelRequested | Hold::Lost) => halt.cancel(),
                Err(error) => tracing::warn!(job = %job.id, cause = %error.chain(), "the lease can't be renewed"),
            },
            _ = look.tick() => match held(&app, &job, &owner).await {
                Ok(Hold::Held | Hold::Paused) => {}
                Ok(Hold::CancelRequested | Hold::Lost) => halt.cancel(),
                Err(error) => tracing::debug!(job = %job.id, cause = %error.chain(), "the job can't be looked at"),
            },
        }
    };
    let result = ended.unwrap_or_else(|error| {
        tracing::error!(job = %job.id, %error, "a job panicked");
        Err(JobError::passing("panicked", "This stopped unexpectedly. It will be tried again."))
    });
    if let Err(error) = conclude(&app, &job, &owner, result).await {
        // The lease runs out and another takes the job.
        tracing::error!(job = %job.id, cause = %error.chain(), "a job's end can't be written down: {}", error.detail);
    }
    app.bell.ring();
}

/// Whether the job is still ours, without renewing its lease: a look costs a reader only.
async fn held(app: &App, job: &Job, owner: &str) -> Result<Hold> {
    queue::held(&mut *app.store.read().await?, job.id, owner).await
}

async fn renew(app: &App, job: &Job, owner: &str) -> Result<Hold> {
    let mut write = app.store.write().await?;
    let hold = queue::renew(&mut write, job.id, owner, app.clock.now().after(lease(app))).await?;
    write.commit().await?;
    Ok(hold)
}

async fn conclude(app: &App, job: &Job, owner: &str, result: Result<Outcome, JobError>) -> Result<()> {
    let now = app.clock.now();
    let end = match result {
        Ok(Outcome::Done(result)) => End::Completed(result.to_string()),
        Ok(Outcome::Yield { at }) => End::Yield { at },
        Ok(Outcome::Cancelled) => End::Cancelled,
        Ok(Outcome::Lost) => return Ok(()),
        Err(error) => {
            tracing::warn!(job = %job.id, code = error.code, cause = error.cause, "a job failed: {}", error.detail);
            let (attempts, cancelled) = current(app, job).await?;
            if cancelled {
                // Asked for while it failed: it is not tried again.
                End::Cancelled
            } else if error.passing && attempts < job.max_attempts {
                let wait = error.retry_after.unwrap_or_else(|| backoff(app, attempts));
                End::Retry { at: now.after(wait), code: error.code, detail: error.detail }
            } else {
                End::Failed { code: error.code, detail: error.detail }
            }
        }
    };
    let mut write = app.store.write_durably().await?;
    if queue::release(&mut write, job.id, owner, &end, now).await? {
        match (&end, job.source_id) {
            (End::Failed { code, detail }, _) => settle_failed(&mut write, job, code, detail, now).await?,
            (End::Cancelled, Some(source)) => {
                sources::settle_cancelled(&mut write, job.workspace_id, source, now).await?;
                runs::end(&mut write, job.workspace_id, source, JobStatus::Cancelled, None, now).await?;
            }
            _ => {}
        }
        settle_run(&mut write, job, &end, now).await?;
        catch_up::after_turn(app, &mut write, job, &end, now).await?;
    }
    write.commit().await
}

/// How often it was tried, and whether it is to end. Progress starts the count anew, so what was claimed may be out of
/// date.
async fn current(app: &App, job: &Job) -> Result<(i64, bool)> {
    let mut conn = app.store.read().await?;
    match queue::get(&mut conn, job.workspace_id, job.id).await {
        Ok(job) => Ok((job.attempts, job.cancel_requested)),
        Err(error) if error.code == crate::error::Code::NotFound => Ok((job.attempts, job.cancel_requested)),
        Err(error) => Err(error),
    }
}

/// Doubles with each attempt, up to an hour; with jitter of half, so that jobs that failed together don't come back
/// together.
fn backoff(app: &App, attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(16);
    let whole = Duration::from_millis(app.config.worker.backoff_ms).saturating_mul(1 << doublings);
    whole.min(Duration::from_secs(3600)).mul_f64(rand::random_range(0.5..=1.0))
}

/// A run of test cases ends, or waits, as its job does.
async fn settle_run(conn: &mut Conn, job: &Job, end: &End, now: Timestamp) -> Result<()> {
    let (status, error) = match end {
        End::Completed(_) => (JobStatus::Completed, None),
        End::Cancelled => (JobStatus::Cancelled, None),
        End::Failed { code, detail } => (JobStatus::Failed, Some((code.as_str(), detail.as_str()))),
        End::Retry { code, detail, .. } => (JobStatus::Pending, Some((code.as_str(), detail.as_str()))),
        End::Yield { .. } => (JobStatus::Pending, None),
    };
    quality::settle(conn, job, status, error, now).await
}

/// A job that was given up is a source that can't be read, for the reason that the job has.
async fn settle_failed(conn: &mut Conn, job: &Job, code: &str, detail: &str, now: Timestamp) -> Result<()> {
    let error = Some((code, detail));
    quality::settle(conn, job, JobStatus::Failed, error, now).await?;
    let Some(source) = job.source_id else { return Ok(()) };
    sources::set_status(conn, job.workspace_id, source, SourceStatus::Error, error, false, now).await?;
    runs::end(conn, job.workspace_id, source, JobStatus::Failed, error, now).await
}

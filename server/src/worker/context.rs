//! What a job is given, and how it ends.

use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::state::App;
use crate::store::Conn;
use crate::store::jobs::{self as queue, Hold, Job};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What a job is given.
#[derive(Clone)]
pub struct Context {
    /// What jobs share.
    pub app: App,
    /// The job as it was claimed.
    pub job: Job,
    /// The name under which the worker holds it.
    pub owner: String,
    /// Cancelled when the job is to stop at its next step.
    pub halt: CancellationToken,
    pub(super) worker_stop: CancellationToken,
}

/// How a job ends well.
#[derive(Debug)]
pub enum Outcome {
    /// Done, with what came of it.
    Done(serde_json::Value),
    /// To be gone on with, not before that time: others have their turn first.
    Yield {
        /// Not before.
        at: Timestamp,
    },
    /// Somebody asked for it to end.
    Cancelled,
    /// It is no longer ours, or there is nothing left to do it for.
    Lost,
}

/// How a job fails.
#[derive(Debug)]
pub struct JobError {
    /// Stable name.
    pub code: String,
    /// For people: what happened, why, and what to do.
    pub detail: String,
    /// For the log.
    pub cause: String,
    /// Whether trying again may help.
    pub passing: bool,
    /// When to try again, if somebody said.
    pub retry_after: Option<Duration>,
}

impl JobError {
    /// A failure that may pass.
    #[must_use]
    pub fn passing(code: &str, detail: &str) -> Self {
        Self {
            code: code.into(),
            detail: detail.into(),
            cause: String::new(),
            passing: true,
            retry_after: None,
        }
    }
}

impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        Self {
            passing: !matches!(
                error.code,
                Code::NotFound | Code::Invalid | Code::Conflict | Code::QuotaReached
            ),
            code: error.code.as_str().to_owned(),
            detail: error.detail.clone(),
            cause: error.chain(),
            retry_after: error.retry_after,
        }
    }
}

impl Context {
    /// Notes progress in the transaction of the work itself, and says whether to go on. Nothing may be committed when
    /// the job is lost.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn progress(&self, conn: &mut Conn, done: i64, total: i64) -> Result<Hold> {
        queue::progress(conn, self.job.id, &self.owner, done, total, self.app.clock.now()).await
    }

    /// How to end when `halt` was cancelled: going down gives the job back, anything else is a cancellation or a loss.
    #[must_use]
    pub fn halted(&self, hold: Hold) -> Outcome {
        match hold {
            Hold::Lost => Outcome::Lost,
            Hold::CancelRequested => Outcome::Cancelled,
            Hold::Paused => Outcome::Yield { at: self.app.clock.now() },
            Hold::Held if self.worker_stop.is_cancelled() => Outcome::Yield { at: self.app.clock.now() },
            Hold::Held => Outcome::Lost,
        }
    }
}

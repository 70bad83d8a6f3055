//! What can go wrong with a model, and what people are told about it.
//!
//! `Display` is for the log and the operator and may hold a little of what the upstream said; the sentences
//! of [`ModelError::to_error`] are for anybody and hold none of it.

use std::time::Duration;

use crate::config::Secret;
use crate::error::{Code, Error};

/// Which wait ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Making the connection.
    Connect,
    /// Until the first word of the answer.
    FirstByte,
    /// Between two pieces of the answer.
    Idle,
    /// The whole answer.
    Total,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Connect => "connecting",
            Self::FirstByte => "waiting for the first word",
            Self::Idle => "waiting for the next word",
            Self::Total => "reading the whole answer",
        })
    }
}

/// Why a model gave no (whole) answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It can't be reached, or fails on its side.
    #[error("the model's server can't be reached or fails: {0}")]
    Unavailable(String),
    /// It asks for fewer requests.
    #[error("the model's server limits the rate of requests (retry after {retry_after:?})")]
    RateLimited {
        /// When it may be asked again, if it said so.
        retry_after: Option<Duration>,
    },
    /// A wait ran out.
    #[error("the model's server took too long {stage}")]
    Timeout {
        /// Which one.
        stage: Stage,
    },
    /// What it sent can't be used.
    #[error("the model's server sent what can't be used: {0}")]
    BadResponse(String),
    /// It does not accept the key.
    #[error(
        "the model's server refuses the key (status {status}): check the api_key setting for its address"
    )]
    Auth {
        /// 401 or 403.
        status: u16,
    },
    /// It refuses the request, such as for an unknown model.
    #[error("the model's server refuses the request (status {status}): {said}")]
    Rejected {
        /// The HTTP status, 4xx.
        status: u16,
        /// The beginning of what it said.
        said: String,
    },
    /// Its vectors have another length than the index was made for.
    #[error(
        "the model {model} gives vectors of {got} numbers where {expected} were expected: a new index is needed for \
         that length, or the model that the index was made with"
    )]
    Dimensions {
        /// The model.
        model: String,
        /// What it gives.
        got: usize,
        /// What the index or the settings say.
        expected: usize,
    },
    /// It failed so often that it is left alone for now; see `breaker.rs`.
    #[error("the model failed several times and is not asked for another {} s", wait.as_secs_f64().ceil())]
    Resting {
        /// When it may be asked again.
        wait: Duration,
    },
    /// The settings can't work.
    #[error("{0}")]
    Settings(String),
}

/// How much of an upstream's words is kept for the log.
const KEPT: usize = 300;

/// The beginning of what an upstream said, on one line.
pub(super) fn excerpt(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(KEPT).collect()
}

fn busy(wait: Duration) -> Error {
    Error::new(Code::ModelUnavailable, "The model is busy right now. Please try again in a moment.")
        .retry_after(wait)
}

impl ModelError {
    /// The same without a key, which an upstream may have said back.
    #[must_use]
    pub(super) fn without(self, key: &Secret) -> Self {
        /// Nothing shorter is a key, but it may be a word.
        const SHORTEST: usize = 6;
        let key = key.expose();
        if key.len() < SHORTEST {
            return self;
        }
        let clean = |said: String| if said.contains(key) { said.replace(key, "(key)") } else { said };
        match self {
            Self::Unavailable(said) => Self::Unavailable(clean(said)),
            Self::BadResponse(said) => Self::BadResponse(clean(said)),
            Self::Rejected { status, said } => Self::Rejected { status, said: clean(said) },
            Self::Settings(said) => Self::Settings(clean(said)),
            other @ (Self::RateLimited { .. }
            | Self::Timeout { .. }
            | Self::Auth { .. }
            | Self::Dimensions { .. }
            | Self::Resting { .. }) => other,
        }
    }

    /// Whether trying again soon may help. Only used before the first word.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::RateLimited { .. })
    }

    /// The failure as callers see it, with this as its cause.
    #[must_use]
    pub fn to_error(&self) -> Error {
        let error = match self {
            Self::Timeout { .. } => Error::new(
                Code::ModelTimeout,
                "Writing the answer took too long. Please try again in a moment.",
            ),
            Self::BadResponse(_) | Self::Dimensions { .. } => Error::new(
                Code::ModelBadResponse,
                "The answer was cut off because the model's reply could not be read. Please try again.",
            ),
            Self::RateLimited { retry_after } => busy(retry_after.unwrap_or(Duration::from_secs(10))),
            Self::Resting { wait } => busy(*wait),
            Self::Unavailable(_) | Self::Auth { .. } | Self::Rejected { .. } | Self::Settings(_) => {
                Error::new(
                    Code::ModelUnavailable,
                    "The model can't be reached right now. Please try again later; the site's owner can find the reason in the server's log.",
                )
            }
        };
        error.caused_by(self.clone())
    }
}

impl From<ModelError> for Error {
    fn from(error: ModelError) -> Self {
        error.to_error()
    }
}

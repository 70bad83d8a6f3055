//! What can go wrong between here and Polar, and what it means for whom.

use crate::error::{Code, Error};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use std::time::Duration;

/// How much of an error's words is kept.
const MOST_WORDS: usize = 300;

/// Why Polar did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It can't be reached, or is not well.
    #[error("Polar can't be reached: {0}")]
    Unreachable(String),
    /// Too many requests.
    #[error("Polar asks for a pause")]
    Busy {
        /// For so long.
        wait: Option<Duration>,
    },
    /// The token is not good for this.
    #[error("Polar does not accept this server's token (status {0})")]
    Token(u16),
    /// What was asked for is not there.
    #[error("Polar has no such thing")]
    Missing,
    /// A payment was declined.
    #[error("the payment was declined: {0}")]
    Declined(String),
    /// Polar won't, and says why.
    #[error("Polar refused (status {status}): {said}")]
    Refused {
        /// Its status.
        status: u16,
        /// Its words.
        said: String,
    },
    /// What came is nothing that Polar says.
    #[error("Polar sent {0}")]
    Strange(String),
}

impl Trouble {
    /// A connection that failed.
    pub(super) fn unreachable(error: &reqwest::Error, timeout: Duration) -> Self {
        if error.is_timeout() {
            return Self::Unreachable(format!("no answer within {} s", timeout.as_secs()));
        }
        let mut said = String::new();
        let mut next: Option<&dyn std::error::Error> = Some(error);
        while let Some(error) = next {
            if !said.is_empty() {
                said.push_str(": ");
            }
            said.push_str(&error.to_string());
            next = error.source();
        }
        Self::Unreachable(excerpt(&said))
    }

    /// An answer that is no success.
    pub(super) fn refused(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let said = words(body);
        match status.as_u16() {
            401 | 403 if !said.contains("Subscription") => Self::Token(status.as_u16()),
            402 => Self::Declined(said),
            404 => Self::Missing,
            429 => Self::Busy {
                wait: headers
                    .get(RETRY_AFTER)
                    .and_then(|value| value.to_str().ok())
                    .and_then(|value| value.trim().parse().ok())
                    .map(Duration::from_secs),
            },
            500.. => Self::Unreachable(format!("status {status}: {said}")),
            status => Self::Refused { status, said },
        }
    }

    /// Whether trying again later may help.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Busy { .. } | Self::Token(_))
    }

    /// For whom waits for it: what happened and what to do. Polar's own words go to the log.
    #[must_use]
    pub fn for_people(self) -> Error {
        let unavailable = |detail: &str| Error::new(Code::BillingUnavailable, detail);
        let error = match &self {
            Self::Unreachable(_) => unavailable(
                "The payment service can't be reached. Nothing was charged or changed; please try again in a minute.",
            )
            .retry_after(Duration::from_secs(30)),
            Self::Busy { wait } => unavailable(
                "The payment service is busy. Nothing was charged or changed; please try again in a minute.",
            )
            .retry_after(wait.unwrap_or(Duration::from_secs(30))),
            Self::Token(_) => unavailable(
                "The payment service does not accept this server's access. Nothing was charged or changed; whoever runs \
                 this server has to set a new token.",
            ),
            Self::Declined(_) => Error::new(
                Code::PaymentFailed,
                "The payment was declined, so nothing was changed. Check the payment method in the customer portal and try again.",
            ),
            Self::Missing => Error::new(
                Code::Conflict,
                "The payment service does not know this purchase any more. Refresh the page to see how things stand.",
            ),
            Self::Refused { .. } => Error::new(
                Code::Conflict,
                "The payment service refused this as things stand. Refresh the page; if it says the same again, ask \
                 whoever runs this server.",
            ),
            Self::Strange(_) => {
                unavailable("The payment service sent an answer that can't be used. It has been logged; please try again later.")
            }
        };
        error.caused_by(self)
    }
}

/// What an error's body says, in Polar's forms: `{"error", "detail"}`, where the detail may be a list.
fn words(body: &[u8]) -> String {
    let Ok(body) = serde_json::from_slice::<serde_json::Value>(body) else {
        return excerpt(&String::from_utf8_lossy(body));
    };
    let error = body["error"].as_str().unwrap_or_default();
    let detail = match &body["detail"] {
        serde_json::Value::String(detail) => detail.clone(),
        serde_json::Value::Null => String::new(),
        detail => detail.to_string(),
    };
    excerpt(format!("{error} {detail}").trim())
}

fn excerpt(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(MOST_WORDS).collect()
}

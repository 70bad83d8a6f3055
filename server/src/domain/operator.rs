//! What whoever runs the installation may say and switch.

use super::source::closed_set;
use super::time::Timestamp;
use garde::Validate;
use serde::{Deserialize, Serialize};

closed_set! {
    /// How an announcement looks.
    Tone {
        /// Worth knowing.
        Info = "info",
        /// Something is wrong, or will be.
        Warning = "warning",
    }
}

/// What is told while maintenance mode is on: what is stored can be looked at, and nothing is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// What people are told; empty for the usual words.
    pub message: String,
    /// Milliseconds since 1970: when it is expected to end, if that is known.
    pub until_ms: Option<i64>,
}

impl Maintenance {
    /// When it is expected to end.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        self.until_ms.map(Timestamp)
    }

    /// What people are told.
    #[must_use]
    pub fn words(&self) -> &str {
        if self.message.is_empty() {
            "This server is being worked on. Everything can be looked at, and nothing can be changed until that is done."
        } else {
            &self.message
        }
    }
}

/// What an operator wants to be told, checked.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceIn {
    /// Whether it is on.
    #[garde(skip)]
    pub on: bool,
    /// What people are told, at most 300 characters; left out for the usual words.
    #[garde(inner(length(chars, max = 300)))]
    #[serde(default)]
    pub message: Option<String>,
    /// Minutes from now after which it is expected to end, 1 to 10,080; left out if that is not known. It ends when it is
    /// switched off.
    #[garde(inner(range(min = 1, max = 10_080)))]
    #[serde(default)]
    pub minutes: Option<u32>,
}

//! Whether a bot tells answers again.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// Whether answers to repeated questions are told again instead of asking the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCache {
    /// To questions that are the same but for case, spaces and the sign at the end.
    #[garde(skip)]
    pub answers: bool,
    /// Also to those that say the same with other articles, greetings or endings of words. Numbers, names and
    /// negations have to be the same.
    #[garde(skip)]
    pub near: bool,
}

impl Default for AnswerCache {
    fn default() -> Self {
        Self { answers: true, near: true }
    }
}

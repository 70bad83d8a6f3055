//! How a bot answers.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// Which model answers, and how freely.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BotModels {
    /// A chat model of the installation's provider; null for the installation's own choice.
    #[garde(inner(length(chars, min = 1, max = 200)))]
    pub chat: Option<String>,
    /// 0 (always the likeliest word) to 2; null for the installation's own choice.
    #[garde(inner(range(min = 0.0, max = 2.0)))]
    pub temperature: Option<f32>,
}

/// When the bot declines, and how much it reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// The lowest score, 0 to 1, with which a passage may answer; null for the installation's own choice.
    #[garde(inner(range(min = 0.0, max = 1.0)))]
    pub min_score: Option<f32>,
    /// How many passages the model is given, 1 to 20.
    #[garde(range(min = 1, max = 20))]
    pub passages: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { min_score: None, passages: 6 }
    }
}

/// What the model may call besides the bot's own tools.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BotTools {
    /// Whether it may search the bot's knowledge again, with words of its own. Needs a model that calls tools.
    #[garde(skip)]
    pub search_again: bool,
}

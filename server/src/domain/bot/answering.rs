//! How a bot answers.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::domain::model::{Mode, ModelRef, Wish};

/// Which model answers, how freely, and what answers when it fails.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BotModels {
    /// What the bot is for; decides the model unless one is chosen.
    #[serde(default)]
    #[garde(skip)]
    pub mode: Mode,
    /// Whose model: the id of one of the workspace's providers, or the name of one of the installation's; null for the
    /// installation's own.
    #[serde(default)]
    #[garde(inner(length(chars, min = 1, max = 40)))]
    pub provider: Option<String>,
    /// A chat model of that provider; null for the mode's.
    #[garde(inner(length(chars, min = 1, max = 200)))]
    pub chat: Option<String>,
    /// 0 (always the likeliest word) to 2; null for the installation's own choice.
    #[garde(inner(range(min = 0.0, max = 2.0)))]
    pub temperature: Option<f32>,
    /// The longest answer in tokens, 1 to 100,000; null for the installation's own choice.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 100_000)))]
    pub max_tokens: Option<u32>,
    /// Models that are asked in this order when the first fails before its first word; at most 5.
    #[serde(default)]
    #[garde(length(max = 5), dive)]
    pub fallbacks: Vec<ModelRef>,
}

impl BotModels {
    /// What is wished for of the providers.
    #[must_use]
    pub fn wish(&self) -> Wish {
        Wish {
            mode: self.mode,
            provider: self.provider.clone(),
            model: self.chat.clone(),
            temperature: self.temperature,
            max_tokens: self.max_tokens,
            fallbacks: self.fallbacks.clone(),
        }
    }

    /// The providers that are named.
    pub fn providers(&self) -> impl Iterator<Item = &str> {
        let fallbacks = self.fallbacks.iter().filter_map(|model| model.provider.as_deref());
        self.provider.as_deref().into_iter().chain(fallbacks)
    }
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

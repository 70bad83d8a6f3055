//! A bot's settings: what its owner may change about how it looks and answers.

mod answering;
mod cache;
mod grounding;
mod look;
mod privacy;
mod retrieval;

pub use answering::{BotModels, BotTools, Thresholds};
pub use cache::AnswerCache;
pub use grounding::{Fallback, Grounding};
pub use look::{Position, Theme, ThemeMode};
pub use privacy::{MOST_DAYS, Privacy};
pub use retrieval::RetrievalSettings;

use super::budget::Budget;
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Origins that a bot may have.
const MOST_ORIGINS: usize = 50;

/// How a bot looks, greets, answers and where it may be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BotSettings {
    /// Origins whose pages may show the widget, such as `https://shop.example`. Exact; at most 50.
    #[garde(length(max = MOST_ORIGINS), inner(custom(origin)))]
    pub allowed_origins: Vec<String>,
    /// Colour and place of the widget.
    #[garde(dive)]
    pub theme: Theme,
    /// What the panel says before the first question.
    #[garde(length(chars, max = 500))]
    pub welcome_text: String,
    /// The hint in the empty input.
    #[garde(length(chars, max = 80))]
    pub placeholder: String,
    /// Questions offered as buttons; at most 6.
    #[garde(length(max = 6), inner(length(chars, min = 1, max = 120)))]
    pub starter_questions: Vec<String>,
    /// What the bot says when it does not know.
    #[garde(length(chars, min = 1, max = 500))]
    pub refusal_text: String,
    /// Which model answers.
    #[garde(dive)]
    pub models: BotModels,
    /// When the bot declines, and how much it reads.
    #[garde(dive)]
    pub thresholds: Thresholds,
    /// What it does to find passages.
    #[garde(dive)]
    #[serde(default)]
    pub retrieval: RetrievalSettings,
    /// Whether answers are told again.
    #[garde(dive)]
    #[serde(default)]
    pub cache: AnswerCache,
    /// What the model may call besides the bot's own tools.
    #[garde(dive)]
    #[serde(default)]
    pub tools: BotTools,
    /// How strictly it keeps to its pages.
    #[garde(dive)]
    #[serde(default)]
    #[schema(required)]
    pub grounding: Grounding,
    /// Where it sends people when it does not know.
    #[garde(dive)]
    #[serde(default)]
    #[schema(required)]
    pub fallback: Fallback,
    /// What answering may cost.
    #[garde(dive)]
    #[serde(default)]
    #[schema(required)]
    pub budget: Budget,
    /// What it keeps of its visitors.
    #[garde(dive)]
    #[serde(default)]
    #[schema(required)]
    pub privacy: Privacy,
}

impl Default for BotSettings {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            theme: Theme::default(),
            welcome_text: "Hello! What would you like to know?".to_owned(),
            placeholder: "Ask a question".to_owned(),
            starter_questions: Vec::new(),
            refusal_text: "I could not find that on these pages, so I would rather not guess. \
                           Try other words, or contact us directly."
                .to_owned(),
            models: BotModels::default(),
            thresholds: Thresholds::default(),
            retrieval: RetrievalSettings::default(),
            cache: AnswerCache::default(),
            tools: BotTools::default(),
            grounding: Grounding::default(),
            fallback: Fallback::default(),
            budget: Budget::default(),
            privacy: Privacy::default(),
        }
    }
}

/// A change of settings: keys left out stay, keys given are replaced whole. What is left out is left out again
/// when it is written down, so that a patch can be kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BotSettingsPatch {
    /// See `BotSettings.allowed_origins`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_origins: Option<Vec<String>>,
    /// See `BotSettings.theme`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<Theme>,
    /// See `BotSettings.welcome_text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub welcome_text: Option<String>,
    /// See `BotSettings.placeholder`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// See `BotSettings.starter_questions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starter_questions: Option<Vec<String>>,
    /// See `BotSettings.refusal_text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal_text: Option<String>,
    /// See `BotSettings.models`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub models: Option<BotModels>,
    /// See `BotSettings.thresholds`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    /// See `BotSettings.retrieval`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieval: Option<RetrievalSettings>,
    /// See `BotSettings.cache`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<AnswerCache>,
    /// See `BotSettings.tools`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tools: Option<BotTools>,
    /// See `BotSettings.grounding`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grounding: Option<Grounding>,
    /// See `BotSettings.fallback`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
    /// See `BotSettings.budget`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// See `BotSettings.privacy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
}

impl BotSettings {
    /// These settings with the patch applied. Origins are spelt as browsers send them. Not yet validated.
    #[must_use]
    pub fn patched(mut self, patch: BotSettingsPatch) -> Self {
        fn set<T>(place: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *place = value;
            }
        }
        let origins = patch.allowed_origins.map(|origins| {
            let (mut given, mut spelt) = (HashSet::new(), Vec::new());
            for origin in origins {
                // One too many is enough to be refused for it.
                if spelt.len() > MOST_ORIGINS {
                    break;
                }
                if !given.insert(origin.clone()) {
                    continue;
                }
                let origin = canonical_origin(&origin).unwrap_or(origin);
                if !spelt.contains(&origin) {
                    spelt.push(origin);
                }
            }
            spelt
        });
        set(&mut self.allowed_origins, origins);
        set(&mut self.theme, patch.theme);
        set(&mut self.welcome_text, patch.welcome_text);
        set(&mut self.placeholder, patch.placeholder);
        set(&mut self.starter_questions, patch.starter_questions);
        set(&mut self.refusal_text, patch.refusal_text);
        set(&mut self.models, patch.models);
        set(&mut self.thresholds, patch.thresholds);
        set(&mut self.retrieval, patch.retrieval);
        set(&mut self.cache, patch.cache);
        set(&mut self.tools, patch.tools);
        set(&mut self.grounding, patch.grounding);
        set(&mut self.fallback, patch.fallback);
        set(&mut self.budget, patch.budget);
        set(&mut self.privacy, patch.privacy);
        self
    }
}

/// The origin as a browser spells it in its `Origin` header: lower case, no default port, no path.
/// None when it is no http or https origin, or holds more than one.
#[must_use]
pub fn canonical_origin(text: &str) -> Option<String> {
    let url = url::Url::parse(text.trim()).ok()?;
    let bare = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    bare.then(|| url.origin().ascii_serialization())
}

fn origin(value: &str, (): &()) -> garde::Result {
    match canonical_origin(value) {
        // One with a * would be compared letter by letter, and never be met.
        Some(origin) if origin == value && !value.contains('*') => Ok(()),
        _ => Err(garde::Error::new(
            "is not an origin: write scheme and host only, without *, such as https://shop.example",
        )),
    }
}

//! Test cases of a bot: what is asked, what the answer must be, and what came of it.

use super::bot::BotSettings;
use super::ids::{ChunkId, DocumentId, SourceId};
use super::source::closed_set;
use garde::Validate;
use serde::{Deserialize, Serialize};

/// Most cases of a bot.
pub const MOST_CASES: usize = 500;
/// Characters of a question.
pub const LONGEST_QUESTION: usize = 2000;
/// Runs of a bot that are kept; the oldest go.
pub const KEPT_RUNS: i64 = 100;

closed_set! {
    /// What began a run of test cases.
    TestCause {
        /// Somebody asked for it.
        Manual = "manual",
        /// Another version of an index began to answer.
        Reindex = "reindex",
        /// A draft is compared with what is live.
        Draft = "draft",
        /// The command line.
        Command = "command",
    }
}

closed_set! {
    /// What is looked at in an answer.
    CheckKind {
        /// The bot does not decline.
        Answers = "answers",
        /// The bot declines.
        Refuses = "refuses",
        /// Words stand in the answer.
        Contains = "contains",
        /// Words don't stand in the answer.
        Lacks = "lacks",
        /// A page or source is cited.
        Cites = "cites",
    }
}

closed_set! {
    /// Who said something in a conversation before the question.
    TurnRole {
        /// The visitor.
        User = "user",
        /// The bot.
        Assistant = "assistant",
    }
}

/// Something that was said before the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlierTurn {
    /// Who said it.
    #[garde(skip)]
    pub role: TurnRole,
    /// What was said; at most 4,000 characters.
    #[garde(length(chars, min = 1, max = 4000))]
    pub text: String,
}

/// What an answer must be. A bot must not decline unless it has to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Expectations {
    /// Words or phrases that must all stand in it, whatever their case and accents; whole words, or with `*` at the end
    /// any ending. At most 20.
    #[garde(length(max = 20), inner(length(chars, max = 200), custom(says_something)))]
    pub must_contain: Vec<String>,
    /// Words or phrases of which none may stand in it. At most 20.
    #[garde(length(max = 20), inner(length(chars, max = 200), custom(says_something)))]
    pub must_not_contain: Vec<String>,
    /// What must be cited: a page's address, words of a page's title, or a source's id. At most 10.
    #[garde(length(max = 10), inner(length(chars, max = 2000), custom(says_something)))]
    pub must_cite: Vec<String>,
    /// Whether the bot must decline.
    #[garde(custom(refusal_alone(&self.must_contain, &self.must_cite)))]
    pub must_refuse: bool,
    /// What was said before, oldest first. At most 20.
    #[garde(length(max = 20), dive)]
    pub history: Vec<EarlierTurn>,
}

fn says_something(value: &str, (): &()) -> garde::Result {
    if value.chars().any(char::is_alphanumeric) {
        Ok(())
    } else {
        Err(garde::Error::new("must have a letter or a digit."))
    }
}

fn refusal_alone<'a>(
    words: &'a [String],
    cited: &'a [String],
) -> impl FnOnce(&bool, &()) -> garde::Result + 'a {
    move |must_refuse, ()| {
        if *must_refuse && !(words.is_empty() && cited.is_empty()) {
            return Err(garde::Error::new(
                "can't go with must_contain or must_cite: an answer that declines says and cites nothing.",
            ));
        }
        Ok(())
    }
}

/// One thing that was looked at in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Check {
    /// What was looked at.
    pub kind: CheckKind,
    /// The words or the page; null for `answers` and `refuses`.
    #[schema(required)]
    pub wanted: Option<String>,
    /// Whether it is as it must be.
    pub passed: bool,
    /// What is wrong; null when it passed.
    #[schema(required)]
    pub reason: Option<String>,
}

/// What an answer relies on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TestSource {
    /// The number in the text.
    pub n: u32,
    /// The page's title.
    pub title: String,
    /// The page's address; null for texts.
    #[schema(required)]
    pub url: Option<String>,
    /// Words found in the page.
    pub quote: String,
    /// The source it came from; null if that is gone.
    #[schema(required)]
    pub source_id: Option<SourceId>,
    /// The page.
    pub document_id: DocumentId,
    /// The passage.
    pub chunk_id: ChunkId,
}

/// An answer to a test case, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestAnswer {
    /// The words, with citation marks `[n]`; empty if there is no answer.
    pub text: String,
    /// Whether the bot declined.
    pub refused: bool,
    /// What it relies on.
    pub sources: Vec<TestSource>,
    /// What was looked at.
    pub checks: Vec<Check>,
    /// Why there is no answer, if there is none.
    pub error: Option<String>,
    /// The model; none if there is no answer.
    pub model: Option<String>,
    /// Tokens read and written.
    pub tokens: i64,
    /// Millionths of a US dollar; none when the model's price is not known.
    pub cost_micro_usd: Option<i64>,
    /// Milliseconds from the question to the end of the answer.
    pub ms: i64,
}

impl TestAnswer {
    /// Whether there is an answer, and it is as it must be.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.error.is_none() && self.checks.iter().all(|check| check.passed)
    }
}

/// How a bot answers: the part of it that tests are about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answering {
    /// The owner's words to the model.
    pub system_prompt: String,
    /// The settings.
    pub settings: BotSettings,
}

impl Answering {
    /// Whether answers may differ: prompt, models, thresholds, search or the limits of what may be said are others.
    #[must_use]
    pub fn differs(&self, other: &Self) -> bool {
        self.system_prompt != other.system_prompt
            || self.settings.models != other.settings.models
            || self.settings.thresholds != other.settings.thresholds
            || self.settings.grounding != other.settings.grounding
            || self.settings.retrieval != other.settings.retrieval
    }
}

/// When a bot's tests run by themselves, and what they decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestSettings {
    /// They run when another version of an index begins to answer.
    #[garde(skip)]
    pub after_reindex: bool,
    /// Prompt, model and thresholds change by a draft only, and one whose tests newly fail goes live only if somebody
    /// takes it on themselves.
    #[garde(skip)]
    pub require_tests: bool,
}

impl Default for TestSettings {
    /// What nobody chose: tests run where there are any, and decide nothing.
    fn default() -> Self {
        Self { after_reindex: true, require_tests: false }
    }
}

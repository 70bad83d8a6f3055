//! What was found out about an answer, as it is stored and told.

use serde::{Deserialize, Serialize};

use super::verdict::{Doubt, Quoted};

/// What was found out about a sentence of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its Markdown, without marks.
    pub text: String,
    /// `Ok(true)` is a supported claim, `Ok(false)` no claim at all.
    pub verdict: Result<bool, Doubt>,
    /// The quotes that it is cited by, or would have been: passage, from 0, and words.
    pub quotes: Vec<Quoted>,
    /// Whether the reader was shown it.
    pub shown: bool,
}

/// What there is to say about a whole answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Sentence by sentence.
    pub sentences: Vec<Judged>,
    /// The share of its claims that are not supported, 0 to 1; none if nothing was claimed.
    pub unsupported: Option<f32>,
}

/// Whether a sentence may be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// A verified quote bears on it.
    Supported,
    /// It claims nothing: a greeting, a transition, a question.
    NoClaim,
    /// No page says it.
    Unsupported,
}

/// A sentence of an answer and what was found out about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Verdict {
    /// Its Markdown, without citation marks.
    pub text: String,
    /// Whether it may be believed.
    pub verdict: Finding,
    /// Why it is not supported; null if it is, or claims nothing.
    #[schema(required)]
    pub reason: Option<Doubt>,
    /// Whether the reader was shown it.
    pub shown: bool,
}

impl Doubt {
    /// In a few words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoEvidence => "no passage says it",
            Self::QuoteNotFound => "the quote stands in no passage",
            Self::Unrelated => "the quote is about something else",
            Self::Number => "a number that the quote lacks",
            Self::Name => "a name that the quote lacks",
            Self::Denial => "the opposite of the quote",
            Self::Prompt => "what the model was told",
        }
    }
}

impl From<&Judged> for Verdict {
    fn from(judged: &Judged) -> Self {
        let verdict = match judged.verdict {
            Ok(true) => Finding::Supported,
            Ok(false) => Finding::NoClaim,
            Err(_) => Finding::Unsupported,
        };
        Self { text: judged.text.clone(), verdict, reason: judged.verdict.err(), shown: judged.shown }
    }
}

impl From<Verdict> for Judged {
    fn from(stored: Verdict) -> Self {
        // A doubt without a reason is of a version that had others.
        let verdict = match (stored.verdict, stored.reason) {
            (_, Some(doubt)) => Err(doubt),
            (finding, None) => Ok(finding == Finding::Supported),
        };
        Self { text: stored.text, verdict, quotes: Vec::new(), shown: stored.shown }
    }
}

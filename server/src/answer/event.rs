//! What an answer consists of, as its readers get it. `http` turns these into bytes.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::ids::{ChunkId, ConversationId, DocumentId, MessageId};
use crate::error::Code;
use crate::providers::Usage;

use super::cite::Report;
use super::refusal::Help;
use super::retrieve::Hit;
use super::tools::Decision;
use crate::domain::tool::arguments::Worded;
use uuid::Uuid;

/// A step of an answer. The first is `Start`, the last `Done` or `Error`.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The answer begins.
    Start {
        /// The conversation it belongs to.
        conversation_id: ConversationId,
        /// The answer's own identifier.
        message_id: MessageId,
    },
    /// Words. Citation marks `[n]` in them are verified.
    Delta {
        /// Markdown.
        text: String,
    },
    /// A tool that changes something is about to be called: the reader is asked. The answer waits.
    Confirm {
        /// Which question; to be sent back with the decision.
        id: Uuid,
        /// The tool's name.
        tool: String,
        /// What people call it.
        title: String,
        /// What it would be given.
        arguments: Vec<Worded>,
        /// How long the answer waits, in seconds.
        seconds: u64,
    },
    /// That question is decided.
    Confirmed {
        /// Which question.
        id: Uuid,
        /// How.
        decision: Decision,
    },
    /// What the marks stand for. Comes once, before `Done`; empty when nothing was cited.
    Sources(Vec<Cited>),
    /// The answer is whole and stored.
    Done(Box<Done>),
    /// The answer broke off; what there was of it is stored as incomplete.
    Error {
        /// What callers branch on.
        code: Code,
        /// A sentence for the reader.
        detail: String,
        /// When to try again.
        retry_after: Option<Duration>,
    },
}

impl Event {
    /// Whether nothing follows.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Error { .. })
    }
}

/// A quote that was found in a stored passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Cited {
    /// The number in the text, from 1 in the order of first use.
    pub n: u32,
    /// What kind of source it is.
    pub kind: SourceKind,
    /// Title of the page.
    pub title: String,
    /// Its address; none for a text that was typed in.
    pub url: Option<String>,
    /// Words of the passage.
    pub quote: String,
    /// The passage.
    pub chunk_id: ChunkId,
    /// Its page.
    pub document_id: DocumentId,
    /// How well the passage fits the question, 0 to 1.
    pub score: f32,
}

/// What an answer may rely on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SourceKind {
    /// A passage of a page, a file or a text.
    #[default]
    Page,
    /// What a tool gave.
    Tool,
}

impl SourceKind {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Tool => "tool",
        }
    }
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishReason {
    /// It was done, or its reader stopped it.
    Stop,
    /// It reached the token limit.
    Length,
    /// The pages do not answer the question.
    Refused,
    /// A cap on spending is reached: the built-in answerer quoted.
    Budget,
}

impl FinishReason {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::Refused => "refused",
            Self::Budget => "budget",
        }
    }
}

/// How long the parts took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Embedding the question.
    pub embed: Duration,
    /// Finding passages, without embedding.
    pub retrieve: Duration,
    /// From the question to the first words.
    pub first_token: Duration,
    /// All of it.
    pub total: Duration,
}

/// How an answer ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// Why.
    pub finish_reason: FinishReason,
    /// Tokens of all calls, as the models' servers counted them, or estimated where they did not; zero when none was called.
    pub usage: Usage,
    /// Millionths of a US dollar; none when the price is not known.
    pub cost_micro_usd: Option<i64>,
    /// How long the parts took.
    pub timings: Timings,
    /// The model that answered; `builtin` for the built-in answerer.
    pub model: String,
    /// The score below which the bot declines.
    pub threshold: f32,
    /// Whether it was told again, to a question that was answered before.
    pub cached: bool,
    /// What was found, and whether it was cited.
    pub retrieved: Arc<Vec<Used>>,
    /// What was found out about its sentences.
    pub report: Report,
    /// What stands below a refusal; none below an answer.
    pub help: Option<Help>,
}

/// A passage that was found, and whether the answer cites it.
#[derive(Debug, Clone, PartialEq)]
pub struct Used {
    /// The passage.
    pub hit: Hit,
    /// Whether a verified quote is from it.
    pub used: bool,
}

//! Why an answer came out as it did: what each stage did, in a form that is stored, sent and shown.
//!
//! Only types here and in `parts.rs`, `calls.rs`; `bound.rs` cuts them to a bounded size. Each stage fills its own part of
//! the draft's trace; `keep.rs` stores it with the message. All parts may be missing: an answer from the cache has no
//! prompt, one of small talk has no passages, and traces of earlier versions lack what came later.
//!
//! Times are milliseconds since the question was taken up.

mod bound;
mod calls;
mod pack;
mod parts;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use calls::{Call, Purpose};
pub use parts::{
    BudgetCheck, CacheUse, Candidate, Prompt, PromptMessage, Refusal, Rewrite, Step, ToolUse, Verdict,
};

/// Why an answer came out as it did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Trace {
    /// What kind of small talk it was taken for, such as `greeting`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub small_talk: Option<String>,
    /// How a follow-up was put so that it stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewrite: Option<Rewrite>,
    /// The score below which the bot declines, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f32>,
    /// What was found, the best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// What the search did besides, a sentence each, such as a word spelt otherwise or vectors left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Why the bot declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// What the caps said before a model was called; none when there are no caps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<BudgetCheck>,
    /// What the model was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Prompt>,
    /// Each call of a model, in order, those that failed included.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// Looks into the caches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cache: Vec<CacheUse>,
    /// The verdict on each claim, and on each quote behind it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Verdict>,
    /// The share of the answer's claims without a verified quote, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsupported_share: Option<f32>,
    /// Calls of tools.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<ToolUse>,
    /// What took how long, in the order of its beginning.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// What was cut or left out here because the trace would be too large, a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cut: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

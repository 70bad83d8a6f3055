//! Why an answer came out as it did: what each stage did, in a form that is stored, sent and shown.
//!
//! Only types and how they are cut to a bounded size. Each stage fills its own part of the draft's trace; `keep.rs`
//! stores it with the message. All parts may be missing: an answer from the cache has no prompt, one of small talk has
//! no passages, and traces of earlier versions lack what came later.
//!
//! Times are milliseconds since the question was taken up.

use crate::domain::ids::{ChunkId, DocumentId, MessageId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Candidates that are kept, the chosen ones first.
const CANDIDATES: usize = 60;
/// Characters of a passage that are kept; its words are in the index as long as it is.
const EXCERPT: usize = 600;
/// Characters of the prompt that are kept.
const PROMPT: usize = 24_000;
/// Characters of any other text that are kept.
const WORDS: usize = 2_000;
/// Entries of any other list that are kept.
const ENTRIES: usize = 200;

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
    /// The verdict on each quote that the model gave.
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

/// A follow-up that was put so that it stands alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceRewrite)]
pub struct Rewrite {
    /// As it was asked.
    pub from: String,
    /// As it was looked for.
    pub to: String,
    /// What made it necessary, such as `pronoun`.
    pub why: String,
}

/// A passage that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TraceCandidate)]
pub struct Candidate {
    /// The passage. It may be gone since; the excerpt stays.
    pub chunk_id: ChunkId,
    /// Its page.
    pub document_id: DocumentId,
    /// The page's title.
    #[serde(default)]
    pub title: String,
    /// The page's address; none for texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The headings it stands under, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heading_path: Vec<String>,
    /// Its first words.
    #[serde(default)]
    pub excerpt: String,
    /// Its place among the nearest vectors, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vector_rank: Option<u32>,
    /// Its place in full text, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_rank: Option<u32>,
    /// The cosine of its vector and the question's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cosine: Option<f32>,
    /// How well it fits, 0 to 1.
    #[serde(default)]
    pub score: f32,
    /// What the reranker gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerank_score: Option<f32>,
    /// Whether the answer was made from it: the number the model knew it by is its place among those chosen.
    #[serde(default)]
    pub chosen: bool,
    /// Why it is there or was left out, such as `hit`, `neighbour`, `below_threshold`, `same_page`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Why the bot declined.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceRefusal)]
pub struct Refusal {
    /// `nothing_found`, `below_threshold`, `model_declined`, `unsupported` or `empty`.
    pub reason: String,
    /// The best score there was, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_score: Option<f32>,
}

/// What the caps said before a model was called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceBudget)]
pub struct BudgetCheck {
    /// Whether models might be called.
    pub allowed: bool,
    /// Which cap was in the way: `bot_day`, `bot_month`, `workspace_day`, `workspace_month`; or `unpriced`, when a
    /// model's price is not known and so no cap could be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_by: Option<String>,
    /// The most that the answer was expected to cost, in billionths of a US dollar; set aside until it was done.
    pub reserved_nano_usd: i64,
}

/// What the model was told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TracePrompt)]
pub struct Prompt {
    /// The messages, in order. Passages among them are cut first when the prompt is too long to be kept.
    pub messages: Vec<PromptMessage>,
}

/// A message of a prompt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TracePromptMessage)]
pub struct PromptMessage {
    /// `system`, `user`, `assistant` or `tool`.
    pub role: String,
    /// What it said.
    pub content: String,
    /// Characters that are not kept here.
    #[serde(skip_serializing_if = "is_zero")]
    pub cut_characters: u64,
}

/// What a model was called for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// To put a follow-up so that it stands alone.
    Rewrite,
    /// To embed the question.
    Embed,
    /// To put passages into a better order.
    Rerank,
    /// To answer.
    #[default]
    Answer,
    /// To answer after tools were called.
    Tool,
    /// To embed passages of an index. In no answer's trace.
    Index,
}

impl Purpose {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rewrite => "rewrite",
            Self::Embed => "embed",
            Self::Rerank => "rerank",
            Self::Answer => "answer",
            Self::Tool => "tool",
            Self::Index => "index",
        }
    }
}

/// A call of a model. Tokens and cost of one that failed are what it took all the same, if anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceCall)]
pub struct Call {
    /// What for.
    pub purpose: Purpose,
    /// Whose model, such as `openai`.
    pub provider: String,
    /// The model, as it is named upstream.
    pub model: String,
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Of them, those that the upstream had in its cache.
    #[serde(skip_serializing_if = "is_zero")]
    pub cached_tokens: u64,
    /// Tokens written.
    #[serde(skip_serializing_if = "is_zero")]
    pub completion_tokens: u64,
    /// Whether the tokens are estimated, because the upstream did not count them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
    /// Billionths of a US dollar; null when the model's price is not known.
    #[schema(required)]
    pub cost_nano_usd: Option<i64>,
    /// When it began.
    pub started_ms: u64,
    /// From its beginning to the first byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_byte_ms: Option<u64>,
    /// From its beginning to its end.
    pub ms: u64,
    /// Why it failed. Never the upstream's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The model that was to be called, had it not failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback_of: Option<String>,
}

/// A look into a cache.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceCache)]
pub struct CacheUse {
    /// `exact` or `near` for answers, `embedding` for the question's vector.
    pub kind: String,
    /// Whether it was there.
    pub hit: bool,
    /// The message whose answer it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_message: Option<MessageId>,
    /// How near the question was to that one's, as a cosine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cosine: Option<f32>,
}

/// The verdict on a quote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceVerdict)]
pub struct Verdict {
    /// The number shown, from 1; none for what was not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// The passage that the model named, as it knew it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passage: Option<u32>,
    /// The claim it stands behind.
    pub sentence: String,
    /// The words that the model quoted.
    pub quote: String,
    /// `verified`, `not_found`, `no_passage`, `unrelated` or `missing`, when a claim came without one.
    pub verdict: String,
    /// Why, in a few words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A call of a tool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceTool)]
pub struct ToolUse {
    /// Its name.
    pub name: String,
    /// What it was given; secrets are not among it.
    #[schema(value_type = Object)]
    pub arguments: serde_json::Value,
    /// `completed`, `failed`, `refused` or `awaiting_confirmation`.
    pub status: String,
    /// What it answered, its first words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// When it began.
    pub started_ms: u64,
    /// How long it took.
    pub ms: u64,
    /// Whether the visitor confirmed it; none when it asks for no confirmation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
}

/// A part of the work and how long it took.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TraceStep)]
pub struct Step {
    /// What, such as `rewrite`, `embed`, `cache`, `retrieve`, `rerank`, `model`, `tools`, `store`.
    pub name: String,
    /// When it began.
    pub start_ms: u64,
    /// How long it took.
    pub ms: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Trace {
    /// Cuts what is too long to be kept, and says so in `cut`. Called once, before it is stored.
    pub fn bound(&mut self) {
        if self.candidates.len() > CANDIDATES {
            // A stable sort: those chosen stay in the order that the model knew them by.
            self.candidates.sort_by_key(|candidate| !candidate.chosen);
            let left_out = self.candidates.len() - CANDIDATES;
            self.candidates.truncate(CANDIDATES);
            self.cut.push(format!("{left_out} further candidates are not kept."));
        }
        for candidate in &mut self.candidates {
            shorten(&mut candidate.excerpt, EXCERPT);
            shorten(&mut candidate.title, EXCERPT);
        }
        if let Some(prompt) = &mut self.prompt {
            let cut = prompt.bound();
            if cut > 0 {
                self.cut.push(format!("{cut} characters of the prompt are not kept."));
            }
        }
        if let Some(rewrite) = &mut self.rewrite {
            shorten(&mut rewrite.from, WORDS);
            shorten(&mut rewrite.to, WORDS);
        }
        for verdict in &mut self.citations {
            shorten(&mut verdict.sentence, WORDS);
            shorten(&mut verdict.quote, WORDS);
        }
        for tool in &mut self.tools {
            let long = tool.arguments.to_string().len() > WORDS;
            if long {
                tool.arguments = serde_json::Value::String("too long to be kept".to_owned());
            }
            if let Some(result) = &mut tool.result {
                shorten(result, WORDS);
            }
        }
        let mut left_out = 0;
        left_out += shorten_list(&mut self.notes);
        left_out += shorten_list(&mut self.calls);
        left_out += shorten_list(&mut self.cache);
        left_out += shorten_list(&mut self.citations);
        left_out += shorten_list(&mut self.tools);
        left_out += shorten_list(&mut self.steps);
        if left_out > 0 {
            self.cut.push(format!("{left_out} further entries of its lists are not kept."));
        }
        self.steps.sort_by_key(|step| step.start_ms);
    }
}

impl Prompt {
    /// Cuts the longest messages until all are short enough together; returns how many characters that were.
    fn bound(&mut self) -> u64 {
        let mut lengths: Vec<usize> =
            self.messages.iter().map(|message| message.content.chars().count()).collect();
        let mut most = PROMPT;
        // The largest length such that all messages, cut to it, fit.
        lengths.sort_unstable();
        let count = lengths.len();
        let mut limit = usize::MAX;
        for (place, length) in lengths.into_iter().enumerate() {
            let share = most / (count - place);
            if length > share {
                limit = share;
                break;
            }
            most -= length;
        }
        let mut cut = 0;
        for message in &mut self.messages {
            message.cut_characters += shorten(&mut message.content, limit);
            cut += message.cut_characters;
        }
        cut
    }
}

/// Cuts a text to so many characters; returns how many were cut.
fn shorten(text: &mut String, characters: usize) -> u64 {
    let Some((end, _)) = text.char_indices().nth(characters) else { return 0 };
    let cut = text[end..].chars().count() as u64;
    text.truncate(end);
    cut
}

fn shorten_list<T>(list: &mut Vec<T>) -> usize {
    let more = list.len().saturating_sub(ENTRIES);
    list.truncate(ENTRIES);
    more
}

#[cfg(test)]
mod tests {
    use super::{Prompt, PromptMessage, Trace};

    #[test]
    fn a_long_prompt_is_cut_where_it_is_longest_and_that_is_said() {
        let message = |content: String| PromptMessage { role: "user".to_owned(), content, cut_characters: 0 };
        let messages = vec![message("rules".to_owned()), message("ä".repeat(30_000))];
        let mut trace = Trace { prompt: Some(Prompt { messages }), ..Trace::default() };
        trace.bound();
        let prompt = trace.prompt.expect("a prompt");
        assert_eq!(prompt.messages[0].content, "rules");
        assert_eq!(prompt.messages[1].content.chars().count(), 23_995);
        assert_eq!(prompt.messages[1].cut_characters, 6_005);
        assert_eq!(trace.cut, ["6005 characters of the prompt are not kept."]);
    }

    #[test]
    fn a_trace_of_an_earlier_version_can_be_read() {
        let trace: Trace = serde_json::from_str(r#"{"calls":[{"model":"m"}],"later":1}"#).expect("reads");
        assert_eq!(trace.calls[0].cost_nano_usd, None);
        assert!(trace.steps.is_empty());
    }
}

//! The body of a completion: what is used of it, what makes no difference, and what is refused.
//!
//! A bot answers in its owner's manner, so most of OpenAI's parameters make no difference and are passed over. What
//! would change what the caller gets is refused, and so is what OpenAI does not know: a misspelt name must not vanish.

use crate::answer::{Asker, Turn};
use crate::domain::ids::ConversationId;
use crate::error::{Error, Result};
use crate::http::input::{self, parse_value};
use garde::Validate;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The longest question, in characters.
const LONGEST_QUESTION: usize = 8000;
/// The longest context of all `system` messages together, in characters.
const LONGEST_CONTEXT: usize = 8000;

/// Parameters of OpenAI's that make no difference to a bot.
const PASSED_OVER: [&str; 20] = [
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "seed",
    "user",
    "store",
    "metadata",
    "service_tier",
    "reasoning_effort",
    "verbosity",
    "parallel_tool_calls",
    "prediction",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "top_logprobs",
];

/// The body as it came.
#[derive(Debug, Deserialize, Validate)]
#[serde(transparent)]
pub struct Raw(#[garde(skip)] Map<String, Value>);

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RoleIn {
    /// Context from the program that asks. It can't lift the bot's rules.
    System,
    /// The same, by its newer name.
    Developer,
    /// Who asks.
    User,
    /// The bot.
    Assistant,
}

/// A part of a message.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PartIn {
    /// `text`.
    #[serde(rename = "type")]
    kind: String,
    /// The words.
    text: Option<String>,
}

/// The words of a message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged, expecting = "must be a text, or a list of parts of type text")]
pub enum ContentIn {
    /// As they are.
    Text(String),
    /// In parts.
    Parts(Vec<PartIn>),
}

/// Something that was said. Fields that OpenAI's clients send back with an answer are passed over.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MessageIn {
    /// Who said it.
    role: RoleIn,
    /// What was said.
    content: Option<ContentIn>,
}

/// What a stream tells besides.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
pub struct StreamOptionsIn {
    /// Whether a last chunk tells the tokens.
    #[garde(skip)]
    include_usage: Option<bool>,
}

/// A question to a bot, as OpenAI's clients ask. Of OpenAI's other parameters those that would make no difference are
/// passed over, such as `temperature`, `max_tokens` and `user`.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompletionIn {
    /// The bot: its id, or its name if no other bot has it.
    #[garde(length(chars, min = 1, max = 200))]
    model: String,
    /// What was said so far, the question last; at most 1,000. Only texts.
    #[garde(length(min = 1, max = 1000))]
    messages: Vec<MessageIn>,
    /// Whether to stream the answer.
    #[garde(skip)]
    stream: Option<bool>,
    /// What a stream tells besides.
    #[garde(skip)]
    stream_options: Option<StreamOptionsIn>,
    /// Not OpenAI's: a stored conversation to go on with. A new one begins if it is left out.
    #[garde(skip)]
    conversation_id: Option<ConversationId>,
}

/// A question, read.
#[derive(Debug)]
pub(super) struct Asked {
    /// Which bot, as the caller calls it.
    pub model: String,
    pub question: String,
    /// What was said before, oldest first.
    pub history: Vec<Turn>,
    pub asker: Asker,
    pub stream: bool,
    /// Whether a stream tells the tokens.
    pub usage: bool,
    pub conversation_id: Option<ConversationId>,
}

impl Raw {
    /// Reads the body.
    pub(super) fn read(self) -> Result<Asked> {
        let mut fields = self.0;
        fields.retain(|name, value| !value.is_null() && !PASSED_OVER.contains(&name.as_str()));
        refuse(&mut fields)?;
        let body: CompletionIn = parse_value(Value::Object(fields))?;
        input::check(&body)?;
        let mut context: Vec<String> = Vec::new();
        let mut turns: Vec<Turn> = Vec::new();
        for (number, message) in body.messages.into_iter().enumerate() {
            let text = text(number, message.content)?;
            match message.role {
                RoleIn::System | RoleIn::Developer => context.push(text),
                // An answer that was only a call of a tool says nothing.
                RoleIn::Assistant if text.trim().is_empty() => {}
                role => turns.push(Turn { by_visitor: role == RoleIn::User, text }),
            }
        }
        let last = turns.pop().filter(|turn| turn.by_visitor).map(|turn| turn.text.trim().to_owned());
        let question = last.filter(|question| !question.is_empty()).ok_or_else(|| {
            Error::invalid("messages", "invalid", "must end with a message of role user that says something.")
        })?;
        let context = context.join("\n\n").trim().to_owned();
        at_most("the question", &question, LONGEST_QUESTION)?;
        at_most("the text of all system messages", &context, LONGEST_CONTEXT)?;
        Ok(Asked {
            model: body.model,
            question,
            history: turns,
            asker: Asker { context, ..Asker::default() },
            stream: body.stream.unwrap_or(false),
            usage: body.stream_options.and_then(|options| options.include_usage).unwrap_or(false),
            conversation_id: body.conversation_id,
        })
    }
}

/// Takes out what says nothing new; refuses what asks for something that a bot can't do.
fn refuse(fields: &mut Map<String, Value>) -> Result<()> {
    const CANT: [(&str, &str); 12] = [
        ("n", "a bot gives one answer: leave it out, or set it to 1."),
        ("tools", "a bot calls the tools that its owner gave it, and none of the caller's."),
        ("tool_choice", "a bot chooses its tools itself: leave it out."),
        ("functions", "a bot calls the tools that its owner gave it, and none of the caller's."),
        ("function_call", "a bot chooses its tools itself: leave it out."),
        ("response_format", "a bot answers in Markdown: leave it out, or set its type to text."),
        ("stop", "a bot's answer is checked against its sources as a whole: leave it out."),
        ("logprobs", "is not known of a bot's answer: leave it out."),
        ("modalities", "a bot answers in text: leave it out."),
        ("audio", "a bot answers in text: leave it out."),
        ("web_search_options", "a bot searches its own knowledge: leave it out."),
        ("moderation", "is not done here: leave it out."),
    ];
    for (name, reason) in CANT {
        let Some(value) = fields.remove(name) else { continue };
        let harmless = match name {
            "n" => value == 1,
            "tools" | "functions" | "stop" => value.as_array().is_some_and(Vec::is_empty),
            "tool_choice" | "function_call" => value == "none" || value == "auto",
            "response_format" => value["type"] == "text",
            "logprobs" => value == false,
            "modalities" => value.as_array().is_some_and(|kinds| kinds.iter().all(|kind| kind == "text")),
            _ => false,
        };
        if !harmless {
            return Err(Error::invalid(name, "unsupported", reason));
        }
    }
    Ok(())
}

/// The words of a message.
fn text(number: usize, content: Option<ContentIn>) -> Result<String> {
    let parts = match content {
        None => return Ok(String::new()),
        Some(ContentIn::Text(text)) => return Ok(text),
        Some(ContentIn::Parts(parts)) => parts,
    };
    let mut words = String::new();
    for (place, part) in parts.into_iter().enumerate() {
        match (part.kind.as_str(), part.text) {
            ("text", Some(text)) => words.push_str(&text),
            (kind, _) => {
                return Err(Error::invalid(
                    &format!("messages[{number}].content[{place}]"),
                    "unsupported",
                    format!("is of type {kind}, which bots don't read: send parts of type text."),
                ));
            }
        }
    }
    Ok(words)
}

fn at_most(what: &str, text: &str, most: usize) -> Result<()> {
    let length = text.chars().count();
    if length <= most {
        return Ok(());
    }
    Err(Error::invalid(
        "messages",
        "too_long",
        format!("{what} has {length} characters; {most} are the most."),
    ))
}

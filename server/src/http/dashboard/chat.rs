//! Questions by members and by programs: the playground and the API.

use crate::answer::{Asker, Question, Turn};
use crate::domain::ids::{BotId, ConversationId, MessageId};
use crate::error::{Error, Result};
use crate::http::answers::{self, Audience, CitationOut, HelpOut, InsideOut, TimingsOut, UsageOut};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::http::limits;
use crate::http::sse::RequestId;
use crate::http::wire::not_blank;
use crate::state::App;
use crate::store::bots;
use crate::store::conversations::Party;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Messages of a conversation that the asker keeps.
const MOST_MESSAGES: usize = 40;

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SpeakerIn {
    /// Who asks.
    User,
    /// The bot.
    Assistant,
}

/// Something that was said.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnIn {
    /// Who said it.
    #[garde(skip)]
    role: SpeakerIn,
    /// What was said; 1 to 8,000 characters.
    #[garde(length(chars, max = 8000), custom(not_blank))]
    content: String,
}

/// A question: either `message`, or `messages` of which the last is the question.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatIn {
    /// The question; 1 to 2,000 characters.
    #[garde(inner(length(chars, max = 2000), custom(not_blank)))]
    message: Option<String>,
    /// What was said so far, the question last; at most 40.
    #[garde(dive)]
    messages: Option<Vec<TurnIn>>,
    /// The conversation to go on with; a new one if left out.
    #[garde(skip)]
    conversation_id: Option<ConversationId>,
    /// Whether to stream the answer as server-sent events.
    #[garde(skip)]
    #[serde(default)]
    stream: bool,
}

/// An answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatOut {
    /// The conversation it belongs to.
    conversation_id: ConversationId,
    /// The answer's identifier.
    message_id: MessageId,
    /// Markdown with citation marks `[n]`.
    answer: String,
    /// Whether the bot declined.
    refused: bool,
    /// `stop`, `length`, `refused` or `budget`.
    finish_reason: &'static str,
    /// What the answer relies on.
    sources: Vec<CitationOut>,
    /// What it took.
    usage: UsageOut,
    /// How long the parts took.
    timings_ms: TimingsOut,
    /// What stands below a refusal.
    #[serde(flatten)]
    help: Option<HelpOut>,
    /// Model, threshold, what was found, and how far it supports the answer.
    #[serde(flatten)]
    inside: Option<InsideOut>,
}

impl ChatIn {
    /// The question, and what was said before it if the asker keeps that.
    fn question(self) -> Result<(String, Option<Vec<Turn>>)> {
        match (self.message, self.messages) {
            (Some(message), None) => Ok((message.trim().to_owned(), None)),
            (None, Some(messages)) if messages.len() > MOST_MESSAGES => Err(Error::invalid(
                "messages",
                "invalid",
                format!("must be at most {MOST_MESSAGES}: leave the oldest out."),
            )),
            (None, Some(mut messages)) => match messages.pop() {
                Some(last) if last.role == SpeakerIn::User => {
                    let before = messages
                        .into_iter()
                        .map(|turn| Turn { by_visitor: turn.role == SpeakerIn::User, text: turn.content })
                        .collect();
                    Ok((last.content.trim().to_owned(), Some(before)))
                }
                _ => Err(Error::invalid(
                    "messages",
                    "invalid",
                    "must end with a message of role user: the question.",
                )),
            },
            _ => Err(Error::invalid("message", "required", "is required: send either message or messages.")),
        }
    }
}

/// Ask a bot.
#[utoipa::path(post, path = "/bots/{id}/chat", tag = "Answers", params(("id" = BotId, Path)), request_body = ChatIn, responses((status = 200, body = ChatOut, description = "With `stream`: `text/event-stream` of start, delta, sources, done"), (status = 404, description = "Not yours or not there"), (status = 503, description = "The model can't be reached")))]
pub async fn chat(
    State(app): State<App>,
    caller: Caller,
    request: RequestId,
    Id(id): Id<BotId>,
    Json(input): Json<ChatIn>,
) -> Result<Response> {
    let bot = bots::get(&mut *app.store.read().await?, caller.workspace, id).await?;
    let (conversation_id, stream) = (input.conversation_id, input.stream);
    let (text, history) = input.question()?;
    limits::question(&app, &caller, bot.id)?;
    // Whoever reads along can be asked; an answer that comes whole has nobody to ask.
    let asker = Asker { may_confirm: stream, ..Asker::default() };
    let question = Question { party: Party::Member, origin: None, text, conversation_id, history, asker };
    let begun = app.answers.ask(bot, question).await?;
    if stream {
        return Ok(answers::events(request, begun.message_id, begun.reader, Audience::Member));
    }
    let whole = answers::whole(begun.reader).await?;
    let refused = answers::refused(&whole.done);
    let done = answers::done(&whole.done, Audience::Member);
    Ok(axum::Json(ChatOut {
        conversation_id: begun.conversation_id,
        message_id: begun.message_id,
        answer: whole.text,
        refused,
        finish_reason: done.finish_reason,
        sources: whole.sources.iter().map(|cited| answers::source(cited, Audience::Member)).collect(),
        usage: done.usage,
        timings_ms: done.timings_ms,
        help: done.help,
        inside: done.inside,
    })
    .into_response())
}

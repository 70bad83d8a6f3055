//! `POST /v1/chat/completions`: a question to a bot, answered whole or streamed.

use super::request::{CompletionIn, Raw};
use super::wire::{AnswerOut, BesidesOut, ChoiceOut, CompletionOut, TokensOut};
use super::{citations, models, stream};
use crate::answer::{Cited, Done, Event, Question, Reader};
use crate::domain::ids::{ConversationId, MessageId};
use crate::error::{Error, Result};
use crate::http::answers::{self, Audience};
use crate::http::caller::Caller;
use crate::http::input::Json;
use crate::http::limits;
use crate::http::sse::RequestId;
use crate::state::App;
use crate::store::conversations::Party;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

/// What all of an answer's pieces say of it.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub model: String,
    pub created: i64,
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
}

impl Head {
    /// The answer's identifier as OpenAI spells it.
    pub fn id(&self) -> String {
        format!("chatcmpl-{}", self.message_id)
    }

    /// What a bot adds at the end.
    pub fn besides(&self, sources: &[Cited], done: &Done) -> BesidesOut {
        BesidesOut {
            sources: sources.iter().map(|cited| answers::source(cited, Audience::Member)).collect(),
            refused: answers::refused(done),
            conversation_id: self.conversation_id,
            message_id: self.message_id,
        }
    }
}

/// How an answer ended, in OpenAI's words. A bot that declines has said so in its own: that is no failure, and clients
/// take `content_filter` for one and show nothing.
pub(super) fn finish_reason(done: &Done) -> &'static str {
    match done.finish_reason.as_str() {
        "length" => "length",
        _ => "stop",
    }
}

/// The tokens as OpenAI spells them.
pub(super) fn tokens(done: &Done) -> TokensOut {
    TokensOut {
        prompt_tokens: done.usage.prompt_tokens,
        completion_tokens: done.usage.completion_tokens,
        total_tokens: done.usage.prompt_tokens.saturating_add(done.usage.completion_tokens),
    }
}

/// Ask a bot as if it were a model of OpenAI's.
#[utoipa::path(post, path = "/chat/completions", tag = "OpenAI", request_body = CompletionIn, responses((status = 200, body = CompletionOut, description = "With `stream`: `text/event-stream` of `chat.completion.chunk` objects, then `[DONE]`"), (status = 400, description = "A value is not valid, or asks for what a bot can't do"), (status = 404, description = "No such bot"), (status = 503, description = "The bot's model can't be reached")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    RequestId(request_id): RequestId,
    Json(raw): Json<Raw>,
) -> Result<Response> {
    let asked = raw.read()?;
    let bot = models::bot(&mut *app.store.read().await?, caller.workspace, &asked.model).await?;
    limits::question(&app, &caller, bot.id)?;
    let question = Question {
        party: Party::Member,
        origin: None,
        text: asked.question,
        conversation_id: asked.conversation_id,
        history: Some(asked.history),
        asker: asked.asker,
    };
    let begun = app.answers.ask(bot, question).await?;
    let head = Head {
        model: asked.model,
        created: app.clock.now().seconds(),
        conversation_id: begun.conversation_id,
        message_id: begun.message_id,
    };
    let mut reader = begun.reader;
    if asked.stream {
        // A failure before the first word still gets a status of its own, which clients can try again by.
        let first = first(&mut reader).await?;
        return Ok(stream::chunks(head, asked.usage, first, reader, request_id));
    }
    let whole = answers::whole(reader).await?;
    let annotations = citations::annotations(&whole.text, &whole.sources);
    let content = whole.text + &citations::lines(&whole.sources);
    let message = AnswerOut { role: "assistant", content, refusal: None, annotations };
    let choice = ChoiceOut { index: 0, message, logprobs: None, finish_reason: finish_reason(&whole.done) };
    Ok(axum::Json(CompletionOut {
        id: head.id(),
        object: "chat.completion",
        created: head.created,
        choices: vec![choice],
        usage: tokens(&whole.done),
        besides: head.besides(&whole.sources, &whole.done),
        model: head.model,
    })
    .into_response())
}

/// The first event that says something.
async fn first(reader: &mut Reader) -> Result<Event> {
    loop {
        match reader.next().await {
            Some((_, Event::Start { .. })) => {}
            Some((_, Event::Error { code, detail, retry_after })) => {
                let mut error = Error::new(code, detail);
                error.retry_after = retry_after;
                return Err(error);
            }
            Some((_, event)) => return Ok(event),
            None => return Err(Error::internal("an answer ended without an end")),
        }
    }
}

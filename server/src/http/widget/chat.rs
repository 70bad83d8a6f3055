//! A visitor's question: the start of the way from a question to an answer.

use super::visitor::Visitor;
use super::visitor::{may_show, not_allowed};
use crate::answer::{Asker, Question};
use crate::domain::ids::ConversationId;
use crate::error::{Code, Error, Result};
use crate::http::answers::{self, Audience};
use crate::http::client::ClientAddress;
use crate::http::input::Json;
use crate::http::sse::RequestId;
use crate::http::wire::not_blank;
use crate::state::App;
use crate::store::bots;
use crate::store::conversations::Party;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use garde::Validate;
use serde::Deserialize;

/// A question.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChatIn {
    #[garde(length(chars, max = 2000), custom(not_blank))]
    message: String,
    #[garde(skip)]
    conversation_id: Option<ConversationId>,
}

/// Counts the question, stores it, and streams the answer.
pub async fn chat(
    State(app): State<App>,
    Extension(client): Extension<ClientAddress>,
    visitor: Visitor,
    request: RequestId,
    headers: HeaderMap,
    Json(input): Json<ChatIn>,
) -> Result<Response> {
    let bot = bots::get(&mut *app.store.read().await?, visitor.workspace, visitor.bot).await?;
    // The owner may have taken the origin off the list since the session began.
    if !may_show(&bot, &visitor.origin, &headers, &app) {
        return Err(not_allowed(Some(&visitor.origin)));
    }
    app.chat_limits.count(client.0, visitor.id, visitor.bot, visitor.workspace)?;
    let question = Question {
        party: Party::Visitor(visitor.id),
        origin: Some(visitor.origin),
        text: input.message.trim().to_owned(),
        conversation_id: input.conversation_id,
        history: None,
        asker: Asker { may_confirm: true, ..Asker::default() },
    };
    let begun = app.answers.ask(bot, question).await.map_err(for_visitor)?;
    Ok(answers::events(request, begun.message_id, begun.reader, Audience::Visitor))
}

/// What a plan has no more of is the owner's business, who is told; visitors are told what they can do.
fn for_visitor(error: Error) -> Error {
    match error.code {
        Code::QuotaReached => Error::new(
            Code::QuotaReached,
            "This chat has reached its limit and can't answer for now. Please contact the website another way.",
        ),
        _ => error,
    }
}

//! Decisions on what an answer asks its reader, on both surfaces.

use crate::answer::Live;
use crate::domain::ids::MessageId;
use crate::error::{Error, Result};
use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A decision.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionIn {
    /// Whether the tool may be called.
    #[garde(skip)]
    approve: bool,
}

/// Which question, as the path says. What is no id is nobody's: 404.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The answer that asks.
    pub message: MessageId,
    id: Uuid,
}

impl<S: Send + Sync> FromRequestParts<S> for Question {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<(MessageId, Uuid)>::from_request_parts(parts, state).await;
        path.map(|Path((message, id))| Self { message, id }).map_err(|_| Error::not_found("question"))
    }
}

/// Decides, once.
///
/// # Errors
/// `not_found` if it is not asked, or decided already.
pub fn decide(live: &Live, question: Question, decision: &DecisionIn) -> Result<StatusCode> {
    if live.confirmations().decide(question.id, decision.approve) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Error::not_found("question"))
    }
}

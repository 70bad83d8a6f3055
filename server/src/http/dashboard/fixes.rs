//! A better answer in the place of one that was given.

use super::sources::SourceOut;
use super::test_cases::TestCaseOut;
use crate::domain::ids::{JobId, MessageId};
use crate::domain::quality::Expectations;
use crate::domain::source::Pair;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::http::wire::not_blank;
use crate::quality::fix;
use crate::state::App;
use crate::store::{events, sources};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A better answer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FixIn {
    /// What was asked, or the same in better words; at most 500 characters.
    #[garde(length(chars, max = 500), custom(not_blank))]
    question: String,
    /// What the bot should have answered, plain or Markdown; at most 10,000 characters.
    #[garde(length(chars, max = 10_000), custom(not_blank))]
    answer: String,
    /// What a test case is to ask of the answer from now on; left out, none is made.
    #[garde(dive)]
    test: Option<Expectations>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FixedOut {
    /// The source of questions and answers that the pair stands in, called “Corrections”. The bot's knowledge base has
    /// one, made with the first answer that is fixed.
    source: SourceOut,
    /// The job that reads it. When that has ended, the bot answers so.
    job_id: JobId,
    /// The test case, if one was asked for.
    #[schema(required)]
    test_case: Option<TestCaseOut>,
}

/// Fix an answer: whoever asks the same gets what you write.
///
/// The question and the answer become a pair in the source “Corrections” of the bot's knowledge base. Fixing an answer
/// again, or another answer to the same question, replaces the pair and its test case.
#[utoipa::path(post, path = "/messages/{id}/fix", tag = "Tests", params(("id" = MessageId, Path)), request_body = FixIn, responses((status = 202, body = FixedOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "The source or the bot's tests are full"), (status = 422, description = "A value is not valid, or the message is no answer")))]
pub async fn fix(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MessageId>,
    Json(input): Json<FixIn>,
) -> Result<(StatusCode, axum::Json<FixedOut>)> {
    let pair = Pair { question: input.question.trim().to_owned(), answer: input.answer.trim().to_owned() };
    let mut write = app.store.write_durably().await?;
    let fixed = fix::fix(&app, &mut write, caller.workspace, id, pair, input.test).await?;
    let source = sources::get(&mut write, caller.workspace, fixed.source_id).await?;
    // Without the words: they may be the visitor's.
    let data = json!({ "source_id": fixed.source_id, "test_case": fixed.test_case.is_some() });
    let event = caller.event("answer.fixed", ("message", id.0), data);
    events::note(&mut write, &event, app.clock.now()).await?;
    write.commit().await?;
    app.bell.ring();
    let out = FixedOut {
        source: source.into(),
        job_id: fixed.job_id,
        test_case: fixed.test_case.map(|case| TestCaseOut::of(case, Vec::new())),
    };
    Ok((StatusCode::ACCEPTED, axum::Json(out)))
}

//! What a bot must be able to answer.

use crate::activity;
use crate::domain::ids::{BotId, MessageId, TestCaseId};
use crate::domain::quality::{EarlierTurn, Expectations, TestSettings};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{self, Id, Json, Paging, Query};
use crate::http::wire::{List, cursor, not_blank};
use crate::quality;
use crate::state::App;
use crate::store::test_cases::{self, TestCase};
use crate::store::{Conn, bots, events, test_runs};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A test case to be made. A bot must not decline unless `must_refuse` says so.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestCaseIn {
    /// What is asked; at most 2,000 characters.
    #[garde(length(chars, max = 2000), custom(not_blank))]
    question: String,
    /// Words or phrases that must all stand in the answer, whatever their case and accents; whole words, or with `*` at
    /// the end any ending. At most 20.
    #[garde(skip)]
    #[serde(default)]
    must_contain: Vec<String>,
    /// Words or phrases of which none may stand in the answer. At most 20.
    #[garde(skip)]
    #[serde(default)]
    must_not_contain: Vec<String>,
    /// What must be cited: a page's address, words of a page's title, or a source's id. At most 10.
    #[garde(skip)]
    #[serde(default)]
    must_cite: Vec<String>,
    /// Whether the bot must decline.
    #[garde(skip)]
    #[serde(default)]
    must_refuse: bool,
    /// What was said before, oldest first. At most 20.
    #[garde(skip)]
    #[serde(default)]
    history: Vec<EarlierTurn>,
}

/// A change of a test case: fields left out stay.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestCasePatch {
    /// What is asked; at most 2,000 characters.
    #[garde(inner(length(chars, max = 2000), custom(not_blank)))]
    question: Option<String>,
    /// See `TestCaseIn.must_contain`.
    #[garde(skip)]
    must_contain: Option<Vec<String>>,
    /// See `TestCaseIn.must_not_contain`.
    #[garde(skip)]
    must_not_contain: Option<Vec<String>>,
    /// See `TestCaseIn.must_cite`.
    #[garde(skip)]
    must_cite: Option<Vec<String>>,
    /// Whether the bot must decline.
    #[garde(skip)]
    must_refuse: Option<bool>,
    /// See `TestCaseIn.history`.
    #[garde(skip)]
    history: Option<Vec<EarlierTurn>>,
}

/// A test case.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestCaseOut {
    /// Identifier.
    id: TestCaseId,
    /// For which bot.
    bot_id: BotId,
    /// The answer that was fixed, if the case comes from one.
    #[schema(required)]
    message_id: Option<MessageId>,
    /// What is asked.
    question: String,
    /// What the answer must be.
    #[serde(flatten)]
    expectations: Expectations,
    /// Whether it passed with what was live in the last runs that asked it, oldest first; at most 10.
    trend: Vec<bool>,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

impl TestCaseOut {
    pub(super) fn of(case: TestCase, trend: Vec<bool>) -> Self {
        Self {
            id: case.id,
            bot_id: case.bot_id,
            message_id: case.message_id,
            question: case.question,
            expectations: case.expectations,
            trend,
            created_at: case.created_at,
            updated_at: case.updated_at,
        }
    }
}

/// A bot's test cases, oldest first.
#[utoipa::path(get, path = "/bots/{id}/tests", tag = "Tests", params(("id" = BotId, Path), Paging), responses((status = 200, body = List<TestCaseOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<TestCaseOut>>> {
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let page = test_cases::list(&mut conn, caller.workspace, id, paging.limit, paging.cursor).await?;
    let mut trends = test_runs::trends(&mut conn, caller.workspace, id).await?;
    let next_cursor = cursor(&page);
    let out = |case: TestCase| {
        let trend = trends.remove(&case.id).unwrap_or_default();
        TestCaseOut::of(case, trend)
    };
    Ok(axum::Json(List { items: page.items.into_iter().map(out).collect(), next_cursor }))
}

/// Add a test case. A bot has up to 500.
#[utoipa::path(post, path = "/bots/{id}/tests", tag = "Tests", params(("id" = BotId, Path)), request_body = TestCaseIn, responses((status = 201, body = TestCaseOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "The bot has as many as it may"), (status = 422, description = "A value is not valid")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Json(input): Json<TestCaseIn>,
) -> Result<(StatusCode, axum::Json<TestCaseOut>)> {
    let now = app.clock.now();
    let expectations = Expectations {
        must_contain: input.must_contain,
        must_not_contain: input.must_not_contain,
        must_cite: input.must_cite,
        must_refuse: input.must_refuse,
        history: input.history,
    };
    input::check(&expectations)?;
    let case = TestCase {
        id: TestCaseId::new(),
        bot_id: id,
        message_id: None,
        question: input.question.trim().to_owned(),
        expectations,
        created_at: now,
        updated_at: now,
    };
    let mut write = app.store.write_durably().await?;
    bots::get(&mut write, caller.workspace, id).await?;
    quality::check_room(&mut write, caller.workspace, id, 1).await?;
    test_cases::put(&mut write, caller.workspace, &case).await?;
    noted(&mut write, &app, caller, &case, "test_case.created").await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(TestCaseOut::of(case, Vec::new()))))
}

/// Notes what was done to a test case, without its words: they may be a visitor's.
async fn noted(
    conn: &mut Conn,
    app: &App,
    caller: Caller,
    case: &TestCase,
    kind: &'static str,
) -> Result<()> {
    let event = caller.event(kind, ("test_case", case.id.0), json!({ "bot_id": case.bot_id }));
    events::note(conn, &event, app.clock.now()).await
}

/// A test case.
#[utoipa::path(get, path = "/test-cases/{id}", tag = "Tests", params(("id" = TestCaseId, Path)), responses((status = 200, body = TestCaseOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<TestCaseId>,
) -> Result<axum::Json<TestCaseOut>> {
    let mut conn = app.store.read().await?;
    let case = test_cases::get(&mut conn, caller.workspace, id).await?;
    let mut trends = test_runs::trends(&mut conn, caller.workspace, case.bot_id).await?;
    let trend = trends.remove(&id).unwrap_or_default();
    Ok(axum::Json(TestCaseOut::of(case, trend)))
}

/// Change a test case. Runs that asked it keep what it was then.
#[utoipa::path(patch, path = "/test-cases/{id}", tag = "Tests", params(("id" = TestCaseId, Path)), request_body = TestCasePatch, responses((status = 200, body = TestCaseOut), (status = 404, description = "Not yours or not there"), (status = 422, description = "A value is not valid")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<TestCaseId>,
    Json(input): Json<TestCasePatch>,
) -> Result<axum::Json<TestCaseOut>> {
    let mut write = app.store.write_durably().await?;
    let mut case = test_cases::get(&mut write, caller.workspace, id).await?;
    case.question = input.question.map_or(case.question, |question| question.trim().to_owned());
    let was = case.expectations;
    let expectations = Expectations {
        must_contain: input.must_contain.unwrap_or(was.must_contain),
        must_not_contain: input.must_not_contain.unwrap_or(was.must_not_contain),
        must_cite: input.must_cite.unwrap_or(was.must_cite),
        must_refuse: input.must_refuse.unwrap_or(was.must_refuse),
        history: input.history.unwrap_or(was.history),
    };
    input::check(&expectations)?;
    case.expectations = expectations;
    case.updated_at = app.clock.now();
    test_cases::put(&mut write, caller.workspace, &case).await?;
    noted(&mut write, &app, caller, &case, "test_case.updated").await?;
    let mut trends = test_runs::trends(&mut write, caller.workspace, case.bot_id).await?;
    write.commit().await?;
    let trend = trends.remove(&id).unwrap_or_default();
    Ok(axum::Json(TestCaseOut::of(case, trend)))
}

/// Delete a test case. Runs that asked it keep what came of it.
#[utoipa::path(delete, path = "/test-cases/{id}", tag = "Tests", params(("id" = TestCaseId, Path)), responses((status = 204, description = "Deleted"), (status = 404, description = "Not yours or not there")))]
pub async fn delete(State(app): State<App>, caller: Caller, Id(id): Id<TestCaseId>) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    let case = test_cases::get(&mut write, caller.workspace, id).await?;
    test_cases::delete(&mut write, caller.workspace, id).await?;
    noted(&mut write, &app, caller, &case, "test_case.deleted").await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// When a bot's tests run by themselves, and what they decide.
#[utoipa::path(get, path = "/bots/{id}/test-settings", tag = "Tests", params(("id" = BotId, Path)), responses((status = 200, body = TestSettings), (status = 404, description = "Not yours or not there")))]
pub async fn get_settings(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
) -> Result<axum::Json<TestSettings>> {
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    Ok(axum::Json(test_cases::settings(&mut conn, caller.workspace, id).await?))
}

/// Set when a bot's tests run by themselves, and what they decide.
#[utoipa::path(put, path = "/bots/{id}/test-settings", tag = "Tests", params(("id" = BotId, Path)), request_body = TestSettings, responses((status = 200, body = TestSettings), (status = 404, description = "Not yours or not there")))]
pub async fn put_settings(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Json(settings): Json<TestSettings>,
) -> Result<axum::Json<TestSettings>> {
    let mut write = app.store.write_durably().await?;
    let bot = bots::get(&mut write, caller.workspace, id).await?;
    let before = json!(test_cases::settings(&mut write, caller.workspace, id).await?);
    test_cases::set_settings(&mut write, caller.workspace, id, settings).await?;
    if let Some(data) = activity::changed(&bot.name, &before, &json!(settings)) {
        let event = caller.event("test_settings.updated", ("bot", id.0), data);
        events::note(&mut write, &event, app.clock.now()).await?;
    }
    write.commit().await?;
    Ok(axum::Json(settings))
}

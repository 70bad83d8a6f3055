//! Test cases as a table for spreadsheets, there and back.

use super::given::SkippedOut;
use crate::domain::ids::{BotId, TestCaseId};
use crate::domain::quality::MOST_CASES;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::csv::Sheet;
use crate::http::input::{Body, Id, Query};
use crate::quality::{self, fix, table};
use crate::state::App;
use crate::store::bots;
use crate::store::test_cases::{self, TestCase};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Largest table, in bytes.
const LARGEST: usize = 2_000_000;
/// Cases sent at once.
const BATCH: u32 = 100;

/// Whether anything is written.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TableQuery {
    /// Only say what would come of it.
    #[garde(skip)]
    #[serde(default)]
    dry_run: bool,
}

/// What came of a table.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableOut {
    /// Questions that were added.
    added: Vec<String>,
    /// Questions that were there already, in whatever spelling, and whose expectations were replaced.
    replaced: Vec<String>,
    /// Rows that are no case; at most 100 are told.
    skipped: Vec<SkippedOut>,
}

/// A bot's test cases as a table for spreadsheets. Several words or pages in a cell stand with `|` between.
#[utoipa::path(get, path = "/bots/{id}/tests.csv", tag = "Tests", params(("id" = BotId, Path)), responses((status = 200, content_type = "text/csv", description = "A line for each case, with a header"), (status = 404, description = "Not yours or not there")))]
pub async fn export(State(app): State<App>, caller: Caller, Id(id): Id<BotId>) -> Result<Response> {
    bots::get(&mut *app.store.read().await?, caller.workspace, id).await?;
    let sheet = Sheet { name: "tests.csv".to_owned(), header: table::COLUMNS };
    Ok(sheet.stream(None, move |after: Option<uuid::Uuid>| {
        let app = app.clone();
        async move {
            let mut conn = app.store.read().await?;
            let page = test_cases::list(&mut conn, caller.workspace, id, BATCH, after).await?;
            let line = |case: &TestCase| table::line(&case.question, &case.expectations);
            Ok((page.items.iter().map(line).collect(), page.next))
        }
    }))
}

/// Take test cases out of a table. A question that has a case gets what the table says; none is deleted.
///
/// The first line names the columns: `question`, and any of `must_contain`, `must_not_contain`, `must_cite` and
/// `must_refuse` (yes or no). Several words or pages in a cell are separated by `|`. Cells are separated by comma,
/// semicolon or tab.
#[utoipa::path(post, path = "/bots/{id}/tests.csv", tag = "Tests", params(("id" = BotId, Path), TableQuery), request_body(content = String, content_type = "text/csv"), responses((status = 200, body = TableOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "The bot would have more cases than it may"), (status = 413, description = "Larger than two megabytes"), (status = 422, description = "No case can be read from it")))]
pub async fn import(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Query(query): Query<TableQuery>,
    headers: HeaderMap,
    Body(bytes): Body<LARGEST>,
) -> Result<axum::Json<TableOut>> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    if kind.as_deref().is_some_and(|kind| kind.starts_with("application/json") || kind.starts_with("image/"))
    {
        return Err(Error::new(Code::UnsupportedMediaType, "Send the table as text/csv."));
    }
    bots::get(&mut *app.store.read().await?, caller.workspace, id).await?;
    let reading = tokio::task::spawn_blocking(move || table::read(&bytes, kind.as_deref(), MOST_CASES));
    let read = reading.await.map_err(Error::internal)?;
    let read = read.map_err(|error| Error::invalid("", "invalid", error.to_string()))?;
    // Before the turn to write: it takes a while for long questions.
    let cases: Vec<_> = read.cases.into_iter().map(|case| (fix::sameness(&case.0), case)).collect();
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    bots::get(&mut write, caller.workspace, id).await?;
    let there = test_cases::all(&mut write, caller.workspace, id).await?;
    let there: HashMap<String, &TestCase> =
        there.iter().map(|case| (fix::sameness(&case.question), case)).collect();
    let further = cases.iter().filter(|(sameness, _)| !there.contains_key(sameness)).count();
    quality::check_room(&mut write, caller.workspace, id, further).await?;
    let mut out = TableOut {
        added: Vec::new(),
        replaced: Vec::new(),
        skipped: read.skipped.into_iter().map(|row| SkippedOut::of(row.line, row.reason)).collect(),
    };
    for (sameness, (question, mut expectations)) in cases {
        let known = there.get(&sameness).copied();
        if let Some(known) = known {
            // A table can't say what was said before, so it does not take it away.
            expectations.history.clone_from(&known.expectations.history);
        }
        if known.is_some() { &mut out.replaced } else { &mut out.added }.push(question.clone());
        let case = TestCase {
            id: known.map_or_else(TestCaseId::new, |known| known.id),
            bot_id: id,
            message_id: known.and_then(|known| known.message_id),
            question,
            expectations,
            created_at: known.map_or(now, |known| known.created_at),
            updated_at: now,
        };
        test_cases::put(&mut write, caller.workspace, &case).await?;
    }
    if !query.dry_run {
        write.commit().await?;
    }
    Ok(axum::Json(out))
}

//! A schedule in words, with its next times: what a form shows while it is filled in.

use crate::domain::schedule::{Schedule, Zone};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Query;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Times that are shown.
const SHOWN: usize = 5;

/// Which schedule.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScheduleQuery {
    /// `hourly`, `daily`, `weekly`, `monthly`, or a cron expression of five fields.
    #[garde(skip)]
    schedule: Schedule,
    /// IANA name of its time zone; UTC if left out.
    #[garde(skip)]
    #[serde(default)]
    time_zone: Zone,
}

/// A schedule, for people.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleOut {
    /// In words.
    words: String,
    /// Its next times. Those of a word are spread by source: within the hour from then.
    next: Vec<Timestamp>,
}

/// What a schedule means: in words, and its next five times.
#[utoipa::path(get, path = "/schedule", tag = "Sources", params(ScheduleQuery), responses((status = 200, body = ScheduleOut), (status = 422, description = "No schedule, or no time zone")))]
pub async fn get(
    State(app): State<App>,
    _: Caller,
    Query(query): Query<ScheduleQuery>,
) -> Result<Json<ScheduleOut>> {
    let after = |at: &Timestamp| query.schedule.next(&query.time_zone, 0, *at);
    let first = after(&app.clock.now());
    let next = std::iter::successors(first, after).take(SHOWN).collect();
    Ok(Json(ScheduleOut { words: query.schedule.words(&query.time_zone), next }))
}

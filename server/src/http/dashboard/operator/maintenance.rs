//! Maintenance mode, for the operator.

use super::note;
use crate::domain::operator::{Maintenance, MaintenanceIn};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input;
use crate::maintenance;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// Whether maintenance mode is on.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaintenanceOut {
    /// Whether it is on.
    on: bool,
    /// What people are told.
    #[schema(required)]
    message: Option<String>,
    /// When it is expected to end.
    #[schema(required)]
    until: Option<Timestamp>,
}

impl From<Option<Maintenance>> for MaintenanceOut {
    fn from(state: Option<Maintenance>) -> Self {
        Self {
            on: state.is_some(),
            message: state.as_ref().map(|state| state.words().to_owned()),
            until: state.and_then(|state| state.until()),
        }
    }
}

/// Whether maintenance mode is on.
#[utoipa::path(get, path = "/operator/maintenance", tag = "Operator", responses((status = 200, body = MaintenanceOut), (status = 403, description = "Not an operator")))]
pub async fn get(State(app): State<App>) -> Result<Json<MaintenanceOut>> {
    Ok(Json(app.maintenance.state(&app.store).await?.into()))
}

/// Switch maintenance mode on or off. While it is on, members can look at everything and change nothing, the widget takes
/// no questions, and no job is begun; operators can do everything.
#[utoipa::path(put, path = "/operator/maintenance", tag = "Operator", request_body = MaintenanceIn, responses((status = 200, body = MaintenanceOut), (status = 403, description = "Not an operator"), (status = 422, description = "Not valid")))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    input::Json(input): input::Json<MaintenanceIn>,
) -> Result<Json<MaintenanceOut>> {
    let now = app.clock.now();
    let until = input.minutes.map(|minutes| now.after(Duration::from_secs(u64::from(minutes) * 60)));
    let state = input.on.then(|| Maintenance {
        message: input.message.as_deref().unwrap_or_default().trim().to_owned(),
        until_ms: until.map(|until| until.0),
    });
    let mut write = app.store.write_durably().await?;
    maintenance::set(&mut write, state.as_ref()).await?;
    let kind = if input.on { "maintenance.started" } else { "maintenance.ended" };
    let what = (kind, ("installation", uuid::Uuid::nil()), json!({ "until": until }));
    note(&mut write, &caller, None, what, now).await?;
    write.commit().await?;
    app.maintenance.look_again();
    app.bell.ring();
    Ok(Json(state.into()))
}

//! The operator's console: all tenants, for whoever runs the installation. What they change is noted in the event log, in
//! that of the workspace where it is about one, so that its owners see it.

mod announcements;
mod health;
mod jobs;
mod maintenance;
mod support;
mod webhooks;
mod workspaces;

pub(super) use maintenance::MaintenanceOut;

use crate::domain::event::{Actor, NewEvent};
use crate::domain::ids::WorkspaceId;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::state::App;
use crate::store::{Conn, events};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes, without their prefix.
pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(workspaces::list))
        .routes(routes!(workspaces::get))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::cancel))
        .routes(routes!(jobs::retry))
        .routes(routes!(health::get))
        .routes(routes!(maintenance::get, maintenance::put))
        .routes(routes!(announcements::list, announcements::create))
        .routes(routes!(announcements::delete))
        .routes(routes!(announcements::shown))
        .routes(routes!(support::get, support::grant, support::revoke))
        .routes(routes!(support::enter))
        .routes(routes!(support::leave))
        .routes(routes!(webhooks::list))
        .routes(routes!(webhooks::replay))
}

/// Notes what an operator does, in the transaction that does it.
async fn note(
    conn: &mut Conn,
    caller: &Caller,
    workspace: Option<WorkspaceId>,
    what: (&'static str, (&'static str, Uuid), Value),
    now: Timestamp,
) -> Result<()> {
    let (kind, aggregate, data) = what;
    let actor = Actor::Operator(caller.user);
    events::note(conn, &NewEvent { workspace, actor, kind, aggregate, data, request: caller.request }, now)
        .await
}

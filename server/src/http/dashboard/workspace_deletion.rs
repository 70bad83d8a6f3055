//! The deletion of a workspace: asked for with its name, done after a grace, taken back until then.

use crate::domain::day::Day;
use crate::domain::name::quoted;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input;
use crate::mail::{self, Letter};
use crate::state::App;
use crate::store::workspace_deletions::{self, Deletion};
use crate::store::{Conn, entitlements, events};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// The order to delete a workspace.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceDeletionIn {
    /// The workspace's name, typed: so that it is the right one.
    #[garde(length(chars, max = 200))]
    name: String,
}

/// Whether the workspace is to be deleted.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkspaceDeletionOut {
    /// Days that a deletion waits for, on this server.
    grace_days: u32,
    /// The deletion that was asked for; null if none was.
    #[schema(required)]
    deletion: Option<AskedDeletion>,
}

/// A deletion that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskedDeletion {
    /// Who asked; null if that account is gone.
    #[schema(required)]
    asked_by: Option<String>,
    /// When.
    asked_at: Timestamp,
    /// When all of it is deleted for good.
    due_at: Timestamp,
}

impl From<Deletion> for AskedDeletion {
    fn from(deletion: Deletion) -> Self {
        Self { asked_by: deletion.asked_by_name, asked_at: deletion.asked_at, due_at: deletion.due_at }
    }
}

async fn state(conn: &mut Conn, app: &App, caller: &Caller) -> Result<WorkspaceDeletionOut> {
    let deletion = workspace_deletions::find(conn, caller.workspace).await?;
    let grace_days = app.config.privacy.workspace_grace_days;
    Ok(WorkspaceDeletionOut { grace_days, deletion: deletion.map(AskedDeletion::from) })
}

/// Whether the workspace is to be deleted, and when.
#[utoipa::path(get, path = "/workspace/deletion", tag = "Privacy", responses((status = 200, body = WorkspaceDeletionOut)))]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<Json<WorkspaceDeletionOut>> {
    Ok(Json(state(&mut *app.store.read().await?, &app, &caller).await?))
}

/// Nobody may go on paying for what is gone.
async fn check_paid(conn: &mut Conn, app: &App, caller: &Caller) -> Result<()> {
    if !app.plans.are_sold() {
        return Ok(());
    }
    let paid = entitlements::of(conn, caller.workspace).await?.map(|entitlement| entitlement.standing);
    if paid.is_some_and(|paid| paid.holds(app.clock.now()) && !paid.cancel_at_period_end) {
        return Err(Error::new(
            Code::Conflict,
            "This workspace has a plan that goes on being paid for. Cancel that first, under Plan and billing; then delete \
             the workspace.",
        ));
    }
    Ok(())
}

/// All owners are told, whoever of them asked: it may have been somebody at an unlocked screen.
async fn tell_owners(conn: &mut Conn, app: &App, caller: &Caller, name: &str, due: Timestamp) -> Result<()> {
    let (day, name) = (Day::of(due), quoted(name));
    for to in workspace_deletions::owners(conn, caller.workspace).await? {
        let letter = Letter {
            workspace: Some(caller.workspace),
            to,
            subject: format!("{name} is going to be deleted"),
            paragraphs: vec![
                format!(
                    "One of its owners deleted the workspace {name}. Its bots no longer answer. On {day} (UTC) all of it is \
                     lost for good: bots, knowledge, conversations, settings and members' access."
                ),
                "Until then any owner can restore it with one click.".to_owned(),
            ],
            button: Some(("Look at it".to_owned(), mail::link(app, "/settings/privacy"))),
        };
        mail::post(conn, app, &letter).await?;
    }
    Ok(())
}

/// Delete the workspace with everything in it. Its bots stop answering at once; it can be restored until the grace ends.
#[utoipa::path(post, path = "/workspace/deletion", tag = "Privacy", request_body = WorkspaceDeletionIn, responses((status = 202, body = WorkspaceDeletionOut), (status = 409, description = "It is the workspace of this machine, or its plan goes on being paid for"), (status = 422, description = "The name is another")))]
pub async fn ask(
    State(app): State<App>,
    caller: Caller,
    input::Json(input): input::Json<WorkspaceDeletionIn>,
) -> Result<(StatusCode, Json<WorkspaceDeletionOut>)> {
    if app.local_owner.is_some_and(|owner| owner.workspace == caller.workspace) {
        return Err(Error::new(
            Code::Conflict,
            "This is the workspace of this machine, which nobody signs in to: it can't be deleted alone. Stop the server \
             and delete its data directory.",
        ));
    }
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let name = workspace_deletions::name(&mut write, caller.workspace).await?;
    if input.name.trim() != name.trim() {
        return Err(Error::invalid(
            "name",
            "invalid",
            format!("is not the name of this workspace. Type it as it is written: {name}"),
        ));
    }
    check_paid(&mut write, &app, &caller).await?;
    let grace = Duration::from_secs(u64::from(app.config.privacy.workspace_grace_days) * 24 * 60 * 60);
    let due = now.after(grace);
    if workspace_deletions::ask(&mut write, caller.workspace, caller.user, now, due).await? {
        let event = caller.event(
            "workspace.deletion_asked",
            ("workspace", caller.workspace.0),
            json!({ "due_at": due.to_string() }),
        );
        events::note(&mut write, &event, now).await?;
        tell_owners(&mut write, &app, &caller, &name, due).await?;
    }
    let state = state(&mut write, &app, &caller).await?;
    write.commit().await?;
    app.bell.ring();
    Ok((StatusCode::ACCEPTED, Json(state)))
}

/// Restore the workspace: it is not deleted, and its bots answer again.
#[utoipa::path(delete, path = "/workspace/deletion", tag = "Privacy", responses((status = 200, body = WorkspaceDeletionOut), (status = 409, description = "The deletion has begun")))]
pub async fn take_back(State(app): State<App>, caller: Caller) -> Result<Json<WorkspaceDeletionOut>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    if workspace_deletions::take_back(&mut write, caller.workspace).await? {
        let event = caller.event("workspace.restored", ("workspace", caller.workspace.0), json!({}));
        events::note(&mut write, &event, now).await?;
    } else if workspace_deletions::find(&mut write, caller.workspace).await?.is_some() {
        return Err(Error::new(
            Code::Conflict,
            "The deletion of this workspace has begun: it can't be restored any more.",
        ));
    }
    let state = state(&mut write, &app, &caller).await?;
    write.commit().await?;
    Ok(Json(state))
}

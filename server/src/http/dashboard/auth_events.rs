//! What people do with their accounts, for the event log of the workspace where they are signed in.

use crate::domain::event::{Actor, NewEvent};
use crate::domain::ids::{SessionId, UserId, WorkspaceId};
use crate::error::Result;
use crate::state::App;
use crate::store::{Conn, events, sessions, standing};

/// Notes what a person did with their account, where they are signed in.
pub(super) async fn noted(
    conn: &mut Conn,
    app: &App,
    user: UserId,
    workspace: WorkspaceId,
    kind: &'static str,
) -> Result<()> {
    let event = NewEvent {
        workspace: Some(workspace),
        actor: Actor::Person(user),
        kind,
        aggregate: ("user", user.0),
        data: serde_json::json!({}),
        request: None,
    };
    events::note(conn, &event, app.clock.now()).await
}

/// Ends a session, and notes who signed out if it held.
pub(super) async fn end(conn: &mut Conn, app: &App, session: SessionId) -> Result<()> {
    let now = app.clock.now();
    if let Some(whose) = standing::of(conn, session, now).await? {
        noted(conn, app, whose.user_id, whose.workspace_id, "account.signed_out").await?;
    }
    sessions::revoke_by_id(conn, session, now).await
}

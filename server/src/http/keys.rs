//! API keys as callers: `authorization: Bearer fd_…`, wherever an access token is taken.

use super::caller::Caller;
use crate::domain::ids::{ApiKeyId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::identity::{api_key, opaque};
use crate::state::App;
use crate::store::api_keys::{self, Standing};
use std::time::Duration;

/// How exact the time of last use is: no request but the first of a minute writes.
const EXACT: Duration = Duration::from_secs(60);

/// Who calls with a key; none if the token is no API key.
///
/// # Errors
/// `unauthorized` for a key that opens nothing.
pub async fn identify(app: &App, token: &str) -> Result<Option<Caller>> {
    if !api_key::is_one(token) {
        return Ok(None);
    }
    let now = app.clock.now();
    let standing = {
        let mut conn = app.store.read().await?;
        api_keys::standing(&mut conn, &opaque::hash(token), now).await?
    };
    let Some(key) = standing else {
        return Err(Error::new(
            Code::Unauthorized,
            "This API key is not valid, has expired or was revoked. An admin of the workspace can make another: \
             dashboard, Settings, API keys.",
        ));
    };
    note_use(app, &key, now);
    Ok(Some(Caller {
        user: key.created_by,
        workspace: key.workspace_id,
        role: key.role.min(key.creator_role),
        session: None,
        key: Some(key.id),
        key_limit: key.per_minute,
        operator: false,
        support: false,
        request: None,
    }))
}

/// Notes the use beside the request, which neither waits for it nor fails with it.
fn note_use(app: &App, key: &Standing, now: Timestamp) {
    let noted = key.last_used_at.is_some_and(|last| last.after(EXACT) > now);
    if noted || !app.key_uses.begin(key.id) {
        return;
    }
    let (app, workspace, id) = (app.clone(), key.workspace_id, key.id);
    tokio::spawn(async move {
        if let Err(error) = write_use(&app, workspace, id, now).await {
            tracing::warn!(key = %id, cause = %error.chain(), "the use of an API key was not noted: {}", error.detail);
        }
        app.key_uses.end(id);
    });
}

async fn write_use(app: &App, workspace: WorkspaceId, id: ApiKeyId, now: Timestamp) -> Result<()> {
    let mut write = app.store.write().await?;
    api_keys::used(&mut write, workspace, id, now).await?;
    write.commit().await
}

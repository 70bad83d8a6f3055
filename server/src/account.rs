//! The end of an account: what goes with it, what stays, and what stands in its way. Knows no HTTP.

use crate::domain::event::NewEvent;
use crate::domain::ids::WorkspaceId;
use crate::domain::role::Role;
use crate::domain::time::Clock;
use crate::error::{Code, Error, Result};
use crate::removal;
use crate::store::accounts::{self, User};
use crate::store::partings::{self, Parting};
use crate::store::removal::{self as removals, Whole};
use crate::store::{Store, events, mails};
use std::sync::Arc;

/// What becomes of a workspace when a member deletes their account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nobody else is in it: it goes with all that it holds.
    Deleted,
    /// Others are in it and own it: it goes on without them.
    Left,
    /// Others are in it, but nobody else owns it: it must be handed over first.
    InTheWay,
}

/// What becomes of a workspace.
#[must_use]
pub fn outcome(parting: &Parting) -> Outcome {
    if parting.members == 1 {
        Outcome::Deleted
    } else if parting.role == Role::Owner && parting.owners == 1 {
        Outcome::InTheWay
    } else {
        Outcome::Left
    }
}

/// Deletes an account: sign-ins end at once, workspaces that nobody else is in go in the background.
///
/// # Errors
/// `conflict` if others would be left without an owner.
pub async fn delete(
    store: &Store,
    clock: &Arc<dyn Clock>,
    user: &User,
    event: impl Fn(WorkspaceId) -> NewEvent,
) -> Result<()> {
    let now = clock.now();
    let mut write = store.write_durably().await?;
    let mut alone = Vec::new();
    for parting in partings::of(&mut write, user.id).await? {
        match outcome(&parting) {
            Outcome::Deleted => {
                // Noted with the rest: whatever happens from here on, it goes.
                removals::begin(&mut write, parting.workspace_id, Whole::Workspace(parting.workspace_id))
                    .await?;
                alone.push(parting.workspace_id);
            }
            Outcome::Left => events::note(&mut write, &event(parting.workspace_id), now).await?,
            Outcome::InTheWay => return Err(in_the_way(&parting.name)),
        }
    }
    mails::forget_recipient(&mut write, &user.email).await?;
    accounts::delete(&mut write, user.id).await?;
    write.commit().await?;
    let (store, clock) = (store.clone(), Arc::clone(clock));
    tokio::spawn(async move {
        for workspace in alone {
            if let Err(error) = removal::workspace(&store, &clock, workspace).await {
                tracing::warn!(%workspace, cause = %error.chain(), "a workspace can't be deleted yet; it is tried again after a restart: {}", error.detail);
            }
        }
    });
    Ok(())
}

fn in_the_way(name: &str) -> Error {
    Error::new(
        Code::Conflict,
        format!(
            "You are the only owner of “{name}”, and others work in it. Make one of them an owner first, or remove them."
        ),
    )
}

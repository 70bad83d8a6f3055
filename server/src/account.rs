//! The end of an account: what goes with it, what stays, and what stands in its way. Knows no HTTP.

use crate::domain::event::NewEvent;
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::error::{Code, Error, Result};
use crate::removal;
use crate::state::App;
use crate::store::accounts::{self, User};
use crate::store::partings::{self, Parting};
use crate::store::removal::{self as removals, Whole};
use crate::store::{Conn, entitlements, events, invitations, mails, support};
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
    /// It would go, but its plan would go on being paid for: that must be cancelled first.
    PaidFor,
}

/// A person's workspaces, and what becomes of each.
///
/// # Errors
/// When the database can't be read.
pub async fn partings(conn: &mut Conn, app: &App, user: UserId) -> Result<Vec<(Parting, Outcome)>> {
    let mut all = Vec::new();
    for parting in partings::of(conn, user).await? {
        let outcome = if parting.members > 1 {
            let last = parting.role == Role::Owner && parting.owners == 1;
            if last { Outcome::InTheWay } else { Outcome::Left }
        } else if is_paid_for(conn, app, parting.workspace_id).await? {
            Outcome::PaidFor
        } else {
            Outcome::Deleted
        };
        all.push((parting, outcome));
    }
    Ok(all)
}

/// Nobody may go on paying for what is gone.
async fn is_paid_for(conn: &mut Conn, app: &App, workspace: WorkspaceId) -> Result<bool> {
    if !app.plans.are_sold() {
        return Ok(false);
    }
    let paid = entitlements::of(conn, workspace).await?.map(|entitlement| entitlement.standing);
    Ok(paid.is_some_and(|paid| paid.holds(app.clock.now()) && !paid.cancel_at_period_end))
}

/// Deletes an account: sign-ins end at once, workspaces that nobody else is in go in the background.
///
/// # Errors
/// `conflict` if others would be left without an owner, or a plan would go on being paid for.
pub async fn delete(app: &App, user: &User, event: impl Fn(WorkspaceId) -> NewEvent) -> Result<()> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let mut alone = Vec::new();
    for (parting, outcome) in partings(&mut write, app, user.id).await? {
        match outcome {
            Outcome::Deleted => {
                // Who looks in for support goes home at once: what is left of the workspace goes bit by bit.
                support::revoke(&mut write, parting.workspace_id, now).await?;
                // Noted with the rest: whatever happens from here on, it goes.
                removals::begin(&mut write, parting.workspace_id, Whole::Workspace(parting.workspace_id))
                    .await?;
                alone.push(parting.workspace_id);
            }
            Outcome::Left => events::note(&mut write, &event(parting.workspace_id), now).await?,
            Outcome::InTheWay => return Err(in_the_way(&parting.name)),
            Outcome::PaidFor => return Err(paid_for(&parting.name)),
        }
    }
    mails::forget_person(&mut write, user.id, &user.email).await?;
    // Others' invitations wait for whoever has the address: that it was this person has to be known.
    let theirs = user.email_verified_at.map(|_| user.email.as_str());
    invitations::forget_person(&mut write, user.id, theirs).await?;
    accounts::delete(&mut write, user.id).await?;
    write.commit().await?;
    let (store, clock) = (app.store.clone(), Arc::clone(&app.clock));
    tokio::spawn(async move {
        for workspace in alone {
            if let Err(error) = removal::workspace(&store, &clock, workspace).await {
                tracing::warn!(%workspace, cause = %error.chain(), "a workspace can't be deleted yet; it is tried again after a restart: {}", error.detail);
            }
        }
    });
    Ok(())
}

fn paid_for(name: &str) -> Error {
    Error::new(
        Code::Conflict,
        format!("The plan of “{name}” goes on being paid for. Cancel it first, under Plan and billing."),
    )
}

fn in_the_way(name: &str) -> Error {
    Error::new(
        Code::Conflict,
        format!(
            "You are the only owner of “{name}”, and others work in it. Make one of them an owner first, or remove them."
        ),
    )
}

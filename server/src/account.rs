//! The end of an account: what goes with it, what stays, and what stands in its way. Knows no HTTP.

use crate::domain::event::NewEvent;
use crate::domain::ids::WorkspaceId;
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::removal;
use crate::store::accounts::{self, User};
use crate::store::partings::{self, Parting};
use crate::store::{Conn, Store, bots, events, knowledge_bases, mails};

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
    user: &User,
    event: impl Fn(WorkspaceId) -> NewEvent,
    now: Timestamp,
) -> Result<()> {
    let mut write = store.write_durably().await?;
    let partings = partings::of(&mut write, user.id).await?;
    for parting in &partings {
        match outcome(parting) {
            Outcome::Deleted => partings::abandon(&mut write, parting.workspace_id).await?,
            Outcome::Left => {
                events::note(&mut write, &event(parting.workspace_id), now).await?;
            }
            Outcome::InTheWay => return Err(in_the_way(&parting.name)),
        }
    }
    mails::forget_recipient(&mut write, &user.email).await?;
    accounts::delete(&mut write, user.id).await?;
    write.commit().await?;
    // It goes on, whoever waits for it; and after a restart, see `resume`.
    let store = store.clone();
    tokio::spawn(async move {
        if let Err(error) = resume(&store).await {
            tracing::warn!(cause = %error.chain(), "a workspace can't be deleted yet; after a restart it is tried again: {}", error.detail);
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

/// Deletes what is left of workspaces that nobody is in any more, bit by bit: others write in between.
///
/// # Errors
/// When the database can't be read or written.
pub async fn resume(store: &Store) -> Result<()> {
    let abandoned = partings::abandoned(&mut *store.read().await?).await?;
    for workspace in abandoned {
        empty(store, workspace).await?;
        let mut write = store.write_durably().await?;
        partings::delete_abandoned(&mut write, workspace).await?;
        write.commit().await?;
        tracing::info!(%workspace, "deleted a workspace whose last member had deleted their account");
    }
    Ok(())
}

/// Takes out what is large: bots with their conversations, then knowledge bases with their pages.
async fn empty(store: &Store, workspace: WorkspaceId) -> Result<()> {
    loop {
        let page = bots::list(&mut *store.read().await?, workspace, 100, None).await?;
        for bot in &page.items {
            gone(removal::bot(store, workspace, bot.id).await)?;
        }
        if page.next.is_none() {
            break;
        }
    }
    loop {
        let bases = first_bases(&mut *store.read().await?, workspace).await?;
        if bases.is_empty() {
            return Ok(());
        }
        for base in bases {
            gone(removal::knowledge_base(store, workspace, base).await)?;
        }
    }
}

async fn first_bases(
    conn: &mut Conn,
    workspace: WorkspaceId,
) -> Result<Vec<crate::domain::ids::KnowledgeBaseId>> {
    let page = knowledge_bases::list(conn, workspace, 100, None).await?;
    Ok(page.items.into_iter().map(|base| base.id).collect())
}

/// Another who deletes the same has come first: that is as good.
fn gone(result: Result<()>) -> Result<()> {
    match result {
        Err(error) if error.code == Code::NotFound => Ok(()),
        other => other,
    }
}

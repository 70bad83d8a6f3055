//! Teams: what founding a workspace, joining, leaving and handing over mean, each within one transaction. Who may is in
//! `http::access` and `domain::member`. Knows no HTTP.

use crate::billing::quota;
use crate::config::Signup;
use crate::domain::event::{Actor, NewEvent};
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::name::quoted;
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::identity::opaque;
use crate::mail::{self, Letter};
use crate::state::App;
use crate::store::accounts::{self, Membership, User};
use crate::store::invitations::{self, Named};
use crate::store::members::{self, Member};
use crate::store::{Conn, events, standing, workspaces};
use serde_json::json;
use uuid::Uuid;

/// Where a person lands who signs in: where they were last. Who belongs nowhere any more gets a workspace of their own, as
/// they would by signing up; where nobody may just sign up, they come into the one that has invited their address.
///
/// # Errors
/// `forbidden` if they belong nowhere and nobody has invited them.
pub async fn home(conn: &mut Conn, app: &App, user: &User) -> Result<Membership> {
    if let Some(membership) = workspaces::home(conn, user.id).await? {
        return Ok(membership);
    }
    let now = app.clock.now();
    if app.config.auth.signup == Signup::Open {
        return found(conn, user.id, &own_name(&user.name), now).await;
    }
    // Only who has shown that the address is theirs: else anybody could have made an account for it.
    if user.email_verified_at.is_some()
        && let Some(named) = invitations::open_for(conn, &user.email, now).await?
        && named.holds(now)
    {
        return join(conn, app, &named, user, None).await;
    }
    Err(Error::new(
        Code::Forbidden,
        format!(
            "This account belongs to no workspace any more. Ask an owner or admin of one to invite {}, then sign in again.",
            user.email
        ),
    ))
}

/// What the workspace is called that a person gets with their account.
#[must_use]
pub fn own_name(person: &str) -> String {
    format!("{person}’s workspace")
}

/// Makes a workspace that a person owns.
///
/// # Errors
/// When the database can't be written.
pub async fn found(conn: &mut Conn, owner: UserId, name: &str, now: Timestamp) -> Result<Membership> {
    let workspace_id = WorkspaceId::new();
    workspaces::create(conn, workspace_id, name, owner, now).await?;
    Ok(Membership { workspace_id, name: name.to_owned(), role: Role::Owner })
}

/// Gives a member another role.
///
/// # Errors
/// `conflict` if the workspace would be left without an owner.
pub async fn set_role(conn: &mut Conn, workspace: WorkspaceId, member: &Member, role: Role) -> Result<()> {
    if member.role == Role::Owner && role != Role::Owner {
        keep_an_owner(conn, workspace).await?;
    }
    accounts::set_role(conn, workspace, member.user_id, role).await
}

/// Takes a member out. Their sign-ins there end, on every device.
///
/// # Errors
/// `conflict` if the workspace would be left without an owner.
pub async fn remove(conn: &mut Conn, workspace: WorkspaceId, member: &Member, now: Timestamp) -> Result<()> {
    if member.role == Role::Owner {
        keep_an_owner(conn, workspace).await?;
    }
    members::remove(conn, workspace, member.user_id).await?;
    standing::end_all(conn, workspace, member.user_id, now).await
}

/// Lets a member go by their own wish: their sign-ins go on in another of their workspaces, if there is one.
///
/// # Errors
/// `conflict` if the workspace would be left without an owner.
pub async fn leave(conn: &mut Conn, workspace: WorkspaceId, member: &Member, now: Timestamp) -> Result<()> {
    if member.role == Role::Owner {
        keep_an_owner(conn, workspace).await?;
    }
    members::remove(conn, workspace, member.user_id).await?;
    match workspaces::home(conn, member.user_id).await? {
        Some(next) => standing::take_all_to(conn, workspace, member.user_id, next.workspace_id).await,
        None => standing::end_all(conn, workspace, member.user_id, now).await,
    }
}

/// Makes a member an owner and the one before an admin.
///
/// # Errors
/// When the database can't be written.
pub async fn hand_over(conn: &mut Conn, workspace: WorkspaceId, from: UserId, to: UserId) -> Result<()> {
    accounts::set_role(conn, workspace, to, Role::Owner).await?;
    accounts::set_role(conn, workspace, from, Role::Admin).await
}

async fn keep_an_owner(conn: &mut Conn, workspace: WorkspaceId) -> Result<()> {
    let (_, owners) = members::count(conn, workspace).await?;
    if owners > 1 {
        return Ok(());
    }
    Err(Error::new(
        Code::Conflict,
        "This is the only owner, and a workspace can't be without one. Make another member an owner first.",
    ))
}

/// The invitation that a link's token stands for, if it can be taken now.
///
/// # Errors
/// `not_found` if there is none, `conflict` if it was taken or has run out.
pub async fn invited(conn: &mut Conn, token: &str, now: Timestamp) -> Result<Named> {
    let found = invitations::of_token(conn, &opaque::hash(token.trim())).await?.ok_or_else(|| {
        Error::new(
            Code::NotFound,
            "This invitation is not valid: it was withdrawn, a newer link has taken its place, or a part of the link is \
             missing. Ask whoever invited you for a new one.",
        )
    })?;
    if found.invitation.accepted_at.is_some() {
        return Err(Error::new(
            Code::Conflict,
            "This invitation was taken already, and each works once. If it was you, sign in; if not, ask for a new one.",
        ));
    }
    if !found.holds(now) {
        return Err(Error::new(
            Code::Conflict,
            "This invitation has run out, or whoever sent it may not invite any more. Ask for a new one.",
        ));
    }
    Ok(found)
}

/// Takes an invitation: the person belongs to its workspace from then on.
///
/// # Errors
/// `forbidden` if it is for another address, `conflict` if somebody was quicker or they belong to it already,
/// `quota_reached` if the workspace's plan has no more members.
pub async fn join(
    conn: &mut Conn,
    app: &App,
    named: &Named,
    user: &User,
    request: Option<Uuid>,
) -> Result<Membership> {
    let now = app.clock.now();
    let invitation = &named.invitation;
    if let Some(email) = invitation.email.as_ref().filter(|email| **email != user.email) {
        return Err(Error::new(
            Code::Forbidden,
            format!(
                "This invitation is for {email}, and you are signed in as {}. Sign in with that address, or ask for an \
                 invitation to yours.",
                user.email
            ),
        ));
    }
    quota::allow_member(conn, app, invitation.workspace_id).await.map_err(no_room)?;
    members::join(conn, invitation.workspace_id, user.id, invitation.role, now).await?;
    if !invitations::take(conn, invitation.workspace_id, invitation.id, user.id, now).await? {
        return Err(Error::new(
            Code::Conflict,
            "Somebody else took this invitation a moment ago. Ask for a new one.",
        ));
    }
    let event = NewEvent {
        workspace: Some(invitation.workspace_id),
        actor: Actor::Person(user.id),
        kind: "member.joined",
        aggregate: ("user", user.id.0),
        data: json!({ "role": invitation.role, "invitation": invitation.id }),
        request,
    };
    events::note(conn, &event, now).await?;
    Ok(Membership {
        workspace_id: invitation.workspace_id,
        name: named.workspace_name.clone(),
        role: invitation.role,
    })
}

/// What a plan includes is told to those who belong to the workspace.
fn no_room(error: Error) -> Error {
    if error.code == Code::QuotaReached {
        Error::new(
            Code::QuotaReached,
            "The workspace has no room for another member just now. Ask who invited you to make some, then open the \
             invitation again.",
        )
    } else {
        error
    }
}

/// The letter that invites somebody.
#[must_use]
pub fn letter(app: &App, named: &Named, to: &str, token: &str) -> Letter {
    let who = named.inviter_name.as_deref().map_or_else(|| "A colleague".to_owned(), quoted);
    let workspace = quoted(&named.workspace_name);
    let invitation = &named.invitation;
    Letter {
        workspace: Some(invitation.workspace_id),
        to: to.to_owned(),
        subject: format!("{who} invites you to {workspace}"),
        paragraphs: vec![
            format!(
                "{who} invites you to work in {workspace} on Frontdesk. Your role will be {}.",
                invitation.role.as_str()
            ),
            format!(
                "The button leads to the invitation. It is for this address only, works once, and ends on {}.",
                invitation.expires_at.spoken()
            ),
            "If you don't know what this is about, do nothing: nobody joins without you.".to_owned(),
        ],
        button: Some(("See the invitation".to_owned(), mail::link(app, &format!("/invite#{token}")))),
    }
}

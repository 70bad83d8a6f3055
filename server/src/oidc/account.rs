//! Whose account an identity opens: the one that it is linked with, the one that has its verified address, or a new one.

use super::{Failure, Identity, Why};
use crate::domain::event::{Actor, NewEvent};
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::name;
use crate::domain::time::Timestamp;
use crate::store::accounts::{self, User};
use crate::store::{Conn, events, identities};
use serde_json::json;

/// The longest address, as sign-up takes it.
const LONGEST_EMAIL: usize = 254;
/// The longest name.
const LONGEST_NAME: usize = 100;

/// The account of an identity. `new` says whether one may be made.
///
/// # Errors
/// When there is none and none may be made, or the address is not known to be theirs.
pub async fn of(conn: &mut Conn, identity: &Identity, new: bool, now: Timestamp) -> Result<User, Failure> {
    let known = identities::sign_in(conn, &identity.issuer, &identity.subject, now).await?;
    if let Some(user) = known {
        return Ok(accounts::get(conn, user).await?);
    }
    let email = verified_email(identity)?;
    let user = match accounts::find_by_email(conn, email).await? {
        Some(user) if user.email_verified_at.is_some() => user,
        // Whoever chose its password may have been somebody else, waiting for just this.
        Some(_) => return Err(Failure::new(Why::Unconfirmed, "nobody has confirmed the account's address")),
        None if new => sign_up(conn, identity, email, now).await?,
        None => {
            return Err(Failure::new(Why::SignupClosed, "sign-up is closed, and nobody has that address"));
        }
    };
    identities::link(conn, &identity.issuer, &identity.subject, user.id, now).await?;
    let workspace = accounts::memberships(conn, user.id).await?.first().map(|first| first.workspace_id);
    note(conn, user.id, workspace, "account.linked", json!({ "issuer": identity.issuer }), now).await?;
    Ok(user)
}

/// Notes what becomes of an account, as everything else about accounts is noted.
async fn note(
    conn: &mut Conn,
    user: UserId,
    workspace: Option<WorkspaceId>,
    kind: &'static str,
    data: serde_json::Value,
    now: Timestamp,
) -> Result<(), Failure> {
    let actor = Actor::Person(user);
    let event = NewEvent { workspace, actor, kind, aggregate: ("user", user.0), data, request: None };
    Ok(events::note(conn, &event, now).await?)
}

/// The address, if the provider has seen that it is theirs. One that they only say is theirs could be anybody's.
pub fn verified_email(identity: &Identity) -> Result<&str, Failure> {
    let email = identity.email.as_deref().unwrap_or_default();
    let plain = !email.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    let whole = email.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty());
    if !plain || !whole || email.len() > LONGEST_EMAIL {
        return Err(Failure::new(Why::NoEmail, "the provider names no e-mail address"));
    }
    if !identity.email_verified {
        return Err(Failure::new(Why::Unverified, "the provider has not verified the e-mail address"));
    }
    Ok(email)
}

async fn sign_up(conn: &mut Conn, identity: &Identity, email: &str, now: Timestamp) -> Result<User, Failure> {
    let said = identity.name.as_deref().unwrap_or_default();
    let said: String = name::plain(said).chars().take(LONGEST_NAME).collect();
    let name = if name::fault(&said).is_none() {
        said.trim().to_owned()
    } else {
        name::plain(email.split('@').next().unwrap_or(email)).chars().take(LONGEST_NAME).collect()
    };
    let user = User {
        id: UserId::new(),
        email: email.to_owned(),
        name,
        password_hash: None,
        email_verified_at: Some(now),
        second_factor: false,
        created_at: now,
    };
    let workspace = WorkspaceId::new();
    accounts::create_with_workspace(conn, &user, workspace, &format!("{}’s workspace", user.name)).await?;
    note(conn, user.id, Some(workspace), "account.signed_up", json!({}), now).await?;
    Ok(user)
}

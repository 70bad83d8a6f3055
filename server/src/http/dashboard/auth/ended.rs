//! What ends with a password: all that was begun by whoever knew it, or that somebody prepared before the account's address
//! was known to be anybody's.

use crate::domain::event::{Actor, NewEvent};
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::mail::LinkPurpose;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::{Conn, api_keys, email_links, events, invitations, second_factors, sessions};
use serde_json::{Value, json};
use uuid::Uuid;

/// Ends what whoever knew the old password may have begun: sign-ins, also those that wait for the second factor, and links
/// that would give the account another address or another password.
pub(super) async fn with_old_password(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<()> {
    sessions::revoke_all(conn, user, now).await?;
    second_factors::forget_steps(conn, user).await?;
    for purpose in [LinkPurpose::Change, LinkPurpose::Reset] {
        email_links::use_up(conn, user, purpose).await?;
    }
    Ok(())
}

/// Takes away what was made in an account before its address was shown to be anybody's: somebody may have made the account
/// for another's address and waited. Their keys, second factor and invitations would let them in again, or keep its person
/// out.
pub(super) async fn prepared(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<()> {
    second_factors::remove(conn, user).await?;
    for (key, workspace, name) in api_keys::revoke_of(conn, user, now).await? {
        let event = event(user, workspace, "api_key.revoked", ("api_key", key.0), json!({ "name": name }));
        events::note(conn, &event, now).await?;
    }
    for (invitation, workspace, email, role) in invitations::withdraw_of(conn, user).await? {
        let data = json!({ "email": email, "role": role });
        let event = event(user, workspace, "invitation.withdrawn", ("invitation", invitation.0), data);
        events::note(conn, &event, now).await?;
    }
    Ok(())
}

fn event(
    user: UserId,
    workspace: WorkspaceId,
    kind: &'static str,
    aggregate: (&'static str, Uuid),
    data: Value,
) -> NewEvent {
    NewEvent { workspace: Some(workspace), actor: Actor::Person(user), kind, aggregate, data, request: None }
}

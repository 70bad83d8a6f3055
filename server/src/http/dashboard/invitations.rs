//! Invitations into the workspace, as those who invite see them. Taking one is in `joining`.

use super::members::may;
use super::workspaces::session_of;
use crate::billing::quota;
use crate::domain::ids::{InvitationId, UserId};
use crate::domain::member::{self, INVITATION_DAYS, OPEN_INVITATIONS, why_not_give};
use crate::domain::plan::Quota;
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Paging, Query};
use crate::http::local::own_origin;
use crate::http::wire::List;
use crate::identity::opaque;
use crate::mail::{self, bounds};
use crate::rate::too_many;
use crate::state::App;
use crate::store::invitations::{self, Invitation, Named, NewLink};
use crate::store::{Conn, accounts, events, members};
use crate::teams;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use utoipa::ToSchema;

/// Between two letters of one invitation: enough for who mislaid one, too few to fill somebody's inbox.
const BETWEEN_LETTERS: Duration = Duration::from_secs(5 * 60);

/// Somebody to be invited.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationIn {
    /// Whom it is for; left out: whoever opens the link first.
    #[garde(inner(email, length(max = 254)))]
    email: Option<String>,
    /// What they will be able to do; never more than you.
    #[garde(skip)]
    role: Role,
    /// Days until the link ends, 1 to 30; 7 if left out.
    #[garde(inner(range(min = 1, max = 30)))]
    #[schema(minimum = 1, maximum = 30)]
    expires_in_days: Option<u32>,
}

/// An invitation that nobody has taken yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationOut {
    /// Identifier.
    id: InvitationId,
    /// Whom it is for; null: whoever opens the link first.
    #[schema(required)]
    email: Option<String>,
    /// What they will be able to do.
    role: Role,
    /// Who invites.
    #[schema(required)]
    invited_by: Option<InviterOut>,
    /// When it was made.
    created_at: Timestamp,
    /// When its present link was made.
    sent_at: Timestamp,
    /// When that link ends.
    expires_at: Timestamp,
    /// Whether it has ended, by time or because who invited may not give that role any more: sending it again makes a new
    /// link.
    expired: bool,
}

/// Who invites.
#[derive(Debug, Serialize, ToSchema)]
pub struct InviterOut {
    /// The person.
    id: UserId,
    /// What they are called.
    name: String,
}

/// An invitation with its link, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitedOut {
    /// The invitation.
    invitation: InvitationOut,
    /// To be passed on; null if it was mailed to its address. It is not kept: who lost it sends the invitation again.
    #[schema(required)]
    link: Option<String>,
}

impl InvitationOut {
    fn of(named: Named, now: Timestamp) -> Self {
        let expired = !named.holds(now);
        let invitation = named.invitation;
        Self {
            id: invitation.id,
            email: invitation.email,
            role: invitation.role,
            invited_by: invitation
                .invited_by
                .zip(named.inviter_name)
                .map(|(id, name)| InviterOut { id, name }),
            created_at: invitation.created_at,
            sent_at: invitation.sent_at,
            expires_at: invitation.expires_at,
            expired,
        }
    }
}

/// Invitations that nobody has taken yet, newest first.
#[utoipa::path(get, path = "/invitations", tag = "Members", params(Paging), responses((status = 200, body = List<InvitationOut>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<InvitationOut>>> {
    let mut conn = app.store.read().await?;
    let page = invitations::list(&mut conn, caller.workspace, paging.limit, paging.cursor).await?;
    let now = app.clock.now();
    Ok(axum::Json(List::of(page, |named| InvitationOut::of(named, now))))
}

/// Invite somebody: by e-mail if one can be sent and your own address is confirmed, else by a link that you pass on.
#[utoipa::path(post, path = "/invitations", tag = "Members", request_body = InvitationIn, responses(
    (status = 201, body = InvitedOut), (status = 402, description = "The plan has no more members"), (status = 403, description = "The role is above yours"),
    (status = 409, description = "They belong to it, or are invited, already"), (status = 429, description = "Too many letters to that address, or from this workspace")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(input): Json<InvitationIn>,
) -> Result<(StatusCode, axum::Json<InvitedOut>)> {
    session_of(&caller)?;
    may(why_not_give(caller.role, input.role))?;
    let now = app.clock.now();
    let days = input.expires_in_days.unwrap_or(INVITATION_DAYS);
    let email = input.email.map(|email| email.trim().to_lowercase());
    let token = opaque::generate();
    let mut write = app.store.write_durably().await?;
    if let Some(email) = &email
        && members::has_email(&mut write, caller.workspace, email).await?
    {
        return Err(Error::new(
            Code::Conflict,
            "Somebody with this address belongs to the workspace already. Change their role in the list of members.",
        ));
    }
    // Told to who invites rather than to who comes; it counts when they come.
    quota::check(&mut write, &app.plans, caller.workspace, (Quota::Members, 1), now).await?;
    if invitations::count_open(&mut write, caller.workspace, now).await? >= OPEN_INVITATIONS {
        return Err(Error::new(
            Code::Conflict,
            format!(
                "{OPEN_INVITATIONS} invitations are open, and that is the most. Withdraw those that nobody will take."
            ),
        ));
    }
    let invitation = Invitation {
        id: InvitationId::new(),
        workspace_id: caller.workspace,
        mailed: email.is_some() && may_mail(&mut write, &app, caller.user).await?,
        email,
        role: input.role,
        days: i64::from(days),
        invited_by: Some(caller.user),
        created_at: now,
        sent_at: now,
        expires_at: now.after(member::days(days)),
        accepted_at: None,
    };
    invitations::create(&mut write, &invitation, &opaque::hash(&token)).await?;
    let data = json!({ "email": invitation.email, "role": invitation.role });
    events::note(&mut write, &caller.event("member.invited", ("invitation", invitation.id.0), data), now)
        .await?;
    let named = invitations::get(&mut write, caller.workspace, invitation.id).await?;
    let link = hand_out(&mut write, &app, &headers, &named, &token).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(InvitedOut { invitation: InvitationOut::of(named, now), link })))
}

/// Send an invitation again, with a new link and as much time as at first. The link before leads nowhere from then on.
#[utoipa::path(post, path = "/invitations/{id}/resend", tag = "Members", params(("id" = InvitationId, Path)), responses(
    (status = 200, body = InvitedOut), (status = 403, description = "Its role is above yours"),
    (status = 404, description = "It is not there, or somebody took it"), (status = 429, description = "It was mailed a moment ago, or too many letters went to that address or from this workspace")))]
pub async fn resend(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Id(id): Id<InvitationId>,
) -> Result<axum::Json<InvitedOut>> {
    let now = app.clock.now();
    let token = opaque::generate();
    let mut write = app.store.write_durably().await?;
    let before = invitations::get(&mut write, caller.workspace, id).await?.invitation;
    may(why_not_give(caller.role, before.role))?;
    let again = before.sent_at.after(BETWEEN_LETTERS);
    if before.mailed && again > now {
        let wait = u64::try_from(again.0.saturating_sub(now.0)).map_err(Error::internal)?;
        return Err(too_many(Duration::from_millis(wait)));
    }
    let days = u32::try_from(before.days).map_err(Error::internal)?;
    let link = NewLink {
        invited_by: caller.user,
        token_hash: &opaque::hash(&token),
        mailed: before.email.is_some() && may_mail(&mut write, &app, caller.user).await?,
        expires_at: now.after(member::days(days)),
    };
    invitations::renew(&mut write, caller.workspace, id, &link, now).await?;
    let data = json!({ "email": before.email, "role": before.role });
    events::note(&mut write, &caller.event("invitation.resent", ("invitation", id.0), data), now).await?;
    let named = invitations::get(&mut write, caller.workspace, id).await?;
    let link = hand_out(&mut write, &app, &headers, &named, &token).await?;
    write.commit().await?;
    Ok(axum::Json(InvitedOut { invitation: InvitationOut::of(named, now), link }))
}

/// Withdraw an invitation: its link leads nowhere from then on.
#[utoipa::path(delete, path = "/invitations/{id}", tag = "Members", params(("id" = InvitationId, Path)), responses(
    (status = 204, description = "Withdrawn"), (status = 404, description = "It is not there, or somebody took it")))]
pub async fn delete(State(app): State<App>, caller: Caller, Id(id): Id<InvitationId>) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let before = invitations::get(&mut write, caller.workspace, id).await?.invitation;
    invitations::delete(&mut write, caller.workspace, id).await?;
    let data = json!({ "email": before.email, "role": before.role });
    events::note(&mut write, &caller.event("invitation.withdrawn", ("invitation", id.0), data), now).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether Frontdesk writes to others in somebody's name: they have to have shown who they are. Who has not gets the link to
/// pass on, as everybody does where there is no mail server.
async fn may_mail(conn: &mut Conn, app: &App, inviter: UserId) -> Result<bool> {
    Ok(app.config.mail.can_send() && accounts::get(conn, inviter).await?.email_verified_at.is_some())
}

/// Hands the link out: by a letter to the invitation's address and to nobody else, or to whoever asked, to be passed on. The
/// token stands behind the `#`, which browsers send to no server: it is in no log.
async fn hand_out(
    conn: &mut Conn,
    app: &App,
    headers: &HeaderMap,
    named: &Named,
    token: &str,
) -> Result<Option<String>> {
    if let Some(email) = named.invitation.email.as_ref().filter(|_| named.invitation.mailed) {
        bounds::count_invitation(conn, app, named.invitation.workspace_id, email).await?;
        mail::post(conn, app, &teams::letter(app, named, email, token)).await?;
        return Ok(None);
    }
    // At the address that they reached this server by.
    let origin = own_origin(headers, app).ok_or_else(|| {
        Error::new(Code::BadRequest, "The request has no Host header, so there is no address to link to.")
    })?;
    Ok(Some(format!("{origin}/invite#{token}")))
}

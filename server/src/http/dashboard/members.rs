//! Who belongs to the workspace: listed, given another role, taken out, made its owner.

use crate::domain::ids::UserId;
use crate::domain::member::{why_not_change, why_not_give};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Paging, Query};
use crate::http::wire::List;
use crate::state::App;
use crate::store::members::{self, Member};
use crate::store::{Conn, events};
use crate::teams;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Somebody who belongs to the workspace.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberOut {
    /// The person.
    id: UserId,
    /// What they are called.
    name: String,
    /// Their e-mail address.
    email: String,
    /// What they may do.
    role: Role,
    /// When they joined.
    joined_at: Timestamp,
    /// Whether it is you.
    you: bool,
}

/// What to change of a member.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberPatch {
    /// What they may do from now on.
    #[garde(skip)]
    role: Role,
}

fn out(caller: &Caller, member: Member) -> MemberOut {
    MemberOut {
        you: member.user_id == caller.user,
        id: member.user_id,
        name: member.name,
        email: member.email,
        role: member.role,
        joined_at: member.joined_at,
    }
}

/// Who belongs to the workspace.
#[utoipa::path(get, path = "/members", tag = "Members", params(Paging), responses((status = 200, body = List<MemberOut>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<MemberOut>>> {
    let mut conn = app.store.read().await?;
    let page = members::list(&mut conn, caller.workspace, paging.limit, paging.cursor).await?;
    Ok(axum::Json(List::of(page, |member| out(&caller, member))))
}

/// Give a member another role. It holds from their next request on. Admins can't change owners, or make them.
#[utoipa::path(patch, path = "/members/{id}", tag = "Members", params(("id" = UserId, Path)), request_body = MemberPatch, responses(
    (status = 200, body = MemberOut), (status = 403, description = "They, or the role, are above yours"),
    (status = 404, description = "They don't belong to the workspace"), (status = 409, description = "The workspace would have no owner")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UserId>,
    Json(input): Json<MemberPatch>,
) -> Result<axum::Json<MemberOut>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let mut member = members::get(&mut write, caller.workspace, id).await?;
    let role = role_now(&mut write, &caller, Role::Admin).await?;
    may(why_not_change(role, member.role).or_else(|| why_not_give(role, input.role)))?;
    if member.role != input.role {
        teams::set_role(&mut write, caller.workspace, &member, input.role).await?;
        let change = json!({ "from": member.role, "to": input.role });
        let event = caller.event("member.role_changed", ("user", id.0), change);
        events::note(&mut write, &event, now).await?;
        member.role = input.role;
    }
    write.commit().await?;
    Ok(axum::Json(out(&caller, member)))
}

/// Take a member out. Their sign-ins in this workspace end at once, and so do answers that are being streamed to them.
#[utoipa::path(delete, path = "/members/{id}", tag = "Members", params(("id" = UserId, Path)), responses(
    (status = 204, description = "They don't belong to it any more"), (status = 403, description = "They are above you"),
    (status = 404, description = "They don't belong to the workspace"), (status = 409, description = "They are its only owner")))]
pub async fn delete(State(app): State<App>, caller: Caller, Id(id): Id<UserId>) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let member = members::get(&mut write, caller.workspace, id).await?;
    may(why_not_change(role_now(&mut write, &caller, Role::Admin).await?, member.role))?;
    teams::remove(&mut write, caller.workspace, &member, now).await?;
    let event = caller.event("member.removed", ("user", id.0), json!({ "role": member.role }));
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hand the workspace over: the member becomes an owner, and you an admin.
#[utoipa::path(post, path = "/members/{id}/ownership", tag = "Members", params(("id" = UserId, Path)), responses(
    (status = 200, body = MemberOut, description = "The new owner"), (status = 404, description = "They don't belong to the workspace"),
    (status = 409, description = "It is you")))]
pub async fn hand_over(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Result<axum::Json<MemberOut>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let mut member = members::get(&mut write, caller.workspace, id).await?;
    if id == caller.user {
        return Err(Error::new(Code::Conflict, "You own this workspace already. Choose another member."));
    }
    role_now(&mut write, &caller, Role::Owner).await?;
    teams::hand_over(&mut write, caller.workspace, caller.user, id).await?;
    let event = caller.event("workspace.handed_over", ("user", id.0), json!({ "from": member.role }));
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    member.role = Role::Owner;
    Ok(axum::Json(out(&caller, member)))
}

/// What the caller may do, read in the turn to write: somebody whose turn was before may have taken it from them.
///
/// # Errors
/// `forbidden` if it is less than `least` by now.
async fn role_now(conn: &mut Conn, caller: &Caller, least: Role) -> Result<Role> {
    let role = match members::get(conn, caller.workspace, caller.user).await {
        Ok(member) => member.role.min(caller.role),
        Err(error) if error.code == Code::NotFound => {
            return Err(Error::new(Code::Forbidden, "You don't belong to this workspace any more."));
        }
        Err(error) => return Err(error),
    };
    may((role < least).then_some("Your own role was changed a moment ago. Load the page again."))?;
    Ok(role)
}

/// Refuses with the reason, if there is one.
///
/// # Errors
/// `forbidden`.
pub(super) fn may(why_not: Option<&'static str>) -> Result<()> {
    why_not.map_or(Ok(()), |why| Err(Error::new(Code::Forbidden, why)))
}

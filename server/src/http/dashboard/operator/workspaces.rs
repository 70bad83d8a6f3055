//! Workspaces in figures, for the operator.

use crate::billing;
use crate::domain::budget::dollars;
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::plan::PlanState;
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::http::input::{Id, Query, twenty};
use crate::http::wire::{List, cursor};
use crate::state::App;
use crate::store::Conn;
use crate::store::operator::{self, MemberOf, WorkspaceRow};
use axum::Json;
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Members that are shown.
const MEMBERS: u32 = 100;

/// Which workspaces.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorkspacesQuery {
    /// Only those whose name or a member's address holds this; at most 200 characters.
    #[garde(inner(length(chars, max = 200)))]
    q: Option<String>,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// A workspace in figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorWorkspaceOut {
    /// Identifier.
    id: WorkspaceId,
    /// Its name.
    name: String,
    /// When it was made.
    created_at: Timestamp,
    /// The address of its first owner.
    #[schema(required)]
    owner: Option<String>,
    /// How many belong to it.
    members: i64,
    /// Its bots.
    bots: i64,
    /// Its sources.
    sources: i64,
    /// Answers within 30 days.
    answers: i64,
    /// When the last of them was given.
    #[schema(required)]
    answered_at: Option<Timestamp>,
    /// Spent on models this month, in US dollars.
    spent_month_usd: f64,
    /// Jobs that were given up and are still known.
    failed_jobs: i64,
    /// Until when support may look into it; null if it may not.
    #[schema(required)]
    support_until: Option<Timestamp>,
    /// What people call the plan whose limits hold.
    plan: String,
    /// Where it stands with the plan that it subscribed to.
    plan_state: PlanState,
}

impl OperatorWorkspaceOut {
    async fn of(conn: &mut Conn, app: &App, row: WorkspaceRow) -> Result<Self> {
        let entitled = billing::entitled(conn, app, row.id).await?;
        Ok(Self {
            id: row.id,
            name: row.name,
            created_at: row.created_at,
            owner: row.owner,
            members: row.members,
            bots: row.bots,
            sources: row.sources,
            answers: row.answers,
            answered_at: row.answered_at,
            spent_month_usd: dollars(row.spent_nano_usd),
            failed_jobs: row.failed_jobs,
            support_until: row.support_until,
            plan: entitled.plan.name.clone(),
            plan_state: entitled.state,
        })
    }
}

/// Somebody who belongs to a workspace.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorMemberOut {
    /// The person.
    user_id: UserId,
    /// Their address.
    email: String,
    /// What they are called.
    name: String,
    /// What they may do.
    role: Role,
    /// Until when, if they are there for support only.
    #[schema(required)]
    support_until: Option<Timestamp>,
    /// Since when.
    created_at: Timestamp,
}

impl From<MemberOf> for OperatorMemberOut {
    fn from(member: MemberOf) -> Self {
        Self {
            user_id: member.user_id,
            email: member.email,
            name: member.name,
            role: member.role,
            support_until: member.support_until,
            created_at: member.created_at,
        }
    }
}

/// A workspace with who belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorWorkspaceFullOut {
    /// The workspace.
    #[serde(flatten)]
    workspace: OperatorWorkspaceOut,
    /// Who belongs to it, at most 100.
    people: Vec<OperatorMemberOut>,
}

/// All workspaces, newest first.
#[utoipa::path(get, path = "/operator/workspaces", tag = "Operator", params(WorkspacesQuery), responses((status = 200, body = List<OperatorWorkspaceOut>), (status = 403, description = "Not an operator")))]
pub async fn list(
    State(app): State<App>,
    Query(query): Query<WorkspacesQuery>,
) -> Result<Json<List<OperatorWorkspaceOut>>> {
    let words = query.q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let mut conn = app.store.read().await?;
    let page = operator::workspaces(&mut conn, words, app.clock.now(), query.limit, query.cursor).await?;
    let next_cursor = cursor(&page);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(OperatorWorkspaceOut::of(&mut conn, &app, row).await?);
    }
    Ok(Json(List { items, next_cursor }))
}

/// A workspace in figures, with who belongs to it.
#[utoipa::path(get, path = "/operator/workspaces/{id}", tag = "Operator", params(("id" = WorkspaceId, Path)), responses((status = 200, body = OperatorWorkspaceFullOut), (status = 403, description = "Not an operator"), (status = 404, description = "Not there")))]
pub async fn get(State(app): State<App>, Id(id): Id<WorkspaceId>) -> Result<Json<OperatorWorkspaceFullOut>> {
    let mut conn = app.store.read().await?;
    let now = app.clock.now();
    let row = operator::workspace(&mut conn, id, now).await?;
    let workspace = OperatorWorkspaceOut::of(&mut conn, &app, row).await?;
    let people = operator::members(&mut conn, id, MEMBERS, now).await?;
    Ok(Json(OperatorWorkspaceFullOut {
        workspace,
        people: people.into_iter().map(OperatorMemberOut::from).collect(),
    }))
}

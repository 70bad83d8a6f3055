//! What becomes of workspaces when one of their members deletes their account.

use super::Conn;
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::role::Role;
use crate::error::Result;

/// A workspace that a person would part from, and what is in it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Parting {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What the person may do in it.
    pub role: Role,
    /// All its members, the person among them.
    pub members: i64,
    /// Those of them who own it.
    pub owners: i64,
    /// Its bots.
    pub bots: i64,
    /// Its sources.
    pub sources: i64,
    /// Its conversations.
    pub conversations: i64,
}

/// The workspaces of a person, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of(conn: &mut Conn, user: UserId) -> Result<Vec<Parting>> {
    Ok(sqlx::query_as(
        "select m.workspace_id, w.name, m.role, \
         (select count(*) from members o where o.workspace_id = w.id and o.support_until is null) as members, \
         (select count(*) from members o where o.workspace_id = w.id and o.role = 'owner' and o.support_until is null) as owners, \
         (select count(*) from bots b where b.workspace_id = w.id) as bots, \
         (select count(*) from sources s where s.workspace_id = w.id) as sources, \
         (select count(*) from conversations c where c.workspace_id = w.id) as conversations \
         from members m join workspaces w on w.id = m.workspace_id \
         where m.user_id = $1 order by m.created_at, m.workspace_id",
    )
    .bind(user)
    .fetch_all(conn)
    .await?)
}

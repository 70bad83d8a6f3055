//! Plans and what they allow: which one a workspace has, and whether it has room for more.
//!
//! Knows no HTTP. What a plan is, and how long it holds, are the domain's rules.

pub mod messages;
pub mod plans;
pub mod polar;
pub mod quota;

pub use plans::{Entitled, Plans};

use crate::domain::ids::WorkspaceId;
use crate::error::Result;
use crate::state::App;
use crate::store::Conn;

/// Which plan a workspace has now, and where it stands with it.
///
/// # Errors
/// When the database can't be read.
pub async fn entitled<'a>(conn: &mut Conn, app: &'a App, workspace: WorkspaceId) -> Result<Entitled<'a>> {
    app.plans.entitled(conn, workspace, app.clock.now()).await
}

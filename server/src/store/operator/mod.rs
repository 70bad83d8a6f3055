//! What whoever runs the installation sees of all tenants. The only part of the store whose functions take no workspace:
//! nothing but the routes of the operator and the command line may call them.

mod jobs;
mod overall;
mod people;
mod workspaces;

pub use jobs::{JobOf, JobsWhich, jobs, workspace_of_job};
pub use overall::{Queue, Size, queue, size};
pub use people::{operators, set_operator};
pub use workspaces::{MemberOf, WorkspaceRow, members, workspace, workspaces};

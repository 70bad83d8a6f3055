//! Names of those who act and of what they act on, each looked up once for a page.

use super::activity::ActorOut;
use crate::domain::ids::WorkspaceId;
use crate::error::Result;
use crate::store::Conn;
use crate::store::events::names;
use std::collections::HashMap;

/// What is known so far.
pub(super) struct Names {
    workspace: WorkspaceId,
    actors: HashMap<(String, String), Option<String>>,
    subjects: HashMap<(String, String), Option<String>>,
}

impl Names {
    /// Of a workspace.
    pub(super) fn of(workspace: WorkspaceId) -> Self {
        Self { workspace, actors: HashMap::new(), subjects: HashMap::new() }
    }

    /// Somebody who acts.
    pub(super) async fn actor(&mut self, conn: &mut Conn, kind: &str, id: Option<&str>) -> Result<ActorOut> {
        let key = (kind.to_owned(), id.unwrap_or_default().to_owned());
        let name = match self.actors.get(&key) {
            Some(known) => known.clone(),
            None => {
                let name = names::actor(conn, self.workspace, kind, id).await?;
                self.actors.insert(key, name.clone());
                name
            }
        };
        Ok(ActorOut { kind: kind.to_owned(), id: id.map(ToOwned::to_owned), name })
    }

    /// What a thing is called.
    pub(super) async fn subject(&mut self, conn: &mut Conn, noun: &str, id: &str) -> Result<Option<String>> {
        let key = (noun.to_owned(), id.to_owned());
        if let Some(known) = self.subjects.get(&key) {
            return Ok(known.clone());
        }
        let name = names::subject(conn, self.workspace, noun, id).await?;
        self.subjects.insert(key, name.clone());
        Ok(name)
    }
}

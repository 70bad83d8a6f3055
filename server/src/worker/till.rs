//! What embedding passages costs: asked before the model is, put down as soon as it has answered. The workspace pays.

use super::JobError;
use crate::answer::charge;
use crate::answer::trace::Call;
use crate::billing::Plans;
use crate::billing::messages::allowance;
use crate::budget::Payer;
use crate::domain::budget::{Scope, Stop};
use crate::domain::ids::{KnowledgeBaseId, WorkspaceId};
use crate::domain::time::Clock;
use crate::state::App;
use crate::store::{Store, bots};
use std::sync::Arc;

/// Pays for the passages of one knowledge base.
#[derive(Clone)]
pub struct Till {
    /// Where it is put down.
    pub store: Store,
    /// What it may cost.
    pub plans: Arc<Plans>,
    /// Tells the day.
    pub clock: Arc<dyn Clock>,
    /// Who pays.
    pub workspace_id: WorkspaceId,
    /// Whose passages.
    pub knowledge_base_id: KnowledgeBaseId,
}

/// Leave to call the model once.
#[derive(Debug)]
pub struct Leave {
    id: uuid::Uuid,
    payer: Payer,
}

impl Till {
    /// For a knowledge base of a workspace.
    #[must_use]
    pub fn of(app: &App, workspace_id: WorkspaceId, knowledge_base_id: KnowledgeBaseId) -> Self {
        Self {
            store: app.store.clone(),
            plans: Arc::clone(&app.plans),
            clock: Arc::clone(&app.clock),
            workspace_id,
            knowledge_base_id,
        }
    }

    /// Sets aside what a call may cost, in billionths of a US dollar; none if its price is not known.
    ///
    /// # Errors
    /// `budget_reached` when that does not fit below the workspace's caps.
    pub async fn ask(&self, most: Option<i64>) -> Result<Leave, JobError> {
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let workspace = allowance(&mut conn, &self.plans, self.workspace_id, now).await?;
        drop(conn);
        let payer = Payer { workspace_id: self.workspace_id, workspace, bot: None };
        let id = uuid::Uuid::now_v7();
        let stop = match most {
            None if payer.needs_price() => Some(Stop::Unpriced),
            most => payer.reserve(&self.store, id, most.unwrap_or_default(), now).await?,
        };
        match stop {
            None => Ok(Leave { id, payer }),
            Some(Stop::Unpriced) => Err(refused(
                "The price of this knowledge base's embedding model is not known, so this workspace's cap on spending could \
                 not be kept. Ask the operator to set the price, or take the cap away.",
            )),
            Some(Stop::Cap(Scope::Plan, _) | Stop::Messages) => Err(refused(
                "What this workspace's plan allows for models is used up, so no further pages are embedded. Choose a larger \
                 plan under Settings, Plan and billing, or read the source again when the month (UTC) is over.",
            )),
            Some(Stop::Cap(..)) => Err(refused(
                "This workspace's cap on spending is reached, so no further pages are embedded. Raise the cap under Usage, \
                 or read the source again when the day or the month (UTC) is over.",
            )),
        }
    }

    /// Puts down what calls cost.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn pay(&self, leave: Leave, calls: &[Call]) -> Result<(), JobError> {
        let now = self.clock.now();
        let mut write = self.store.write().await?;
        let bot = bots::of_knowledge_base(&mut write, self.workspace_id, self.knowledge_base_id).await?;
        // Shown beside the bot's own costs. Its caps are for answers: here there are none.
        let payer =
            Payer { bot: bot.map(|bot| (bot, crate::domain::budget::Budget::default())), ..leave.payer };
        payer.settle(&mut write, leave.id, &charge(calls), now).await?;
        Ok(write.commit().await?)
    }
}

fn refused(detail: &str) -> JobError {
    JobError { passing: false, ..JobError::passing("budget_reached", detail) }
}

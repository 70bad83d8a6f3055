//! Passages for a query, without an answer.

use super::recall::Held;
use super::search_price::Most;
use super::spend::charge;
use super::{Found, Place, Service, Wanted};
use crate::billing::messages::allowance;
use crate::budget::Payer;
use crate::domain::bot::RetrievalSettings;
use crate::error::Result;
use crate::store::bots::Bot;
use crate::store::indexes::Index;

impl Service {
    /// The passages for a query, found as the bot's answers find them but for neighbours. No model is called but the
    /// embedder and the reranker, and those only within the caps on spending: at a cap, full text answers alone.
    ///
    /// # Errors
    /// When the database can't be read, or written where embedding costs something.
    pub async fn search(&self, bot: &Bot, indexes: &[Index], query: &str, limit: usize) -> Result<Found> {
        let workspace_id = bot.workspace_id;
        let providers = self.0.providers.of(workspace_id).await?;
        let (id, now) = (uuid::Uuid::now_v7(), self.now());
        let mut conn = self.store().read().await?;
        let workspace = allowance(&mut conn, self.plans(), workspace_id, now).await?;
        drop(conn);
        let payer = Payer { workspace_id, workspace, bot: Some((bot.id, bot.settings.budget)) };
        let held = Held::default();
        let most = self.price_of_search(&providers, (workspace_id, indexes, &held), query, None).await?;
        let (paid, embedding) = match most {
            Most::Nothing => (true, 0),
            Most::Unknown => (!payer.needs_price(), 0),
            Most::NanoUsd(most) => (payer.reserve(self.store(), id, most, now).await?.is_none(), most),
        };
        let chain = providers.chain(&bot.settings.models.wish());
        let reranker = providers.reranker.as_ref().filter(|reranker| reranker.can_judge(chain.as_ref()));
        let most = reranker.map(|reranker| reranker.dearest(chain.as_ref()));
        let rerank = match most {
            None => false,
            Some(_) if !paid || !bot.settings.retrieval.rerank => false,
            Some(_) if !payer.is_capped() => true,
            Some((None, _)) => !payer.needs_price(),
            Some((Some(price), most)) => {
                let most = embedding.saturating_add(price.nano_usd(most));
                payer.reserve(self.store(), id, most, now).await?.is_none()
            }
        };
        let place = Place { workspace_id, indexes, held: &held, now, paid };
        let parts = RetrievalSettings { widen: false, rerank, ..bot.settings.retrieval };
        let wanted = Wanted { question: query, before: None, limit, parts };
        let retrieved = self.finder(&providers, chain.as_ref()).find(place, wanted).await?;
        if !retrieved.calls.is_empty() {
            let mut write = self.store().write().await?;
            payer.settle(&mut write, id, &charge(&retrieved.calls), now).await?;
            write.commit().await?;
        }
        self.keep_held(workspace_id, &held).await?;
        let threshold = self.threshold(&bot.settings, retrieved.likeness);
        Ok(Found { retrieved, threshold })
    }
}

//! What one question had embedded: asked of the cache first, asked of the model once, kept with the answer.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::key;
use crate::answer::Service;
use crate::domain::ids::{MessageId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::providers::{Embedded, Embedder, ModelError, builtin};
use crate::store::cache::{self, NewEmbedding};
use crate::store::question_vectors::Placed;
use crate::store::{Conn, Store};

/// Vectors by model and text, as far as they were needed.
#[derive(Debug, Default)]
pub struct Held(Mutex<Vec<Entry>>);

#[derive(Debug, Clone)]
struct Entry {
    key: String,
    provider: String,
    model: String,
    vector: Vec<f32>,
    /// Whether the model was asked, so that it has still to be kept.
    is_new: bool,
}

/// Whether a model's vectors are worth keeping: the built-in one is quicker than a look into the database.
#[must_use]
pub fn is_worth_keeping(embedder: &dyn Embedder) -> bool {
    embedder.provider() != builtin::PROVIDER
}

impl Service {
    /// Keeps what was embedded without a question of a conversation.
    ///
    /// # Errors
    /// When the database can't be written.
    pub(in crate::answer) async fn keep_held(&self, workspace: WorkspaceId, held: &Held) -> Result<()> {
        if !held.has_new() {
            return Ok(());
        }
        let now = self.now();
        let mut write = self.store().write().await?;
        held.keep(&mut write, workspace, None, now, self.embeddings_expire(now)).await?;
        write.commit().await
    }

    /// When an embedding that is kept now runs out.
    pub(in crate::answer) fn embeddings_expire(&self, now: Timestamp) -> Timestamp {
        now.after(Duration::from_secs(u64::from(self.cache_settings().embedding_days) * 24 * 60 * 60))
    }
}

impl Held {
    /// Has a text embedded that is not [`known`](Self::known), and holds its vector.
    ///
    /// # Errors
    /// When the model fails.
    pub async fn embed(
        &self,
        workspace: WorkspaceId,
        embedder: &dyn Embedder,
        text: &str,
    ) -> Result<Embedded, ModelError> {
        let embedded = embedder.embed(&[text.to_owned()]).await?;
        if let Some(vector) = embedded.vectors.first() {
            self.add(key::embedding(workspace, embedder, text), embedder, vector.clone(), true);
        }
        Ok(embedded)
    }

    /// The vector of a text, if it is known without asking a model.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn known(
        &self,
        store: &Store,
        workspace: WorkspaceId,
        embedder: &dyn Embedder,
        text: &str,
        now: Timestamp,
    ) -> Result<Option<Vec<f32>>> {
        let key = key::embedding(workspace, embedder, text);
        let held = {
            let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            entries.iter().find(|entry| entry.key == key).map(|entry| entry.vector.clone())
        };
        if held.is_some() || !is_worth_keeping(embedder) {
            return Ok(held);
        }
        let mut conn = store.read().await?;
        let mut found = cache::embeddings(&mut conn, workspace, std::slice::from_ref(&key), now).await?;
        let vector = found.remove(&key).filter(|vector| vector.len() == embedder.dimensions());
        if let Some(vector) = &vector {
            self.add(key, embedder, vector.clone(), false);
        }
        Ok(vector)
    }

    fn add(&self, key: String, embedder: &dyn Embedder, vector: Vec<f32>, is_new: bool) {
        let (provider, model) = (embedder.provider().to_owned(), embedder.model().to_owned());
        let entry = Entry { key, provider, model, vector, is_new };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where the models have placed the question: of each, what was embedded last.
    #[must_use]
    pub fn placed(&self) -> Vec<Placed> {
        let mut placed: Vec<Placed> = Vec::new();
        for entry in self.entries() {
            let (provider, model) = (entry.provider, entry.model);
            placed.retain(|known| (&known.provider, &known.model) != (&provider, &model));
            placed.push(Placed { provider, model, vector: entry.vector });
        }
        placed
    }

    /// Whether there is something to be kept.
    #[must_use]
    pub fn has_new(&self) -> bool {
        self.entries().iter().any(|entry| entry.is_new && entry.provider != builtin::PROVIDER)
    }

    /// Keeps what the models were asked for, with the question that it is of, and notes what was used.
    ///
    /// # Errors
    /// When the database can't write.
    pub async fn keep(
        &self,
        conn: &mut Conn,
        workspace: WorkspaceId,
        question: Option<MessageId>,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<()> {
        let (new, used): (Vec<Entry>, Vec<Entry>) = self
            .entries()
            .into_iter()
            .filter(|entry| entry.provider != builtin::PROVIDER)
            .partition(|entry| entry.is_new);
        let new: Vec<NewEmbedding> = new
            .into_iter()
            .map(|entry| NewEmbedding { key: entry.key, vector: entry.vector, message_id: question })
            .collect();
        cache::keep_embeddings(conn, workspace, &new, now, expires).await?;
        let used: Vec<String> = used.into_iter().map(|entry| entry.key).collect();
        cache::used(conn, workspace, &used, now).await
    }
}

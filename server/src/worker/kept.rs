//! Embeddings of passages that are kept for texts that come again: deleted and added anew, or read into another
//! knowledge base of the workspace.

use crate::answer::recall::{embedding_key, is_worth_keeping};
use crate::domain::ids::WorkspaceId;
use crate::domain::time::Clock;
use crate::error::Result;
use crate::providers::Embedder;
use crate::store::Store;
use crate::store::cache::{self, NewEmbedding};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// What was embedded for a workspace.
pub(super) struct Kept {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) workspace: WorkspaceId,
    /// For how long embeddings are kept.
    pub(super) held_for: Duration,
}

impl Kept {
    /// Takes texts that were embedded before off the list of those that are missing, by content hash; returns their
    /// vectors by it.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub(super) async fn take(
        &self,
        embedder: &dyn Embedder,
        missing: &mut Vec<(String, String)>,
    ) -> Result<HashMap<String, Vec<f32>>> {
        let mut found = HashMap::new();
        if missing.is_empty() || !is_worth_keeping(embedder) {
            return Ok(found);
        }
        let keys: Vec<String> =
            missing.iter().map(|(_, text)| embedding_key(self.workspace, embedder, text)).collect();
        let now = self.clock.now();
        let mut vectors = {
            let mut conn = self.store.read().await?;
            cache::embeddings(&mut conn, self.workspace, &keys, now).await?
        };
        if vectors.is_empty() {
            return Ok(found);
        }
        let mut used = Vec::with_capacity(vectors.len());
        let mut keys = keys.into_iter();
        missing.retain(|(hash, _)| {
            let vector = keys.next().and_then(|key| vectors.remove(&key).map(|vector| (key, vector)));
            let Some((key, vector)) = vector.filter(|(_, vector)| vector.len() == embedder.dimensions())
            else {
                return true;
            };
            used.push(key);
            found.insert(hash.clone(), vector);
            false
        });
        let mut write = self.store.write().await?;
        cache::used(&mut write, self.workspace, &used, now).await?;
        write.commit().await?;
        Ok(found)
    }

    /// Keeps what was embedded, at once: a job that is cut off here does not ask for it again.
    ///
    /// # Errors
    /// When the database can't be written.
    pub(super) async fn keep(
        &self,
        embedder: &dyn Embedder,
        texts: &[String],
        vectors: &[Vec<f32>],
    ) -> Result<()> {
        if !is_worth_keeping(embedder) {
            return Ok(());
        }
        let embedding = |(text, vector): (&String, &Vec<f32>)| NewEmbedding {
            key: embedding_key(self.workspace, embedder, text),
            vector: vector.clone(),
            message_id: None,
        };
        let new: Vec<NewEmbedding> = texts.iter().zip(vectors).map(embedding).collect();
        let now = self.clock.now();
        let mut write = self.store.write().await?;
        cache::keep_embeddings(&mut write, self.workspace, &new, now, now.after(self.held_for)).await?;
        write.commit().await
    }
}

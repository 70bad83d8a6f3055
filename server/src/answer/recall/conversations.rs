//! Finds what was said: by words, by meaning, or both.

use crate::answer::Service;
use crate::answer::search_price::is_upstream;
use crate::answer::spend::{charge, estimate};
use crate::answer::trace::{Call, Purpose};
use crate::billing::messages::allowance;
use crate::budget::Payer;
use crate::domain::ids::WorkspaceId;
use crate::error::{Error, Result};
use crate::providers::{Embedded, Embedder, Likeness, Providers, Usage};
use crate::store::message_texts::{self, Filter, Hit};
use crate::store::question_vectors::{self, Space};

use super::Held;

/// Hits of each way that are put together.
const MOST: u32 = 100;
/// Softens how much the first places count, as in `fuse.rs`.
const SOFTENING: f32 = 10.0;
/// Models that are asked at most: a workspace may have used many.
const MODELS: usize = 3;

/// How is searched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Messages that hold all the words, newest first.
    #[default]
    Words,
    /// Questions that ask for something like it, nearest first.
    Meaning,
    /// Both, the best of each first.
    Both,
}

/// What a message was found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FoundBy {
    /// It holds the words.
    Words,
    /// It asks for something like it.
    Meaning,
}

/// A message that was found.
#[derive(Debug, Clone)]
pub struct Said {
    /// The message.
    pub hit: Hit,
    /// By what.
    pub by: Vec<FoundBy>,
}

impl Service {
    /// Finds messages, at most `limit`; by words alone, `before` is the last hit of the page before. No model is called
    /// but the embedder, and that only for meaning.
    ///
    /// # Errors
    /// When the database can't be read, or no embedder answers although meaning alone was asked for.
    pub async fn search_conversations(
        &self,
        workspace: WorkspaceId,
        text: &str,
        mode: Mode,
        filter: &Filter,
        limit: u32,
        before: Option<i64>,
    ) -> Result<Vec<Said>> {
        let words = match mode {
            Mode::Meaning => Vec::new(),
            Mode::Words | Mode::Both => {
                let most = if mode == Mode::Words { limit } else { MOST };
                let mut conn = self.store().read().await?;
                message_texts::search(&mut conn, workspace, text, filter, most, before).await?
            }
        };
        if mode == Mode::Words {
            return Ok(words.into_iter().map(|hit| Said { hit, by: vec![FoundBy::Words] }).collect());
        }
        let meaning = self.by_meaning(workspace, text, filter, mode == Mode::Meaning).await?;
        let mut said = fuse(words, meaning);
        said.truncate(limit as usize);
        Ok(said)
    }

    async fn by_meaning(
        &self,
        workspace: WorkspaceId,
        text: &str,
        filter: &Filter,
        alone: bool,
    ) -> Result<Vec<Hit>> {
        let providers = self.providers().of(workspace).await?;
        let spaces =
            question_vectors::spaces(&mut *self.store().read().await?, workspace, filter.bot).await?;
        // Provider, model and length; the vector; how near is near.
        type InModel = ((String, String, i64), Vec<f32>, f32);
        let mut asked: Vec<InModel> = Vec::new();
        let mut found: Vec<(f32, Hit)> = Vec::new();
        let held = Held::default();
        // The latest first: of many models, those that are in use now.
        for space in spaces.iter().rev() {
            let identity = (space.provider.clone(), space.model.clone(), space.dimensions);
            if !asked.iter().any(|(known, ..)| *known == identity) {
                if asked.len() >= MODELS {
                    continue;
                }
                let Some((vector, least)) =
                    self.place(&providers, &held, workspace, space, text, alone).await?
                else {
                    continue;
                };
                asked.push((identity.clone(), vector, least));
            }
            let Some((_, vector, least)) = asked.iter().find(|(known, ..)| *known == identity) else {
                continue;
            };
            let mut conn = self.store().read().await?;
            let near = question_vectors::search(
                &mut conn,
                self.question_sketches(),
                workspace,
                space,
                vector,
                filter,
                MOST as usize,
            )
            .await?;
            found.extend(near.into_iter().filter(|(cosine, _)| cosine >= least));
        }
        self.keep_held(workspace, &held).await?;
        found.sort_by(|left, right| right.0.total_cmp(&left.0).then(right.1.rowid_.cmp(&left.1.rowid_)));
        Ok(found.into_iter().map(|(_, hit)| hit).take(MOST as usize).collect())
    }

    /// The text's vector by the model of a space, and how near something must be to be meant.
    async fn place(
        &self,
        providers: &Providers,
        held: &Held,
        workspace: WorkspaceId,
        space: &Space,
        text: &str,
        alone: bool,
    ) -> Result<Option<(Vec<f32>, f32)>> {
        let dimensions = usize::try_from(space.dimensions).map_err(Error::internal)?;
        let Some(embedder) = providers.embedder_of(&space.provider, &space.model, dimensions) else {
            return Ok(None);
        };
        let least = match embedder.likeness() {
            Likeness::Lexical => 0.2,
            Likeness::Semantic => 0.4,
        };
        if let Some(vector) = held.known(self.store(), workspace, embedder.as_ref(), text, self.now()).await?
        {
            return Ok(Some((vector, least)));
        }
        let Some(leave) = self.leave_to_embed(workspace, embedder.as_ref(), text).await? else {
            return Ok(None);
        };
        let embedded = held.embed(workspace, embedder.as_ref(), text).await;
        self.pay_for_embedding(leave, embedder.as_ref(), text, embedded.as_ref().ok()).await?;
        match embedded {
            Ok(embedded) => Ok(embedded.vectors.into_iter().next().map(|vector| (vector, least))),
            Err(error) if alone => Err(error.to_error()),
            // Words have found what they could.
            Err(error) => {
                tracing::warn!(%error, "conversations are searched by words alone");
                Ok(None)
            }
        }
    }
}

/// Leave to spend something of a workspace's.
struct Leave {
    payer: Payer,
    id: uuid::Uuid,
}

impl Service {
    /// Whether a text may be embedded within the caps on the workspace's spending; none if not.
    async fn leave_to_embed(
        &self,
        workspace_id: WorkspaceId,
        embedder: &dyn Embedder,
        text: &str,
    ) -> Result<Option<Leave>> {
        let mut conn = self.store().read().await?;
        let workspace = allowance(&mut conn, self.plans(), workspace_id, self.now()).await?;
        drop(conn);
        let leave = Leave { payer: Payer { workspace_id, workspace, bot: None }, id: uuid::Uuid::now_v7() };
        if !is_upstream(embedder) || !leave.payer.is_capped() {
            return Ok(Some(leave));
        }
        let usage = Usage { prompt_tokens: estimate(text), ..Usage::default() };
        let most = match embedder.price() {
            Some(price) => price.nano_usd(usage),
            None if leave.payer.needs_price() => return Ok(None),
            None => 0,
        };
        let stop = leave.payer.reserve(self.store(), leave.id, most, self.now()).await?;
        Ok(stop.is_none().then_some(leave))
    }

    /// Charges what embedding took; nothing if it failed.
    async fn pay_for_embedding(
        &self,
        leave: Leave,
        embedder: &dyn Embedder,
        text: &str,
        embedded: Option<&Embedded>,
    ) -> Result<()> {
        if !is_upstream(embedder) {
            return Ok(());
        }
        let calls = embedded.map(|embedded| {
            let estimated = embedded.tokens == 0;
            let prompt_tokens = if estimated { estimate(text) } else { embedded.tokens };
            let usage = Usage { prompt_tokens, ..Usage::default() };
            let (provider, model) = (embedder.provider(), embedder.model());
            Call { estimated, ..Call::new(Purpose::Embed, provider, model, usage, embedder.price()) }
        });
        let mut write = self.store().write().await?;
        leave.payer.settle(&mut write, leave.id, &charge(calls.as_slice()), self.now()).await?;
        write.commit().await
    }
}

/// Both lists as one, by reciprocal rank.
fn fuse(words: Vec<Hit>, meaning: Vec<Hit>) -> Vec<Said> {
    let mut ranked: Vec<(f32, Said)> = Vec::new();
    let lists = [(FoundBy::Words, words), (FoundBy::Meaning, meaning)];
    for (by, hits) in lists {
        for (rank, hit) in (1_u16..).zip(hits) {
            let weight = 1.0 / (SOFTENING + f32::from(rank));
            match ranked.iter_mut().find(|(_, said)| said.hit.rowid_ == hit.rowid_) {
                Some((sum, said)) => {
                    *sum += weight;
                    said.by.push(by);
                }
                None => ranked.push((weight, Said { hit, by: vec![by] })),
            }
        }
    }
    ranked.sort_by(|left, right| right.0.total_cmp(&left.0).then(right.1.hit.rowid_.cmp(&left.1.hit.rowid_)));
    ranked.into_iter().map(|(_, said)| said).collect()
}

//! Imports: an export's rows go into a knowledge base that nobody sees, a portion a transaction, so that others can
//! write between; a last transaction shows it. Ids are minted anew, and everything belongs to the one workspace.

use super::base::Base;
use super::extras::{Extras, Target};
use super::format::{BasePart, BotPart, IndexPart, Kind, Manifest, invalid};
use super::models;
use super::unpack::{Piece, unpack};
use super::verify::verify;
use crate::billing::{Plans, quota};
use crate::domain::bot::BotSettings;
use crate::domain::event::{Actor, NewEvent};
use crate::domain::ids::{BotId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::domain::name;
use crate::domain::pipeline::Embedding;
use crate::domain::plan::Quota;
use crate::domain::time::{Clock, Timestamp};
use crate::error::{Code, Error, Result};
use crate::knowledge::address::NetworkPolicy;
use crate::providers::Providers;
use crate::store::Store;
use crate::store::bots::Bot;
use crate::store::events;
use crate::store::indexes::NewIndex;
use crate::store::transfer as rows;
use serde_json::json;
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// An import that has written nothing for so long has ended, however it did.
const STANDS_STILL: Duration = Duration::from_secs(15 * 60);
/// Rows that are removed in one go.
const REMOVED: u32 = 500;

/// What came of an import.
#[derive(Debug, Clone)]
pub struct Imported {
    /// What it was.
    pub kind: Kind,
    /// The bot.
    pub bot: Option<BotId>,
    /// Its own knowledge base, or the one that was imported.
    pub base: KnowledgeBaseId,
    /// Pages, of all its knowledge bases.
    pub documents: usize,
    /// Passages, of all its knowledge bases.
    pub chunks: usize,
    /// What could not be kept, in sentences.
    pub warnings: Vec<String>,
}

/// Takes exports in.
pub struct Importer {
    /// Where to.
    pub store: Store,
    /// What the workspace may take in.
    pub plans: Arc<Plans>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Who imports.
    pub by: Actor,
    /// Which addresses may be sources.
    pub policy: NetworkPolicy,
    /// The models that the workspace reaches.
    pub providers: Providers,
    /// Ends imports at their next step.
    pub stop: CancellationToken,
    /// Told how many rows of how many are written.
    pub progress: Box<dyn Fn(usize, usize) + Send + Sync>,
}

impl Importer {
    /// Imports a file into a workspace: all of it, or nothing.
    ///
    /// # Errors
    /// `archive_invalid` or `too_large` for a file that is not to be trusted; `quota_reached` for more than the plan has
    /// room for; `server_stopping`; what the database says.
    pub async fn import(&self, file: File, workspace: WorkspaceId) -> Result<Imported> {
        let verified = tokio::task::spawn_blocking(move || verify(file)).await;
        let (file, manifest) = verified.map_err(Error::internal)??;
        let manifest = Arc::new(manifest);
        self.check_room(workspace, &manifest).await?;
        let (sender, pieces) = mpsc::channel(2);
        let (read, policy) = (Arc::clone(&manifest), self.policy);
        let thread = tokio::task::spawn_blocking(move || unpack(file, &read, &policy, &sender));
        let mut import = Import::of(self, workspace, &manifest);
        // Ends when the thread does; if it did so by a failure, that goes before what is missing for it.
        let written = import.pieces(pieces).await;
        let result = match (thread.await.map_err(Error::internal), written) {
            (Err(error) | Ok(Err(error)), _) | (_, Err(error)) => Err(error),
            (Ok(Ok(())), Ok(())) => import.finish().await,
        };
        if result.is_err() {
            for base in &import.bases {
                if let Err(error) = discard(&self.store, workspace, base.staged.base).await {
                    // Nobody sees it, and upkeep tries again.
                    tracing::warn!(cause = %error.chain(), "a failed import could not be cleared away: {}", error.detail);
                }
            }
        }
        result
    }

    /// Nothing is written of what the plan has no room for. Asked once more when all is there: others add, too.
    async fn check_room(&self, workspace: WorkspaceId, manifest: &Manifest) -> Result<()> {
        let pages = manifest.knowledge_bases.iter().map(|base| base.documents).sum::<usize>();
        let bots = i64::from(manifest.kind == Kind::Bot);
        let bytes = manifest.entries.iter().filter(|entry| entry.name.contains("/files/"));
        let bytes = bytes.fold(0_u64, |sum, entry| sum.saturating_add(entry.bytes));
        let wanted = [
            (Quota::Bots, bots),
            (Quota::Pages, i64::try_from(pages).map_err(Error::internal)?),
            (Quota::Storage, i64::try_from(bytes).map_err(Error::internal)?),
        ];
        let mut conn = self.store.read().await?;
        for more in wanted {
            quota::check(&mut conn, &self.plans, workspace, more, self.clock.now()).await?;
        }
        Ok(())
    }
}

/// One import under way.
struct Import<'a> {
    importer: &'a Importer,
    workspace: WorkspaceId,
    manifest: &'a Manifest,
    bot: Option<BotPart>,
    extras: Extras,
    bases: Vec<Base>,
    warnings: Vec<String>,
    done: usize,
    total: usize,
}

impl<'a> Import<'a> {
    fn of(importer: &'a Importer, workspace: WorkspaceId, manifest: &'a Manifest) -> Self {
        let counts = manifest.knowledge_bases.iter();
        let total = counts.map(|base| base.sources + base.documents + 2 * base.chunks + base.places).sum();
        Self {
            importer,
            workspace,
            manifest,
            bot: None,
            extras: Extras::default(),
            bases: Vec::new(),
            warnings: Vec::new(),
            done: 0,
            total,
        }
    }

    async fn pieces(&mut self, mut pieces: mpsc::Receiver<Piece>) -> Result<()> {
        while let Some(piece) = pieces.recv().await {
            if self.importer.stop.is_cancelled() {
                return Err(Error::new(
                    Code::ServerStopping,
                    "The server is restarting, so the import was given up. Nothing was imported; try again in a moment.",
                ));
            }
            self.piece(piece).await?;
            (self.importer.progress)(self.done.min(self.total), self.total);
        }
        Ok(())
    }

    async fn piece(&mut self, piece: Piece) -> Result<()> {
        let now = self.importer.clock.now();
        let (base, index) = match piece {
            Piece::Bot(bot) => {
                self.bot = Some(*bot);
                return Ok(());
            }
            Piece::Draft(draft) => {
                self.extras.draft = Some(*draft);
                return Ok(());
            }
            Piece::Tools(tools) => {
                self.extras.tools.extend(tools);
                return Ok(());
            }
            Piece::Tests(tests) => {
                self.extras.tests.extend(tests);
                return Ok(());
            }
            Piece::Base(base, index) => (base, index),
            rows => {
                let base = self.bases.last_mut().ok_or_else(|| invalid("The export has rows of nothing."))?;
                let mut write = self.importer.store.write().await?;
                rows::touch(&mut write, &base.staged, now).await?;
                let number = u32::try_from(self.bases.len()).map_err(Error::internal)?;
                let base = self.bases.last_mut().ok_or_else(|| invalid("The export has rows of nothing."))?;
                self.done += base.write(&mut write, rows, number, &self.manifest.entries).await?;
                return write.commit().await;
            }
        };
        self.begin(base, index, now).await
    }

    async fn begin(&mut self, part: BasePart, index: IndexPart, now: Timestamp) -> Result<()> {
        let counts = self.manifest.knowledge_bases.get(self.bases.len()).copied().unwrap_or_default();
        let providers = &self.importer.providers;
        let embedding =
            Embedding { provider: index.provider, model: index.model, dimensions: index.dimensions };
        let reached = models::reached(providers, &embedding);
        if reached.is_none() {
            self.warnings.push(models::without(&name::plain(&part.name), &embedding));
        }
        let embedding = reached.unwrap_or(embedding);
        let mut pipeline = part.pipeline.clone();
        pipeline.embed = pipeline.embed.and_then(|wanted| models::reached(providers, &wanted));
        let identity = (embedding.provider, embedding.model, i64::from(embedding.dimensions));
        let index = NewIndex::of(identity, index.chunking, true).in_language(pipeline.language);
        let mut write = self.importer.store.write().await?;
        let name = rows::free_name(&mut write, self.workspace, &name::plain(&part.name)).await?;
        let staged = rows::begin(&mut write, self.workspace, &name, &pipeline, &index, now).await?;
        write.commit().await?;
        self.bases.push(Base::of(staged, counts));
        Ok(())
    }

    /// Shows what is there, in one transaction that survives a loss of power.
    async fn finish(&mut self) -> Result<Imported> {
        let now = self.importer.clock.now();
        let first = self.bases.first().ok_or_else(|| invalid("The export holds no knowledge base."))?;
        let sum = |count: fn(&Base) -> usize| self.bases.iter().map(count).sum();
        let mut imported = Imported {
            kind: self.manifest.kind,
            bot: None,
            base: first.staged.base,
            documents: sum(|base| base.documents.len()),
            chunks: sum(|base| base.chunks.len()),
            warnings: self.warnings.clone(),
        };
        let mut write = self.importer.store.write_durably().await?;
        // Pages and files are written already, and counted with the others.
        let bots = i64::from(self.bot.is_some());
        for more in [(Quota::Bots, bots), (Quota::Pages, 0), (Quota::Storage, 0)] {
            quota::room(&mut write, &self.importer.plans, self.workspace, more, now).await?;
        }
        for base in &self.bases {
            if base.stands.contains(&false) || base.vectors != base.chunks.len() {
                return Err(invalid("The export has passages that stand nowhere."));
            }
            rows::go_live(&mut write, &base.staged, now).await?;
        }
        if let Some(part) = &self.bot {
            let (kept, warning) = models::of_bot(&self.importer.providers, &part.settings.models);
            imported.warnings.extend(warning);
            let bot = Bot {
                id: BotId::new(),
                workspace_id: self.workspace,
                knowledge_base_id: first.staged.base,
                name: rows::free_bot_name(&mut write, self.workspace, &name::plain(&part.name)).await?,
                system_prompt: part.system_prompt.clone(),
                settings: BotSettings { models: kept, ..part.settings.clone() },
                created_at: now,
                updated_at: now,
            };
            rows::bot(&mut write, &bot).await?;
            for further in &self.bases[1..] {
                rows::give(&mut write, &further.staged, bot.id, now).await?;
            }
            let sources: Vec<&[SourceId]> = self.bases.iter().map(|base| base.sources.as_slice()).collect();
            let target = Target {
                workspace: self.workspace,
                bot: bot.id,
                sources: &sources,
                providers: &self.importer.providers,
                policy: &self.importer.policy,
                now,
            };
            let extras = std::mem::take(&mut self.extras);
            imported.warnings.extend(extras.write(&mut write, &target, part.test_settings).await?);
            imported.bot = Some(bot.id);
        }
        let (kind, aggregate) = match imported.bot {
            Some(bot) => ("bot.imported", ("bot", bot.0)),
            None => ("knowledge_base.imported", ("knowledge_base", imported.base.0)),
        };
        let (workspace, actor) = (Some(self.workspace), self.importer.by);
        let data = json!({ "documents": imported.documents, "chunks": imported.chunks });
        let event = NewEvent { workspace, actor, kind, aggregate, data, request: None };
        events::note(&mut write, &event, now).await?;
        write.commit().await?;
        Ok(imported)
    }
}

/// Removes all of a knowledge base that was not imported to its end, a portion a transaction.
async fn discard(store: &Store, workspace: WorkspaceId, base: KnowledgeBaseId) -> Result<()> {
    loop {
        let mut write = store.write().await?;
        let done = rows::discard_some(&mut write, workspace, base, REMOVED).await?;
        write.commit().await?;
        if done {
            return Ok(());
        }
    }
}

/// Removes what imports have left that ended with their process. Returns how many.
///
/// # Errors
/// When the database can't be written.
pub async fn clear_remains(store: &Store, now: Timestamp) -> Result<usize> {
    let remains = {
        let mut conn = store.read().await?;
        rows::remains(&mut conn, now.before(STANDS_STILL)).await?
    };
    for (workspace, base) in &remains {
        discard(store, *workspace, *base).await?;
    }
    Ok(remains.len())
}

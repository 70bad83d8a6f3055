//! Versions of knowledge bases: which one a pipeline wants, how it is begun, and how one answers instead of another.
//!
//! What handlers and the command line share; the work itself is `worker::jobs::build_index`.

pub mod estimate;

use crate::domain::ids::{IndexId, JobId, KnowledgeBaseId, WorkspaceId};
use crate::domain::job::JobType;
use crate::domain::pipeline::{Chunking, Embedding, Pipeline};
use crate::domain::text::language::Language;
use crate::error::{Code, Error, Result};
use crate::providers::Providers;
use crate::quality;
use crate::state::App;
use crate::store::indexes::{self, Index, NewIndex};
use crate::store::jobs::{self, About};
use crate::store::{Conn, knowledge_bases};

/// What a pipeline wants of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which model embeds.
    pub embedding: Embedding,
    /// How text is cut.
    pub chunking: Chunking,
    /// The language of the pages.
    pub language: Language,
}

impl Wanted {
    /// What a pipeline wants.
    #[must_use]
    pub fn of(providers: &Providers, pipeline: &Pipeline) -> Self {
        Self {
            embedding: providers.wanted(pipeline.embed.as_ref()),
            chunking: pipeline.chunk,
            language: pipeline.language,
        }
    }

    /// Whether the version's model is another.
    #[must_use]
    pub fn other_model(&self, index: &Index) -> bool {
        self.embedding.provider != index.provider
            || self.embedding.model != index.model
            || i64::from(self.embedding.dimensions) != index.dimensions
    }

    /// Whether a version was made otherwise.
    #[must_use]
    pub fn differs(&self, index: &Index) -> bool {
        self.other_model(index)
            || self.chunking != index.chunking
            // What was made before there were languages is not made anew for the sake of `auto`.
            || self.language != index.analysis.language()
    }

    fn new_index(&self) -> NewIndex {
        let Embedding { provider, model, dimensions } = self.embedding.clone();
        NewIndex::of((provider, model, i64::from(dimensions)), self.chunking, true).in_language(self.language)
    }
}

/// Begins the next version as the pipeline wants it, with the job that builds it. A half-built one whose job has ended is
/// gone on with if it is what is wanted, else deleted.
///
/// # Errors
/// `not_found`; `conflict` if one is being built; `invalid` if the settings don't reach the model.
pub async fn begin(
    app: &App,
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
) -> Result<(Index, JobId)> {
    let base = knowledge_bases::get(conn, workspace, knowledge_base).await?;
    let providers = app.providers.of(workspace).await?;
    let wanted = Wanted::of(&providers, &base.pipeline);
    if providers.embedder_for(&wanted.embedding).is_none() {
        return Err(Error::invalid(
            "pipeline.embed",
            "invalid",
            format!(
                "The embedding model {} ({}) is no longer reached. Choose another for this \
                 knowledge base.",
                wanted.embedding.model,
                providers.name_of(&wanted.embedding.provider)
            ),
        ));
    }
    let mut half: Option<Index> = None;
    for index in indexes::list(conn, workspace, knowledge_base).await? {
        if !index.building {
            continue;
        }
        if jobs::open_for_index(conn, workspace, index.id).await?.is_some() {
            return Err(Error::new(
                Code::Conflict,
                format!(
                    "Version {} is being built already. Wait until it is done, or cancel its job.",
                    index.version
                ),
            ));
        }
        if half.is_none() && !wanted.differs(&index) {
            half = Some(index);
        } else {
            indexes::remove(conn, workspace, index.id).await?;
        }
    }
    let now = app.clock.now();
    let index = match half {
        Some(half) => half,
        None => {
            let new = wanted.new_index();
            indexes::create(conn, workspace, knowledge_base, &new, now).await?;
            indexes::get(conn, workspace, new.id).await?
        }
    };
    let about = About::Index(knowledge_base, index.id);
    let attempts = app.config.worker.max_attempts;
    let job = jobs::enqueue(conn, workspace, JobType::BuildIndex, about, attempts, now).await?;
    Ok((index, job))
}

/// Lets a version answer at once, and has it brought up to date if pages were read since it last was.
///
/// # Errors
/// `not_found`; `conflict` while it is being built.
pub async fn let_answer(app: &App, conn: &mut Conn, workspace: WorkspaceId, id: IndexId) -> Result<Index> {
    let index = indexes::get(conn, workspace, id).await?;
    if index.building {
        return Err(Error::new(
            Code::Conflict,
            format!(
                "Version {} is not built yet, so it can't answer. It does by itself once it is.",
                index.version
            ),
        ));
    }
    let base = index.knowledge_base_id;
    if indexes::live(conn, workspace, base).await?.id == id {
        return Ok(index);
    }
    let now = app.clock.now();
    indexes::go_live(conn, workspace, base, id, now).await?;
    indexes::retire(conn, workspace, base, app.config.indexes.keep).await?;
    quality::after_flip(app, conn, workspace, base).await?;
    if !indexes::missing(conn, workspace, &index, None, 1).await?.is_empty() {
        indexes::ask_catch_up(conn, workspace, base, app.config.worker.max_attempts, now).await?;
    }
    indexes::get(conn, workspace, id).await
}

/// Deletes a version; a job that builds it ends.
///
/// # Errors
/// `not_found`; `conflict` if it is the one that answers.
pub async fn delete(app: &App, conn: &mut Conn, workspace: WorkspaceId, id: IndexId) -> Result<()> {
    let index = indexes::get(conn, workspace, id).await?;
    if indexes::live(conn, workspace, index.knowledge_base_id).await?.id == id {
        return Err(Error::new(
            Code::Conflict,
            format!("Version {} is the one that answers. Let another answer first.", index.version),
        ));
    }
    if let Some(job) = jobs::open_for_index(conn, workspace, id).await? {
        jobs::cancel(conn, workspace, job, app.clock.now()).await?;
    }
    indexes::remove(conn, workspace, id).await
}

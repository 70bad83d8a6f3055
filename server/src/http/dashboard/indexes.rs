//! Versions of knowledge bases: built beside the one that answers, let answer instead of it, pinned, deleted.

use crate::domain::ids::{IndexId, JobId, KnowledgeBaseId, WorkspaceId};
use crate::domain::pipeline::{Chunking, Pipeline};
use crate::domain::text::language::Language;
use crate::domain::time::Timestamp;
use crate::domain::version::IndexState;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::http::wire::usd;
use crate::state::App;
use crate::store::indexes::{self, Index};
use crate::store::{Conn, events, knowledge_bases};
use crate::versions::{self, Wanted};
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// How far a version is.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndexProgress {
    /// Pages that it holds in the state they are in.
    done: i64,
    /// Pages that it is to hold.
    total: i64,
}

/// A version of a knowledge base.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndexOut {
    /// Identifier.
    id: IndexId,
    /// What it is a version of.
    knowledge_base_id: KnowledgeBaseId,
    /// Its number, from 1.
    version: i64,
    /// Embedding provider: `openai` or `builtin`.
    provider: String,
    /// Embedding model.
    model: String,
    /// Length of its vectors.
    dimensions: i64,
    /// How its pages were cut.
    chunk: Chunking,
    /// The language that its full text was made for.
    language: Language,
    /// What it is there for.
    state: IndexState,
    /// Whether it is neither replaced by itself nor cleaned up.
    pinned: bool,
    /// How far it is.
    progress: IndexProgress,
    /// Passages.
    chunks: i64,
    /// About how many bytes it takes on disk.
    bytes: i64,
    /// Tokens embedded for it.
    embedded_tokens: i64,
    /// US dollars that they cost, as far as the model's price is known.
    cost_usd: f64,
    /// When it last began to answer.
    #[schema(required)]
    live_from: Option<Timestamp>,
    /// When it last stopped to answer.
    #[schema(required)]
    live_until: Option<Timestamp>,
    /// When it was begun.
    created_at: Timestamp,
    /// Pages that it lacks, or holds in an older state.
    behind_pages: i64,
}

impl IndexOut {
    /// With what has to be counted.
    pub(super) async fn of(
        conn: &mut Conn,
        workspace: WorkspaceId,
        live: IndexId,
        index: Index,
    ) -> Result<Self> {
        let size = indexes::size(conn, workspace, &index).await?;
        let progress = indexes::progress(conn, workspace, &index).await?;
        Ok(Self {
            state: match (index.id == live, index.building) {
                (true, _) => IndexState::Live,
                (false, true) => IndexState::Building,
                (false, false) => IndexState::Ready,
            },
            id: index.id,
            knowledge_base_id: index.knowledge_base_id,
            version: index.version,
            provider: index.provider,
            model: index.model,
            dimensions: index.dimensions,
            chunk: index.chunking,
            language: index.analysis.language(),
            pinned: index.pinned,
            progress: IndexProgress { done: progress.done, total: progress.total },
            chunks: size.chunks,
            bytes: size.bytes,
            embedded_tokens: index.embedded_tokens,
            cost_usd: usd(index.cost_micro_usd),
            live_from: index.live_from,
            live_until: index.live_until,
            created_at: index.created_at,
            behind_pages: progress.total - progress.done,
        })
    }

    /// Its passages.
    pub(super) fn chunks(&self) -> i64 {
        self.chunks
    }
}

/// What a pipeline wants.
pub(super) fn wanted(app: &App, pipeline: &Pipeline) -> Wanted {
    Wanted::of(&app.providers, pipeline)
}

/// A knowledge base's versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndexesOut {
    /// The newest first.
    items: Vec<IndexOut>,
}

/// A version that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReindexOut {
    /// It.
    index: IndexOut,
    /// The job that builds it.
    job_id: JobId,
}

/// Nothing needs to be said.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReindexIn {}

/// A knowledge base's versions, the newest first.
#[utoipa::path(get, path = "/knowledge-bases/{id}/indexes", tag = "Knowledge bases", params(("id" = KnowledgeBaseId, Path)), responses((status = 200, body = IndexesOut), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
) -> Result<axum::Json<IndexesOut>> {
    let mut conn = app.store.read().await?;
    knowledge_bases::get(&mut conn, caller.workspace, id).await?;
    let live = indexes::live(&mut conn, caller.workspace, id).await?.id;
    let mut items = Vec::new();
    for index in indexes::list(&mut conn, caller.workspace, id).await? {
        items.push(IndexOut::of(&mut conn, caller.workspace, live, index).await?);
    }
    Ok(axum::Json(IndexesOut { items }))
}

/// Build the next version by the pipeline's chunk and embed settings, from the pages as they were read. The live version
/// answers until the new one is whole.
#[utoipa::path(post, path = "/knowledge-bases/{id}/reindex", tag = "Knowledge bases", params(("id" = KnowledgeBaseId, Path)), request_body = ReindexIn, responses((status = 202, body = ReindexOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "A version is being built")))]
pub async fn reindex(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
    Json(ReindexIn {}): Json<ReindexIn>,
) -> Result<(StatusCode, axum::Json<ReindexOut>)> {
    let mut write = app.store.write_durably().await?;
    let (index, job_id) = versions::begin(&app, &mut write, caller.workspace, id).await?;
    noted(&mut write, &app, caller, &index, "index.begun").await?;
    let live = indexes::live(&mut write, caller.workspace, id).await?.id;
    let index = IndexOut::of(&mut write, caller.workspace, live, index).await?;
    write.commit().await?;
    app.bell.ring();
    Ok((StatusCode::ACCEPTED, axum::Json(ReindexOut { index, job_id })))
}

/// Notes what was done to a version.
async fn noted(conn: &mut Conn, app: &App, caller: Caller, index: &Index, kind: &'static str) -> Result<()> {
    let base = knowledge_bases::get(conn, caller.workspace, index.knowledge_base_id).await?;
    let data = json!({ "name": base.name, "knowledge_base_id": base.id, "version": index.version });
    events::note(conn, &caller.event(kind, ("index", index.id.0), data), app.clock.now()).await
}

async fn out(conn: &mut Conn, caller: Caller, id: IndexId) -> Result<IndexOut> {
    let index = indexes::get(conn, caller.workspace, id).await?;
    let live = indexes::live(conn, caller.workspace, index.knowledge_base_id).await?.id;
    IndexOut::of(conn, caller.workspace, live, index).await
}

/// Let a version answer from now on, also an older one. What was read since it last answered is taken in by a job.
#[utoipa::path(post, path = "/indexes/{id}/live", tag = "Knowledge bases", params(("id" = IndexId, Path)), responses((status = 200, body = IndexOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "It is being built")))]
pub async fn live(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<IndexId>,
) -> Result<axum::Json<IndexOut>> {
    let mut write = app.store.write_durably().await?;
    versions::let_answer(&app, &mut write, caller.workspace, id).await?;
    let row = indexes::get(&mut write, caller.workspace, id).await?;
    noted(&mut write, &app, caller, &row, "index.went_live").await?;
    let index = out(&mut write, caller, id).await?;
    write.commit().await?;
    app.bell.ring();
    Ok(axum::Json(index))
}

async fn set_pinned(app: &App, caller: Caller, id: IndexId, pinned: bool) -> Result<axum::Json<IndexOut>> {
    let mut write = app.store.write_durably().await?;
    let row = indexes::get(&mut write, caller.workspace, id).await?;
    indexes::set_pinned(&mut write, caller.workspace, id, pinned).await?;
    let kind = if pinned { "index.pinned" } else { "index.unpinned" };
    noted(&mut write, app, caller, &row, kind).await?;
    let index = out(&mut write, caller, id).await?;
    write.commit().await?;
    Ok(axum::Json(index))
}

/// Pin a version: it is not cleaned up, and while it answers, none takes its place by itself.
#[utoipa::path(post, path = "/indexes/{id}/pin", tag = "Knowledge bases", params(("id" = IndexId, Path)), responses((status = 200, body = IndexOut), (status = 404, description = "Not yours or not there")))]
pub async fn pin(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<IndexId>,
) -> Result<axum::Json<IndexOut>> {
    set_pinned(&app, caller, id, true).await
}

/// Let go of a pinned version.
#[utoipa::path(post, path = "/indexes/{id}/unpin", tag = "Knowledge bases", params(("id" = IndexId, Path)), responses((status = 200, body = IndexOut), (status = 404, description = "Not yours or not there")))]
pub async fn unpin(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<IndexId>,
) -> Result<axum::Json<IndexOut>> {
    set_pinned(&app, caller, id, false).await
}

/// Delete a version that does not answer. Its build, if there is one, is cancelled.
#[utoipa::path(delete, path = "/indexes/{id}", tag = "Knowledge bases", params(("id" = IndexId, Path)), responses((status = 204, description = "Deleted"), (status = 404, description = "Not yours or not there"), (status = 409, description = "It is the one that answers")))]
pub async fn delete(State(app): State<App>, caller: Caller, Id(id): Id<IndexId>) -> Result<StatusCode> {
    let mut write = app.store.write_durably().await?;
    let row = indexes::get(&mut write, caller.workspace, id).await?;
    versions::delete(&app, &mut write, caller.workspace, id).await?;
    noted(&mut write, &app, caller, &row, "index.deleted").await?;
    write.commit().await?;
    app.bell.ring();
    Ok(StatusCode::NO_CONTENT)
}

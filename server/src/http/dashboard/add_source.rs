//! Adding a source to a knowledge base: as JSON, or a file as a form. One transaction writes the source, its file and its
//! job.

use super::new_source::SourceIn;
use super::sources::{SourceAccepted, SourceOut, enqueue, noted};
use crate::billing::quota;
use crate::domain::ids::{FileId, KnowledgeBaseId, SourceId};
use crate::domain::run::RunCause;
use crate::domain::source::SourceType;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Paging, Query};
use crate::http::upload::{FileForm, Upload, is_form};
use crate::http::wire::List;
use crate::knowledge::address::NetworkPolicy;
use crate::state::App;
use crate::store::files::{self, File};
use crate::store::sources::{self, NewSource};
use crate::store::{Conn, knowledge_bases};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;

/// What is to be added.
#[derive(Debug)]
pub enum Added {
    /// By its fields.
    Given(Box<SourceIn>),
    /// A file.
    File(Box<Upload>),
}

impl FromRequest<App> for Added {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        if is_form(request.headers()) {
            return Ok(Self::File(Box::new(Upload::from_request(request, app).await?)));
        }
        let Json(input) = Json::from_request(request, app).await?;
        Ok(Self::Given(Box::new(input)))
    }
}

/// A knowledge base's sources, newest first.
#[utoipa::path(get, path = "/knowledge-bases/{id}/sources", tag = "Sources", params(("id" = KnowledgeBaseId, Path), Paging), responses((status = 200, body = List<SourceOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<SourceOut>>> {
    let mut conn = app.store.read().await?;
    let base = knowledge_bases::get(&mut conn, caller.workspace, id).await?;
    let page = sources::list(&mut conn, caller.workspace, base.id, paging.limit, paging.cursor).await?;
    Ok(axum::Json(List::of(page, SourceOut::from)))
}

/// Add a source to a knowledge base: as JSON, or a file as a form. It is read by a job; the answer comes at once.
#[utoipa::path(post, path = "/knowledge-bases/{id}/sources", tag = "Sources", params(("id" = KnowledgeBaseId, Path)), request_body(content((SourceIn = "application/json"), (FileForm = "multipart/form-data"))), responses((status = 202, body = SourceAccepted), (status = 402, description = "The plan has no more pages, or no more storage"), (status = 404, description = "Not yours or not there"), (status = 409, description = "The same file is there already"), (status = 413, description = "Larger than what is taken"), (status = 415, description = "Not a kind of file that is read, or not what it says it is"), (status = 422, description = "A value is not valid, or the address may not be read")))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
    added: Added,
) -> Result<(StatusCode, axum::Json<SourceAccepted>)> {
    add(&app, caller, id, added).await
}

/// Adds a source and begins its first reading.
pub(super) async fn add(
    app: &App,
    caller: Caller,
    knowledge_base: KnowledgeBaseId,
    added: Added,
) -> Result<(StatusCode, axum::Json<SourceAccepted>)> {
    let policy = NetworkPolicy { allow_private_network: app.config.fetch.allow_private_network };
    let id = SourceId::new();
    let mut write = app.store.write_durably().await?;
    let base = knowledge_bases::get(&mut write, caller.workspace, knowledge_base).await?;
    quota::allow_pages(&mut write, app, caller.workspace, 1).await?;
    match added {
        Added::Given(input) => {
            let new = input.checked(id, base.id, &policy, app.clock.now())?;
            sources::create(&mut write, caller.workspace, &new, app.clock.now()).await?;
        }
        Added::File(upload) => {
            refuse_known(&mut write, caller, base.id, &upload, None).await?;
            let bytes = i64::try_from(upload.bytes.len()).map_err(Error::internal)?;
            quota::allow_storage(&mut write, app, caller.workspace, bytes).await?;
            let new =
                NewSource { title: upload.title.clone(), ..NewSource::given(id, base.id, SourceType::File) };
            sources::create(&mut write, caller.workspace, &new, app.clock.now()).await?;
            put(&mut write, app, caller, id, &upload).await?;
        }
    }
    let accepted = enqueue(&mut write, app, caller, id, RunCause::Created).await?;
    noted(&mut write, app, caller, id, "source.added").await?;
    write.commit().await?;
    app.bell.ring();
    Ok((StatusCode::ACCEPTED, axum::Json(accepted)))
}

/// The same bytes twice would say everything twice. `own` is the source whose file is being replaced.
pub(super) async fn refuse_known(
    conn: &mut Conn,
    caller: Caller,
    knowledge_base: KnowledgeBaseId,
    upload: &Upload,
    own: Option<SourceId>,
) -> Result<()> {
    let known = files::same(conn, caller.workspace, knowledge_base, &upload.sha256).await?;
    match known.filter(|file| Some(file.source_id) != own) {
        None => Ok(()),
        Some(file) => Err(Error::new(
            Code::Conflict,
            format!(
                "The same file is there already: `{}`, as source {}. Delete that first, or leave it as it is.",
                file.name, file.source_id
            ),
        )),
    }
}

/// Stores a source's file.
pub(super) async fn put(
    conn: &mut Conn,
    app: &App,
    caller: Caller,
    source: SourceId,
    upload: &Upload,
) -> Result<()> {
    let file = File {
        id: FileId::new(),
        source_id: source,
        name: upload.name.clone(),
        file_type: upload.file_type,
        bytes: i64::try_from(upload.bytes.len()).map_err(Error::internal)?,
        sha256: upload.sha256.clone(),
    };
    files::put(conn, caller.workspace, &file, &upload.bytes, app.clock.now()).await
}

//! Exports, which are sent as files, and imports, which come as the whole body.

use crate::domain::ids::{BotId, KnowledgeBaseId};
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::Id;
use crate::knowledge::address::NetworkPolicy;
use crate::state::App;
use crate::transfer::{self, Imported, Importer, Kind, Subject, Turn};
use axum::body::{Body, BodyDataStream};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures::StreamExt as _;
use serde::Serialize;
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use tokio::time::Instant;
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;

/// Bytes a second that a body must come at on average, once it has had `limits.read_seconds` to begin.
const SLOWEST: u64 = 50_000;
/// Bytes sent at once.
const PIECE: usize = 64 * 1024;

/// What came of an import.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportOut {
    /// What the file was an export of.
    kind: Kind,
    /// The new bot; null for a knowledge base alone.
    #[schema(required)]
    bot_id: Option<BotId>,
    /// The new knowledge base; of a bot, its own.
    knowledge_base_id: KnowledgeBaseId,
    /// Pages imported.
    documents: usize,
    /// Passages imported.
    chunks: usize,
    /// What could not be kept, in sentences.
    warnings: Vec<String>,
}

impl From<Imported> for ImportOut {
    fn from(imported: Imported) -> Self {
        Self {
            kind: imported.kind,
            bot_id: imported.bot,
            knowledge_base_id: imported.base,
            documents: imported.documents,
            chunks: imported.chunks,
            warnings: imported.warnings,
        }
    }
}

/// Export a bot: its settings and all that it answers from, as a ZIP file.
#[utoipa::path(get, path = "/bots/{id}/export", tag = "Export and import", params(("id" = BotId, Path)), responses((status = 200, description = "The file", content_type = "application/zip", body = Vec<u8>), (status = 404, description = "Not yours or not there"), (status = 409, description = "The workspace has an export or import running")))]
pub async fn export_bot(State(app): State<App>, caller: Caller, Id(id): Id<BotId>) -> Result<Response> {
    export(&app, caller, Subject::Bot(id)).await
}

/// Export a knowledge base: its settings, sources, pages, passages, vectors and files, as a ZIP file.
#[utoipa::path(get, path = "/knowledge-bases/{id}/export", tag = "Export and import", params(("id" = KnowledgeBaseId, Path)), responses((status = 200, description = "The file", content_type = "application/zip", body = Vec<u8>), (status = 404, description = "Not yours or not there"), (status = 409, description = "The workspace has an export or import running")))]
pub async fn export_knowledge_base(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
) -> Result<Response> {
    export(&app, caller, Subject::KnowledgeBase(id)).await
}

async fn export(app: &App, caller: Caller, subject: Subject) -> Result<Response> {
    let turn = app.transfers.take(caller.workspace)?;
    let data = &app.config.server.data;
    let (file, name) = transfer::export(&app.store, data, caller.workspace, subject, app.clock.now()).await?;
    let bytes = file.metadata().map_err(transfer::disk)?.len();
    // The turn ends when all is sent or the client has gone: until then the file takes room.
    let pieces = ReaderStream::with_capacity(tokio::fs::File::from_std(file), PIECE).map(move |piece| {
        let _held: &Turn = &turn;
        piece
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let attachment = format!("attachment; filename=\"{}.frontdesk.zip\"", file_name(&name));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&attachment).map_err(Error::internal)?);
    Ok(response)
}

/// A name of letters, digits and hyphens.
fn file_name(name: &str) -> String {
    let mut plain = String::new();
    for letter in name.chars().map(|letter| letter.to_ascii_lowercase()) {
        if letter.is_ascii_alphanumeric() {
            plain.push(letter);
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
        if plain.len() == 60 {
            break;
        }
    }
    let plain = plain.trim_end_matches('-');
    if plain.is_empty() { "export".to_owned() } else { plain.to_owned() }
}

/// Import an export as a new bot or knowledge base. Nothing is embedded again.
#[utoipa::path(post, path = "/import", tag = "Export and import", request_body(content = Vec<u8>, content_type = "application/zip"), responses((status = 201, body = ImportOut), (status = 402, description = "The plan has no room for it"), (status = 409, description = "The workspace has an export or import running"), (status = 413, description = "Larger than this server takes"), (status = 415, description = "Not a ZIP file"), (status = 422, description = "Not an export, or one that was changed or cut off")))]
pub async fn import(
    State(app): State<App>,
    caller: Caller,
    request: Request,
) -> Result<(StatusCode, axum::Json<ImportOut>)> {
    let turn = app.transfers.take(caller.workspace)?;
    is_zip(request.headers())?;
    let most = app.config.transfer.max_bytes;
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if said.and_then(|bytes| bytes.parse::<u64>().ok()).is_some_and(|bytes| bytes > most) {
        return Err(too_large(most));
    }
    let patience = Duration::from_secs(app.config.limits.read_seconds);
    let file = transfer::nameless_file(&app.config.server.data)?;
    let file = receive(request.into_body().into_data_stream(), file, most, patience).await?;
    let importer = Importer {
        store: app.store.clone(),
        plans: Arc::clone(&app.plans),
        clock: Arc::clone(&app.clock),
        by: caller.actor(),
        policy: NetworkPolicy { allow_private_network: app.config.fetch.allow_private_network },
        providers: app.providers.of(caller.workspace).await?,
        stop: app.stopping.clone(),
        progress: Box::new(|_, _| {}),
    };
    // A task of its own: what was sent whole is imported, also if a proxy does not wait for the answer.
    let task = tokio::spawn(async move {
        let _turn = turn;
        importer.import(file, caller.workspace).await
    });
    let imported = task.await.map_err(Error::internal)??;
    Ok((StatusCode::CREATED, axum::Json(imported.into())))
}

fn is_zip(headers: &HeaderMap) -> Result<()> {
    let kind = headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let kind = kind.map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    match kind.as_deref() {
        None | Some("application/zip" | "application/x-zip-compressed" | "application/octet-stream") => {
            Ok(())
        }
        Some(_) => Err(Error::new(
            Code::UnsupportedMediaType,
            "Send the export itself as the body, with content-type: application/zip.",
        )),
    }
}

/// Writes a body to a file, which is then at its beginning.
async fn receive(mut body: BodyDataStream, file: File, most: u64, patience: Duration) -> Result<File> {
    let late =
        || Error::new(Code::RequestTimeout, "The file came too slowly. Send it again, over a faster line.");
    let began = Instant::now();
    let mut file = tokio::fs::File::from_std(file);
    let mut received = 0;
    while let Some(piece) = tokio::time::timeout(patience, body.next()).await.map_err(|_| late())? {
        let piece = piece.map_err(|error| {
            Error::new(Code::BadRequest, "The file did not arrive whole. Send it again.").caused_by(error)
        })?;
        received += piece.len() as u64;
        if received > most {
            return Err(too_large(most));
        }
        if began.elapsed() > patience + Duration::from_secs(received / SLOWEST) {
            return Err(late());
        }
        file.write_all(&piece).await.map_err(transfer::disk)?;
    }
    file.flush().await.map_err(transfer::disk)?;
    file.rewind().await.map_err(transfer::disk)?;
    Ok(file.into_std().await)
}

fn too_large(most: u64) -> Error {
    Error::new(
        Code::TooLarge,
        format!(
            "The file is larger than {most} bytes, the most that this server imports. Use `frontdesk import` on the server."
        ),
    )
}

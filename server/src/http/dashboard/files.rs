//! The file of a source: sent as it came, and replaced. What people uploaded is never shown by the browser as a page of
//! ours: it is an attachment, of the type it was found to be, in a sandbox.

use super::add_source::{put, refuse_known};
use super::sources::{SourceAccepted, enqueue, noted};
use crate::billing::quota;
use crate::domain::file::FileType;
use crate::domain::ids::{FileId, SourceId};
use crate::domain::run::RunCause;
use crate::domain::source::SourceType;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::Id;
use crate::http::upload::{FileForm, Upload};
use crate::state::App;
use crate::store::sources::{self, Source};
use crate::store::{files, jobs};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// An uploaded file.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileOut {
    /// Identifier.
    id: FileId,
    /// What its owner calls it.
    name: String,
    /// What it is, by its content.
    #[serde(rename = "type")]
    file_type: FileType,
    /// Its size.
    bytes: i64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    sha256: String,
}

impl FileOut {
    /// Of a source that is one.
    pub(super) fn of(source: &Source) -> Option<Self> {
        Some(Self {
            id: source.file_id?,
            name: source.file_name.clone()?,
            file_type: source.file_type?,
            bytes: source.file_bytes?,
            sha256: source.file_sha256.clone()?,
        })
    }
}

/// A source's file as it was uploaded.
#[utoipa::path(get, path = "/sources/{id}/file", tag = "Sources", params(("id" = SourceId, Path)), responses((status = 200, description = "The file, as an attachment", content_type = "application/octet-stream", body = [u8]), (status = 404, description = "Not yours, not there, or no file")))]
pub async fn get(State(app): State<App>, caller: Caller, Id(id): Id<SourceId>) -> Result<Response> {
    let file = {
        let mut conn = app.store.read().await?;
        sources::get(&mut conn, caller.workspace, id).await?;
        files::of_source(&mut conn, caller.workspace, id).await?
    };
    let file = file.ok_or_else(|| Error::not_found("file"))?;
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.file_type.media_type())),
        (header::CONTENT_LENGTH, HeaderValue::from(file.bytes)),
        (header::CONTENT_DISPOSITION, attachment(&file.name, file.file_type)?),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox")),
        // Compressed on the way, it would have no length to show progress by.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store, no-transform")),
    ];
    let parts = futures::stream::try_unfold((app, 0), move |(app, n)| async move {
        let mut conn = app.store.read().await?;
        let part = files::part(&mut conn, caller.workspace, file.id, n).await?;
        drop(conn);
        Ok::<_, Error>(part.map(|part| (part, (app, n + 1))))
    });
    Ok((headers, Body::from_stream(parts)).into_response())
}

/// `attachment` with the name as RFC 6266 has it: plain for old programs, then in UTF-8.
fn attachment(name: &str, file_type: FileType) -> Result<HeaderValue> {
    let plain: String = name
        .chars()
        .map(|sign| {
            if sign.is_ascii_graphic() && !matches!(sign, '"' | '\\' | '%') || sign == ' ' {
                sign
            } else {
                '_'
            }
        })
        .collect();
    let plain =
        if plain.chars().all(|sign| sign == '_') { format!("file.{}", file_type.extension()) } else { plain };
    let mut coded = String::new();
    for byte in name.bytes() {
        // `attr-char` of RFC 8187.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            coded.push(char::from(byte));
        } else {
            coded.push_str(&format!("%{byte:02X}"));
        }
    }
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}"))
        .map_err(Error::internal)
}

/// Replace a source's file, and read it again. Its title becomes the new file's own, unless one is given.
#[utoipa::path(put, path = "/sources/{id}/file", tag = "Sources", params(("id" = SourceId, Path)), request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 202, body = SourceAccepted), (status = 402, description = "The plan has no more storage"), (status = 404, description = "Not yours or not there"), (status = 409, description = "No file, being read, or the same file is there already"), (status = 413, description = "Larger than what is taken"), (status = 415, description = "Not a kind of file that is read, or not what it says it is")))]
pub async fn replace(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SourceId>,
    upload: Upload,
) -> Result<(StatusCode, axum::Json<SourceAccepted>)> {
    let mut write = app.store.write_durably().await?;
    let source = sources::get(&mut write, caller.workspace, id).await?;
    if source.source_type != SourceType::File {
        return Err(Error::new(
            Code::Conflict,
            "This source is no file, so there is none to replace. Add the file as a source of its own.",
        ));
    }
    if jobs::open_for_source(&mut write, caller.workspace, id).await?.is_some() {
        return Err(Error::new(
            Code::Conflict,
            "This source is being read just now. Wait for it, or cancel that first.",
        ));
    }
    refuse_known(&mut write, caller, source.knowledge_base_id, &upload, Some(id)).await?;
    let before = files::of_source(&mut write, caller.workspace, id).await?.map_or(0, |file| file.bytes);
    let more = i64::try_from(upload.bytes.len()).map_err(Error::internal)? - before;
    quota::allow_storage(&mut write, &app, caller.workspace, more.max(0)).await?;
    put(&mut write, &app, caller, id, &upload).await?;
    sources::set_title(&mut write, caller.workspace, id, upload.title.as_deref()).await?;
    let accepted = enqueue(&mut write, &app, caller, id, RunCause::Manual).await?;
    noted(&mut write, &app, caller, id, "source.file_replaced").await?;
    write.commit().await?;
    app.bell.ring();
    Ok((StatusCode::ACCEPTED, axum::Json(accepted)))
}

//! A file that comes in as `multipart/form-data`: taken in pieces, checked, and kept in a nameless file until it is whole.
//!
//! Its size has a cap, its pieces have to come, and its type is told by its bytes.

use crate::domain::file::{FileType, shown_name};
use crate::error::{Code, Error, Result};
use crate::knowledge::chunk::hex;
use crate::knowledge::files;
use crate::state::App;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use multer::{Constraints, Field, Multipart, SizeLimit};
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use utoipa::ToSchema;

/// What a form holds beside its file, in bytes: names, separators, the title.
const AROUND: u64 = 64 * 1024;
/// Longest title, in bytes.
const TITLE: u64 = 1000;
/// Bytes a second below which a client is too slow, once its time for a body is over.
const SLOWEST: u64 = 16 * 1024;

/// A file with its title, as a form.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it stands for the form in the OpenAPI document")]
pub struct FileForm {
    /// PDF, Word (`.docx`), PowerPoint (`.pptx`), Excel (`.xlsx`), CSV, HTML, Markdown, plain text or EPUB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What to call it; the document's own title if left out.
    title: Option<String>,
}

/// A whole file.
#[derive(Debug)]
pub struct Upload {
    /// What its owner calls it.
    pub name: String,
    /// What to call the source, if that was given.
    pub title: Option<String>,
    /// What it is.
    pub file_type: FileType,
    /// Its bytes.
    pub bytes: Bytes,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// Only some files may be in memory at once.
    _place: OwnedSemaphorePermit,
}

/// Whether a body is a form with a file.
#[must_use]
pub fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.trim().to_ascii_lowercase().starts_with("multipart/form-data")
}

impl FromRequest<App> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        if !is_form(request.headers()) {
            return Err(Error::new(
                Code::UnsupportedMediaType,
                "Send the file as multipart/form-data, in a field named `file`.",
            ));
        }
        let most = app.config.files.max_bytes as u64;
        let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        if length.and_then(|length| length.parse().ok()).is_some_and(|length: u64| length > most + AROUND) {
            return Err(too_large(most));
        }
        let boundary = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = multer::parse_boundary(boundary.unwrap_or_default())
            .map_err(|error| Error::new(Code::BadRequest, format!("The form can't be read: {error}.")))?;
        let limits =
            SizeLimit::new().whole_stream(most + AROUND).for_field("file", most).for_field("title", TITLE);
        let form = Multipart::with_constraints(
            Body::into_data_stream(request.into_body()),
            boundary,
            Constraints::new().size_limit(limits),
        );
        let patience = Patience::new(Duration::from_secs(app.config.limits.read_seconds));
        receive(app, form, patience, most).await
    }
}

/// A file on its way in.
struct Spooled {
    name: String,
    declared: Option<String>,
    file: File,
    length: u64,
    sha256: String,
}

async fn receive(app: &App, mut form: Multipart<'_>, mut patience: Patience, most: u64) -> Result<Upload> {
    let (mut spooled, mut title) = (None, None);
    while let Some(field) = patience.wait(form.next_field()).await?.map_err(|error| refused(&error, most))? {
        match field.name() {
            Some("file") if spooled.is_none() => {
                spooled = Some(spool(app, field, &mut patience, most).await?);
            }
            Some("title") if title.is_none() => {
                let text = patience.wait(field.text()).await?.map_err(|error| refused(&error, most))?;
                title = Some(checked_title(&text)?);
            }
            Some("file") => {
                return Err(Error::invalid("file", "invalid", "is given twice. Send one file at a time."));
            }
            other => {
                let name = other.unwrap_or_default().to_owned();
                return Err(Error::invalid(&name, "unknown", "is not a field of this request."));
            }
        }
    }
    let Some(Spooled { name, declared, mut file, length, sha256 }) = spooled else {
        return Err(Error::invalid("file", "required", "is required."));
    };
    let place = app.uploads.clone().acquire_owned().await.map_err(Error::internal)?;
    file.rewind().await.map_err(Error::internal)?;
    let mut bytes = Vec::with_capacity(usize::try_from(length).map_err(Error::internal)?);
    file.read_to_end(&mut bytes).await.map_err(Error::internal)?;
    if bytes.is_empty() {
        return Err(Error::invalid(
            "file",
            "invalid",
            "is empty. Check that it was saved, and upload it again.",
        ));
    }
    let sniffing = tokio::task::spawn_blocking(move || {
        let file_type = files::sniff(&bytes, &name, declared.as_deref());
        (file_type, name, bytes)
    });
    let (file_type, name, bytes) = sniffing.await.map_err(Error::internal)?;
    let file_type = file_type.map_err(|error| Error::new(Code::UnsupportedMediaType, error.to_string()))?;
    let name = shown_name(&name, file_type);
    Ok(Upload { name, title: title.flatten(), file_type, bytes: bytes.into(), sha256, _place: place })
}

/// Writes a file's pieces away as they come, so that slow and large ones cost no memory. The file has no name: it is gone
/// when it is closed, and when the process ends.
async fn spool(app: &App, mut field: Field<'_>, patience: &mut Patience, most: u64) -> Result<Spooled> {
    let directory = app.config.server.data.clone();
    let file = tokio::task::spawn_blocking(move || tempfile::tempfile_in(directory)).await;
    let mut file = File::from_std(file.map_err(Error::internal)?.map_err(Error::internal)?);
    let name = field.file_name().unwrap_or_default().to_owned();
    let declared = field.content_type().map(ToString::to_string);
    let (mut length, mut hash) = (0_u64, Sha256::new());
    while let Some(piece) = patience.wait(field.chunk()).await?.map_err(|error| refused(&error, most))? {
        patience.received(piece.len());
        length += piece.len() as u64;
        hash.update(&piece);
        file.write_all(&piece).await.map_err(unwritable)?;
    }
    file.flush().await.map_err(unwritable)?;
    Ok(Spooled { name, declared, file, length, sha256: hex(&hash.finalize()) })
}

fn unwritable(error: std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::StorageFull {
        Error::new(
            Code::StorageFull,
            "The server's disk is full, so the file was not saved. The operator has to free space.",
        )
        .caused_by(error)
    } else {
        Error::internal(error)
    }
}

fn checked_title(text: &str) -> Result<Option<String>> {
    let text = text.trim();
    if text.chars().count() > 200 {
        return Err(Error::invalid("title", "invalid", "is longer than 200 characters."));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn too_large(most: u64) -> Error {
    Error::new(
        Code::TooLarge,
        format!(
            "The file is larger than {} MB, the most this server takes. Split it up, or upload the part that matters.",
            most / 1_000_000
        ),
    )
}

fn refused(error: &multer::Error, most: u64) -> Error {
    match error {
        multer::Error::FieldSizeExceeded { field_name: Some(name), .. } if name == "title" => {
            Error::invalid("title", "invalid", "is longer than 200 characters.")
        }
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => too_large(most),
        multer::Error::StreamReadFailed(_)
        | multer::Error::IncompleteFieldData { .. }
        | multer::Error::IncompleteStream => {
            Error::new(Code::BadRequest, "The file did not arrive whole. Send it again.")
        }
        multer::Error::DecodeHeaderName { .. }
        | multer::Error::DecodeHeaderValue { .. }
        | multer::Error::ReadHeaderFailed(_) => Error::invalid(
            "file",
            "invalid",
            "has a name that can't be read. Rename it, and upload it again.",
        ),
        other => Error::new(Code::BadRequest, format!("The form can't be read: {other}.")),
    }
}

/// How long a client may take: so long between two pieces, and not below a pace over all.
struct Patience {
    started: Instant,
    idle: Duration,
    received: u64,
}

impl Patience {
    fn new(idle: Duration) -> Self {
        Self { started: Instant::now(), idle, received: 0 }
    }

    fn received(&mut self, bytes: usize) {
        self.received += bytes as u64;
    }

    async fn wait<T>(&self, piece: impl Future<Output = T>) -> Result<T> {
        let all = self.started + self.idle + Duration::from_secs(self.received / SLOWEST);
        let until = all.min(Instant::now() + self.idle);
        tokio::time::timeout_at(until, piece).await.map_err(|_| {
            Error::new(
                Code::RequestTimeout,
                "The file took too long to arrive. Send it again over a faster connection.",
            )
        })
    }
}

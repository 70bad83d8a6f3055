//! What comes in: JSON bodies, queries and ids, each checked before a handler sees it.

use crate::error::{Code, Error, FieldError};
use crate::state::App;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use garde::Validate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;
use std::time::Duration;

/// A JSON body of known fields and valid values. 415 for another type, 413 for too much, 400 for what is no JSON, 422
/// for what is no valid value.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T> FromRequest<App> for Json<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        let typed = is_json(request.headers());
        let bytes = whole(request, app).await?;
        if !typed {
            return Err(Error::new(
                Code::UnsupportedMediaType,
                "Send JSON, with content-type: application/json.",
            ));
        }
        let value: T = parse(&bytes)?;
        check(&value)?;
        Ok(Self(value))
    }
}

/// A body as it is, of up to so many bytes. 413 for more.
#[derive(Debug)]
pub struct Body<const MOST: usize>(pub Bytes);

impl<const MOST: usize> FromRequest<App> for Body<MOST> {
    type Rejection = Error;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Error> {
        DefaultBodyLimit::max(MOST).apply(&mut request);
        Ok(Self(whole(request, app).await?))
    }
}

async fn whole(request: Request, app: &App) -> Result<Bytes, Error> {
    // The whole body's time, not that between two bytes: one byte a second would never end.
    let patience = Duration::from_secs(app.config.limits.read_seconds);
    let body = tokio::time::timeout(patience, Bytes::from_request(request, app)).await.map_err(|_| {
        Error::new(Code::RequestTimeout, "The body took too long to arrive. Send it again, in one go.")
    })?;
    body.map_err(|rejection| {
        let status = rejection.into_response().status();
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            Error::new(Code::TooLarge, "The body is larger than this address takes.")
        } else {
            Error::new(Code::BadRequest, "The body did not arrive whole. Send it again.")
        }
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        // serde_json takes a number or null where a word is expected for a fault of the JSON.
        if inner.is_data() || is_valid_json(bytes) {
            Error::invalid_fields(vec![field_error(&path, &inner.to_string())])
        } else {
            no_json(&inner)
        }
    })?;
    reader.end().map_err(|error| no_json(&error))?;
    Ok(value)
}

/// A value that is JSON already, read as `parse` reads bytes.
///
/// # Errors
/// `invalid` with the field that can't be read.
pub fn parse_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, Error> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        Error::invalid_fields(vec![field_error(&path, &error.into_inner().to_string())])
    })
}

fn is_valid_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}

fn no_json(error: &serde_json::Error) -> Error {
    Error::new(
        Code::BadRequest,
        format!("The body is not JSON (line {}, column {}).", error.line(), error.column()),
    )
}

/// serde's sentence as a field, a code and a sentence for people.
fn field_error(path: &str, message: &str) -> FieldError {
    let message = message.rsplit_once(" at line ").map_or(message, |(sentence, _)| sentence);
    let named = |prefix: &str| {
        message.strip_prefix(prefix).and_then(|rest| rest.split('`').next()).map(ToOwned::to_owned)
    };
    let path = if path == "." { "" } else { path };
    let below = |name: &str| match path.strip_suffix(name) {
        Some(_) => path.to_owned(),
        None if path.is_empty() => name.to_owned(),
        None => format!("{path}.{name}"),
    };
    if let Some(name) = named("unknown field `") {
        FieldError {
            field: below(&name),
            code: "unknown".into(),
            detail: "is not a field of this request.".into(),
        }
    } else if let Some(name) = named("missing field `") {
        FieldError { field: below(&name), code: "required".into(), detail: "is required.".into() }
    } else {
        FieldError { field: path.to_owned(), code: "invalid".into(), detail: format!("{message}.") }
    }
}

/// Checks a value against its rules.
///
/// # Errors
/// `invalid` with the fields that break them.
pub fn check<T: Validate<Context = ()>>(value: &T) -> Result<(), Error> {
    value.validate().map_err(|report| {
        Error::invalid_fields(
            report
                .iter()
                .map(|(path, error)| FieldError {
                    field: path.to_string(),
                    code: "invalid".into(),
                    detail: error.message().to_string(),
                })
                .collect(),
        )
    })
}

/// A query string of known fields and valid values.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S, T> FromRequestParts<S> for Query<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let value: T = axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(value)| value)
            .map_err(|rejection| {
                let text = std::error::Error::source(&rejection)
                    .map_or_else(|| rejection.to_string(), ToString::to_string);
                let (path, message) = text.split_once(": ").unwrap_or(("", &text));
                Error::invalid_fields(vec![field_error(path, message)])
            })?;
        check(&value)?;
        Ok(Self(value))
    }
}

/// An id in the path. What is no id is nobody's: 404.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<S, T> FromRequestParts<S> for Id<T>
where
    S: Send + Sync,
    T: FromStr,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let Path(text) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Error::not_found("id"))?;
        text.parse().map(Self).map_err(|_| Error::not_found("thing of that id"))
    }
}

/// Which part of a list.
#[derive(Debug, Clone, Copy, Deserialize, Validate, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    pub cursor: Option<uuid::Uuid>,
}

/// The length of a page when the caller does not say.
#[must_use]
pub fn twenty() -> u32 {
    20
}

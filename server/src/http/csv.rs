//! Tables for spreadsheets, sent piece by piece.

use crate::error::{Error, Result};
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use std::future::Future;

/// A table to be sent.
#[derive(Debug)]
pub struct Sheet {
    /// The file's name; ASCII without quotes.
    pub name: String,
    /// The names of its columns.
    pub header: &'static [&'static str],
}

impl Sheet {
    /// Sends it, batch by batch: `batch` gets where the last one ended and returns lines with where to go on. A failure
    /// in the middle breaks the transfer off, so that nobody takes a part for the whole.
    pub fn stream<P, F, B>(self, start: Option<P>, batch: F) -> Response
    where
        P: Send + 'static,
        F: Fn(Option<P>) -> B + Send + Sync + 'static,
        B: Future<Output = Result<(Vec<Vec<String>>, Option<P>)>> + Send,
    {
        let header = self.header;
        let state = Some((start, true));
        let pieces = futures::stream::try_unfold((state, batch), move |(state, batch)| async move {
            let Some((from, first)) = state else { return Ok(None) };
            let (lines, next) = batch(from).await.map_err(std::io::Error::other)?;
            let mut bytes = Vec::new();
            if first {
                write(&mut bytes, header.iter().map(|name| (*name).to_owned()))?;
            }
            for line in lines {
                write(&mut bytes, line)?;
            }
            let state = next.map(|next| (Some(next), false));
            Ok::<_, std::io::Error>(Some((Bytes::from(bytes), (state, batch))))
        });
        let mut response = Response::new(Body::from_stream(pieces));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
        let disposition = format!("attachment; filename=\"{}\"", self.name);
        if let Ok(value) = HeaderValue::from_str(&disposition) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

fn write(bytes: &mut Vec<u8>, line: impl IntoIterator<Item = String>) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(bytes);
    writer.write_record(line.into_iter().map(harmless)).map_err(std::io::Error::other)?;
    writer.flush()
}

/// A cell that no spreadsheet takes for a formula.
#[must_use]
pub fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

/// The error as one of a body's.
impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        Self::other(error.chain())
    }
}

//! Server-sent events: constant names, JSON on one line, a comment every 15 s to keep proxies from hanging up.

use super::problem::{self, Problem};
use crate::error::{Code, Error};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Events that wait for a slow reader before the producer has to.
pub(super) const BUFFER: usize = 16;

/// The id of the request that the stream answers.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(problem::request_id(&parts.extensions)))
    }
}

/// Why a stream ends before its time.
#[derive(Debug)]
pub enum Ended {
    /// The reader left.
    ReaderLeft,
    /// Something failed: the reader gets it as `event: error`.
    Failed(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Where a producer puts events.
pub struct Sink(mpsc::Sender<Result<Event, Infallible>>);

impl Sink {
    /// Sends an event. Waits while the reader is slow.
    ///
    /// # Errors
    /// When the reader left, or the data is no JSON.
    pub async fn send<T: Serialize>(&self, name: &'static str, id: &str, data: &T) -> Result<(), Ended> {
        let data = serde_json::to_string(data).map_err(Error::internal)?;
        let event = Event::default().event(name).id(id).data(data);
        self.0.send(Ok(event)).await.map_err(|_| Ended::ReaderLeft)
    }

    /// Completes when the reader has left.
    pub async fn reader_left(&self) {
        self.0.closed().await;
    }
}

/// The error of streams that end because the server does.
#[must_use]
pub fn stopping() -> Error {
    Error::new(Code::ServerStopping, "The server is restarting. Try again in a few seconds.")
        .retry_after(Duration::from_secs(5))
}

/// A stream of what `produce` sends. What it fails with comes as a last event, `error`.
pub fn stream<P, F>(RequestId(request_id): RequestId, produce: P) -> Response
where
    P: FnOnce(Sink) -> F + Send + 'static,
    F: Future<Output = Result<(), Ended>> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(BUFFER);
    let last = sender.clone();
    tokio::spawn(async move {
        if let Err(Ended::Failed(error)) = produce(Sink(sender)).await {
            problem::log(&error, &request_id);
            match Event::default().event("error").json_data(Problem::of(&error, &request_id)) {
                // The reader may have left; then nobody is there to tell.
                Ok(event) => drop(last.send(Ok(event)).await),
                Err(failed) => tracing::error!(error = %failed, "a problem could not be written"),
            }
        }
    });
    respond(receiver)
}

/// A response of events, with comments while there are none.
pub(super) fn respond(receiver: mpsc::Receiver<Result<Event, Infallible>>) -> Response {
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(15)).text("keep-alive");
    let mut response =
        axum::response::Sse::new(ReceiverStream::new(receiver)).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would hold events back otherwise.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

//! Bounds on a response's body: silence, length of a line, length in all, and how far it may run ahead.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use tokio::sync::Notify;

use crate::providers::{ModelError, Stage};

/// Lines of events that may wait to be read. async-openai's own channel has no bound.
const AHEAD: u64 = 64;

/// Shared by a body and its reader: how many lines came, how many were used, and whether the end was announced.
#[derive(Debug, Clone, Default)]
pub(super) struct Gauge(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    produced: AtomicU64,
    consumed: AtomicU64,
    read: Notify,
    done: AtomicBool,
    failure: std::sync::Mutex<Option<ModelError>>,
}

impl Gauge {
    /// The reader has used one event.
    pub fn used_one(&self) {
        self.0.consumed.fetch_add(1, Ordering::AcqRel);
        self.0.read.notify_one();
    }

    /// Whether `data: [DONE]` came by.
    pub fn saw_done(&self) -> bool {
        self.0.done.load(Ordering::Acquire)
    }

    /// Why the body ended early, if it did: async-openai passes on no more than its text.
    pub fn failure(&self) -> Option<ModelError> {
        self.0.failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }

    fn fail(&self, error: ModelError) -> std::io::Error {
        let text = error.to_string();
        *self.0.failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
        std::io::Error::other(text)
    }

    async fn wait_for_reader(&self) {
        while self.0.produced.load(Ordering::Acquire) > self.0.consumed.load(Ordering::Acquire) + AHEAD {
            self.0.read.notified().await;
        }
    }
}

/// What a body may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimits {
    /// Longest silence.
    pub idle: Duration,
    /// Longest line, in bytes. A whole JSON body is one line.
    pub line: usize,
    /// All of it, in bytes.
    pub total: usize,
    /// Whether it is a stream of events, whose reader is waited for.
    pub events: bool,
}

struct State<S> {
    body: S,
    limits: BodyLimits,
    gauge: Gauge,
    line: Vec<u8>,
    line_length: usize,
    total: usize,
    ended: bool,
}

/// The body within its limits.
pub(super) fn guarded<S>(
    body: S,
    limits: BodyLimits,
    gauge: Gauge,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send
where
    S: Stream<Item = Result<Bytes, reqwest::Error>> + Send + Unpin + 'static,
{
    let state = State { body, limits, gauge, line: Vec::new(), line_length: 0, total: 0, ended: false };
    futures::stream::unfold(state, |mut state| async move {
        if state.ended {
            return None;
        }
        let piece = state.next().await?;
        state.ended = piece.is_err();
        Some((piece.map_err(|error| state.gauge.fail(error)), state))
    })
}

impl<S> State<S>
where
    S: Stream<Item = Result<Bytes, reqwest::Error>> + Unpin,
{
    async fn next(&mut self) -> Option<Result<Bytes, ModelError>> {
        if self.limits.events {
            self.gauge.wait_for_reader().await;
        }
        let Ok(piece) = tokio::time::timeout(self.limits.idle, self.body.next()).await else {
            return Some(Err(ModelError::Timeout { stage: Stage::Idle }));
        };
        let piece = match piece? {
            Ok(piece) => piece,
            Err(error) => return Some(Err(super::transport::broken(&error))),
        };
        self.total += piece.len();
        if self.total > self.limits.total {
            return Some(Err(ModelError::BadResponse(format!("more than {} bytes", self.limits.total))));
        }
        if !self.measure(&piece) {
            return Some(Err(ModelError::BadResponse(format!(
                "a line of more than {} bytes",
                self.limits.line
            ))));
        }
        Some(Ok(piece))
    }

    /// Counts lines; false when one is too long.
    fn measure(&mut self, piece: &[u8]) -> bool {
        /// As much of a line as is needed to tell what it is.
        const TELLING: usize = 16;
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            self.line_length += part.len();
            let room = TELLING.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            if self.line_length > self.limits.line {
                return false;
            }
            if part.ends_with(b"\n") {
                if self.line.starts_with(b"data:") {
                    self.gauge.0.produced.fetch_add(1, Ordering::AcqRel);
                    if self.line[5..].trim_ascii().starts_with(b"[DONE]") {
                        self.gauge.0.done.store(true, Ordering::Release);
                    }
                }
                self.line.clear();
                self.line_length = 0;
            }
        }
        true
    }
}

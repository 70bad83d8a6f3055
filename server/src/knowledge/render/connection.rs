//! The DevTools protocol over a pair of pipes: JSON messages that end with a NUL byte. Knows sessions and answers, and
//! nothing of what they are about.

use super::RenderError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// Events of one session that wait to be looked at. A page that makes more is not heard until there is room.
const WAITING_EVENTS: usize = 1024;

/// How long any single command may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Something that happened in the browser.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) method: String,
    pub(super) params: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Incoming {
    id: Option<u64>,
    method: Option<String>,
    #[serde(default)]
    params: Value,
    #[serde(default)]
    result: Value,
    error: Option<Refusal>,
    session_id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    message: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outgoing<'a, P> {
    id: u64,
    method: &'a str,
    params: P,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<&'a str>,
}

type Answer = Result<Value, String>;

#[derive(Debug, Default)]
struct Routes {
    answers: Mutex<HashMap<u64, oneshot::Sender<Answer>>>,
    /// By session; the browser's own events are under the empty name.
    sessions: Mutex<HashMap<String, mpsc::Sender<Event>>>,
}

/// The way to one browser. Two tasks move the bytes; both end with the pipes.
#[derive(Debug)]
pub(super) struct Connection {
    outbox: mpsc::UnboundedSender<Vec<u8>>,
    routes: Arc<Routes>,
    next: AtomicU64,
    closed: CancellationToken,
}

impl Connection {
    /// `largest` is the largest message taken, in bytes: a page decides how long its addresses and dialogs are, and must
    /// not decide how much memory this process takes.
    pub(super) fn new(
        to: impl AsyncWrite + Unpin + Send + 'static,
        from: impl AsyncRead + Unpin + Send + 'static,
        largest: usize,
    ) -> Self {
        let (outbox, messages) = mpsc::unbounded_channel();
        let routes = Arc::new(Routes::default());
        let closed = CancellationToken::new();
        tokio::spawn(write(to, messages, closed.clone()));
        tokio::spawn(read(from, largest, Arc::clone(&routes), closed.clone()));
        Self { outbox, routes, next: AtomicU64::new(1), closed }
    }

    /// Waits for the end of the pipes.
    pub(super) async fn closed(&self) {
        self.closed.cancelled().await;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.is_cancelled()
    }

    /// The events of a session, from now on; of the browser itself for the empty name.
    pub(super) fn listen(&self, session: &str) -> mpsc::Receiver<Event> {
        let (sender, receiver) = mpsc::channel(WAITING_EVENTS);
        lock(&self.routes.sessions).insert(session.to_owned(), sender);
        receiver
    }

    /// Ends a session's events.
    pub(super) fn forget(&self, session: &str) {
        lock(&self.routes.sessions).remove(session);
    }

    /// Sends a command and does not wait for what comes of it: failures show in what the page does, or does not.
    pub(super) fn tell(&self, session: Option<&str>, method: &str, params: impl Serialize) {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = self.send(id, session, method, params) {
            tracing::debug!(%error, method, "a command for the browser could not be sent");
        }
    }

    /// Sends a command and waits for its answer.
    ///
    /// # Errors
    /// `RenderError::Ended` when the browser is gone, `RenderError::Protocol` when it refuses or does not answer.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        session: Option<&str>,
        method: &str,
        params: impl Serialize,
    ) -> Result<T, RenderError> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, answer) = oneshot::channel();
        lock(&self.routes.answers).insert(id, sender);
        let _forgotten = Forgotten { routes: &self.routes, id };
        self.send(id, session, method, params)?;
        let protocol = |reason: String| RenderError::Protocol { reason: format!("{method}: {reason}") };
        let answer = tokio::select! {
            answer = tokio::time::timeout(PATIENCE, answer) => answer,
            () = self.closed.cancelled() => return Err(RenderError::Ended),
        };
        match answer {
            Ok(Ok(Ok(result))) => serde_json::from_value(result).map_err(|error| protocol(error.to_string())),
            Ok(Ok(Err(refusal))) => Err(protocol(refusal)),
            Ok(Err(_)) => Err(RenderError::Ended),
            Err(_) => Err(protocol("no answer".to_owned())),
        }
    }

    fn send(
        &self,
        id: u64,
        session: Option<&str>,
        method: &str,
        params: impl Serialize,
    ) -> Result<(), RenderError> {
        let mut message = serde_json::to_vec(&Outgoing { id, method, params, session_id: session })
            .map_err(|error| RenderError::Protocol { reason: error.to_string() })?;
        message.push(0);
        self.outbox.send(message).map_err(|_| RenderError::Ended)
    }
}

/// Takes the place of an answer away when nobody waits any more.
struct Forgotten<'a> {
    routes: &'a Routes,
    id: u64,
}

impl Drop for Forgotten<'_> {
    fn drop(&mut self) {
        lock(&self.routes.answers).remove(&self.id);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn write(
    mut to: impl AsyncWrite + Unpin,
    mut messages: mpsc::UnboundedReceiver<Vec<u8>>,
    closed: CancellationToken,
) {
    let _end = closed.clone().drop_guard();
    loop {
        let message = tokio::select! {
            message = messages.recv() => message,
            () = closed.cancelled() => return,
        };
        let Some(message) = message else { return };
        let written = tokio::select! {
            written = to.write_all(&message) => written,
            () = closed.cancelled() => return,
        };
        if let Err(error) = written {
            tracing::debug!(%error, "the browser takes no more commands");
            return;
        }
    }
}

async fn read(from: impl AsyncRead + Unpin, largest: usize, routes: Arc<Routes>, closed: CancellationToken) {
    let _end = closed.clone().drop_guard();
    let mut from = BufReader::with_capacity(64 * 1024, from);
    let mut message = Vec::new();
    loop {
        let whole = tokio::select! {
            whole = read_message(&mut from, largest, &mut message) => whole,
            () = closed.cancelled() => return,
        };
        match whole {
            Ok(true) => routes.deliver(&message),
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "the browser can't be understood any more");
                return;
            }
        }
        message.clear();
        message.shrink_to(1024 * 1024);
    }
}

/// Reads up to the next NUL byte; false at the end of the pipe.
async fn read_message(
    from: &mut BufReader<impl AsyncRead + Unpin>,
    largest: usize,
    message: &mut Vec<u8>,
) -> std::io::Result<bool> {
    loop {
        let part = from.fill_buf().await?;
        if part.is_empty() {
            return Ok(false);
        }
        let end = part.iter().position(|byte| *byte == 0);
        let taken = end.unwrap_or(part.len());
        if message.len() + taken > largest {
            return Err(std::io::Error::other("a message is larger than any that is expected"));
        }
        message.extend_from_slice(&part[..taken]);
        from.consume(taken + usize::from(end.is_some()));
        if end.is_some() {
            return Ok(true);
        }
    }
}

impl Routes {
    fn deliver(&self, message: &[u8]) {
        let incoming: Incoming = match serde_json::from_slice(message) {
            Ok(incoming) => incoming,
            Err(error) => {
                tracing::debug!(%error, "a message of the browser was not understood");
                return;
            }
        };
        if let Some(id) = incoming.id {
            let answer = match incoming.error {
                Some(refusal) => Err(refusal.message),
                None => Ok(incoming.result),
            };
            if let Some(waiting) = lock(&self.answers).remove(&id)
                && waiting.send(answer).is_err()
            {
                tracing::trace!(id, "nobody waits for this answer any more");
            }
        } else if let Some(method) = incoming.method {
            let session = incoming.session_id.unwrap_or_default();
            if let Some(sender) = lock(&self.sessions).get(&session)
                && let Err(error) = sender.try_send(Event { method, params: incoming.params })
            {
                tracing::debug!(%error, "an event of the browser was passed over");
            }
        }
    }
}

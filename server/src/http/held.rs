//! Answers that are still being streamed end when their reader may not have them any more: signed out, removed, given a
//! lesser role, gone to another workspace.

use super::access::Need;
use super::caller::{Caller, identify, of_session};
use super::openai;
use super::problem::{self, Problem};
use crate::domain::ids::{SessionId, WorkspaceId};
use crate::error::{Code, Error, Result};
use crate::state::App;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use futures::future::ready;
use futures::{StreamExt as _, stream};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::sleep;
use uuid::Uuid;

/// How often it is looked at. With the time that notices of other processes take it stays well below a second.
const LOOK: Duration = Duration::from_millis(300);

/// Who asked for what, as far as it can change while they are answered.
pub(super) struct Asked {
    session: Option<SessionId>,
    workspace: WorkspaceId,
    need: Need,
    path: String,
    /// Of a program: its key is looked up again.
    headers: HeaderMap,
    request: Option<Uuid>,
}

impl Asked {
    /// What a caller asked for, and by which right.
    pub(super) fn by(caller: &Caller, need: Need, path: String, headers: &HeaderMap) -> Self {
        let mut kept = HeaderMap::new();
        if caller.session.is_none()
            && let Some(value) = headers.get(header::AUTHORIZATION)
        {
            kept.insert(header::AUTHORIZATION, value.clone());
        }
        Self {
            session: caller.session,
            workspace: caller.workspace,
            need,
            path,
            headers: kept,
            request: caller.request,
        }
    }

    /// Whether they still may. An access token that has run out meanwhile ends nothing: its session counts.
    async fn still_may(&self, app: &App) -> Result<()> {
        let caller = match self.session {
            Some(session) => of_session(app, session).await?,
            None => identify(app, &self.headers).await?,
        };
        if caller.workspace != self.workspace {
            return Err(Error::new(Code::Unauthorized, "This sign-in has moved to another workspace."));
        }
        caller.has(self.need)
    }

    /// Completes when they may not any more, with the last event to be sent: why it ends.
    async fn ended(self, app: App) -> Bytes {
        loop {
            sleep(LOOK).await;
            // In a box that is gone in between: a stream is looked at for a thousandth of its life.
            match Box::pin(self.still_may(&app)).await {
                Err(error) if matches!(error.code, Code::Unauthorized | Code::Forbidden) => {
                    return self.farewell(&error);
                }
                // A database that does not answer for a moment takes nobody's rights away.
                Err(error) => {
                    tracing::debug!(cause = %error.chain(), "a reader could not be looked up: {}", error.detail);
                }
                Ok(()) => {}
            }
        }
    }

    fn farewell(&self, error: &Error) -> Bytes {
        let request_id = self.request.map(|id| id.to_string()).unwrap_or_default();
        problem::log(error, &request_id);
        // OpenAI's clients know no names of events.
        let event = if openai::is_here(&self.path) {
            openai::body(error, &self.path).map(|(_, body)| [b"data: ".as_slice(), &body, b"\n\n"].concat())
        } else {
            serde_json::to_vec(&Problem::of(error, &request_id))
                .map(|body| [b"event: error\ndata: ".as_slice(), &body, b"\n\n"].concat())
        };
        match event {
            Ok(event) => Bytes::from(event),
            Err(failed) => {
                tracing::error!(error = %failed, "a problem could not be written");
                Bytes::new()
            }
        }
    }
}

/// The answer, for as long as its reader may have it. Only streams of events last; all else goes out at once.
pub(super) fn while_allowed(app: App, asked: Asked, response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
        return response;
    }
    response.map(|body| {
        let (cut, last) = oneshot::channel();
        let ended = async move {
            let farewell = asked.ended(app).await;
            // The other end is a part of the same stream, and is read after this.
            drop(cut.send(farewell));
        };
        let events = body.into_data_stream().take_until(Box::pin(ended));
        // When the answer came to its own end, nobody holds the other end any more: there is nothing to add.
        let last = stream::once(last).filter_map(|farewell| ready(farewell.ok().map(Ok)));
        Body::from_stream(events.chain(last))
    })
}

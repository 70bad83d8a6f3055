//! The server of a tool: answers as it is told, and keeps what it was asked, so that a test can say that it was not.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use std::sync::{Arc, Mutex};

/// A request that it got.
#[derive(Debug, Clone)]
pub struct Hit {
    pub method: String,
    /// With the query.
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

struct Shared {
    hits: Mutex<Vec<Hit>>,
    answer: Mutex<(u16, String, String)>,
}

/// A server on a port of its own.
pub struct Target {
    pub base: String,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Target {
    /// One that answers with this JSON.
    pub async fn start(answer: &str) -> Self {
        let answer = (200, "application/json".to_owned(), answer.to_owned());
        let shared = Arc::new(Shared { hits: Mutex::default(), answer: Mutex::new(answer) });
        let app = Router::new().fallback(take).with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { base, shared, task }
    }

    /// Answers otherwise from now on.
    pub fn says(&self, status: u16, kind: &str, body: &str) {
        *self.shared.answer.lock().expect("unpoisoned") = (status, kind.to_owned(), body.to_owned());
    }

    /// What it was asked so far.
    pub fn hits(&self) -> Vec<Hit> {
        self.shared.hits.lock().expect("unpoisoned").clone()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let body = String::from_utf8_lossy(&body).into_owned();
    shared.hits.lock().expect("unpoisoned").push(Hit { method: method.to_string(), path, headers, body });
    let (status, kind, body) = shared.answer.lock().expect("unpoisoned").clone();
    // What a redirect leads to, where one is ordered.
    let location = if (300..400).contains(&status) { body.clone() } else { "/".to_owned() };
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [("content-type", kind), ("location", location)], body).into_response()
}

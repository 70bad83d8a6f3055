//! What was asked of the fake, and whether the asker stayed to the end.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderMap;
use serde_json::{Value, json};

/// The requests so far.
#[derive(Default)]
pub struct Records {
    requests: Arc<Mutex<Vec<Record>>>,
}

struct Record {
    path: &'static str,
    authorization: bool,
    headers: Value,
    body: Value,
    state: &'static str,
}

impl Records {
    /// Notes a request. Drop the ticket without finishing it, and the request counts as given up by its client.
    pub fn note(&self, path: &'static str, headers: &HeaderMap, body: &Value) -> Ticket {
        let names: serde_json::Map<String, Value> = headers
            .iter()
            .filter(|(name, _)| *name != "authorization")
            .map(|(name, value)| (name.to_string(), json!(String::from_utf8_lossy(value.as_bytes()))))
            .collect();
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(Record {
            path,
            authorization: headers.contains_key("authorization"),
            headers: Value::Object(names),
            body: body.clone(),
            state: "open",
        });
        Ticket { requests: Arc::clone(&self.requests), at: requests.len() - 1, finished: false }
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The body of `GET /control`.
    pub fn tell(&self) -> Value {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |path: &str| requests.iter().filter(|request| request.path == path).count();
        let state = |state: &str| requests.iter().filter(|request| request.state == state).count();
        let list: Vec<Value> = requests
            .iter()
            .map(|request| {
                json!({"path": request.path, "authorization": request.authorization, "headers": request.headers,
                       "body": request.body, "state": request.state})
            })
            .collect();
        json!({"chat": count("/v1/chat/completions"), "embeddings": count("/v1/embeddings"), "rerank": count("/v1/rerank"), "open": state("open"),
               "finished": state("finished"), "disconnected": state("disconnected"), "requests": list})
    }
}

/// One request under way.
pub struct Ticket {
    requests: Arc<Mutex<Vec<Record>>>,
    at: usize,
    finished: bool,
}

impl Ticket {
    /// All that was to be sent was taken.
    pub fn finish(&mut self) {
        self.finished = true;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(record) = requests.get_mut(self.at) {
            record.state = if self.finished { "finished" } else { "disconnected" };
        }
    }
}

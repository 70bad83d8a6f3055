//! What a test may ask of the fake. Everything has a default: an order of `{}` is an ordinary answer.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

use crate::calls::Call;

/// The body of `POST /control`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Forget requests, queued behaviours and defaults first.
    #[serde(default)]
    pub reset: bool,
    /// Behaviours for the next requests, one each, in order; those `on` another endpoint wait for it.
    #[serde(default)]
    pub next: Vec<Behaviour>,
    /// What all later requests to its endpoint get.
    pub default: Option<Behaviour>,
}

/// Which endpoint a behaviour is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Endpoint {
    /// `/v1/chat/completions`
    #[default]
    Chat,
    /// `/v1/embeddings`
    Embeddings,
    /// `/v1/rerank`
    Rerank,
}

/// A way for a stream to be no good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Malformed {
    /// Nothing is wrong, but every character of several bytes is split over TCP writes.
    SplitUtf8,
    /// A `data:` line that is no JSON, after the first deltas.
    BadJson,
    /// One line of 10 MB, after the first deltas.
    HugeLine,
    /// Bytes that are no UTF-8 at all, after the first deltas.
    BadUtf8,
}

/// How a body ends before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The connection breaks inside the body.
    Abrupt,
    /// The body ends properly, with neither finish reason nor `[DONE]`.
    Clean,
}

/// Vectors that are no good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadVectors {
    /// One number too few.
    Short,
    /// One number that is none.
    Nan,
    /// One vector too few.
    Missing,
    /// All zero.
    Zero,
}

/// What one request gets.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a way to misbehave")]
pub struct Behaviour {
    /// The endpoint this is for.
    pub on: Endpoint,
    /// The answer's text. Left out: one that cites the first passage of the prompt.
    pub text: Option<String>,
    /// Tools to call instead of answering. If the text is left out, nothing is said besides.
    pub calls: Vec<Call>,
    /// Do what pages in the prompt order, as `CALL name {...}`.
    pub obey: bool,
    /// Characters in each delta; 0 means 12.
    pub delta_chars: usize,
    /// Milliseconds before the response's head.
    pub head_ms: u64,
    /// Milliseconds before the first delta.
    pub first_token_ms: u64,
    /// Milliseconds between deltas.
    pub between_ms: u64,
    /// Answer with this status and `body` instead.
    pub status: Option<u16>,
    /// The `retry-after` header of such an answer.
    pub retry_after: Option<String>,
    /// The body of such an answer. Left out: one as OpenAI writes it.
    pub body: Option<String>,
    /// Accept the request and never answer.
    pub silent: bool,
    /// Send this many deltas and then say nothing more.
    pub stall_after: Option<usize>,
    /// Send the body byte by byte, one each so many milliseconds.
    pub drip_ms: Option<u64>,
    /// Make the stream malformed.
    pub malformed: Option<Malformed>,
    /// Send this many deltas and end the body; see `ending`.
    pub close_after: Option<usize>,
    /// How the body of `close_after` ends. Left out: abruptly.
    pub ending: Option<Ending>,
    /// Finish reason in place of `stop`. May be empty.
    pub finish_reason: Option<String>,
    /// Leave the usage chunk out although it was asked for.
    pub no_usage: bool,
    /// Leave out `id`, `created`, `object` and `model`, as lesser servers do.
    pub bare: bool,
    /// Make the vectors no good.
    pub vectors: Option<BadVectors>,
}

/// Holds the orders.
#[derive(Default)]
pub struct Control {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: VecDeque<Behaviour>,
    chat: Behaviour,
    embeddings: Behaviour,
    rerank: Behaviour,
}

impl Control {
    /// Takes an order.
    pub fn take(&self, order: Order) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if order.reset {
            *state = State::default();
        }
        state.next.extend(order.next);
        match order.default {
            Some(behaviour) if behaviour.on == Endpoint::Chat => state.chat = behaviour,
            Some(behaviour) if behaviour.on == Endpoint::Rerank => state.rerank = behaviour,
            Some(behaviour) => state.embeddings = behaviour,
            None => {}
        }
    }

    /// What the next request to an endpoint gets.
    pub fn next(&self, endpoint: Endpoint) -> Behaviour {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let queued = state.next.iter().position(|behaviour| behaviour.on == endpoint);
        queued.and_then(|at| state.next.remove(at)).unwrap_or_else(|| match endpoint {
            Endpoint::Chat => state.chat.clone(),
            Endpoint::Embeddings => state.embeddings.clone(),
            Endpoint::Rerank => state.rerank.clone(),
        })
    }
}

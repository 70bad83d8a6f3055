//! Answers against the fake upstream: faults F5 to F10 and F12, citations, retrieval, resuming.
//! The fake is a program of its own: `cargo build --example fake-openai` (plain `cargo test` builds it, too).

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::let_underscore_must_use,
    reason = "tests fail by panicking, and measure real time"
)]

mod answers;
mod chains;
mod citations;
mod faults;
mod gate;
mod grounding;
mod local_models;
mod models;
mod parts;
mod refusals;
mod retrieval;
mod support;
#[path = "../support/tiny_models/mod.rs"]
mod tiny_models;

//! Answers against the fake upstream: faults F5 to F10 and F12, citations, retrieval, resuming.
//! The fake is a program of its own: `cargo build --example fake-openai` (plain `cargo test` builds it, too).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

mod answers;
mod citations;
mod faults;
mod models;
mod retrieval;
mod support;

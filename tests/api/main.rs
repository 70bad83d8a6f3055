//! The HTTP API, through a real server on port 0. Files mirror the URLs; rows of the hardening list are named after
//! their ids.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod health;

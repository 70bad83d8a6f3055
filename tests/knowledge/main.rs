//! The knowledge layer through its public functions, against real servers on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]
#![allow(clippy::format_collect, clippy::format_push_string, reason = "texts made for tests are small")]
mod address;
mod charset;
mod chunk;
mod extract;
mod fetch;
mod files;
mod frontier;
#[path = "../support/files/mod.rs"]
mod made;
mod page;
mod politeness;
mod render;
mod robots;
mod sitemap;
mod support;

//! The whole server, measured from outside: time to the first word beside asking the model directly, many streams at once,
//! pages read per CPU second, what is found, webhooks, file size, idle memory, start, binary.
//!
//! `bench-server [--only sizes,reading,large,first-word,held,webhooks,meaning] [--model DIR] [--xquad DIR]`
//!
//! `FRONTDESK_BIN=target/release/frontdesk cargo run --release --example bench-server`. Needs the examples fake-openai,
//! fake-polar and test-site beside it, of the same profile.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::format_collect,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench measures time and prints figures; it fails by panicking"
)]

mod first_word;
mod held;
mod large;
mod meaning;
#[path = "../../support/polar/mod.rs"]
mod polar;
mod program;
mod reading;
mod sizes;
mod webhooks;

use program::Program;
use std::path::PathBuf;

#[tokio::main]
async fn main() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let Some(binary) = Program::server() else {
        println!("bench-server: skipped; set FRONTDESK_BIN to the server's program (make bench does)");
        return;
    };
    let (mut model, mut xquad, mut only) = (None, None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().unwrap_or_else(|| panic!("{argument} needs a value"));
        match argument.as_str() {
            "--model" => model = Some(PathBuf::from(value)),
            "--xquad" => xquad = Some(PathBuf::from(value)),
            "--only" => only = Some(value),
            other => panic!("unknown argument {other}"),
        }
    }
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only.split(',').any(|one| one == part));
    if wanted("sizes") {
        sizes::measure(&binary).await;
    }
    if wanted("reading") {
        reading::measure(&binary).await;
    }
    if wanted("large") {
        large::measure(&binary).await;
    }
    if wanted("first-word") {
        first_word::measure(&binary).await;
    }
    if wanted("held") {
        held::measure(&binary).await;
    }
    if wanted("webhooks") {
        webhooks::measure(&binary).await;
    }
    if wanted("meaning") {
        meaning::measure(&binary, model.as_deref(), xquad.as_deref()).await;
    }
}

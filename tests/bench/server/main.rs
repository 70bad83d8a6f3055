//! The whole server, measured from outside: time to the first word beside asking the model directly, pages read per CPU
//! second, file size, idle memory, start, binary.
//!
//! `FRONTDESK_BIN=target/release/frontdesk cargo run --release --example bench-server`. Needs the examples fake-openai
//! and test-site beside it, of the same profile.

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
mod large;
mod program;
mod reading;
mod sizes;

use program::Program;

#[tokio::main]
async fn main() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let Some(binary) = Program::server() else {
        println!("bench-server: skipped; set FRONTDESK_BIN to the server's program (make bench does)");
        return;
    };
    // The long part can be measured alone.
    if std::env::args().any(|argument| argument == "--large") {
        large::measure(&binary).await;
        return;
    }
    sizes::measure(&binary).await;
    reading::measure(&binary).await;
    large::measure(&binary).await;
    first_word::measure(&binary).await;
}

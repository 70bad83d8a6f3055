//! Faults: what holds when processes die, disks fill, models fail and visitors leave. Tests are named after the rows
//! of the hardening list.

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

mod billing;
mod commands;
mod database;
mod doctor_polar;
mod dripping;
mod events;
mod files;
mod kill;
mod models;
mod pages;
mod queue;
mod quotas;
mod readers;
mod readings;
mod refresh;
mod reindex;
mod remembered;
mod room;
mod scene;
mod start;
mod stop;
mod test_runs;
mod transfer;
mod uploads;
mod years;

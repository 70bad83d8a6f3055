//! One idempotent job a file.

pub mod build_index;
pub mod ingest_source;
pub mod run_tests;

//! One idempotent job a file.

pub mod ingest_source;

//! Settings of how pages and files are fetched and read, and of what is imported.

use super::checks::is_program;
use garde::Validate;
use serde::Deserialize;
use std::path::PathBuf;

/// How pages are fetched.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Fetch {
    pub allow_private_network: bool,
    #[garde(length(min = 1))]
    pub user_agent: String,
    #[garde(range(max = 60_000))]
    pub delay_ms: u64,
    #[garde(range(min = 1, max = 120))]
    pub connect_seconds: u64,
    #[garde(range(min = 1, max = 120))]
    pub idle_seconds: u64,
    #[garde(range(min = 1, max = 600))]
    pub total_seconds: u64,
    #[garde(range(min = 1000, max = 200_000_000))]
    pub max_bytes: usize,
}

/// How the scripts of pages are run.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Render {
    #[garde(custom(is_program))]
    pub chromium: PathBuf,
    #[garde(range(min = 1, max = 32))]
    pub max_pages: usize,
    #[garde(range(min = 1, max = 300))]
    pub total_seconds: u64,
    #[garde(range(min = 50, max = 10_000))]
    pub idle_ms: u64,
    #[garde(range(min = 1, max = 10_000))]
    pub max_requests: u32,
    #[garde(range(min = 1000, max = 1_000_000_000))]
    pub max_bytes: u64,
}

/// How files are read.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Files {
    #[garde(range(min = 1000, max = 1_000_000_000))]
    pub max_bytes: usize,
    #[garde(range(min = 1, max = 3600))]
    pub parse_seconds: u64,
    #[garde(range(min = 100_000_000))]
    pub parse_memory_bytes: u64,
}

/// Exports and imports.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    #[garde(range(min = 1_000_000, max = 1_000_000_000_000))]
    pub max_bytes: u64,
}

//! Settings of how questions are answered, and from which versions.

use garde::Validate;
use serde::Deserialize;

/// Versions of knowledge bases.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Indexes {
    #[garde(range(max = 100))]
    pub keep: u32,
}

/// How questions are answered.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Answers {
    #[garde(range(max = 1.0))]
    pub min_score: f32,
    #[garde(range(max = 600))]
    pub grace_seconds: u64,
    #[garde(range(max = 3600))]
    pub keep_seconds: u64,
    #[garde(range(max = 40))]
    pub history: usize,
    #[garde(range(min = 100, max = 20_000))]
    pub rewrite_ms: u64,
    #[garde(range(min = 1, max = 3650))]
    pub trace_days: u32,
}

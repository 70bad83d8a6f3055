//! Settings of the queue's worker and of what is kept of its work.

use garde::Validate;
use serde::Deserialize;

/// The queue's worker.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    #[garde(range(min = 1, max = 64))]
    pub concurrency: usize,
    #[garde(range(min = 1, max = 3600))]
    pub lease_seconds: u64,
    #[garde(range(min = 10, max = 60_000))]
    pub poll_ms: u64,
    #[garde(range(min = 1, max = 100))]
    pub max_attempts: i64,
    #[garde(range(min = 1, max = 3_600_000))]
    pub backoff_ms: u64,
    #[garde(range(min = 1, max = 600_000))]
    pub slice_ms: u64,
}

/// How long the records of readings are kept.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    #[garde(range(min = 1, max = 1000))]
    pub keep_pages: u32,
    #[garde(range(min = 1, max = 10_000))]
    pub keep_days: u32,
}

//! Settings of what need not be had twice.

use garde::Validate;
use serde::Deserialize;

/// What need not be had twice: embeddings, and answers to repeated questions.
#[derive(Debug, Clone, Copy, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    #[garde(range(min = 1, max = 3650))]
    pub embedding_days: u32,
    #[garde(range(min = 1, max = 8760))]
    pub answer_hours: u32,
    #[garde(range(min = 0))]
    pub max_bytes: i64,
    #[garde(range(min = 0))]
    pub workspace_bytes: i64,
}

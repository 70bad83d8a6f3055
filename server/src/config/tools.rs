//! Settings of tools that bots call.

use garde::Validate;
use serde::Deserialize;

/// How much bots may call.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Tools {
    #[garde(range(min = 1, max = 10))]
    pub rounds: u32,
    #[garde(range(min = 1, max = 50))]
    pub calls: u32,
    #[garde(range(min = 1, max = 600))]
    pub total_seconds: u64,
    #[garde(range(min = 1, max = 600))]
    pub confirm_seconds: u64,
    #[garde(range(min = 1))]
    pub per_bot: u32,
    #[garde(range(min = 1))]
    pub per_visitor: u32,
    #[garde(range(min = 1, max = 10_000))]
    pub keep_days: u32,
}

//! Settings of what is deleted for good.

use garde::Validate;
use serde::Deserialize;

/// What is deleted for good.
#[derive(Debug, Clone, Copy, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    #[garde(range(min = 0, max = 365))]
    pub workspace_grace_days: u32,
}

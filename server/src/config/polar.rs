//! How plans are paid for: Polar.

use super::Secret;
use garde::Validate;
use serde::Deserialize;

/// Where payments are taken.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Polar {
    pub token: Secret,
}

impl Polar {
    /// Whether anything is sold here.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.token.is_empty()
    }
}

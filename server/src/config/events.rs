//! Where the event log is kept.

use garde::Validate;
use serde::Deserialize;
use std::path::PathBuf;

/// The event log.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Events {
    pub path: PathBuf,
}

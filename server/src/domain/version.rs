//! The states of a knowledge base's versions.

use super::source::closed_set;
use serde::{Deserialize, Serialize};

closed_set! {
    /// What a version is there for.
    IndexState {
        /// It answers.
        Live = "live",
        /// It is being built.
        Building = "building",
        /// It could answer.
        Ready = "ready",
    }
}

//! What a bot does to find passages, beyond looking.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// Parts of finding passages that can be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[garde(allow_unvalidated)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct RetrievalSettings {
    /// A follow-up such as "And on Sundays?" is put so that it stands alone, by the chat model, when that is needed.
    pub rewrite: bool,
    /// Words that no page holds are looked for as what they may have been meant for.
    pub spelling: bool,
    /// The model is given what stands before and after the best passages, too.
    pub widen: bool,
    /// Passages that say nearly the same are passed over, and no page crowds out the others.
    pub diversity: bool,
    /// The best candidates are put in order by a reranker, where the server has one.
    pub rerank: bool,
}

impl Default for RetrievalSettings {
    fn default() -> Self {
        Self { rewrite: true, spelling: true, widen: true, diversity: true, rerank: true }
    }
}

impl RetrievalSettings {
    /// None of the parts.
    pub const BARE: Self =
        Self { rewrite: false, spelling: false, widen: false, diversity: false, rerank: false };
}

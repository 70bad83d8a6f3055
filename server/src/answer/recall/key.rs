//! Keys of the cache. Each holds the workspace: what one has had embedded or answered says nothing to another.

use sha2::{Digest as _, Sha256};

use super::alike;
use crate::answer::AskRequest;
use crate::domain::ids::WorkspaceId;
use crate::domain::tool::ToolSpec;
use crate::error::{Error, Result};
use crate::identity::opaque::hex;
use crate::providers::Embedder;

/// Settings that show, but say nothing about how is answered.
const LOOKS: [&str; 7] =
    ["allowed_origins", "theme", "welcome_text", "placeholder", "starter_questions", "cache", "budget"];

/// The key of a text's embedding.
#[must_use]
pub fn embedding(workspace: WorkspaceId, embedder: &dyn Embedder, text: &str) -> String {
    let dimensions = embedder.dimensions().to_string();
    digest(&["embedding", &workspace.to_string(), embedder.provider(), embedder.model(), &dimensions, text])
}

/// What questions have in common that differ in case, spaces and closing signs only.
#[must_use]
pub fn same(question: &str) -> String {
    digest(&["same", &alike::exact(question)])
}

/// All that an answer depends on besides the question: bot, prompt, settings, models, tools, this program, and the
/// versions of the indexes with what has changed in them.
///
/// # Errors
/// When the settings or the tools can't be written down.
pub(super) fn ground(
    request: &AskRequest,
    model: &str,
    min_score: f32,
    changes: &[(i64, i64)],
    tools: &[&ToolSpec],
) -> Result<String> {
    let mut settings = serde_json::to_value(&request.settings).map_err(Error::internal)?;
    if let Some(settings) = settings.as_object_mut() {
        for look in LOOKS {
            settings.remove(look);
        }
    }
    Ok(digest(&[
        &request.workspace_id.to_string(),
        &request.bot_id.to_string(),
        &request.bot_name,
        &request.system_prompt,
        &settings.to_string(),
        model,
        &min_score.to_string(),
        env!("CARGO_PKG_VERSION"),
        &format!("{changes:?}"),
        &serde_json::to_string(tools).map_err(Error::internal)?,
    ]))
}

/// The keys of a question on such a ground: its own, and that of questions which may be the same.
pub(super) fn question(ground: &str, question: &str) -> (String, String) {
    (
        digest(&["answer", ground, &alike::exact(question)]),
        digest(&["nearby", ground, &alike::frame(question)]),
    )
}

/// SHA-256 over parts, hex. Each part's length comes first, so that no two lists of parts read the same.
fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize())
}

//! What each part of retrieval brings, and what it costs.
use std::path::Path;
use crate::Outcome;
/// Prints the table.
pub async fn measure(_folder: &Path, _embeddings: Option<&str>) -> Outcome {
    Ok(())
}

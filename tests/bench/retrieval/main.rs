//! Measures retrieval. `bench-retrieval [--xquad DIR] [--chunks N] [--dimensions N] [--embeddings URL] [--tune yes]`
//!
//! - found: recall and rank on `XQuAD`, by full text, vectors and both, and how well the score tells questions that
//!   the pages answer from others; then what each part of retrieval brings and costs. Skipped without `--xquad`.
//!   `--embeddings` takes the vectors from a server that speaks OpenAI's API and has a model of 384 numbers named
//!   all-MiniLM-L6-v2; `--tune` prints the weights that fusion was chosen from.
//! - fast: one index of N vectors against an exact scan in memory on one thread, in the same run.
//! - small: size of the file with 100 bots of 10 chunks, and with one chunk more.

#![expect(clippy::print_stdout, reason = "figures are what it is for")]

mod ablation;
mod house;
mod scan;
mod tenants;
mod xquad;

use std::path::PathBuf;

use frontdesk::domain::ids::WorkspaceId;
use frontdesk::domain::text::analysis::Analysis;
use frontdesk::store::Store;
use frontdesk::store::vectors::IndexScope;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Outcome {
    let mut xquad: Option<PathBuf> = None;
    let (mut chunks, mut dimensions) = (10_000, 1536);
    let (mut embeddings, mut tune) = (None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{argument} needs a value"))?;
        match argument.as_str() {
            "--xquad" => xquad = Some(value.into()),
            "--embeddings" => embeddings = Some(value),
            "--tune" => tune = value == "yes",
            "--chunks" => chunks = value.parse()?,
            "--dimensions" => dimensions = value.parse()?,
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    match xquad {
        Some(folder) => {
            xquad::measure(&folder, embeddings.as_deref(), tune).await?;
            ablation::measure(&folder, embeddings.as_deref()).await?;
        }
        None => println!("found: skipped, name the folder of XQuAD with --xquad"),
    }
    scan::measure(chunks, dimensions).await?;
    tenants::measure(dimensions).await
}

/// A database in a directory of its own, which goes with the first value.
async fn database() -> Outcome<(tempfile::TempDir, Store)> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("bench.db")).await?;
    Ok((folder, store))
}

fn scope(number: i64, dimensions: usize) -> IndexScope {
    IndexScope { workspace_id: WorkspaceId::new(), number, dimensions, analysis: Analysis::default() }
}

/// The value that a share of the sorted values is at or below.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index"
    )]
    let at = ((sorted.len().saturating_sub(1)) as f64 * share).round() as usize;
    sorted.get(at).copied().unwrap_or_default()
}

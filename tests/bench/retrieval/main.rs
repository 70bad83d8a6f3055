//! Measures retrieval. `bench-retrieval [--xquad DIR] [--model DIR] [--tune yes] [--reference FILE] [--only PARTS] [--chunks N] [--dimensions N]`
//!
//! - found: recall and rank on `XQuAD`, by full text, vectors and both, and how well the score tells questions that
//!   the pages answer from others; with `--model`, by the vectors of that model. `--tune yes` prints the weights that
//!   fusion was chosen from. Skipped without `--xquad`.
//! - parts: what each part of retrieval brings and costs. Skipped without `--xquad`.
//! - fast: one index of N vectors against an exact scan in memory on one thread, in the same run; with `--model` and
//!   `--xquad`, of real texts' vectors, too.
//! - model: what embedding by the model of a directory takes; with `--reference`, how near its vectors are to those of
//!   another program.
//! - bots: 1,000 bots of 200 chunks, a random one asked each time.
//! - small: size of the file with 100 bots of 10 chunks, and with one chunk more.

#![expect(clippy::print_stdout, reason = "figures are what it is for")]

mod bots;
mod house;
mod model;
mod parts;
mod scan;
mod tenants;
mod xquad;

use std::path::PathBuf;

use frontdesk::domain::ids::WorkspaceId;
use frontdesk::domain::text::analysis::Analysis;
use frontdesk::providers::local::LocalEmbedder;
use frontdesk::store::Store;
use frontdesk::store::vectors::IndexScope;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Outcome {
    let mut xquad: Option<PathBuf> = None;
    let (mut model, mut reference, mut only): (Option<PathBuf>, Option<PathBuf>, Option<String>) =
        Default::default();
    let (mut chunks, mut dimensions) = (vec![10_000, 100_000], 1536);
    let mut tune = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{argument} needs a value"))?;
        match argument.as_str() {
            "--xquad" => xquad = Some(value.into()),
            "--model" => model = Some(value.into()),
            "--reference" => reference = Some(value.into()),
            "--only" => only = Some(value),
            "--chunks" => chunks = vec![value.parse()?],
            "--tune" => tune = value == "yes",
            "--dimensions" => dimensions = value.parse()?,
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only.split(',').any(|one| one == part));
    match &xquad {
        Some(folder) => {
            if wanted("found") {
                xquad::measure(folder, None, tune).await?;
                if let Some(model) = &model {
                    xquad::measure(folder, Some(model), tune).await?;
                }
            }
            if wanted("parts") {
                parts::measure(folder, model.as_deref()).await?;
            }
        }
        None => println!("found, parts: skipped, name the folder of XQuAD with --xquad"),
    }
    let model = model.map(|folder| LocalEmbedder::open(&folder)).transpose()?;
    if wanted("model") {
        match &model {
            Some(model) => model::measure(model, reference.as_deref()).await?,
            None => println!("model: skipped, name a model's directory with --model"),
        }
    }
    if wanted("fast") {
        for chunks in chunks {
            scan::measure(chunks, dimensions).await?;
            if let (Some(model), Some(folder)) = (&model, &xquad) {
                scan::measure_texts(chunks, model, folder).await?;
            }
        }
    }
    if wanted("bots") {
        bots::measure(dimensions).await?;
    }
    if wanted("small") {
        tenants::measure(dimensions).await?;
    }
    Ok(())
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

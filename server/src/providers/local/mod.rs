//! The `local` provider: an embedding model from a directory, run within this process. BERT encoders such as
//! all-MiniLM-L6-v2, and static models (model2vec).
//!
//! Nothing is loaded until a text is to be embedded: a start takes no longer and an unused model takes no memory.

mod about;
mod bert;
mod gemm;
mod math;
mod numbers;
mod tokens;
mod weights;

use super::{Embedded, Embedder, Likeness, ModelError, Price, builtin};
use about::{About, Kind};
use bert::Encoder;
use futures::future::BoxFuture;
use futures::{StreamExt as _, TryStreamExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokens::Tokens;
use tokio::sync::{OnceCell, Semaphore};
use weights::{Rows, Weights};

/// The local models' provider, as stored with an index.
pub const PROVIDER: &str = "local";
/// Tokens that are computed at once: enough to keep a processor busy, few enough that others get their turn soon.
const UNIT: usize = 512;

/// Places texts by a model from a directory.
#[derive(Debug)]
pub struct LocalEmbedder {
    folder: PathBuf,
    about: About,
    weights: Weights,
    model: OnceCell<Arc<Model>>,
    /// Turns for single texts, which are questions: somebody waits for each, so they don't queue behind pages.
    questions: Semaphore,
    /// Turns for the units of many texts.
    pages: Semaphore,
    /// Units of one call that are computed side by side.
    side_by_side: usize,
}

/// What is in memory once it is used.
#[derive(Debug)]
struct Model {
    tokens: Tokens,
    maker: Maker,
}

#[derive(Debug)]
enum Maker {
    Bert(Encoder),
    Static(Rows, usize),
}

impl LocalEmbedder {
    /// Looks at a directory, without loading the model.
    ///
    /// # Errors
    /// When a file is missing, or the model is none that can be run; the words say which and what to do.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let look = || {
            let weights = Weights::open(&folder.join("model.safetensors"))?;
            let about = About::read(folder, &weights)?;
            match &about.kind {
                Kind::Bert(shape) => Encoder::check(&weights, shape)?,
                Kind::Static(table) => weights.fits(table.table, &[table.rows, table.width])?,
            }
            Ok((about, weights))
        };
        let (about, weights) = look().map_err(|error: ModelError| {
            ModelError::Settings(format!(
                "FRONTDESK_EMBEDDINGS__PATH: no model can be read from {}: {error}. The directory must hold \
                 model.safetensors, tokenizer.json and config.json of one model",
                folder.display()
            ))
        })?;
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        // Half of the processors for pages: the others answer.
        let half = processors.div_ceil(2);
        Ok(Self {
            folder: folder.to_owned(),
            about,
            weights,
            model: OnceCell::new(),
            questions: Semaphore::new(processors),
            pages: Semaphore::new(half),
            side_by_side: half,
        })
    }

    /// The model in memory; loaded now, if it is not yet.
    async fn model(&self) -> Result<Arc<Model>, ModelError> {
        let load = || async {
            let (folder, about, weights) = (self.folder.clone(), self.about.clone(), self.weights.clone());
            blocking(move || Model::read(&folder, &about, &weights).map(Arc::new)).await
        };
        self.model.get_or_try_init(load).await.cloned()
    }
}

impl Model {
    fn read(folder: &Path, about: &About, weights: &Weights) -> Result<Self, ModelError> {
        let tokens = Tokens::read(folder, about)?;
        let maker = match &about.kind {
            Kind::Bert(shape) => Maker::Bert(Encoder::read(weights, shape.clone())?),
            Kind::Static(table) => {
                Maker::Static(weights.rows(table.table, &[table.rows, table.width])?, table.width)
            }
        };
        Ok(Self { tokens, maker })
    }

    /// Vectors of length 1 for texts that have tokens.
    fn embed(&self, texts: &[Vec<u32>]) -> Result<Vec<Vec<f32>>, ModelError> {
        let mut vectors = match &self.maker {
            Maker::Bert(encoder) => encoder.encode(texts)?,
            Maker::Static(rows, width) => {
                texts.iter().map(|tokens| sum(rows, *width, tokens)).collect::<Result<_, _>>()?
            }
        };
        for vector in &mut vectors {
            builtin::normalise(vector);
        }
        Ok(vectors)
    }
}

/// The sum of the tokens' rows; the mean has the same direction.
fn sum(rows: &Rows, width: usize, tokens: &[u32]) -> Result<Vec<f32>, ModelError> {
    let (mut vector, mut row) = (vec![0.0; width], vec![0.0; width]);
    for token in tokens {
        rows.read(*token, &mut row)?;
        math::add(&mut vector, &row);
    }
    Ok(vector)
}

/// Runs on a thread that may be busy for long.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ModelError> + Send + 'static,
) -> Result<T, ModelError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| ModelError::Unavailable(format!("the local model's thread ended: {error}")))?
}

/// Texts of about the same length together, up to so many tokens; those without tokens are in none.
fn units(tokens: &[Vec<u32>]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..tokens.len()).filter(|text| !tokens[*text].is_empty()).collect();
    order.sort_by_key(|text| tokens[*text].len());
    let mut units: Vec<Vec<usize>> = Vec::new();
    let mut filled = UNIT;
    for text in order {
        let length = tokens[text].len();
        match units.last_mut() {
            Some(unit) if filled + length <= UNIT => {
                unit.push(text);
                filled += length;
            }
            _ => {
                units.push(vec![text]);
                filled = length;
            }
        }
    }
    units
}

impl Embedder for LocalEmbedder {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn model(&self) -> &str {
        &self.about.name
    }

    fn dimensions(&self) -> usize {
        self.about.dimensions()
    }

    fn likeness(&self) -> Likeness {
        Likeness::Semantic
    }

    fn price(&self) -> Option<Price> {
        Some(Price { prompt: 0.0, cached_prompt: 0.0, completion: 0.0 })
    }

    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Embedded, ModelError>> {
        Box::pin(async move {
            let model = self.model().await?;
            let turns = if texts.len() == 1 { &self.questions } else { &self.pages };
            let turn = || async {
                turns
                    .acquire()
                    .await
                    .map_err(|error| ModelError::Unavailable(format!("the local model: {error}")))
            };
            let cut = {
                let _turn = turn().await?;
                let (model, texts) = (Arc::clone(&model), texts.to_vec());
                blocking(move || {
                    texts.iter().map(|text| model.tokens.of(text)).collect::<Result<Vec<_>, _>>()
                })
                .await?
            };
            let tokens = cut.iter().map(|tokens| tokens.len() as u64).sum();
            let mut vectors = vec![vec![0.0; self.dimensions()]; texts.len()];
            let work = units(&cut).into_iter().map(|unit| {
                let (model, cut) =
                    (Arc::clone(&model), unit.iter().map(|text| cut[*text].clone()).collect::<Vec<_>>());
                async move {
                    let _turn = turn().await?;
                    Ok::<_, ModelError>((unit, blocking(move || model.embed(&cut)).await?))
                }
            });
            let mut done = futures::stream::iter(work).buffer_unordered(self.side_by_side);
            while let Some((unit, found)) = done.try_next().await? {
                for (text, vector) in unit.into_iter().zip(found) {
                    vectors[text] = vector;
                }
            }
            Ok(Embedded { vectors, tokens, calls: 1 })
        })
    }
}

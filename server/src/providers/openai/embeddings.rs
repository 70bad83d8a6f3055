//! Embeddings.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;

use super::guard::{BodyLimits, Gauge};
use super::transport::Limits;
use super::wire::{Embeddings, EmbeddingsBody};
use super::{Endpoint, translate};
use crate::config;
use crate::providers::builtin::normalise;
use crate::providers::prices::price_of;
use crate::providers::retry::retrying;
use crate::providers::{Clients, Embedded, Embedder, Likeness, ModelError, OPENAI, Price, Spec, Stage};

/// Bytes that a number may take in JSON, with room for what stands around it.
const BYTES_PER_NUMBER: usize = 32;
/// Vectors of another length than expected are read up to this one, to say so rather than that they are too much.
const LONG: usize = 4096;

/// An embedding model behind OpenAI's API.
#[derive(Debug)]
pub struct OpenAiEmbedder {
    endpoint: Endpoint,
    provider: String,
    model: String,
    dimensions: usize,
    batch_size: usize,
    timeout: Duration,
    own_price: Option<Price>,
    prices: config::Prices,
    /// Set once its server has refused base64.
    plain_numbers: PlainNumbers,
}

/// Whether a server was found not to know base64; kept with the server.
#[derive(Debug, Clone, Default)]
pub struct PlainNumbers(Arc<AtomicBool>);

impl OpenAiEmbedder {
    /// Reads the settings. Makes no request.
    ///
    /// # Errors
    /// When the key can't be one.
    pub fn from_config(embeddings: &config::Embeddings) -> Result<Self, ModelError> {
        let endpoint = Endpoint::new(&Spec::of_embeddings(embeddings), &Clients::default())?;
        let plain = PlainNumbers::default();
        Ok(Self::at(endpoint, OPENAI, embeddings, &plain))
    }

    /// Behind an endpoint. Model, length, price and waits are those of the settings.
    #[must_use]
    pub fn at(
        endpoint: Endpoint,
        provider: &str,
        embeddings: &config::Embeddings,
        plain_numbers: &PlainNumbers,
    ) -> Self {
        Self {
            endpoint,
            provider: provider.to_owned(),
            model: embeddings.model.clone(),
            dimensions: embeddings.dimensions as usize,
            batch_size: embeddings.batch_size,
            timeout: Duration::from_secs(embeddings.timeout_seconds),
            prices: embeddings.prices.clone(),
            own_price: (embeddings.price >= 0.0).then_some(Price::of(embeddings.price, 0.0)),
            plain_numbers: plain_numbers.clone(),
        }
    }

    async fn batch(&self, texts: &[String]) -> Result<Embeddings, ModelError> {
        let plain = self.plain_numbers.0.load(Ordering::Relaxed);
        match self.request(texts, if plain { "float" } else { "base64" }).await {
            // Not every server knows base64; the ones that do send a third of the bytes.
            Err(ModelError::Rejected { status: 400 | 422, .. }) if !plain => {
                let answer = self.request(texts, "float").await?;
                self.plain_numbers.0.store(true, Ordering::Relaxed);
                Ok(answer)
            }
            answer => answer,
        }
    }

    async fn request(
        &self,
        input: &[String],
        encoding_format: &'static str,
    ) -> Result<Embeddings, ModelError> {
        // Only these take the parameter; other models have one length.
        let dimensions = self.model.contains("text-embedding-3").then_some(self.dimensions);
        let size = 64 * 1024 + input.len() * self.dimensions.max(LONG) * BYTES_PER_NUMBER;
        let limits = Limits {
            head: self.timeout,
            body: BodyLimits { idle: self.timeout, line: size, total: size, events: false },
        };
        retrying(async || {
            let gauge = Gauge::default();
            let client = self.endpoint.client(&self.model, limits, gauge.clone());
            let name = self.endpoint.address.name(&self.model);
            let body = EmbeddingsBody { model: name, input, encoding_format, dimensions };
            let api = client.embeddings();
            let answer = api.create_byot::<_, Embeddings>(body);
            match tokio::time::timeout(self.timeout, answer).await {
                Ok(Ok(answer)) => Ok(answer),
                Ok(Err(error)) => Err(gauge.failure().unwrap_or_else(|| translate(error))),
                Err(_) => Err(ModelError::Timeout { stage: Stage::Total }),
            }
        })
        .await
    }

    /// The vectors in the order of the texts, each checked and brought to length 1.
    fn read(&self, answer: Embeddings, expected: usize) -> Result<Vec<Vec<f32>>, ModelError> {
        let bad = |what: String| ModelError::BadResponse(what);
        let mut vectors: Vec<Option<Vec<f32>>> = vec![None; expected];
        for (place, item) in answer.data.into_iter().enumerate() {
            let at = item.index.unwrap_or(place);
            let mut vector = item.embedding.numbers().map_err(bad)?;
            if vector.len() != self.dimensions {
                return Err(ModelError::Dimensions {
                    model: self.model.clone(),
                    got: vector.len(),
                    expected: self.dimensions,
                });
            }
            if !vector.iter().all(|number| number.is_finite()) {
                return Err(bad("a vector holds what is no finite number".to_owned()));
            }
            normalise(&mut vector);
            if vector.iter().all(|number| *number == 0.0) {
                return Err(bad("a vector of length 0".to_owned()));
            }
            match vectors.get_mut(at) {
                Some(free @ None) => *free = Some(vector),
                _ => return Err(bad(format!("a vector for text {at} of {expected}, or two of them"))),
            }
        }
        let missing = || bad(format!("fewer vectors than the {expected} texts"));
        vectors.into_iter().map(|vector| vector.ok_or_else(missing)).collect()
    }
}

impl Embedder for OpenAiEmbedder {
    fn provider(&self) -> &str {
        &self.provider
    }

    fn model(&self) -> &str {
        &self.model
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn likeness(&self) -> Likeness {
        Likeness::Semantic
    }

    fn price(&self) -> Option<Price> {
        self.own_price.or_else(|| price_of(&self.prices, &self.model))
    }

    fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Embedded, ModelError>> {
        Box::pin(async move {
            let mut embedded = Embedded { vectors: Vec::with_capacity(texts.len()), tokens: 0, calls: 0 };
            for batch in texts.chunks(self.batch_size.max(1)) {
                let answer = self.batch(batch).await.map_err(|error| self.endpoint.clean(error))?;
                embedded.calls += 1;
                embedded.tokens += answer.usage.and_then(|usage| usage.prompt_tokens).unwrap_or(0);
                embedded
                    .vectors
                    .extend(self.read(answer, batch.len()).map_err(|error| self.endpoint.clean(error))?);
            }
            Ok(embedded)
        })
    }
}

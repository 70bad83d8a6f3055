//! A rerank endpoint. Two wires are spoken: `cohere` (Cohere, Jina, Voyage, vLLM, `LiteLLM`) and `tei` (Hugging Face's
//! text-embeddings-inference); the answers of both are read, whichever was asked for.

use super::Ranking;
use crate::config::{self, RerankStyle, Secret};
use crate::providers::error::excerpt;
use crate::providers::{Clients, ModelError, Price, Usage};
use futures::StreamExt as _;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How it is called in traces.
const PROVIDER: &str = "rerank";
/// All of an answer, in bytes. A hundred passages take 10 KB, or 500 KB from a server that sends them back.
const LONGEST: usize = 2 * 1024 * 1024;

/// A model behind a rerank endpoint.
#[derive(Debug)]
pub struct Endpoint {
    http: reqwest::Client,
    url: String,
    key: Secret,
    model: String,
    style: RerankStyle,
    /// US dollars for a thousand requests.
    price: Option<f64>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Body<'a> {
    Cohere {
        #[serde(skip_serializing_if = "str::is_empty")]
        model: &'a str,
        query: &'a str,
        documents: &'a [String],
        top_n: usize,
    },
    Tei {
        query: &'a str,
        texts: &'a [String],
        truncate: bool,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    List(Vec<Judged>),
    Named {
        #[serde(alias = "data")]
        results: Vec<Judged>,
        usage: Option<Tokens>,
    },
}

#[derive(Deserialize)]
struct Judged {
    index: usize,
    #[serde(alias = "relevance_score")]
    score: f32,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    total_tokens: u64,
}

impl Endpoint {
    /// Reads the settings. Makes no request.
    ///
    /// # Errors
    /// When the key can't be one.
    pub fn from_config(settings: &config::Rerank) -> Result<Self, ModelError> {
        if !settings.api_key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ModelError::Settings(
                "rerank.api_key holds blanks or other signs that no key has: copy it again".to_owned(),
            ));
        }
        let http = Clients::default().get(false, Duration::from_millis(settings.timeout_ms))?;
        Ok(Self {
            http,
            url: settings.url.clone(),
            key: settings.api_key.clone(),
            model: settings.model.clone(),
            style: settings.style,
            price: (settings.price >= 0.0).then_some(settings.price),
        })
    }

    /// What a request costs, as if it were a token.
    pub(super) fn price(&self) -> Option<Price> {
        self.price.map(|price| Price::of(price * 1000.0, 0.0))
    }

    pub(super) async fn rerank(&self, query: &str, passages: &[String]) -> Result<Ranking, ModelError> {
        let body = match self.style {
            RerankStyle::Cohere => {
                Body::Cohere { model: &self.model, query, documents: passages, top_n: passages.len() }
            }
            RerankStyle::Tei => Body::Tei { query, texts: passages, truncate: true },
        };
        let mut request = self.http.post(&self.url).json(&body);
        if !self.key.is_empty() {
            request = request.bearer_auth(self.key.expose());
        }
        let response =
            request.send().await.map_err(|error| ModelError::Unavailable(excerpt(&error.to_string())))?;
        let status = response.status().as_u16();
        let mut read = Vec::new();
        let mut pieces = response.bytes_stream();
        while let Some(piece) = pieces.next().await {
            read.extend_from_slice(
                &piece.map_err(|error| ModelError::Unavailable(excerpt(&error.to_string())))?,
            );
            if read.len() > LONGEST {
                return Err(ModelError::BadResponse(format!("more than {LONGEST} bytes")));
            }
        }
        match status {
            200..=299 => self.read(&read, passages.len()),
            401 | 403 => Err(ModelError::Auth { status }),
            429 => Err(ModelError::RateLimited { retry_after: None }),
            408 | 500.. => Err(ModelError::Unavailable(format!("status {status}"))),
            _ => Err(ModelError::Rejected { status, said: excerpt(&String::from_utf8_lossy(&read)) }),
        }
    }

    fn read(&self, body: &[u8], count: usize) -> Result<Ranking, ModelError> {
        let bad = |what: String| ModelError::BadResponse(what);
        let answer: Answer =
            serde_json::from_slice(body).map_err(|error| bad(format!("no ranking: {error}")))?;
        let (judged, tokens) = match answer {
            Answer::List(judged) => (judged, 0),
            Answer::Named { results, usage } => (results, usage.map_or(0, |usage| usage.total_tokens)),
        };
        let mut scores = vec![None; count];
        for Judged { index, score } in judged {
            match scores.get_mut(index) {
                Some(place @ None) if score.is_finite() => *place = Some(score),
                _ => return Err(bad(format!("a score for passage {index} of {count} that can't be used"))),
            }
        }
        if scores.iter().all(Option::is_none) {
            return Err(bad("a ranking without passages".to_owned()));
        }
        let request = Usage { prompt_tokens: 1, ..Usage::default() };
        let cost_nano_usd = self.price().map(|price| price.nano_usd(request));
        let usage = Usage { prompt_tokens: tokens, ..Usage::default() };
        let model = self.model.clone();
        Ok(Ranking { scores, provider: PROVIDER.to_owned(), model, usage, cost_nano_usd })
    }
}

//! Calls of others' APIs by the guarded client: any method, with headers and a body, and never a redirect followed.
//!
//! The address is judged and its name resolved as for every fetch, so nothing here reaches the own network either.

use super::{FetchError, Fetcher};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use std::time::Duration;
use url::Url;

/// A call.
#[derive(Debug)]
pub struct Call {
    /// How.
    pub method: Method,
    /// Where.
    pub url: Url,
    /// What goes with it.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Option<Vec<u8>>,
    /// For all of it.
    pub timeout: Duration,
    /// The most bytes of the answer, after decompression.
    pub max_bytes: usize,
}

/// An answer of any status.
#[derive(Debug, Clone)]
pub struct Called {
    pub status: u16,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

impl Fetcher {
    /// Makes a call. A redirect is an answer like others: where it leads was not for the caller to choose.
    ///
    /// # Errors
    /// See `FetchError`; a status is none here.
    pub async fn call(&self, call: Call) -> Result<Called, FetchError> {
        self.check(&call.url)?;
        let seconds = call.timeout.as_secs();
        tokio::time::timeout(call.timeout, self.send(call))
            .await
            .map_err(|_| FetchError::Timeout { seconds })?
    }

    async fn send(&self, call: Call) -> Result<Called, FetchError> {
        let mut request = self.client.request(call.method, call.url).headers(call.headers);
        if let Some(body) = call.body {
            request = request.body(body);
        }
        let failed = |error: reqwest::Error| FetchError::from_client(&error, &self.settings);
        let mut response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let content_type = super::text(response.headers(), &CONTENT_TYPE);
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(failed)? {
            if body.len() + part.len() > call.max_bytes {
                return Err(FetchError::TooLarge { max: call.max_bytes });
            }
            body.extend_from_slice(&part);
        }
        Ok(Called { status, content_type, body })
    }
}

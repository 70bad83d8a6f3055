//! The HTTP service beneath async-openai: one try, a deadline for the response's head, the status kept whatever
//! the body is, and a bounded body.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use futures::StreamExt as _;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};

use super::address::Address;
use super::guard::{BodyLimits, Gauge, guarded};
use crate::providers::error::excerpt;
use crate::providers::{ModelError, Stage};

/// How much of an error's body is read.
const ERROR_BODY: usize = 16 * 1024;
/// How long an error's body is waited for.
const ERROR_WAIT: Duration = Duration::from_secs(2);

/// What a response may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Until its head is there.
    pub head: Duration,
    /// Its body.
    pub body: BodyLimits,
}

/// Sends requests, once each.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    http: reqwest::Client,
    address: Arc<Address>,
    limits: Limits,
    gauge: Gauge,
}

impl Transport {
    pub fn new(http: reqwest::Client, address: Arc<Address>, limits: Limits, gauge: Gauge) -> Self {
        Self { http, address, limits, gauge }
    }

    async fn send(self, factory: HttpRequestFactory) -> Result<reqwest::Response, OpenAIError> {
        let fail = |error: ModelError| OpenAIError::Boxed(Box::new(error));
        let mut request = factory.build().await?;
        self.address.dress(&mut request).map_err(fail)?;
        let response = match tokio::time::timeout(self.limits.head, self.http.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(fail(broken(&error))),
            Err(_) => return Err(fail(ModelError::Timeout { stage: Stage::FirstByte })),
        };
        if !response.status().is_success() {
            return Err(fail(refused(response).await));
        }
        let (status, headers) = (response.status(), response.headers().clone());
        if self.limits.body.events && is_json(&headers) {
            return Err(fail(ModelError::BadResponse(
                "the whole answer at once in place of a stream: it does not support streaming, or something between \
                 here and there takes it away"
                    .to_owned(),
            )));
        }
        let body = guarded(Box::pin(response.bytes_stream()), self.limits.body, self.gauge);
        let mut bounded = http::Response::new(reqwest::Body::wrap_stream(body));
        *bounded.status_mut() = status;
        *bounded.headers_mut() = headers;
        Ok(reqwest::Response::from(bounded))
    }
}

impl tower::Service<HttpRequestFactory> for Transport {
    type Response = reqwest::Response;
    type Error = OpenAIError;
    type Future = Pin<Box<dyn Future<Output = Result<reqwest::Response, OpenAIError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), OpenAIError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, factory: HttpRequestFactory) -> Self::Future {
        Box::pin(self.clone().send(factory))
    }
}

fn is_json(headers: &reqwest::header::HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/json")
}

/// A connection that failed.
pub(super) fn broken(error: &reqwest::Error) -> ModelError {
    if error.is_timeout() {
        let stage = if error.is_connect() { Stage::Connect } else { Stage::Idle };
        return ModelError::Timeout { stage };
    }
    let mut said = String::new();
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        if !said.is_empty() {
            said.push_str(": ");
        }
        said.push_str(&error.to_string());
        next = error.source();
    }
    ModelError::Unavailable(excerpt(&said))
}

/// What a response that is no success means. Its body may be anything.
pub(super) async fn refused(response: reqwest::Response) -> ModelError {
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.trim().parse::<f64>().ok())
        .filter(|seconds| (0.0..=86_400.0).contains(seconds))
        .map(Duration::from_secs_f64);
    let said = said(response).await;
    match status {
        401 | 403 => ModelError::Auth { status },
        // OpenAI's answer to an account without credit has the same status, but waiting does not help.
        429 if said.contains("insufficient_quota") => ModelError::Rejected { status, said: excerpt(&said) },
        429 => ModelError::RateLimited { retry_after },
        408 | 409 | 500.. => ModelError::Unavailable(format!("status {status}: {}", excerpt(&said))),
        _ => ModelError::Rejected { status, said: excerpt(&said) },
    }
}

async fn said(response: reqwest::Response) -> String {
    let mut body = response.bytes_stream();
    let mut read = Vec::new();
    let reading = async {
        while let Some(Ok(piece)) = body.next().await {
            read.extend_from_slice(&piece);
            if read.len() > ERROR_BODY {
                break;
            }
        }
    };
    // What came in time is enough: the status alone says what to do.
    if tokio::time::timeout(ERROR_WAIT, reading).await.is_err() {
        tracing::debug!("an error's body was cut off");
    }
    String::from_utf8_lossy(&read).into_owned()
}

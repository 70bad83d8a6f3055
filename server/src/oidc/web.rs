//! Talks to providers: addresses that the operator set up, or that those named in their discovery documents.

use super::failure::{Failure, Why};
use crate::config::Secret;
use crate::providers::ring_by_default;
use futures::StreamExt as _;
use reqwest::{RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use std::time::Duration;
use url::form_urlencoded::byte_serialize;

/// The longest answer that is read, in bytes.
const MOST: usize = 512 * 1024;

/// A client for providers. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Web(reqwest::Client);

impl Web {
    /// A client with deadlines.
    ///
    /// # Errors
    /// When it can't be made.
    pub(super) fn new() -> Result<Self, String> {
        ring_by_default();
        // Redirects are not followed: they could carry the client's secret elsewhere.
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the place for the client of sign-in providers"
        )]
        reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map(Self)
            .map_err(|error| format!("the HTTP client for sign-in can't be made: {error}"))
    }

    /// Reads a document.
    pub(super) async fn get<T: DeserializeOwned>(&self, url: &url::Url) -> Result<T, Failure> {
        read(url, self.0.get(url.clone())).await
    }

    /// Reads a document that needs an access token.
    pub(super) async fn get_with<T: DeserializeOwned>(
        &self,
        url: &url::Url,
        token: &Secret,
    ) -> Result<T, Failure> {
        read(url, self.0.get(url.clone()).bearer_auth(token.expose())).await
    }

    /// Posts a form, with the client's name and secret in a header or in the form (RFC 6749, 2.3.1).
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        url: &url::Url,
        form: &[(&str, &str)],
        basic: Option<(&str, &Secret)>,
    ) -> Result<T, Failure> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request =
            self.0.post(url.clone()).header("content-type", "application/x-www-form-urlencoded").body(body);
        if let Some((client, secret)) = basic {
            let spelt = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            request = request.basic_auth(spelt(client), Some(spelt(secret.expose())));
        }
        read(url, request).await
    }
}

async fn read<T: DeserializeOwned>(url: &url::Url, request: RequestBuilder) -> Result<T, Failure> {
    let unreachable = |what: String| Failure::new(Why::Unreachable, format!("{url} {what}"));
    let response = request
        .header("accept", "application/json")
        .send()
        .await
        .map_err(|error| unreachable(format!("does not answer: {}", chain(&error))))?;
    let status = response.status();
    let mut stream = response.bytes_stream();
    let mut body = Vec::new();
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|error| unreachable(format!("broke off: {}", chain(&error))))?;
        if body.len() + piece.len() > MOST {
            return Err(unreachable(format!("answers with more than {MOST} bytes")));
        }
        body.extend_from_slice(&piece);
    }
    if status != StatusCode::OK {
        return Err(refused(url, status, &body));
    }
    serde_json::from_slice(&body)
        .map_err(|error| unreachable(format!("answers with what can't be used: {error}")))
}

/// An error as OAuth spells it (RFC 6749, 5.2): its code is a word of a closed set, and harmless in a log.
fn refused(url: &url::Url, status: StatusCode, body: &[u8]) -> Failure {
    #[derive(serde::Deserialize)]
    struct Said {
        error: String,
    }
    let said = serde_json::from_slice::<Said>(body)
        .map_or_else(|_| "no reason".to_owned(), |said| said.error.chars().take(60).collect());
    // A code that was used already, or came too late.
    let why = if said == "invalid_grant" { Why::Stale } else { Why::Unreachable };
    Failure::new(why, format!("{url} answers with {status} and {said:?}"))
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

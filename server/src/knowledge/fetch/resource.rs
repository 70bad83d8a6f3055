//! What a rendered page asks for beside its document: scripts, style sheets and data.
//!
//! Guarded like every other request. The answer goes to a browser, so nothing is judged by its status or type, and
//! redirects are handed on: the browser asks for the next address, which comes through here again.

use super::{FetchError, Fetcher, Wanted, body, text};
use reqwest::header::{self, HeaderName};
use url::Url;

/// What the browser needs to judge an answer; no others are passed on, so neither are cookies.
const PASSED_ON: [HeaderName; 7] = [
    header::CONTENT_TYPE,
    header::LOCATION,
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
    header::ACCESS_CONTROL_EXPOSE_HEADERS,
    header::X_CONTENT_TYPE_OPTIONS,
    HeaderName::from_static("cross-origin-resource-policy"),
];

/// One answer of any status.
#[derive(Debug, Clone)]
pub struct Resource {
    pub status: u16,
    /// Names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Fetcher {
    /// One GET without cookies. `accept` and `origin` are what the browser would have sent.
    ///
    /// # Errors
    /// See `FetchError`; a status is none here.
    pub async fn resource(
        &self,
        url: &Url,
        accept: &str,
        origin: Option<&str>,
    ) -> Result<Resource, FetchError> {
        self.check(url)?;
        let asked = self.ask_for_resource(url, accept, origin);
        tokio::time::timeout(self.settings.total_timeout, asked)
            .await
            .map_err(|_| FetchError::Timeout { seconds: self.settings.total_timeout.as_secs() })?
    }

    async fn ask_for_resource(
        &self,
        url: &Url,
        accept: &str,
        origin: Option<&str>,
    ) -> Result<Resource, FetchError> {
        let mut request = self.client.get(url.clone()).header(header::ACCEPT, accept);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let entry = self.ledger.as_ref().map(|ledger| ledger.begin(url, Wanted::Part));
        let response =
            request.send().await.map_err(|error| FetchError::from_client(&error, &self.settings))?;
        let status = response.status().as_u16();
        if let Some(entry) = &entry {
            entry.note(|asked| asked.status = Some(status));
        }
        let headers = PASSED_ON
            .iter()
            .filter_map(|name| Some((name.as_str().to_owned(), text(response.headers(), name)?)))
            .collect();
        let redirects = matches!(status, 301 | 302 | 303 | 307 | 308);
        let body = if redirects {
            Vec::new()
        } else {
            body::read(response, Wanted::Part, None, &self.settings).await?
        };
        if let Some(entry) = &entry {
            entry.note(|asked| asked.bytes = body.len());
        }
        Ok(Resource { status, headers, body })
    }
}

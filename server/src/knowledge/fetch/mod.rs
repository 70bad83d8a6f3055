//! The guarded fetch: the only way in which this layer talks to the network.
//!
//! Every hop of a redirect is judged by `address`, every name by the resolver that also gives the
//! address connected to, and every body is counted after decompression while it streams. Proxies from the
//! environment are ignored, since they would resolve names out of our sight.

mod body;
mod call;
mod error;
mod ledger;
mod resolver;
mod resource;

pub use call::{Call, Called};
pub use error::FetchError;
pub use ledger::{Asked, Ledger};
pub use resolver::{GuardedResolver, Lookup, LookupFuture, SystemLookup};
pub use resource::Resource;

use super::address::{NetworkPolicy, UrlRejected, check_parsed};
use reqwest::header::{self, HeaderMap, HeaderName};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How pages are fetched.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// Sent with every request. What stands before the first `/` is the name that robots.txt may address.
    pub user_agent: String,
    /// See `NetworkPolicy`.
    pub allow_private_network: bool,
    /// Host names and addresses that may be reached although they lie in the own network, and no others:
    /// narrower than `allow_private_network`. As they stand in a URL, without a port.
    pub private_hosts: Vec<String>,
    /// For the connection, with TLS.
    pub connect_timeout: Duration,
    /// The longest silence while waiting for an answer or its next bytes.
    pub idle_timeout: Duration,
    /// For one request from the first byte sent to the last received.
    pub total_timeout: Duration,
    /// The most bytes of a page, after decompression.
    pub max_bytes: usize,
    /// The most bytes of a PDF, an office document or a book, after decompression of the transfer.
    pub max_file_bytes: usize,
    /// Hops followed before giving up.
    pub max_redirects: usize,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            user_agent: concat!("Frontdesk/", env!("CARGO_PKG_VERSION")).to_owned(),
            allow_private_network: false,
            private_hosts: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_mins(1),
            max_bytes: 5_000_000,
            max_file_bytes: 50_000_000,
            max_redirects: 5,
        }
    }
}

/// What is known from an earlier reading, to ask only for something newer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditional {
    /// The `ETag` as it was given.
    pub etag: Option<String>,
    /// The `Last-Modified` as it was given.
    pub last_modified: Option<String>,
}

/// What the body is for, which decides the types accepted and what happens at the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// HTML, XHTML, plain text, Markdown, or a file that can be read (see `domain::file`).
    Page,
    /// XML, plain text, or either compressed as a file.
    Sitemap,
    /// Any type; cut at 500 KiB instead of refused.
    Robots,
    /// A script, a style sheet or data of a page that is rendered; any type. See `Fetcher::resource`.
    Part,
}

/// A successful answer (2xx).
#[derive(Debug, Clone)]
pub struct Answer {
    /// Where it came from, after all redirects.
    pub url: Url,
    pub status: u16,
    pub content_type: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// All values of `X-Robots-Tag`, in lower case.
    pub robots_tags: Vec<String>,
    pub body: Vec<u8>,
}

/// The end of a fetch.
#[derive(Debug, Clone)]
pub enum Fetched {
    Answer(Box<Answer>),
    /// 304: what was read earlier still holds. The URL is the one that said so.
    NotModified(Url),
}

/// One request without following redirects.
#[derive(Debug, Clone)]
pub enum Step {
    Done(Fetched),
    /// The address to go on with; not judged yet.
    Redirect(Url),
}

/// Follows the hops of one fetch, and sees when they go round in a circle.
#[derive(Debug)]
pub struct Hops {
    seen: Vec<Url>,
    max: usize,
}

impl Hops {
    /// Notes a hop from the last URL to the next.
    ///
    /// # Errors
    /// `FetchError::RedirectLoop` for a URL seen before, `TooManyRedirects` beyond the limit.
    pub fn follow(&mut self, next: &Url) -> Result<(), FetchError> {
        if self.seen.contains(next) {
            return Err(FetchError::RedirectLoop);
        }
        if self.seen.len() > self.max {
            return Err(FetchError::TooManyRedirects { max: self.max });
        }
        self.seen.push(next.clone());
        Ok(())
    }
}

/// Fetches pages; cheap to clone and shared by all jobs.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: reqwest::Client,
    settings: Arc<FetchSettings>,
    ledger: Option<Ledger>,
}

impl Fetcher {
    /// A fetcher that asks the system's resolver.
    ///
    /// # Errors
    /// `FetchError::Setup` when the HTTP client can't be made, for instance without root certificates.
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        Self::with_lookup(settings, Arc::new(SystemLookup))
    }

    /// A fetcher whose names are looked up elsewhere. What it finds is filtered all the same.
    ///
    /// # Errors
    /// As `new`.
    pub fn with_lookup(settings: FetchSettings, lookup: Arc<dyn Lookup>) -> Result<Self, FetchError> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // The loser of a race finds the winner's provider in place, which is as good.
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        #[expect(clippy::disallowed_methods, reason = "this is the guarded client")]
        let client = reqwest::Client::builder()
            .user_agent(settings.user_agent.clone())
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.idle_timeout)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(30))
            .dns_resolver(resolver::GuardedResolver::new(lookup, &settings))
            .build()
            .map_err(|error| FetchError::Setup(error.to_string()))?;
        Ok(Self { client, settings: Arc::new(settings), ledger: None })
    }

    /// The same fetcher, with its requests noted in that ledger.
    #[must_use]
    pub fn noting(&self, ledger: &Ledger) -> Self {
        Self { ledger: Some(ledger.clone()), ..self.clone() }
    }

    /// The settings it was made with.
    #[must_use]
    pub fn settings(&self) -> &FetchSettings {
        &self.settings
    }

    /// Judges an address before it is fetched, as `address::check_parsed` with this fetcher's settings.
    ///
    /// # Errors
    /// `UrlRejected` says what is wrong with it.
    pub fn check(&self, url: &Url) -> Result<(), UrlRejected> {
        let named =
            url.host_str().is_some_and(|host| self.settings.private_hosts.iter().any(|own| own == host));
        let allow_private_network = self.settings.allow_private_network || named;
        check_parsed(url, &NetworkPolicy { allow_private_network })
    }

    /// Begins to count hops from this URL.
    #[must_use]
    pub fn hops(&self, url: &Url) -> Hops {
        Hops { seen: vec![url.clone()], max: self.settings.max_redirects }
    }

    /// Fetches a URL through all its redirects. Callers that must ask robots.txt at every hop use `step`.
    ///
    /// # Errors
    /// See `FetchError`; each one maps to the outcome of a page.
    pub async fn fetch(&self, url: &Url, wanted: Wanted, known: &Conditional) -> Result<Fetched, FetchError> {
        let mut hops = self.hops(url);
        let mut url = url.clone();
        loop {
            match self.step(&url, wanted, known).await? {
                Step::Done(fetched) => return Ok(fetched),
                Step::Redirect(next) => {
                    hops.follow(&next)?;
                    url = next;
                }
            }
        }
    }

    /// One request, with the address judged before it and the body read after it.
    ///
    /// # Errors
    /// See `FetchError`.
    pub async fn step(&self, url: &Url, wanted: Wanted, known: &Conditional) -> Result<Step, FetchError> {
        self.check(url)?;
        match tokio::time::timeout(self.settings.total_timeout, self.request(url, wanted, known)).await {
            Ok(result) => result,
            Err(_) => Err(FetchError::Timeout { seconds: self.settings.total_timeout.as_secs() }),
        }
    }

    async fn request(&self, url: &Url, wanted: Wanted, known: &Conditional) -> Result<Step, FetchError> {
        let mut request = self.client.get(url.clone()).header(header::ACCEPT, body::accept(wanted));
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = &known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let entry = self.ledger.as_ref().map(|ledger| ledger.begin(url, wanted));
        let response =
            request.send().await.map_err(|error| FetchError::from_client(&error, &self.settings))?;
        let status = response.status();
        if let Some(entry) = &entry {
            entry.note(|asked| asked.status = Some(status.as_u16()));
        }
        let headers = response.headers();
        if status == reqwest::StatusCode::NOT_MODIFIED {
            return Ok(Step::Done(Fetched::NotModified(url.clone())));
        }
        if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            let location = text(headers, &header::LOCATION)
                .ok_or(FetchError::Http { status: status.as_u16(), retry_after: None })?;
            let next = url.join(&location).map_err(|_| FetchError::BadRedirect)?;
            return Ok(Step::Redirect(next));
        }
        if !status.is_success() {
            let retry_after = text(headers, &header::RETRY_AFTER).and_then(|value| body::retry_after(&value));
            return Err(FetchError::Http { status: status.as_u16(), retry_after });
        }
        let content_type = text(headers, &header::CONTENT_TYPE);
        body::check_type(content_type.as_deref(), wanted, url)?;
        let mut answer = Answer {
            url: url.clone(),
            status: status.as_u16(),
            content_type,
            etag: text(headers, &header::ETAG),
            last_modified: text(headers, &header::LAST_MODIFIED),
            robots_tags: headers
                .get_all("x-robots-tag")
                .iter()
                .filter_map(|value| value.to_str().ok())
                .map(str::to_ascii_lowercase)
                .collect(),
            body: Vec::new(),
        };
        answer.body = body::read(response, wanted, answer.content_type.as_deref(), &self.settings).await?;
        if let Some(entry) = &entry {
            entry.note(|asked| asked.bytes = answer.body.len());
        }
        Ok(Step::Done(Fetched::Answer(Box::new(answer))))
    }
}

/// A header as text; one that isn't text counts as absent.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

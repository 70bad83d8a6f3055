//! What becomes of each request of a page: answered from here, refused, or a sign that the page went elsewhere.

use super::RenderSettings;
use super::browser::Browser;
use super::cache::Key;
use super::messages::{Fulfill, Header, Paused};
use super::tab::Tools;
use crate::knowledge::fetch::Resource;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use tokio::sync::Semaphore;
use url::Url;

/// How often a page may load itself again and is given the same document.
const RELOADS: u32 = 2;

/// Requests of one page under way at once, as many as browsers make to one host.
const AT_ONCE: usize = 6;

/// What to do with a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the page itself.
    Document,
    /// The page goes to another address.
    Leave(Url),
    /// The page would go where it can't: it stays as it is.
    Stay,
    /// It needs no network.
    Inside,
    Refuse,
    Fetch(Url),
}

/// What all requests of a page have together.
#[derive(Debug)]
pub(super) struct Share {
    bytes: AtomicU64,
    max_bytes: u64,
    /// With many hosts, many answers would come at once, and each could go beyond the limit.
    at_once: Semaphore,
    spent: AtomicBool,
}

impl Share {
    /// The bytes of all answers.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Whether something was refused because a limit is reached.
    pub(super) fn spent(&self) -> bool {
        self.spent.load(Ordering::Relaxed)
    }

    fn used_up(&self) -> bool {
        self.bytes() >= self.max_bytes
    }

    fn count(&self, resource: &Resource) {
        self.bytes.fetch_add(u64::try_from(resource.body.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// What a page has used of what it may.
#[derive(Debug)]
pub(super) struct Budget {
    document: Url,
    documents: u32,
    pub(super) requests: u32,
    max_requests: u32,
    pub(super) share: Arc<Share>,
}

impl Budget {
    pub(super) fn new(document: &Url, settings: &RenderSettings) -> Self {
        Self {
            document: bare(document.clone()),
            documents: 0,
            requests: 0,
            max_requests: settings.max_requests,
            share: Arc::new(Share {
                bytes: AtomicU64::new(0),
                max_bytes: settings.max_bytes,
                at_once: Semaphore::new(AT_ONCE),
                spent: AtomicBool::new(false),
            }),
        }
    }

    /// Judges a request and counts it.
    pub(super) fn judge(&mut self, paused: &Paused, main_frame: &str) -> Verdict {
        let request = &paused.request;
        let Ok(url) = Url::parse(&request.url).map(bare) else { return Verdict::Refuse };
        match url.scheme() {
            "http" | "https" => {}
            "data" | "blob" => return Verdict::Inside,
            _ => return Verdict::Refuse,
        }
        let get = request.method == "GET";
        if paused.resource_type == "Document" {
            // A frame within the page is another page.
            if paused.frame_id != main_frame {
                return Verdict::Refuse;
            }
            if !get {
                return Verdict::Stay;
            }
            if url != self.document {
                return Verdict::Leave(url);
            }
            self.documents += 1;
            return if self.documents > 1 + RELOADS { Verdict::Stay } else { Verdict::Document };
        }
        let read = matches!(paused.resource_type.as_str(), "Script" | "Stylesheet" | "XHR" | "Fetch");
        // A stream of events has no end to wait for.
        let stream = request.header("accept").is_some_and(|types| types.contains("text/event-stream"));
        if !get || !read || stream {
            return Verdict::Refuse;
        }
        if self.requests >= self.max_requests || self.share.used_up() {
            self.share.spent.store(true, Ordering::Relaxed);
            return Verdict::Refuse;
        }
        self.requests += 1;
        Verdict::Fetch(url)
    }
}

/// An address without its fragment, as it is asked for.
fn bare(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// Fetches what a page asks for: from what other pages got, or from its host when that is free. None where there is no
/// answer, for whatever reason: to the page it is a failed request.
pub(super) async fn fetch(
    tools: &Tools<'_>,
    share: &Share,
    paused: &Paused,
    url: &Url,
) -> Option<Arc<Resource>> {
    let origin = paused.request.header("origin");
    let accept = paused.request.header("accept").unwrap_or("*/*");
    let shared = matches!(paused.resource_type.as_str(), "Script" | "Stylesheet");
    let key: Key = (url.as_str().to_owned(), origin.map(str::to_owned));
    let cache = || tools.browser.cache.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = || {
        let found = cache().get(&key).filter(|_| shared);
        found.inspect(|resource| share.count(resource))
    };
    // Before its turn, and again after it: the page that was read meanwhile may have had the same script.
    if let Some(resource) = kept() {
        return Some(resource);
    }
    if let Err(error) = tools.fetcher.check(url) {
        tracing::debug!(%url, %error, "a page's request was refused");
        return None;
    }
    let _place = share.at_once.acquire().await.ok()?;
    let _turn = tools.gate.part(url).await;
    if let Some(resource) = kept() {
        return Some(resource);
    }
    if share.used_up() {
        share.spent.store(true, Ordering::Relaxed);
        return None;
    }
    match tools.fetcher.resource(url, accept, origin).await {
        Ok(resource) => {
            let resource = Arc::new(resource);
            share.count(&resource);
            if shared {
                cache().put(key, &resource);
            }
            Some(resource)
        }
        Err(error) => {
            tracing::debug!(%url, %error, "a page's request failed");
            None
        }
    }
}

/// Answers with what was fetched.
pub(super) fn fulfill(browser: &Browser, session: &str, request: &str, resource: &Resource) {
    let headers =
        resource.headers.iter().map(|(name, value)| Header { name: name.as_str(), value: value.as_str() });
    answer(browser, session, request, resource.status, headers.collect(), &resource.body);
}

/// Answers with the page's own HTML.
pub(super) fn serve(browser: &Browser, session: &str, request: &str, html: &str) {
    let headers = vec![Header { name: "content-type", value: "text/html; charset=utf-8" }];
    answer(browser, session, request, 200, headers, html.as_bytes());
}

/// Answers with nothing, which leaves the page where it is.
pub(super) fn stay(browser: &Browser, session: &str, request: &str) {
    answer(browser, session, request, 204, Vec::new(), &[]);
}

/// Lets the browser answer for itself.
pub(super) fn inside(browser: &Browser, session: &str, request: &str) {
    browser.connection.tell(Some(session), "Fetch.continueRequest", json!({ "requestId": request }));
}

pub(super) fn refuse(browser: &Browser, session: &str, request: &str) {
    let params = json!({ "requestId": request, "errorReason": "BlockedByClient" });
    browser.connection.tell(Some(session), "Fetch.failRequest", params);
}

fn answer(
    browser: &Browser,
    session: &str,
    request_id: &str,
    response_code: u16,
    response_headers: Vec<Header<'_>>,
    body: &[u8],
) {
    let params = Fulfill { request_id, response_code, response_headers, body: STANDARD.encode(body) };
    browser.connection.tell(Some(session), "Fetch.fulfillRequest", params);
}

//! The rendering fetcher: runs a page's scripts in headless Chromium and gives back the HTML that they made. Off unless
//! the operator names a browser.
//!
//! The browser has no network. `launch` starts it so that whatever it tries by itself fails; `requests` answers what a
//! page asks for with what the guarded `fetch::Fetcher` got. It is spoken to by pipes (`connection`), looked after by
//! one task (`browser`), and each page lives in a context of its own (`tab`) and is stood by (`watch`). The document itself is never asked for
//! here: it comes from `page`, which asks robots.txt and keeps the pause between pages.

mod browser;
mod cache;
mod connection;
mod error;
mod launch;
mod messages;
mod requests;
mod tab;
mod watch;

pub use error::RenderError;

use super::fetch::Fetcher;
use super::politeness::HostGate;
use browser::{Browser, Use};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use url::Url;

/// How pages are rendered.
#[derive(Debug, Clone)]
pub struct RenderSettings {
    /// The program.
    pub chromium: PathBuf,
    /// Pages in the browser at once; more wait for their turn.
    pub max_pages: usize,
    /// The longest that a page may take, from its turn on. What it shows by then is read.
    pub total: Duration,
    /// How long a page must ask for nothing to count as done.
    pub idle: Duration,
    /// The most requests of one page.
    pub max_requests: u32,
    /// The most bytes of all answers to one page, after decompression; the answer that goes beyond is the last.
    pub max_bytes: u64,
    /// The most bytes of the HTML that scripts make.
    pub max_html: usize,
    /// How long the browser stays without a page before it is ended.
    pub rest: Duration,
}

impl Default for RenderSettings {
    fn default() -> Self {
        Self {
            chromium: PathBuf::new(),
            max_pages: 2,
            total: Duration::from_secs(20),
            idle: Duration::from_millis(500),
            max_requests: 200,
            max_bytes: 20_000_000,
            max_html: 5_000_000,
            rest: Duration::from_mins(1),
        }
    }
}

/// Why a page was taken for done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It has loaded and asks for nothing more.
    Quiet,
    /// Its time was over.
    TimeOver,
    /// It asked for more than it may.
    Spent,
}

/// A page after its scripts ran.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The document, with what stands in shadow roots where it is shown.
    pub html: String,
    /// The document's address, which its scripts may have changed without loading anything.
    pub final_url: Url,
    /// Requests for scripts, style sheets and data.
    pub requests: u32,
    /// The bytes of their answers.
    pub bytes: u64,
    pub ending: Ending,
}

/// Renders pages; cheap to clone. The browser starts with the first page.
#[derive(Debug, Clone)]
pub struct Renderer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: RenderSettings,
    gate: Arc<HostGate>,
    turns: Semaphore,
    browser: Mutex<Option<Arc<Browser>>>,
    stop: CancellationToken,
    tasks: TaskTracker,
    _stopped_with_the_last_clone: DropGuard,
}

impl Renderer {
    /// What pages ask for is asked for one at a time for each host of `gate`.
    #[must_use]
    pub fn new(settings: RenderSettings, gate: Arc<HostGate>) -> Self {
        let stop = CancellationToken::new();
        Self(Arc::new(Inner {
            turns: Semaphore::new(settings.max_pages),
            settings,
            gate,
            browser: Mutex::default(),
            tasks: TaskTracker::new(),
            _stopped_with_the_last_clone: stop.clone().drop_guard(),
            stop,
        }))
    }

    /// Runs the scripts of the page at `url`, whose HTML as the site sent it is `html`. `fetcher` answers what they ask
    /// for.
    ///
    /// # Errors
    /// See `RenderError`; `Left` is the page's own redirect, which the caller may follow.
    pub async fn render(&self, fetcher: &Fetcher, url: &Url, html: &str) -> Result<Rendered, RenderError> {
        let _turn = self.0.turns.acquire().await.map_err(|_| RenderError::Stopping)?;
        let rendered = self.render_once(fetcher, url, html).await;
        // Another page may have taken the browser down with it.
        if matches!(rendered, Err(RenderError::Ended)) {
            self.render_once(fetcher, url, html).await
        } else {
            rendered
        }
    }

    async fn render_once(&self, fetcher: &Fetcher, url: &Url, html: &str) -> Result<Rendered, RenderError> {
        let inner = &*self.0;
        let browser = self.browser().await?;
        let tools = tab::Tools { browser: &browser, fetcher, gate: &inner.gate, settings: &inner.settings };
        match tab::render(&tools, url, html).await {
            // What a browser says while it ends is not to be taken at its word.
            Err(RenderError::Protocol { .. }) if browser.is_over() => Err(RenderError::Ended),
            Err(error @ (RenderError::Stuck | RenderError::Protocol { .. })) => {
                // It can't be known whether the page has really gone: a new browser costs less than one that is busy.
                browser.end();
                Err(error)
            }
            rendered => rendered,
        }
    }

    /// Starts the browser if there is none, and says its name and version.
    ///
    /// # Errors
    /// `RenderError::Start` when it does not answer.
    pub async fn probe(&self) -> Result<String, RenderError> {
        Ok(self.browser().await?.product.clone())
    }

    /// The browser's process, if one was started.
    pub async fn process(&self) -> Option<u32> {
        self.0.browser.lock().await.as_ref()?.process
    }

    /// Ends the browser and waits for its end. Nothing is rendered afterwards.
    pub async fn stop(&self) {
        self.0.turns.close();
        self.0.stop.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// The browser that runs, or a new one.
    async fn browser(&self) -> Result<Use, RenderError> {
        let mut running = self.0.browser.lock().await;
        if let Some(taken) = running.as_ref().and_then(Browser::take) {
            return Ok(taken);
        }
        if self.0.stop.is_cancelled() {
            return Err(RenderError::Stopping);
        }
        let browser = Browser::start(&self.0.settings, self.0.stop.child_token(), &self.0.tasks).await?;
        let taken = browser.take().ok_or(RenderError::Ended)?;
        *running = Some(browser);
        Ok(taken)
    }
}

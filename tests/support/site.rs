//! A small but real website for tests and for people to try Frontdesk on: the pages of Saltmarsh Pottery Works,
//! an invented pottery. Lives here: starting it, its access log and the switches a test may flip. The pages are
//! files under `site/pages`, put into a layout by `pages.rs`; whatever is odd about a website (charsets, redirects,
//! faults) is in `odd.rs`. May not live here: anything of Frontdesk's own.

use std::{
    collections::HashMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use axum::{Router, http::StatusCode};
use tokio::{net::TcpListener, task::JoinHandle};

#[path = "site/control.rs"]
mod control;
#[path = "site/odd.rs"]
mod odd;
#[path = "site/pages.rs"]
mod pages;

/// The status in the log of a client that left before its answer, as nginx has it.
pub const LEFT: u16 = 499;

/// One request that the site has answered.
#[derive(Debug, Clone)]
pub struct Access {
    /// Path and, if there was one, `?query`.
    pub path: String,
    pub status: u16,
    /// Since the log began.
    pub at: Duration,
    /// How long the answer took until its headers were sent.
    pub took: Duration,
    /// Whether the caller sent `If-None-Match` or `If-Modified-Since`.
    pub conditional: bool,
    pub user_agent: Option<String>,
}

/// A page that a test has put in place of the site's own, or beside them.
#[derive(Debug, Clone)]
pub(crate) struct Replacement {
    pub(crate) body: String,
    pub(crate) content_type: String,
    pub(crate) modified: SystemTime,
}

#[derive(Debug, Default)]
struct Switches {
    replaced: HashMap<String, Replacement>,
    failing: HashMap<String, StatusCode>,
    delays: HashMap<String, Duration>,
}

/// What the site has been asked, and what it has been told to do differently.
#[derive(Debug)]
pub struct SiteLog {
    began: Instant,
    entries: Mutex<Vec<Access>>,
    switches: Mutex<Switches>,
    slow: Mutex<Duration>,
}

impl Default for SiteLog {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            entries: Mutex::default(),
            switches: Mutex::default(),
            slow: Mutex::new(Duration::from_secs(3)),
        }
    }
}

/// A test that panicked while it held a lock must not take the others' assertions with it.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SiteLog {
    /// Every request so far, oldest first.
    pub fn entries(&self) -> Vec<Access> {
        held(&self.entries).clone()
    }

    /// How often this path was asked for, whatever the query.
    pub fn hits(&self, path: &str) -> usize {
        held(&self.entries).iter().filter(|one| one.path.split('?').next() == Some(path)).count()
    }

    /// Forgets the requests so far; the switches stay.
    pub fn clear(&self) {
        held(&self.entries).clear();
    }

    /// Serves this HTML at the path from now on, in place of the site's own page or as a new one.
    pub fn set_page(&self, path: &str, html: &str) {
        self.set_file(path, "text/html; charset=utf-8", html);
    }

    /// Like [`SiteLog::set_page`] with a content type of your choice: `/robots.txt`, `/sitemap.xml`.
    pub fn set_file(&self, path: &str, content_type: &str, body: &str) {
        let new = Replacement {
            body: body.to_owned(),
            content_type: content_type.to_owned(),
            modified: SystemTime::now(),
        };
        held(&self.switches).replaced.insert(path.to_owned(), new);
    }

    /// Answers the path with this status and nothing else until [`SiteLog::restore`].
    pub fn fail(&self, path: &str, status: u16) {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        held(&self.switches).failing.insert(path.to_owned(), status);
    }

    /// Lets each answer at the path wait this long before its headers.
    pub fn delay(&self, path: &str, wait: Duration) {
        held(&self.switches).delays.insert(path.to_owned(), wait);
    }

    /// How long `/slow` takes; 3 seconds unless told otherwise.
    pub fn set_slow(&self, wait: Duration) {
        *held(&self.slow) = wait;
    }

    /// The site's own page is served at the path again.
    pub fn restore(&self, path: &str) {
        let mut switches = held(&self.switches);
        switches.replaced.remove(path);
        switches.failing.remove(path);
        switches.delays.remove(path);
    }

    pub(crate) fn replacement(&self, path: &str) -> Option<Replacement> {
        held(&self.switches).replaced.get(path).cloned()
    }

    pub(crate) fn failure(&self, path: &str) -> Option<StatusCode> {
        held(&self.switches).failing.get(path).copied()
    }

    pub(crate) fn wait(&self, path: &str) -> Duration {
        if path == "/slow" {
            return *held(&self.slow);
        }
        held(&self.switches).delays.get(path).copied().unwrap_or_default()
    }

    pub(crate) fn now(&self) -> Duration {
        self.began.elapsed()
    }

    pub(crate) fn record(&self, access: Access) {
        held(&self.entries).push(access);
    }
}

/// The whole site as a router, for those who serve it themselves.
pub fn router(site: Arc<SiteLog>) -> Router {
    control::router(site.clone()).fallback(move |request| pages::serve(site.clone(), request))
}

/// A running site. It ends with the value.
#[derive(Debug)]
pub struct Site {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub base_url: String,
    pub log: Arc<SiteLog>,
    server: JoinHandle<()>,
}

impl Site {
    /// The address of a path: `site.url("/prices")`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// Waits for ever, or until the server fails.
    pub async fn wait(mut self) {
        if let Err(why) = (&mut self.server).await {
            eprintln!("the test site stopped: {why}");
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Starts the site on a free port of 127.0.0.1.
///
/// # Errors
/// When no port can be bound.
pub async fn start() -> io::Result<Site> {
    start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await
}

/// Starts the site on an address of your choice.
///
/// # Errors
/// When the address can't be bound.
pub async fn start_on(address: SocketAddr) -> io::Result<Site> {
    let listener = TcpListener::bind(address).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let log = Arc::new(SiteLog::default());
    let app = router(log.clone());
    let server = tokio::spawn(async move {
        if let Err(why) = axum::serve(listener, app).await {
            eprintln!("the test site stopped: {why}");
        }
    });
    Ok(Site { base_url, log, server })
}

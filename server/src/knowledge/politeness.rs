//! One request at a time per host, with a pause between two pages. Shared by all jobs of the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use url::Url;

/// Hosts remembered before those at rest are forgotten.
const REMEMBERED_HOSTS: usize = 4096;

/// What is known of one host.
#[derive(Debug, Default)]
struct Host {
    /// Pages wait here for their pause to be over. Apart from `asking`, so that what belongs to a page that is
    /// being read gets past those that wait.
    queue: Arc<tokio::sync::Mutex<()>>,
    /// Held during a request.
    asking: Arc<tokio::sync::Mutex<()>>,
    /// When the next page may be asked for.
    free_at: Mutex<Option<Instant>>,
}

impl Host {
    fn free_at(&self) -> Option<Instant> {
        *self.free_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at_rest(&self, now: Instant) -> bool {
        self.queue.try_lock().is_ok()
            && self.asking.try_lock().is_ok()
            && self.free_at().is_none_or(|at| at <= now)
    }
}

/// Lets one request per host through at a time.
#[derive(Debug)]
pub struct HostGate {
    delay: Duration,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

/// The right to ask one host; the pause begins when it is dropped.
#[derive(Debug)]
pub struct Turn {
    host: Arc<Host>,
    delay: Duration,
    _queue: Option<OwnedMutexGuard<()>>,
    _asking: OwnedMutexGuard<()>,
}

impl Turn {
    /// Makes the pause after this turn at least that long (robots.txt's crawl delay).
    pub fn pause_at_least(&mut self, delay: Duration) {
        self.delay = self.delay.max(delay);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let end = Instant::now() + self.delay;
        let mut free_at = self.host.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        *free_at = Some(free_at.map_or(end, |earlier| earlier.max(end)));
    }
}

impl HostGate {
    /// `delay` is the pause between two pages of one host.
    #[must_use]
    pub fn new(delay: Duration) -> Self {
        Self { delay, hosts: Mutex::new(HashMap::new()) }
    }

    /// Waits for this URL's host (with its port) to be free and its pause to be over. First come,
    /// first served.
    pub async fn turn(&self, url: &Url) -> Turn {
        let host = self.host(url);
        let queue = Arc::clone(&host.queue).lock_owned().await;
        loop {
            // Parts of another page may move the end of the pause while this one sleeps.
            if let Some(free_at) = host.free_at() {
                tokio::time::sleep_until(free_at).await;
            }
            let asking = Arc::clone(&host.asking).lock_owned().await;
            if host.free_at().is_none_or(|at| at <= Instant::now()) {
                return Turn { host, delay: self.delay, _queue: Some(queue), _asking: asking };
            }
        }
    }

    /// Waits for this URL's host to be free, but for no pause: scripts and data of one page follow one another as in a
    /// browser, though never two at once, and the pause before the next page begins after the last of them.
    pub async fn part(&self, url: &Url) -> Turn {
        let host = self.host(url);
        let asking = Arc::clone(&host.asking).lock_owned().await;
        Turn { host, delay: self.delay, _queue: None, _asking: asking }
    }

    /// How many hosts are remembered now.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn host(&self, url: &Url) -> Arc<Host> {
        let port = url.port_or_known_default().unwrap_or_default();
        let name = format!("{}:{port}", url.host_str().unwrap_or_default());
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= REMEMBERED_HOSTS && !hosts.contains_key(&name) {
            let now = Instant::now();
            // A host that somebody asks or waits for has a second owner and must stay.
            hosts.retain(|_, host| Arc::strong_count(host) > 1 || !host.at_rest(now));
        }
        Arc::clone(hosts.entry(name).or_default())
    }
}

//! One request at a time per host, with a pause between two. Shared by all jobs of the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use url::Url;

/// Hosts remembered before those at rest are forgotten.
const REMEMBERED_HOSTS: usize = 4096;

type Slot = Arc<tokio::sync::Mutex<Option<Instant>>>;

/// Lets one request per host through at a time.
#[derive(Debug)]
pub struct HostGate {
    delay: Duration,
    hosts: Mutex<HashMap<String, Slot>>,
}

/// The right to ask one host; the pause begins when it is dropped.
#[derive(Debug)]
pub struct Turn {
    slot: OwnedMutexGuard<Option<Instant>>,
    delay: Duration,
}

impl Turn {
    /// Makes the pause after this turn at least that long (robots.txt's crawl delay).
    pub fn pause_at_least(&mut self, delay: Duration) {
        self.delay = self.delay.max(delay);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.slot = Some(Instant::now() + self.delay);
    }
}

impl HostGate {
    /// `delay` is the pause between two requests to one host.
    #[must_use]
    pub fn new(delay: Duration) -> Self {
        Self { delay, hosts: Mutex::new(HashMap::new()) }
    }

    /// Waits for this URL's host (with its port) to be free and its pause to be over. First come,
    /// first served.
    pub async fn turn(&self, url: &Url) -> Turn {
        let slot = self.slot(url).lock_owned().await;
        if let Some(free_at) = *slot {
            tokio::time::sleep_until(free_at).await;
        }
        Turn { slot, delay: self.delay }
    }

    /// How many hosts are remembered now.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn slot(&self, url: &Url) -> Slot {
        let port = url.port_or_known_default().unwrap_or_default();
        let host = format!("{}:{port}", url.host_str().unwrap_or_default());
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= REMEMBERED_HOSTS && !hosts.contains_key(&host) {
            let now = Instant::now();
            // A slot that somebody holds or waits for has a second owner and must stay.
            hosts.retain(|_, slot| {
                Arc::strong_count(slot) > 1
                    || slot.try_lock().is_ok_and(|free_at| free_at.is_some_and(|at| at > now))
            });
        }
        Arc::clone(hosts.entry(host).or_default())
    }
}

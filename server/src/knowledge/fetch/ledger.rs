//! What was asked for over the network, request by request, so that a report can agree with the site's access log.

use super::Wanted;
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

/// A request that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The address.
    pub url: Url,
    /// What for.
    pub wanted: Wanted,
    /// What the server said; none without an answer.
    pub status: Option<u16>,
    /// Bytes of the body, after decompression, as far as it was read.
    pub bytes: usize,
}

/// Requests in the order they were begun. Cheap to clone; clones write into the same.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<Vec<Asked>>>);

impl Ledger {
    /// Takes what was noted so far.
    #[must_use]
    pub fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that a request begins.
    pub(super) fn begin(&self, url: &Url, wanted: Wanted) -> Entry {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push(Asked { url: url.clone(), wanted, status: None, bytes: 0 });
        Entry { ledger: self.clone(), number: asked.len() - 1 }
    }
}

/// A request under way.
#[derive(Debug)]
pub(super) struct Entry {
    ledger: Ledger,
    number: usize,
}

impl Entry {
    /// Notes what came of it. One that was taken meanwhile stays as it was.
    pub(super) fn note(&self, change: impl FnOnce(&mut Asked)) {
        let mut asked = self.ledger.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = asked.get_mut(self.number) {
            change(entry);
        }
    }
}

//! Scripts and style sheets are kept for a few minutes: the pages of a site share them, each page has a fresh browser
//! context, and a site should not have to send them again for every page.

use crate::knowledge::fetch::Resource;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const KEPT: Duration = Duration::from_mins(5);

/// The most bytes kept; an answer that takes more than a quarter of them is not.
const ROOM: usize = 32 * 1024 * 1024;

/// What decides over an answer: the address, and who asked.
pub(super) type Key = (String, Option<String>);

/// Answers by their requests. Ends with the browser.
#[derive(Debug, Default)]
pub(super) struct ResourceCache {
    kept: HashMap<Key, (Instant, Arc<Resource>)>,
    bytes: usize,
}

impl ResourceCache {
    pub(super) fn get(&self, key: &Key) -> Option<Arc<Resource>> {
        let (since, resource) = self.kept.get(key)?;
        (since.elapsed() < KEPT).then(|| Arc::clone(resource))
    }

    pub(super) fn put(&mut self, key: Key, resource: &Arc<Resource>) {
        if resource.status != 200 || size(&key, resource) > ROOM / 4 {
            return;
        }
        self.remove(&key);
        while self.bytes + size(&key, resource) > ROOM {
            let Some(oldest) =
                self.kept.iter().min_by_key(|(_, (since, _))| *since).map(|(key, _)| key.clone())
            else {
                break;
            };
            self.remove(&oldest);
        }
        self.bytes += size(&key, resource);
        self.kept.insert(key, (Instant::now(), Arc::clone(resource)));
    }

    fn remove(&mut self, key: &Key) {
        if let Some((_, resource)) = self.kept.remove(key) {
            self.bytes -= size(key, &resource);
        }
    }
}

/// In bytes. Pages choose their addresses, so these count too.
fn size(key: &Key, resource: &Resource) -> usize {
    key.0.len() + resource.body.len() + 256
}

//! The bell between those who write jobs and the worker in the same process.

use std::sync::Arc;
use tokio::sync::Notify;

/// Wakes the worker when a job was written, so that it begins in milliseconds. A lost ring costs one poll.
#[derive(Debug, Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Rings.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Completes at the next ring, at once if it rang since the last.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}

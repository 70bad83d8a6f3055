//! Whether a question is stored. Its passages are looked for while it is being written down; a model is asked, and an answer
//! kept, only when it is there and counted.

use crate::error::{Error, Result};
use tokio::sync::oneshot;

/// Held by whoever stores a question. Dropped before [`Storing::done`], there will be no answer.
#[derive(Debug)]
pub(super) struct Storing(oneshot::Sender<()>);

impl Storing {
    /// The question is there.
    pub(super) fn done(self) {
        if self.0.send(()).is_err() {
            tracing::debug!("an answer ended before its question was stored");
        }
    }
}

/// Held by its answer.
#[derive(Debug)]
pub(super) struct Stored(Option<oneshot::Receiver<()>>);

impl Stored {
    /// For a question that is there, or is to be kept nowhere.
    pub(super) fn already() -> Self {
        Self(None)
    }

    /// For one that is about to be stored.
    pub(super) fn soon() -> (Storing, Self) {
        let (storing, stored) = oneshot::channel();
        (Storing(storing), Self(Some(stored)))
    }

    /// Waits until the question is there.
    ///
    /// # Errors
    /// When it could not be stored: whoever asked has been told why, so nobody waits for an answer.
    pub(super) async fn wait(&mut self) -> Result<()> {
        if let Some(stored) = &mut self.0 {
            stored.await.map_err(|_| Error::internal("a question that was not stored"))?;
            self.0 = None;
        }
        Ok(())
    }
}

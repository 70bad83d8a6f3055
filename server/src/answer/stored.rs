//! Whether a question is stored. Its passages are looked for while it is being written down; a model is asked, and an answer
//! kept, only when it is there and counted.

use crate::error::{Error, Result};
use tokio::sync::watch;

/// Held by whoever stores a question. Dropped before [`Storing::done`], there will be no answer.
#[derive(Debug)]
pub(super) struct Storing(watch::Sender<bool>);

impl Storing {
    /// The question is there.
    pub(super) fn done(self) {
        self.0.send_replace(true);
    }
}

/// Held by its answer.
#[derive(Debug)]
pub(super) struct Stored(Option<watch::Receiver<bool>>);

impl Stored {
    /// For a question that is there, or is to be kept nowhere.
    pub(super) fn already() -> Self {
        Self(None)
    }

    /// For one that is about to be stored.
    pub(super) fn soon() -> (Storing, Self) {
        let (storing, stored) = watch::channel(false);
        (Storing(storing), Self(Some(stored)))
    }

    /// Waits until the question is there. Whoever asks again is told the same.
    ///
    /// # Errors
    /// When it could not be stored: whoever asked has been told why, so nobody waits for an answer.
    pub(super) async fn wait(&mut self) -> Result<()> {
        if let Some(stored) = &mut self.0 {
            stored.wait_for(|stored| *stored).await.map_err(Error::internal)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Stored;

    #[tokio::test]
    async fn whoever_asks_again_is_told_the_same() {
        let (storing, mut stored) = Stored::soon();
        storing.done();
        for _ in 0..2 {
            stored.wait().await.expect("it is there");
        }
        let (storing, mut stored) = Stored::soon();
        drop(storing);
        for _ in 0..2 {
            stored.wait().await.expect_err("it never will be");
        }
    }
}

//! Questions asked at the same moment: the first is answered, the others wait for its answer and are told it again.
//!
//! They wait for the whole answer, not word by word: what the first is shown may still be taken back when it ends as a
//! refusal. If it can't be told again, they stop waiting all at once and each is answered for itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How long a question waits for the same one asked before it.
const PATIENCE: Duration = Duration::from_secs(20);

type Open = Arc<Mutex<HashMap<String, CancellationToken>>>;

/// Answers under way, by their keys. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Flights(Open);

/// An answer under way that others wait for. They go on when it is dropped.
#[derive(Debug)]
pub struct Flight {
    key: String,
    landed: CancellationToken,
    open: Open,
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        self.landed.cancel();
    }
}

impl Flights {
    /// Begins an answer; or waits until the same one, begun before, has ended, and returns none.
    pub async fn enter(&self, key: &str) -> Option<Flight> {
        let before = {
            let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match open.get(key) {
                Some(landed) => landed.clone(),
                None => {
                    let landed = CancellationToken::new();
                    open.insert(key.to_owned(), landed.clone());
                    return Some(Flight { key: key.to_owned(), landed, open: Arc::clone(&self.0) });
                }
            }
        };
        if tokio::time::timeout(PATIENCE, before.cancelled()).await.is_err() {
            tracing::debug!("an answer that others wait for takes long; they go on by themselves");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Flights;

    #[tokio::test]
    async fn the_second_waits_until_the_first_has_ended() {
        let flights = Flights::default();
        let first = flights.enter("a").await;
        assert!(first.is_some());
        assert!(flights.enter("b").await.is_some());
        let waiting = tokio::spawn({
            let flights = flights.clone();
            async move { flights.enter("a").await.is_none() }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(first);
        assert!(waiting.await.is_ok_and(|waited| waited));
        assert!(flights.enter("a").await.is_some());
    }
}

//! Trying again what failed in passing: few times, with growing waits, and as late as the upstream asks.

use std::time::Duration;

use rand::Rng as _;

use super::ModelError;

/// Tries after the first one.
const RETRIES: u32 = 2;
/// The first wait; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// An upstream that asks for a longer wait than this is given up at once: a visitor would not wait either.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Runs `attempt` until it succeeds, fails for good, or was tried often enough.
///
/// # Errors
/// The last attempt's failure.
pub(super) async fn retrying<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, ModelError>
where
    F: Future<Output = Result<T, ModelError>>,
{
    let mut tries = 0;
    loop {
        let error = match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let asked = match &error {
            ModelError::RateLimited { retry_after } => *retry_after,
            _ => None,
        };
        if tries == RETRIES || !error.is_passing() || asked.is_some_and(|wait| wait > LONGEST_WAIT) {
            return Err(error);
        }
        let growing = FIRST_WAIT * 2_u32.pow(tries);
        let jitter = rand::rng().random_range(0.5..1.5);
        let wait = asked.unwrap_or_default().max(growing.mul_f64(jitter)).min(LONGEST_WAIT);
        tracing::warn!(error = %error, ?wait, "a request to a model failed; it is tried again");
        tokio::time::sleep(wait).await;
        tries += 1;
    }
}

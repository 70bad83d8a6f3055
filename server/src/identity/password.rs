//! Passwords: argon2id with the crate's defaults (19 MiB, 2 passes: OWASP's first choice), off the async threads.

use crate::error::{Error, Result};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Shortest password, in characters.
pub const SHORTEST: usize = 8;
/// Longest password, in bytes: argon2 would take more, but nobody types it.
pub const LONGEST: usize = 256;

/// Hashing takes 19 MiB and a core each: only so many at once, so that a flood of sign-ins can't take the machine.
static AT_ONCE: LazyLock<Semaphore> = LazyLock::new(|| {
    Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get).max(2))
});

/// A hash in PHC form, with a salt of its own.
///
/// # Errors
/// `internal` when hashing fails.
pub async fn hash(password: String) -> Result<String> {
    let _turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    })
    .await
    .map_err(Error::internal)?
    .map_err(|error| Error::internal(error.to_string()))
}

/// Whether the password is the one that was hashed. Without a hash, as for an unknown address, it takes as long and
/// is false: the time tells nothing.
///
/// # Errors
/// `internal` when the hash can't be read.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    let _turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let hash = PasswordHash::new(&hash).map_err(|error| Error::internal(error.to_string()))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await
    .map_err(Error::internal)?
}

/// The hash of a password that nobody has.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    Argon2::default()
        .hash_password(&rand::random::<[u8; 32]>())
        .map_or_else(|_| String::new(), |hash| hash.to_string())
});

/// Why a password is too weak, if it is. `about` are words that an attacker would try first.
#[must_use]
pub fn weakness(password: &str, about: &[&str]) -> Option<String> {
    if password.chars().count() < SHORTEST {
        return Some(format!("Use at least {SHORTEST} characters."));
    }
    if password.len() > LONGEST {
        return Some(format!("Use at most {LONGEST} bytes."));
    }
    // zxcvbn's own advice: scores below 2 are guessed within a million tries.
    let estimate = zxcvbn::zxcvbn(password, about);
    if estimate.score() >= zxcvbn::Score::Two {
        return None;
    }
    let why =
        estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning).map(|warning| warning.to_string());
    Some(format!(
        "This password is easy to guess. {} Three or four unrelated words make a good one.",
        why.unwrap_or_else(|| "Make it longer.".to_owned())
    ))
}

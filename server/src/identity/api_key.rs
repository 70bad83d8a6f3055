//! What an API key looks like: `fd_` and 256 random bits. The prefix tells people and secret scanners what they found.

use super::opaque;
use crate::domain::ids::ApiKeyId;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// How each begins.
const PREFIX: &str = "fd_";
/// Characters that are kept to know a key by: the prefix and four more, which leave 232 bits to guess.
const HINT: usize = 7;

/// A new key, 46 characters.
#[must_use]
pub fn generate() -> String {
    format!("{PREFIX}{}", opaque::generate())
}

/// Whether a token means to be one.
#[must_use]
pub fn is_one(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// How a key begins.
#[must_use]
pub fn hint(key: &str) -> String {
    key.chars().take(HINT).collect()
}

/// Keys whose use is being noted.
#[derive(Debug, Default)]
pub struct Uses(Mutex<HashSet<ApiKeyId>>);

impl Uses {
    /// Whether nobody else notes it just now; then the caller does, and says when it is done.
    pub fn begin(&self, key: ApiKeyId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key)
    }

    /// It has been noted.
    pub fn end(&self, key: ApiKeyId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

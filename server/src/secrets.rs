//! Secrets at rest: encrypted under the operator's key, and bound to the row they belong to.
//!
//! XChaCha20-Poly1305 with a random nonce of 24 bytes. The row's identifier is authenticated with it: what is copied to
//! another row can't be opened there. What is kept is base64 of a version byte, the nonce, and the sealed bytes.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use crate::config::Secret;
use crate::error::{Code, Error, Result};

/// The first byte of what is kept.
const VERSION: u8 = 1;
/// Bytes of a nonce.
const NONCE: usize = 24;

/// Why a secret can't be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    /// The server has no key.
    #[error("the server has no key to open it with: FRONTDESK_SECRETS__KEY is not set")]
    NoKey,
    /// It was sealed under another key, or for another row, or changed.
    #[error(
        "it was encrypted under another FRONTDESK_SECRETS__KEY, or was changed in the database: enter it again"
    )]
    Other,
}

/// Seals and opens secrets. Cheap to clone.
#[derive(Clone)]
pub struct Secrets(Option<XChaCha20Poly1305>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(if self.0.is_some() { "Secrets" } else { "Secrets (no key)" })
    }
}

impl Secrets {
    /// Under a key; without one nothing can be sealed.
    #[must_use]
    pub fn new(key: Option<[u8; 32]>) -> Self {
        Self(key.map(|key| XChaCha20Poly1305::new(&Key::from(key))))
    }

    /// Whether secrets can be kept.
    #[must_use]
    pub fn can_keep(&self) -> bool {
        self.0.is_some()
    }

    /// Seals a secret for a row; `field` is what the caller named it in the request.
    ///
    /// # Errors
    /// `invalid` without a key, with what to tell the operator.
    pub fn seal(&self, row: &str, secret: &Secret, field: &str) -> Result<String> {
        let Some(cipher) = &self.0 else {
            return Err(Error::invalid(
                field,
                "invalid",
                "can't be kept: this server has no key to encrypt it with. Ask its operator to set \
                 FRONTDESK_SECRETS__KEY (openssl rand -base64 32 makes one).",
            ));
        };
        let nonce = rand::random::<[u8; NONCE]>();
        let payload = Payload { msg: secret.expose().as_bytes(), aad: row.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| {
            Error::new(Code::Internal, "The secret could not be encrypted. Please try again.")
        })?;
        let mut kept = Vec::with_capacity(1 + NONCE + sealed.len());
        kept.push(VERSION);
        kept.extend_from_slice(&nonce);
        kept.extend_from_slice(&sealed);
        Ok(BASE64_STANDARD_NO_PAD.encode(kept))
    }

    /// Opens what was sealed for a row.
    ///
    /// # Errors
    /// Without the key, or when it does not fit.
    pub fn open(&self, row: &str, kept: &str) -> std::result::Result<Secret, Unopened> {
        let cipher = self.0.as_ref().ok_or(Unopened::NoKey)?;
        let kept = BASE64_STANDARD_NO_PAD.decode(kept).map_err(|_| Unopened::Other)?;
        let (version, rest) = kept.split_first().ok_or(Unopened::Other)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or(Unopened::Other)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| Unopened::Other)?;
        if *version != VERSION {
            return Err(Unopened::Other);
        }
        let payload = Payload { msg: sealed, aad: row.as_bytes() };
        let opened = cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| Unopened::Other)?;
        String::from_utf8(opened).map(Secret::new).map_err(|_| Unopened::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::{Secrets, Unopened};
    use crate::config::Secret;

    #[test]
    fn a_secret_opens_for_its_row_and_under_its_key_only() {
        let secrets = Secrets::new(Some([7; 32]));
        let secret = Secret::new("sk-plain");
        let kept = secrets.seal("row-1", &secret, "api_key").expect("sealed");
        assert!(!kept.contains("sk-plain"));
        assert_ne!(kept, secrets.seal("row-1", &secret, "api_key").expect("sealed"), "a nonce of its own");
        assert_eq!(secrets.open("row-1", &kept), Ok(secret));
        assert_eq!(secrets.open("row-2", &kept), Err(Unopened::Other));
        assert_eq!(Secrets::new(Some([8; 32])).open("row-1", &kept), Err(Unopened::Other));
        assert_eq!(Secrets::new(None).open("row-1", &kept), Err(Unopened::NoKey));
        for bad in ["", "AAAA", "no base64!", &kept[..kept.len() - 4]] {
            assert_eq!(secrets.open("row-1", bad), Err(Unopened::Other), "{bad}");
        }
    }

    #[test]
    fn without_a_key_nothing_is_kept() {
        let error = Secrets::new(None).seal("row", &Secret::new("sk"), "api_key").expect_err("no key");
        assert!(error.detail.contains("FRONTDESK_SECRETS__KEY"), "{error}");
    }
}

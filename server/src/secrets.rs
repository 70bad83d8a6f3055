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
use crate::identity::derive;

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

/// Seals what Frontdesk itself must keep secret: under the operator's key, or, where there is none, under one that
/// follows from the installation's secret. Remembers which: a key that is set later locks nothing away.
#[derive(Debug, Clone)]
pub struct Vault {
    keyed: Secrets,
    own: Secrets,
}

/// What stands before what was sealed under each of the two.
const KEYED: &str = "k:";
const OWN: &str = "s:";

impl Vault {
    /// Under the operator's key, if there is one, and the installation's secret.
    #[must_use]
    pub fn new(key: Option<[u8; 32]>, secret: &[u8]) -> Self {
        let own = Secrets::new(Some(derive::key(secret, "frontdesk:vault")));
        Self { keyed: Secrets::new(key), own }
    }

    /// Seals a secret for a row.
    ///
    /// # Errors
    /// When it can't be encrypted.
    pub fn seal(&self, row: &str, secret: &Secret) -> Result<String> {
        let (mark, secrets) = if self.keyed.can_keep() { (KEYED, &self.keyed) } else { (OWN, &self.own) };
        Ok(format!("{mark}{}", secrets.seal(row, secret, "secret")?))
    }

    /// Opens what was sealed for a row.
    ///
    /// # Errors
    /// Without the key or secret that it was sealed under.
    pub fn open(&self, row: &str, kept: &str) -> std::result::Result<Secret, Unopened> {
        if let Some(kept) = kept.strip_prefix(KEYED) {
            return self.keyed.open(row, kept);
        }
        self.own.open(row, kept.strip_prefix(OWN).ok_or(Unopened::Other)?)
    }
}

#[cfg(test)]
mod tests {
    use super::{Secrets, Unopened, Vault};
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

    #[test]
    fn a_vault_goes_on_opening_what_it_sealed_before_it_had_a_key() {
        let installation = b"the secret of an installation";
        let secret = Secret::new("JBSWY3DP");
        let before = Vault::new(None, installation).seal("row", &secret).expect("sealed");
        let keyed = Vault::new(Some([7; 32]), installation);
        let after = keyed.seal("row", &secret).expect("sealed");
        assert_eq!(keyed.open("row", &before), Ok(secret.clone()));
        assert_eq!(keyed.open("row", &after), Ok(secret.clone()));
        // With the operator's key, a change of the installation's secret locks nothing away.
        assert_eq!(Vault::new(Some([7; 32]), b"another").open("row", &after), Ok(secret));
        assert_eq!(Vault::new(Some([7; 32]), b"another").open("row", &before), Err(Unopened::Other));
        assert_eq!(Vault::new(None, installation).open("row", &after), Err(Unopened::NoKey));
        assert_eq!(keyed.open("another row", &after), Err(Unopened::Other));
        assert_eq!(keyed.open("row", "x"), Err(Unopened::Other));
    }
}

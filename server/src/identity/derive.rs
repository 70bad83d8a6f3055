//! Keys derived from the installation's secret: one for each purpose, none of which tells another.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The key for a purpose: HKDF's expand step with one block (RFC 5869).
#[must_use]
pub fn key(secret: &[u8], purpose: &str) -> [u8; 32] {
    let mut derive = hmac_sha256(secret);
    derive.update(purpose.as_bytes());
    derive.update(&[1]);
    derive.finalize().into_bytes().into()
}

/// HMAC takes keys of any length.
pub(super) fn hmac_sha256(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"))
}

//! Who sent a webhook: Standard Webhooks over the body as it came, with both of Polar's ways to make a key of a secret.

use crate::config::Secret;
use crate::domain::time::Timestamp;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How far a sender's clock may be from ours, in seconds: what is older may be a copy that somebody kept.
pub const TOLERANCE_SECONDS: i64 = 300;

/// Reads base64 with and without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);
/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// The signature scheme that is understood; others in the same header are passed over.
const SCHEME: &str = "v1";
/// Signatures looked at in one header.
const MOST_SIGNATURES: usize = 16;

/// Why a webhook is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unbelieved {
    /// A header is missing or unreadable.
    #[error("The headers webhook-id, webhook-timestamp and webhook-signature are needed.")]
    Headers,
    /// It was signed too long ago, or in the future.
    #[error("The webhook's time is more than five minutes from this server's. Check both clocks.")]
    Time,
    /// No signature fits.
    #[error("No signature fits this body. Check that the webhook's secret is the one that is set here.")]
    Signature,
}

/// What came beside the body.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`: seconds since 1970 of this attempt.
    pub timestamp: &'a str,
    /// `webhook-signature`: `v1,…`, several of them with spaces between.
    pub signature: &'a str,
}

/// The keys that a secret may stand for. Polar signs with the bytes that its base64 stands for since September 2026;
/// endpoints from before then, and secrets that a person chose, with the text itself.
fn keys(secret: &Secret) -> Vec<Vec<u8>> {
    let text = secret.expose();
    let mut keys = vec![text.as_bytes().to_vec()];
    // What is no base64 was made the older way only.
    if let Ok(decoded) = BASE64.decode(text.strip_prefix(PREFIX).unwrap_or(text)) {
        keys.push(decoded);
    }
    keys.retain(|key| !key.is_empty());
    keys
}

/// Checks a webhook.
///
/// # Errors
/// See [`Unbelieved`].
pub fn check(secret: &Secret, envelope: Envelope<'_>, body: &[u8], now: Timestamp) -> Result<(), Unbelieved> {
    let sent: i64 = envelope.timestamp.parse().map_err(|_| Unbelieved::Headers)?;
    if envelope.id.is_empty() || envelope.signature.is_empty() {
        return Err(Unbelieved::Headers);
    }
    if now.seconds().saturating_sub(sent).saturating_abs() > TOLERANCE_SECONDS {
        return Err(Unbelieved::Time);
    }
    let given: Vec<Vec<u8>> = envelope
        .signature
        .split_ascii_whitespace()
        .filter_map(|one| one.split_once(','))
        .filter(|(scheme, _)| *scheme == SCHEME)
        .take(MOST_SIGNATURES)
        .filter_map(|(_, signature)| BASE64.decode(signature).ok())
        .collect();
    for key in keys(secret) {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| Unbelieved::Signature)?;
        for part in [envelope.id.as_bytes(), b".", envelope.timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        // Compared in constant time.
        if given.iter().any(|signature| mac.clone().verify_slice(signature).is_ok()) {
            return Ok(());
        }
    }
    Err(Unbelieved::Signature)
}

#[cfg(test)]
mod tests {
    use super::{Envelope, Unbelieved, check};
    use crate::config::Secret;
    use crate::domain::time::Timestamp;

    // The example of the Standard Webhooks specification, whose secret is base64.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const SENT: &str = "1614265330";

    fn at(secret: &str, signature: &str, body: &[u8], seconds: i64) -> Result<(), Unbelieved> {
        let envelope = Envelope { id: ID, timestamp: SENT, signature };
        check(&Secret::new(secret), envelope, body, Timestamp(seconds * 1000))
    }

    #[test]
    fn the_specifications_example_is_believed_and_nothing_beside_it() {
        const NOW: i64 = 1_614_265_330;
        assert_eq!(at(SECRET, SIGNED, BODY, NOW), Ok(()));
        assert_eq!(at(SECRET, SIGNED, BODY, NOW + 300), Ok(()));
        assert_eq!(at(SECRET, SIGNED, BODY, NOW + 301), Err(Unbelieved::Time));
        assert_eq!(at(SECRET, SIGNED, BODY, NOW - 301), Err(Unbelieved::Time));
        assert_eq!(at(SECRET, &format!("v2,AAAA v1,AAAA {SIGNED}"), BODY, NOW), Ok(()));
        assert_eq!(at(SECRET, SIGNED, br#"{"test": 2432232314} "#, NOW), Err(Unbelieved::Signature));
        assert_eq!(at("whsec_b3RoZXI=", SIGNED, BODY, NOW), Err(Unbelieved::Signature));
        for bad in ["", "v1,", "v1", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,no base64"] {
            assert!(at(SECRET, bad, BODY, NOW).is_err(), "{bad}");
        }
        assert!(at("", "v1,", BODY, NOW).is_err());
    }
}

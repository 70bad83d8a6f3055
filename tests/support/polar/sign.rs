//! Webhooks signed as Polar signs them, with either of its two keys.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

/// The secret of tests' endpoints: base64 of 32 bytes after its prefix.
pub const SECRET: &str = "whsec_dGhpcnR5LXR3byBieXRlcyBmb3IgdGVzdHMgb25seSE=";

/// What a secret is made a key by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Its text as it is, the prefix too.
    Legacy,
    /// What its base64 stands for.
    Standard,
}

/// A webhook, ready to be sent.
#[derive(Debug, Clone)]
pub struct Signed {
    pub id: String,
    /// Seconds since 1970.
    pub timestamp: i64,
    pub signature: String,
    pub body: String,
}

impl Signed {
    /// An event, signed at a time in milliseconds since 1970.
    pub fn new(event: &Value, at_ms: i64, secret: &str, scheme: Scheme) -> Self {
        Self::with_id(&uuid::Uuid::new_v4().to_string(), event, at_ms, secret, scheme)
    }

    /// The same under an id of the caller's.
    pub fn with_id(id: &str, event: &Value, at_ms: i64, secret: &str, scheme: Scheme) -> Self {
        let (body, timestamp) = (event.to_string(), at_ms.div_euclid(1000));
        let signature = signature(id, timestamp, &body, secret, scheme);
        Self { id: id.to_owned(), timestamp, signature, body }
    }
}

/// `v1,…` over what the specification says: id, time and body, with dots between.
pub fn signature(id: &str, timestamp: i64, body: &str, secret: &str, scheme: Scheme) -> String {
    let key = match scheme {
        Scheme::Legacy => secret.as_bytes().to_vec(),
        Scheme::Standard => BASE64_STANDARD.decode(secret.trim_start_matches("whsec_")).expect("base64"),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

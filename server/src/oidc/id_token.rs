//! Judges ID tokens (OpenID Connect Core 1.0, section 3.1.3.7).

use super::failure::{Failure, Why};
use super::keys::{Algorithm, Keys};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer};

/// Seconds by which the provider's clock may differ from ours.
const SKEW: f64 = 60.0;
/// The longest token that is looked at, in bytes.
const MOST: usize = 64 * 1024;
/// The longest subject, in bytes (section 2: 255 ASCII characters).
const LONGEST_SUBJECT: usize = 255;

/// What a token has to say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// What a token says, as far as it matters here.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    pub sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nonce: Option<String>,
    #[serde(flatten)]
    pub person: Person,
}

/// What the provider says of a person: in the ID token, or when asked for it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Person {
    pub email: Option<String>,
    #[serde(default, deserialize_with = "truth")]
    pub email_verified: bool,
    pub name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

/// Some providers write `"true"` for `true`. Whatever else it is, it is no.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Bool(said) => said,
        serde_json::Value::String(said) => said == "true",
        _ => false,
    })
}

/// A token taken apart, whose signature was not looked at yet.
#[derive(Debug)]
pub(super) struct Unverified<'a> {
    algorithm: Algorithm,
    key: Option<String>,
    signed: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
}

fn refused(why: impl Into<String>) -> Failure {
    Failure::new(Why::Untrusted, format!("the ID token {}", why.into()))
}

impl<'a> Unverified<'a> {
    /// Takes a token apart.
    pub(super) fn parse(token: &'a str) -> Result<Self, Failure> {
        let apart = || {
            let (signed, signature) = token.rsplit_once('.')?;
            let (header, payload) = signed.split_once('.')?;
            let plain = token.len() <= MOST && !payload.contains('.');
            let header: Header = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
            let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
            plain.then_some((header, signed, payload, signature))
        };
        let (header, signed, payload, signature) = apart().ok_or_else(|| refused("is no signed token"))?;
        // An extension that must be understood is not (RFC 7515, 4.1.11).
        if header.crit.is_some() {
            return Err(refused("has extensions that are not known here"));
        }
        // Neither "none" nor a secret that the client knows: only what the provider alone can sign.
        let algorithm = Algorithm::parse(&header.alg).ok_or_else(|| {
            refused(format!("is signed by {:?}: only RS256 and ES256 are taken", header.alg))
        })?;
        Ok(Self { algorithm, key: header.kid, signed, payload, signature })
    }

    /// Whether one of these keys could have signed it.
    pub(super) fn is_for(&self, keys: &Keys) -> bool {
        keys.fit(self.key.as_deref(), self.algorithm)
    }

    /// What it says, once its signature and all it has to say were checked.
    pub(super) fn verify(&self, keys: &Keys, expected: Expected<'_>) -> Result<Claims, Failure> {
        if !keys.verify(self.key.as_deref(), self.algorithm, self.signed.as_bytes(), &self.signature) {
            return Err(refused("was not signed by any of the provider's keys"));
        }
        let payload = BASE64_URL_SAFE_NO_PAD.decode(self.payload).map_err(|_| refused("is not readable"))?;
        let claims: Claims =
            serde_json::from_slice(&payload).map_err(|error| refused(format!("is not whole: {error}")))?;
        claims.check(expected)?;
        Ok(claims)
    }
}

impl Claims {
    fn check(&self, expected: Expected<'_>) -> Result<(), Failure> {
        if self.iss != expected.issuer {
            return Err(refused(format!("is of {:?}, not of {:?}", self.iss, expected.issuer)));
        }
        let (ours, others) = match &self.aud {
            Audience::One(audience) => (audience == expected.client, false),
            Audience::Many(all) => {
                (all.iter().any(|one| one == expected.client), all.iter().any(|one| one != expected.client))
            }
        };
        let party = self.azp.as_deref();
        if !ours || (others && party.is_none()) || party.is_some_and(|party| party != expected.client) {
            return Err(refused("is for another client"));
        }
        #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
        let now = expected.now as f64;
        if self.exp <= now - SKEW {
            return Err(refused("has ended"));
        }
        if self.iat >= now + SKEW {
            return Err(refused("was made in the future: is this server's clock right?"));
        }
        if self.nonce.as_deref() != Some(expected.nonce) {
            return Err(refused("belongs to another sign-in"));
        }
        if self.sub.is_empty() || self.sub.len() > LONGEST_SUBJECT {
            return Err(refused("names nobody"));
        }
        Ok(())
    }
}

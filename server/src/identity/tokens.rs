//! Signed tokens: HS256 and nothing else, a key and an audience for each surface.

use super::derive::{self, hmac_sha256};
use crate::domain::ids::{BotId, SessionId, VisitorId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use hmac::Mac as _;
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::signature::{Error as SignatureError, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::time::Duration;

/// How long an access token is good for.
pub const ACCESS_LIFE: Duration = Duration::from_secs(15 * 60);
/// How long a visitor's token is good for; the widget fetches the next by itself.
pub const VISITOR_LIFE: Duration = Duration::from_secs(30 * 60);

/// What an access token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The session; whose it is and what they may do is looked up each time.
    pub sid: SessionId,
    /// The workspace it was given out for. A session may go to another one: then its token is asked for anew, so that
    /// nothing that was meant for the one is done in the other.
    pub wid: WorkspaceId,
    /// Audience: `frontdesk:dashboard`.
    pub aud: String,
    /// Seconds since 1970.
    pub iat: i64,
    /// Seconds since 1970.
    pub exp: i64,
}

/// What a visitor's token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VisitorClaims {
    /// The visitor.
    pub sub: VisitorId,
    /// The bot.
    pub bot: BotId,
    /// The bot's workspace.
    pub workspace: WorkspaceId,
    /// The origin it may be used from.
    pub origin: String,
    /// Audience: `frontdesk:widget`.
    pub aud: String,
    /// Seconds since 1970.
    pub iat: i64,
    /// Seconds since 1970.
    pub exp: i64,
}

/// What only the browser that began a sign-in knows; it comes back with it.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Goes through the provider and back: what comes without it was not begun here.
    pub state: String,
    /// Comes back in the ID token: one of another sign-in can't be put in its place.
    pub nonce: String,
    /// The code is worth nothing without it.
    pub verifier: String,
}

/// What a browser keeps of a sign-in with a provider, until it comes back from there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignInClaims {
    /// The provider, as the operator calls it.
    pub provider: String,
    /// See [`Attempt`].
    pub state: String,
    /// See [`Attempt`].
    pub nonce: String,
    /// See [`Attempt`].
    pub verifier: String,
    /// Where in the dashboard to go afterwards.
    pub return_to: Option<String>,
    /// Audience: `frontdesk:sign-in`.
    pub aud: String,
    /// Seconds since 1970.
    pub exp: i64,
}

const DASHBOARD: &str = "frontdesk:dashboard";
const WIDGET: &str = "frontdesk:widget";
const SIGN_IN: &str = "frontdesk:sign-in";

/// Signs and checks the tokens of one surface.
struct Keys {
    audience: &'static str,
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

/// Signs and checks tokens.
pub struct Tokens {
    dashboard: Keys,
    widget: Keys,
    sign_in: Keys,
}

impl Tokens {
    /// Keys for each surface from the installation's secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        // A second call finds the same provider there: nothing to do.
        if CryptoProvider::install_default(&HS256_ONLY).is_err() {
            tracing::trace!("the HS256 provider is installed already");
        }
        Self {
            dashboard: Keys::new(secret, DASHBOARD),
            widget: Keys::new(secret, WIDGET),
            sign_in: Keys::new(secret, SIGN_IN),
        }
    }

    /// A token for a session in a workspace, and when it ends.
    ///
    /// # Errors
    /// `internal` when signing fails.
    pub fn access(
        &self,
        session: SessionId,
        workspace: WorkspaceId,
        now: Timestamp,
    ) -> Result<(String, Timestamp)> {
        let until = now.after(ACCESS_LIFE);
        let claims = AccessClaims {
            sid: session,
            wid: workspace,
            aud: DASHBOARD.to_owned(),
            iat: now.seconds(),
            exp: until.seconds(),
        };
        Ok((self.dashboard.sign(&claims)?, until))
    }

    /// What a session's token says.
    ///
    /// # Errors
    /// `unauthorized` if it is not ours, not for the dashboard, or has ended.
    pub fn read_access(&self, token: &str, now: Timestamp) -> Result<AccessClaims> {
        let claims: AccessClaims = self.dashboard.read(token)?;
        if claims.exp <= now.seconds() { Err(ended()) } else { Ok(claims) }
    }

    /// A token for a visitor on pages of one origin, and when it ends.
    ///
    /// # Errors
    /// `internal` when signing fails.
    pub fn visitor(
        &self,
        visitor: VisitorId,
        bot: BotId,
        workspace: WorkspaceId,
        origin: &str,
        now: Timestamp,
    ) -> Result<(String, Timestamp)> {
        let until = now.after(VISITOR_LIFE);
        let claims = VisitorClaims {
            sub: visitor,
            bot,
            workspace,
            origin: origin.to_owned(),
            aud: WIDGET.to_owned(),
            iat: now.seconds(),
            exp: until.seconds(),
        };
        Ok((self.widget.sign(&claims)?, until))
    }

    /// What a visitor's token says.
    ///
    /// # Errors
    /// `unauthorized` if it is not ours, not for the widget, or has ended.
    pub fn read_visitor(&self, token: &str, now: Timestamp) -> Result<VisitorClaims> {
        let claims: VisitorClaims = self.widget.read(token)?;
        if claims.exp <= now.seconds() { Err(ended()) } else { Ok(claims) }
    }

    /// What a browser is to keep of a sign-in with a provider.
    ///
    /// # Errors
    /// `internal` when signing fails.
    pub fn sign_in(
        &self,
        provider: &str,
        attempt: &Attempt,
        return_to: Option<String>,
        until: Timestamp,
    ) -> Result<String> {
        let attempt = attempt.clone();
        self.sign_in.sign(&SignInClaims {
            provider: provider.to_owned(),
            state: attempt.state,
            nonce: attempt.nonce,
            verifier: attempt.verifier,
            return_to,
            aud: SIGN_IN.to_owned(),
            exp: until.seconds(),
        })
    }

    /// What a browser has kept of it.
    ///
    /// # Errors
    /// `unauthorized` if it is not ours, or has ended.
    pub fn read_sign_in(&self, token: &str, now: Timestamp) -> Result<SignInClaims> {
        let claims: SignInClaims = self.sign_in.read(token)?;
        if claims.exp <= now.seconds() { Err(ended()) } else { Ok(claims) }
    }
}

fn ended() -> Error {
    Error::new(Code::Unauthorized, "This sign-in is not valid or has ended. Sign in again.")
}

impl Keys {
    fn new(secret: &[u8], audience: &'static str) -> Self {
        // A key of its own for each surface.
        let key = derive::key(secret, audience);
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "aud"]);
        // The end is checked against the injected clock instead.
        validation.validate_exp = false;
        Self {
            audience,
            encoding: EncodingKey::from_secret(&key),
            decoding: DecodingKey::from_secret(&key),
            validation,
        }
    }

    fn sign<T: Serialize>(&self, claims: &T) -> Result<String> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.encoding).map_err(Error::internal)
    }

    fn read<T: DeserializeOwned>(&self, token: &str) -> Result<T> {
        jsonwebtoken::decode::<T>(token, &self.decoding, &self.validation).map(|data| data.claims).map_err(
            |error| {
                tracing::debug!(%error, audience = self.audience, "a token was refused");
                ended()
            },
        )
    }
}

struct Hs256(Vec<u8>);

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, SignatureError> {
        let mut mac = hmac_sha256(&self.0);
        mac.update(message);
        Ok(mac.finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), SignatureError> {
        let mut mac = hmac_sha256(&self.0);
        mac.update(message);
        mac.verify_slice(signature).map_err(|_| SignatureError::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

/// jsonwebtoken's own providers bring RSA and more; this one knows what is used here and refuses the rest.
static HS256_ONLY: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 => Ok(Box::new(Hs256(key.as_bytes().to_vec()))),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    verifier_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 => Ok(Box::new(Hs256(key.try_get_as_bytes()?.to_vec()))),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    key_utils: KeyUtils::new_unimplemented(),
};

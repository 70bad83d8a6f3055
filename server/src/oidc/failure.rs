//! What can go wrong on the way through a provider and back.

use crate::error::Error;

/// What people are told: each has its sentence in the dashboard, so the names are part of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// There is no such provider here.
    Unknown,
    /// They said no, or the provider did.
    Denied,
    /// It was begun too long ago, in another browser, or not at all.
    Stale,
    /// The provider does not answer, or not as one does.
    Unreachable,
    /// What it says can't be believed.
    Untrusted,
    /// It names no e-mail address.
    NoEmail,
    /// It has not seen that the address is theirs.
    Unverified,
    /// There is an account of that address, but nobody has shown that the address is theirs.
    Unconfirmed,
    /// Addresses of that domain may not sign in this way.
    Domain,
    /// They have no account, and new ones are not taken.
    SignupClosed,
    /// Our own fault.
    Internal,
}

impl Why {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown_provider",
            Self::Denied => "denied",
            Self::Stale => "stale",
            Self::Unreachable => "provider_unreachable",
            Self::Untrusted => "provider_untrusted",
            Self::NoEmail => "no_email",
            Self::Unverified => "email_unverified",
            Self::Unconfirmed => "account_unconfirmed",
            Self::Domain => "domain_not_allowed",
            Self::SignupClosed => "signup_closed",
            Self::Internal => "internal",
        }
    }
}

/// A sign-in that came to nothing.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", why.as_str())]
pub struct Failure {
    /// What people are told.
    pub why: Why,
    /// What the log is told; no secret.
    pub cause: String,
}

impl Failure {
    /// With a cause for the log.
    pub fn new(why: Why, cause: impl Into<String>) -> Self {
        Self { why, cause: cause.into() }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let causes = error.chain();
        Self::new(Why::Internal, if causes.is_empty() { error.detail } else { causes })
    }
}

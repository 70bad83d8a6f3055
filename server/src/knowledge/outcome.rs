//! What became of one page of a source: a closed set of words, spelt the same in SQL, JSON and here.

use serde::{Deserialize, Serialize};

/// The state of one document, as stored and as shown to the bot's owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Found, not read yet.
    Pending,
    /// Read, cut into chunks and searchable.
    Indexed,
    /// The server or the content hash says that nothing changed since the last reading.
    Unchanged,
    /// Leads to another page, which has its own row.
    Redirected,
    /// Says the same as another page, or names it as its canonical address.
    Duplicate,
    /// Disallowed by robots.txt, or robots.txt cannot be read now.
    Robots,
    /// Asks not to be indexed (meta tag or `X-Robots-Tag`).
    Noindex,
    /// Answered with a status that is no success.
    HttpError,
    /// No answer: name, connection or time.
    Unreachable,
    /// Lies in the server's own network, or the address is one that is never fetched.
    Blocked,
    /// Something else than a page of text.
    UnsupportedType,
    /// A page without text.
    Empty,
    /// A page whose text appears only after its scripts ran.
    NeedsJavascript,
    /// More bytes than the limit.
    TooLarge,
    /// The bytes are text in no known character set.
    BadEncoding,
}

impl Outcome {
    /// Every outcome, in the order of the declaration.
    pub const ALL: [Self; 15] = [
        Self::Pending,
        Self::Indexed,
        Self::Unchanged,
        Self::Redirected,
        Self::Duplicate,
        Self::Robots,
        Self::Noindex,
        Self::HttpError,
        Self::Unreachable,
        Self::Blocked,
        Self::UnsupportedType,
        Self::Empty,
        Self::NeedsJavascript,
        Self::TooLarge,
        Self::BadEncoding,
    ];

    /// The stored and shown spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Indexed => "indexed",
            Self::Unchanged => "unchanged",
            Self::Redirected => "redirected",
            Self::Duplicate => "duplicate",
            Self::Robots => "robots",
            Self::Noindex => "noindex",
            Self::HttpError => "http_error",
            Self::Unreachable => "unreachable",
            Self::Blocked => "blocked",
            Self::UnsupportedType => "unsupported_type",
            Self::Empty => "empty",
            Self::NeedsJavascript => "needs_javascript",
            Self::TooLarge => "too_large",
            Self::BadEncoding => "bad_encoding",
        }
    }

    /// The outcome of that spelling, if it is one.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

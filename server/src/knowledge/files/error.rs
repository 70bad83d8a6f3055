//! Why a file gave no text, in words for the bot's owner.

use crate::domain::source::PageOutcome;
use serde::{Deserialize, Serialize};

/// What a reader finds wrong with a file. Crosses from the child process to the server as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "kind", content = "detail")]
pub enum Unreadable {
    /// Some count or size is beyond what is read; the text says which.
    #[error("The file is too large to be read: {0}. Split it up, or upload the part that matters.")]
    TooLarge(String),
    /// Only a password opens it.
    #[error("The file is protected by a password. Save a copy without one, and upload that.")]
    Encrypted,
    /// It is not as its type says it must be; the text says where.
    #[error("The file is damaged: {0}. Open it, save it anew, and upload that.")]
    Damaged(String),
    /// There is nothing in it to read.
    #[error("The file holds no text. If it should, open it, save it anew, and upload that.")]
    Empty,
    /// A PDF of pictures.
    #[error("The PDF has no text layer: its pages are pictures. Run text recognition (OCR) on it first.")]
    NoTextLayer,
    /// Its bytes are no text.
    #[error("The file's bytes are not text in a known character set. Save it as UTF-8, and upload that.")]
    BadEncoding,
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The reader says why.
    #[error("{0}")]
    Unreadable(#[from] Unreadable),
    /// It took longer than it may.
    #[error(
        "Reading the file took longer than {seconds} seconds. Split it up, or ask the operator to raise \
         FRONTDESK_FILES__PARSE_SECONDS."
    )]
    TooSlow { seconds: u64 },
    /// It needed more memory than it may.
    #[error(
        "Reading the file took more than {megabytes} MB of memory. Split it up, or ask the operator to raise \
         FRONTDESK_FILES__PARSE_MEMORY_BYTES."
    )]
    OutOfMemory { megabytes: u64 },
    /// The reader ended as no reader should. Nothing but this file is touched by it.
    #[error(
        "The file made its reader fail ({how}), so it is probably damaged. Open it, save it anew, and upload that."
    )]
    Crashed {
        /// `signal 11`, or `exit code 101`.
        how: String,
    },
    /// The reader could not be started at all: nothing is wrong with the file.
    #[error(
        "The file could not be read because its reader did not start: {reason}. Please tell the operator."
    )]
    NotStarted { reason: String },
}

impl ParseError {
    /// A stable name, for the wire and for logs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(Unreadable::TooLarge(_)) => "too_large",
            Self::Unreadable(Unreadable::Encrypted) => "encrypted",
            Self::Unreadable(Unreadable::Damaged(_)) => "damaged",
            Self::Unreadable(Unreadable::Empty | Unreadable::NoTextLayer) => "empty",
            Self::Unreadable(Unreadable::BadEncoding) => "bad_encoding",
            Self::TooSlow { .. } => "too_slow",
            Self::OutOfMemory { .. } => "out_of_memory",
            Self::Crashed { .. } => "crashed",
            Self::NotStarted { .. } => "not_started",
        }
    }

    /// The outcome of a page that is such a file.
    #[must_use]
    pub const fn outcome(&self) -> PageOutcome {
        match self {
            Self::Unreadable(Unreadable::Empty | Unreadable::NoTextLayer) => PageOutcome::Empty,
            Self::Unreadable(Unreadable::BadEncoding) => PageOutcome::BadEncoding,
            Self::Unreadable(Unreadable::TooLarge(_)) | Self::TooSlow { .. } | Self::OutOfMemory { .. } => {
                PageOutcome::TooLarge
            }
            Self::Unreadable(Unreadable::Encrypted | Unreadable::Damaged(_))
            | Self::Crashed { .. }
            | Self::NotStarted { .. } => PageOutcome::Damaged,
        }
    }

    /// Whether trying again later may help without anybody changing the file.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::NotStarted { .. })
    }
}

//! Why a page could not be rendered, in words for the bot's owner or, where only they can help, the operator.

use crate::domain::source::PageOutcome;
use std::path::PathBuf;
use url::Url;

/// The failures of rendering. `Display` says what happened and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    #[error(
        "The page needs its scripts, and the browser that runs them does not start: {reason}. Let the operator run \
         `frontdesk doctor`."
    )]
    Start { reason: String },
    #[error("Frontdesk is ending, so no more pages are rendered. The page is read after the next start.")]
    Stopping,
    #[error(
        "The browser that runs the page's scripts ended while it did. Refresh the source; if that happens again, add \
         the page's text as a source."
    )]
    Ended,
    #[error(
        "The page crashed the browser's tab while its scripts ran. Add the page's text as a source, or have the page \
         mended."
    )]
    Crashed,
    #[error(
        "The page's scripts never let go, so what they made could not be read. Add the page's text as a source, or \
         have the page mended."
    )]
    Stuck,
    #[error("The page became larger than {max} bytes while its scripts ran. Split it up, or shorten it.")]
    TooLarge { max: usize },
    /// The page went to another address by itself, as by a redirect.
    #[error("The page's scripts lead to {to}. Give that address.")]
    Left { to: Url },
    #[error("The browser did not do as it was told ({reason}). Let the operator run `frontdesk doctor`.")]
    Protocol { reason: String },
    #[error("The browser's directory {} can't be used: {reason}. Let the operator see that the disk is not full.", path.display())]
    Directory { path: PathBuf, reason: String },
}

impl RenderError {
    /// The outcome of the page that failed so.
    #[must_use]
    pub const fn outcome(&self) -> PageOutcome {
        match self {
            Self::TooLarge { .. } => PageOutcome::TooLarge,
            Self::Left { .. } => PageOutcome::Redirected,
            _ => PageOutcome::NeedsJavascript,
        }
    }

    /// Whether the same page may well be rendered later without anybody doing something.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        !matches!(self, Self::Crashed | Self::Stuck | Self::TooLarge { .. } | Self::Left { .. })
    }
}

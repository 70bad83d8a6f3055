//! Why a fetch gave nothing, in words for the bot's owner.

use super::FetchSettings;
use super::resolver::BlockedName;
use crate::domain::source::PageOutcome;
use crate::knowledge::address::UrlRejected;
use std::error::Error;
use std::time::Duration;

/// The failures of a fetch. `Display` says what happened and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("{}", describe_status(*status))]
    Http { status: u16, retry_after: Option<Duration> },
    #[error("The name {host} leads to no server. Check the address for typing errors.")]
    UnknownHost { host: String },
    #[error("No connection to the site: {reason}. See that it is up, then refresh the source.")]
    Unreachable { reason: String },
    #[error(
        "The site did not answer in full within {seconds} seconds. See that it is up, then refresh the source."
    )]
    Timeout { seconds: u64 },
    #[error("{0}")]
    Rejected(#[from] UrlRejected),
    #[error(
        "{host} leads into the server's own network, which is not read. Give a public address, or let the \
         operator set FRONTDESK_FETCH__ALLOW_PRIVATE_NETWORK=true."
    )]
    PrivateName { host: String },
    #[error("The page is larger than {} MB, which is the most that is read. Split it up, or shorten it.", megabytes(*max))]
    TooLarge { max: usize },
    #[error(
        "This is {content_type}, which is not read: web pages, Markdown, plain text, PDF, Word, PowerPoint, Excel, CSV \
         and EPUB files are. Add its text as a source of its own."
    )]
    UnsupportedType { content_type: String },
    #[error("The address redirects more than {max} times. Give the address it ends at.")]
    TooManyRedirects { max: usize },
    #[error("The address redirects in a circle. Mend the redirect on the site, or give another address.")]
    RedirectLoop,
    #[error("The site redirects to something that is no address. Mend the redirect on the site.")]
    BadRedirect,
    #[error(
        "The HTTP client could not be made: {0}. Install the system's root certificates (ca-certificates)."
    )]
    Setup(String),
}

impl FetchError {
    /// The outcome of the page that failed so.
    #[must_use]
    pub const fn outcome(&self) -> PageOutcome {
        match self {
            Self::Http { .. } | Self::TooManyRedirects { .. } | Self::RedirectLoop | Self::BadRedirect => {
                PageOutcome::HttpError
            }
            Self::UnknownHost { .. } | Self::Unreachable { .. } | Self::Timeout { .. } | Self::Setup(_) => {
                PageOutcome::Unreachable
            }
            Self::Rejected(_) | Self::PrivateName { .. } => PageOutcome::Blocked,
            Self::TooLarge { .. } => PageOutcome::TooLarge,
            Self::UnsupportedType { .. } => PageOutcome::UnsupportedType,
        }
    }

    /// The status that the server answered with, where it is the reason.
    #[must_use]
    pub const fn http_status(&self) -> Option<u16> {
        match self {
            Self::Http { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// How long the server asked to be left alone.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Http { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether the same request may well succeed later without anybody doing something.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self {
            Self::Http { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            Self::Unreachable { .. } | Self::Timeout { .. } => true,
            _ => false,
        }
    }

    /// Sorts an error of the HTTP client by the first cause in its chain that is known.
    pub(super) fn from_client(error: &reqwest::Error, settings: &FetchSettings) -> Self {
        let host = error.url().and_then(url::Url::host_str).unwrap_or_default().to_owned();
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        let mut last = String::new();
        while let Some(current) = cause {
            if current.is::<BlockedName>() {
                return Self::PrivateName { host };
            }
            if current.is::<super::resolver::NoAddress>() {
                return Self::UnknownHost { host };
            }
            last = current.to_string();
            cause = current.source();
        }
        if error.is_timeout() {
            let limit = if error.is_connect() { settings.connect_timeout } else { settings.idle_timeout };
            return Self::Timeout { seconds: limit.as_secs() };
        }
        Self::Unreachable { reason: last.trim_end_matches('.').to_owned() }
    }
}

fn describe_status(status: u16) -> String {
    let advice = match status {
        401 | 403 => {
            "The site refuses this page to the crawler. Make it public, or allow the crawler's user agent."
        }
        404 | 410 => "The page does not exist. Check the address, or remove the link that leads to it.",
        429 => "The site asks to be read more slowly. It will be tried again later.",
        500..=599 => {
            "The site has a fault of its own. It will be tried again; see that the page opens in a browser."
        }
        _ => "See that the page opens in a browser.",
    };
    format!("The site answered with status {status}. {advice}")
}

fn megabytes(bytes: usize) -> String {
    let tenths = bytes / 100_000;
    if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

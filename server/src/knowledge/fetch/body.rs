//! The body of an answer: which types are taken, how much of it, and when to ask again.

use super::{FetchError, FetchSettings, Wanted};
use crate::domain::file::FileType;
use crate::domain::time::{Clock as _, SystemClock};
use std::time::Duration;
use url::Url;

/// The most of a robots.txt that is looked at, in bytes (RFC 9309 asks for at least this).
const ROBOTS_BYTES: usize = 500 * 1024;

/// The most of a sitemap, in bytes: what 50,000 addresses of ordinary length take, and more.
const SITEMAP_BYTES: usize = 20_000_000;

const SITEMAP_TYPES: [&str; 8] = [
    "text/xml",
    "application/xml",
    "text/plain",
    "application/rss+xml",
    "application/atom+xml",
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
];

/// Types that servers give to files that they don't know.
const SAYS_NOTHING: [&str; 3] =
    ["application/octet-stream", "binary/octet-stream", "application/force-download"];

pub(super) const fn accept(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Page => "text/html, application/xhtml+xml, text/markdown;q=0.8, text/plain;q=0.7, */*;q=0.1",
        Wanted::Sitemap => "application/xml, text/xml, text/plain;q=0.8, application/gzip;q=0.5",
        Wanted::Robots => "text/plain, */*;q=0.5",
        Wanted::Part => "*/*",
    }
}

/// A body without a type is taken: what it is shows when it is read. A type that says nothing is, too, where the
/// address ends like the name of a file that is read.
pub(super) fn check_type(content_type: Option<&str>, wanted: Wanted, url: &Url) -> Result<(), FetchError> {
    let Some(essence) = content_type.map(essence).filter(|essence| !essence.is_empty()) else {
        return Ok(());
    };
    let taken = match wanted {
        Wanted::Page => {
            FileType::from_media_type(&essence).is_some()
                || (SAYS_NOTHING.contains(&essence.as_str()) && FileType::from_name(url.path()).is_some())
        }
        Wanted::Sitemap => SITEMAP_TYPES.contains(&essence.as_str()),
        Wanted::Robots | Wanted::Part => true,
    };
    if taken { Ok(()) } else { Err(FetchError::UnsupportedType { content_type: essence }) }
}

/// The type without its parameters, in lower case.
fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Reads a body and counts its bytes after decompression, so that a small bomb stops at the limit too.
pub(super) async fn read(
    mut response: reqwest::Response,
    wanted: Wanted,
    content_type: Option<&str>,
    settings: &FetchSettings,
) -> Result<Vec<u8>, FetchError> {
    let is_file = content_type.is_some_and(|content_type| {
        let content_type = essence(content_type);
        SAYS_NOTHING.contains(&content_type.as_str())
            || FileType::from_media_type(&content_type).is_some_and(|kind| !kind.is_text())
    });
    let max = match wanted {
        Wanted::Page if is_file => settings.max_file_bytes,
        Wanted::Page | Wanted::Part => settings.max_bytes,
        Wanted::Sitemap => SITEMAP_BYTES.max(settings.max_bytes),
        Wanted::Robots => ROBOTS_BYTES.min(settings.max_bytes),
    };
    // The client removes the length of a compressed body, so this one is of the bytes to come.
    let promised = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    if promised > max && wanted != Wanted::Robots {
        return Err(FetchError::TooLarge { max });
    }
    let mut body = Vec::with_capacity(promised.min(max));
    while let Some(part) =
        response.chunk().await.map_err(|error| FetchError::from_client(&error, settings))?
    {
        let room = max - body.len();
        if part.len() > room {
            if wanted == Wanted::Robots {
                body.extend_from_slice(&part[..room]);
                break;
            }
            return Err(FetchError::TooLarge { max });
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// `Retry-After` in either of its forms: seconds, or a date.
pub(super) fn retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value.trim()).ok()?;
    let seconds = date.as_second() - SystemClock.now().seconds();
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

//! The rules of a crawl: which links are the same page, which lie on the same site, which are no pages.

use url::Url;

/// Query parameters that say where a visitor came from and nothing about the page.
const TRACKING: [&str; 12] = [
    "gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "yclid", "twclid", "igshid", "mc_cid",
    "mc_eid", "_gl",
];

/// Endings of files that hold no page of text.
const NOT_PAGES: &[&str] = &[
    "7z",
    "aac",
    "apk",
    "avi",
    "avif",
    "bin",
    "bmp",
    "br",
    "bz2",
    "css",
    "dmg",
    "doc",
    "eot",
    "exe",
    "flac",
    "gif",
    "gz",
    "ico",
    "ics",
    "iso",
    "jar",
    "jpeg",
    "jpg",
    "js",
    "json",
    "m4a",
    "m4v",
    "map",
    "mjs",
    "mkv",
    "mov",
    "mp3",
    "mp4",
    "mpeg",
    "msi",
    "odp",
    "ods",
    "odt",
    "ogg",
    "ogv",
    "otf",
    "pkg",
    "png",
    "ppt",
    "rar",
    "rss",
    "svg",
    "tar",
    "tgz",
    "tif",
    "tiff",
    "ttf",
    "wasm",
    "wav",
    "webm",
    "webmanifest",
    "webp",
    "whl",
    "woff",
    "woff2",
    "xls",
    "xml",
    "xz",
    "zip",
    "zst",
];

/// The spelling under which a page is known: no fragment, no default port, no tracking parameters. The
/// rest of the query stays as it is, in its order: it may choose the page.
#[must_use]
pub fn normalise(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| !is_tracking(pair)).collect();
        let kept = kept.join("&");
        url.set_query(if kept.is_empty() { None } else { Some(&kept) });
    }
    url
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    name.is_empty() || name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

/// Whether both have the same scheme, host and port.
#[must_use]
pub fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

/// Whether a link can lead to a page, or to a file that is read (see `domain::file`), judged by scheme and file ending only.
#[must_use]
pub fn may_be_page(url: &Url) -> bool {
    if !matches!(url.scheme(), "http" | "https") {
        return false;
    }
    let file = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
    match file.rsplit_once('.') {
        Some((_, ending)) => NOT_PAGES.binary_search(&ending.to_ascii_lowercase().as_str()).is_err(),
        None => true,
    }
}

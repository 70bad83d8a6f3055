//! One sitemap: XML, a list in plain text, or either of them compressed. No document type is
//! expanded, and what image, news and video extensions add is passed over.

use crate::knowledge::charset;
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use jiff::civil::Date;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use std::io::Read;
use url::Url;

/// Entries of one sitemap that are looked at, as the protocol allows.
const MAX_ENTRIES: usize = 50_000;
/// The most bytes of one sitemap after decompression, as the protocol allows.
const MAX_BYTES: u64 = 50 * 1024 * 1024;
/// Elements within elements; a sitemap needs five.
const MAX_DEPTH: usize = 32;

/// What one sitemap names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sitemap {
    pub pages: Vec<SitemapPage>,
    /// Further sitemaps, where it is an index.
    pub sitemaps: Vec<Url>,
}

/// One page named by a sitemap. The address is not judged yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitemapPage {
    pub url: Url,
    pub lastmod: Option<Timestamp>,
}

/// Why a sitemap could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SitemapError {
    #[error(
        "The sitemap is larger than 50 MB after decompression. Split it up and name the parts in an index."
    )]
    TooLarge,
    #[error("The sitemap is compressed in a way that can't be read: {0}. Make it anew.")]
    Compressed(String),
    #[error("The sitemap is no text in a known character set. Save it as UTF-8.")]
    Encoding,
    #[error("The sitemap is not valid XML: {0}. Mend it on the site.")]
    Xml(String),
    #[error(
        "This is no sitemap: it holds neither <urlset> nor <sitemapindex> nor a list of addresses. Give the sitemap's own address."
    )]
    NotASitemap,
}

/// Reads a sitemap of any of its forms.
///
/// # Errors
/// See `SitemapError`. Entries that are no addresses are passed over.
pub fn parse(bytes: &[u8]) -> Result<Sitemap, SitemapError> {
    let unpacked;
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        unpacked = unpack(bytes)?;
        &unpacked[..]
    } else {
        bytes
    };
    if bytes.len() as u64 > MAX_BYTES {
        return Err(SitemapError::TooLarge);
    }
    let text = charset::decode(bytes, None).map_err(|_| SitemapError::Encoding)?;
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if text.starts_with('<') { parse_xml(text) } else { parse_list(text) }
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, SitemapError> {
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(MAX_BYTES + 1)
        .read_to_end(&mut unpacked)
        .map_err(|error| SitemapError::Compressed(error.to_string()))?;
    if unpacked.len() as u64 > MAX_BYTES { Err(SitemapError::TooLarge) } else { Ok(unpacked) }
}

fn parse_list(text: &str) -> Result<Sitemap, SitemapError> {
    let pages: Vec<SitemapPage> = text
        .lines()
        .filter_map(address)
        .map(|url| SitemapPage { url, lastmod: None })
        .take(MAX_ENTRIES)
        .collect();
    if pages.is_empty() && !text.trim().is_empty() {
        return Err(SitemapError::NotASitemap);
    }
    Ok(Sitemap { pages, sitemaps: Vec::new() })
}

/// Where in the document the reader is, as far as it matters.
#[derive(Default)]
struct Place {
    /// Local names of the open elements.
    open: Vec<String>,
    text: String,
    loc: Option<String>,
    lastmod: Option<String>,
}

fn parse_xml(text: &str) -> Result<Sitemap, SitemapError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut sitemap = Sitemap::default();
    let mut place = Place::default();
    let mut is_sitemap = false;
    let mut entries = 0;
    while entries < MAX_ENTRIES {
        match reader.read_event().map_err(|error| SitemapError::Xml(error.to_string()))? {
            Event::Start(start) => {
                if place.open.len() == MAX_DEPTH {
                    return Err(SitemapError::Xml("elements are nested too deep".to_owned()));
                }
                let name = start.local_name().as_ref().to_owned();
                is_sitemap |= matches!(name.as_str(), "urlset" | "sitemapindex");
                place.open.push(name);
                place.text.clear();
            }
            Event::Text(part) => {
                place.text.push_str(&part);
            }
            Event::CData(part) => {
                place.text.push_str(&part);
            }
            Event::GeneralRef(reference) => place.text.push_str(&resolve(&reference)),
            Event::End(_) => entries += usize::from(leave(&mut place, &mut sitemap)),
            Event::Eof => break,
            // A document type is never expanded; the rest carries no text.
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if is_sitemap { Ok(sitemap) } else { Err(SitemapError::NotASitemap) }
}

/// Ends the innermost element; true when that was an entry.
fn leave(place: &mut Place, sitemap: &mut Sitemap) -> bool {
    let Some(name) = place.open.pop() else { return false };
    let parent = place.open.last().map(String::as_str);
    let in_entry = matches!(parent, Some("url" | "sitemap"));
    match name.as_str() {
        "loc" if in_entry => place.loc = Some(std::mem::take(&mut place.text)),
        "lastmod" if in_entry => place.lastmod = Some(std::mem::take(&mut place.text)),
        "url" | "sitemap" => {
            let lastmod = place.lastmod.take();
            let Some(url) = place.loc.take().as_deref().and_then(address) else { return true };
            if name == "sitemap" {
                sitemap.sitemaps.push(url);
            } else {
                sitemap.pages.push(SitemapPage { url, lastmod: lastmod.as_deref().and_then(moment) });
            }
            return true;
        }
        _ => {}
    }
    place.text.clear();
    false
}

/// Character references and XML's own five names; others stay unread, since they come from a DTD.
fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    match &**reference {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
    .to_owned()
}

fn address(text: &str) -> Option<Url> {
    Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// A W3C date: a full time, or a day.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let day: Date = text.get(..10)?.parse().ok()?;
    day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

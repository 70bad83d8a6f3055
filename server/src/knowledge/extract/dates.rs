//! When a page was published and changed, from what it says about itself.

use super::Page;
use super::facts::Facts;
use super::structured::Structured;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// The longest text that is tried as a date, in bytes.
const LONGEST: usize = 64;

/// Names of `meta` elements that tell when a page was published, the surest first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "datePublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "publish_date",
    "pubdate",
];
/// Names of those that tell when it was last changed.
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "dateModified",
    "last-modified",
    "dcterms.modified",
    "revised",
];

/// Fills in both dates: JSON-LD, then `meta`, then marked elements, then the first `time` of the text.
pub(super) fn read(facts: &Facts<'_>, structured: &Structured, page: &mut Page) {
    let first = |found: &mut dyn Iterator<Item = Option<&str>>| found.flatten().find_map(moment);
    let marked = |names: &'static [&str]| names.iter().map(|name| facts.marked_time(name));
    page.published = structured
        .published
        .or_else(|| first(&mut PUBLISHED.iter().map(|name| facts.meta(&[name]))))
        .or_else(|| first(&mut marked(&["datePublished", "pubdate", "published"])))
        .or_else(|| facts.first_time().and_then(moment));
    page.modified = structured
        .modified
        .or_else(|| first(&mut MODIFIED.iter().map(|name| facts.meta(&[name]))))
        .or_else(|| first(&mut marked(&["dateModified", "updated"])));
}

/// A moment as pages write it: ISO 8601 with or without time and zone, or as in mail. Without a zone it is
/// taken as UTC. Milliseconds since 1970.
pub(super) fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let in_utc = |time: DateTime| time.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).ok();
    let found = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<DateTime>().ok().and_then(in_utc))
        .or_else(|| text.parse::<Date>().ok().and_then(|date| in_utc(date.at(0, 0, 0, 0))))
        .or_else(|| jiff::fmt::rfc2822::parse(text).map(|zoned| zoned.timestamp()).ok());
    found.map(Timestamp::as_millisecond)
}

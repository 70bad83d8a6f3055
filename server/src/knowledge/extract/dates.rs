//! When a page was published and changed, from what it says about itself.

use super::Page;
use super::meta;
use super::structured::Structured;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use scraper::{Html, Selector};

/// The longest text that is tried as a date, in bytes.
const LONGEST: usize = 64;

/// Fills in both dates: JSON-LD, then `meta`, then marked `time` elements, then the article's first `time`.
pub(super) fn read(html: &Html, structured: &Structured, page: &mut Page) {
    let named = |names: &[&str]| meta::meta(html, names).as_deref().and_then(moment);
    page.published = structured
        .published
        .or_else(|| {
            named(&[
                "article:published_time",
                "datePublished",
                "date",
                "dc.date",
                "dc.date.issued",
                "dcterms.created",
                "publish_date",
                "pubdate",
            ])
        })
        .or_else(|| {
            time(html, meta::selector!("time[pubdate][datetime], [itemprop~='datePublished'][datetime]"))
        })
        .or_else(|| time(html, meta::selector!("article time[datetime], main time[datetime]")));
    page.modified = structured
        .modified
        .or_else(|| {
            named(&[
                "article:modified_time",
                "og:updated_time",
                "dateModified",
                "last-modified",
                "dcterms.modified",
                "revised",
            ])
        })
        .or_else(|| {
            time(html, meta::selector!("[itemprop~='dateModified'][datetime], time.updated[datetime]"))
        });
}

fn time(html: &Html, selector: Option<&Selector>) -> Option<i64> {
    meta::first(html, selector).and_then(|time| time.attr("datetime")).and_then(moment)
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

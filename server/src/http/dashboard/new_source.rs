//! A source to be added: the kinds there are, and what each takes.

use crate::domain::ids::{KnowledgeBaseId, SourceId};
use crate::domain::pattern::Pattern;
use crate::domain::schedule::{Schedule, Zone};
use crate::domain::source::{Pair, SourceType};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::wire::not_blank;
use crate::knowledge::address::{NetworkPolicy, check_url};
use crate::knowledge::frontier;
use crate::store::schedules;
use crate::store::sources::NewSource;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to add.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase", try_from = "Fields")]
pub enum SourceIn {
    /// One page.
    Url {
        /// Its address.
        #[garde(length(min = 1, max = 2000))]
        url: String,
        /// Further pages of the same source; at most 1,000.
        #[garde(length(max = 1000), inner(length(min = 1, max = 2000)))]
        #[serde(default)]
        start_urls: Vec<String>,
        /// When it is read again by itself: `hourly`, `daily`, `weekly`, `monthly` or a cron expression of five fields.
        #[garde(skip)]
        schedule: Option<Schedule>,
        /// IANA name of the schedule's time zone; UTC if left out.
        #[garde(skip)]
        time_zone: Option<Zone>,
    },
    /// A website, by following its links.
    Site {
        /// Where to start.
        #[garde(length(min = 1, max = 2000))]
        url: String,
        /// Further addresses to start from, on the same site; at most 1,000.
        #[garde(length(max = 1000), inner(length(min = 1, max = 2000)))]
        #[serde(default)]
        start_urls: Vec<String>,
        /// Patterns of which a page must match one to be read, such as `/docs/*`; the start pages are read anyway. At most 100.
        #[garde(length(max = 100))]
        #[serde(default)]
        include: Vec<Pattern>,
        /// Patterns of which a page may match none to be read. At most 100.
        #[garde(length(max = 100))]
        #[serde(default)]
        exclude: Vec<Pattern>,
        /// Most pages, 1 to 1,000,000; 200 if left out.
        #[garde(inner(range(min = 1, max = 1_000_000)))]
        max_pages: Option<i64>,
        /// Most links away from the start, 0 to 20; 5 if left out.
        #[garde(inner(range(min = 0, max = 20)))]
        max_depth: Option<i64>,
        /// When it is read again by itself: `hourly`, `daily`, `weekly`, `monthly` or a cron expression of five fields.
        #[garde(skip)]
        schedule: Option<Schedule>,
        /// IANA name of the schedule's time zone; UTC if left out.
        #[garde(skip)]
        time_zone: Option<Zone>,
    },
    /// The pages that a sitemap lists.
    Sitemap {
        /// The sitemap's address.
        #[garde(length(min = 1, max = 2000))]
        url: String,
        /// Patterns of which a page must match one to be read. At most 100.
        #[garde(length(max = 100))]
        #[serde(default)]
        include: Vec<Pattern>,
        /// Patterns of which a page may match none to be read. At most 100.
        #[garde(length(max = 100))]
        #[serde(default)]
        exclude: Vec<Pattern>,
        /// Most pages, 1 to 1,000,000; 1,000 if left out.
        #[garde(inner(range(min = 1, max = 1_000_000)))]
        max_pages: Option<i64>,
        /// When it is read again by itself: `hourly`, `daily`, `weekly`, `monthly` or a cron expression of five fields.
        #[garde(skip)]
        schedule: Option<Schedule>,
        /// IANA name of the schedule's time zone; UTC if left out.
        #[garde(skip)]
        time_zone: Option<Zone>,
    },
    /// Words given directly, plain or Markdown.
    Text {
        /// What to call it.
        #[garde(length(chars, max = 200), custom(not_blank))]
        title: String,
        /// The words; at most a million bytes.
        #[garde(length(bytes, max = 1_000_000), custom(not_blank))]
        text: String,
    },
    /// Questions and their answers.
    Qa {
        /// What to call them; `Questions and answers` if left out.
        #[garde(inner(length(chars, min = 1, max = 200)))]
        title: Option<String>,
        /// 1 to 1,000 pairs.
        #[garde(length(min = 1, max = 1000), dive)]
        pairs: Vec<Pair>,
    },
}

/// The fields of all kinds. serde reads an enum told apart by a field without noting where it is, and could not say
/// which value is wrong.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    #[serde(rename = "type")]
    kind: SourceType,
    url: Option<String>,
    max_pages: Option<i64>,
    max_depth: Option<i64>,
    title: Option<String>,
    text: Option<String>,
    start_urls: Option<Vec<String>>,
    include: Option<Vec<Pattern>>,
    exclude: Option<Vec<Pattern>>,
    pairs: Option<Vec<Pair>>,
    schedule: Option<Schedule>,
    time_zone: Option<Zone>,
}

impl TryFrom<Fields> for SourceIn {
    type Error = String;

    /// The errors are worded as serde's own, which `http::input` knows how to read.
    fn try_from(fields: Fields) -> Result<Self, String> {
        let Fields { kind, url, max_pages, max_depth, title, text, start_urls, include, exclude, .. } =
            fields;
        let Fields { pairs, schedule, time_zone, .. } = fields;
        let crawled = matches!(kind, SourceType::Site | SourceType::Sitemap);
        let given = [
            ("url", url.is_some(), crawled || kind == SourceType::Url),
            ("start_urls", start_urls.is_some(), matches!(kind, SourceType::Url | SourceType::Site)),
            ("include", include.is_some(), crawled),
            ("exclude", exclude.is_some(), crawled),
            ("pairs", pairs.is_some(), kind == SourceType::Qa),
            ("max_pages", max_pages.is_some(), crawled),
            ("max_depth", max_depth.is_some(), kind == SourceType::Site),
            ("schedule", schedule.is_some(), crawled || kind == SourceType::Url),
            ("time_zone", time_zone.is_some(), crawled || kind == SourceType::Url),
            ("title", title.is_some(), matches!(kind, SourceType::Text | SourceType::Qa)),
            ("text", text.is_some(), kind == SourceType::Text),
        ];
        if let Some((name, ..)) = given.iter().find(|(_, given, taken)| *given && !taken) {
            return Err(format!("unknown field `{name}`"));
        }
        let needed =
            |name: &str, value: Option<String>| value.ok_or_else(|| format!("missing field `{name}`"));
        Ok(match kind {
            SourceType::Url => {
                let start_urls = start_urls.unwrap_or_default();
                Self::Url { url: needed("url", url)?, start_urls, schedule, time_zone }
            }
            SourceType::Site => Self::Site {
                url: needed("url", url)?,
                start_urls: start_urls.unwrap_or_default(),
                include: include.unwrap_or_default(),
                exclude: exclude.unwrap_or_default(),
                max_pages,
                max_depth,
                schedule,
                time_zone,
            },
            SourceType::Sitemap => Self::Sitemap {
                url: needed("url", url)?,
                include: include.unwrap_or_default(),
                exclude: exclude.unwrap_or_default(),
                max_pages,
                schedule,
                time_zone,
            },
            SourceType::Text => Self::Text { title: needed("title", title)?, text: needed("text", text)? },
            SourceType::Qa => {
                Self::Qa { title, pairs: pairs.ok_or_else(|| "missing field `pairs`".to_owned())? }
            }
            SourceType::File => {
                return Err("a file is sent as multipart/form-data, in a field named `file`".to_owned());
            }
        })
    }
}

impl SourceIn {
    /// As the store keeps it, once its address is known to be one that may be read.
    pub(super) fn checked(
        self,
        id: SourceId,
        knowledge_base_id: KnowledgeBaseId,
        policy: &NetworkPolicy,
        now: Timestamp,
    ) -> Result<NewSource> {
        let address = |url: &str| checked_address(url, policy).map(Some);
        let addresses = |urls: &[String]| checked_addresses(urls, policy);
        let new = NewSource { max_pages: None, ..NewSource::given(id, knowledge_base_id, SourceType::Url) };
        let scheduled = |new: NewSource, schedule: Option<Schedule>, zone: Option<Zone>| {
            let schedule = schedule.map(String::from);
            let time_zone = zone.map(String::from).or_else(|| schedule.as_ref().map(|_| "UTC".to_owned()));
            let next_run_at = schedules::next(id, schedule.as_deref(), time_zone.as_deref(), now);
            NewSource { schedule, time_zone, next_run_at, ..new }
        };
        Ok(match self {
            Self::Url { url, start_urls, schedule, time_zone } => {
                let start_urls = addresses(&start_urls)?;
                let pages = i64::try_from(start_urls.len()).map_err(Error::internal)? + 1;
                let new = NewSource { url: address(&url)?, start_urls, max_pages: Some(pages), ..new };
                scheduled(new, schedule, time_zone)
            }
            Self::Site { url, start_urls, include, exclude, max_pages, max_depth, schedule, time_zone } => {
                let new = NewSource {
                    source_type: SourceType::Site,
                    url: address(&url)?,
                    start_urls: addresses(&start_urls)?,
                    include,
                    exclude,
                    max_pages: Some(max_pages.unwrap_or(200)),
                    max_depth: Some(max_depth.unwrap_or(5)),
                    ..new
                };
                scheduled(new, schedule, time_zone)
            }
            Self::Sitemap { url, include, exclude, max_pages, schedule, time_zone } => {
                let new = NewSource {
                    source_type: SourceType::Sitemap,
                    url: address(&url)?,
                    include,
                    exclude,
                    max_pages: Some(max_pages.unwrap_or(1000)),
                    ..new
                };
                scheduled(new, schedule, time_zone)
            }
            Self::Text { title, text } => NewSource {
                source_type: SourceType::Text,
                title: Some(title.trim().to_owned()),
                text: Some(text),
                max_pages: Some(1),
                ..new
            },
            Self::Qa { title, pairs } => NewSource {
                source_type: SourceType::Qa,
                title: Some(
                    title.map_or_else(|| "Questions and answers".to_owned(), |title| title.trim().to_owned()),
                ),
                text: Some(serde_json::to_string(&pairs).map_err(Error::internal)?),
                max_pages: Some(1),
                ..new
            },
        })
    }
}

/// An address of a source in the spelling that is kept, if it may be read.
pub(super) fn checked_address(url: &str, policy: &NetworkPolicy) -> Result<String> {
    check_url(url, policy)
        .map(|url| frontier::normalise(&url).to_string())
        .map_err(|rejected| Error::invalid("url", rejected.code(), rejected.to_string()))
}

/// The further addresses of a source, likewise.
pub(super) fn checked_addresses(urls: &[String], policy: &NetworkPolicy) -> Result<Vec<String>> {
    let checked = urls.iter().enumerate().map(|(place, url)| {
        let checked = check_url(url, policy).map_err(|rejected| {
            Error::invalid(&format!("start_urls[{place}]"), rejected.code(), rejected.to_string())
        })?;
        Ok(frontier::normalise(&checked).to_string())
    });
    checked.collect()
}

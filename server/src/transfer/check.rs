//! Whether what an export says may be taken in: each value as strictly as if its owner sent it by the API. An export
//! may have been written by anybody.

use super::format::{BasePart, BotPart, DraftPart, IndexPart, TestPart, ToolPart};
use crate::domain::bot::BotSettings;
use crate::domain::pipeline::Embedding;
use crate::domain::quality::LONGEST_QUESTION;
use crate::domain::schedule::{Schedule, Zone};
use crate::domain::source::{Pair, SourceStatus, SourceType};
use crate::domain::tool::headers::{MOST_HEADERS, check_name, check_value};
use crate::knowledge::address::{NetworkPolicy, check_url};
use crate::store::transfer::{ChunkRow, DocumentRow, FileRow, PlaceRow, SourceRow};
use garde::Validate;
use serde_json::Value;

/// What is wrong, in a sentence's second half.
type Verdict = Result<(), String>;

/// Years 1 to 9999, in milliseconds since 1970.
const TIMES: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;
/// Most bytes of a page's text.
const TEXT: usize = 200_000_000;
/// An address as it was found, longer than one that may be typed in.
const ADDRESS: usize = 8000;

fn ensure(good: bool, what: &str) -> Verdict {
    if good { Ok(()) } else { Err(what.to_owned()) }
}

fn within(text: Option<&str>, most: usize, name: &str) -> Verdict {
    ensure(text.is_none_or(|text| text.len() <= most), &format!("{name} is longer than {most} bytes"))
}

fn garde<T: Validate<Context = ()>>(value: &T) -> Verdict {
    value.validate().map_err(|report| report.to_string().trim().replace('\n', "; "))
}

fn name(name: &str) -> Verdict {
    ensure(
        (1..=80).contains(&crate::domain::name::plain(name).chars().count()),
        "name has not 1 to 80 characters",
    )
}

fn times(times: &[Option<i64>]) -> Verdict {
    ensure(times.iter().flatten().all(|time| TIMES.contains(time)), "a time is out of range")
}

fn hash(hash: Option<&str>) -> Verdict {
    let good =
        |hash: &str| hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    ensure(hash.is_none_or(good), "a hash is none")
}

/// Numbers and short texts, as hashes and links are kept.
fn scalars(list: &[Value]) -> Verdict {
    let good = |value: &Value| match value {
        Value::String(text) => text.len() <= ADDRESS,
        Value::Number(_) => true,
        Value::Array(pair) => {
            pair.len() <= 4 && pair.iter().all(|value| value.is_string() || value.is_number())
        }
        _ => false,
    };
    ensure(list.iter().all(good), "a list holds something that it can't hold")
}

/// An address that visitors may be sent to, or that is shown: never a script.
fn link(address: Option<&str>) -> Verdict {
    let Some(address) = address.filter(|address| !address.is_empty()) else { return Ok(()) };
    within(Some(address), ADDRESS, "an address")?;
    // Whether it may be fetched is asked when it is.
    let policy = NetworkPolicy { allow_private_network: true };
    check_url(address, &policy).map(drop).map_err(|error| error.to_string())
}

pub(super) fn bot(part: &BotPart) -> Verdict {
    name(&part.name)?;
    ensure(part.system_prompt.chars().count() <= 8000, "system_prompt is longer than 8,000 characters")?;
    garde(&part.settings)
}

/// A draft has to be one that could be put in the place of what is live.
pub(super) fn draft(part: &DraftPart, live: BotSettings) -> Verdict {
    let prompt = part.system_prompt.as_deref().unwrap_or_default();
    ensure(prompt.chars().count() <= 8000, "system_prompt is longer than 8,000 characters")?;
    garde(&live.patched(part.settings.clone()))
}

/// Whether this server may reach a tool's address is no fault of the file, and looked at when the tool is made.
pub(super) fn tool(part: &ToolPart) -> Verdict {
    garde(&part.spec)?;
    part.spec.check(true).map_err(|broken| format!("{} {}", broken.field, broken.detail))?;
    ensure(part.headers.len() <= MOST_HEADERS, "has too many headers")?;
    let mut names = Vec::new();
    for header in &part.headers {
        let of = |wrong| format!("the header {:?} {wrong}", header.name);
        check_name(&header.name).map_err(of)?;
        header.value.as_deref().map_or(Ok(()), check_value).map_err(of)?;
        ensure(!names.contains(&&header.name), "has a header that stands twice")?;
        names.push(&header.name);
    }
    Ok(())
}

pub(super) fn test(part: &TestPart) -> Verdict {
    let length = part.question.chars().count();
    ensure(
        length <= LONGEST_QUESTION && !part.question.trim().is_empty(),
        "question has not 1 to 2,000 characters",
    )?;
    let cited = part.expectations.must_cite.len() + part.must_cite_sources.len();
    ensure(cited <= 10, "must_cite is more than 10")?;
    ensure(
        !part.expectations.must_refuse || part.must_cite_sources.is_empty(),
        "must_refuse can't go with what must be cited",
    )?;
    garde(&part.expectations)
}

pub(super) fn base(part: &BasePart) -> Verdict {
    name(&part.name)?;
    garde(&part.pipeline)
}

pub(super) fn index(part: &IndexPart) -> Verdict {
    let plain = part.provider.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    ensure(plain, "provider is no name of one")?;
    let (provider, model) = (part.provider.clone(), part.model.clone());
    garde(&Embedding { provider, model, dimensions: part.dimensions })?;
    garde(&part.chunking)
}

pub(super) fn source(row: &SourceRow, policy: &NetworkPolicy) -> Verdict {
    use SourceType::{File, Qa, Site, Sitemap, Text, Url};
    let crawled = matches!(row.source_type, Url | Site | Sitemap);
    ensure(row.url.is_some() == crawled, "url is missing, or too much")?;
    ensure(row.text.is_some() == matches!(row.source_type, Text | Qa), "text is missing, or too much")?;
    ensure(row.file.is_some() == (row.source_type == File), "file is missing, or too much")?;
    ensure(
        row.start_urls.len() <= 1000 && (crawled || row.start_urls.is_empty()),
        "start_urls are too many",
    )?;
    for url in row.url.iter().chain(row.start_urls.iter()) {
        within(Some(url), ADDRESS, "url")?;
        check_url(url, policy).map_err(|rejected| format!("{url}: {rejected}"))?;
    }
    ensure(row.include.len() <= 100 && row.exclude.len() <= 100, "patterns are too many")?;
    ensure(row.max_pages.is_none_or(|most| (1..=1_000_001).contains(&most)), "max_pages is out of range")?;
    ensure(row.max_depth.is_none_or(|most| (0..=20).contains(&most)), "max_depth is out of range")?;
    ensure(
        matches!(row.status, SourceStatus::Active | SourceStatus::Error),
        "status is neither active nor error",
    )?;
    ensure((0..=i64::from(u32::MAX)).contains(&row.run), "run is out of range")?;
    within(row.title.as_deref(), 4000, "title")?;
    row.schedule.clone().map(Schedule::try_from).transpose().map_err(|why| format!("schedule: {why}"))?;
    row.time_zone.clone().map(Zone::try_from).transpose().map_err(|why| format!("time_zone: {why}"))?;
    within(row.error_code.as_deref(), 100, "error_code")?;
    within(row.error_detail.as_deref(), 4000, "error_detail")?;
    within(row.text.as_deref(), 20_000_000, "text")?;
    if row.source_type == Qa {
        let pairs: Vec<Pair> = serde_json::from_str(row.text.as_deref().unwrap_or_default())
            .map_err(|error| format!("its pairs can't be read ({error})"))?;
        ensure((1..=1000).contains(&pairs.len()), "pairs are not 1 to 1,000")?;
        pairs.iter().try_for_each(garde)?;
    }
    scalars(&row.repeated)?;
    row.file.as_ref().map_or(Ok(()), file)?;
    times(&[Some(row.created_at), Some(row.updated_at), row.read_at])
}

fn file(row: &FileRow) -> Verdict {
    let name = row.name.trim();
    ensure((1..=255).contains(&name.chars().count()), "the file's name has not 1 to 255 characters")?;
    ensure(!name.chars().any(char::is_control), "the file's name holds control characters")?;
    let word =
        |text: &str| (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase());
    ensure(word(&row.file_type), "the file's type is not known")?;
    hash(Some(&row.sha256))?;
    times(&[Some(row.created_at)])
}

pub(super) fn document(row: &DocumentRow) -> Verdict {
    for address in [Some(row.url.as_str()), row.final_url.as_deref(), row.canonical_url.as_deref()] {
        link(address)?;
    }
    within(row.found_on.as_deref(), ADDRESS, "found_on")?;
    within(row.title.as_deref(), 20_000, "title")?;
    within(row.description.as_deref(), 100_000, "description")?;
    within(row.language.as_deref(), 100, "language")?;
    within(row.detail.as_deref(), 20_000, "detail")?;
    within(row.etag.as_deref(), 20_000, "etag")?;
    within(row.last_modified.as_deref(), 20_000, "last_modified")?;
    within(row.text.as_deref(), TEXT, "text")?;
    for one in [&row.content_hash, &row.index_hash, &row.held] {
        hash(one.as_deref())?;
    }
    ensure(row.http_status.is_none_or(|status| (0..=999).contains(&status)), "http_status is out of range")?;
    ensure(row.bytes >= 0 && (0..=1_000_000).contains(&row.depth), "a size is out of range")?;
    ensure((0..=i64::from(u32::MAX)).contains(&row.seen_run), "seen_run is out of range")?;
    for list in [&row.links, &row.blocks].into_iter().flatten() {
        scalars(list)?;
    }
    times(&[row.published_at, row.modified_at, row.lastmod, row.read_lastmod, row.retire_at])?;
    times(&[Some(row.created_at), row.fetched_at])
}

fn headings(path: &[String]) -> Verdict {
    ensure(path.len() <= 20 && path.iter().all(|heading| heading.len() <= 20_000), "heading_path is too long")
}

pub(super) fn chunk(row: &ChunkRow) -> Verdict {
    headings(&row.heading_path)?;
    within(Some(&row.text), 1_000_000, "text")?;
    ensure((0..=1_000_000).contains(&row.tokens), "tokens are out of range")?;
    hash(Some(&row.content_hash))?;
    hash(Some(&row.words_hash))
}

pub(super) fn place(row: &PlaceRow) -> Verdict {
    ensure((0..=10_000_000).contains(&row.position), "position is out of range")?;
    headings(&row.heading_path)
}

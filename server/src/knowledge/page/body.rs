//! From the bytes of an answer to a page with text: what they are, and who reads them.

use super::rendered::{Scripts, judge};
use super::{Reader, Skipped};
use crate::domain::source::PageOutcome;
use crate::knowledge::charset;
use crate::knowledge::extract::{self, Page};
use crate::knowledge::fetch::Answer;
use crate::knowledge::files::{self, FileType};
use std::sync::Arc;
use url::Url;

/// Pages are read here, on a thread for blocking work, since a large one takes tens of milliseconds of computing;
/// other files by a process of their own.
pub(super) async fn read_body(reader: &Reader, answer: &Answer, body: Vec<u8>) -> Result<Page, Skipped> {
    let name = file_name(answer);
    let kind = match files::sniff(&body, name, answer.content_type.as_deref()) {
        Ok(kind) => kind,
        // As a page it says better what is wrong with it.
        Err(error) if error.is_blank() || (error.is_not_text() && !is_file(answer)) => FileType::Html,
        Err(error) => return Err(error.into()),
    };
    let bytes = match kind {
        FileType::Html | FileType::Markdown | FileType::Text => {
            let (url, tags) = (answer.url.clone(), answer.robots_tags.clone());
            let content_type = answer.content_type.clone();
            let options = Arc::clone(&reader.extract);
            let work = move || {
                let text = decode(&body, content_type.as_deref())?;
                read_page_text(kind, &text, Some(&url), &tags, &options)
            };
            return tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
                tracing::error!(%error, "the reading of a page ended early");
                Err(Skipped::new(
                    PageOutcome::Empty,
                    "The page could not be understood because of a fault in Frontdesk. Please report the address.",
                ))
            });
        }
        // The header's character set would be lost on the way.
        FileType::Csv => decode(&body, answer.content_type.as_deref())?.into_bytes(),
        FileType::Pdf | FileType::Docx | FileType::Pptx | FileType::Xlsx | FileType::Epub => body,
    };
    let name = answer.url.path_segments().and_then(Iterator::last).unwrap_or_default();
    Ok(reader.files.parse(kind, name, bytes.into()).await?)
}

/// What the last part of the address says, where the site does not say it: the header goes before, since a page
/// about `map.pdf` may have the address `/map.pdf`.
fn file_name(answer: &Answer) -> &str {
    let name = answer.url.path_segments().and_then(Iterator::last).unwrap_or_default();
    match answer.content_type.as_deref().and_then(FileType::from_media_type) {
        None => name,
        Some(FileType::Text)
            if matches!(FileType::from_name(name), Some(FileType::Csv | FileType::Markdown)) =>
        {
            name
        }
        Some(_) => "",
    }
}

/// Whether the site says that it is something else than a page.
pub(super) fn is_file(answer: &Answer) -> bool {
    let said = answer.content_type.as_deref().and_then(FileType::from_media_type);
    said.or_else(|| FileType::from_name(file_name(answer))).is_some_and(|kind| !kind.is_text())
}

fn decode(body: &[u8], content_type: Option<&str>) -> Result<String, Skipped> {
    charset::decode(body, content_type)
        .map_err(|error| Skipped::new(PageOutcome::BadEncoding, error.to_string()))
}

/// A page's text understood: HTML, Markdown or plain, from that address.
///
/// # Errors
/// Why there is nothing to take from it.
pub fn read_page_text(
    kind: FileType,
    text: &str,
    url: Option<&Url>,
    robots_tags: &[String],
    options: &extract::Options,
) -> Result<Page, Skipped> {
    let mut page = match kind {
        FileType::Text => extract::from_plain_text(text),
        FileType::Markdown => files::read_markdown(text),
        _ => extract::extract_with(text, url, options),
    };
    page.noindex |= robots_tags.iter().any(|tag| forbids_indexing(tag));
    judge(page, Scripts::NotRun)
}

/// `X-Robots-Tag` may address one crawler (`googlebot: noindex`); what is addressed to others is not ours.
pub(super) fn forbids_indexing(tag: &str) -> bool {
    let rules = match tag.split_once(':') {
        Some((agent, rules)) if agent.trim() == "frontdesk" => rules,
        Some((agent, _)) if !agent.contains(',') && agent.trim() != "unavailable_after" => return false,
        _ => tag,
    };
    rules.split(',').any(|rule| matches!(rule.trim(), "noindex" | "none"))
}

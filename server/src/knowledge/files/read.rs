//! Bytes of a known type to a page, in this process. For the child, and for tests and fuzzing; the server goes
//! through `Parser`.

use super::error::Unreadable;
use super::{csv, epub, markdown, office, pdf};
use crate::domain::file::FileType;
use crate::knowledge::charset;
use crate::knowledge::extract::{self, Page};

/// The longest title, in characters.
const TITLE: usize = 200;

/// Reads a file. `name` serves as the title of files that have none.
///
/// # Errors
/// See `Unreadable`.
pub fn read(file_type: FileType, name: &str, bytes: &[u8]) -> Result<Page, Unreadable> {
    let page = match file_type {
        FileType::Pdf => pdf::read(bytes)?,
        FileType::Docx => office::docx(bytes)?,
        FileType::Pptx => office::pptx(bytes)?,
        FileType::Xlsx => office::xlsx(bytes)?,
        FileType::Epub => epub::read(bytes)?,
        FileType::Csv => csv::read(&decode(bytes)?)?,
        FileType::Html => extract::extract(&decode(bytes)?, None),
        FileType::Markdown => markdown::read(&decode(bytes)?),
        FileType::Text => extract::from_plain_text(&decode(bytes)?),
    };
    finished(page, name)
}

/// Reads a web page as its owner wishes.
///
/// # Errors
/// See `Unreadable`.
pub fn read_html(name: &str, bytes: &[u8], options: &extract::Options) -> Result<Page, Unreadable> {
    finished(extract::extract_with(&decode(bytes)?, None, options), name)
}

/// What every file's page has, and has not.
fn finished(mut page: Page, name: &str) -> Result<Page, Unreadable> {
    if page.markdown.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let title = page.title.take().map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    page.title = title
        .filter(|title| !title.is_empty())
        .or_else(|| stem(name))
        .map(|title| title.chars().take(TITLE).collect());
    if page.language.is_none() {
        page.language = extract::detect_language(&page.markdown);
    }
    // A file leads nowhere, and what it asks of crawlers is not asked of whoever uploads it.
    page.links.clear();
    page.canonical = None;
    page.noindex = false;
    page.needs_javascript = false;
    Ok(page)
}

fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    charset::decode(bytes, None).map_err(|_| Unreadable::BadEncoding)
}

/// `Price list 2026.xlsx` is about "Price list 2026".
fn stem(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next()?;
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) if FileType::from_name(name).is_some() => stem,
        _ => name,
    };
    let stem = stem.replace('_', " ");
    (!stem.trim().is_empty()).then(|| stem.trim().to_owned())
}

//! PDF files: letters with places, put together to lines, paragraphs, headings and tables.
//!
//! `circles` takes out what the library would fall over, `glyphs` gathers what the library finds on a page, `lines` makes lines of it, `furniture` drops what stands on
//! most pages alike, `layout` makes blocks; `repair` helps files without a table of objects. The library may panic on damaged files: a page is lost by that, and
//! the process is one that may be lost too.

mod circles;
mod furniture;
mod glyphs;
mod layout;
mod lines;
mod repair;

use super::error::Unreadable;
use crate::knowledge::extract::Page;
use pdf_extract::{Dictionary, Document, Object, OutputError};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The most pages.
const MAX_PAGES: usize = 5000;

/// The most letters of all pages.
const MAX_GLYPHS: usize = 20_000_000;

/// Pages that may be lost before the file counts as damaged: one in this many.
const MAY_BE_LOST: usize = 5;

pub(super) fn read(bytes: &[u8]) -> Result<Page, Unreadable> {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let bytes = repair::with_lengths(&bytes[start..]);
    match load(&bytes).and_then(|document| understand(&document)) {
        // A table of objects that leads elsewhere gives no document, or one without text.
        Err(wrong @ (Unreadable::Damaged(_) | Unreadable::NoTextLayer)) => {
            let repaired = repair::repair(&bytes).map(|repaired| understand(&load(&repaired)?));
            repaired.filter(Result::is_ok).unwrap_or(Err(wrong))
        }
        result => result,
    }
}

fn understand(document: &Document) -> Result<Page, Unreadable> {
    let numbers: Vec<u32> = guarded(|| document.get_pages().into_keys().collect())?;
    if numbers.len() > MAX_PAGES {
        return Err(Unreadable::TooLarge(format!("it has more than {MAX_PAGES} pages")));
    }
    let mut pages = Vec::with_capacity(numbers.len());
    let (mut lost, mut letters) = (0, 0);
    for number in &numbers {
        let mut glyphs = glyphs::Glyphs::default();
        let read = guarded(|| pdf_extract::output_doc_page(document, &mut glyphs, *number));
        lost += usize::from(!matches!(read, Ok(Ok(()))));
        // What was found before the fault is good.
        let found = glyphs.into_upright();
        letters += found.iter().map(Vec::len).sum::<usize>();
        if letters > MAX_GLYPHS {
            return Err(Unreadable::TooLarge(format!("it has more than {MAX_GLYPHS} letters")));
        }
        pages.push(found.iter().flat_map(|glyphs| lines::lines(glyphs)).collect::<Vec<_>>());
    }
    if lost * MAY_BE_LOST > numbers.len() {
        return Err(Unreadable::Damaged(format!("{lost} of its {} pages can't be read", numbers.len())));
    }
    furniture::remove(&mut pages);
    let markdown = layout::markdown(&pages)?;
    if !is_text(&markdown) {
        return Err(Unreadable::NoTextLayer);
    }
    let about = guarded(|| (title(document), language(document)))?;
    let heading = markdown.lines().find_map(|line| line.strip_prefix("# ")).map(str::to_owned);
    Ok(Page { title: about.0.or(heading), language: about.1, markdown, ..Page::default() })
}

fn load(bytes: &[u8]) -> Result<Document, Unreadable> {
    let mut document = guarded(|| Document::load_mem(bytes))?.map_err(|error| sort(&error))?;
    if document.is_encrypted() {
        // Many files are locked against changes only: no password opens them.
        guarded(|| document.decrypt(""))?.map_err(|_| Unreadable::Encrypted)?;
    }
    // A table that leads elsewhere gives a document without pages.
    if guarded(|| document.get_pages().is_empty())? {
        return Err(Unreadable::Damaged("it has no pages".to_owned()));
    }
    guarded(|| {
        circles::empty_pictures(&mut document);
        circles::flatten_pages(&mut document);
        circles::cut_drawings(&mut document);
    })?;
    Ok(document)
}

fn sort(error: &pdf_extract::Error) -> Unreadable {
    match error {
        pdf_extract::Error::Decryption(_) | pdf_extract::Error::InvalidPassword => Unreadable::Encrypted,
        error => Unreadable::Damaged(format!("it is no whole PDF ({error})")),
    }
}

/// Runs a part of the library that may panic.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| Unreadable::Damaged("its structure is not that of a PDF".to_owned()))
}

/// Pictures with a few stray letters, or letters without their meaning, are no text.
fn is_text(markdown: &str) -> bool {
    let (mut letters, mut others) = (0_usize, 0_usize);
    for character in markdown.chars().filter(|c| !c.is_whitespace() && !c.is_ascii_punctuation()) {
        if character.is_alphanumeric() {
            letters += 1;
        } else {
            others += 1;
        }
    }
    letters > 0 && letters >= others
}

/// The title that the file's properties give, unless it is a file's name or a program's word.
fn title(document: &Document) -> Option<String> {
    let info = match document.trailer.get(b"Info").ok()? {
        Object::Reference(id) => document.get_dictionary(*id).ok()?,
        Object::Dictionary(info) => info,
        _ => return None,
    };
    let title = words(document, info, b"Title")?;
    let lower = title.to_lowercase();
    let made_up = ["untitled", "microsoft word -", "microsoft powerpoint -", "(anonymous)", "slide 1"]
        .iter()
        .any(|start| lower.starts_with(start));
    let file = [".doc", ".docx", ".indd", ".qxd", ".tex", ".dvi", ".pdf", ".pptx"]
        .iter()
        .any(|end| lower.ends_with(end));
    (!made_up && !file && title.chars().any(char::is_alphabetic)).then_some(title)
}

fn language(document: &Document) -> Option<String> {
    let tag = words(document, document.catalog().ok()?, b"Lang")?;
    let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic())).then_some(primary)
}

/// A string of a dictionary: UTF-16 or UTF-8 with a mark, else PDF's own encoding, which is nearly Latin 1.
fn words(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<String> {
    let bytes = match dictionary.get(key).ok()? {
        Object::Reference(id) => document.get_object(*id).ok()?.as_str().ok()?,
        value => value.as_str().ok()?,
    };
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, length)) => encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned(),
        None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    };
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// How the gathering of letters is broken off.
fn broken_off() -> OutputError {
    OutputError::FormatError(std::fmt::Error)
}

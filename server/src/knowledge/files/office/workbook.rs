//! Workbooks: each visible sheet under its name, as the tables that it holds.

use super::numbers::Formats;
use super::sheet::{Count, Sheet};
use super::{Archive, Relation, main_part, relations, title};
use crate::knowledge::extract::Page;
use crate::knowledge::files::error::Unreadable;
use crate::knowledge::files::table::Writer;
use crate::knowledge::files::xml::{Node, walk};

/// The most sheets.
const MAX_SHEETS: usize = 1000;

/// What all sheets share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub strings: Vec<String>,
    pub formats: Formats,
    /// Days count from 1904 on, as old Macs had it.
    pub from_1904: bool,
}

pub(in crate::knowledge::files) fn xlsx(bytes: &[u8]) -> Result<Page, Unreadable> {
    let mut archive = Archive::open(bytes)?;
    let main = main_part(&mut archive, "xl/workbook.xml")?;
    let parts = relations(&mut archive, &main)?;
    let mut shared = Shared::default();
    let mut sheets: Vec<(String, Option<String>)> = Vec::new();
    walk(&archive.require(&main)?, &main, |node| {
        let Node::Open(element) = node else { return Ok(()) };
        match element.name() {
            "workbookPr" => {
                shared.from_1904 =
                    element.attribute("date1904").is_some_and(|value| value == "1" || value == "true");
            }
            "sheet" if !matches!(element.attribute("state").as_deref(), Some("hidden" | "veryHidden")) => {
                sheets.push((element.attribute("name").unwrap_or_default(), element.relation()));
            }
            _ => {}
        }
        Ok(())
    })?;
    if sheets.len() > MAX_SHEETS {
        return Err(Unreadable::TooLarge(format!("it has more than {MAX_SHEETS} sheets")));
    }
    let mut part = |kind: &str| -> Result<Option<(Vec<u8>, String)>, Unreadable> {
        let Some(Relation { target, .. }) = parts.iter().find(|part| part.kind == kind) else {
            return Ok(None);
        };
        Ok(archive.read(target)?.map(|bytes| (bytes, target.clone())))
    };
    if let Some((bytes, name)) = part("sharedStrings")? {
        shared.strings = strings(&bytes, &name)?;
    }
    if let Some((bytes, name)) = part("styles")? {
        shared.formats = Formats::read(&bytes, &name)?;
    }
    let mut writer = Writer::default();
    let mut count = Count::default();
    for (name, id) in sheets {
        let relation = parts.iter().find(|part| Some(&part.id) == id.as_ref());
        // Charts and dialogues are sheets too, without cells.
        let Some(relation) = relation.filter(|part| part.kind == "worksheet") else { continue };
        let sheet = Sheet::read(&archive.require(&relation.target)?, &relation.target, &shared, &mut count)?;
        sheet.write(&name, &mut writer);
        if writer.is_full() {
            break;
        }
    }
    Ok(Page { title: title(&mut archive)?, markdown: writer.finish()?, ..Page::default() })
}

/// The texts that cells point to. What tells how to read them aloud (`rPh`) is not part of them.
fn strings(bytes: &[u8], name: &str) -> Result<Vec<String>, Unreadable> {
    let mut strings = Vec::new();
    let (mut text, mut in_text, mut aloud) = (String::new(), false, false);
    walk(bytes, name, |node| {
        match node {
            Node::Open(element) => match element.name() {
                "si" => text.clear(),
                "t" => in_text = !aloud,
                "rPh" => aloud = true,
                _ => {}
            },
            Node::Text(part) if in_text => text.push_str(part),
            Node::Close("t") => in_text = false,
            Node::Close("rPh") => aloud = false,
            Node::Close("si") => strings.push(std::mem::take(&mut text)),
            Node::Text(_) | Node::Close(_) => {}
        }
        Ok(())
    })?;
    Ok(strings)
}

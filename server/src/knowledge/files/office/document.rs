//! Word documents: headings by style, lists, tables, notes. Deleted text, comments, headers and footers are not
//! what the document says and are left out.

use super::numbering::{Marked, Numbering};
use super::styles::{Look, Styles};
use super::{Archive, Relation, main_part, relations, title};
use crate::knowledge::extract::Page;
use crate::knowledge::files::error::Unreadable;
use crate::knowledge::files::table::Writer;
use crate::knowledge::files::xml::{Element, Node, walk};
use std::collections::HashMap;

/// Elements whose content is not text of the document: what was deleted or moved away, instructions of fields,
/// what stands in for a drawing that is told already, settings, formulas' own properties.
const PASSED_OVER: [&str; 8] =
    ["del", "moveFrom", "instrText", "delText", "Fallback", "sdtPr", "sectPr", "rPr"];

pub(in crate::knowledge::files) fn docx(bytes: &[u8]) -> Result<Page, Unreadable> {
    let mut archive = Archive::open(bytes)?;
    let main = main_part(&mut archive, "word/document.xml")?;
    let parts = relations(&mut archive, &main)?;
    let mut part = |kind: &str| -> Result<Option<(Vec<u8>, String)>, Unreadable> {
        let Some(Relation { target, .. }) = parts.iter().find(|part| part.kind == kind) else {
            return Ok(None);
        };
        Ok(archive.read(target)?.map(|bytes| (bytes, target.clone())))
    };
    let mut reader = Document::default();
    if let Some((bytes, name)) = part("styles")? {
        reader.styles = Styles::read(&bytes, &name)?;
    }
    if let Some((bytes, name)) = part("numbering")? {
        reader.numbering = Numbering::read(&bytes, &name)?;
    }
    for kind in ["footnotes", "endnotes"] {
        if let Some((bytes, name)) = part(kind)? {
            notes(&bytes, &name, &mut reader.notes)?;
        }
    }
    walk(&archive.require(&main)?, &main, |node| reader.visit(&node))?;
    let own = title(&mut archive)?;
    Ok(Page {
        title: reader.title.or(own).or(reader.heading),
        markdown: reader.writer.finish()?,
        ..Page::default()
    })
}

/// A table that is being read.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<Vec<String>>,
    cell: String,
    /// Columns that the cell takes; whether it goes on from the row above.
    span: usize,
    continued: bool,
}

/// A paragraph that is being read. Text boxes put paragraphs inside paragraphs.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    look: Look,
    notes: Vec<(bool, String)>,
}

#[derive(Debug, Default)]
struct Document {
    styles: Styles,
    numbering: Numbering,
    /// By whether it stands at the end, and by number.
    notes: HashMap<(bool, String), String>,
    writer: Writer,
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    /// How deep inside something that is passed over.
    passed: usize,
    in_text: bool,
    title: Option<String>,
    heading: Option<String>,
}

impl Document {
    fn visit(&mut self, node: &Node<'_>) -> Result<(), Unreadable> {
        match node {
            Node::Open(element) if self.passed > 0 || PASSED_OVER.contains(&element.name()) => {
                self.passed += 1;
            }
            Node::Close(_) if self.passed > 0 => self.passed -= 1,
            Node::Open(element) => self.open(element),
            Node::Close(name) => self.close(name),
            Node::Text(text) if self.passed == 0 && self.in_text => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.text.push_str(text);
                }
            }
            Node::Text(_) => {}
        }
        // The text is beyond its cap: the end says so, and need not be waited for.
        if self.writer.is_full() { std::mem::take(&mut self.writer).finish().map(drop) } else { Ok(()) }
    }

    fn open(&mut self, element: &Element<'_>) {
        let number = || element.attribute("val").and_then(|value| value.parse::<u32>().ok());
        match element.name() {
            "p" => self.paragraphs.push(Paragraph::default()),
            "t" => self.in_text = true,
            "tbl" => self.tables.push(Table::default()),
            "tr" => self.with_table(|table| table.rows.push(Vec::new())),
            "tc" => self.with_table(|table| (table.span, table.continued) = (1, false)),
            "gridSpan" => self.with_table(|table| table.span = number().unwrap_or(1).clamp(1, 64) as usize),
            "vMerge" => {
                let first = element.attribute("val").as_deref() == Some("restart");
                self.with_table(|table| table.continued = !first);
            }
            name => {
                let Some(paragraph) = self.paragraphs.last_mut() else { return };
                match name {
                    "tab" => paragraph.text.push(' '),
                    "br" | "cr" => paragraph.text.push('\n'),
                    "noBreakHyphen" => paragraph.text.push('-'),
                    "pStyle" => {
                        if let Some(id) = element.attribute("val") {
                            paragraph.look = self.styles.look(&id);
                        }
                    }
                    "outlineLvl" => paragraph.look.outline = number().map(|level| level as usize),
                    "numId" => paragraph.look.list = number(),
                    "ilvl" => paragraph.look.level = number().map(|level| level as usize),
                    "footnoteReference" | "endnoteReference" => {
                        let at_end = name.starts_with("endnote");
                        paragraph.notes.extend(element.attribute("id").map(|id| (at_end, id)));
                    }
                    _ => {}
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" => {
                if let Some(paragraph) = self.paragraphs.pop() {
                    self.end_paragraph(&paragraph);
                }
            }
            "tc" => self.with_table(|table| {
                let text = std::mem::take(&mut table.cell);
                let above = table.rows.len().checked_sub(2).and_then(|above| table.rows.get(above));
                let column = table.rows.last().map_or(0, Vec::len);
                // A cell that goes on from above says in its own row what it says there.
                let text = if table.continued && text.trim().is_empty() {
                    above.and_then(|row| row.get(column)).cloned().unwrap_or_default()
                } else {
                    text
                };
                if let Some(row) = table.rows.last_mut() {
                    row.push(text);
                    row.extend(std::iter::repeat_n(String::new(), table.span - 1));
                }
            }),
            "tbl" => {
                let Some(table) = self.tables.pop() else { return };
                match self.tables.last_mut() {
                    // A table within a cell: its cells one after the other.
                    Some(outer) => {
                        for row in &table.rows {
                            let cells: Vec<&str> =
                                row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
                            outer.cell.push_str(&cells.join(", "));
                            outer.cell.push_str("; ");
                        }
                    }
                    None => self.writer.table(&table.rows),
                }
            }
            _ => {}
        }
    }

    fn with_table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn end_paragraph(&mut self, paragraph: &Paragraph) {
        let text = paragraph.text.trim();
        let notes: Vec<String> =
            paragraph.notes.iter().filter_map(|note| self.notes.get(note)).cloned().collect();
        if let Some(table) = self.tables.last_mut() {
            for text in std::iter::once(text).chain(notes.iter().map(String::as_str)) {
                table.cell.push_str(text);
                table.cell.push(' ');
            }
            return;
        }
        let look = paragraph.look;
        if text.is_empty() {
            return;
        }
        if look.is_title && self.title.is_none() {
            self.title = Some(text.to_owned());
            self.writer.heading(1, text);
        } else if let Some(level) = look.outline.filter(|level| *level < 9) {
            // Below a title, all headings stand one lower.
            let level = level + 1 + usize::from(self.title.is_some());
            self.heading.get_or_insert_with(|| text.to_owned());
            self.writer.heading(level, text);
        } else {
            let level = look.level.unwrap_or(0);
            match look.list.and_then(|list| self.numbering.next(list, level)) {
                Some(Marked::Point) => self.writer.item(level, None, text),
                Some(Marked::Number(number)) => self.writer.item(level, Some(number), text),
                Some(Marked::Nothing) | None => self.writer.paragraph(text),
            }
        }
        for note in notes {
            self.writer.paragraph(&format!("Note: {note}"));
        }
    }
}

/// The texts of footnotes or endnotes by their number. The lines that separate them are no notes.
fn notes(bytes: &[u8], name: &str, notes: &mut HashMap<(bool, String), String>) -> Result<(), Unreadable> {
    let mut note: Option<(bool, String)> = None;
    let (mut text, mut in_text) = (String::new(), false);
    walk(bytes, name, |node| {
        match node {
            Node::Open(element) => match element.name() {
                kind @ ("footnote" | "endnote") => {
                    text.clear();
                    note = match element.attribute("type").as_deref() {
                        None | Some("normal") => element.attribute("id").map(|id| (kind == "endnote", id)),
                        Some(_) => None,
                    };
                }
                "t" => in_text = true,
                "p" if !text.is_empty() => text.push(' '),
                _ => {}
            },
            Node::Text(part) if in_text => text.push_str(part),
            Node::Close("t") => in_text = false,
            Node::Close("footnote" | "endnote") => {
                if let Some(note) = note.take()
                    && !text.trim().is_empty()
                {
                    notes.insert(note, text.trim().to_owned());
                }
            }
            Node::Text(_) | Node::Close(_) => {}
        }
        Ok(())
    })
}

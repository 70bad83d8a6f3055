//! One sheet of a workbook: its cells as they look, cut at empty rows into tables.

use super::workbook::Shared;
use crate::knowledge::files::error::Unreadable;
use crate::knowledge::files::table::Writer;
use crate::knowledge::files::xml::{Element, Node, walk};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The most cells with something in them, in all sheets of a file.
const MAX_CELLS: usize = 2_000_000;

/// The longest text of all cells of a file, in bytes: one text may stand in many cells.
const MAX_TEXT: usize = 64_000_000;

/// The most cells that a merged one is repeated in.
const MAX_REPEATS: usize = 1000;

/// The most columns (Excel's own limit).
const MAX_COLUMNS: usize = 16_384;

/// What all sheets of a file hold.
#[derive(Debug, Default)]
pub(super) struct Count {
    cells: usize,
    text: usize,
}

impl Count {
    fn add(&mut self, text: &str) -> Result<(), Unreadable> {
        self.cells += 1;
        self.text += text.len();
        if self.cells > MAX_CELLS {
            return Err(Unreadable::TooLarge(format!("it has more than {MAX_CELLS} cells")));
        }
        if self.text > MAX_TEXT {
            let megabytes = MAX_TEXT / 1_000_000;
            return Err(Unreadable::TooLarge(format!("the text of its cells is longer than {megabytes} MB")));
        }
        Ok(())
    }
}

#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// By row, then by column, both from 0 on: only cells with something in them.
    rows: BTreeMap<usize, BTreeMap<usize, String>>,
}

/// A cell that is being read.
#[derive(Debug, Default)]
struct Cell {
    row: usize,
    column: usize,
    kind: String,
    style: usize,
    value: String,
}

impl Sheet {
    /// Reads a sheet; `count` goes over all sheets.
    ///
    /// # Errors
    /// As `walk`, and `TooLarge` for too many cells.
    pub(super) fn read(
        bytes: &[u8],
        name: &str,
        shared: &Shared,
        count: &mut Count,
    ) -> Result<Self, Unreadable> {
        let mut sheet = Self::default();
        let mut cell = Cell::default();
        let (mut row, mut column, mut in_value, mut hidden) = (0, 0, false, false);
        let mut merged = Vec::new();
        walk(bytes, name, |node| {
            match node {
                Node::Open(element) => match element.name() {
                    "row" => {
                        let given = element.attribute("r").and_then(|row| row.parse::<usize>().ok());
                        row = given.map_or(row, |row| row.saturating_sub(1));
                        column = 0;
                        hidden = element.attribute("hidden").is_some_and(|is| is == "1" || is == "true");
                    }
                    "c" => {
                        cell = begin(element, row, column);
                        column = cell.column;
                    }
                    "v" | "t" => in_value = true,
                    "mergeCell" => merged.extend(element.attribute("ref").as_deref().and_then(area)),
                    _ => {}
                },
                Node::Text(text) if in_value => cell.value.push_str(text),
                Node::Close("v" | "t") => in_value = false,
                Node::Close("c") => {
                    let text = text(&cell, shared);
                    if !text.is_empty() && !hidden && cell.column < MAX_COLUMNS {
                        count.add(&text)?;
                        sheet.rows.entry(cell.row).or_default().insert(cell.column, text);
                    }
                    column += 1;
                }
                Node::Close("row") => row += 1,
                Node::Text(_) | Node::Close(_) => {}
            }
            Ok(())
        })?;
        for ((top, left), (bottom, _)) in merged {
            sheet.repeat_downwards(top, left, bottom, count)?;
        }
        Ok(sheet)
    }

    /// What a merged cell says holds for each of its rows.
    fn repeat_downwards(
        &mut self,
        top: usize,
        left: usize,
        bottom: usize,
        count: &mut Count,
    ) -> Result<(), Unreadable> {
        let Some(text) = self.rows.get(&top).and_then(|row| row.get(&left)).cloned() else { return Ok(()) };
        let below = top.saturating_add(1)..bottom.saturating_add(1).max(top.saturating_add(1));
        for (_, row) in self.rows.range_mut(below).take(MAX_REPEATS) {
            if let Entry::Vacant(free) = row.entry(left) {
                count.add(&text)?;
                free.insert(text.clone());
            }
        }
        Ok(())
    }

    /// Writes the sheet under its name, if it holds anything.
    pub(super) fn write(&self, name: &str, writer: &mut Writer) {
        if self.rows.is_empty() {
            return;
        }
        writer.heading(2, name);
        let mut block: Vec<&BTreeMap<usize, String>> = Vec::new();
        let mut last = None;
        for (row, cells) in &self.rows {
            if last.is_some_and(|last| *row > last + 1) {
                write_block(&block, writer);
                block.clear();
            }
            block.push(cells);
            last = Some(*row);
        }
        write_block(&block, writer);
    }
}

/// Rows without an empty one between them. Lines of one cell above the table are its captions.
fn write_block(rows: &[&BTreeMap<usize, String>], writer: &mut Writer) {
    let captions = if rows.iter().any(|row| row.len() > 1) {
        rows.iter().take_while(|row| row.len() == 1).count()
    } else {
        rows.len()
    };
    for caption in rows[..captions].iter().flat_map(|row| row.values()) {
        writer.paragraph(caption);
    }
    let mut columns: Vec<usize> = rows[captions..].iter().flat_map(|row| row.keys().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    let rows: Vec<Vec<String>> = rows[captions..]
        .iter()
        .map(|row| columns.iter().map(|column| row.get(column).cloned().unwrap_or_default()).collect())
        .collect();
    writer.table(&rows);
}

fn begin(element: &Element<'_>, row: usize, column: usize) -> Cell {
    let (row, column) = element.attribute("r").as_deref().and_then(place).unwrap_or((row, column));
    Cell {
        row,
        column,
        kind: element.attribute("t").unwrap_or_default(),
        style: element.attribute("s").and_then(|style| style.parse().ok()).unwrap_or(0),
        value: String::new(),
    }
}

/// A cell as it looks.
fn text(cell: &Cell, shared: &Shared) -> String {
    let value = cell.value.trim();
    match cell.kind.as_str() {
        "s" => value.parse::<usize>().ok().and_then(|at| shared.strings.get(at)).cloned().unwrap_or_default(),
        "b" => if value == "1" { "TRUE" } else { "FALSE" }.to_owned(),
        // What a formula failed with says nothing to a reader.
        "e" => String::new(),
        "str" | "inlineStr" => value.to_owned(),
        "d" => value.to_owned(),
        _ => match value.parse::<f64>() {
            Ok(number) if number.is_finite() => shared.formats.show(number, cell.style, shared.from_1904),
            _ => value.to_owned(),
        },
    }
    .trim()
    .to_owned()
}

/// `B12` as row and column from 0 on.
fn place(reference: &str) -> Option<(usize, usize)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = reference[..letters].bytes().try_fold(0_usize, |column, letter| {
        column.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    let row = reference[letters..].parse::<usize>().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// `A1:B3` as its corners.
fn area(reference: &str) -> Option<((usize, usize), (usize, usize))> {
    let (first, last) = reference.split_once(':')?;
    Some((place(first)?, place(last)?))
}

//! Tables as text. The separator is found by trying: the one that makes the most rows equally long.

use super::error::Unreadable;
use super::table::Writer;
use crate::knowledge::extract::Page;
use ::csv::{ReaderBuilder, StringRecord};

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Rows that the separator is found by.
const TRIED: usize = 50;

pub(super) fn read(text: &str) -> Result<Page, Unreadable> {
    let (hint, text) = hinted(text);
    let separator = hint.unwrap_or_else(|| separator(text));
    let rows = records(text, separator)
        .map(|record| {
            record
                .map(|record| record.iter().map(str::to_owned).collect())
                .map_err(|error| Unreadable::Damaged(format!("it is no table ({error})")))
        })
        .collect::<Result<Vec<Vec<String>>, _>>()?;
    let mut writer = Writer::default();
    writer.table(&rows);
    Ok(Page { markdown: writer.finish()?, ..Page::default() })
}

fn records(text: &str, separator: u8) -> impl Iterator<Item = Result<StringRecord, ::csv::Error>> {
    ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records()
}

fn separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let widths: Vec<usize> =
            records(text, separator).take(TRIED).flatten().map(|record| record.len()).collect();
        let usual = widths.iter().copied().max_by_key(|w| widths.iter().filter(|x| *x == w).count());
        let usual = usual.unwrap_or(0);
        let agreeing = widths.iter().filter(|width| **width == usual).count();
        // A width of one says nothing; among agreeing separators the wider table is the truer.
        if usual < 2 { (0, 0) } else { (agreeing * 100 / widths.len().max(1), usual) }
    };
    // The first of equals: the comma before the others.
    SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b',')
}

/// A row with the line it begins on, from 1.
#[derive(Debug)]
pub struct Row {
    pub line: u64,
    pub cells: Vec<String>,
}

impl Row {
    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// The column whose head is one of these names, in any case.
    pub fn named(&self, names: &[&str]) -> Option<usize> {
        self.cells.iter().position(|cell| names.contains(&cell.trim().to_lowercase().as_str()))
    }

    /// What stands in a column; nothing where there is none.
    pub fn cell(&self, column: usize) -> String {
        self.cells.get(column).map(|cell| cell.trim().to_owned()).unwrap_or_default()
    }
}

/// The rows of a table, separated by whatever it is separated by.
pub fn rows(text: &str) -> Vec<Row> {
    // The reader takes the second half of a line's end for a part of the next line, and would count wrongly.
    let text = text.replace("\r\n", "\n");
    let (hint, text) = hinted(&text);
    let before = u64::from(hint.is_some());
    records(text, hint.unwrap_or_else(|| separator(text)))
        // Text as a source has no other faults than such as a row alone may have.
        .flatten()
        .map(|record| Row {
            line: before + record.position().map_or(0, ::csv::Position::line),
            cells: record.iter().map(str::to_owned).collect(),
        })
        .collect()
}

/// Excel's own hint at the separator, as a first line.
fn hinted(text: &str) -> (Option<u8>, &str) {
    match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((hint, rest)) => (hint.bytes().next().filter(|separator| SEPARATORS.contains(separator)), rest),
        None => (None, text),
    }
}

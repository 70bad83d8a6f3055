//! Tables as text. The separator is found by trying: the one that makes the most rows equally long.

use super::error::Unreadable;
use super::table::Writer;
use crate::knowledge::extract::Page;
use ::csv::{ReaderBuilder, StringRecord};

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Rows that the separator is found by.
const TRIED: usize = 50;

pub(super) fn read(text: &str) -> Result<Page, Unreadable> {
    // Excel's own hint, as a first line.
    let (hint, text) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((hint, rest)) => (hint.bytes().next().filter(|separator| SEPARATORS.contains(separator)), rest),
        None => (None, text),
    };
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

//! Lines to blocks: paragraphs joined over lines and pages, headings by their size, lists, tables.

use super::lines::Line;
use crate::knowledge::files::error::Unreadable;
use crate::knowledge::files::table::Writer;
use std::collections::{HashMap, HashSet};

/// A heading's letters are larger than the text's by this factor.
const HEADING_SIZE: f64 = 1.14;

/// The longest heading, in characters, and in lines.
const HEADING_CHARS: usize = 150;
const HEADING_LINES: usize = 3;

/// Sizes of headings that are told apart; smaller ones count as the last.
const LEVELS: usize = 4;

/// Rows that make a table.
const TABLE_ROWS: usize = 2;

/// Lines that belong together.
#[derive(Debug, Default)]
struct Block {
    text: String,
    size: f64,
    lines: usize,
    is_item: bool,
    rows: Vec<Vec<String>>,
}

/// Writes the pages as one text.
pub(super) fn markdown(pages: &[Vec<Line>]) -> Result<String, Unreadable> {
    let body = usual_size(pages);
    let compounds = compounds(pages);
    let mut blocks: Vec<Block> = Vec::new();
    for page in pages {
        let pitch = usual_pitch(page);
        let mut before: Option<&Line> = None;
        let mut at = 0;
        while at < page.len() {
            let rows = table_rows(&page[at..]);
            if rows >= TABLE_ROWS {
                let rows_of = page[at..at + rows].iter();
                let rows_of =
                    rows_of.map(|line| line.cells.iter().map(|cell| cell.text.clone()).collect()).collect();
                blocks.push(Block { rows: rows_of, size: body, ..Block::default() });
                at += rows;
                before = None;
                continue;
            }
            let line = &page[at];
            match blocks.last_mut() {
                Some(block) if block.rows.is_empty() && goes_on(block, before, line, pitch) => {
                    block.take(line, &compounds);
                }
                _ => blocks.push(Block::of(line)),
            }
            before = Some(line);
            at += 1;
        }
    }
    let levels = heading_sizes(&blocks, body);
    let mut writer = Writer::default();
    for block in &blocks {
        let level =
            levels.iter().position(|size| *size == tenths(block.size)).filter(|_| is_heading(block, body));
        if !block.rows.is_empty() {
            writer.table(&block.rows);
        } else if let Some(level) = level {
            writer.heading(level.min(LEVELS - 1) + 1, &block.text);
        } else if block.is_item {
            let (number, text) = bare_item(&block.text);
            writer.item(0, number, text);
        } else {
            writer.paragraph(&block.text);
        }
    }
    writer.finish()
}

impl Block {
    fn of(line: &Line) -> Self {
        let text = line.text();
        Self { is_item: is_item(&text), text, size: line.size, lines: 1, rows: Vec::new() }
    }

    /// Appends a line. A word that was divided is put together, unless it has its hyphen elsewhere too.
    fn take(&mut self, line: &Line, compounds: &HashSet<String>) {
        let next = line.text();
        self.lines += 1;
        let divided = self.text.ends_with('\u{ad}')
            || (self.text.ends_with(['-', '\u{2010}'])
                && self.text.trim_end_matches(['-', '\u{2010}']).ends_with(char::is_alphabetic)
                && next.starts_with(char::is_lowercase));
        if !divided {
            self.text.push(' ');
        } else if self.text.ends_with('\u{ad}') || !compounds.contains(&joint(&self.text, &next)) {
            self.text.pop();
        }
        self.text.push_str(&next);
    }
}

/// Whether a line goes on with the block's text.
fn goes_on(block: &Block, before: Option<&Line>, line: &Line, pitch: f64) -> bool {
    let text = line.text();
    if is_item(&text) || (block.size - line.size).abs() > block.size * 0.08 {
        return false;
    }
    let ended = block.text.ends_with(['.', '!', '?', ':', ';', '。', '！', '？']);
    let flows = text.starts_with(char::is_lowercase) || block.text.ends_with(['-', '\u{ad}', ',']);
    let Some(before) = before else {
        // The first line of a page goes on with the page before only if the sentence does.
        return !ended && flows;
    };
    let down = line.y - before.y;
    if down < line.size * -0.5 || down > pitch.max(line.size) * 4.0 {
        // Another column, or far below.
        return !ended && flows;
    }
    let close = down <= pitch.max(line.size) * 1.35;
    let indented = line.left() > before.left() + line.size * 0.8 && !block.is_item;
    let short = before.right() < line.right() - line.size * 6.0;
    close && !(ended && (indented || short))
}

/// The size of most letters, in points.
fn usual_size(pages: &[Vec<Line>]) -> f64 {
    let mut weights: HashMap<i64, usize> = HashMap::new();
    for line in pages.iter().flatten() {
        *weights.entry(tenths(line.size)).or_default() += line.weight();
    }
    weights
        .into_iter()
        .max_by_key(|(size, weight)| (*weight, -*size))
        .map_or(10.0, |(size, _)| size as f64 / 10.0)
}

/// The usual distance of two lines on a page: the median of the small ones.
fn usual_pitch(page: &[Line]) -> f64 {
    let mut pitches: Vec<f64> = page
        .windows(2)
        .map(|pair| (pair[1].y - pair[0].y, pair[1].size))
        .filter(|(down, size)| *down > size * 0.8 && *down < size * 2.5)
        .map(|(down, _)| down)
        .collect();
    pitches.sort_by(f64::total_cmp);
    pitches.get(pitches.len() / 2).copied().unwrap_or(0.0)
}

#[expect(clippy::cast_possible_truncation, reason = "sizes are small; others saturate")]
fn tenths(size: f64) -> i64 {
    // In half points: programs scale by odd factors.
    (size * 2.0).round() as i64 * 5
}

fn is_heading(block: &Block, body: f64) -> bool {
    block.size >= body * HEADING_SIZE
        && block.lines <= HEADING_LINES
        && block.rows.is_empty()
        && block.text.chars().count() <= HEADING_CHARS
        && block.text.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !block.text.ends_with(['.', ',', ';'])
}

/// The sizes of headings, the largest first. None where large letters are no exception: a poster, a leaflet.
fn heading_sizes(blocks: &[Block], body: f64) -> Vec<i64> {
    let letters =
        |block: &Block| block.text.len() + block.rows.iter().flatten().map(String::len).sum::<usize>();
    let all: usize = blocks.iter().map(letters).sum();
    let headings: Vec<&Block> = blocks.iter().filter(|block| is_heading(block, body)).collect();
    if headings.iter().map(|block| letters(block)).sum::<usize>() * 4 > all {
        return Vec::new();
    }
    let mut sizes: Vec<i64> = headings.iter().map(|block| tenths(block.size)).collect();
    sizes.sort_unstable_by_key(|size| std::cmp::Reverse(*size));
    sizes.dedup();
    sizes
}

const POINTS: [char; 9] = ['•', '◦', '▪', '‣', '●', '○', '■', '∙', '·'];

fn is_item(text: &str) -> bool {
    text.starts_with(POINTS) || text.starts_with("- ") || text.starts_with("– ") || numbered(text).is_some()
}

/// `3.` or `3)` before words; `3.2` and `2026` are none.
fn numbered(text: &str) -> Option<(u32, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = text.get(..digits).filter(|digits| digits.len() <= 2)?.parse().ok()?;
    let rest = text[digits..].strip_prefix(['.', ')'])?.strip_prefix(' ')?;
    rest.starts_with(char::is_alphabetic).then_some((number, rest))
}

fn bare_item(text: &str) -> (Option<u32>, &str) {
    match numbered(text) {
        Some((number, rest)) => (Some(number), rest),
        None => (None, text.trim_start_matches(POINTS).trim_start_matches(['-', '–']).trim_start()),
    }
}

/// Words with a hyphen within a line: these keep it at a line's end too.
fn compounds(pages: &[Vec<Line>]) -> HashSet<String> {
    pages
        .iter()
        .flatten()
        .flat_map(|line| line.text().split_whitespace().map(str::to_lowercase).collect::<Vec<_>>())
        .filter(|word| word.contains('-') && !word.ends_with('-'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .collect()
}

fn joint(one: &str, other: &str) -> String {
    let first = one.rsplit(char::is_whitespace).next().unwrap_or_default();
    let second = other.split_whitespace().next().unwrap_or_default();
    format!("{first}{second}").to_lowercase().trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// How many of the first lines are rows of one table: as many cells in each, each below that above it.
fn table_rows(lines: &[Line]) -> usize {
    let Some(first) = lines.first().filter(|line| line.cells.len() > 1) else { return 0 };
    let aligned = |line: &&Line| {
        line.cells.len() == first.cells.len()
            && line.cells.iter().zip(&first.cells).enumerate().all(|(at, (cell, above))| {
                let next = first.cells.get(at + 1).map_or(f64::INFINITY, |next| next.left);
                let starts = (cell.left - above.left).abs() < line.size;
                let ends = (cell.right - above.right).abs() < line.size;
                starts || ends || (cell.left < above.right && above.left < cell.right && cell.right < next)
            })
    };
    1 + lines[1..].iter().take_while(aligned).count()
}

//! Cutting one block that is too large, at the best places it has.

use super::blocks::{Block, Kind};
use crate::domain::text::tokens::estimate;
use std::ops::Range;

/// A part of a block: a range, and what is repeated before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub range: Range<usize>,
    /// The header of a table, for the second piece and all after it.
    pub repeated: Option<Range<usize>>,
}

/// Cuts a block into pieces of at most `max` tokens.
pub(super) fn split(markdown: &str, block: &Block, max: usize) -> Vec<Piece> {
    let range = block.range.clone();
    if let Kind::Table { header } = block.kind
        && header < range.end
    {
        return split_table(markdown, range, header, max);
    }
    let between: &[Cut] = if block.kind == Kind::Code { &[Cut::Line] } else { &[Cut::Line, Cut::Sentence] };
    pack(markdown, &[range], max, between).into_iter().map(|range| Piece { range, repeated: None }).collect()
}

fn split_table(markdown: &str, range: Range<usize>, header: usize, max: usize) -> Vec<Piece> {
    let head = range.start..header;
    let cost = estimate(&markdown[head.clone()]);
    // A header that leaves no room for rows is not worth repeating.
    let (room, repeated) = if cost * 2 <= max { (max - cost, Some(head)) } else { (max, None) };
    let rows = if repeated.is_some() { header..range.end } else { range.clone() };
    pack(markdown, &[rows], room, &[Cut::Line])
        .into_iter()
        .enumerate()
        .map(|(n, rows)| match (&repeated, n) {
            (Some(_), 0) => Piece { range: range.start..rows.end, repeated: None },
            _ => Piece { range: rows, repeated: repeated.clone() },
        })
        .collect()
}

/// Where to cut, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Line,
    Sentence,
    Word,
}

/// Cuts ranges at the first kind of place, joins neighbours up to `max`, and goes on to the next kind
/// of place with those that are still too large.
fn pack(markdown: &str, ranges: &[Range<usize>], max: usize, cuts: &[Cut]) -> Vec<Range<usize>> {
    let (cut, rest) = match cuts {
        [cut, rest @ ..] => (*cut, rest),
        [] => (Cut::Word, &[][..]),
    };
    let mut packed: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        let mut open: Option<(Range<usize>, usize)> = None;
        for part in parts(markdown, range.clone(), cut) {
            let cost = estimate(&markdown[part.clone()]);
            if let Some((so_far, tokens)) = &mut open
                && *tokens + cost <= max
            {
                so_far.end = part.end;
                *tokens += cost;
                continue;
            }
            packed.extend(open.take().map(|(range, _)| range));
            if cost <= max {
                open = Some((part, cost));
            } else if cut == Cut::Word {
                packed.extend(by_characters(markdown, part, max));
            } else {
                packed.extend(pack(markdown, &[part], max, rest));
            }
        }
        packed.extend(open.map(|(range, _)| range));
    }
    packed.retain(|range| !markdown[range.clone()].trim().is_empty());
    packed
}

fn by_characters(markdown: &str, range: Range<usize>, max: usize) -> Vec<Range<usize>> {
    // No character weighs more than two tokens.
    let step = (max / 2).max(1);
    let text = &markdown[range.clone()];
    let mut starts: Vec<usize> = text.char_indices().step_by(step).map(|(at, _)| range.start + at).collect();
    starts.push(range.end);
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// The parts of a range; together they are the range.
fn parts(markdown: &str, range: Range<usize>, cut: Cut) -> Vec<Range<usize>> {
    let text = &markdown[range.clone()];
    let mut parts = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, c)| *c);
        let ends = match cut {
            Cut::Line => c == '\n',
            Cut::Sentence => ends_sentence(c, next),
            Cut::Word => c.is_whitespace() || is_unspaced(c),
        };
        if ends {
            let end = at + c.len_utf8();
            parts.push(range.start + start..range.start + end);
            start = end;
        }
    }
    if start < text.len() {
        parts.push(range.start + start..range.end);
    }
    parts
}

fn ends_sentence(c: char, next: Option<char>) -> bool {
    match c {
        '.' | '!' | '?' | ';' | '…' => next.is_none_or(char::is_whitespace),
        '。' | '！' | '？' | '；' | '｡' | '।' | '؟' => true,
        _ => false,
    }
}

/// Scripts written without spaces, where every character may end a line.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

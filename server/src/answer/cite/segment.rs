//! Cuts what a model writes into sentences while it comes, each with the marks that belong to it. A mark stands behind what
//! it proves, often behind the full stop, so a sentence ends where the next one begins. Judges nothing.

use super::filter::Piece;
use crate::domain::text::sentences::sentences;

/// Longer text without an end of a sentence is cut where it is, in bytes.
const LONGEST: usize = 4000;

/// A sentence, a line, or a block of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its Markdown without marks, with the white space before it.
    pub text: String,
    /// Where marks stand in the text, in bytes, and what they cite.
    pub cites: Vec<(usize, usize)>,
    /// Whether a mark was dropped because its words stand nowhere.
    pub lost: bool,
    /// Whether it is the head of a table.
    pub is_head: bool,
}

impl Segment {
    /// The white space before it.
    #[must_use]
    pub fn gap(&self) -> &str {
        &self.text[..self.text.len() - self.text.trim_start().len()]
    }

    /// Where its words end.
    #[must_use]
    pub fn end(&self) -> usize {
        self.text.trim_end().len()
    }

    /// The mark of an item of a list that it begins with, such as `- ` or `1. `; empty if it is none.
    #[must_use]
    pub fn marker(&self) -> &str {
        let text = self.text.trim_start();
        let digits = text.len() - text.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
        let sign = match &text.as_bytes()[digits..] {
            [b'-' | b'*' | b'+' | b'>', b' ', ..] if digits == 0 => 2,
            [b'.' | b')', b' ', ..] if (1..=3).contains(&digits) => digits + 2,
            _ => 0,
        };
        &text[..sign]
    }

    /// What it says, without white space and the mark of an item.
    #[must_use]
    pub fn words(&self) -> &str {
        self.text.trim()[self.marker().len().min(self.text.trim().len())..].trim()
    }

    /// Whether it is a row of a table or an item of a list.
    #[must_use]
    pub fn is_item(&self) -> bool {
        !self.marker().is_empty() || self.text.trim_start().starts_with('|')
    }

    /// Whether it is a block of code.
    #[must_use]
    pub fn is_code(&self) -> bool {
        is_fence(self.text.trim_start())
    }
}

/// Takes pieces and gives sentences.
#[derive(Debug, Default)]
pub struct Cutter {
    text: String,
    marks: Vec<(usize, Option<usize>)>,
    after_row: bool,
}

impl Cutter {
    /// Takes a piece.
    pub fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => self.text.push_str(&text),
            Piece::Cite(place) => self.marks.push((self.text.len(), Some(place))),
            Piece::Lost => self.marks.push((self.text.len(), None)),
        }
    }

    /// The next sentence that is whole; with `last`, what there is.
    pub fn cut(&mut self, last: bool) -> Option<Segment> {
        let end = self.end(last)?;
        let rest = self.text.split_off(end);
        let text = std::mem::replace(&mut self.text, rest);
        let (own, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.marks).into_iter().partition(|(at, _)| *at <= end);
        self.marks = rest.into_iter().map(|(at, mark)| (at - end, mark)).collect();
        let is_row = text.trim_start().starts_with('|');
        let is_head = is_row && !self.after_row;
        self.after_row = is_row;
        let lost = own.iter().any(|(_, mark)| mark.is_none());
        let cites = own.into_iter().filter_map(|(at, mark)| Some((at, mark?))).collect();
        Some(Segment { text, cites, lost, is_head })
    }

    fn end(&self, last: bool) -> Option<usize> {
        let text = self.text.as_str();
        let start = text.len() - text.trim_start().len();
        if start == text.len() {
            return None;
        }
        if is_fence(&text[start..]) {
            return fence_end(text, start).or_else(|| last.then_some(text.len()));
        }
        let ranges = sentences(text);
        match ranges.as_slice() {
            [first, next, ..] => {
                // Marks between two sentences belong to the first, unless they stand in a line of their own.
                let line = text[first.end..next.start].find('\n').map_or(next.start, |at| first.end + at);
                let behind =
                    self.marks.iter().map(|(at, _)| *at).filter(|at| (first.end..=line).contains(at)).max();
                Some(behind.unwrap_or(first.end))
            }
            _ if last || text.len() > LONGEST => Some(text.len()),
            _ => None,
        }
    }
}

fn is_fence(line: &str) -> bool {
    line.starts_with("```") || line.starts_with("~~~")
}

/// Where a block of code that begins at `start` ends, with the line that closes it.
fn fence_end(text: &str, start: usize) -> Option<usize> {
    let fence = &text[start..start + 3];
    let mut line = start + text[start..].find('\n')? + 1;
    loop {
        let end = text[line..].find('\n').map(|at| line + at);
        if text[line..end.unwrap_or(text.len())].trim() == fence {
            return end;
        }
        line = end? + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Cutter, Piece};

    fn cut(pieces: &[&str]) -> Vec<(String, usize)> {
        let mut cutter = Cutter::default();
        let mut cut = Vec::new();
        for piece in pieces {
            cutter.take(if *piece == "#" { Piece::Cite(0) } else { Piece::Text((*piece).to_owned()) });
            while let Some(segment) = cutter.cut(false) {
                cut.push((segment.text, segment.cites.len()));
            }
        }
        while let Some(segment) = cutter.cut(true) {
            cut.push((segment.text, segment.cites.len()));
        }
        cut
    }

    #[test]
    fn marks_go_with_the_sentence_before_them() {
        let expected = [("It costs 13 euros. ".to_owned(), 1), (" Tram 8 stops here.".to_owned(), 1)];
        assert_eq!(cut(&["It costs 13 euros. ", "#", " Tram 8", " stops here", "#", "."]), expected);
        assert_eq!(
            cut(&["- one", "#", "\n- two", "#"]),
            [("- one".to_owned(), 1), ("\n- two".to_owned(), 1)]
        );
    }

    #[test]
    fn code_is_one_piece() {
        let code = "Run:\n```sh\nmake run. Now\n\nmake\n```\nDone.";
        let texts: Vec<String> = cut(&[code]).into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["Run:", "\n```sh\nmake run. Now\n\nmake\n```", "\nDone."]);
    }
}

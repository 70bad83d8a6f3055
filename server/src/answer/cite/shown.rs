//! What the reader has been shown: numbers citations in the order in which they appear, and closes the gaps that sentences
//! leave which are left out.

use super::filter::Citation;
use super::segment::Segment;
use super::verdict::Quoted;
use super::verify::shorten;

/// What was shown so far.
#[derive(Debug, Default)]
pub struct Shown {
    citations: Vec<Citation>,
    begun: bool,
    /// The widest gap before what was left out since.
    gap: String,
    /// The mark of the item whose beginning was left out.
    marker: String,
}

impl Shown {
    /// The quotes, by number.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// Whether anything was shown.
    #[must_use]
    pub fn begun(&self) -> bool {
        self.begun
    }

    /// A sentence as it is shown, with its numbers.
    pub fn show(&mut self, segment: &Segment, cites: &[(usize, Quoted)]) -> String {
        let gap = segment.gap();
        let (left, marker) = (std::mem::take(&mut self.gap), std::mem::take(&mut self.marker));
        let mut out = if gap.contains('\n') || !left.contains('\n') {
            // Of two gaps between lines, the wider one stays.
            if lines(&left) > lines(gap) { left } else { gap.to_owned() }
        } else {
            // It goes on in an item whose beginning was left out.
            format!("{left}{marker}")
        };
        if !self.begun {
            out = out.trim_start().to_owned();
        }
        self.begun = true;
        let mut from = gap.len();
        let mut before = None;
        for (at, quoted) in cites {
            let n = self.number(quoted);
            let at = (*at).max(from);
            out.push_str(&segment.text[from..at]);
            from = at;
            if before.replace((at, n)) == Some((at, n)) {
                continue;
            }
            // A number that the model did not write stands apart from the words.
            if at >= segment.end() && !out.ends_with([' ', '\n', ']']) && !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&format!("[{n}]"));
        }
        out.push_str(&segment.text[from..]);
        out
    }

    /// Notes that a sentence is not shown.
    pub fn leave_out(&mut self, segment: &Segment) {
        let gap = segment.gap();
        if lines(gap) > lines(&self.gap) {
            gap.clone_into(&mut self.gap);
        }
        if gap.contains('\n') || !self.begun || !segment.marker().is_empty() {
            segment.marker().clone_into(&mut self.marker);
        }
    }

    /// The number of a quote; a new one for a new quote.
    pub fn number(&mut self, quoted: &Quoted) -> u32 {
        let (passage, quote) = (quoted.0, shorten(&quoted.1));
        let known =
            self.citations.iter().find(|known| known.passage == passage && known.quote.contains(&quote));
        if let Some(known) = known {
            return known.n;
        }
        let n = u32::try_from(self.citations.len() + 1).unwrap_or(u32::MAX);
        self.citations.push(Citation { n, passage, quote });
        n
    }
}

fn lines(gap: &str) -> usize {
    gap.matches('\n').count()
}

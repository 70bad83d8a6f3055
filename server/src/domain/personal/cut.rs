//! The places of a text that are to be taken out, and the text without them.

use super::Personal;
use std::ops::Range;

/// Places in bytes; none overlaps another.
pub(super) struct Cuts<'a> {
    text: &'a str,
    cuts: Vec<(Range<usize>, Personal)>,
}

impl<'a> Cuts<'a> {
    /// None yet.
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, cuts: Vec::new() }
    }

    /// Adds places; one that overlaps an earlier one is left out.
    pub(super) fn add(&mut self, kind: Personal, places: Vec<Range<usize>>) {
        for place in places {
            let free = self.cuts.iter().all(|(cut, _)| place.end <= cut.start || cut.end <= place.start);
            if free && !place.is_empty() {
                self.cuts.push((place, kind));
            }
        }
    }

    /// The text with a mask in each place.
    pub(super) fn masked(mut self) -> String {
        self.cuts.sort_by_key(|(cut, _)| cut.start);
        let mut masked = String::with_capacity(self.text.len());
        let mut at = 0;
        for (cut, kind) in self.cuts {
            masked.push_str(self.text.get(at..cut.start).unwrap_or_default());
            masked.push_str(kind.mask());
            at = cut.end;
        }
        masked.push_str(self.text.get(at..).unwrap_or_default());
        masked
    }
}

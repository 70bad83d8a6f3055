//! Letters to lines. The file's own order is kept: it is the order of reading in nearly all files, also where
//! the page has several columns.

use super::glyphs::Glyph;

/// A gap of this many letter heights is the space between two cells.
const CELL_GAP: f64 = 1.7;

/// A gap of this many letter heights is a space between two words.
const WORD_GAP: f64 = 0.17;

/// A line of text. Lengths are in points; `y` grows downwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub y: f64,
    pub size: f64,
    /// What wide gaps separate, each with its left and right end.
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cell {
    pub left: f64,
    pub right: f64,
    pub text: String,
}

impl Line {
    pub(super) fn left(&self) -> f64 {
        self.cells.first().map_or(0.0, |cell| cell.left)
    }

    pub(super) fn right(&self) -> f64 {
        self.cells.last().map_or(0.0, |cell| cell.right)
    }

    pub(super) fn text(&self) -> String {
        self.cells.iter().map(|cell| cell.text.trim()).collect::<Vec<_>>().join(" ")
    }

    /// Letters that are no spaces.
    pub(super) fn weight(&self) -> usize {
        self.cells.iter().map(|cell| cell.text.chars().filter(|c| !c.is_whitespace()).count()).sum()
    }
}

/// A line that is being put together.
#[derive(Default)]
struct Making {
    line: Option<Line>,
    /// Letters by size, in tenths of a point: the line's size is that of the most.
    sizes: Vec<(i64, usize)>,
    /// The letter before, to see those that are drawn twice to look bold.
    last: Option<(f64, f64, String)>,
}

/// The lines of a page, without empty ones.
pub(super) fn lines(glyphs: &[Glyph]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut making = Making::default();
    for glyph in glyphs {
        if !making.takes(glyph) {
            making.end(&mut lines);
        }
        making.add(glyph);
    }
    making.end(&mut lines);
    lines
}

impl Making {
    /// Whether a letter goes on in the line: on its height (raised and lowered ones too), and not back left.
    fn takes(&self, glyph: &Glyph) -> bool {
        let Some(line) = &self.line else { return true };
        let size = line.size.max(glyph.size);
        (glyph.y - line.y).abs() < size * 0.5 && glyph.x > line.right() - size * 0.6 || self.is_double(glyph)
    }

    fn is_double(&self, glyph: &Glyph) -> bool {
        self.last.as_ref().is_some_and(|(x, y, text)| {
            *text == glyph.text
                && (x - glyph.x).abs() < glyph.size * 0.1
                && (y - glyph.y).abs() < glyph.size * 0.1
        })
    }

    fn add(&mut self, glyph: &Glyph) {
        if self.is_double(glyph) {
            return;
        }
        self.last = Some((glyph.x, glyph.y, glyph.text.clone()));
        let blank = glyph.text.trim().is_empty();
        let right = glyph.x + glyph.width.max(0.0);
        let fresh = || Cell { left: glyph.x, right, text: glyph.text.clone() };
        if !blank {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "sizes are small and finite; others saturate"
            )]
            let tenths = (glyph.size * 10.0).round() as i64;
            match self.sizes.iter_mut().find(|(size, _)| *size == tenths) {
                Some((_, count)) => *count += 1,
                None => self.sizes.push((tenths, 1)),
            }
        }
        match &mut self.line {
            None if blank => {}
            None => self.line = Some(Line { y: glyph.y, size: glyph.size, cells: vec![fresh()] }),
            Some(line) => {
                let Some(cell) = line.cells.last_mut() else { return };
                let gap = glyph.x - cell.right;
                let size = line.size.max(glyph.size);
                if blank {
                    // A space tells words apart; its width counts as a gap.
                    if !cell.text.ends_with(' ') {
                        cell.text.push(' ');
                    }
                    return;
                }
                if gap > size * CELL_GAP {
                    line.cells.push(fresh());
                    return;
                }
                if gap > size * WORD_GAP && !cell.text.ends_with(' ') {
                    cell.text.push(' ');
                }
                cell.text.push_str(&glyph.text);
                cell.right = cell.right.max(right);
            }
        }
    }

    fn end(&mut self, lines: &mut Vec<Line>) {
        let usual = self.sizes.iter().max_by_key(|(_, count)| *count).map(|(tenths, _)| *tenths);
        if let Some(mut line) = self.line.take()
            && line.weight() > 0
        {
            if let Some(tenths) = usual {
                line.size = tenths as f64 / 10.0;
            }
            for cell in &mut line.cells {
                cell.text = cell.text.trim().to_owned();
            }
            line.cells.retain(|cell| !cell.text.is_empty());
            lines.push(line);
        }
        self.sizes.clear();
        self.last = None;
    }
}

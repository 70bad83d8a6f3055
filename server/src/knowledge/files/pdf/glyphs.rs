//! The letters of one page with their places, turned upright.

use super::broken_off;
use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

/// The most letters of one page. A page of a newspaper has about 20,000.
const MAX_PER_PAGE: usize = 1_000_000;

/// A letter, or several that the font draws as one. Lengths are in points; `y` grows downwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub size: f64,
    pub text: String,
}

/// Gathers letters by the direction in which they are written: 0, 90, 180, 270 degrees.
#[derive(Debug, Default)]
pub(super) struct Glyphs {
    by_direction: [Vec<Glyph>; 4],
    count: usize,
}

impl Glyphs {
    /// The letters of each direction that has any; the one with the most is the page's, and comes first.
    pub(super) fn into_upright(self) -> Vec<Vec<Glyph>> {
        let mut parts: Vec<Vec<Glyph>> =
            self.by_direction.into_iter().filter(|part| !part.is_empty()).collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        parts
    }
}

impl OutputDev for Glyphs {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        self.count += 1;
        if self.count > MAX_PER_PAGE {
            return Err(broken_off());
        }
        // Upright, 90 degrees to the left, upside down, to the right. Slanted letters are stamps and watermarks.
        let (along, across) = (place.m11, place.m12);
        let (direction, x, y) = if across.abs() < along.abs() * 0.2 {
            if along > 0.0 { (0, place.m31, -place.m32) } else { (2, -place.m31, place.m32) }
        } else if along.abs() < across.abs() * 0.2 {
            if across > 0.0 { (1, place.m32, place.m31) } else { (3, -place.m32, -place.m31) }
        } else {
            return Ok(());
        };
        let size = (along.hypot(across) * font_size).abs();
        let text = readable(text);
        if text.is_empty() || ![x, y, size, width].iter().all(|number| number.is_finite()) || size < 0.5 {
            return Ok(());
        }
        self.by_direction[direction].push(Glyph { x, y, width: width * size, size, text });
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Ligatures as letters, the bullets of symbol fonts as bullets, nothing that has no look.
fn readable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => out.push_str("st"),
            '\u{f0b7}' | '\u{f0a7}' | '\u{f076}' | '\u{f0d8}' => out.push('•'),
            '\u{a0}' | '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() => {}
            '\u{e000}'..='\u{f8ff}' | '\u{200b}' | '\u{feff}' => {}
            c => out.push(c),
        }
    }
    out
}

//! The lists of a Word document: which count, which only have points, and how far each has counted.

use crate::knowledge::files::error::Unreadable;
use crate::knowledge::files::xml::{Node, walk};
use std::collections::HashMap;

/// Levels of a list (ECMA-376 has nine).
const LEVELS: usize = 9;

/// How items of one level are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Point,
    Number,
    Nothing,
}

#[derive(Debug, Default)]
pub(super) struct Numbering {
    marks: HashMap<(u32, usize), Mark>,
    lists: HashMap<u32, u32>,
    counted: HashMap<u32, [u32; LEVELS]>,
}

/// What stands before an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marked {
    Point,
    Number(u32),
    /// The list's level is there for its indentation only.
    Nothing,
}

impl Numbering {
    pub(super) fn read(bytes: &[u8], name: &str) -> Result<Self, Unreadable> {
        let mut numbering = Self::default();
        let (mut kind, mut level, mut list) = (0, 0, 0);
        walk(bytes, name, |node| {
            let Node::Open(element) = node else { return Ok(()) };
            let number = |attribute| element.attribute(attribute).and_then(|value| value.parse::<u32>().ok());
            match element.name() {
                "abstractNum" => kind = number("abstractNumId").unwrap_or_default(),
                "lvl" => level = number("ilvl").unwrap_or_default() as usize,
                "numFmt" => {
                    let mark = match element.attribute("val").as_deref() {
                        Some("bullet") => Mark::Point,
                        Some("none") => Mark::Nothing,
                        _ => Mark::Number,
                    };
                    numbering.marks.insert((kind, level), mark);
                }
                "num" => list = number("numId").unwrap_or_default(),
                "abstractNumId" => {
                    numbering.lists.insert(list, number("val").unwrap_or_default());
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(numbering)
    }

    /// The mark of the next item of a list. List 0 is none.
    pub(super) fn next(&mut self, list: u32, level: usize) -> Option<Marked> {
        let level = level.min(LEVELS - 1);
        let kind = self.lists.get(&list).filter(|_| list != 0)?;
        Some(match self.marks.get(&(*kind, level)).copied().unwrap_or(Mark::Point) {
            Mark::Point => Marked::Point,
            Mark::Nothing => Marked::Nothing,
            Mark::Number => {
                let counted = self.counted.entry(list).or_default();
                counted[level] = counted[level].saturating_add(1);
                counted[level + 1..].fill(0);
                Marked::Number(counted[level])
            }
        })
    }
}

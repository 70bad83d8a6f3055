//! The styles of a Word document: which of them are headings or the title, and which make lists.

use crate::knowledge::files::error::Unreadable;
use crate::knowledge::files::xml::{Node, walk};
use std::collections::HashMap;

/// How far a style may be from the one that it is based on at last.
const MAX_BASES: usize = 16;

/// What a paragraph style makes of a paragraph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// From 0 on; 9 is plain text.
    pub outline: Option<usize>,
    pub is_title: bool,
    /// The list and the level in it.
    pub list: Option<u32>,
    pub level: Option<usize>,
}

#[derive(Debug, Default)]
struct Style {
    look: Look,
    based_on: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
}

impl Styles {
    pub(super) fn read(bytes: &[u8], name: &str) -> Result<Self, Unreadable> {
        let mut styles = Self::default();
        let mut id = String::new();
        let mut style = Style::default();
        walk(bytes, name, |node| {
            match node {
                Node::Open(element) => {
                    let value = || element.attribute("val");
                    let number = || value().and_then(|value| value.parse::<u32>().ok());
                    match element.name() {
                        "style" => {
                            id = element.attribute("styleId").unwrap_or_default();
                            style = Style::default();
                        }
                        "name" => name_says(&mut style.look, &value().unwrap_or_default()),
                        "basedOn" => style.based_on = value(),
                        "outlineLvl" => style.look.outline = number().map(|level| level as usize),
                        "numId" => style.look.list = number(),
                        "ilvl" => style.look.level = number().map(|level| level as usize),
                        _ => {}
                    }
                }
                Node::Close("style") => {
                    styles.by_id.insert(std::mem::take(&mut id), std::mem::take(&mut style));
                }
                Node::Close(_) | Node::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(styles)
    }

    /// What a style makes of a paragraph, with what it takes over from those that it is based on.
    pub(super) fn look(&self, id: &str) -> Look {
        let mut look = Look::default();
        let mut next = Some(id);
        for _ in 0..MAX_BASES {
            let Some(style) = next.and_then(|id| self.by_id.get(id)) else { break };
            look.outline = look.outline.or(style.look.outline);
            look.is_title |= style.look.is_title && look.outline.is_none();
            look.list = look.list.or(style.look.list);
            look.level = look.level.or(style.look.level);
            next = style.based_on.as_deref();
        }
        look
    }
}

/// The built-in names are the same in every language's Word.
fn name_says(look: &mut Look, name: &str) {
    let lower = name.to_lowercase();
    if lower == "title" {
        look.is_title = true;
    } else if let Some(level) = lower.strip_prefix("heading ").and_then(|level| level.parse::<usize>().ok())
        && (1..=9).contains(&level)
        && look.outline.is_none()
    {
        look.outline = Some(level - 1);
    }
}

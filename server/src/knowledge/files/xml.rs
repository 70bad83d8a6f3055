//! XML of office files and books as a row of plain events. No document type: what would declare entities is
//! refused, so nothing can expand. Depth is bounded; nothing here recurses.

use super::error::Unreadable;
use crate::knowledge::charset;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// How deep elements may be nested. Tables within tables of text boxes stay far below.
const MAX_DEPTH: usize = 256;

/// An element's beginning, its end, or text. Names are without their prefix.
pub(super) enum Node<'a> {
    Open(&'a Element<'a>),
    Close(&'a str),
    Text(&'a str),
}

/// An element that begins.
pub(super) struct Element<'a> {
    start: BytesStart<'a>,
}

impl Element<'_> {
    pub(super) fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// The attribute of that name, whatever its prefix; without a prefix goes first.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.find(|prefix, local| prefix.is_none() && local == name)
            .or_else(|| self.find(|_, local| local == name))
    }

    /// The relation that it points to: `r:id`, where `id` alone is something else.
    pub(super) fn relation(&self) -> Option<String> {
        self.find(|prefix, local| prefix.is_some() && local == "id")
    }

    fn find(&self, wanted: impl Fn(Option<&str>, &str) -> bool) -> Option<String> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        attributes.flatten().find_map(|attribute| {
            let (prefix, local) = match attribute.key.0.split_once(':') {
                Some((prefix, local)) => (Some(prefix), local),
                None => (None, attribute.key.0),
            };
            if !wanted(prefix, local) {
                return None;
            }
            // An entity that is not XML's own comes from a document type: it stays as it is written.
            Some(
                quick_xml::escape::unescape(&attribute.value)
                    .map_or_else(|_| attribute.value.to_string(), std::borrow::Cow::into_owned),
            )
        })
    }
}

/// Walks through a document; `name` is what it is called in the archive, for the message.
///
/// # Errors
/// `Damaged` for what is not well formed, too deep, or has a document type; and what `visit` returns.
pub(super) fn walk(
    bytes: &[u8],
    name: &str,
    mut visit: impl FnMut(Node<'_>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let damaged = |what: &str| Unreadable::Damaged(format!("{name} inside it {what}"));
    let text = charset::decode(bytes, None).map_err(|_| damaged("is no text"))?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|error| damaged(&format!("is no well-formed XML ({error})")))? {
            Event::Start(start) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(damaged("is nested too deep"));
                }
                visit(Node::Open(&Element { start }))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                visit(Node::Close(end.local_name().into_inner()))?;
            }
            Event::Text(text) => visit(Node::Text(&text))?,
            Event::CData(text) => visit(Node::Text(&text))?,
            Event::GeneralRef(reference) => {
                let mut letter = [0; 4];
                let text = match reference.resolve_char_ref() {
                    Ok(Some(character)) => &*character.encode_utf8(&mut letter),
                    _ => match &*reference {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => return Err(damaged("uses an entity that is not XML's own")),
                    },
                };
                visit(Node::Text(text))?;
            }
            Event::DocType(_) => return Err(damaged("declares a document type, which such files don't")),
            Event::Eof => return Ok(()),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

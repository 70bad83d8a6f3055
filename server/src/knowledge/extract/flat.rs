//! The body as a flat list in document order, with what is counted about each part of it.

use super::signs;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

/// What an element is for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    /// `div`, `section` and the like.
    Block,
    /// `main`, `article`.
    Main,
    Header,
    Boilerplate,
    Aside,
    Form,
    Paragraph,
    Heading(usize),
    List {
        ordered: bool,
    },
    Item,
    Quote,
    Pre,
    Code,
    Table,
    TablePart,
    Row,
    Cell {
        head: bool,
    },
    Term,
    Definition,
    Link,
    Image,
    Math,
    Break,
    Button,
    Inline,
}

impl Role {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "script" | "style" | "noscript" | "template" | "svg" | "iframe" | "object" | "embed"
            | "canvas" | "audio" | "video" | "input" | "select" | "textarea" | "datalist" | "head"
            | "map" | "progress" | "meter" | "dialog" | "link" | "meta" | "title" | "rp" | "rt" => {
                return None;
            }
            "div" | "section" | "body" | "html" | "figure" | "figcaption" | "address" | "fieldset"
            | "center" | "details" | "summary" | "hgroup" | "dl" | "legend" | "hr" | "search" => Self::Block,
            "main" | "article" => Self::Main,
            "header" => Self::Header,
            "nav" | "footer" | "menu" => Self::Boilerplate,
            "aside" => Self::Aside,
            "form" => Self::Form,
            "p" => Self::Paragraph,
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "ul" | "dir" => Self::List { ordered: false },
            "ol" => Self::List { ordered: true },
            "li" => Self::Item,
            "blockquote" => Self::Quote,
            "pre" | "listing" => Self::Pre,
            "code" | "kbd" | "samp" => Self::Code,
            "table" => Self::Table,
            "thead" | "tbody" | "tfoot" | "caption" | "colgroup" | "col" => Self::TablePart,
            "tr" => Self::Row,
            "td" => Self::Cell { head: false },
            "th" => Self::Cell { head: true },
            "dt" => Self::Term,
            "dd" => Self::Definition,
            "a" => Self::Link,
            "img" => Self::Image,
            "math" => Self::Math,
            "br" => Self::Break,
            "button" => Self::Button,
            _ => Self::Inline,
        })
    }

    /// Whether it begins a line of its own.
    pub(super) const fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Text
                | Self::Code
                | Self::Link
                | Self::Image
                | Self::Math
                | Self::Break
                | Self::Button
                | Self::Inline
        )
    }

    /// Whether the main content may be looked for further inside.
    pub(super) const fn may_hold_regions(self) -> bool {
        matches!(
            self,
            Self::Block
                | Self::Main
                | Self::Form
                | Self::Table
                | Self::TablePart
                | Self::Row
                | Self::Cell { .. }
                | Self::Inline
                | Self::Header
        )
    }
}

/// One element or text of the body.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub role: Role,
    pub text: &'a str,
    pub element: Option<&'a Element>,
    pub parent: usize,
    /// One beyond its last descendant.
    pub end: usize,
    /// Characters of its own text that are not blank.
    own: usize,
    /// Characters that are not blank, in it and what it holds, without what is dropped.
    pub chars: usize,
    /// Those of them that lie in links.
    pub link_chars: usize,
    /// How much of it reads like content.
    pub score: f32,
    /// Itself or something in it begins a line of its own.
    pub has_block: bool,
    /// Not part of the content.
    pub dropped: bool,
}

/// The body. Item 0 is its root, and holds everything else.
pub(super) struct Flat<'a> {
    pub items: Vec<Item<'a>>,
}

impl<'a> Flat<'a> {
    /// Lays the tree out. Elements that never hold text are left out.
    pub(super) fn new(html: &'a Html) -> Self {
        let mut items: Vec<Item<'a>> = Vec::with_capacity(2048);
        let mut open: Vec<usize> = Vec::new();
        let mut skipping = 0_usize;
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    let (role, text, element) = match node.value() {
                        Node::Text(text) => (Some(Role::Text), &**text, None),
                        Node::Element(element) => (Role::of(element.name()), "", Some(element)),
                        Node::Document => (Some(Role::Block), "", None),
                        _ => (None, "", None),
                    };
                    match role {
                        Some(role) if skipping == 0 => {
                            let parent = open.last().copied().unwrap_or(0);
                            open.push(items.len());
                            items.push(Item::new(role, text, element, parent));
                        }
                        _ => skipping += 1,
                    }
                }
                Edge::Close(_) if skipping > 0 => skipping -= 1,
                Edge::Close(_) => {
                    if let Some(at) = open.pop() {
                        items[at].end = items.len();
                    }
                }
            }
        }
        Self { items }
    }

    /// The direct parts of an item, in order.
    pub(super) fn children(&self, of: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.items[of].end;
        let mut at = of + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = at;
                at = self.items[child].end;
                child
            })
        })
    }

    /// Marks an item and all it holds as not part of the content.
    pub(super) fn drop_all(&mut self, at: usize) {
        let end = self.items[at].end;
        for item in &mut self.items[at..end] {
            item.dropped = true;
        }
    }

    /// Counts from the leaves up, leaving out what is dropped.
    pub(super) fn count(&mut self) {
        for item in &mut self.items {
            item.chars = if item.dropped { 0 } else { item.own };
            item.link_chars = 0;
            item.score = 0.0;
            item.has_block = item.role.is_block();
        }
        self.score_blocks();
        for at in (1..self.items.len()).rev() {
            let (before, after) = self.items.split_at_mut(at);
            let item = &mut after[0];
            if item.role == Role::Link {
                item.link_chars = item.chars;
            }
            let parent = &mut before[item.parent];
            parent.has_block |= item.has_block;
            if !item.dropped {
                parent.chars += item.chars;
                parent.link_chars += item.link_chars;
                parent.score += item.score;
            }
        }
    }

    /// Gives every block the score of the text that stands directly in it, outside of links.
    fn score_blocks(&mut self) {
        let mut own: Vec<usize> = vec![0; self.items.len()];
        // The nearest block of each item, and whether a link lies between.
        let mut nearest: Vec<(usize, bool)> = Vec::with_capacity(self.items.len());
        for (at, item) in self.items.iter().enumerate() {
            let (block, in_link) = nearest.get(item.parent).copied().unwrap_or((0, false));
            if item.role == Role::Text && !in_link {
                own[block] += item.chars;
            }
            let block = if item.role.is_block() { at } else { block };
            nearest.push((block, in_link || item.role == Role::Link));
        }
        for (item, own) in self.items.iter_mut().zip(own) {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a page has far fewer than 2^24 characters in a block"
            )]
            let own = own as f32;
            item.score = match item.role {
                Role::Pre | Role::Cell { .. } => own,
                _ if own >= 40.0 => own,
                _ => own * 0.2,
            };
        }
    }
}

impl<'a> Item<'a> {
    fn new(role: Role, text: &'a str, element: Option<&'a Element>, parent: usize) -> Self {
        Self {
            role,
            text,
            element,
            parent,
            end: 0,
            own: signs::visible_chars(text),
            chars: 0,
            link_chars: 0,
            score: 0.0,
            has_block: false,
            dropped: false,
        }
    }

    /// An attribute, where it is an element and has it.
    pub(super) fn attr(&self, name: &str) -> Option<&'a str> {
        self.element.and_then(|element| element.attr(name))
    }
}

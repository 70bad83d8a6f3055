//! HTML to a tree, safely. The parser's work grows with depth times length and with the number of
//! formatting elements left open, so hostile pages are cut down on their way from tokens to tree.

use super::attributes::{self, Scripts};
use html5ever::TokenizerResult;
use html5ever::interface::Tracer;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use scraper::{Html, HtmlTreeSink};
use std::cell::{Cell, RefCell};

type Builder = TreeBuilder<<HtmlTreeSink as TreeSink>::Handle, HtmlTreeSink>;

/// Elements within elements. Browsers stop at 512; real pages stay below 60.
const MAX_DEPTH: usize = 200;
/// Nodes of one page; what comes after them is left out. Real pages have some thousands.
const MAX_NODES: usize = 400_000;

/// What is kept of the words for browsers without scripts, in bytes, roughly.
const MAX_WITHOUT_SCRIPTS: usize = 20_000;
/// Structured data of one page that is kept, in bytes.
const MAX_DATA: usize = 1_000_000;

/// A parsed document.
pub(super) struct Parsed {
    pub tree: Html,
    /// The text of its scripts of JSON-LD.
    pub data: Vec<String>,
    pub scripts: Scripts,
    /// What is shown where scripts don't run.
    pub without_scripts: String,
}

/// Parses a document. Comments, scripts, styles and marks of appearance do not get into the tree.
/// Attributes that nobody here looks at neither, unless `all_attributes`.
pub(super) fn parse(html: &str, all_attributes: bool) -> Parsed {
    let (html, scripts) = attributes::limit(html, all_attributes);
    let builder = TreeBuilder::new(
        HtmlTreeSink::new(Html::new_document()),
        TreeBuilderOpts { drop_doctype: true, ..TreeBuilderOpts::default() },
    );
    let filter = Filter {
        builder,
        started: Cell::new(0),
        raw_text: Cell::new(None),
        full: Cell::new(false),
        data: RefCell::default(),
        data_bytes: Cell::new(0),
        without_scripts: RefCell::default(),
    };
    let tokenizer = Tokenizer::new(filter, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&html));
    // Scripts and declared encodings interrupt the tokenizer; neither concerns us.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    let Filter { builder, data, without_scripts, .. } = tokenizer.sink;
    Parsed {
        tree: builder.sink.finish(),
        data: data.into_inner(),
        scripts,
        without_scripts: without_scripts.into_inner(),
    }
}

/// Text between tags that the tree does not get.
#[derive(Debug, Clone, Copy)]
enum Raw {
    /// Structured data, kept apart.
    Data,
    NoScript,
    Other,
}

/// Stands between tokenizer and tree builder.
struct Filter {
    builder: Builder,
    /// An upper bound of the open elements: the last count plus all start tags since.
    started: Cell<usize>,
    raw_text: Cell<Option<Raw>>,
    full: Cell<bool>,
    data: RefCell<Vec<String>>,
    data_bytes: Cell<usize>,
    without_scripts: RefCell<String>,
}

struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = <HtmlTreeSink as TreeSink>::Handle;

    fn trace_handle(&self, _: &Self::Handle) {
        self.0.set(self.0.get() + 1);
    }
}

impl Filter {
    /// Whether the tree builder has as many elements open as it may have.
    fn too_deep(&self) -> bool {
        if self.started.get() < MAX_DEPTH {
            return false;
        }
        let count = Count(Cell::new(0));
        self.builder.trace_handles(&count);
        self.started.set(count.0.get());
        if self.builder.sink.0.borrow().tree.nodes().len() > MAX_NODES {
            self.full.set(true);
        }
        count.0.get() >= MAX_DEPTH
    }
}

impl Filter {
    fn keep(&self, raw: Raw, text: &str) {
        match raw {
            Raw::Data if self.data_bytes.get() + text.len() <= MAX_DATA => {
                self.data_bytes.set(self.data_bytes.get() + text.len());
                if let Some(last) = self.data.borrow_mut().last_mut() {
                    last.push_str(text);
                }
            }
            Raw::NoScript if self.without_scripts.borrow().len() < MAX_WITHOUT_SCRIPTS => {
                self.without_scripts.borrow_mut().push_str(text);
            }
            Raw::Data | Raw::NoScript | Raw::Other => {}
        }
    }
}

impl TokenSink for Filter {
    type Handle = <Builder as TokenSink>::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Self::Handle> {
        match &token {
            Token::CommentToken(_) | Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::CharacterTokens(text) if let Some(raw) = self.raw_text.get() => {
                self.keep(raw, text);
                return TokenSinkResult::Continue;
            }
            Token::TagToken(tag) => {
                let name: &str = &tag.name;
                if is_appearance(name) {
                    return TokenSinkResult::Continue;
                }
                let raw = is_raw_text(name);
                if raw {
                    let begins = tag.kind == TagKind::StartTag;
                    self.raw_text.set(begins.then(|| raw_text(tag)));
                    if let Some(Raw::Data) = self.raw_text.get() {
                        self.data.borrow_mut().push(String::new());
                    }
                }
                if tag.kind == TagKind::StartTag {
                    self.started.set(self.started.get() + 1);
                    // Tags that change the tokenizer's state must pass; they don't nest.
                    let too_deep = self.too_deep();
                    if !raw && name != "title" && name != "textarea" && (too_deep || self.full.get()) {
                        return TokenSinkResult::Continue;
                    }
                }
            }
            Token::CharacterTokens(_) if self.full.get() => return TokenSinkResult::Continue,
            _ => {}
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Says how text looks, not what it is. Left open, these multiply with every paragraph.
fn is_appearance(name: &str) -> bool {
    matches!(
        name,
        "b" | "big" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

fn raw_text(tag: &Tag) -> Raw {
    let kind = tag.attrs.iter().find(|attribute| &*attribute.name.local == "type").map(|kind| &*kind.value);
    match &*tag.name {
        "script" if kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json")) => {
            Raw::Data
        }
        "noscript" => Raw::NoScript,
        _ => Raw::Other,
    }
}

/// Elements whose text is not read.
fn is_raw_text(name: &str) -> bool {
    matches!(name, "script" | "style" | "noscript" | "iframe" | "noembed" | "noframes" | "xmp")
}

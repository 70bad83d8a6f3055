//! From HTML to the main content as Markdown, with what the page says about itself.
//!
//! One pass each: `attributes` cuts out what nobody reads, `parse` makes a tree of bounded depth, `flat` lays it
//! out and counts, `select` finds the content and drops what is not (by `outside`, `teasers`, `press`),
//! `markdown` writes it. `facts`, `meta`, `dates` and `structured` read what the page says about itself, and
//! `append` adds what only its data tells. `repeated` needs many pages of a site and stands apart.

mod append;
mod attributes;
mod dates;
mod facts;
mod flat;
mod inline;
mod javascript;
mod markdown;
mod meta;
mod options;
mod outside;
mod pairs;
mod parse;
mod plain;
mod press;
pub mod repeated;
mod select;
mod signs;
mod structured;
mod teasers;
mod verbatim;
mod words;

pub(in crate::knowledge) use meta::detect_language;
pub use options::{BadSelector, Options};
pub use pairs::from_pairs;
pub use plain::plain_text;

use serde::{Deserialize, Serialize};
use url::Url;

/// One page, understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub title: Option<String>,
    pub description: Option<String>,
    /// When the page says it was first published; milliseconds since 1970, UTC.
    pub published: Option<i64>,
    /// When the page says it was last changed; milliseconds since 1970, UTC.
    pub modified: Option<i64>,
    /// ISO 639-1 where there is one: declared by the page, or detected when that is reliable.
    pub language: Option<String>,
    pub canonical: Option<Url>,
    /// The main content. Empty when there is none.
    pub markdown: String,
    /// Where the page leads, in its order, each once, without fragments; http and https only, and none
    /// that the page asks not to follow.
    pub links: Vec<Url>,
    /// The page asks not to be indexed.
    pub noindex: bool,
    /// There is hardly any text, and scripts that would make it.
    pub needs_javascript: bool,
}

/// Reads HTML. `url` is where it came from, to resolve its links.
#[must_use]
pub fn extract(html: &str, url: Option<&Url>) -> Page {
    extract_with(html, url, &Options::default())
}

/// Reads HTML as its owner wishes. What is removed leads nowhere either.
#[must_use]
pub fn extract_with(html: &str, url: Option<&Url>, options: &Options) -> Page {
    let mut parsed = parse::parse(html, options.selects());
    options.remove_from(&mut parsed.tree);
    let structured = structured::read(&parsed.data);
    let mut page = Page::default();
    let facts = facts::Facts::gather(&parsed.tree);
    meta::read(&facts, url, &mut page);
    dates::read(&facts, &structured, &mut page);
    page.description = page.description.or_else(|| structured.description.as_deref().map(meta::words));
    page.language = page.language.or_else(|| structured.language.as_deref().and_then(meta::language_tag));
    let mut flat = flat::Flat::new(&parsed.tree);
    let region = if options.main_content_only() {
        select::select(&mut flat, kind_of(&facts, &structured))
    } else {
        flat.count();
        0
    };
    page.markdown = markdown::render(&flat, region);
    if let Some(body) = structured.article_body.as_deref().filter(|_| javascript::is_thin(&page.markdown)) {
        let body = fragment(body);
        if signs::visible_chars(&body) > signs::visible_chars(&page.markdown) {
            page.markdown = body + "\n";
        }
    }
    append::append(&mut page.markdown, &structured, fragment);
    page.needs_javascript = javascript::needs_javascript(&parsed, &flat, &page.markdown);
    page.language = page.language.or_else(|| meta::detect_language(&page.markdown));
    page
}

/// What a page declares itself to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// News, a post: one text, and much around it that is of no use.
    Article,
    /// A question with answers, a discussion: replies are content.
    Forum,
    /// Anything else, documentation above all: nothing may be lost.
    Other,
}

fn kind_of(facts: &facts::Facts<'_>, structured: &structured::Structured) -> Kind {
    if structured.is_forum || facts.is_forum {
        Kind::Forum
    } else if (structured.is_article || meta::is_article(facts)) && !meta::is_documentation(facts) {
        Kind::Article
    } else {
        Kind::Other
    }
}

/// A piece of text that may hold HTML, as Markdown.
fn fragment(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.trim().to_owned();
    }
    let parsed = parse::parse(text, false);
    let mut flat = flat::Flat::new(&parsed.tree);
    flat.count();
    markdown::render(&flat, 0).trim().to_owned()
}

/// Reads a file of plain text or Markdown: the text stays as it is, and the first heading is the title.
#[must_use]
pub fn from_plain_text(text: &str) -> Page {
    let markdown = text.replace("\r\n", "\n").replace('\r', "\n");
    let title = markdown
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .map(|line| line.trim_start_matches('#').trim().chars().take(200).collect::<String>());
    let heading =
        markdown.lines().find_map(|line| line.strip_prefix("# ")).map(|text| text.trim().to_owned());
    Page {
        title: heading.or(title).filter(|title| !title.is_empty()),
        language: meta::detect_language(&markdown),
        markdown,
        ..Page::default()
    }
}

//! From HTML to the main content as Markdown, with what the page says about itself.
//!
//! One pass each: `parse` makes a tree of bounded depth, `flat` lays it out and counts, `select` finds the
//! content and drops what is not, `markdown` writes it, `meta` reads the rest.

mod attributes;
mod flat;
mod markdown;
mod meta;
mod parse;
mod plain;
mod select;
mod signs;
mod teasers;
mod verbatim;

pub(in crate::knowledge) use meta::detect_language;
pub use plain::plain_text;

use crate::domain::source::Pair;
use serde::{Deserialize, Serialize};
use url::Url;

/// Below this many characters a page with scripts is taken for one that makes its text by them.
const HARDLY_ANY_TEXT: usize = 120;

/// One page, understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub title: Option<String>,
    pub description: Option<String>,
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
    let tree = parse::parse(&attributes::limit(html));
    let mut page = Page::default();
    meta::read(&tree, url, &mut page);
    let mut flat = flat::Flat::new(&tree);
    let region = select::select(&mut flat);
    page.markdown = markdown::render(&flat, region);
    page.language = page.language.or_else(|| meta::detect_language(&page.markdown));
    page.needs_javascript = needs_javascript(&page.markdown, html);
    page
}

/// Questions and answers as a page: each pair a section, so that it is found, cut and quoted on its own.
#[must_use]
pub fn from_pairs(pairs: &[Pair]) -> Page {
    let mut markdown = String::new();
    for pair in pairs {
        let question = pair.question.split_whitespace().collect::<Vec<_>>().join(" ");
        markdown.push_str(&format!("# {question}\n\n{}\n\n", pair.answer.trim()));
    }
    Page { language: meta::detect_language(&markdown), markdown, ..Page::default() }
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

fn needs_javascript(markdown: &str, html: &str) -> bool {
    signs::visible_chars(markdown) < HARDLY_ANY_TEXT && {
        let lower = html.to_ascii_lowercase();
        let asks = lower.contains("<noscript")
            && (lower.contains("enable javascript") || lower.contains("javascript is"));
        let empty_root = [
            "id=\"root\"",
            "id=\"app\"",
            "id=\"__next\"",
            "id=\"__nuxt\"",
            "<app-root",
            "ng-app",
            "id=root",
            "id=app",
        ]
        .iter()
        .any(|mark| lower.contains(mark));
        lower.contains("<script") && (asks || empty_root)
    }
}

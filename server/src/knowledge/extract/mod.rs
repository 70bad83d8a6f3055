//! From HTML to the main content as Markdown, with what the page says about itself.

use url::Url;

/// One page, understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    pub title: Option<String>,
    pub description: Option<String>,
    /// ISO 639-1 where there is one: declared by the page, or detected when that is reliable.
    pub language: Option<String>,
    pub canonical: Option<Url>,
    /// The main content. Empty when there is none.
    pub markdown: String,
    /// Where the page leads, in its order, each once, without fragments; http and https only.
    pub links: Vec<Url>,
    /// The page asks not to be indexed.
    pub noindex: bool,
    /// There is hardly any text, and scripts that would make it.
    pub needs_javascript: bool,
}

/// Reads HTML.
#[must_use]
pub fn extract(html: &str, _url: Option<&Url>) -> Page {
    Page { markdown: html.to_owned(), ..Page::default() }
}

/// Reads a file of plain text or Markdown: the text stays as it is, and the first heading is the title.
#[must_use]
pub fn from_plain_text(text: &str) -> Page {
    Page { markdown: text.to_owned(), ..Page::default() }
}

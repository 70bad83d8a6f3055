//! What lies about in the tree beside the text, gathered in one walk: `meta` elements, title, links, times.

use scraper::node::Element;
use scraper::{ElementRef, Html};

/// Links of one page that are looked at.
const MAX_LINKS: usize = 10_000;
/// `meta` and `time` elements that are looked at, of each.
const MAX_EACH: usize = 1000;

/// The elements, each kind in the order of the document.
#[derive(Default)]
pub(super) struct Facts<'a> {
    pub language: Option<&'a str>,
    pub title: Option<ElementRef<'a>>,
    pub h1: Option<ElementRef<'a>>,
    pub base: Option<&'a str>,
    pub canonical: Option<&'a str>,
    /// Name and content.
    metas: Vec<(&'a str, &'a str)>,
    /// `a` and `area` with an address.
    pub links: Vec<&'a Element>,
    /// Elements that give a moment, and whether they stand within `article` or `main`.
    times: Vec<(&'a Element, &'a str, bool)>,
    /// Elements that are marked as an article's text.
    pub article_bodies: usize,
    /// An element is marked as a discussion or a page of questions.
    pub is_forum: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn gather(html: &'a Html) -> Self {
        let mut facts = Self::default();
        for found in html.tree.root().descendants().filter_map(ElementRef::wrap) {
            facts.look_at(found);
        }
        facts
    }

    fn look_at(&mut self, found: ElementRef<'a>) {
        let element = found.value();
        let attr = |name| element.attr(name);
        match element.name() {
            "html" => self.language = self.language.or(attr("lang").or_else(|| attr("xml:lang"))),
            "title" => self.title = self.title.or(Some(found)),
            "h1" => self.h1 = self.h1.or(Some(found)),
            "base" => self.base = self.base.or(attr("href")),
            "link" if has_word(attr("rel"), "canonical") => self.canonical = self.canonical.or(attr("href")),
            "meta" if self.metas.len() < MAX_EACH => {
                let name = attr("name").or_else(|| attr("property")).or_else(|| attr("itemprop"));
                self.metas.extend(name.map(str::trim).zip(attr("content")));
            }
            "a" | "area" if self.links.len() < MAX_LINKS && attr("href").is_some() => {
                self.links.push(element);
            }
            _ => {}
        }
        if let Some(moment) = attr("datetime").filter(|_| self.times.len() < MAX_EACH) {
            let within = found
                .ancestors()
                .filter_map(|node| node.value().as_element())
                .any(|outer| matches!(outer.name(), "article" | "main"));
            self.times.push((element, moment, within));
        }
        self.article_bodies += usize::from(has_word(attr("itemprop"), "articleBody"));
        self.is_forum |= attr("itemtype").is_some_and(|kind| {
            matches!(kind.trim().rsplit('/').next(), Some("QAPage" | "DiscussionForumPosting"))
        });
    }

    /// The content of the first of these `meta` elements that there is and that says something.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|wanted| {
            let named = |(name, content): &&(&str, &str)| {
                name.eq_ignore_ascii_case(wanted) && !content.trim().is_empty()
            };
            self.metas.iter().find(named).map(|(_, content)| content.trim())
        })
    }

    /// The moment of the first element that gives one and is marked by this name.
    pub(super) fn marked_time(&self, name: &str) -> Option<&'a str> {
        let marked = |element: &Element| {
            has_word(element.attr("itemprop"), name)
                || has_word(element.attr("class"), name)
                || element.attr(name).is_some()
        };
        self.times.iter().find(|(element, ..)| marked(element)).map(|(_, moment, _)| *moment)
    }

    /// The first moment within the main text.
    pub(super) fn first_time(&self) -> Option<&'a str> {
        self.times
            .iter()
            .find(|(element, _, within)| *within && element.name() == "time")
            .map(|(_, moment, _)| *moment)
    }
}

fn has_word(value: Option<&str>, wanted: &str) -> bool {
    value.is_some_and(|value| value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(wanted)))
}

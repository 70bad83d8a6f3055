//! What stands outside of the content by its tag, its state or its name: navigation, banners, comments,
//! what is not shown. The words are in `words`, how they are weighed in `signs`.

use super::Kind;
use super::flat::{Flat, Item, Role};
use super::signs::{self, Sign};

/// The fewest characters of a question on a button.
const QUESTION: usize = 12;
/// The most characters of small print.
const SHORT: usize = 160;

/// Marks what tags, states and (if `by_name`) classes put outside of the content.
pub(super) fn drop_outside(flat: &mut Flat<'_>, all: usize, kind: Kind, by_name: bool) {
    let mut in_main = 0;
    let mut in_code = 0;
    let mut at = 0;
    while at < flat.items.len() {
        let item = &flat.items[at];
        if item.role == Role::Main {
            in_main = in_main.max(item.end);
        }
        if matches!(item.role, Role::Pre | Role::Code | Role::Heading(_) | Role::Term) {
            in_code = in_code.max(item.end);
        }
        let most_of_page = item.chars * 2 > all;
        let linked = item.link_chars * 10 > item.chars * 3;
        let outside = match item.role {
            Role::Boilerplate => !most_of_page,
            Role::Header => !most_of_page && (at >= in_main || linked) && !has_h1(flat, at),
            Role::Aside => !most_of_page && !item.element.is_some_and(signs::is_note),
            Role::Form => item.chars * 10 < all * 3,
            Role::Button => !in_heading(flat, at) && !unfolds_answer(item),
            _ => at < in_code && is_gutter(flat, at),
        };
        // Highlighters name the parts of code, `comment` among them; reference works those of a term.
        let nameless = item.role == Role::Main || is_article_body(item) || at < 3 || at < in_code;
        let named = || match item
            .element
            .filter(|_| !nameless)
            .map_or(Sign::None, |element| signs::sign(element, kind))
        {
            Sign::None => false,
            Sign::Hidden => !most_of_page,
            Sign::Outside => {
                by_name
                    && item.chars * 3 < all
                    && !matches!(item.role, Role::Heading(_))
                    && !holds_headline_or_body(flat, at)
                    && !(kind != Kind::Article && is_section(flat, at))
            }
            Sign::OutsideIfShort => {
                by_name
                    && item.chars < SHORT
                    && !matches!(
                        item.role,
                        Role::Heading(_)
                            | Role::Pre
                            | Role::Code
                            | Role::Table
                            | Role::Row
                            | Role::Cell { .. }
                            | Role::TablePart
                    )
            }
        };
        if outside || named() {
            let end = item.end;
            flat.drop_all(at);
            at = end;
        } else {
            at += 1;
        }
    }
}

/// Whether an element is marked as an article's text.
pub(super) fn is_article_body(item: &Item<'_>) -> bool {
    item.attr("itemprop")
        .is_some_and(|names| names.split_ascii_whitespace().any(|name| name == "articleBody"))
}

fn has_h1(flat: &Flat<'_>, at: usize) -> bool {
    flat.items[at..flat.items[at].end].iter().any(|item| item.role == Role::Heading(1))
}

/// A button that unfolds something and says what.
fn unfolds_answer(item: &Item<'_>) -> bool {
    item.chars >= QUESTION && (item.attr("aria-expanded").is_some() || item.attr("aria-controls").is_some())
}

fn is_gutter(flat: &Flat<'_>, at: usize) -> bool {
    let item = &flat.items[at];
    item.element.is_some_and(signs::is_gutter)
        && flat.items[at..item.end]
            .iter()
            .all(|part| part.text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '.'))
}

/// Whether an element is a section of documentation, or unfolds one: generators name sections after their
/// headlines, and a headline may well be "Search" or "Cookies".
fn is_section(flat: &Flat<'_>, at: usize) -> bool {
    const SURROUNDINGS: &[&str] = &["comments", "related", "newsletter", "share", "recommended", "popular"];
    let item = &flat.items[at];
    if item.element.is_some_and(|element| element.name() == "details") {
        return true;
    }
    let letters = |text: &mut dyn Iterator<Item = char>| -> String {
        text.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let Some(id) = item.attr("id").map(|id| letters(&mut id.chars())).filter(|id| !id.is_empty()) else {
        return false;
    };
    if SURROUNDINGS.contains(&&*id) {
        return false;
    }
    let heading = (at..item.end).find(|inner| matches!(flat.items[*inner].role, Role::Heading(_)));
    heading.is_some_and(|heading| {
        let parts = &flat.items[heading..flat.items[heading].end];
        letters(&mut parts.iter().flat_map(|part| part.text.chars())) == id
    })
}

fn holds_headline_or_body(flat: &Flat<'_>, at: usize) -> bool {
    flat.items[at..flat.items[at].end]
        .iter()
        .any(|item| item.role == Role::Heading(1) || is_article_body(item))
}

/// Questions of an accordion are buttons that make up a heading.
fn in_heading(flat: &Flat<'_>, at: usize) -> bool {
    let parent = &flat.items[flat.items[at].parent];
    let above = &flat.items[parent.parent];
    [parent, above].iter().any(|item| {
        let heads = matches!(item.role, Role::Heading(_) | Role::Term)
            || item.element.is_some_and(|element| element.name() == "summary");
        heads && flat.items[at].chars * 2 > item.chars
    })
}

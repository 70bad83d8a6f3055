//! What names, classes and states say about an element. Words as many sites use them; no rule is made
//! for one site.

use scraper::node::Element;

/// What the signs on an element suggest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    None,
    /// Not content, whatever its size.
    Outside,
    /// Not content if it is short.
    OutsideIfShort,
    /// Not shown, at least not at first.
    Hidden,
}

/// Words in `class`, `id` or `role` that mark what surrounds content. Sorted.
const OUTSIDE: &[&str] = &[
    "ad",
    "ads",
    "adsbox",
    "advert",
    "advertisement",
    "advertising",
    "adverts",
    "banner",
    "bio",
    "breadcrumb",
    "breadcrumbs",
    "breaking",
    "colophon",
    "comment",
    "commentlist",
    "comments",
    "complementary",
    "consent",
    "contentinfo",
    "cookie",
    "cookies",
    "cta",
    "disqus",
    "dropdown",
    "fb",
    "flyout",
    "foot",
    "footer",
    "footnav",
    "gdpr",
    "gutter",
    "hovercard",
    "lineno",
    "linenos",
    "linkback",
    "login",
    "masthead",
    "megamenu",
    "menu",
    "modal",
    "mostread",
    "nav",
    "navbar",
    "navigation",
    "navlinks",
    "newsletter",
    "outbrain",
    "pager",
    "pagination",
    "popover",
    "popular",
    "popup",
    "prevnext",
    "promo",
    "promoted",
    "promotion",
    "recirc",
    "recirculation",
    "recommend",
    "recommendation",
    "recommendations",
    "recommended",
    "related",
    "relatedposts",
    "respond",
    "rollover",
    "search",
    "searchbox",
    "share",
    "sharebar",
    "sharedaddy",
    "sharing",
    "shoutbox",
    "sidebar",
    "signup",
    "skip",
    "skiplink",
    "social",
    "sponsor",
    "sponsored",
    "subnav",
    "subscribe",
    "subscription",
    "taboola",
    "teasers",
    "toc",
    "toolbar",
    "tooltip",
    "topbar",
    "trending",
    "widget",
    "widgets",
];

/// Words that mark small print around content. Sorted.
const OUTSIDE_IF_SHORT: &[&str] = &[
    "author",
    "authors",
    "byline",
    "caption",
    "category",
    "credit",
    "credits",
    "date",
    "dateline",
    "label",
    "meta",
    "metadata",
    "posted",
    "print",
    "published",
    "rating",
    "reading",
    "tag",
    "tags",
    "time",
    "timestamp",
    "tools",
    "updated",
    "views",
];

/// Words that mark content, and win over the others. Sorted.
const CONTENT: &[&str] = &[
    "admonition",
    "article",
    "articlebody",
    "body",
    "callout",
    "caution",
    "content",
    "danger",
    "entry",
    "important",
    "main",
    "note",
    "post",
    "story",
    "text",
    "tip",
    "warning",
];

/// Words of things that open on a click, and whose text is content all the same. Sorted.
const UNFOLDS: &[&str] = &[
    "accordion",
    "answer",
    "collapse",
    "collapsible",
    "expand",
    "faq",
    "panel",
    "tab",
    "tabpanel",
    "tabs",
    "toggle",
];

/// Reads the signs of an element.
pub(super) fn sign(element: &Element) -> Sign {
    let (mut outside, mut short, mut content, mut unfolds) = (false, false, false, false);
    let (mut next, mut previous) = (false, false);
    for value in [element.attr("class"), element.attr("id"), element.attr("role")].into_iter().flatten() {
        words(value, |word| {
            outside |= OUTSIDE.binary_search(&word).is_ok();
            short |= OUTSIDE_IF_SHORT.binary_search(&word).is_ok();
            content |= CONTENT.binary_search(&word).is_ok();
            unfolds |= UNFOLDS.binary_search(&word).is_ok();
            next |= word == "next";
            previous |= matches!(word, "prev" | "previous");
        });
    }
    // A name that is nothing but such a word says more than one that has it among others.
    let strong = [element.attr("id"), element.attr("role")]
        .into_iter()
        .flatten()
        .any(|name| OUTSIDE.binary_search(&name.trim()).is_ok());
    outside |= next && previous;
    content &= !strong;
    if !unfolds && is_hidden(element) {
        return Sign::Hidden;
    }
    match (outside, short, content) {
        (true, _, false) => Sign::Outside,
        (true, _, true) | (false, true, _) => Sign::OutsideIfShort,
        _ => Sign::None,
    }
}

/// Words of what shows photos. Sorted.
const PHOTOS: &[&str] = &[
    "caption",
    "carousel",
    "credit",
    "galleries",
    "gallery",
    "lightbox",
    "photocredit",
    "slick",
    "slide",
    "slider",
    "slides",
    "slideshow",
    "swiper",
    "wp-caption-text",
];

/// Whether an element shows photos, or tells of one.
pub(super) fn is_of_photos(element: &Element) -> bool {
    let mut photos = false;
    for value in [element.attr("class"), element.attr("id")].into_iter().flatten() {
        words(value, |word| photos |= PHOTOS.binary_search(&word).is_ok() || word.ends_with("gallery"));
    }
    photos
}

/// Lines that are nothing but a label. Sorted.
const LABELS: &[&str] = &[
    "ad",
    "advert",
    "advertisement",
    "advertising",
    "anzeige",
    "caption",
    "close",
    "comment",
    "comments",
    "iklan",
    "leave a comment",
    "load more",
    "loading",
    "loading content",
    "most popular",
    "no comments",
    "publicidad",
    "publicidade",
    "publicité",
    "read more",
    "related",
    "related articles",
    "related content",
    "related posts",
    "reklama",
    "share",
    "share this",
    "show more",
    "skip to content",
    "subscribe",
    "tags",
    "werbung",
    "реклама",
];

/// Whether a line in lower case is only a label of what surrounds content.
pub(super) fn is_label(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    LABELS.binary_search(&bare).is_ok()
}

/// What calls to subscribe and to follow say, and lines about rights and thanks.
const CALLS: &[&str] = &[
    "all rights reserved",
    "click here",
    "contributed reporting",
    "contributed to this",
    "copyright",
    "editing by",
    "follow us",
    "for the latest",
    "newsletter",
    "on facebook",
    "on instagram",
    "on twitter",
    "privacy policy",
    "reporting by",
    "sign up",
    "subscribe",
    "terms of use",
    "©",
];

/// Whether a line in lower case calls to subscribe or to follow, or tells of rights and thanks.
pub(super) fn is_call(line: &str) -> bool {
    CALLS.iter().any(|words| line.contains(words))
}

/// Whether an aside is a note that belongs to the text.
pub(super) fn is_note(element: &Element) -> bool {
    let mut note = false;
    for value in [element.attr("class"), element.attr("role")].into_iter().flatten() {
        words(value, |word| {
            note |= matches!(
                word,
                "admonition"
                    | "callout"
                    | "caution"
                    | "danger"
                    | "hint"
                    | "important"
                    | "info"
                    | "note"
                    | "tip"
                    | "warning"
            );
        });
    }
    note
}

fn is_hidden(element: &Element) -> bool {
    if element.attr("hidden").is_some_and(|value| value != "until-found") {
        return true;
    }
    if element.attr("aria-hidden") == Some("true") {
        return true;
    }
    element.attr("style").is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    })
}

/// Calls `f` with each word of a class or an id in lower case: `relatedPosts` and `related-posts` are two.
fn words(value: &str, mut f: impl FnMut(&str)) {
    let mut word = String::with_capacity(24);
    let mut last_lower = false;
    for c in value.chars() {
        let ends = !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && last_lower);
        if ends && !word.is_empty() {
            f(&word);
            word.clear();
        }
        last_lower = c.is_ascii_lowercase();
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        }
    }
    if !word.is_empty() {
        f(&word);
    }
}

/// Characters that are not blank.
pub(super) fn visible_chars(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|b| !b.is_ascii_whitespace()).count();
    }
    text.chars().filter(|c| !c.is_whitespace()).count()
}

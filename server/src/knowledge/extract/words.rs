//! Words in names, classes and lines that tell content from its surroundings. Words as many sites use them:
//! none here belongs to one site.

/// Words in `class`, `id` or `role` that mark what surrounds content. Sorted.
pub(super) const OUTSIDE: &[&str] = &[
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
pub(super) const OUTSIDE_IF_SHORT: &[&str] = &[
    "author",
    "authors",
    "byline",
    "category",
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
pub(super) const CONTENT: &[&str] = &[
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
pub(super) const UNFOLDS: &[&str] = &[
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

/// Words of what shows photos. Sorted.
pub(super) const PHOTOS: &[&str] = &[
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
];

/// Lines that are nothing but a label. Sorted.
pub(super) const LABELS: &[&str] = &[
    "ad",
    "advert",
    "advertisement",
    "advertising",
    "anzeige",
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
    "reklama",
    "related",
    "related articles",
    "related content",
    "related posts",
    "share",
    "share this",
    "show more",
    "skip to content",
    "subscribe",
    "tags",
    "werbung",
    "реклама",
];

/// What calls to subscribe and to follow say, and lines about rights and thanks.
pub(super) const CALLS: &[&str] = &[
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

/// They are searched by halves, so their order is checked when they are compiled.
const _: () = {
    let lists = [OUTSIDE, OUTSIDE_IF_SHORT, CONTENT, UNFOLDS, PHOTOS, LABELS];
    let mut list = 0;
    while list < lists.len() {
        let mut word = 1;
        while word < lists[list].len() {
            assert!(
                is_before(lists[list][word - 1].as_bytes(), lists[list][word].as_bytes()),
                "words are sorted"
            );
            word += 1;
        }
        list += 1;
    }
};

const fn is_before(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len()
}

//! What a page says about itself: title, language, canonical address, links, wishes to robots.

use super::Page;
use super::facts::Facts;
use scraper::ElementRef;
use std::collections::HashSet;
use url::Url;

/// Characters of a title or a description that are kept.
const MAX_WORDING: usize = 1000;
/// What a language is detected from, in bytes.
const DETECT_FROM: usize = 4000;

/// Writers of documentation, as they sign in `generator`.
const WRITERS: &[&str] = &[
    "antora",
    "asciidoctor",
    "docfx",
    "docusaurus",
    "doxygen",
    "gitbook",
    "javadoc",
    "mdbook",
    "mkdocs",
    "rustdoc",
    "sphinx",
    "starlight",
    "typedoc",
    "vitepress",
    "vuepress",
];

/// Fills in everything but the content and the dates.
pub(super) fn read(facts: &Facts<'_>, url: Option<&Url>, page: &mut Page) {
    let base = facts
        .base
        .and_then(|href| match url {
            Some(url) => url.join(href.trim()).ok(),
            None => Url::parse(href.trim()).ok(),
        })
        .or_else(|| url.cloned());
    let resolve = |href: &str| match &base {
        Some(base) => base.join(href.trim()).ok(),
        None => Url::parse(href.trim()).ok(),
    };
    let text = |element: ElementRef<'_>| words(&element.text().collect::<String>());
    page.title = facts
        .title
        .map(text)
        .filter(|title| !title.is_empty())
        .or_else(|| facts.meta(&["og:title", "twitter:title"]).map(words))
        .or_else(|| facts.h1.map(text))
        .filter(|title| !title.is_empty());
    page.description = facts.meta(&["description", "og:description", "twitter:description"]).map(words);
    page.language = facts.language.and_then(language_tag);
    page.canonical = facts.canonical.and_then(resolve).filter(|url| matches!(url.scheme(), "http" | "https"));
    page.noindex = ["robots", "frontdesk"].iter().filter_map(|name| facts.meta(&[name])).any(|rules| {
        rules.to_ascii_lowercase().split(',').any(|rule| matches!(rule.trim(), "noindex" | "none"))
    });
    let mut seen = HashSet::new();
    for link in &facts.links {
        let Some(mut target) = link.attr("href").and_then(resolve) else { continue };
        let follow = !link
            .attr("rel")
            .is_some_and(|rel| rel.split_whitespace().any(|word| word.eq_ignore_ascii_case("nofollow")));
        target.set_fragment(None);
        if follow && matches!(target.scheme(), "http" | "https") && seen.insert(target.clone()) {
            page.links.push(target);
        }
    }
}

/// Whether the page declares itself an article.
pub(super) fn is_article(facts: &Facts<'_>) -> bool {
    facts.article_bodies == 1
        || facts.meta(&["og:type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
}

/// Whether the page was made by a writer of documentation.
pub(super) fn is_documentation(facts: &Facts<'_>) -> bool {
    let generator = facts.meta(&["generator"]).unwrap_or_default().to_ascii_lowercase();
    WRITERS.iter().any(|writer| generator.contains(writer))
}

/// The language of a text, where the detector is sure.
pub(in crate::knowledge) fn detect_language(text: &str) -> Option<String> {
    let mut end = text.len().min(DETECT_FROM);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let info = whatlang::detect(&text[..end]).filter(whatlang::Info::is_reliable)?;
    Some(short_code(info.lang().code()).to_owned())
}

/// The primary part of a language tag, in lower case.
pub(super) fn language_tag(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&primary.len()) && primary.chars().all(|c| c.is_ascii_alphabetic())).then_some(primary)
}

/// ISO 639-3, as the detector has it, to ISO 639-1 for the languages that have one.
fn short_code(code: &str) -> &str {
    const CODES: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "nb"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zul", "zu"),
    ];
    CODES.binary_search_by_key(&code, |(long, _)| long).map_or(code, |at| CODES[at].1)
}

/// Blanks to single spaces, and no more than a title or a description takes.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_WORDING).collect()
}

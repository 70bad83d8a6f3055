//! What a page says about itself: title, language, canonical address, links, wishes to robots.

use super::Page;
use scraper::{ElementRef, Html, Selector};
use std::collections::HashSet;
use std::sync::LazyLock;
use url::Url;

/// Links of one page that are looked at.
const MAX_LINKS: usize = 10_000;
/// Characters of a title or a description that are kept.
const MAX_WORDING: usize = 1000;
/// What a language is detected from, in bytes.
const DETECT_FROM: usize = 4000;

/// A selector that is known to be valid.
macro_rules! selector {
    ($text:literal) => {{
        static SELECTOR: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse($text).ok());
        SELECTOR.as_ref()
    }};
}

/// Fills in everything but the content.
pub(super) fn read(html: &Html, url: Option<&Url>, page: &mut Page) {
    let base = first(html, selector!("base[href]"))
        .and_then(|base| base.attr("href"))
        .and_then(|href| match url {
            Some(url) => url.join(href.trim()).ok(),
            None => Url::parse(href.trim()).ok(),
        })
        .or_else(|| url.cloned());
    let resolve = |href: &str| match &base {
        Some(base) => base.join(href.trim()).ok(),
        None => Url::parse(href.trim()).ok(),
    };
    page.title = first(html, selector!("title"))
        .map(|title| words(&title.text().collect::<String>()))
        .filter(|title| !title.is_empty())
        .or_else(|| meta(html, &["og:title", "twitter:title"]))
        .or_else(|| first(html, selector!("h1")).map(|h1| words(&h1.text().collect::<String>())))
        .filter(|title| !title.is_empty());
    page.description = meta(html, &["description", "og:description", "twitter:description"]);
    page.language = first(html, selector!("html[lang], html[xml\\:lang]"))
        .and_then(|root| root.attr("lang").or_else(|| root.attr("xml:lang")))
        .and_then(language_tag);
    page.canonical = first(html, selector!("link[rel~='canonical' i][href]"))
        .and_then(|link| link.attr("href"))
        .and_then(resolve)
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    page.noindex = ["robots", "frontdesk"].iter().filter_map(|name| meta(html, &[name])).any(|rules| {
        rules.to_ascii_lowercase().split(',').any(|rule| matches!(rule.trim(), "noindex" | "none"))
    });
    let mut seen = HashSet::new();
    for link in all(html, selector!("a[href], area[href]")).take(MAX_LINKS) {
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
fn language_tag(tag: &str) -> Option<String> {
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

fn meta(html: &Html, names: &[&str]) -> Option<String> {
    names.iter().find_map(|wanted| {
        all(html, selector!("meta[content]"))
            .find(|meta| {
                let name = meta.attr("name").or_else(|| meta.attr("property"));
                name.is_some_and(|name| name.trim().eq_ignore_ascii_case(wanted))
            })
            .and_then(|meta| meta.attr("content"))
            .map(words)
            .filter(|content| !content.is_empty())
    })
}

fn all<'a>(html: &'a Html, selector: Option<&'a Selector>) -> impl Iterator<Item = ElementRef<'a>> {
    selector.into_iter().flat_map(|selector| html.select(selector))
}

fn first<'a>(html: &'a Html, selector: Option<&'a Selector>) -> Option<ElementRef<'a>> {
    all(html, selector).next()
}

/// Blanks to single spaces, and no more than a title or a description takes.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_WORDING).collect()
}

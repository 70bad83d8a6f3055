//! Whether a page makes its text by scripts, so that what was read of it is not what a visitor sees.

use super::flat::Flat;
use super::parse::Parsed;
use super::signs::visible_chars;

/// Below this many characters there is hardly any text.
const HARDLY_ANY: usize = 120;
/// Below this many there is none.
const NONE: usize = 20;
/// The fewest characters of a sentence that somebody wrote for readers.
const SENTENCE: usize = 20;
/// As many bytes of scripts are an application.
const APPLICATION: usize = 20_000;

/// Whether text is so short that it may not be the page's own.
pub(super) fn is_thin(markdown: &str) -> bool {
    visible_chars(markdown) < HARDLY_ANY
}

/// Tells an application's empty shell from a page that is only short.
pub(super) fn needs_javascript(parsed: &Parsed, flat: &Flat<'_>, markdown: &str) -> bool {
    let scripted = parsed.scripts.bytes > 0 || parsed.scripts.sources > 0;
    if !scripted || !is_thin(markdown) {
        return false;
    }
    if asks(markdown) {
        return true;
    }
    if has_sentence(markdown) {
        return false;
    }
    asks(&parsed.without_scripts)
        || has_empty_root(flat)
        || (visible_chars(markdown) < NONE
            && (parsed.scripts.bytes > APPLICATION || parsed.scripts.sources > 1))
}

/// Whether words ask for scripts; in every language they are called so.
fn asks(words: &str) -> bool {
    let lower = words.to_ascii_lowercase();
    lower.contains("javascript") || lower.contains("java script")
}

/// A sentence that is no word of waiting.
fn has_sentence(markdown: &str) -> bool {
    markdown.lines().any(|line| {
        let line = line.trim();
        let waiting =
            ["loading", "please wait"].iter().any(|words| line.to_ascii_lowercase().contains(words));
        !waiting && visible_chars(line) >= SENTENCE && line.ends_with(['.', '!', '?', ':', '。', '！', '？'])
    })
}

/// An element that applications are put into, with nothing in it.
fn has_empty_root(flat: &Flat<'_>) -> bool {
    flat.items.iter().any(|item| {
        let Some(element) = item.element else { return false };
        let named = matches!(
            element.attr("id"),
            Some(
                "root"
                    | "app"
                    | "__next"
                    | "__nuxt"
                    | "___gatsby"
                    | "svelte"
                    | "app-root"
                    | "react-root"
                    | "q-app"
                    | "main-app"
            )
        );
        let root = named || element.name() == "app-root" || element.attr("ng-app").is_some();
        root && item.chars < HARDLY_ANY
    })
}

//! Questions and answers, as their owner wrote them, as a page.

use super::{Page, meta};
use crate::domain::source::Pair;

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

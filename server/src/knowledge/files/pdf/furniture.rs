//! Headers, footers, page numbers and the dots of tables of contents: what is there for turning pages.

use super::lines::Line;
use std::collections::{HashMap, HashSet};

/// Lines from the top and from the bottom that may be furniture.
const AT_EDGE: usize = 3;

/// Furniture stands on at least this many pages.
const MIN_PAGES: usize = 3;

/// And on this share of them, in tenths: left and right pages often differ.
const SHARE: usize = 4;

/// A line without what changes from page to page, and its height in steps of four points.
type Key = (String, i64);

/// Removes what stands on most pages at the same height, what numbers pages, and what leads to page numbers.
pub(super) fn remove(pages: &mut [Vec<Line>]) {
    for page in pages.iter_mut() {
        page.retain(|line| !leads_to_page(&line.text()));
    }
    if pages.len() < MIN_PAGES {
        return;
    }
    let mut counts: HashMap<Key, usize> = HashMap::new();
    for page in pages.iter() {
        let keys: HashSet<Key> = at_edge(page).into_iter().flat_map(|(at, _)| keys(&page[at])).collect();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    let most = MIN_PAGES.max(pages.len() * SHARE / 10);
    for page in pages {
        let gone: HashSet<usize> = at_edge(page)
            .into_iter()
            .filter(|(at, outermost)| {
                // The title of a chapter stands on the pages of that chapter only, but nothing is beyond it.
                let needed = if *outermost { MIN_PAGES } else { most };
                let keys = keys(&page[*at]);
                (*outermost && keys[0].0 == "#")
                    || keys.iter().any(|key| counts.get(key).is_some_and(|count| *count >= needed))
            })
            .map(|(at, _)| at)
            .collect();
        let mut at = 0;
        page.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
    }
}

/// The places of the highest and of the lowest lines, and whether nothing is above or below.
fn at_edge(page: &[Line]) -> Vec<(usize, bool)> {
    let mut order: Vec<usize> = (0..page.len()).collect();
    order.sort_by(|one, other| page[*one].y.total_cmp(&page[*other].y));
    let last = order.len().saturating_sub(1);
    let edge = |at: &usize| *at < AT_EDGE || at + AT_EDGE > last;
    (0..order.len()).filter(edge).map(|at| (order[at], at == 0 || at == last)).collect()
}

/// `Prices ........ 12`: a line of a table of contents, which says nothing that the heading doesn't.
fn leads_to_page(line: &str) -> bool {
    let bare = line.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let dots =
        bare.chars().rev().take_while(|c| matches!(c, '.' | ' ' | '…' | '·')).filter(|c| *c != ' ').count();
    bare.len() < line.len() && (dots >= 4 || bare.ends_with("……"))
}

/// Two keys, so that a line near the border of a step is found in both.
fn keys(line: &Line) -> [Key; 2] {
    let mut text = String::new();
    for character in line.text().chars().filter(|c| !c.is_whitespace()) {
        // Any number is as good as any other, however long.
        if !character.is_numeric() {
            text.extend(character.to_lowercase());
        } else if !text.ends_with('#') {
            text.push('#');
        }
    }
    // Roman page numbers stand alone.
    if !text.is_empty() && text.chars().all(|c| "ivxlc".contains(c)) {
        "#".clone_into(&mut text);
    }
    #[expect(clippy::cast_possible_truncation, reason = "heights of a page are small; others saturate")]
    let step = (line.y / 4.0).floor() as i64;
    [(text.clone(), step), (text, step.saturating_add(1))]
}

//! Which part of the body is the content, and what inside it is not.

use super::flat::{Flat, Role};
use super::signs::{self, Sign};
use super::teasers;

/// A child with this share of the score is where the content lies.
const DOMINANT: f32 = 0.65;
/// Less than this many characters is a low yield.
const LOW_YIELD: usize = 200;
/// The most characters of small print.
const SHORT: usize = 160;

/// Drops what is not content, and returns the item that holds what is.
pub(super) fn select(flat: &mut Flat<'_>) -> usize {
    flat.count();
    let all = flat.items.first().map_or(0, |item| item.chars);
    drop_outside(flat, all, true);
    flat.count();
    let region = descend(flat);
    if flat.items[region].chars >= LOW_YIELD {
        drop_link_blocks(flat, region);
        flat.count();
        teasers::drop_teasers(flat, region);
        flat.count();
    }
    let found = flat.items[region].chars;
    if found < LOW_YIELD && all > found * 3 {
        // Little was found on a page that has more: take everything but the plainest surroundings.
        for item in &mut flat.items {
            item.dropped = false;
        }
        flat.count();
        drop_outside(flat, all, false);
        flat.count();
        return 0;
    }
    region
}

/// Marks what tags, states and (if `by_name`) classes put outside of the content.
fn drop_outside(flat: &mut Flat<'_>, all: usize, by_name: bool) {
    let mut in_main = 0;
    let mut at = 0;
    while at < flat.items.len() {
        let item = &flat.items[at];
        if item.role == Role::Main {
            in_main = in_main.max(item.end);
        }
        let most_of_page = item.chars * 2 > all;
        let linked = item.link_chars * 10 > item.chars * 3;
        let outside = match item.role {
            Role::Text | Role::Main => false,
            Role::Boilerplate => !most_of_page,
            Role::Header => !most_of_page && (at >= in_main || linked) && !has_h1(flat, at),
            Role::Aside => !most_of_page && !item.element.is_some_and(signs::is_note),
            Role::Form => item.chars * 10 < all * 3,
            Role::Button => !in_heading(flat, at),
            _ => false,
        };
        let named = || match item
            .element
            .filter(|_| item.role != Role::Main && at > 2)
            .map_or(Sign::None, signs::sign)
        {
            Sign::None => false,
            Sign::Hidden => !most_of_page,
            Sign::Outside => by_name && item.chars * 3 < all && !matches!(item.role, Role::Heading(_)),
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
            for inner in &mut flat.items[at..end] {
                inner.dropped = true;
            }
            at = end;
        } else {
            at += 1;
        }
    }
}

fn has_h1(flat: &Flat<'_>, at: usize) -> bool {
    flat.items[at..flat.items[at].end].iter().any(|item| item.role == Role::Heading(1))
}

/// Questions of an accordion are buttons inside headings.
fn in_heading(flat: &Flat<'_>, at: usize) -> bool {
    let parent = &flat.items[flat.items[at].parent];
    let above = &flat.items[parent.parent];
    [parent, above].iter().any(|item| {
        matches!(item.role, Role::Heading(_) | Role::Term)
            || item.element.is_some_and(|element| element.name() == "summary")
    })
}

/// Goes from the body to the smallest part that holds most of what reads like content.
fn descend(flat: &Flat<'_>) -> usize {
    let mut at = 0;
    loop {
        let score = flat.items[at].score;
        let next = flat
            .children(at)
            .filter(|child| !flat.items[*child].dropped && flat.items[*child].role.may_hold_regions())
            .max_by(|a, b| flat.items[*a].score.total_cmp(&flat.items[*b].score));
        match next {
            Some(child) if flat.items[child].score >= score * DOMINANT && score > 0.0 => at = child,
            _ => return at,
        }
    }
}

/// Drops blocks in the region that are mostly links: lists of other pages, tags, sharing.
fn drop_link_blocks(flat: &mut Flat<'_>, region: usize) {
    let end = flat.items[region].end;
    let mut at = region + 1;
    while at < end {
        let item = &flat.items[at];
        let plain = item.chars - item.link_chars;
        let dense = item.chars > 0 && item.link_chars * 10 >= item.chars * 6;
        let drop = dense
            && match item.role {
                Role::Table => false,
                Role::List { .. } => plain < 200,
                Role::Block | Role::Main | Role::Aside | Role::Form | Role::Header | Role::Boilerplate => {
                    plain < 200
                }
                Role::Paragraph => plain < 20,
                _ => false,
            };
        let next = if item.dropped || drop || item.role == Role::Table { item.end } else { at + 1 };
        if drop {
            for inner in &mut flat.items[at..next] {
                inner.dropped = true;
            }
        }
        at = next;
    }
}

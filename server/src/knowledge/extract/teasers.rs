//! Groups of teasers: cards that each announce another page. They stand beside or below an article, and
//! what they say is said better by the pages they lead to.

use super::flat::{Flat, Role};

/// As few as this make a group.
const GROUP: usize = 3;
/// The most characters of one teaser.
const TEASER: usize = 500;
/// A page whose own text is shorter than this may consist of its teasers, and keeps them.
const OWN_TEXT: usize = 700;

/// Drops the groups of teasers in a region, if enough is left without them.
pub(super) fn drop_teasers(flat: &mut Flat<'_>, region: usize) {
    let mut groups: Vec<usize> = Vec::new();
    let mut teased = 0;
    let mut at = region;
    while at < flat.items[region].end {
        let item = &flat.items[at];
        if item.dropped || matches!(item.role, Role::Table | Role::Pre) {
            at = item.end;
            continue;
        }
        if item.has_block
            && let Some(teasers) = group_in(flat, at)
        {
            teased += teasers.iter().map(|teaser| flat.items[*teaser].chars).sum::<usize>();
            groups.extend(teasers);
            at = item.end;
            continue;
        }
        at += 1;
    }
    if flat.items[region].chars.saturating_sub(teased) < OWN_TEXT {
        return;
    }
    for teaser in groups {
        flat.drop_all(teaser);
    }
}

/// The teasers among the direct parts of an item, where most of its parts are such.
fn group_in(flat: &Flat<'_>, at: usize) -> Option<Vec<usize>> {
    let mut parts = 0;
    let mut teasers = Vec::new();
    for child in flat.children(at) {
        let item = &flat.items[child];
        if item.dropped || item.chars == 0 {
            continue;
        }
        parts += 1;
        if item.chars <= TEASER
            && item.role != Role::Link
            && !matches!(item.role, Role::Heading(_))
            && is_teaser(flat, child)
        {
            teasers.push(child);
        }
    }
    (teasers.len() >= GROUP && teasers.len() * 10 >= parts * 7).then_some(teasers)
}

/// Whether its headline, or its picture, is a link to another page.
fn is_teaser(flat: &Flat<'_>, at: usize) -> bool {
    let inside = at..flat.items[at].end;
    if flat.items[inside.clone()].iter().any(|item| matches!(item.role, Role::Pre | Role::Code | Role::Table))
    {
        return false;
    }
    inside.clone().any(|inner| {
        let item = &flat.items[inner];
        if item.role != Role::Link || item.dropped || !leads_away(item.attr("href")) {
            return false;
        }
        let holds = flat.items[inner..item.end]
            .iter()
            .any(|part| matches!(part.role, Role::Heading(_) | Role::Image));
        let parent = &flat.items[item.parent];
        holds || (matches!(parent.role, Role::Heading(_)) && item.chars * 10 >= parent.chars * 8)
    })
}

fn leads_away(href: Option<&str>) -> bool {
    href.is_some_and(|href| !href.trim_start().starts_with('#'))
}

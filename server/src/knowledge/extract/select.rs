//! Which part of the body is the content, and which lists of links in it are not.

use super::Kind;
use super::flat::{Flat, Role};
use super::outside::{drop_outside, is_article_body};
use super::press;
use super::teasers;

/// A child with this share of the score is where the content lies.
const DOMINANT: f32 = 0.65;
/// What declares itself the text has at least this share of the score.
const DECLARED: f32 = 0.3;
/// Less than this many characters is a low yield.
const LOW_YIELD: usize = 200;
/// The fewest characters of text beside its greater part.
const NEIGHBOUR: usize = 60;
/// The fewest characters of a sentence beside it.
const SENTENCE: usize = 20;
/// The fewest characters of a section in its own right.
const SECTION: usize = 300;

/// Drops what is not content, and returns the item that holds what is.
pub(super) fn select(flat: &mut Flat<'_>, kind: Kind) -> usize {
    flat.count();
    let all = flat.items.first().map_or(0, |item| item.chars);
    drop_outside(flat, all, kind, true);
    flat.count();
    let region = descend(flat, kind);
    if flat.items[region].chars >= LOW_YIELD {
        // Where a page says what its main part is, and is no article, lists of links in it are of use.
        let declared = kind != Kind::Article && is_in_main(flat, region);
        drop_link_blocks(flat, region, declared);
        flat.count();
        if !declared {
            teasers::drop_teasers(flat, region);
            flat.count();
        }
        if kind == Kind::Article {
            press::drop_around(flat, region);
        }
    }
    let found = flat.items[region].chars;
    if found < LOW_YIELD && all > found * 3 {
        // Little was found on a page that has more: take everything but the plainest surroundings.
        for item in &mut flat.items {
            item.dropped = false;
        }
        flat.count();
        drop_outside(flat, all, kind, false);
        flat.count();
        return 0;
    }
    region
}

/// Headlines with links inside are signatures of functions and types; teasers are links as a whole.
fn has_partly_linked_heading(flat: &Flat<'_>, at: usize) -> bool {
    flat.items[at..flat.items[at].end].iter().any(|item| {
        matches!(item.role, Role::Heading(_))
            && !item.dropped
            && item.link_chars > 0
            && item.link_chars * 10 < item.chars * 8
    })
}

/// The element that the page declares to be its article's text, if it is the only one and has text.
fn declared(flat: &Flat<'_>) -> Option<usize> {
    let mut bodies = (0..flat.items.len()).filter(|at| is_article_body(&flat.items[*at]));
    let body = bodies.next().filter(|_| bodies.next().is_none())?;
    let (part, whole) = (&flat.items[body], &flat.items[0]);
    let enough = part.score >= whole.score * DECLARED || part.chars * 3 >= whole.chars;
    (enough && !part.dropped).then_some(body)
}

fn is_in_main(flat: &Flat<'_>, region: usize) -> bool {
    std::iter::successors(Some(region), |at| (*at > 0).then(|| flat.items[*at].parent))
        .any(|at| flat.items[at].role == Role::Main || flat.items[at].attr("role") == Some("main"))
}

/// Goes from the body to the smallest part that holds most of what reads like content.
fn descend(flat: &mut Flat<'_>, kind: Kind) -> usize {
    let mut at = declared(flat).filter(|_| kind == Kind::Article).unwrap_or(0);
    loop {
        let item = &flat.items[at];
        let whole = kind == Kind::Forum && item.element.is_some_and(|element| element.name() == "main");
        if whole || is_article_body(item) {
            return at;
        }
        let score = flat.items[at].score;
        let next = flat
            .children(at)
            .filter(|child| !flat.items[*child].dropped && flat.items[*child].role.may_hold_regions())
            .max_by(|a, b| flat.items[*a].score.total_cmp(&flat.items[*b].score));
        match next {
            Some(child) if flat.items[child].score >= score * DOMINANT && score > 0.0 => {
                let beside: Vec<usize> = flat
                    .children(at)
                    .filter(|other| *other != child && belongs(flat, *other, child))
                    .collect();
                let solid = flat.children(at).any(|other| other != child && is_solid(flat, other))
                    || has_parallel_headings(flat, at);
                if solid {
                    return at;
                }
                if beside.is_empty() {
                    at = child;
                    continue;
                }
                // Text stands beside its greater part: the rest of what is beside is not content.
                let others: Vec<usize> = flat
                    .children(at)
                    .filter(|other| *other != child && !beside.contains(other))
                    .filter(|other| {
                        !matches!(flat.items[*other].role, Role::Heading(_) | Role::Pre | Role::Table)
                    })
                    .collect();
                for other in others {
                    flat.drop_all(other);
                }
                return at;
            }
            _ => return at,
        }
    }
}

/// Whether an element is a section in its own right: it has code, or a headline that is no link above
/// text that is not links.
fn is_solid(flat: &Flat<'_>, at: usize) -> bool {
    let item = &flat.items[at];
    if item.dropped || item.chars == 0 {
        return false;
    }
    if item.element.is_some_and(|element| element.name() == "details") {
        return true;
    }
    let mut headed = false;
    for inner in &flat.items[at..item.end] {
        match inner.role {
            Role::Pre | Role::Definition if !inner.dropped && inner.chars > 0 => return true,
            Role::Heading(_) if !inner.dropped && inner.link_chars * 2 < inner.chars => headed = true,
            _ => {}
        }
    }
    headed && item.chars >= SECTION && item.link_chars * 5 < item.chars
}

/// Whether an element has headlines of one rank side by side, and so more than one section.
fn has_parallel_headings(flat: &Flat<'_>, at: usize) -> bool {
    let mut ranks = [0_usize; 7];
    for child in flat.children(at).map(|child| &flat.items[child]) {
        if let Role::Heading(rank) = child.role
            && !child.dropped
            && child.chars > 0
            && child.link_chars * 2 < child.chars
        {
            ranks[rank] += 1;
        }
    }
    ranks.iter().any(|count| *count > 1)
}

/// Whether a neighbour of the greater part is part of the same text: a paragraph of sentences, or an
/// element of the same class.
fn belongs(flat: &Flat<'_>, at: usize, greater: usize) -> bool {
    let item = &flat.items[at];
    let short = item.chars < NEIGHBOUR
        && !(item.role == Role::Paragraph && item.chars >= SENTENCE && ends_as_sentence(flat, at));
    if item.dropped || item.chars == 0 || item.link_chars * 4 > item.chars {
        return false;
    }
    let class = item.attr("class").map(str::trim).filter(|class| !class.is_empty());
    let alike = class.is_some() && class == flat.items[greater].attr("class").map(str::trim);
    alike || (item.role == Role::Paragraph && !short)
}

fn holds_list(flat: &Flat<'_>, at: usize) -> bool {
    flat.items[at..flat.items[at].end]
        .iter()
        .any(|item| matches!(item.role, Role::List { .. } | Role::Heading(_)))
}

fn ends_as_sentence(flat: &Flat<'_>, at: usize) -> bool {
    let last = flat.items[at..flat.items[at].end]
        .iter()
        .rev()
        .map(|item| item.text.trim_end())
        .find(|text| !text.is_empty());
    last.is_some_and(|text| text.ends_with(['.', '!', '?', ':', '。', '！', '？', '…']))
}

/// Drops blocks in the region that are mostly links: lists of other pages, tags, sharing.
fn drop_link_blocks(flat: &mut Flat<'_>, region: usize, keep_lists: bool) {
    let end = flat.items[region].end;
    let mut at = region + 1;
    while at < end {
        let item = &flat.items[at];
        let plain = item.chars - item.link_chars;
        let dense = item.chars > 0 && item.link_chars * 10 >= item.chars * 6;
        let drop = dense
            && match item.role {
                Role::Table => false,
                Role::List { .. } => plain < 200 && !keep_lists,
                _ if keep_lists && holds_list(flat, at) => false,
                _ if has_partly_linked_heading(flat, at) => false,
                Role::Block | Role::Main | Role::Aside | Role::Form | Role::Header | Role::Boilerplate => {
                    plain < 200
                }
                Role::Paragraph => plain < 20,
                _ => false,
            };
        let next = if item.dropped || drop || matches!(item.role, Role::Table | Role::Heading(_) | Role::Pre)
        {
            item.end
        } else {
            at + 1
        };
        if drop {
            flat.drop_all(at);
        }
        at = next;
    }
}

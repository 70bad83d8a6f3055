//! What stands within and around the text of an article and is not of it: captions of photos, galleries,
//! bylines, calls to subscribe and to follow, further articles, headings left with nothing below them.
//!
//! For pages that declare themselves articles. Documentation, shops and forums are read more generously.

use super::flat::{Flat, Role};
use super::signs;

/// The most characters of a line that is looked at for what it calls for.
const LINE: usize = 420;
/// The fewest characters of a paragraph of the text.
const PROSE: usize = 80;
/// The most lines above the first paragraph.
const HEAD: usize = 8;
/// The most characters of a byline.
const BYLINE: usize = 120;

/// Drops what is not of the article in a region.
pub(super) fn drop_around(flat: &mut Flat<'_>, region: usize) {
    drop_further_articles(flat, region);
    drop_captions(flat, region);
    flat.count();
    let lines = lines(flat, region);
    drop_bylines(flat, &lines);
    drop_calls(flat, &lines);
    flat.count();
    drop_bare_headings(flat, region);
    flat.count();
}

/// Articles within an article are others: comments, teasers.
fn drop_further_articles(flat: &mut Flat<'_>, region: usize) {
    let mut outer = std::iter::successors(Some(region), |at| (*at > 0).then(|| flat.items[*at].parent))
        .find(|at| is_article(flat, *at))
        .map(|at| at..flat.items[at].end);
    let mut at = region + 1;
    while at < flat.items[region].end {
        let item = &flat.items[at];
        let end = item.end;
        if item.dropped || !is_article(flat, at) {
            at += 1;
            continue;
        }
        match &outer {
            Some(outer) if outer.contains(&at) => {
                if item.chars * 2 < flat.items[outer.start].chars {
                    flat.drop_all(at);
                    at = end;
                    continue;
                }
            }
            _ => outer = Some(at..end),
        }
        at += 1;
    }
}

fn is_article(flat: &Flat<'_>, at: usize) -> bool {
    flat.items[at].element.is_some_and(|element| element.name() == "article")
}

/// Captions and galleries of photos.
fn drop_captions(flat: &mut Flat<'_>, region: usize) {
    let whole = flat.items[region].chars;
    let mut at = region + 1;
    while at < flat.items[region].end {
        let item = &flat.items[at];
        let named = item
            .element
            .is_some_and(|element| element.name() == "figcaption" || signs::is_of_photos(element));
        let form = matches!(item.role, Role::Table | Role::Pre | Role::Heading(_));
        if named && !form && !item.dropped && item.chars * 3 < whole {
            let end = item.end;
            flat.drop_all(at);
            at = end;
        } else {
            at += 1;
        }
    }
}

/// A block that holds nothing but text in a line.
struct Line {
    at: usize,
    /// Without blanks at its ends and with single ones inside.
    text: String,
}

fn lines(flat: &Flat<'_>, region: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut at = region;
    while at < flat.items[region].end {
        let item = &flat.items[at];
        if item.dropped || item.chars == 0 || matches!(item.role, Role::Pre | Role::Table) {
            at = item.end;
        } else if item.role.is_block() && flat.children(at).all(|child| !flat.items[child].has_block) {
            let text = flat.items[at..item.end].iter().filter(|part| !part.dropped).map(|part| part.text);
            let text: Vec<&str> = text.flat_map(str::split_whitespace).collect();
            lines.push(Line { at, text: text.join(" ") });
            at = item.end;
        } else {
            at += 1;
        }
    }
    lines
}

/// Who wrote it and when, above the first paragraph.
fn drop_bylines(flat: &mut Flat<'_>, lines: &[Line]) {
    let is_heading = |line: &Line| matches!(flat.items[line.at].role, Role::Heading(_));
    let prose = |line: &Line| line.text.len() >= PROSE && ends_sentence(&line.text) && !is_heading(line);
    let above: Vec<usize> = match lines.iter().position(prose) {
        Some(first) if first <= HEAD => lines[..first]
            .iter()
            .filter(|line| line.text.len() < BYLINE && !is_heading(line) && is_byline(&line.text))
            .map(|line| line.at)
            .collect(),
        _ => return,
    };
    for at in above {
        flat.drop_all(at);
    }
}

/// Whether a line names a writer or a day.
fn is_byline(text: &str) -> bool {
    let lower = text.to_lowercase();
    let year = || {
        text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
            word.len() == 4
                && (word.starts_with("19") || word.starts_with("20"))
                && word.chars().all(|c| c.is_ascii_digit())
        })
    };
    !ends_sentence(text) && (lower.starts_with("by ") || year())
}

/// Calls to subscribe, to follow, to comment; lines of rights and of thanks at the end.
fn drop_calls(flat: &mut Flat<'_>, lines: &[Line]) {
    let mut at_end = true;
    for line in lines.iter().rev() {
        let item = &flat.items[line.at];
        if item.dropped {
            continue;
        }
        let lower = line.text.to_lowercase();
        let call = line.text.len() < LINE && signs::is_call(&lower);
        let linked = item.link_chars > 0;
        let label = signs::is_label(&lower);
        let heading = matches!(item.role, Role::Heading(_));
        let address = line.text.len() < 60 && !line.text.contains(' ') && line.text.contains(['@', '/']);
        if label || (call && (linked || at_end)) || (at_end && address) {
            flat.drop_all(line.at);
        } else if !heading {
            at_end = false;
        }
    }
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '\'', '»', ')', ' '])
        .ends_with(['.', '!', '?', ':', '。', '！', '？', '…'])
}

/// Headings with nothing below them: what they announced was not content.
fn drop_bare_headings(flat: &mut Flat<'_>, region: usize) {
    let mut bare: Vec<usize> = Vec::new();
    let mut below = usize::MAX;
    // Backwards: whether there is anything between a heading and the next of its rank or above.
    let mut content = false;
    for at in (region + 1..flat.items[region].end).rev() {
        let item = &flat.items[at];
        match item.role {
            _ if item.dropped => {}
            Role::Heading(rank) => {
                if !content && rank >= below.min(6) {
                    bare.push(at);
                    continue;
                }
                if !content && below == usize::MAX {
                    bare.push(at);
                    continue;
                }
                below = rank;
                content = false;
            }
            Role::Text if item.chars > 0 && !in_heading(flat, at) => content = true,
            _ => {}
        }
    }
    for at in bare {
        if !matches!(flat.items[at].role, Role::Heading(1)) {
            flat.drop_all(at);
        }
    }
}

fn in_heading(flat: &Flat<'_>, at: usize) -> bool {
    let mut at = at;
    for _ in 0..6 {
        at = flat.items[at].parent;
        match flat.items[at].role {
            Role::Heading(_) => return true,
            role if role.is_block() => return false,
            _ => {}
        }
    }
    false
}

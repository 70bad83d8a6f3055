//! Boilerplate that shows only by repetition: the same blocks on many pages of one site.
//!
//! Pure functions over the Markdown that `extract` makes. Who calls them counts on how many pages of a site
//! each hash was seen, and asks [`is_common`]. Code and tables are never taken for boilerplate, headings only
//! together with all that stands below them, and no page is emptied.

use std::collections::HashSet;

/// The fewest pages of a site that must have a block.
const FEWEST: u64 = 5;
/// And the fewest per cent of the pages read so far.
const PER_CENT: u64 = 30;
/// The most letters of a block that may be boilerplate.
const LONGEST: usize = 1500;
/// The fewest letters of one between others; shorter ones ("Note", "Example") go at the ends of a page only.
const SHORTEST_INSIDE: usize = 40;

/// Whether a block seen on so many pages of a site, of so many read, is boilerplate.
#[must_use]
pub const fn is_common(pages_with_it: u64, pages: u64) -> bool {
    pages_with_it >= FEWEST && pages_with_it.saturating_mul(100) >= pages.saturating_mul(PER_CENT)
}

/// The hashes of the blocks that could be boilerplate, each once, in their order. The same text has the same
/// hash whatever its case, blanks and marks, in every version of the program: they may be stored.
#[must_use]
pub fn block_hashes(markdown: &str) -> Vec<u64> {
    let mut seen = HashSet::new();
    blocks(markdown).iter().filter_map(Block::hash).filter(|hash| seen.insert(*hash)).collect()
}

/// The Markdown without its repeated blocks, and without headings that have nothing left below them. The
/// original where hardly anything would be left: then it is the page's content after all.
#[must_use]
pub fn without(markdown: &str, is_repeated: &dyn Fn(u64) -> bool) -> String {
    let blocks = blocks(markdown);
    let mut gone: Vec<bool> = blocks.iter().map(|block| block.hash().is_some_and(is_repeated)).collect();
    keep_short_ones_inside(&blocks, &mut gone);
    drop_bare_headings(&blocks, &mut gone);
    let has_text =
        blocks.iter().zip(&gone).any(|(block, gone)| !gone && block.rank.is_none() && block.letters > 0);
    if !has_text || !gone.contains(&true) {
        return markdown.to_owned();
    }
    let kept: Vec<&str> =
        blocks.iter().zip(&gone).filter(|(_, gone)| !**gone).map(|(block, _)| block.text).collect();
    kept.join("\n\n") + "\n"
}

/// Between the first and the last block that stays, short ones stay.
fn keep_short_ones_inside(blocks: &[Block<'_>], gone: &mut [bool]) {
    let stays = |(block, gone): (&Block<'_>, &bool)| !gone && block.rank.is_none();
    let Some(first) = blocks.iter().zip(&*gone).position(stays) else { return };
    let last = blocks.iter().zip(&*gone).rposition(stays).unwrap_or(first);
    for at in first..last {
        gone[at] &= blocks[at].letters >= SHORTEST_INSIDE;
    }
}

/// Headings go if something below them went and nothing stays, down to the next of their rank. A block lies
/// below six headings at most, so this is linear.
fn drop_bare_headings(blocks: &[Block<'_>], gone: &mut [bool]) {
    for at in 0..blocks.len() {
        let Some(rank) = blocks[at].rank else { continue };
        let (mut went, mut stays) = (false, false);
        for (below, gone) in blocks.iter().zip(&*gone).skip(at + 1) {
            match below.rank {
                Some(other) if other <= rank => break,
                Some(_) => {}
                None => {
                    went |= *gone;
                    stays |= !gone;
                }
            }
        }
        gone[at] = went && !stays;
    }
}

/// A run of lines between empty ones; code with its empty lines; a list with all that is indented under it.
struct Block<'a> {
    text: &'a str,
    letters: usize,
    /// Of a heading.
    rank: Option<usize>,
    verbatim: bool,
}

impl<'a> Block<'a> {
    fn new(text: &'a str) -> Self {
        let text = text.trim_end();
        let marks = text.len() - text.trim_start_matches('#').len();
        let heading = (1..=6).contains(&marks) && text[marks..].starts_with(' ') && !text.contains('\n');
        Self {
            text,
            letters: text.chars().filter(|c| c.is_alphanumeric()).count(),
            rank: heading.then_some(marks),
            verbatim: text.starts_with('|') || text.contains("```"),
        }
    }

    /// FNV-1a of the letters and digits in lower case, words kept apart. None for what is never boilerplate.
    fn hash(&self) -> Option<u64> {
        if self.verbatim || self.rank.is_some() || self.letters == 0 || self.letters > LONGEST {
            return None;
        }
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut feed = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let mut buffer = [0; 4];
        let (mut apart, mut any) = (false, false);
        for c in self.text.chars() {
            if !c.is_alphanumeric() {
                apart = any;
                continue;
            }
            if std::mem::take(&mut apart) {
                feed(b' ');
            }
            any = true;
            for c in c.to_lowercase() {
                c.encode_utf8(&mut buffer).bytes().for_each(&mut feed);
            }
        }
        Some(hash)
    }
}

fn blocks(markdown: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut start = None;
    let mut fence: Option<&str> = None;
    let mut after_blank = false;
    let mut at = 0;
    for line in markdown.split_inclusive('\n') {
        let bare = line.trim();
        let ticks = &bare[..bare.len() - bare.trim_start_matches('`').len()];
        let indented = line.starts_with(' ') && !bare.is_empty();
        if let Some(open) = fence {
            if bare == open {
                fence = None;
            }
        } else if bare.is_empty() {
            after_blank = true;
        } else {
            if let Some(from) = start
                && after_blank
                && !indented
            {
                blocks.push(Block::new(&markdown[from..at]));
                start = None;
            }
            start = start.or(Some(at));
            after_blank = false;
            if ticks.len() >= 3 {
                fence = Some(ticks);
            }
        }
        at += line.len();
    }
    if let Some(from) = start {
        blocks.push(Block::new(&markdown[from..]));
    }
    blocks
}

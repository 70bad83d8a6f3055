//! Cuts a page's Markdown into chunks: passages that can be found, read and quoted on their own.
//!
//! A chunk keeps to one section where sections are of a useful size; neighbours that are tiny and have
//! the same parent share one. Tables and code stay whole up to the maximum. A chunk's text is a verbatim slice of
//! the Markdown, except that a long table's header is repeated in each of its parts.

mod blocks;
pub mod near;
mod split;

pub use crate::domain::text::tokens::estimate as estimate_tokens;

use crate::domain::pipeline::Chunking;
use blocks::{Block, Kind, blocks};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Characters of a heading that are kept in the path; every chunk below it repeats them.
pub const MAX_HEADING: usize = 200;

/// Sizes of chunks, in estimated tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkSettings {
    /// A chunk ends before the block that would take it beyond this.
    pub target_tokens: usize,
    /// No chunk is larger, but for the header that a table's parts repeat.
    pub max_tokens: usize,
    /// A section smaller than this shares a chunk with its neighbours.
    pub min_tokens: usize,
}

impl Default for ChunkSettings {
    fn default() -> Self {
        Self::from(&Chunking::default())
    }
}

impl From<&Chunking> for ChunkSettings {
    fn from(chunking: &Chunking) -> Self {
        Self {
            target_tokens: chunking.target_tokens as usize,
            max_tokens: chunking.max_tokens as usize,
            min_tokens: chunking.min_tokens as usize,
        }
    }
}

/// One passage of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Its place in the document, from 0.
    pub position: usize,
    /// The headings it stands under, outermost first. Begins with the title where the text has no h1.
    pub heading_path: Vec<String>,
    pub text: String,
    /// Estimated: see `estimate_tokens`.
    pub tokens: usize,
    /// SHA-256 of heading path and text, in hex: equal for chunks whose embedding is the same.
    pub hash: String,
    /// Where it begins in the Markdown, in bytes.
    pub start: usize,
    /// Where it ends in the Markdown, in bytes.
    pub end: usize,
}

/// Cuts a document. Every character that is not blank is in some chunk, and chunks are in order.
#[must_use]
pub fn chunk(markdown: &str, title: Option<&str>, settings: &ChunkSettings) -> Vec<Chunk> {
    let blocks = blocks(markdown);
    let has_h1 = blocks.iter().any(|block| matches!(block.kind, Kind::Heading { level: 1, .. }));
    let root = title
        .map(str::trim)
        .filter(|title| !title.is_empty() && !has_h1)
        .map(|title| title.chars().take(MAX_HEADING).collect());
    let mut cutter =
        Cutter { markdown, settings, root, headings: Vec::new(), open: None, chunks: Vec::new() };
    let mut heading: Option<usize> = None;
    for block in blocks {
        let Kind::Heading { level, text } = &block.kind else {
            cutter.add_under(heading.take(), &block);
            continue;
        };
        cutter.enter(*level, text, heading.is_some());
        let start = *heading.get_or_insert(block.range.start);
        // Headings without an end are text that only looks so.
        if cutter.tokens(&(start..block.range.end)) > settings.target_tokens {
            cutter.add(&Block { kind: Kind::Text, range: start..block.range.end });
            heading = None;
        }
    }
    if let Some(start) = heading {
        cutter.add(&Block { kind: Kind::Text, range: start..markdown.trim_end().len() });
    }
    cutter.close();
    cutter.chunks
}

struct Open {
    range: Range<usize>,
    tokens: usize,
    path: Vec<(usize, String)>,
}

struct Cutter<'a> {
    markdown: &'a str,
    settings: &'a ChunkSettings,
    root: Option<String>,
    /// Level and text of the headings that hold where the cutter is.
    headings: Vec<(usize, String)>,
    open: Option<Open>,
    chunks: Vec<Chunk>,
}

impl Cutter<'_> {
    /// A section begins. Ends the chunk before it, unless that is tiny and of the same parent.
    fn enter(&mut self, level: usize, text: &str, follows_heading: bool) {
        self.headings.retain(|(above, _)| *above < level);
        let stays = follows_heading
            || self.open.as_ref().is_some_and(|open| {
                let parent = &self.headings;
                open.tokens < self.settings.min_tokens
                    && open.path.len() >= parent.len()
                    && open.path[..parent.len()] == parent[..]
                    && (level > 1)
            });
        if !stays {
            self.close();
        }
        self.headings.push((level, text.chars().take(MAX_HEADING).collect()));
    }

    fn add_under(&mut self, heading: Option<usize>, block: &Block) {
        let Some(start) = heading else { return self.add(block) };
        let whole = start..block.range.end;
        if self.tokens(&whole) <= self.settings.max_tokens {
            self.append(whole, None);
            return;
        }
        // The heading goes with the first piece of what it stands above.
        let head = self.tokens(&(start..block.range.start));
        let room = self.settings.max_tokens.saturating_sub(head).max(1);
        for (n, piece) in split::split(self.markdown, block, room).into_iter().enumerate() {
            let range = if n == 0 { start..piece.range.end } else { piece.range };
            self.append(range, piece.repeated);
        }
    }

    fn add(&mut self, block: &Block) {
        if self.tokens(&block.range) <= self.settings.max_tokens {
            self.append(block.range.clone(), None);
            return;
        }
        for piece in split::split(self.markdown, block, self.settings.max_tokens) {
            self.append(piece.range, piece.repeated);
        }
    }

    fn append(&mut self, range: Range<usize>, repeated: Option<Range<usize>>) {
        if let Some(repeated) = repeated {
            self.close();
            let text = format!("{}{}", &self.markdown[repeated], &self.markdown[range.clone()]);
            self.push(range, text, &self.headings.clone());
            return;
        }
        if let Some(open) = &mut self.open {
            let joined = open.range.start..range.end;
            let tokens = estimate_tokens(&self.markdown[joined.clone()]);
            if tokens <= self.settings.target_tokens
                || (open.tokens < self.settings.min_tokens && tokens <= self.settings.max_tokens)
            {
                let shared = open.path.iter().zip(&self.headings).take_while(|(a, b)| a == b).count();
                open.path.truncate(shared);
                open.range = joined;
                open.tokens = tokens;
                return;
            }
        }
        self.close();
        let tokens = self.tokens(&range);
        self.open = Some(Open { range, tokens, path: self.headings.clone() });
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            let text = self.markdown[open.range.clone()].to_owned();
            self.push(open.range, text, &open.path);
        }
    }

    fn push(&mut self, range: Range<usize>, text: String, path: &[(usize, String)]) {
        let heading_path: Vec<String> =
            self.root.iter().cloned().chain(path.iter().map(|(_, text)| text.clone())).collect();
        let mut hash = Sha256::new();
        for heading in &heading_path {
            hash.update(heading);
            hash.update([0]);
        }
        hash.update(&text);
        self.chunks.push(Chunk {
            position: self.chunks.len(),
            tokens: estimate_tokens(&text),
            hash: hex(&hash.finalize()),
            heading_path,
            text,
            start: range.start,
            end: range.end,
        });
    }

    fn tokens(&self, range: &Range<usize>) -> usize {
        estimate_tokens(&self.markdown[range.clone()])
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

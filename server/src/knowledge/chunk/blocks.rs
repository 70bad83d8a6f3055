//! Markdown as a row of blocks, each a range of bytes. Knows as much of Markdown as cutting needs.

use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Heading {
        level: usize,
        text: String,
    },
    /// `header` ends after the line of dashes.
    Table {
        header: usize,
    },
    Code,
    /// Paragraphs and lists: cut between lines, sentences, words.
    Text,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub kind: Kind,
    /// Without the blank lines around.
    pub range: Range<usize>,
}

/// The blocks of a document, in order. Every character that is not blank is in exactly one.
pub(super) fn blocks(markdown: &str) -> Vec<Block> {
    let lines = lines(markdown);
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = &markdown[lines[at].clone()];
        if line.trim().is_empty() {
            at += 1;
            continue;
        }
        let (kind, next) = block_at(markdown, &lines, at);
        let range = lines[at].start..lines[next - 1].end;
        let text = &markdown[range.clone()];
        let end = range.start + text.trim_end().len();
        blocks.push(Block { kind, range: range.start..end });
        at = next;
    }
    blocks
}

/// The kind of the block that begins at a line, and the line after it.
fn block_at(markdown: &str, lines: &[Range<usize>], at: usize) -> (Kind, usize) {
    let line = |n: usize| lines.get(n).map_or("", |range| &markdown[range.clone()]);
    if let Some(fence) = fence(line(at)) {
        let end = (at + 1..lines.len()).find(|n| closes(line(*n), fence)).map_or(lines.len(), |n| n + 1);
        return (Kind::Code, end);
    }
    if let Some((level, text)) = heading(line(at)) {
        return (Kind::Heading { level, text }, at + 1);
    }
    if line(at).contains('|') && is_rule_of_table(line(at + 1)) {
        let end = (at + 2..lines.len())
            .find(|n| !line(*n).contains('|') || line(*n).trim().is_empty())
            .unwrap_or(lines.len());
        return (Kind::Table { header: lines[at + 1].end }, end);
    }
    if let Some(level) = underline(line(at + 1))
        && !is_list_item(line(at))
    {
        return (Kind::Heading { level, text: line(at).trim().to_owned() }, at + 2);
    }
    let mut end = at + 1;
    while end < lines.len() {
        let next = line(end);
        let ends = next.trim().is_empty()
            || fence(next).is_some()
            || heading(next).is_some()
            || (next.contains('|') && is_rule_of_table(line(end + 1)));
        if ends {
            break;
        }
        end += 1;
    }
    (Kind::Text, end)
}

/// Ranges of the lines, each with its line end.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let range = start..start + line.len();
            start = range.end;
            range
        })
        .collect()
}

/// Character and length of an opening fence.
fn fence(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    let rest = &line[length..];
    (length >= 3 && !(mark == '`' && rest.contains('`'))).then_some((mark, length))
}

fn closes(line: &str, (mark, length): (char, usize)) -> bool {
    let line = line.trim();
    line.len() >= length && line.chars().all(|c| c == mark)
}

fn heading(line: &str) -> Option<(usize, String)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let line = line.trim();
    let level = line.chars().take_while(|c| *c == '#').count();
    let rest = line.get(level..)?;
    if indent > 3 || !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let text = rest.trim();
    let bare = text.trim_end_matches('#');
    let text = if bare.is_empty() || bare.ends_with(' ') { bare.trim_end() } else { text };
    Some((level, text.to_owned()))
}

/// The second line of a heading that is underlined.
fn underline(line: &str) -> Option<usize> {
    let line = line.trim_end();
    let all = |mark: char| line.len() >= 2 && line.chars().all(|c| c == mark);
    if all('=') {
        Some(1)
    } else if all('-') {
        Some(2)
    } else {
        None
    }
}

fn is_rule_of_table(line: &str) -> bool {
    let line = line.trim();
    line.contains('-')
        && line.contains('|')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

fn is_list_item(line: &str) -> bool {
    line.trim_start().starts_with(['-', '*', '+'])
}

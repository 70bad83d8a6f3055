//! A bound on the attributes of one tag. The tokenizer compares every attribute with all before it, so a tag
//! of half a million of them would take it minutes.

use std::borrow::Cow;

/// Attributes of one tag that are kept. Real tags have some tens.
const MAX_ATTRIBUTES: usize = 500;

/// The same HTML with the attributes beyond the bound left out; borrowed where there are none.
pub(super) fn limit(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let open = at + found;
        if html[open..].starts_with("<!--") {
            at = html[open + 2..].find("-->").map_or(html.len(), |end| open + 2 + end + 3);
            continue;
        }
        let name_at = open + 1 + usize::from(bytes.get(open + 1) == Some(&b'/'));
        if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
            at = open + 1;
            continue;
        }
        let name_end = until(bytes, name_at, |b| is_blank(b) || matches!(b, b'/' | b'>'));
        let tag = Tag::scan(bytes, name_end);
        if let Some(cut) = tag.cut {
            kept.push_str(&html[copied..cut]);
            copied = tag.end;
        }
        at = tag.end;
        let name = &html[name_at..name_end];
        if name_at == open + 1 && (name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style"))
        {
            at = end_of_raw_text(html, at, name);
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[copied..]);
    Cow::Owned(kept)
}

/// What was seen of one tag.
struct Tag {
    /// Where the first attribute too many begins.
    cut: Option<usize>,
    /// Where the tag's `>` stands, or the document ends.
    end: usize,
}

impl Tag {
    fn scan(bytes: &[u8], from: usize) -> Self {
        let mut tag = Self { cut: None, end: from };
        let mut count = 0;
        loop {
            let name = until(bytes, tag.end, |b| !is_blank(b) && b != b'/');
            tag.end = name;
            if bytes.get(name).is_none_or(|b| *b == b'>') {
                return tag;
            }
            count += 1;
            if count > MAX_ATTRIBUTES && tag.cut.is_none() {
                tag.cut = Some(name);
            }
            let after = until(bytes, name + 1, |b| is_blank(b) || matches!(b, b'/' | b'>' | b'='));
            let sign = until(bytes, after, |b| !is_blank(b));
            tag.end = if bytes.get(sign) == Some(&b'=') { value_end(bytes, sign + 1) } else { after };
        }
    }
}

fn value_end(bytes: &[u8], from: usize) -> usize {
    let start = until(bytes, from, |b| !is_blank(b));
    match bytes.get(start) {
        Some(quote @ (b'"' | b'\'')) => (until(bytes, start + 1, |b| b == *quote) + 1).min(bytes.len()),
        _ => until(bytes, start, |b| is_blank(b) || b == b'>'),
    }
}

/// Scripts and styles end at their own end tag, whatever they hold.
fn end_of_raw_text(html: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(found) = html[at..].find("</") {
        at += found + 2;
        if html.as_bytes()[at..]
            .get(..name.len())
            .is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
        {
            return at - 2;
        }
    }
    html.len()
}

/// The first place from which a byte is such, or the end.
fn until(bytes: &[u8], from: usize, such: impl Fn(u8) -> bool) -> usize {
    bytes
        .get(from..)
        .and_then(|rest| rest.iter().position(|b| such(*b)))
        .map_or(bytes.len(), |found| from + found)
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

//! What is cut out of HTML before it is parsed. Comments, scripts and styles are most of a page, and the
//! tokenizer would read them letter by letter. It also compares every attribute of a tag with all before it, so
//! a tag of half a million of them would take it minutes.

use std::borrow::Cow;

/// Attributes of one tag that are kept. Real tags have some tens.
const MAX_ATTRIBUTES: usize = 500;
/// The longest name of an attribute that is looked at, in bytes.
const LONGEST_NAME: usize = 16;

/// The scripts of a page.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scripts {
    /// Bytes of those that stand in the page itself.
    pub bytes: usize,
    /// Those that stand elsewhere.
    pub sources: usize,
}

/// The same HTML without comments, and with the contents of scripts and styles and the attributes that
/// nobody looks at (unless `all_attributes`) left out; borrowed where there are none. Structured data stays. And what there was of scripts.
pub(super) fn limit(html: &str, all_attributes: bool) -> (Cow<'_, str>, Scripts) {
    let bytes = html.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut cut = |from: usize, to: usize| {
        if kept.is_empty() {
            kept.reserve(html.len() / 2);
        }
        kept.push_str(&html[copied..from]);
        copied = to;
    };
    let mut scripts = Scripts::default();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let open = at + found;
        if bytes[open..].starts_with(b"<!--") {
            at = end_of_comment(bytes, open);
            cut(open, at);
            continue;
        }
        let name_at = open + 1 + usize::from(bytes.get(open + 1) == Some(&b'/'));
        if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
            at = open + 1;
            continue;
        }
        let name_end = until(bytes, name_at, |b| is_blank(b) || matches!(b, b'/' | b'>'));
        at = each_attribute(bytes, name_end, |count, name, value, end| {
            let read = all_attributes || is_read(&bytes[name..value], &bytes[value..end]);
            if count > MAX_ATTRIBUTES || !read {
                cut(name, end);
            }
        });
        let name = &html[name_at..name_end];
        let closed = at > 0 && bytes[at - 1] == b'/';
        if name_at > open + 1 || closed || !is_raw(name) {
            continue;
        }
        let from = (at + 1).min(bytes.len());
        let end = end_of_raw_text(bytes, from, name);
        let is_code = name.eq_ignore_ascii_case("script") && !is_data(&bytes[name_end..at]);
        if is_code {
            scripts.bytes += end - from;
            scripts.sources += usize::from(memchr::memmem::find(&bytes[name_end..at], b"src").is_some());
        }
        if (is_code || name.eq_ignore_ascii_case("style")) && !is_nested(&bytes[from..end]) {
            cut(from, end);
        }
        at = end;
    }
    if copied == 0 {
        return (Cow::Borrowed(html), scripts);
    }
    kept.push_str(&html[copied..]);
    (Cow::Owned(kept), scripts)
}

/// Tells of each attribute of a tag its number from one, where it begins, where its name ends, and where it
/// ends. Returns where the tag's `>` stands, or the document ends.
fn each_attribute(bytes: &[u8], from: usize, mut tell: impl FnMut(usize, usize, usize, usize)) -> usize {
    let mut at = from;
    for count in 1.. {
        let name = until(bytes, at, |b| !is_blank(b) && b != b'/');
        if bytes.get(name).is_none_or(|b| *b == b'>') {
            return name;
        }
        let after = until(bytes, name + 1, |b| is_blank(b) || matches!(b, b'/' | b'>' | b'='));
        let sign = until(bytes, after, |b| !is_blank(b));
        at = if bytes.get(sign) == Some(&b'=') { value_end(bytes, sign + 1) } else { after };
        tell(count, name, after, at);
    }
    bytes.len()
}

/// Whether somebody looks at an attribute: here, in `facts`, or where content is told from its surroundings. The
/// parser itself wants to know the kinds of inputs and of annotations in formulas.
fn is_read(name: &[u8], value: &[u8]) -> bool {
    let mut lower = [0; LONGEST_NAME];
    let Some(lower) = lower.get_mut(..name.len()) else { return false };
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    match &*lower {
        b"style" => {
            [&b"display"[..], b"visibility"].iter().any(|part| memchr::memmem::find(value, part).is_some())
        }
        b"id" | b"class" | b"href" | b"rel" | b"alt" | b"name" | b"role" | b"lang" | b"type" | b"content" => {
            true
        }
        b"alttext" | b"aria-controls" | b"aria-expanded" | b"aria-hidden" | b"colspan" | b"datetime"
        | b"encoding" => true,
        b"hidden" | b"itemprop" | b"itemtype" | b"ng-app" | b"property" | b"pubdate" | b"start"
        | b"xml:lang" => true,
        _ => false,
    }
}

fn value_end(bytes: &[u8], from: usize) -> usize {
    let start = until(bytes, from, |b| !is_blank(b));
    match bytes.get(start) {
        Some(quote @ (b'"' | b'\'')) => (until(bytes, start + 1, |b| b == *quote) + 1).min(bytes.len()),
        _ => until(bytes, start, |b| is_blank(b) || b == b'>'),
    }
}

/// Elements whose contents are no tags.
fn is_raw(name: &str) -> bool {
    ["script", "style", "title", "textarea", "noscript", "iframe", "noembed", "noframes", "xmp"]
        .iter()
        .any(|raw| name.eq_ignore_ascii_case(raw))
}

/// Whether the attributes of a script say that it is structured data.
fn is_data(attributes: &[u8]) -> bool {
    attributes.windows(7).any(|part| part.eq_ignore_ascii_case(b"ld+json"))
}

/// Within a comment a script may hold another script, and ends elsewhere: the tokenizer knows where.
fn is_nested(text: &[u8]) -> bool {
    memchr::memmem::find(text, b"<!--").is_some()
        && text.windows(7).any(|part| part.eq_ignore_ascii_case(b"<script"))
}

fn end_of_comment(bytes: &[u8], open: usize) -> usize {
    let end = memchr::memmem::find(&bytes[open + 2..], b"-->").map_or(bytes.len(), |end| open + 2 + end + 3);
    memchr::memmem::find(&bytes[open..end], b"--!>").map_or(end, |early| open + early + 4)
}

/// Raw text ends at its element's own end tag, whatever it holds.
fn end_of_raw_text(bytes: &[u8], from: usize, name: &str) -> usize {
    memchr::memmem::find_iter(&bytes[from..], b"</")
        .map(|found| from + found)
        .find(|at| {
            bytes[at + 2..].get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
        })
        .unwrap_or(bytes.len())
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

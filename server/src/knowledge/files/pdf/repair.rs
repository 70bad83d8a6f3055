//! PDFs whose table of objects is missing or wrong, as after a broken download or a careless edit: the table is
//! made anew from the objects themselves, as every viewer does. Lengths of streams that lead elsewhere are set right.

use std::borrow::Cow;

/// The most objects that are looked for.
const MAX_OBJECTS: usize = 1_000_000;

/// The file with a new table of objects at its end. None where no catalogue is found, and for encrypted files,
/// whose key is in the trailer.
pub(super) fn repair(bytes: &[u8]) -> Option<Vec<u8>> {
    if find(bytes, b"/Encrypt", 0).is_some() {
        return None;
    }
    let objects = objects(bytes);
    let root = objects.iter().rev().find(|(_, _, at)| is_catalogue(bytes, *at))?;
    let largest = objects.iter().map(|(number, _, _)| *number).max()?;
    let mut file = bytes.to_vec();
    file.push(b'\n');
    let table = file.len();
    // A later object of the same number replaces the earlier one, as it does in a whole file.
    file.extend(b"xref\n0 1\n0000000000 65535 f \n");
    for (number, generation, at) in &objects {
        file.extend(format!("{number} 1\n{at:010} {generation:05} n \n").bytes());
    }
    let (number, generation, _) = root;
    file.extend(
        format!(
            "trailer\n<< /Size {} /Root {number} {generation} R >>\nstartxref\n{table}\n%%EOF\n",
            u64::from(largest) + 1
        )
        .bytes(),
    );
    Some(file)
}

/// How far before its stream a length may stand, in bytes.
const DICTIONARY: usize = 2048;

/// The file with the true length written over each that does not end where its stream ends, if it has room: the
/// library would take such a stream for empty.
pub(super) fn with_lengths(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut file = Cow::Borrowed(bytes);
    let mut from = 0;
    while let Some(at) = find(bytes, b"stream", from) {
        from = at + 6;
        if bytes[..at].ends_with(b"end") {
            continue;
        }
        let start = match &bytes[from..] {
            [b'\r', b'\n', ..] => from + 2,
            [b'\n' | b'\r', ..] => from + 1,
            _ => continue,
        };
        let Some(end) = find(bytes, b"endstream", start) else { break };
        from = end + 9;
        let head = at.saturating_sub(DICTIONARY);
        let Some(key) = bytes[head..at].windows(8).rposition(|eight| eight == b"/Length ") else { continue };
        let digits = head + key + 8;
        let count = bytes[digits..at].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let said = std::str::from_utf8(&bytes[digits..digits + count]).unwrap_or_default().parse::<usize>();
        // A length that stands elsewhere (`5 0 R`) is left alone, as is one that is right.
        let rest = bytes[digits + count..at].trim_ascii_start();
        let (Ok(said), false) = (said, rest.first().is_some_and(u8::is_ascii_digit)) else { continue };
        let lands = bytes
            .get(start.saturating_add(said)..)
            .is_some_and(|rest| rest.trim_ascii_start().starts_with(b"endstream"));
        // One line's end before the keyword is not part of the stream.
        let stream = &bytes[start..end];
        let stream = stream.strip_suffix(b"\r\n").or_else(|| stream.strip_suffix(b"\n")).unwrap_or(stream);
        let truth = stream.len().to_string();
        if !lands && truth.len() <= count {
            let file = file.to_mut();
            file[digits..digits + count].fill(b' ');
            file[digits..digits + truth.len()].copy_from_slice(truth.as_bytes());
        }
    }
    file
}

/// Number, generation and place of all that begins like an object.
fn objects(bytes: &[u8]) -> Vec<(u32, u16, usize)> {
    let mut objects = Vec::new();
    let mut from = 0;
    while let Some(at) = find(bytes, b" obj", from) {
        from = at + 4;
        let Some((generation, before)) = digits_before(bytes, at) else { continue };
        let Some(space) = before.checked_sub(1).filter(|space| bytes[*space] == b' ') else { continue };
        let Some((number, start)) = digits_before(bytes, space) else { continue };
        let fresh = start == 0 || bytes[start - 1].is_ascii_whitespace() || bytes[start - 1] == b'j';
        if let (true, Ok(number), Ok(generation)) = (fresh, u32::try_from(number), u16::try_from(generation))
            && start < 10_000_000_000
        {
            objects.push((number, generation, start));
        }
        if objects.len() == MAX_OBJECTS {
            break;
        }
    }
    objects
}

/// The number that ends before a place, of ten digits at most, and where it begins.
fn digits_before(bytes: &[u8], end: usize) -> Option<(u64, usize)> {
    let count = bytes[..end].iter().rev().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let start = end - count;
    let number = std::str::from_utf8(&bytes[start..end]).ok()?.parse().ok()?;
    Some((number, start))
}

/// Whether the object at a place says that it is the catalogue before it ends.
fn is_catalogue(bytes: &[u8], at: usize) -> bool {
    let end = find(bytes, b"endobj", at).unwrap_or(bytes.len()).min(at + 4096);
    find(&bytes[..end], b"/Catalog", at).is_some()
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let first = *wanted.first()?;
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
}

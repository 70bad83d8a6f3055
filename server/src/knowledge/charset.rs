//! From bytes to text. The result is valid UTF-8 without NULs, or a clear refusal.
//!
//! Declarations are hints, in this order: byte order mark, the shape of UTF-16, valid UTF-8, the
//! `Content-Type` header, the document's own declaration, a guess from the bytes. Valid UTF-8 with
//! characters beyond ASCII is practically never anything else, so it outranks a header that lies.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};

/// How far into the document its own declaration is looked for, in bytes.
const DECLARATION_WITHIN: usize = 4096;

/// The bytes are not text in any character set known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "The page's bytes are not text in a known character set{declared}. Save the page as UTF-8 and declare \
     charset=utf-8."
)]
pub struct BadEncoding {
    declared: String,
}

/// Decodes a page. `content_type` is the header's value, where there is one.
///
/// # Errors
/// `BadEncoding` when no reading gives text: damaged multi-byte characters, or binary data.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Result<String, BadEncoding> {
    let header = content_type.and_then(charset_parameter).and_then(for_label);
    let own = declared_inside(bytes);
    let refused = || BadEncoding {
        declared: header.or(own).map(|e| format!(" (declared: {})", e.name())).unwrap_or_default(),
    };
    let text = read(bytes, header, own).ok_or_else(refused)?;
    if looks_binary(&text) {
        return Err(refused());
    }
    Ok(if text.contains('\0') { text.replace('\0', "") } else { text })
}

fn read(bytes: &[u8], header: Option<&'static Encoding>, own: Option<&'static Encoding>) -> Option<String> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes)
        && let Some(text) = strictly(encoding, &bytes[length..])
    {
        return Some(text);
    }
    if let Some(encoding) = utf16_shape(bytes).or(header.filter(|e| *e == UTF_16LE || *e == UTF_16BE))
        && let Some(text) = strictly(encoding, bytes)
    {
        return Some(text);
    }
    let declared = [header, own];
    // ISO-2022-JP is made of ASCII bytes, and so always valid UTF-8.
    if !declared.contains(&Some(ISO_2022_JP))
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Some(text.to_owned());
    }
    let guess = guess(bytes);
    let mut readable = declared
        .into_iter()
        .flatten()
        .filter_map(|encoding| strictly(encoding, bytes).map(|text| (encoding, text)));
    match (readable.next(), readable.next()) {
        // Two declarations, both possible: the bytes decide.
        (Some(first), Some(second)) => {
            return Some(if second.0 == guess && first.0 != guess { second.1 } else { first.1 });
        }
        (Some((_, text)), None) => return Some(text),
        _ => {}
    }
    // A long UTF-8 page with a few bad bytes is better read with marks in their place than refused.
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let damaged = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let beyond_ascii = text.chars().filter(|c| !c.is_ascii()).count();
    if damaged * 20 < beyond_ascii && damaged * 1000 < text.len() {
        return Some(text.into_owned());
    }
    strictly(guess, bytes)
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-16 without a mark shows as a zero in every second byte of its first, mostly Latin, characters.
fn utf16_shape(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(256) & !1];
    if head.len() < 4 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (first, second, half) = (zeros(0), zeros(1), head.len() / 2);
    if second * 10 >= half * 7 && first * 10 < half {
        Some(UTF_16LE)
    } else if first * 10 >= half * 7 && second * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Control characters that text does not hold, more than one in a hundred.
fn looks_binary(text: &str) -> bool {
    let controls =
        text.bytes().filter(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    controls * 100 > text.len()
}

fn for_label(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != X_USER_DEFINED)
}

/// The value of `charset=` in a header or a `content` attribute.
fn charset_parameter(text: &str) -> Option<&str> {
    let at = text.to_ascii_lowercase().find("charset")?;
    let rest = text.get(at + "charset".len()..)?.trim_start().strip_prefix('=')?.trim_start();
    let value = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest
            .split(|c: char| c.is_ascii_whitespace() || matches!(c, ';' | '"' | '\'' | '>' | '/'))
            .next()?,
    };
    (!value.is_empty()).then_some(value)
}

/// What `<meta charset>`, `<meta http-equiv>` or an XML declaration says.
fn declared_inside(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_WITHIN)]).into_owned();
    let lower = head.to_ascii_lowercase();
    let from_xml = lower.strip_prefix("<?xml").and_then(|rest| {
        let declaration = rest.split("?>").next()?;
        let value = declaration.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
        value.get(1..)?.split(['"', '\'']).next()
    });
    let from_meta = || {
        lower.match_indices("<meta").find_map(|(at, _)| {
            let tag = head.get(at..)?.split('>').next()?;
            charset_parameter(tag)
        })
    };
    let encoding = from_xml.or_else(from_meta).and_then(for_label)?;
    // A declaration that could be read byte by byte is not in UTF-16, whatever it says.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

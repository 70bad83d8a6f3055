//! Numbers of bank accounts. Countries and lengths: SWIFT's IBAN registry; checksum: ISO 7064, modulus 97.

use std::ops::Range;

/// Country and length of its numbers.
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 \
    KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 \
    PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

/// Where account numbers stand.
pub(super) fn ibans(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut before: Option<char> = None;
    for (at, letter) in text.char_indices() {
        let begins = letter.is_ascii_alphabetic() && !before.is_some_and(char::is_alphanumeric);
        before = Some(letter);
        if begins
            && found.last().is_none_or(|last| last.end <= at)
            && let Some(end) = iban(text, at)
        {
            found.push(at..end);
        }
    }
    found
}

/// The end of the account number that begins there.
fn iban(text: &str, at: usize) -> Option<usize> {
    let country = text.get(at..at + 2)?.to_ascii_uppercase();
    let length = LENGTHS.split_ascii_whitespace().find_map(|line| line.strip_prefix(country.as_str()))?;
    let length: usize = length.parse().ok()?;
    let (mut signs, mut end, mut gap) = (Vec::with_capacity(length), at, false);
    for (place, letter) in text[at..].char_indices() {
        if letter.is_ascii_alphanumeric() {
            signs.push(letter.to_ascii_uppercase());
            gap = false;
            end = at + place + 1;
        } else if matches!(letter, ' ' | '-' | '\u{a0}' | '\u{202f}') && !gap {
            // Written in groups; two gaps in a row are the end of it.
            gap = true;
            continue;
        } else {
            break;
        }
        if signs.len() == length {
            break;
        }
    }
    let whole =
        signs.len() == length && !text[end..].starts_with(|letter: char| letter.is_ascii_alphanumeric());
    let checked = signs.get(2..4)?.iter().all(char::is_ascii_digit);
    (whole && checked && remainder(&signs)? == 1).then_some(end)
}

/// The number that the signs stand for, the first four moved to its end, modulo 97.
fn remainder(signs: &[char]) -> Option<u32> {
    let (head, tail) = signs.split_at_checked(4)?;
    tail.iter().chain(head).try_fold(0, |sum, sign| {
        let value = sign.to_digit(36)?;
        Some((sum * if value < 10 { 10 } else { 100 } + value) % 97)
    })
}

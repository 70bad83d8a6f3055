//! Numbers of payment cards and telephones: digits in groups.

use super::name::is_spaced;
use std::ops::Range;

/// Words before a number that make it a telephone's, whatever it looks like.
const ANNOUNCED: &[&str] = &[
    "phone",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "call me",
    "call me at",
    "call me on",
    "whatsapp",
    "reach me at",
    "my number is",
    "telefon",
    "telefonnummer",
    "handy",
    "handynummer",
    "mobil",
    "rufnummer",
    "téléphone",
    "portable",
    "teléfono",
    "móvil",
    "celular",
    "telefone",
    "telemóvel",
    "telefono",
    "cellulare",
    "telefoon",
    "telefoonnummer",
    "numer telefonu",
    "komórka",
    "telefonum",
    "numaram",
    "nomor",
    "telepon",
    "هاتف",
    "رقمي",
    "電話",
    "電話番号",
    "电话",
    "手机",
];
/// How far before a number such a word may stand, in characters.
const NEAR: usize = 24;

/// Digits with what stands between them, as numbers are written in groups.
struct Run {
    place: Range<usize>,
    /// Each digit with its place's end.
    digits: Vec<(u32, usize)>,
    /// Lengths of the groups.
    groups: Vec<usize>,
    plus: bool,
    separators: String,
}

impl Run {
    /// How many digits.
    fn len(&self) -> usize {
        self.digits.len()
    }

    fn starts_with(&self, digits: &[u32]) -> bool {
        self.len() >= digits.len() && self.digits.iter().zip(digits).all(|(own, digit)| own.0 == *digit)
    }
}

/// A decimal digit in the scripts that people write numbers in.
fn digit(letter: char) -> Option<u32> {
    const ZEROS: [char; 5] = ['٠', '۰', '०', '০', '０'];
    letter.to_digit(10).or_else(|| {
        ZEROS
            .iter()
            .find_map(|zero| u32::from(letter).checked_sub(u32::from(*zero)).filter(|value| *value < 10))
    })
}

fn is_separator(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '-' | '‐' | '‑' | '–' | '.' | '/' | '(' | ')')
}

/// Digits that stand alone or in groups, no letter beside them.
fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut letters = text.char_indices().peekable();
    let mut before: Option<char> = None;
    while let Some((at, letter)) = letters.next() {
        let opens = matches!(letter, '+' | '＋' | '(') || digit(letter).is_some();
        if !opens || before.is_some_and(|letter| letter.is_alphanumeric() && is_spaced(letter)) {
            before = Some(letter);
            continue;
        }
        let mut run = Run {
            place: at..at,
            digits: Vec::new(),
            groups: Vec::new(),
            plus: false,
            separators: String::new(),
        };
        let (mut group, mut gap) = (0, String::new());
        let mut next = Some((at, letter));
        while let Some((place, letter)) = next {
            if let Some(value) = digit(letter) {
                run.digits.push((value, place + letter.len_utf8()));
                run.place.end = place + letter.len_utf8();
                group += 1;
                // What stands behind the last digit is not between two.
                run.separators.push_str(&gap);
                gap.clear();
            } else if matches!(letter, '+' | '＋') && run.digits.is_empty() && !run.plus {
                run.plus = true;
            } else if is_separator(letter) && gap.chars().count() < 2 {
                if group > 0 {
                    run.groups.push(group);
                    group = 0;
                }
                gap.push(letter);
            } else {
                break;
            }
            before = Some(letter);
            letters.next_if(|(ahead, _)| *ahead == place);
            next = letters.peek().copied();
        }
        if group > 0 {
            run.groups.push(group);
        }
        // A number with a letter at its end is a size, a house or an article.
        let follows = |letter: char| letter.is_alphabetic() && is_spaced(letter);
        let letter_follows = text[run.place.end..].starts_with(follows);
        if !run.digits.is_empty() && !letter_follows {
            runs.push(run);
        }
    }
    runs
}

/// Where card numbers stand: 13 to 19 digits that pass Luhn's check (ISO/IEC 7812), in a range that issuers have.
pub(super) fn cards(text: &str) -> Vec<Range<usize>> {
    runs(text).into_iter().filter_map(|run| card(text, &run)).collect()
}

fn card(text: &str, run: &Run) -> Option<Range<usize>> {
    let first = run.digits.first()?;
    if run.plus || !(2..=6).contains(&first.0) {
        return None;
    }
    // What stands behind it, such as the code on the back, may be written as one more group.
    let mut ends = Vec::new();
    let mut sum = 0;
    for group in &run.groups {
        sum += group;
        ends.push(sum);
    }
    let digits = || run.digits.iter().map(|(value, _)| *value);
    let prefix = digits().take(2).fold(0, |prefix, value| prefix * 10 + value);
    let length =
        ends.into_iter().rev().find(|length| is_issued(prefix, *length) && luhn(digits().take(*length)))?;
    let end = run.digits.get(length - 1)?.1;
    let start = text.get(run.place.clone())?.find(|letter| digit(letter).is_some())? + run.place.start;
    Some(start..end)
}

/// Whether issuers give out numbers of that length that begin so: without it, a third of all long numbers would pass at one
/// length or another.
fn is_issued(prefix: u32, length: usize) -> bool {
    match length {
        16 => true,
        // American Express, Diners Club, the oldest of Visa's.
        15 => matches!(prefix, 34 | 37),
        14 => matches!(prefix, 30 | 36 | 38 | 39),
        13 => prefix / 10 == 4,
        // Maestro, UnionPay, Visa.
        17..=19 => matches!(prefix, 50 | 56..=69 | 40..=49),
        _ => false,
    }
}

/// Luhn's check: every second digit from the right doubled, the sum of all digits a multiple of ten.
fn luhn(digits: impl DoubleEndedIterator<Item = u32>) -> bool {
    let sum: u32 = digits
        .rev()
        .enumerate()
        .map(|(place, value)| match (place % 2, value * 2) {
            (0, _) => value,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Where telephone numbers stand.
pub(super) fn phones(text: &str) -> Vec<Range<usize>> {
    runs(text).into_iter().filter(|run| is_phone(text, run)).map(|run| run.place).collect()
}

fn is_phone(text: &str, run: &Run) -> bool {
    let length = run.len();
    if is_date(run) || !(6..=16).contains(&length) {
        return false;
    }
    // ITU-T E.164: at most 15 digits behind the plus.
    let international =
        (run.plus && (7..=15).contains(&length)) || (run.starts_with(&[0, 0]) && (9..=17).contains(&length));
    let national = run.starts_with(&[0]) && (8..=12).contains(&length) && !is_decimal(run);
    let american = matches!(run.groups.as_slice(), [3, 3, 4] | [1, 3, 3, 4]);
    international || national || american || is_announced(text, run)
}

/// Whether it is a day: groups of two, two and four digits, or the other way round.
fn is_date(run: &Run) -> bool {
    let dated = !run.plus && run.separators.chars().all(|sign| matches!(sign, '.' | '/' | '-'));
    dated
        && match run.groups.as_slice() {
            [day, month, year] => {
                *day <= 2 && *month <= 2 && matches!(year, 2 | 4) || *day == 4 && *month <= 2 && *year <= 2
            }
            _ => false,
        }
}

/// Whether it is a number with decimals: `0.12345678`.
fn is_decimal(run: &Run) -> bool {
    run.separators == "." && run.groups.first() == Some(&1)
}

fn is_announced(text: &str, run: &Run) -> bool {
    let before: Vec<char> = text[..run.place.start].chars().rev().take(NEAR).collect();
    let before: String = before.into_iter().rev().flat_map(char::to_lowercase).collect();
    let before = before.trim_end_matches(|letter: char| !letter.is_alphabetic());
    // Up to two short words may stand between: "is", "number".
    let mut words: Vec<&str> = before.split_whitespace().collect();
    for _ in 0..3 {
        let said = words.join(" ");
        let said = said.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        if ANNOUNCED.iter().any(|word| {
            said.strip_suffix(word).is_some_and(|rest| {
                !rest.ends_with(char::is_alphanumeric) || !word.is_ascii() && word.chars().count() <= 5
            })
        }) {
            return true;
        }
        if words.pop().is_none() {
            break;
        }
    }
    false
}

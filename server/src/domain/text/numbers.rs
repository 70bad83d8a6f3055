//! Numbers as they stand in a text, however they are spelt: `1,000` and `1.000`, `13.50` and `13,5`, `2 pm` and `14:00`,
//! `twelve` and `12`. May not hold anything about what they count.

use super::terms::words;
use super::tongue::Tongue;

/// A number of a text: every value that its spelling may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Such as `13.5`, `14:00`, `1000`.
    forms: Vec<String>,
}

impl Number {
    /// Whether both may mean the same.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.forms.iter().any(|form| other.forms.contains(form))
    }
}

/// The numbers in a text. Those that are written as words are read in the language named, or, with none, in any:
/// `once` is eleven in Spanish only.
#[must_use]
pub fn numbers(text: &str, spelt_in: Option<Tongue>) -> Vec<Number> {
    let mut found = digits(text);
    found.extend(spelt(text, spelt_in));
    found
}

/// The numbers that are written in digits.
#[must_use]
pub fn digits(text: &str) -> Vec<Number> {
    let characters: Vec<char> = text.chars().map(western).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        if !characters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < characters.len() && (characters[at].is_ascii_digit() || joins(&characters, start, at)) {
            at += 1;
        }
        let token: String = characters[start..at].iter().collect();
        let after: String = characters[at..].iter().take(8).collect::<String>().to_lowercase();
        let mut forms = forms(&token);
        // A blank may also stand between two numbers, as in the cells of a table.
        if token.contains(is_blank) {
            forms.extend(token.split(is_blank).map(bare));
        }
        // `10 h 30`, as in French.
        if let Some(minutes) = after.trim_start().strip_prefix('h').map(str::trim_start) {
            let minutes: String = minutes.chars().take_while(char::is_ascii_digit).collect();
            if minutes.len() == 2 {
                forms = vec![format!("{}:{minutes}", bare(&token))];
                while !characters[at].is_ascii_digit() {
                    at += 1;
                }
                at += 2;
            }
        }
        if matches!(after.trim_start().get(..2), Some("pm" | "p."))
            || after.trim_start().starts_with("in the p")
        {
            let later: Vec<String> = forms.iter().filter_map(|form| afternoon(form)).collect();
            forms.extend(later);
        }
        found.push(Number { forms });
    }
    found
}

/// Digits of other scripts as ours.
fn western(character: char) -> char {
    let zero = match character {
        '\u{0660}'..='\u{0669}' => 0x0660,
        '\u{06f0}'..='\u{06f9}' => 0x06f0,
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        other => return other,
    };
    char::from_digit(u32::from(character) - zero, 10).unwrap_or(character)
}

/// Whether a sign between digits belongs to the number.
fn joins(characters: &[char], start: usize, at: usize) -> bool {
    let digits = characters[at + 1..].iter().take_while(|next| next.is_ascii_digit()).count();
    match characters[at] {
        '.' | ',' | ':' | '\'' | '’' => digits > 0,
        // A blank groups thousands: one to three digits before it, three behind.
        blank if is_blank(blank) => {
            let before =
                characters[start..at].iter().rev().take_while(|digit| digit.is_ascii_digit()).count();
            digits == 3 && before <= 3
        }
        _ => false,
    }
}

fn is_blank(sign: char) -> bool {
    matches!(sign, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Without zeros at its front.
fn bare(digits: &str) -> String {
    let bare = digits.trim_start_matches('0');
    if bare.is_empty() { "0".to_owned() } else { bare.to_owned() }
}

fn forms(token: &str) -> Vec<String> {
    let parts: Vec<&str> = token.split(|sign: char| !sign.is_ascii_digit()).collect();
    let signs: Vec<char> = token.chars().filter(|sign| !sign.is_ascii_digit()).collect();
    let [first, second] = parts[..] else {
        if parts.len() == 1 {
            return vec![bare(token)];
        }
        let thousands = parts[1..].iter().all(|part| part.len() == 3);
        let decimals = parts[1..parts.len() - 1].iter().all(|part| part.len() == 3);
        // `1.234.567`, `1.234,50`, or a date, a version, an address.
        return match signs.split_last() {
            _ if thousands && signs.windows(2).all(|pair| pair[0] == pair[1]) => vec![bare(&parts.concat())],
            Some((last, before)) if decimals && before.iter().all(|sign| sign != last) => {
                vec![decimal(&parts[..parts.len() - 1].concat(), parts[parts.len() - 1])]
            }
            _ => vec![parts.iter().map(|part| bare(part)).collect::<Vec<_>>().join(".")],
        };
    };
    let clock =
        second.len() == 2 && first.len() <= 2 && second.parse::<u8>().is_ok_and(|minutes| minutes < 60);
    match signs[0] {
        ':' => {
            let mut forms = vec![format!("{}:{second}", bare(first))];
            if second == "00" {
                forms.push(bare(first));
            }
            forms
        }
        '.' | ',' => {
            let mut forms = vec![decimal(first, second)];
            if second.len() == 3 && first.len() <= 3 && !first.starts_with('0') {
                forms.push(format!("{first}{second}"));
            }
            if clock {
                forms.push(format!("{}:{second}", bare(first)));
            }
            forms
        }
        _ => vec![bare(&parts.concat())],
    }
}

fn decimal(whole: &str, part: &str) -> String {
    let part = part.trim_end_matches('0');
    if part.is_empty() { bare(whole) } else { format!("{}.{part}", bare(whole)) }
}

/// An hour before noon as the one twelve hours later.
fn afternoon(form: &str) -> Option<String> {
    let (hour, minutes) = form.split_once(':').map_or((form, None), |(hour, minutes)| (hour, Some(minutes)));
    let hour: u8 = hour.parse().ok().filter(|hour| *hour < 12)?;
    Some(minutes.map_or_else(|| (hour + 12).to_string(), |minutes| format!("{}:{minutes}", hour + 12)))
}

/// Words for 1 to 12 and then for 13 to 20, 30, 40, ... 100; `-` where a word has another meaning.
const SPELT: [(Tongue, &str); 10] = [
    (
        Tongue::En,
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
         eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred",
    ),
    (
        Tongue::De,
        "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn \
         achtzehn neunzehn zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig hundert",
    ),
    (
        Tongue::Fr,
        "un deux trois quatre cinq six sept huit - dix onze douze treize quatorze quinze seize - - - vingt trente \
         quarante cinquante soixante - - - cent",
    ),
    (
        Tongue::Es,
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete \
         dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien",
    ),
    (
        Tongue::It,
        "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici \
         diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento",
    ),
    (
        Tongue::Pt,
        "um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito \
         dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem",
    ),
    (
        Tongue::Nl,
        "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien \
         achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd",
    ),
    (
        Tongue::Pl,
        "jeden dwa trzy cztery piec szesc siedem osiem dziewiec dziesiec jedenascie dwanascie trzynascie czternascie \
         pietnascie szesnascie siedemnascie osiemnascie dziewietnascie dwadziescia trzydziesci czterdziesci piecdziesiat \
         szescdziesiat siedemdziesiat osiemdziesiat dziewiecdziesiat sto",
    ),
    (
        Tongue::Tr,
        "bir iki uc dort bes alti yedi sekiz dokuz on - - - - - - - - - yirmi otuz kirk elli altmis yetmis seksen doksan yuz",
    ),
    (
        Tongue::Id,
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas - - - - - - - - - - - - - - - - seratus",
    ),
];
/// Words for a place in an order, from the second on: the first is often no number.
const ORDINAL: [(Tongue, &str); 7] = [
    (Tongue::En, "second third fourth fifth"),
    (Tongue::De, "zweite dritte"),
    (Tongue::Fr, "deuxieme troisieme"),
    (Tongue::Es, "segundo tercer"),
    (Tongue::It, "secondo terzo"),
    (Tongue::Pt, "segundo terceiro"),
    (Tongue::Nl, "tweede derde"),
];
/// Words for one that are articles as well: they say `1`, but nobody says `1` by them.
const ONE: &str = "a an one ein eine einen einem einer un une una uno um uma een bir";

fn value(place: usize) -> usize {
    match place {
        0..=19 => place + 1,
        _ => (place - 17) * 10,
    }
}

fn spelt(text: &str, spelt_in: Option<Tongue>) -> Vec<Number> {
    let lists = SPELT.iter().filter(|(tongue, _)| spelt_in.is_none_or(|wanted| wanted == *tongue));
    let lists: Vec<Vec<&str>> = lists.map(|(_, list)| list.split_ascii_whitespace().collect()).collect();
    let ordinals = ORDINAL.iter().filter(|(tongue, _)| spelt_in.is_none_or(|wanted| wanted == *tongue));
    let ordinals: Vec<Vec<&str>> =
        ordinals.map(|(_, list)| list.split_ascii_whitespace().collect()).collect();
    let read = |word: &str| {
        let spelt = lists.iter().find_map(|list| read(list, word));
        spelt.or_else(|| ordinals.iter().find_map(|list| ordinal(list, word)))
    };
    let mut found = Vec::new();
    let mut before: Option<usize> = None;
    for word in words(text) {
        let value = read(&word.folded);
        if let Some(value) = value {
            // `twenty-four` is both and the sum.
            let sum =
                before.filter(|tens| tens % 10 == 0 && *tens >= 20 && value < 10).map(|tens| tens + value);
            let forms = [Some(value), sum].into_iter().flatten().map(|value| value.to_string()).collect();
            if spelt_in.is_none() || value > 1 {
                found.push(Number { forms });
            }
        } else if spelt_in.is_none() && ONE.split_ascii_whitespace().any(|one| one == word.folded) {
            found.push(Number { forms: vec!["1".to_owned()] });
        }
        before = value;
    }
    found
}

/// `zweiten` as well as `zweite`: an ending of two letters at most.
fn ordinal(list: &[&str], word: &str) -> Option<usize> {
    let place = list
        .iter()
        .position(|known| word.strip_prefix(known).is_some_and(|rest| rest.len() <= 2 && rest != "s"))?;
    Some(place + 2)
}

fn read(list: &[&str], word: &str) -> Option<usize> {
    let place = |word: &str| list.iter().position(|known| *known == word).map(value);
    place(word).or_else(|| {
        // `vierundzwanzig`, `vierentwintig`
        ["und", "en"].iter().find_map(|and| {
            let (unit, tens) = word.split_once(and)?;
            let unit = if unit == "ein" { Some(1) } else { place(unit) };
            Some(unit.filter(|unit| *unit < 10)? + place(tens).filter(|tens| *tens >= 20)?)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Tongue, numbers};

    fn same(left: &str, right: &str) -> bool {
        let right = numbers(right, None);
        numbers(left, None).iter().all(|left| right.iter().any(|right| left.same(right)))
    }

    #[test]
    fn spellings_of_a_number_are_the_same() {
        for (left, right) in [
            ("13.50 euros", "13,5 €"),
            ("1,260 °C", "1260 °C"),
            ("1.000", "1 000"),
            ("2 pm", "14:00"),
            ("9:30 p.m.", "21:30 Uhr"),
            ("10 h 30", "10:30"),
            ("24 days", "twenty-four days"),
            ("vierundzwanzig", "24"),
            ("an hour", "1 hour"),
            ("018 – 715", "018 715"),
            ("the 3rd week", "the third week"),
            ("die zweite Woche", "the second week"),
            ("1.234,50", "1,234.5"),
            ("٣ أيام", "3"),
        ] {
            assert!(same(left, right), "{left} and {right}");
        }
    }

    #[test]
    fn other_numbers_are_others() {
        for (left, right) in [
            ("third", "second"),
            ("13", "14"),
            ("13.5", "135"),
            ("12.05.2026", "12.06.2026"),
            ("2 pm", "15:00"),
            ("9", "19"),
        ] {
            assert!(!same(left, right), "{left} and {right}");
        }
    }

    #[test]
    fn words_are_read_in_their_language() {
        assert!(numbers("It happened once.", Some(Tongue::En)).is_empty());
        assert_eq!(numbers("a las once", Some(Tongue::Es)).len(), 1);
    }
}

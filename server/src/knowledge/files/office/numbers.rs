//! Numbers as a sheet shows them: dates, times, per cent, currencies, places after the point.
//!
//! A format code has up to four sections; the first one, for positive numbers, is read (ECMA-376 18.8.31).

use crate::knowledge::files::error::Unreadable;
use crate::knowledge::files::xml::{Node, walk};
use std::collections::HashMap;

/// How numbers of one style look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Look {
    /// As short as it is exact.
    #[default]
    General,
    /// Whether it shows a day, and a time of day.
    Moment {
        day: bool,
        time: bool,
    },
    Number {
        before: String,
        after: String,
        places: usize,
        thousands: bool,
        percent: bool,
    },
}

#[derive(Debug, Default)]
pub(super) struct Formats {
    /// By the number of the cell's style.
    looks: Vec<Look>,
}

impl Formats {
    pub(super) fn read(bytes: &[u8], name: &str) -> Result<Self, Unreadable> {
        let mut codes: HashMap<u32, Look> = HashMap::new();
        let mut formats = Self::default();
        let mut in_cells = false;
        walk(bytes, name, |node| {
            match node {
                Node::Open(element) => {
                    let id = || element.attribute("numFmtId").and_then(|id| id.parse::<u32>().ok());
                    match element.name() {
                        "numFmt" => {
                            if let (Some(id), Some(code)) = (id(), element.attribute("formatCode")) {
                                codes.insert(id, look(&code));
                            }
                        }
                        "cellXfs" => in_cells = true,
                        "xf" if in_cells => {
                            let id = id().unwrap_or(0);
                            formats.looks.push(codes.get(&id).cloned().unwrap_or_else(|| look(built_in(id))));
                        }
                        _ => {}
                    }
                }
                Node::Close("cellXfs") => in_cells = false,
                Node::Close(_) | Node::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(formats)
    }

    /// A number as the style shows it.
    pub(super) fn show(&self, number: f64, style: usize, from_1904: bool) -> String {
        match self.looks.get(style) {
            None | Some(Look::General) => general(number),
            Some(Look::Moment { day, time }) => {
                moment(number, *day, *time, from_1904).unwrap_or_else(|| general(number))
            }
            Some(Look::Number { before, after, places, thousands, percent }) => {
                let number = if *percent { number * 100.0 } else { number };
                // Halves are rounded away from zero in a sheet, and to the even digit by `format!`.
                let scale = 10_f64.powi(i32::try_from(*places).unwrap_or(0));
                let rounded = (number.abs() * scale).round() / scale;
                let digits =
                    format!("{:.*}", *places, if rounded.is_finite() { rounded } else { number.abs() });
                let digits = if *thousands { grouped(&digits) } else { digits };
                let minus = if number < 0.0 && rounded != 0.0 { "-" } else { "" };
                let sign = if *percent { "%" } else { "" };
                format!("{minus}{before}{digits}{sign}{after}")
            }
        }
    }
}

/// The codes that files name by number only (ECMA-376 18.8.30); those of other languages are dates.
fn built_in(id: u32) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        14..=17 | 27..=31 | 34..=36 | 50..=58 => "yyyy-mm-dd",
        18..=21 | 32..=33 | 45..=47 => "hh:mm:ss",
        22 => "yyyy-mm-dd hh:mm",
        37 | 38 => "#,##0",
        39 | 40 => "#,##0.00",
        _ => "General",
    }
}

fn look(code: &str) -> Look {
    let code = code.split(';').next().unwrap_or_default();
    // What is quoted, escaped or in brackets stands for itself or for something that is no digit.
    let (mut bare, mut before, mut after, mut seen_digit) =
        (String::new(), String::new(), String::new(), false);
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        let literal = match letter {
            '"' => letters.by_ref().take_while(|c| *c != '"').collect(),
            '\\' => letters.next().map(String::from).unwrap_or_default(),
            // Room for a character, or repetition of one: the character itself is not shown.
            '_' | '*' => {
                letters.next();
                String::new()
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                if matches!(inside.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss") {
                    bare.push_str(&inside);
                }
                let currency = inside.strip_prefix('$').and_then(|inside| inside.split('-').next());
                currency.unwrap_or_default().to_owned()
            }
            '$' | '€' | '£' | '¥' | ' ' => letter.to_string(),
            _ => {
                seen_digit |= matches!(letter, '0' | '#' | '?');
                bare.push(letter);
                continue;
            }
        };
        if seen_digit { after.push_str(&literal) } else { before.push_str(&literal) }
    }
    let lower = bare.to_ascii_lowercase();
    if lower.contains("general") || !lower.contains(['0', '#', '?']) {
        let day = lower.contains(['y', 'd']) || (lower.contains('m') && !lower.contains(['h', 's']));
        let time = lower.contains(['h', 's']);
        let date = (day || time) && !lower.contains("general");
        return if date { Look::Moment { day, time } } else { Look::General };
    }
    if lower.contains(['y', 'd', 'h', 's']) && !lower.contains('e') {
        // `ss.000` has zeros and is a time.
        return Look::Moment { day: lower.contains(['y', 'd']), time: lower.contains(['h', 's']) };
    }
    if lower.contains(['e', '/']) {
        return Look::General;
    }
    let places =
        lower.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(|c| "0#?".contains(*c)).count());
    Look::Number {
        before: before.trim_start().to_owned(),
        after: after.trim_end().to_owned(),
        places: places.min(15),
        thousands: lower.contains(','),
        percent: lower.contains('%'),
    }
}

/// Fifteen digits are all that a sheet shows, so that 0.1 + 0.2 is 0.3.
fn general(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded != 0.0 && !(1e-9..1e15).contains(&rounded.abs()) {
        format!("{rounded:e}")
    } else {
        rounded.to_string()
    }
}

fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// Days since the end of 1899 (or since 1904) as a date and a time. Excel takes 1900 for a leap year, so days
/// before its 29 February are one off there; nobody keeps such dates in sheets.
fn moment(number: f64, day: bool, time: bool, from_1904: bool) -> Option<String> {
    let number = if from_1904 { number + 1462.0 } else { number };
    if !(0.0..2_958_466.0).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked above")]
    let seconds = (number * 86_400.0).round() as i64;
    let start = jiff::civil::date(1899, 12, 30).at(0, 0, 0, 0);
    let moment = start.checked_add(jiff::Span::new().seconds(seconds)).ok()?;
    let clock = if moment.second() == 0 {
        format!("{:02}:{:02}", moment.hour(), moment.minute())
    } else {
        format!("{:02}:{:02}:{:02}", moment.hour(), moment.minute(), moment.second())
    };
    Some(match (day, time) {
        (true, true) => format!("{} {clock}", moment.date()),
        (false, true) if seconds >= 86_400 => {
            format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        (false, true) => clock,
        _ => moment.date().to_string(),
    })
}

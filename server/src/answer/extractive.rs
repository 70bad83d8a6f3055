//! The built-in answerer: quotes the one to three sentences that say most about the question.
//! It writes as a chat model is asked to, marks included, so that what it says goes through the same filter.

use std::ops::Range;

use crate::domain::text::plain::Plain;
use crate::domain::text::sentences::sentences;
use crate::domain::text::stop_words::is_stop_word;
use crate::domain::text::terms::words;

use super::cite::is_order;
use super::retrieve::{Hit, Why};
use super::score::Asked;

/// The model's name, as stored with answers.
pub const MODEL: &str = "builtin";
/// Sentences in an answer.
const MOST_SENTENCES: usize = 3;
/// Passages that are read.
const PASSAGES: usize = 4;
/// An answer's length, in characters.
const LONGEST_ANSWER: usize = 600;
/// What a term counts that stands only in the heading above a sentence.
const FROM_HEADING: f32 = 0.5;
/// What a sentence gains below a heading that asks the same, and how like the question that must be.
const BELOW_ITS_HEADING: f32 = 0.8;
const ASKS_THE_SAME: f32 = 0.5;
/// A further sentence must say this share of what the first one does.
const WORTH_ADDING: f32 = 0.6;
/// Words without which a sentence says little on its own.
const FEWEST_WORDS: usize = 3;
const MOST_WORDS: usize = 80;

struct Candidate {
    passage: usize,
    place: usize,
    text: String,
    /// How much of each term it says.
    says: Vec<f32>,
    value: f32,
    /// Whether it stands below a heading that asks the same.
    is_about: bool,
    /// A row or an item, which reads badly in the middle of a paragraph.
    is_item: bool,
}

/// An answer from the passages, in pieces as a model would stream it; none if no sentence says anything.
#[must_use]
pub fn answer(hits: &[Hit], asked: &Asked) -> Option<Vec<String>> {
    // What stands beside a passage is read with it, and takes no other's place.
    let mut found = 0;
    let worth = hits.iter().take_while(|hit| {
        found += usize::from(hit.why != Why::Neighbour);
        found <= PASSAGES
    });
    let mut candidates: Vec<Candidate> =
        worth.enumerate().flat_map(|(number, hit)| read(number, hit, asked)).collect();
    candidates.sort_by(|left, right| {
        right.value.total_cmp(&left.value).then((left.passage, left.place).cmp(&(right.passage, right.place)))
    });
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut length = 0;
    for candidate in candidates {
        let first = chosen.first().map(|first| first.value);
        let worth =
            first.is_none_or(|first| candidate.value >= first * WORTH_ADDING && adds(&candidate, &chosen));
        let fits = first.is_none() || length + candidate.text.len() <= LONGEST_ANSWER;
        if worth && fits && chosen.len() < MOST_SENTENCES {
            length += candidate.text.len();
            chosen.push(candidate);
        }
    }
    chosen.sort_by_key(|candidate| (candidate.passage, candidate.place));
    let list = chosen.len() > 1 && chosen.iter().any(|candidate| candidate.is_item);
    let piece = |candidate: &Candidate| {
        let number = candidate.passage + 1;
        // A mark may not hold what ends it.
        let quote = candidate.text.replace("]]", "] ]");
        let (lead, tail) = if list { ("- ", "\n") } else { ("", " ") };
        format!("{lead}{} [[{number}|{quote}]]{tail}", escape(&candidate.text))
    };
    (!chosen.is_empty()).then(|| chosen.iter().map(piece).collect())
}

/// Whether a sentence says what the chosen ones do not, and does not repeat them.
fn adds(candidate: &Candidate, chosen: &[Candidate]) -> bool {
    let repeats = chosen
        .iter()
        .any(|known| known.text.contains(&candidate.text) || candidate.text.contains(&known.text));
    let news = candidate
        .says
        .iter()
        .enumerate()
        .any(|(term, says)| chosen.iter().all(|known| known.says[term] < *says));
    let follows = chosen
        .iter()
        .any(|known| known.passage == candidate.passage && known.place.abs_diff(candidate.place) == 1);
    !repeats && (news || (follows && (candidate.is_item || candidate.is_about)))
}

fn read(number: usize, hit: &Hit, asked: &Asked) -> Vec<Candidate> {
    let markdown = &hit.passage.text;
    let above = asked.found_in(&asked.read(&hit.passage.above()));
    let mut heading = above.clone();
    let above_all =
        hit.passage.heading_path.iter().map(|heading| sameness(heading, asked)).fold(0.0, f32::max);
    let mut about = above_all;
    let mut candidates = Vec::new();
    for (place, range) in sentences(markdown).into_iter().enumerate() {
        let line = &markdown[range.clone()];
        let is_row = line.starts_with('|');
        let text = if is_row { row(line) } else { Plain::of(line).text };
        let says = asked.found_in(&asked.read(&text));
        // Headings, and questions of a page of questions, say what the next sentences are about.
        if line.starts_with('#') || text.ends_with('?') || is_bold_line(line) {
            heading = above.iter().zip(&says).map(|(above, own)| above.max(*own)).collect();
            if line.starts_with('#') {
                about = above_all.max(sameness(&text, asked));
            }
            continue;
        }
        // The names of columns say nothing alone.
        if is_row && heads_a_table(&markdown[range.end..]) {
            continue;
        }
        // What a page says to a model is not said to a visitor.
        if is_order(&text) {
            continue;
        }
        let count = words(&text).len();
        let fewest = if is_row { 2 } else { FEWEST_WORDS };
        if !(fewest..=MOST_WORDS).contains(&count) {
            continue;
        }
        let says: Vec<f32> =
            says.iter().zip(&heading).map(|(own, above)| own.max(above * FROM_HEADING)).collect();
        let total = asked.total().max(f32::MIN_POSITIVE);
        // Early sentences introduce, later ones detail; better passages come first.
        #[expect(clippy::cast_precision_loss, reason = "places are small")]
        let discount = 1.0 - 0.01 * place.min(10) as f32 - 0.05 * number as f32;
        let says_itself = says.iter().sum::<f32>() / total;
        // Below its own heading a sentence need not repeat the question, and the first ones are the answer.
        let value = if about > 0.0 { 1.0 + about * BELOW_ITS_HEADING } else { says_itself } * discount;
        if value > 0.0 {
            let is_item = is_row || is_list_item(markdown, &range);
            let is_about = about > 0.0;
            candidates.push(Candidate { passage: number, place, text, says, value, is_about, is_item });
        }
    }
    candidates
}

/// How nearly a heading asks what was asked: the share of telling words that they have in common (Jaccard), 0 to 1; 0 if
/// that is too little.
fn sameness(heading: &str, asked: &Asked) -> f32 {
    let found = asked.found_in(&asked.read(heading));
    let common = found.iter().filter(|weight| **weight > 0.0).count();
    let telling = words(heading).iter().filter(|word| !is_stop_word(&word.folded)).count();
    let all = (found.len() + telling).saturating_sub(common).max(1);
    #[expect(clippy::cast_precision_loss, reason = "headings have few words")]
    let share = common as f32 / all as f32;
    if share >= ASKS_THE_SAME { share } else { 0.0 }
}

/// Whether what follows a row is the rule below a table's head.
fn heads_a_table(after: &str) -> bool {
    after.trim_start().lines().next().is_some_and(|line| {
        line.starts_with('|')
            && line.contains('-')
            && line.chars().all(|sign| matches!(sign, '|' | '-' | ':' | ' '))
    })
}

fn is_bold_line(line: &str) -> bool {
    line.len() > 4
        && line.starts_with("**")
        && line.ends_with("**")
        && !line[2..line.len() - 2].contains("**")
}

fn is_list_item(markdown: &str, range: &Range<usize>) -> bool {
    let line_start = markdown[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let line = markdown[line_start..range.end].trim_start();
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with("+ ")
        || (digits.len() < line.len() && digits.starts_with(". "))
}

/// A row of a table as a line: `Adults – 13 €`.
fn row(line: &str) -> String {
    let cells: Vec<String> = line
        .trim_matches('|')
        .split('|')
        .map(|cell| Plain::of(cell).text.trim().to_owned())
        .filter(|cell| !cell.is_empty())
        .collect();
    cells.join(" – ")
}

/// Plain words as Markdown that shows them as they are.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if matches!(character, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '#' | '~' | '|') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{escape, row};

    #[test]
    fn rows_read_as_lines() {
        assert_eq!(row("| Adults | **13 €** |"), "Adults – 13 €");
    }

    #[test]
    fn words_stay_words() {
        assert_eq!(escape("a*b [c]"), "a\\*b \\[c\\]");
    }
}

//! Test cases as a table: what is read from one, and what stands in one.

use crate::domain::quality::{Expectations, LONGEST_QUESTION};
use crate::knowledge::{charset, files};
use crate::quality::fix::sameness;
use garde::Validate as _;
use std::collections::HashSet;

/// Most left-out rows that are told one by one.
const TOLD: usize = 100;
/// Between several words or pages in a cell.
const BETWEEN: char = '|';

/// The columns of a table that is written. Those that are read may stand in any order, and all but the first be missing.
pub const COLUMNS: &[&str] = &["question", "must_contain", "must_not_contain", "must_cite", "must_refuse"];

/// What a table holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// In their order: what is asked, and what the answer must be.
    pub cases: Vec<(String, Expectations)>,
    /// Rows that are no case; at most a hundred.
    pub skipped: Vec<Skipped>,
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// Why nothing can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// No text.
    #[error("The table is no text in a known character set. Save it as CSV in UTF-8.")]
    Encoding,
    /// No column of that name.
    #[error(
        "The table needs a column `question`, named in its first line. It may have `must_contain`, `must_not_contain`, `must_cite` and `must_refuse` as well."
    )]
    NoQuestions,
    /// Not a single case.
    #[error("The table holds no test case. {0}")]
    NoCase(String),
}

/// Reads a table.
///
/// # Errors
/// When no case can be read.
pub fn read(bytes: &[u8], content_type: Option<&str>, most: usize) -> Result<Read, Unusable> {
    let text = charset::decode(bytes, content_type).map_err(|_| Unusable::Encoding)?;
    let rows = files::csv_rows(text.trim_start_matches('\u{feff}'));
    let mut rows = rows.into_iter().filter(|row| !row.is_blank());
    let head = rows.next().ok_or(Unusable::NoQuestions)?;
    let question = head.named(&["question", "questions"]).ok_or(Unusable::NoQuestions)?;
    let column = |name: &str| head.named(&[name]);
    let (contain, lack) = (column("must_contain"), column("must_not_contain"));
    let (cite, refuse) = (column("must_cite"), column("must_refuse"));
    let mut read = Read::default();
    let mut known = HashSet::new();
    for row in rows {
        // More of them would be neither taken nor told of.
        if read.cases.len() >= most && read.skipped.len() >= TOLD {
            break;
        }
        let mut skip = |reason: String| {
            if read.skipped.len() < TOLD {
                read.skipped.push(Skipped { line: row.line, reason });
            }
        };
        let several = |column: Option<usize>| -> Vec<String> {
            let cell = column.map(|column| plain(row.cell(column))).unwrap_or_default();
            cell.split(BETWEEN)
                .map(|part| plain(part.trim().to_owned()))
                .filter(|part| !part.is_empty())
                .collect()
        };
        let Some(must_refuse) = yes(&refuse.map(|column| row.cell(column)).unwrap_or_default()) else {
            skip("must_refuse is neither yes nor no.".to_owned());
            continue;
        };
        let asked = plain(row.cell(question));
        let expectations = Expectations {
            must_contain: several(contain),
            must_not_contain: several(lack),
            must_cite: several(cite),
            must_refuse,
            history: Vec::new(),
        };
        if asked.is_empty() {
            skip("There is no question.".to_owned());
        } else if asked.chars().count() > LONGEST_QUESTION {
            skip(format!("The question is longer than {LONGEST_QUESTION} characters."));
        } else if let Err(report) = expectations.validate() {
            let why = report.iter().next().map(|(path, error)| format!("{path} {error}"));
            skip(why.unwrap_or_else(|| "A value is not valid.".to_owned()));
        } else if known.contains(&sameness(&asked)) {
            skip("The same question stands above.".to_owned());
        } else if read.cases.len() >= most {
            skip(format!("A bot has up to {most} test cases."));
        } else {
            known.insert(sameness(&asked));
            read.cases.push((asked, expectations));
        }
    }
    if read.cases.is_empty() {
        let why = read.skipped.first().map(|skipped| format!("Line {}: {}", skipped.line, skipped.reason));
        return Err(Unusable::NoCase(why.unwrap_or_else(|| "It has no rows.".to_owned())));
    }
    Ok(read)
}

/// A case as a line, in the order of [`COLUMNS`]. What was said before the question does not fit into a table.
#[must_use]
pub fn line(question: &str, wanted: &Expectations) -> Vec<String> {
    let several = |parts: &[String]| parts.join(&format!(" {BETWEEN} "));
    vec![
        question.to_owned(),
        several(&wanted.must_contain),
        several(&wanted.must_not_contain),
        several(&wanted.must_cite),
        if wanted.must_refuse { "yes" } else { "" }.to_owned(),
    ]
}

/// Without the sign that keeps spreadsheets from taking a cell for a formula, see `http::csv`.
fn plain(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => cell,
    }
}

fn yes(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" | "ja" | "si" | "sí" | "oui" => Some(true),
        "" | "no" | "n" | "false" | "0" | "nein" | "non" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Unusable, line, read};
    use crate::domain::quality::Expectations;

    #[test]
    fn columns_are_found_by_their_names_and_rows_that_are_no_case_are_told() {
        let table = "must_refuse;question;must_contain\nno;What does it cost?;13 euros | adults\nyes;Who is king?;\n\
            maybe;Why?;\n;;left\n;what DOES it cost;\nyes;How?;words\n;'=Sum?;\n";
        let found = read(table.as_bytes(), None, 500).expect("cases");
        let questions: Vec<&str> = found.cases.iter().map(|(question, _)| question.as_str()).collect();
        assert_eq!(questions, ["What does it cost?", "Who is king?", "=Sum?"]);
        assert_eq!(found.cases[0].1.must_contain, ["13 euros", "adults"]);
        assert!(found.cases[1].1.must_refuse);
        let lines: Vec<u64> = found.skipped.iter().map(|skipped| skipped.line).collect();
        assert_eq!(lines, [4, 5, 6, 7], "{:?}", found.skipped);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let wanted = Expectations {
            must_contain: vec!["a".into(), "b, c".into()],
            must_cite: vec!["https://shop.example/?a=1".into()],
            ..Expectations::default()
        };
        let mut bytes = b"question,must_contain,must_not_contain,must_cite,must_refuse\n".to_vec();
        let mut writer = csv::Writer::from_writer(&mut bytes);
        writer.write_record(line("Why, then?", &wanted)).expect("a line");
        drop(writer);
        assert_eq!(read(&bytes, None, 5).expect("cases").cases, [("Why, then?".to_owned(), wanted)]);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(read(b"just words", None, 5), Err(Unusable::NoQuestions));
        assert_eq!(read(b"", None, 5), Err(Unusable::NoQuestions));
        assert!(matches!(read(b"question\n", None, 5), Err(Unusable::NoCase(_))));
        assert_eq!(read(b"\x00\x01\x02\xff\xfe\x00", None, 5), Err(Unusable::Encoding));
    }
}

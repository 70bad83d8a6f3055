//! Questions and answers out of a table: CSV as spreadsheets write it, in whatever encoding and with whatever separator.

use super::{charset, files};
use crate::domain::source::Pair;
use garde::Validate as _;

/// Most pairs of one source.
const MOST: usize = 1000;
/// Most left-out rows that are told one by one.
const TOLD: usize = 100;
const QUESTION: [&str; 5] = ["question", "questions", "q", "prompt", "frage"];
const ANSWER: [&str; 6] = ["answer", "answers", "a", "response", "reply", "antwort"];

/// What a table holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// In their order.
    pub pairs: Vec<Pair>,
    /// Rows that are no pair; at most a hundred.
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
    /// Not as many columns as it takes.
    #[error("The table needs two columns, `question` and `answer`, separated by commas, semicolons or tabs.")]
    OneColumn,
    /// No row is a pair.
    #[error("The table holds no question with an answer. {0}")]
    NoPair(String),
}

/// Reads a table. The columns are those whose heads say so, or the first two.
///
/// # Errors
/// When no pair can be read.
pub fn read(bytes: &[u8], content_type: Option<&str>) -> Result<Read, Unusable> {
    let text = charset::decode(bytes, content_type).map_err(|_| Unusable::Encoding)?;
    let text = text.trim_start_matches('\u{feff}');
    let mut rows = files::csv_rows(text);
    let first = rows.iter().find(|row| !row.is_blank());
    let columns = first.and_then(|row| row.named(&QUESTION).zip(row.named(&ANSWER)));
    if let (Some(_), Some(head)) = (columns, first.map(|row| row.line)) {
        rows.retain(|row| row.line > head);
    } else if rows.iter().all(|row| row.cells.len() < 2) {
        return Err(Unusable::OneColumn);
    }
    let (question, answer) = columns.unwrap_or((0, 1));
    let mut read = Read::default();
    for row in rows.iter().filter(|row| !row.is_blank()) {
        let mut skip = |reason: String| {
            if read.skipped.len() < TOLD {
                read.skipped.push(Skipped { line: row.line, reason });
            }
        };
        let pair = Pair { question: row.cell(question), answer: row.cell(answer) };
        if pair.question.is_empty() || pair.answer.is_empty() {
            let what = if pair.question.is_empty() { "question" } else { "answer" };
            skip(format!("There is no {what}."));
        } else if let Err(report) = pair.validate() {
            let field = report.iter().next().map(|(path, _)| path.to_string()).unwrap_or_default();
            let most = if field == "question" { "500" } else { "10,000" };
            skip(format!("The {field} is longer than {most} characters."));
        } else if read.pairs.iter().any(|known| known.question == pair.question) {
            skip("The same question stands above.".to_owned());
        } else if read.pairs.len() >= MOST {
            skip("A source holds up to 1,000 pairs: put the rest into another one.".to_owned());
        } else {
            read.pairs.push(pair);
        }
    }
    if read.pairs.is_empty() {
        let first = read.skipped.first();
        let why = first.map(|skipped| format!("Line {}: {}", skipped.line, skipped.reason));
        return Err(Unusable::NoPair(why.unwrap_or_else(|| "It has no rows.".to_owned())));
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::{Unusable, read};

    fn pairs(table: &[u8]) -> Vec<(String, String)> {
        let read = read(table, None).expect("pairs");
        read.pairs.into_iter().map(|pair| (pair.question, pair.answer)).collect()
    }

    fn pair(question: &str, answer: &str) -> (String, String) {
        (question.to_owned(), answer.to_owned())
    }

    #[test]
    fn columns_are_found_by_their_heads_and_else_by_their_places() {
        let expected = [pair("When?", "At 9,\nsharp"), pair("Where?", "Here")];
        assert_eq!(pairs(b"question,answer\nWhen?,\"At 9,\nsharp\"\nWhere?,Here\n"), expected);
        assert_eq!(
            pairs(b"\xef\xbb\xbfid;Answer;Question\r\n1;\"At 9,\nsharp\";When?\r\n2;Here;Where?\r\n"),
            expected
        );
        assert_eq!(pairs(b"When?\t\"At 9,\nsharp\"\nWhere?\tHere"), expected);
        assert_eq!(
            pairs(b"Caf\xe9?;Ja, gr\xfc\xdfe\nTee?;Nein"),
            [pair("Caf\u{e9}?", "Ja, grüße"), pair("Tee?", "Nein")]
        );
    }

    #[test]
    fn rows_that_are_no_pair_are_told() {
        let long = format!("question,answer\nA?,\n,b\n{},c\nA?,d\nA?,e\n\nB?,f\n", "x".repeat(501));
        let read = read(long.as_bytes(), None).expect("pairs");
        assert_eq!(read.pairs.len(), 2);
        let told: Vec<_> =
            read.skipped.iter().map(|skipped| (skipped.line, skipped.reason.as_str())).collect();
        assert_eq!(
            told,
            [
                (2, "There is no answer."),
                (3, "There is no question."),
                (4, "The question is longer than 500 characters."),
                (6, "The same question stands above."),
            ]
        );
    }

    #[test]
    fn what_is_no_table_is_refused_with_the_reason() {
        assert_eq!(read(b"just words\nand more", None), Err(Unusable::OneColumn));
        assert!(matches!(read(b"question,answer\n", None), Err(Unusable::NoPair(_))));
        assert_eq!(read(b"\x00\x01\x02\xff\xfe\x00", None), Err(Unusable::Encoding));
        assert!(read(b"", None).is_err());
    }
}

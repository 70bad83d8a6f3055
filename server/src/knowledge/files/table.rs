//! Writes Markdown block by block, under a cap: a small file must not become a text without end.

use super::error::Unreadable;

/// The longest text of a file, in bytes. A thousand pages of print are about 3 MB.
const MAX_TEXT: usize = 32_000_000;

/// A Markdown text that grows.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    in_list: bool,
    full: bool,
}

impl Writer {
    /// A heading; levels beyond Markdown's six are six.
    pub(super) fn heading(&mut self, level: usize, text: &str) {
        let text = one_line(text);
        if !text.is_empty() {
            self.block(&format!("{} {text}", "#".repeat(level.clamp(1, 6))));
        }
    }

    /// A paragraph. Its line breaks stay.
    pub(super) fn paragraph(&mut self, text: &str) {
        let lines: Vec<String> = text.lines().map(one_line).filter(|line| !line.is_empty()).collect();
        let lines: Vec<String> = lines.iter().map(|line| harmless(line)).collect();
        if !lines.is_empty() {
            self.block(&lines.join("\n"));
        }
    }

    /// An item of a list, `depth` lists deep from 0 on; `number` for lists that count.
    pub(super) fn item(&mut self, depth: usize, number: Option<u32>, text: &str) {
        let text = one_line(text);
        if text.is_empty() {
            return;
        }
        let indent = "   ".repeat(depth.min(8));
        let line = match number {
            Some(number) => format!("{indent}{number}. {text}"),
            None => format!("{indent}- {text}"),
        };
        if self.in_list {
            self.push("\n");
            self.push(&line);
        } else {
            self.block(&line);
        }
        self.in_list = true;
    }

    /// A table whose first row is its header. Empty rows and columns are left out; what has one column only is
    /// written as paragraphs.
    pub(super) fn table(&mut self, rows: &[Vec<String>]) {
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| one_line(cell)).collect())
            .filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let columns: Vec<usize> = (0..width)
            .filter(|column| rows.iter().any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty())))
            .collect();
        if columns.len() < 2 {
            for row in &rows {
                self.paragraph(&row.join(""));
            }
            return;
        }
        let mut text = String::new();
        for (at, row) in rows.iter().enumerate() {
            for column in &columns {
                let cell = row.get(*column).map_or("", String::as_str);
                text.push_str("| ");
                text.push_str(&cell.replace('|', "\\|"));
                text.push(' ');
            }
            text.push_str("|\n");
            if at == 0 {
                text.push_str(&"| --- ".repeat(columns.len()));
                text.push_str("|\n");
            }
            if text.len() > MAX_TEXT {
                break;
            }
        }
        self.block(text.trim_end());
    }

    /// Markdown that is ready.
    pub(super) fn block(&mut self, markdown: &str) {
        if !self.text.is_empty() {
            self.push("\n\n");
        }
        self.push(markdown);
        self.in_list = false;
    }

    fn push(&mut self, text: &str) {
        self.full |= self.text.len() + text.len() > MAX_TEXT;
        if !self.full {
            self.text.push_str(text);
        }
    }

    /// Whether nothing more is taken: going on is in vain.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// The text, with a line's end.
    ///
    /// # Errors
    /// `TooLarge` beyond the cap.
    pub(super) fn finish(mut self) -> Result<String, Unreadable> {
        if self.full {
            return Err(Unreadable::TooLarge(format!("its text is longer than {} MB", MAX_TEXT / 1_000_000)));
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        Ok(self.text)
    }
}

/// All white space as single spaces, without characters that have no look.
pub(super) fn one_line(text: &str) -> String {
    let seen =
        |c: &char| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}') && (!c.is_control() || c.is_whitespace());
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(seen));
    }
    line
}

/// A line of text that would read as one of Markdown's marks of structure, made harmless.
fn harmless(line: &str) -> String {
    let hashes = line.len() - line.trim_start_matches('#').len();
    let heading = (1..=6).contains(&hashes) && line[hashes..].starts_with(' ');
    let rule = line.len() >= 3 && (line.chars().all(|c| c == '-') || line.chars().all(|c| c == '='));
    if heading || rule || line.starts_with("```") || line.starts_with("~~~") {
        format!("\\{line}")
    } else {
        line.to_owned()
    }
}

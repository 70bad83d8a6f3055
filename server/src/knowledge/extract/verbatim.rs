//! Code and tables as Markdown: the blocks whose form carries meaning and must come through whole.

use super::flat::Role;
use super::markdown::Writer;

/// Columns that one cell may span.
const MAX_SPAN: usize = 20;

impl Writer<'_> {
    pub(super) fn code(&mut self, at: usize) {
        let mut code = String::new();
        let mut language = None;
        for inner in &self.flat.items[at..self.flat.items[at].end] {
            if inner.dropped {
                continue;
            }
            match inner.role {
                Role::Text => code.push_str(inner.text),
                Role::Break => code.push('\n'),
                role if role.is_block() && !code.is_empty() && !code.ends_with('\n') => code.push('\n'),
                _ => {}
            }
            language = language.or_else(|| inner.attr("class").and_then(language_of));
        }
        let code = code.trim_start_matches(['\n', '\r']).trim_end();
        if code.is_empty() {
            return;
        }
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat((longest + 1).max(3));
        self.paragraph(&format!("{fence}{}\n{code}\n{fence}", language.unwrap_or_default()));
    }

    pub(super) fn table(&mut self, at: usize) {
        let rows = self.rows(at);
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let for_layout = columns < 2
            || self.flat.items[at].attr("role") == Some("presentation")
            || self.flat.items[at + 1..self.flat.items[at].end].iter().any(|item| item.role == Role::Table)
            || rows.iter().flat_map(|row| &row.cells).any(|cell| cell.len() > 2000);
        if for_layout {
            return self.children(at);
        }
        for child in self.flat.children(at) {
            if self.flat.items[child].element.is_some_and(|element| element.name() == "caption") {
                let caption = self.flat_text(child);
                self.paragraph(&caption);
            }
        }
        let headed = rows.first().is_some_and(|row| row.head);
        let line = |cells: &[String]| {
            let mut line = String::from("|");
            for column in 0..columns {
                line.push(' ');
                line.push_str(cells.get(column).map_or("", String::as_str));
                line.push_str(" |");
            }
            line
        };
        let mut text = if headed { line(&rows[0].cells) } else { line(&[]) };
        text.push('\n');
        text.push('|');
        text.push_str(&" --- |".repeat(columns));
        for row in rows.iter().skip(usize::from(headed)) {
            text.push('\n');
            text.push_str(&line(&row.cells));
        }
        self.paragraph(&text);
    }

    /// The rows of a table with their cells' text; cells that span columns are followed by empty ones.
    fn rows(&self, table: usize) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let mut at = table + 1;
        while at < self.flat.items[table].end {
            let item = &self.flat.items[at];
            match item.role {
                _ if item.dropped => at = item.end,
                Role::Row => {
                    rows.push(Row { cells: Vec::new(), head: true });
                    at += 1;
                }
                Role::Cell { head } => {
                    if let Some(row) = rows.last_mut() {
                        row.head &= head;
                        row.cells.push(self.flat_text(at).replace('|', "\\|"));
                        let span =
                            item.attr("colspan").and_then(|text| text.trim().parse().ok()).unwrap_or(1);
                        row.cells.extend((1..span.min(MAX_SPAN)).map(|_| String::new()));
                    }
                    at = item.end;
                }
                _ => at += 1,
            }
        }
        rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        rows
    }
}

struct Row {
    cells: Vec<String>,
    /// All its cells are headers.
    head: bool,
}

/// The language in a class as highlighters write it.
fn language_of(class: &str) -> Option<&str> {
    class.split_whitespace().find_map(|name| {
        ["language-", "lang-", "highlight-source-"].iter().find_map(|mark| name.strip_prefix(mark)).filter(
            |rest| {
                !rest.is_empty()
                    && rest.len() < 20
                    && rest.chars().all(|c| c.is_ascii_alphanumeric() || "+#-_".contains(c))
            },
        )
    })
}

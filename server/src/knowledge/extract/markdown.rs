//! The chosen part of the body as Markdown that reads well in a prompt and quotes verbatim: the text
//! without addresses and marks of emphasis; headings, lists, tables, code and definitions keep their form.

use super::flat::{Flat, Role};
use super::inline::{tidy, told_images};
use std::collections::HashSet;

/// Levels of indentation and quotation that are written out.
const MAX_PREFIX: usize = 8;

/// Writes an item and all it holds.
pub(super) fn render(flat: &Flat<'_>, region: usize) -> String {
    let mut writer = Writer {
        flat,
        out: String::with_capacity(flat.items[region].chars * 5 / 4),
        prefixes: Vec::new(),
        shown: told_images(flat, region),
        marker: None,
    };
    if matches!(flat.items[region].role, Role::Row | Role::Cell { .. } | Role::TablePart | Role::Inline) {
        writer.children(region);
    } else {
        writer.block(region);
    }
    writer.out.truncate(writer.out.trim_end().len());
    if !writer.out.is_empty() {
        writer.out.push('\n');
    }
    writer.out
}

pub(super) struct Writer<'a> {
    pub(super) flat: &'a Flat<'a>,
    out: String,
    /// What stands before every line: indentation of lists, marks of quotations.
    prefixes: Vec<&'static str>,
    /// The images whose alternative text is written.
    pub(super) shown: HashSet<usize>,
    /// The mark of a list item, before its first line.
    marker: Option<String>,
}

impl Writer<'_> {
    fn block(&mut self, at: usize) {
        let item = &self.flat.items[at];
        if item.dropped || (item.chars == 0 && !self.holds_image(at)) {
            return;
        }
        match item.role {
            Role::Heading(level) => {
                let text = self.flat_text(at);
                if !text.is_empty() {
                    self.paragraph(&format!("{} {text}", "#".repeat(level)));
                }
            }
            Role::Pre => self.code(at),
            Role::List { ordered } => self.list(at, ordered),
            Role::Quote => self.nested("> ", |writer| writer.children(at)),
            Role::Table => self.table(at),
            Role::Definition => {
                self.end_line();
                self.marker = Some(": ".to_owned());
                self.nested("  ", |writer| writer.children(at));
                self.marker = None;
            }
            Role::Item => {
                // Outside of any list.
                self.marker = Some("- ".to_owned());
                self.nested("  ", |writer| writer.children(at));
                self.marker = None;
            }
            _ => self.children(at),
        }
    }

    /// Blocks one after the other; runs of text between them are paragraphs.
    pub(super) fn children(&mut self, at: usize) {
        let mut run = String::new();
        for child in self.flat.children(at) {
            let item = &self.flat.items[child];
            if item.dropped {
                continue;
            }
            if item.has_block {
                self.flush(&mut run);
                self.block(child);
            } else {
                self.inline(child, &mut run);
            }
        }
        self.flush(&mut run);
    }

    fn flush(&mut self, run: &mut String) {
        let text = tidy(run);
        if !text.is_empty() {
            // A line that only looks like a heading must not become one.
            let looks_like_heading = text.starts_with('#') && text.trim_start_matches('#').starts_with(' ');
            self.paragraph(&if looks_like_heading { format!("\\{text}") } else { text });
        }
        run.clear();
    }

    fn holds_image(&self, at: usize) -> bool {
        (at..self.flat.items[at].end).any(|inner| self.shown.contains(&inner))
    }

    fn list(&mut self, at: usize, ordered: bool) {
        let mut number =
            self.flat.items[at].attr("start").and_then(|text| text.trim().parse::<u32>().ok()).unwrap_or(1);
        // A list within an item follows its text closely.
        if self.prefixes.is_empty() {
            self.blank_line();
        }
        for child in self.flat.children(at) {
            let item = &self.flat.items[child];
            if item.dropped || (item.chars == 0 && !self.holds_image(child)) {
                continue;
            }
            self.end_line();
            if item.role != Role::Item {
                self.nested("  ", |writer| {
                    if item.has_block { writer.block(child) } else { writer.flush(&mut item.text.to_owned()) }
                });
                continue;
            }
            self.marker = Some(if ordered { format!("{number}. ") } else { "- ".to_owned() });
            number = number.saturating_add(1);
            self.nested(if ordered { "   " } else { "  " }, |writer| writer.children(child));
            self.marker = None;
        }
    }

    fn nested(&mut self, prefix: &'static str, inner: impl FnOnce(&mut Self)) {
        if self.prefixes.len() >= MAX_PREFIX {
            return inner(self);
        }
        if prefix == "> " {
            self.blank_line();
        }
        self.prefixes.push(prefix);
        inner(self);
        self.prefixes.pop();
        if prefix == "> " {
            self.blank_line();
        }
    }

    /// Writes lines as a block of their own.
    pub(super) fn paragraph(&mut self, text: &str) {
        if self.marker.is_none() {
            self.blank_line();
        }
        self.end_line();
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                self.out.push('\n');
            }
            let marker = self.marker.take();
            let own = usize::from(marker.is_some() && !self.prefixes.is_empty());
            self.write_prefixes(self.prefixes.len() - own);
            self.out.push_str(marker.as_deref().unwrap_or_default());
            self.out.push_str(line);
            if line.is_empty() {
                self.out.truncate(self.out.trim_end_matches(' ').len());
            }
        }
        self.out.push('\n');
    }

    fn end_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn write_prefixes(&mut self, count: usize) {
        for prefix in &self.prefixes[..count] {
            self.out.push_str(prefix);
        }
    }

    /// Separates two blocks; inside a quotation the empty line bears its mark.
    fn blank_line(&mut self) {
        self.end_line();
        let last = self.out.trim_end_matches('\n').rsplit('\n').next().unwrap_or_default().trim();
        if self.out.is_empty() || self.out.ends_with("\n\n") || last == ">" {
            return;
        }
        if last.starts_with('>') && self.prefixes.contains(&"> ") {
            self.write_prefixes(self.prefixes.len());
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
        self.out.push('\n');
    }
}

//! Text in the line as Markdown: code, images, formulas, breaks.

use super::flat::{Flat, Role};
use super::markdown::Writer;
use super::plain::IMAGE;
use std::collections::HashSet;

impl Writer<'_> {
    /// Text in the line, blanks as they come; `tidy` puts them in order.
    pub(super) fn inline(&self, at: usize, run: &mut String) {
        let item = &self.flat.items[at];
        if item.dropped {
            return;
        }
        match item.role {
            Role::Text => run.push_str(item.text),
            Role::Break => run.push('\u{b}'),
            Role::Image if self.shown.contains(&at) => {
                run.push(' ');
                run.push_str(IMAGE);
                run.push_str(&item.attr("alt").unwrap_or_default().trim().replace(['[', ']'], " "));
                run.push_str("] ");
            }
            Role::Math => self.math(at, run),
            Role::Code => {
                let mut code = String::new();
                self.flat.children(at).for_each(|child| self.inline(child, &mut code));
                let code = tidy(&code);
                if code.contains('`') || code.is_empty() {
                    run.push_str(&code);
                } else {
                    run.push('`');
                    run.push_str(&code);
                    run.push('`');
                }
            }
            Role::Link if self.is_anchor(at) => {}
            _ => {
                let separated = item.role.is_block();
                if separated {
                    run.push(' ');
                }
                self.flat.children(at).for_each(|child| self.inline(child, run));
                if separated {
                    run.push(' ');
                }
            }
        }
    }

    /// A formula: as its author wrote it, where the page says, or else its signs one after the other.
    fn math(&self, at: usize, run: &mut String) {
        let item = &self.flat.items[at];
        let written = (at..item.end).find(|inner| {
            let element = self.flat.items[*inner].element;
            element.is_some_and(|element| {
                element.name() == "annotation"
                    && element.attr("encoding").is_some_and(|kind| kind.to_ascii_lowercase().contains("tex"))
            })
        });
        run.push(' ');
        match (item.attr("alttext"), written) {
            (Some(text), _) => run.push_str(text),
            (None, Some(inner)) => self.flat.children(inner).for_each(|child| self.inline(child, run)),
            (None, None) => self.flat.children(at).for_each(|child| self.inline(child, run)),
        }
        run.push(' ');
    }

    /// A link that only marks its own place: a single sign that is no letter and no digit.
    fn is_anchor(&self, at: usize) -> bool {
        let mut text = self.flat.items[at..self.flat.items[at].end]
            .iter()
            .flat_map(|item| item.text.trim().chars())
            .filter(|c| !matches!(c, '\u{200b}' | '\u{fe0e}' | '\u{fe0f}'));
        match (text.next(), text.next()) {
            (Some(c), None) => matches!(c, '#' | '¶' | '§' | '🔗' | '↩' | '⏎' | '\u{f0c1}'),
            _ => false,
        }
    }

    pub(super) fn flat_text(&self, at: usize) -> String {
        let mut run = String::new();
        self.flat.children(at).for_each(|child| self.inline(child, &mut run));
        tidy(&run).replace('\n', " ")
    }
}

/// Images whose alternative text says something: more than a word, not a link's picture, each text once.
pub(super) fn told_images(flat: &Flat<'_>, region: usize) -> HashSet<usize> {
    let mut told = HashSet::new();
    let mut linked = 0;
    (region..flat.items[region].end)
        .filter(|at| {
            let item = &flat.items[*at];
            if item.role == Role::Link {
                linked = linked.max(item.end);
            }
            let alt = item.attr("alt").map(str::trim).unwrap_or_default();
            item.role == Role::Image
                && !item.dropped
                && *at >= linked
                && alt.split_whitespace().nth(1).is_some()
                && told.insert(alt)
        })
        .collect()
}

/// Blanks to single spaces, breaks to line ends.
pub(super) fn tidy(run: &str) -> String {
    let mut text = String::with_capacity(run.len());
    let mut pending = None;
    for c in run.chars() {
        if c == '\u{b}' {
            pending = Some('\n');
        } else if c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}' {
            pending = pending.or(Some(' '));
        } else {
            if let Some(blank) = pending.take()
                && !text.is_empty()
            {
                text.push(blank);
            }
            text.push(c);
        }
    }
    text
}

//! The text of our own Markdown without its marks.

use super::Page;

/// What stands for an image in our Markdown, before its alternative text.
pub(super) const IMAGE: &str = "[Image: ";

impl Page {
    /// The running text of the page: its Markdown without marks, without alternative texts of images, and
    /// without the heading that is the page's title, which stands apart in `title`.
    #[must_use]
    pub fn text(&self) -> String {
        let title = self.title.as_deref().unwrap_or_default();
        let mut at = 0;
        for (n, line) in self.markdown.split_inclusive('\n').enumerate() {
            if let Some(heading) = line.strip_prefix("# ") {
                if n == 0 || is_same_title(heading, title) {
                    let (above, below) = (&self.markdown[..at], &self.markdown[at + line.len()..]);
                    let text = plain_text(above) + &plain_text(below.trim_start_matches('\n'));
                    return text.trim_start_matches('\n').to_owned();
                }
                break;
            }
            if line.starts_with("```") {
                break;
            }
            at += line.len();
        }
        plain_text(&self.markdown).trim_start_matches('\n').to_owned()
    }
}

/// Whether a heading and the document's title are the same but for the site's name in one of them.
fn is_same_title(heading: &str, title: &str) -> bool {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let (heading, title) = (letters(heading), letters(title));
    !heading.is_empty() && !title.is_empty() && (title.contains(&heading) || heading.contains(&title))
}

/// Text without the marks of headings, lists, quotations, tables, code and images.
#[must_use]
pub fn plain_text(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut fence: Option<String> = None;
    for line in markdown.lines() {
        let bare = line.trim_start_matches(['>', ' ']);
        let ticks = bare.len() - bare.trim_start_matches('`').len();
        if let Some(open) = &fence {
            if bare.trim_end() == open {
                fence = None;
            } else {
                text.push_str(line);
                text.push('\n');
            }
            continue;
        }
        if ticks >= 3 {
            fence = Some("`".repeat(ticks));
            continue;
        }
        if is_rule(bare) {
            continue;
        }
        text.push_str(&without_marks(bare));
        text.push('\n');
    }
    text
}

fn is_rule(line: &str) -> bool {
    line.starts_with('|') && line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ' '))
}

fn without_marks(line: &str) -> String {
    if line.starts_with('|') && line.ends_with('|') {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        return without_images(&cells.join("\t").replace("\\|", "|").replace('`', ""));
    }
    let headless = line.trim_start_matches('#');
    if let Some(heading) = headless.strip_prefix(' ').filter(|_| headless.len() < line.len()) {
        return without_images(heading).replace('`', "");
    }
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let item = line
        .strip_prefix("- ")
        .or_else(|| line.strip_prefix(": "))
        .or_else(|| numbered.strip_prefix(". ").filter(|_| numbered.len() < line.len()));
    without_images(item.unwrap_or(line)).replace('`', "")
}

fn without_images(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, from)) = rest.split_once(IMAGE)
        && let Some((_, after)) = from.split_once(']')
    {
        text.push_str(before.trim_end());
        if !text.is_empty() && !after.trim_start().is_empty() {
            text.push(' ');
        }
        rest = after.trim_start();
    }
    text.push_str(rest);
    text
}

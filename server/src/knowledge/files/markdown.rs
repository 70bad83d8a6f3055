//! Markdown files stay as they are, but for the settings that static site generators keep at their top.

use crate::knowledge::extract::{self, Page};

/// Reads a file of Markdown. The title is that of the settings, or the first heading.
#[must_use]
pub fn read(text: &str) -> Page {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (front, body) = front_matter(&text);
    let mut page = extract::from_plain_text(body);
    if let Some(title) = front.and_then(|front| value(front, "title")) {
        page.title = Some(title);
    }
    page.description = front.and_then(|front| value(front, "description"));
    page
}

/// What stands between two lines of `---` (YAML) or `+++` (TOML) at the very beginning, and the rest.
fn front_matter(text: &str) -> (Option<&str>, &str) {
    for fence in ["---\n", "+++\n"] {
        let Some(rest) = text.strip_prefix(fence) else { continue };
        let closing = format!("\n{}", fence.trim_end());
        let found = rest.match_indices(&closing).find(|(at, _)| {
            let after = &rest[at + closing.len()..];
            after.is_empty() || after.starts_with('\n')
        });
        // Settings have a name at the line's beginning; a rule under which text follows has none.
        let looks_so = |front: &str| {
            front.lines().next().is_some_and(|line| {
                line.split_once([':', '=']).is_some_and(|(name, _)| {
                    !name.is_empty()
                        && name.trim_end().chars().all(|c| c.is_alphanumeric() || "_-.\"".contains(c))
                })
            })
        };
        if let Some((at, _)) = found
            && looks_so(&rest[..at])
        {
            return (Some(&rest[..at]), rest[at + closing.len()..].trim_start_matches('\n'));
        }
    }
    (None, text)
}

/// A setting of one line, without its quotation marks.
fn value(front: &str, name: &str) -> Option<String> {
    let value = front
        .lines()
        .find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix([':', '=']).map(str::trim))?;
    let bare = value.trim_matches(['"', '\'']).trim();
    // `|` and `>` begin text of several lines.
    (!bare.is_empty() && !matches!(bare, "|" | ">" | ">-" | "|-")).then(|| bare.to_owned())
}

//! The text of our own Markdown without its marks.

/// Text without the marks of headings, lists, quotations, tables and code.
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
        return cells.join("\t").replace("\\|", "|").replace('`', "");
    }
    let headless = line.trim_start_matches('#');
    let line = match headless.strip_prefix(' ') {
        Some(heading) if headless.len() < line.len() => heading,
        _ => line,
    };
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let item = line
        .strip_prefix("- ")
        .or_else(|| line.strip_prefix(": "))
        .or_else(|| numbered.strip_prefix(". ").filter(|_| numbered.len() < line.len()));
    item.unwrap_or(line).replace('`', "")
}

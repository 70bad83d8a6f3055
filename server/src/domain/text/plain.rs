//! Markdown as a reader sees it, and where each of its bytes came from.
//! Quotes are compared and shown in this form: a page shows no asterisks.

/// A text without Markdown's marks and with white space collapsed.
#[derive(Debug, Clone, Default)]
pub struct Plain {
    /// What a reader sees.
    pub text: String,
    /// For each byte of `text`, the byte of the source it came from.
    origin: Vec<usize>,
}

impl Plain {
    /// Reads Markdown. Links become their words, images vanish, line marks (`#`, `-`, `>`, `|`) go; code stays as it is,
    /// and so do signs inside words, as in `snake_case`, `CHAT__KEY` and `5*3`.
    #[must_use]
    pub fn of(markdown: &str) -> Self {
        let mut plain = Self::default();
        let mut rest = markdown;
        let mut line_start = true;
        let mut fence = None;
        while let Some(character) = rest.chars().next() {
            let at = markdown.len() - rest.len();
            if line_start && let Some(mark) = fence_mark(rest) {
                match fence {
                    None => fence = Some(mark),
                    Some(open) if open == mark => fence = None,
                    Some(_) => {}
                }
            } else if fence.is_some() {
                plain.verbatim(rest, at, character.len_utf8());
                line_start = character == '\n';
                rest = &rest[character.len_utf8()..];
                continue;
            }
            if line_start {
                let marks = line_marks(rest);
                if marks > 0 {
                    plain.space(at);
                    rest = &rest[marks..];
                    line_start = false;
                    continue;
                }
            }
            let skip = match signs(rest, character, plain.text.chars().next_back()) {
                Some((before, shown, after)) => {
                    plain.verbatim(&rest[before..], at + before, shown);
                    before + shown + after
                }
                None => {
                    let (skip, shown) = step(rest, character);
                    match shown {
                        Some(shown) if shown.is_whitespace() => plain.space(at),
                        Some(shown) => plain.push(shown, at),
                        None => {}
                    }
                    skip
                }
            };
            line_start = character == '\n' || (line_start && character.is_whitespace());
            rest = &rest[skip..];
        }
        while plain.text.ends_with(' ') {
            plain.text.pop();
            plain.origin.pop();
        }
        plain
    }

    /// The source's byte range that a range of `text` was read from.
    #[must_use]
    pub fn source_range(&self, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let start = self.origin.get(range.start).copied().unwrap_or_default();
        let end =
            range.end.checked_sub(1).and_then(|last| self.origin.get(last)).map_or(start, |last| last + 1);
        start..end
    }

    /// The first `length` bytes of `rest`, which stands at `at`, as they are but for white space.
    fn verbatim(&mut self, rest: &str, at: usize, length: usize) {
        for (offset, character) in rest[..length].char_indices() {
            if character.is_whitespace() {
                self.space(at + offset);
            } else {
                self.push(character, at + offset);
            }
        }
    }

    fn space(&mut self, at: usize) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.push(' ', at);
        }
    }

    fn push(&mut self, character: char, at: usize) {
        self.text.push(character);
        self.origin.resize(self.text.len(), at);
    }
}

/// How many bytes of marks a line begins with: headings, items, quotations, fences, rules of tables.
fn line_marks(line: &str) -> usize {
    let text = line.trim_start_matches([' ', '\t']);
    let indent = line.len() - text.len();
    if let Some(first_line) = text.lines().next() {
        let ruled = first_line.len() >= 3
            && first_line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '=' | '*' | '_'));
        if ruled {
            return indent + first_line.len();
        }
        if fence_mark(text).is_some() {
            return indent + first_line.len();
        }
    }
    let hashes = text.len() - text.trim_start_matches('#').len();
    if (1..=6).contains(&hashes) && text[hashes..].starts_with(' ') {
        return indent + hashes + 1;
    }
    if let Some(first) = text.chars().next()
        && matches!(first, '-' | '*' | '+' | '>')
        && text[1..].starts_with(' ')
    {
        return indent + 2;
    }
    0
}

/// The mark of a fence around code, if a line begins with one.
fn fence_mark(line: &str) -> Option<&'static str> {
    let text = line.trim_start_matches([' ', '\t']);
    ["```", "~~~"].into_iter().find(|mark| text.starts_with(mark))
}

/// For text that begins with marks of emphasis or code: how many bytes are left out, how many are shown as they are, and
/// how many are left out after those.
fn signs(rest: &str, sign: char, before: Option<char>) -> Option<(usize, usize, usize)> {
    if !matches!(sign, '*' | '`' | '~' | '_') {
        return None;
    }
    let run = rest.len() - rest.trim_start_matches(sign).len();
    if sign == '`' {
        return Some(code_end(rest, run).map_or((run, 0, 0), |end| (run, end - run, run)));
    }
    let after = rest[run..].chars().next();
    let between = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
    let shown = match sign {
        '_' => between(char::is_alphanumeric),
        // Two are bold, also inside a word of a script without spaces.
        '*' => run == 1 && (between(|c| c.is_ascii_alphanumeric()) || between(|c| c == ' ')),
        // One means "about", two strike out.
        _ => run == 1,
    };
    Some(if shown { (0, run, 0) } else { (run, 0, 0) })
}

/// For text that begins with so many backticks: where the code after them ends. None if it does not.
fn code_end(rest: &str, ticks: usize) -> Option<usize> {
    const LONGEST: usize = 2000;
    let mut at = ticks;
    while at < LONGEST {
        let inner = rest.get(at..)?;
        let next = inner.find(['`', '\n'])?;
        let found = &inner[next..];
        if found.starts_with("\n\n") {
            return None;
        }
        let run = found.len() - found.trim_start_matches('`').len();
        if run == ticks {
            return Some(at + next);
        }
        at += next + run.max(1);
    }
    None
}

/// What the next character of Markdown shows, and how many bytes it takes.
fn step(rest: &str, character: char) -> (usize, Option<char>) {
    let width = character.len_utf8();
    match character {
        '\\' => match rest[width..].chars().next() {
            Some(escaped) if escaped.is_ascii_punctuation() => (width + 1, Some(escaped)),
            _ => (width, Some(character)),
        },
        '|' => (width, Some(' ')),
        '!' if rest.starts_with("![") => match link_end(&rest[1..]) {
            Some((_, end)) => (1 + end, None),
            None => (width, Some(character)),
        },
        '[' => match link_end(rest) {
            Some(_) => (width, None),
            None => (width, Some(character)),
        },
        ']' => match target_end(&rest[width..]) {
            Some(end) => (width + end, None),
            None => (width, Some(character)),
        },
        other => (width, Some(other)),
    }
}

/// For text that begins with `[`: where its words end, and where the link does.
fn link_end(rest: &str) -> Option<(usize, usize)> {
    const LONGEST: usize = 2000;
    let mut depth = 0_usize;
    for (at, character) in rest.char_indices().take_while(|(at, _)| *at < LONGEST) {
        match character {
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return target_end(&rest[at + 1..]).map(|end| (at, at + 1 + end));
                }
            }
            '\n' if rest[at + 1..].starts_with('\n') => return None,
            _ => {}
        }
    }
    None
}

/// For text that begins with `(`: the length of a link's target.
fn target_end(rest: &str) -> Option<usize> {
    const LONGEST: usize = 2000;
    if !rest.starts_with('(') {
        return None;
    }
    let end =
        rest.char_indices().take_while(|(at, _)| *at < LONGEST).find(|(_, c)| matches!(c, ')' | '\n'))?;
    (end.1 == ')').then_some(end.0 + 1)
}

#[cfg(test)]
mod tests {
    use super::Plain;

    #[test]
    fn marks_go_and_words_stay() {
        let markdown = "## Prices\n\n- Adults **pay** 13 euros, see [the *list*](https://x.example/p).\n- `snake_case` and _so on_\n\n| a | b |\n|---|---|\n| 1 | 2 |";
        assert_eq!(
            Plain::of(markdown).text,
            "Prices Adults pay 13 euros, see the list. snake_case and so on a b 1 2"
        );
    }

    #[test]
    fn names_and_code_stay_as_they_are() {
        for (markdown, shown) in [
            ("Set `FRONTDESK_CHAT__API_KEY` first.", "Set FRONTDESK_CHAT__API_KEY first."),
            ("Set FRONTDESK_CHAT__API_KEY first.", "Set FRONTDESK_CHAT__API_KEY first."),
            ("`__init__(*args, **kwargs)` and `` a`b ``", "__init__(*args, **kwargs) and a`b "),
            ("__bold__ and *a* **b** ~~gone~~", "bold and a b gone"),
            ("5*3, 5 * 3, about ~20 minutes", "5*3, 5 * 3, about ~20 minutes"),
            ("日本**語**です", "日本語です"),
            ("```sh\n# a_b\n- *x* `y`\n```\n# Title *one*", "# a_b - *x* `y` Title one"),
            ("one ` alone and *", "one alone and"),
            ("`a\n\nb`", "a b"),
        ] {
            assert_eq!(Plain::of(markdown).text, shown.trim_end(), "{markdown}");
        }
    }

    #[test]
    fn a_range_leads_back_to_its_source() {
        let markdown = "Adults **pay** 13.";
        let plain = Plain::of(markdown);
        let at = plain.text.find("pay").expect("shown");
        assert_eq!(&markdown[plain.source_range(at..at + 3)], "pay");
    }

    #[test]
    fn broken_markdown_is_read_in_time() {
        for text in [
            "[".repeat(20_000),
            "![".repeat(20_000),
            "](".repeat(20_000),
            "[a](".repeat(10_000),
            "` ".repeat(20_000),
            "`` `".repeat(20_000),
        ] {
            drop(Plain::of(&text));
        }
    }
}

//! What marks look like, character by character, and where text is code that only looks like them.

/// Whether the text is code, where `x[1]` is no citation.
#[derive(Debug, Default)]
pub(super) struct Code {
    fenced: bool,
    inline: bool,
    ticks: usize,
    at_line_start: bool,
}

impl Code {
    /// At the beginning of a text.
    pub fn new() -> Self {
        Self { at_line_start: true, ..Self::default() }
    }

    /// Reads the next character of the text.
    pub fn take(&mut self, character: char) {
        if character == '`' {
            self.ticks += 1;
            return;
        }
        match std::mem::take(&mut self.ticks) {
            0 => {}
            3.. if self.at_line_start => self.fenced = !self.fenced,
            _ => self.inline = !self.inline,
        }
        self.at_line_start = character == '\n' || (self.at_line_start && character == ' ');
        self.inline &= character != '\n';
    }

    /// Whether the next character is code.
    pub fn is_code(&self) -> bool {
        self.fenced || self.inline || self.ticks > 0
    }
}

/// Whether a text that goes on may become the inside of a mark: `12|words`, or `none`.
pub(super) fn may_be_mark(inside: &str) -> bool {
    if "none]]".starts_with(inside) {
        return true;
    }
    let rest = inside
        .trim_start_matches(' ')
        .trim_start_matches(|digit: char| digit.is_ascii_digit())
        .trim_start_matches(' ');
    (rest.is_empty() && inside.len() <= 5)
        || (rest.starts_with('|') && inside.trim_start().starts_with(|digit: char| digit.is_ascii_digit()))
}

/// Whether the inside of brackets is `1`, or `1, 2`.
pub(super) fn is_number_list(inside: &str) -> bool {
    !inside.is_empty()
        && inside.len() <= 12
        && inside.chars().all(|c| c.is_ascii_digit() || c == ',' || c == ' ')
}

/// As `is_number_list`, and begins with a digit.
pub(super) fn has_number(inside: &str) -> bool {
    is_number_list(inside) && inside.starts_with(|digit: char| digit.is_ascii_digit())
}

/// Whether it still may become one with the next character.
pub(super) fn may_be_number_list(inside: &str, next: char) -> bool {
    (next.is_ascii_digit() || (!inside.is_empty() && matches!(next, ',' | ' '))) && inside.len() < 12
}

//! What people, workspaces, bots and keys may be called.
//!
//! A name stands beside words of ours: in letters, their subjects, lists and logs. What breaks a line or turns the
//! direction of text could make it look like ours. Names of before this rule are read as they are, and put into letters
//! without such characters.

/// Whether a character may not stand in a name: controls, which break lines and colour terminals; separators of lines and
/// paragraphs; and those that turn the direction of what follows (Unicode's `Bidi_Control`).
fn is_refused(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character shows nothing: a name of these alone would be empty to see.
fn is_unseen(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// What is wrong with a name, if anything is. What stands around it does not count: it is taken off.
#[must_use]
pub fn fault(name: &str) -> Option<&'static str> {
    let name = name.trim();
    if name.chars().all(is_unseen) {
        return Some("must not be empty.");
    }
    name.chars().any(is_refused).then_some(
        "must be one line without control characters, and without those that turn the direction of text. Type it anew.",
    )
}

/// A name as one line of its own direction, wherever it came from.
#[must_use]
pub fn plain(name: &str) -> String {
    let spaced: String = name.chars().map(|c| if is_refused(c) { ' ' } else { c }).collect();
    spaced.trim().to_owned()
}

/// A name in a letter, so that it is seen where it begins and where it ends.
#[must_use]
pub fn quoted(name: &str) -> String {
    let within: String = plain(name)
        .chars()
        .map(|c| if matches!(c, '“' | '”' | '„' | '‟' | '"') { '\'' } else { c })
        .collect();
    format!("“{within}”")
}

#[cfg(test)]
mod tests {
    use super::{fault, plain, quoted};

    #[test]
    fn a_name_is_one_line_that_reads_in_its_own_direction() {
        for good in [
            "Ada",
            " Ada Lovelace\n",
            "Zoë 👩‍🔬",
            "محمد",
            "می‌خواهم",
            "株式会社 例",
            "O’Neill & Sons <3",
            "\tAda\t",
        ] {
            assert_eq!(fault(good), None, "{good:?}");
        }
        for bad in ["", " ", "\u{200b}", "\u{200b} \u{feff}"] {
            assert_eq!(fault(bad), Some("must not be empty."), "{bad:?}");
        }
        for bad in [
            "Ada\nPay now",
            "Ada\r\nBcc: x",
            "A\tB",
            "\u{1b}[31mAda",
            "A\u{0}B",
            "A\u{85}B",
            "A\u{2028}B",
            "A\u{2029}B",
            "\u{202e}adA",
            "A\u{2066}B\u{2069}",
            "A\u{200f}B",
            "A\u{61c}B",
            "\u{7f}Ada",
        ] {
            assert!(fault(bad).is_some_and(|why| why.contains("one line")), "{bad:?}");
            assert_eq!(fault(&plain(bad)), None, "{bad:?}");
        }
    }

    #[test]
    fn a_name_in_a_letter_ends_where_its_quotes_end() {
        assert_eq!(quoted("Ada"), "“Ada”");
        assert_eq!(quoted("Bank\n\nPay” at once"), "“Bank  Pay' at once”");
    }
}

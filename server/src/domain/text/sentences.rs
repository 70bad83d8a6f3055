//! Where sentences begin and end. Lines of Markdown (items, headings, rows of a table) end one too.

use std::ops::Range;

/// A word of this many letters or fewer before a full stop may be an abbreviation, such as `z.B.` or `No.`
const SHORT: usize = 3;

/// The byte ranges of a text's sentences, in order, without surrounding white space.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let end = at + character.len_utf8();
        let next = characters.peek().map(|&(_, next)| next);
        let ends = match character {
            '\n' => {
                next == Some('\n')
                    || next.is_none_or(starts_a_block)
                    || is_numbered(&text[end..])
                    || is_own_line(&text[start..at])
            }
            '。' | '！' | '？' => true,
            '!' | '?' | '…' => next.is_none_or(|next| next.is_whitespace() || is_closing(next)),
            '.' => {
                next.is_none_or(|next| next.is_whitespace() || is_closing(next))
                    && !is_abbreviation(&text[start..at], &text[end..])
            }
            _ => false,
        };
        if ends {
            let mut end = end;
            while let Some(&(at, closing)) = characters.peek() {
                if !is_closing(closing) {
                    break;
                }
                end = at + closing.len_utf8();
                characters.next();
            }
            push(&mut found, text, start..end);
            start = end;
        }
    }
    push(&mut found, text, start..text.len());
    found
}

/// Whether a line that begins so is an item, a heading, a row or a quotation of Markdown.
fn starts_a_block(character: char) -> bool {
    matches!(character, '#' | '-' | '*' | '+' | '>' | '|' | '`')
}

/// Whether a line begins as an item of a numbered list.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|digit: char| digit.is_ascii_digit());
    rest.len() < line.len() && rest.starts_with(". ")
}

/// Whether the line so far is one that ends with itself, as headings and rows do.
fn is_own_line(line: &str) -> bool {
    line.trim_start().starts_with(['#', '|'])
}

fn is_closing(character: char) -> bool {
    matches!(character, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '*' | '_' | '」' | '』')
}

/// `Dr. Smith`, `e.g. this`, `3. Mai`, `J. Doe`: a full stop inside a sentence.
fn is_abbreviation(before: &str, after: &str) -> bool {
    let goes_on = after.trim_start().chars().next();
    if goes_on.is_some_and(char::is_lowercase) {
        return true;
    }
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let letters = word.chars().count();
    if word.chars().all(|c| c.is_ascii_digit()) && !word.is_empty() {
        // `1. An item` at the start of a line; a year at the end of a sentence is longer.
        return letters <= 2 && before.trim_end_matches(word).trim().is_empty();
    }
    const TITLES: [&str; 16] = [
        "dr", "mr", "mrs", "ms", "st", "no", "nr", "vs", "prof", "bzw", "ca", "inc", "ltd", "sr", "sra",
        "art",
    ];
    (letters == 1 && word.chars().all(char::is_uppercase))
        || (letters <= SHORT && word.contains('.'))
        || TITLES.contains(&word.to_lowercase().as_str())
}

fn push(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.end - (piece.len() - piece.trim_end().len());
    if start < end {
        found.push(start..end);
    }
}

#[cfg(test)]
mod tests {
    use super::sentences;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        assert_eq!(
            cut("Open daily. Tickets cost 3.50 euros! Why?"),
            ["Open daily.", "Tickets cost 3.50 euros!", "Why?"]
        );
        assert_eq!(
            cut("Ask Dr. Smith, e.g. by mail. He answers."),
            ["Ask Dr. Smith, e.g. by mail.", "He answers."]
        );
        assert_eq!(cut("He said \"no.\" Then left."), ["He said \"no.\"", "Then left."]);
    }

    #[test]
    fn lines_of_markdown_are_sentences() {
        assert_eq!(
            cut("# Prices\nAdults pay 13.\n\n- one\n- two"),
            ["# Prices", "Adults pay 13.", "- one", "- two"]
        );
        assert_eq!(cut("1. Unpack it\n2. Plug it in"), ["1. Unpack it", "2. Plug it in"]);
        assert_eq!(cut("今日は雨。明日は晴れ。"), ["今日は雨。", "明日は晴れ。"]);
    }
}

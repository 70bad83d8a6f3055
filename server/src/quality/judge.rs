//! Whether an answer is as a test case wants it. Pure: words in, checks out.

use crate::domain::quality::{Check, CheckKind, Expectations, TestSource};
use crate::domain::text::plain::Plain;
use crate::domain::text::terms::{fold, is_unspaced};

/// Characters of an answer that a reason quotes.
const EXCERPT: usize = 80;

/// Looks at all that a case asks for. The first check is whether the bot answered or declined, as it must.
#[must_use]
pub fn judge(wanted: &Expectations, text: &str, refused: bool, sources: &[TestSource]) -> Vec<Check> {
    let mut checks = vec![if wanted.must_refuse {
        check(CheckKind::Refuses, None, refused, || {
            format!("The bot must decline, but answered: “{}”", excerpt(text))
        })
    } else {
        check(CheckKind::Answers, None, !refused, || {
            "The bot declined: nothing that it found answers the question.".to_owned()
        })
    }];
    let said = readable(text);
    for words in &wanted.must_contain {
        checks.push(check(CheckKind::Contains, Some(words), stands_in(words, &said), || {
            format!("“{words}” does not stand in the answer.")
        }));
    }
    for words in &wanted.must_not_contain {
        checks.push(check(CheckKind::Lacks, Some(words), !stands_in(words, &said), || {
            format!("“{words}” stands in the answer.")
        }));
    }
    for page in &wanted.must_cite {
        checks.push(check(
            CheckKind::Cites,
            Some(page),
            sources.iter().any(|source| is_meant(page, source)),
            || not_cited(page, sources),
        ));
    }
    checks
}

fn check(kind: CheckKind, wanted: Option<&String>, passed: bool, reason: impl FnOnce() -> String) -> Check {
    Check { kind, wanted: wanted.cloned(), passed, reason: (!passed).then(reason) }
}

fn excerpt(text: &str) -> String {
    let text = Plain::of(text).text;
    let mut short: String = text.trim().chars().take(EXCERPT).collect();
    if text.trim().chars().count() > EXCERPT {
        short.push('…');
    }
    short
}

fn not_cited(page: &str, sources: &[TestSource]) -> String {
    if sources.is_empty() {
        return format!("“{page}” is not cited: the answer cites nothing.");
    }
    let mut cited: Vec<&str> = Vec::new();
    for source in sources {
        let name = source.url.as_deref().unwrap_or(&source.title);
        if !cited.contains(&name) {
            cited.push(name);
        }
    }
    format!("“{page}” is not cited. Cited are: {}.", cited.join(", "))
}

/// A page's address with or without what follows `#` and a last slash, a source's id, or words of the page's title.
fn is_meant(wanted: &str, source: &TestSource) -> bool {
    let wanted = wanted.trim();
    if let Ok(id) = wanted.parse() {
        return source.source_id == Some(id);
    }
    if wanted.contains("://") {
        return source.url.as_deref().is_some_and(|url| address(url) == address(wanted));
    }
    stands_in(wanted, &folded(&source.title))
}

fn address(url: &str) -> &str {
    url.split('#').next().unwrap_or_default().trim_end_matches('/')
}

/// An answer as its reader takes it in: without Markdown's and citations' marks, folded.
fn readable(markdown: &str) -> String {
    let mut unmarked = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(open) = rest.find('[') {
        let (before, from) = rest.split_at(open);
        let inside = from[1..].split(']').next().unwrap_or_default();
        let is_mark = !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
        if is_mark && from.len() > inside.len() + 1 {
            unmarked.push_str(before.trim_end_matches(' '));
            rest = &from[inside.len() + 2..];
        } else {
            unmarked.push_str(before);
            unmarked.push('[');
            rest = &from[1..];
        }
    }
    unmarked.push_str(rest);
    folded(&Plain::of(&unmarked).text)
}

/// Without case, accents, typography, and with single blanks.
fn folded(text: &str) -> String {
    let plain: String = fold(text)
        .chars()
        .map(|character| match character {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other,
        })
        .filter(|character| *character != '\u{ad}')
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether words stand in a folded text as whole words; with `*` at their end, the last may go on. `13` is not part of
/// `130`, `13.50` or `2,013`.
fn stands_in(words: &str, text: &str) -> bool {
    let (words, goes_on) =
        words.trim().strip_suffix('*').map_or((words.trim(), false), |words| (words, true));
    let words = folded(words);
    if words.is_empty() {
        return false;
    }
    text.match_indices(&words).any(|(at, found)| {
        let begins = is_edge(text[..at].chars().rev(), found.chars().next());
        begins && (goes_on || is_edge(text[at + found.len()..].chars(), found.chars().next_back()))
    })
}

/// Whether a word ends at `last`, with `beyond` behind it (or before it, read backwards).
fn is_edge(mut beyond: impl Iterator<Item = char>, last: Option<char>) -> bool {
    let Some(last) = last.filter(|last| last.is_alphanumeric() && !is_unspaced(*last)) else { return true };
    match beyond.next() {
        Some(next) if next.is_alphanumeric() && !is_unspaced(next) => false,
        Some('.' | ',') if last.is_ascii_digit() => {
            !beyond.next().is_some_and(|second| second.is_ascii_digit())
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{judge, readable, stands_in};
    use crate::domain::ids::{ChunkId, DocumentId, SourceId};
    use crate::domain::quality::{CheckKind, Expectations, TestSource};

    fn holds(words: &str, answer: &str) -> bool {
        stands_in(words, &readable(answer))
    }

    #[test]
    fn words_are_found_whatever_their_case_accents_and_marks() {
        assert!(holds("13 euros for adults", "Tickets cost **13 Euros** [1] for\nadults [2]."));
        assert!(holds("creme brulee", "Try our Crème brûlée!"));
        assert!(holds("don't", "We don’t ship."));
        assert!(holds("9-17", "Open 9–17."));
        assert!(holds("C++", "Written in C++."));
        assert!(holds("営業", "本日営業中です"));
        assert!(holds("[x]", "Tick [x] to agree"));
    }

    #[test]
    fn words_are_whole_and_numbers_too() {
        assert!(!holds("13", "130 euros"));
        assert!(!holds("13", "13.50 euros"));
        assert!(!holds("13", "In 2,13 ways"));
        assert!(holds("13", "It costs 13."));
        assert!(holds("13", "At 12, 13, or 14"));
        assert!(!holds("ticket", "Tickets cost money"));
        assert!(holds("ticket*", "Tickets cost money"));
        assert!(!holds("no", "It is now open"));
        assert!(!holds("*", "anything"));
    }

    fn source(title: &str, url: Option<&str>) -> TestSource {
        TestSource {
            n: 1,
            title: title.to_owned(),
            url: url.map(str::to_owned),
            quote: String::new(),
            source_id: Some(SourceId::new()),
            document_id: DocumentId::new(),
            chunk_id: ChunkId::new(),
        }
    }

    #[test]
    fn pages_are_meant_by_address_title_or_source() {
        let shown = source("Opening hours – Shop", Some("https://shop.example/hours/#now"));
        let id = shown.source_id.map(|id| id.to_string()).unwrap_or_default();
        for (wanted, passes) in [
            ("https://shop.example/hours", true),
            ("https://shop.example/hour", false),
            ("opening hours", true),
            ("prices", false),
            (id.as_str(), true),
            (SourceId::new().to_string().as_str(), false),
        ] {
            let wanted = Expectations { must_cite: vec![wanted.to_owned()], ..Expectations::default() };
            let checks = judge(&wanted, "We open at nine.", false, std::slice::from_ref(&shown));
            assert_eq!(checks[1].kind, CheckKind::Cites);
            assert_eq!(checks[1].passed, passes, "{wanted:?}");
            assert_eq!(checks[1].reason.is_none(), passes);
        }
    }

    #[test]
    fn declining_is_checked_both_ways() {
        let refuse = Expectations { must_refuse: true, ..Expectations::default() };
        assert!(judge(&refuse, "I don't know.", true, &[])[0].passed);
        assert!(!judge(&refuse, "It costs 13.", false, &[])[0].passed);
        assert!(!judge(&Expectations::default(), "I don't know.", true, &[])[0].passed);
        let lacks = Expectations { must_not_contain: vec!["12 euros".into()], ..Expectations::default() };
        assert!(!judge(&lacks, "It costs 12 euros.", false, &[])[1].passed);
    }
}

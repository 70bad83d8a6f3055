//! Verified citations for clients that know nothing of them: lines of links below the answer, and annotations.

use super::wire::{AnnotationOut, UrlCitationOut};
use crate::answer::Cited;

/// The sources as lines of Markdown to stand below the answer, the blank line before them included.
pub(super) fn lines(sources: &[Cited]) -> String {
    let line = |source: &Cited| {
        let title = one_line(&source.title);
        match &source.url {
            Some(url) => format!("[{}] [{}]({})", source.n, escaped(&title), target(url)),
            None => format!("[{}] {}", source.n, escaped(&title)),
        }
    };
    // Two blanks at a line's end keep Markdown from joining it with the next.
    let lines: Vec<String> = sources.iter().map(line).collect();
    if lines.is_empty() { String::new() } else { format!("\n\n{}", lines.join("  \n")) }
}

/// The marks `[n]` of a text that lead to a page.
pub(super) fn annotations(text: &str, sources: &[Cited]) -> Vec<AnnotationOut> {
    let mut found = Vec::new();
    for source in sources {
        let Some(url) = &source.url else { continue };
        let mark = format!("[{}]", source.n);
        for (at, _) in text.match_indices(&mark) {
            let start_index = text[..at].chars().count();
            found.push(UrlCitationOut {
                start_index,
                end_index: start_index + mark.chars().count(),
                url: url.clone(),
                title: source.title.clone(),
            });
        }
    }
    found.sort_by_key(|citation| citation.start_index);
    found.into_iter().map(|url_citation| AnnotationOut { kind: "url_citation", url_citation }).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escaped(title: &str) -> String {
    let mut escaped = String::with_capacity(title.len());
    for character in title.chars() {
        if matches!(character, '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '!') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// An address that can't end its link early.
fn target(url: &str) -> String {
    url.replace('(', "%28").replace(')', "%29").replace(' ', "%20").replace('<', "%3C").replace('>', "%3E")
}

#[cfg(test)]
mod tests {
    use super::{annotations, lines};
    use crate::answer::Cited;
    use crate::domain::ids::{ChunkId, DocumentId};

    fn cited(n: u32, title: &str, url: Option<&str>) -> Cited {
        Cited {
            n,
            kind: crate::answer::SourceKind::Page,
            title: title.to_owned(),
            url: url.map(ToOwned::to_owned),
            quote: String::new(),
            chunk_id: ChunkId::new(),
            document_id: DocumentId::new(),
            score: 1.0,
        }
    }

    #[test]
    fn sources_stand_below_as_links_that_nothing_breaks() {
        let sources = [cited(1, "A [b]\nc", Some("https://a.example/x(1)")), cited(2, "Note", None)];
        assert_eq!(lines(&sources), "\n\n[1] [A \\[b\\] c](https://a.example/x%281%29)  \n[2] Note");
        assert_eq!(lines(&[]), "");
    }

    #[test]
    fn marks_are_counted_in_characters() {
        let sources = [cited(1, "A", Some("https://a.example")), cited(2, "B", None)];
        let found = annotations("Über [1], so [2] und [1].", &sources);
        let places: Vec<(usize, usize)> =
            found.iter().map(|one| (one.url_citation.start_index, one.url_citation.end_index)).collect();
        assert_eq!(places, [(5, 8), (21, 24)]);
    }
}

//! Patterns of addresses, by which an owner says which pages belong to a source.
//!
//! `*` stands for any characters, also slashes; everything else for itself. A pattern that begins with `/` is compared
//! with the path and query, any other with the whole address. A pattern that ends in `/` means all that lies below.

use serde::{Deserialize, Serialize};

/// Longest pattern, in bytes.
const LONGEST: usize = 500;

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String)]
pub struct Pattern(String);

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let text = text.trim().to_owned();
        if text.is_empty() || text.len() > LONGEST {
            return Err(format!("a pattern has 1 to {LONGEST} bytes"));
        }
        if !text.starts_with(['/', '*']) && !text.starts_with("http://") && !text.starts_with("https://") {
            return Err(format!("the pattern `{text}` must begin with `/`, `*` or `https://`"));
        }
        Ok(Self(text))
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Pattern {
    /// Whether an address, given whole and from its path on, matches.
    #[must_use]
    pub fn matches(&self, address: &str, path_and_query: &str) -> bool {
        let text = if self.0.starts_with('/') { path_and_query } else { address };
        if self.0.ends_with('/') {
            matches(format!("{}*", self.0).as_bytes(), text.as_bytes())
        } else {
            matches(self.0.as_bytes(), text.as_bytes())
        }
    }
}

/// Goes back to the last `*` only, so that the time is at most the product of both lengths.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        if at < pattern.len() && pattern[at] == b'*' {
            star = Some((at, read));
            at += 1;
        } else if at < pattern.len() && pattern[at] == text[read] {
            at += 1;
            read += 1;
        } else if let Some((place, taken)) = star {
            star = Some((place, taken + 1));
            at = place + 1;
            read = taken + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|sign| *sign == b'*')
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn matches(pattern: &str, path: &str) -> bool {
        let pattern = Pattern::try_from(pattern.to_owned()).expect("a pattern");
        pattern.matches(&format!("https://example.com{path}"), path)
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("/docs/*", "/docs/a/b"));
        assert!(matches("/docs/", "/docs/a/b"));
        assert!(!matches("/docs/*", "/blog/docs/a"));
        assert!(matches("*.pdf", "/files/a.pdf"));
        assert!(matches("https://example.com/*/print", "/a/b/print"));
        assert!(!matches("/a", "/a/b"));
        assert!(matches("/a?page=*", "/a?page=2"));
    }

    #[test]
    fn many_stars_take_no_time() {
        assert!(!matches(&format!("/{}b", "*a".repeat(200)), &"/a".repeat(2000)));
    }

    #[test]
    fn what_can_match_nothing_is_refused() {
        assert!(Pattern::try_from("docs/*".to_owned()).is_err());
        assert!(Pattern::try_from(" ".to_owned()).is_err());
    }
}

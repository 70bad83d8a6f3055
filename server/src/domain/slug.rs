//! Names as they stand in addresses and in settings of programs.

/// A name in lower case, with a hyphen for whatever is neither letter nor digit: `Café “Nord”` is `café-nord`.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_become_words_with_hyphens() {
        assert_eq!(slug("  Café “Nord” & Co. "), "café-nord-co");
        assert_eq!(slug("ÄRZTE"), "ärzte");
        assert_eq!(slug("!?"), "");
    }
}

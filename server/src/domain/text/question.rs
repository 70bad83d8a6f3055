//! What a question looks for: terms, each with the forms that stand for it.

/// A way for a term to stand in a passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// As it is indexed.
    pub text: String,
    /// What it counts, against 1 for the term itself.
    pub factor: f32,
}

/// Something that a question is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The word as it was written, but for case and accents; empty for signs, which can't be misspelt.
    pub word: String,
    /// Its forms, the best first; at least one.
    pub forms: Vec<Form>,
    /// Whether it was cut out of signs without spaces, so that it may straddle two words and mean nothing.
    pub is_signs: bool,
}

impl Term {
    /// A word with its term.
    #[must_use]
    pub fn word(folded: &str, text: String) -> Self {
        Self { word: folded.to_owned(), forms: vec![Form { text, factor: 1.0 }], is_signs: false }
    }

    /// Neighbouring signs.
    #[must_use]
    pub fn signs(text: String) -> Self {
        Self { word: String::new(), forms: vec![Form { text, factor: 1.0 }], is_signs: true }
    }

    /// A term of which nothing else is known.
    #[must_use]
    pub fn plain(text: String) -> Self {
        Self { word: String::new(), forms: vec![Form { text, factor: 1.0 }], is_signs: false }
    }
}

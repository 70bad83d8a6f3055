//! How text is cut for finding: words, terms, sentences, and Markdown as a reader sees it; and how long it is for a model.
//! One analysis for full text, the built-in embedder, scores and citations, so that they agree.
//! May not hold anything about passages, indexes or models.

pub mod analysis;
pub mod back;
pub mod courtesy;
pub mod language;
pub mod names;
pub mod numbers;
pub mod plain;
pub mod polarity;
pub mod question;
mod scripts;
pub mod sentences;
pub mod spelling;
pub mod stop_words;
pub mod terms;
pub mod tokens;
pub mod tongue;
pub mod vague_words;

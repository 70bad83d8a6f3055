//! The languages that full text knows, and what each brings: endings and words without meaning of their own.

use crate::domain::source::closed_set;
use rust_stemmers::Algorithm;
use serde::{Deserialize, Serialize};

closed_set! {
    /// The language of a knowledge base's pages, which decides how words are cut down to what is searched for.
    Language {
        /// Not said: each script is cut as suits the languages written in it.
        Auto = "auto",
        /// Arabic.
        Arabic = "ar",
        /// Chinese.
        Chinese = "zh",
        /// Danish.
        Danish = "da",
        /// Dutch.
        Dutch = "nl",
        /// English.
        English = "en",
        /// Finnish.
        Finnish = "fi",
        /// French.
        French = "fr",
        /// German.
        German = "de",
        /// Greek.
        Greek = "el",
        /// Hungarian.
        Hungarian = "hu",
        /// Italian.
        Italian = "it",
        /// Japanese.
        Japanese = "ja",
        /// Korean.
        Korean = "ko",
        /// Norwegian.
        Norwegian = "no",
        /// Portuguese.
        Portuguese = "pt",
        /// Romanian.
        Romanian = "ro",
        /// Russian.
        Russian = "ru",
        /// Spanish.
        Spanish = "es",
        /// Swedish.
        Swedish = "sv",
        /// Tamil.
        Tamil = "ta",
        /// Thai.
        Thai = "th",
        /// Turkish.
        Turkish = "tr",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro makes all closed sets alike")]
impl Default for Language {
    fn default() -> Self {
        Self::Auto
    }
}

impl Language {
    /// Whose stemmer cuts its words in Latin letters; none where the light cut of `terms` is used, which found as
    /// much or more than Snowball's stemmers in the languages that could be measured (see `bench-retrieval`).
    pub(super) fn latin_stemmer(self) -> Option<Algorithm> {
        Some(match self {
            Self::Danish => Algorithm::Danish,
            Self::Finnish => Algorithm::Finnish,
            Self::Hungarian => Algorithm::Hungarian,
            Self::Norwegian => Algorithm::Norwegian,
            Self::Romanian => Algorithm::Romanian,
            Self::Swedish => Algorithm::Swedish,
            Self::Turkish => Algorithm::Turkish,
            _ => return None,
        })
    }

    /// The number of its list in `stop_words`; none where all lists hold.
    pub(super) fn stop_list(self) -> Option<usize> {
        Some(match self {
            Self::English => 0,
            Self::German => 1,
            Self::Spanish => 2,
            Self::French => 3,
            Self::Italian => 4,
            Self::Portuguese => 5,
            Self::Dutch => 6,
            Self::Russian => 7,
            Self::Turkish => 8,
            Self::Danish | Self::Norwegian => 9,
            Self::Swedish => 10,
            Self::Finnish => 11,
            Self::Hungarian => 12,
            Self::Romanian => 13,
            Self::Greek => 14,
            _ => return None,
        })
    }
}

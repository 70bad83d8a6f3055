//! Sources and what became of their pages.

use serde::{Deserialize, Serialize};

/// Declares a closed set of names, spelt the same in SQL, Rust, JSON and the dashboard. The texts are `tt`: as
/// `literal`, they would come wrapped and be overlooked by what writes the OpenAPI document.
macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:tt),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant),* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the database and on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// The one of that name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use closed_set;

closed_set! {
    /// What kind of thing was added.
    SourceType {
        /// One page.
        Url = "url",
        /// A website, by following its links.
        Site = "site",
        /// The pages that a sitemap lists.
        Sitemap = "sitemap",
        /// An uploaded file.
        File = "file",
        /// Words given directly.
        Text = "text",
        /// Questions and their answers.
        Qa = "qa",
    }
}

closed_set! {
    /// How far a source is.
    SourceStatus {
        /// Added, not yet begun.
        Pending = "pending",
        /// Being read.
        Processing = "processing",
        /// Read; answers come from it.
        Active = "active",
        /// Nothing of it could be read, or its job gave up.
        Error = "error",
    }
}

closed_set! {
    /// What became of a page.
    PageOutcome {
        /// Still to be read.
        Pending = "pending",
        /// Read for the first time; its passages answer.
        Indexed = "indexed",
        /// Other than when last read; its new passages answer.
        Changed = "changed",
        /// As it was when last read; its passages answer.
        Unchanged = "unchanged",
        /// Leads to a page that is on the list itself.
        Redirected = "redirected",
        /// Says what another page says: their passages are stored once, with both addresses.
        Duplicate = "duplicate",
        /// The site's robots.txt asks not to read it.
        Robots = "robots",
        /// The page asks not to be indexed.
        Noindex = "noindex",
        /// The server answered with an error.
        HttpError = "http_error",
        /// No answer: name, connection or time.
        Unreachable = "unreachable",
        /// The address is in a network that may not be read.
        Blocked = "blocked",
        /// Not a kind of file that is read.
        UnsupportedType = "unsupported_type",
        /// Nothing to read on it.
        Empty = "empty",
        /// Its words appear only after its scripts have run.
        NeedsJavascript = "needs_javascript",
        /// Larger than the limit.
        TooLarge = "too_large",
        /// Its bytes are no text in any known encoding.
        BadEncoding = "bad_encoding",
        /// A file that its parser could not read.
        Damaged = "damaged",
        /// Met, but left out by the source's patterns or limits, or on another site.
        OutOfScope = "out_of_scope",
        /// Not found any more; what was read of it answers for a while.
        Gone = "gone",
    }
}

impl PageOutcome {
    /// Whether the page was read, so that its passages answer questions.
    #[must_use]
    pub fn answers(self) -> bool {
        matches!(self, Self::Indexed | Self::Changed | Self::Unchanged | Self::Duplicate)
    }

    /// Whether something is wrong that the owner may want to mend.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(
            self,
            Self::HttpError
                | Self::Unreachable
                | Self::Blocked
                | Self::UnsupportedType
                | Self::Empty
                | Self::NeedsJavascript
                | Self::TooLarge
                | Self::BadEncoding
                | Self::Damaged
        )
    }
}

impl Default for PageOutcome {
    /// What a page is before anything became of it.
    fn default() -> Self {
        Self::Pending
    }
}

/// A question with its answer, as their owner wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema, garde::Validate)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// As a visitor would ask it.
    #[garde(length(chars, min = 1, max = 500))]
    pub question: String,
    /// Plain or Markdown.
    #[garde(length(chars, min = 1, max = 10_000))]
    pub answer: String,
}

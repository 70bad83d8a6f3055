//! A knowledge base's pipeline: how its pages are fetched, read, cut and embedded. Data, chosen by its owner.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::source::closed_set;
use super::text::language::Language;

/// How pages become passages. What is left out of a stored pipeline has its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pipeline {
    /// How pages are asked for. Applies from the next reading on.
    #[garde(dive)]
    pub fetch: Fetching,
    /// What is taken from a page. Applies from the next reading on.
    #[garde(dive)]
    pub extract: Extracting,
    /// How text is cut. Applies to the next version of the index.
    #[garde(dive)]
    pub chunk: Chunking,
    /// The language of the pages, for full text: `auto`, or a code such as `de`. Applies to the next version of the index.
    #[garde(skip)]
    pub language: Language,
    /// Which model embeds. Applies to the next version of the index; null for the installation's.
    #[garde(dive)]
    pub embed: Option<Embedding>,
}

closed_set! {
    /// Whether a page's scripts are run before it is read; only where the operator set up a browser.
    RenderMode {
        /// Never.
        Off = "off",
        /// Where the page has no text without them.
        Auto = "auto",
        /// For every page.
        Always = "always",
    }
}

/// How pages are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fetching {
    /// Whether scripts are run.
    #[garde(skip)]
    pub render: RenderMode,
    /// Milliseconds between two requests to a host; never less than the installation's. 0 to 60,000.
    #[garde(range(max = 60_000))]
    pub delay_ms: u32,
    /// Days for which a page that is gone goes on answering. 0 to 90.
    #[garde(range(max = 90))]
    pub gone_after_days: u32,
    /// Whether a page is left alone that its sitemap says has not changed.
    #[garde(skip)]
    pub trust_lastmod: bool,
}

impl Default for Fetching {
    fn default() -> Self {
        Self { render: RenderMode::Auto, delay_ms: 0, gone_after_days: 3, trust_lastmod: true }
    }
}

/// What is taken from a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Extracting {
    /// Whether only the main content is taken, or all that the page says.
    #[garde(skip)]
    pub main_content_only: bool,
    /// Whether text that stands on nearly every page of a site is left out.
    #[garde(skip)]
    pub without_repeated: bool,
    /// CSS selectors of what to leave out; at most 20.
    #[garde(length(max = 20), inner(length(chars, min = 1, max = 200)))]
    pub remove: Vec<String>,
}

impl Default for Extracting {
    fn default() -> Self {
        Self { main_content_only: true, without_repeated: true, remove: Vec::new() }
    }
}

/// How text is cut; sizes in estimated tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Chunking {
    /// A chunk ends before the block that would take it beyond this. 50 to 2,000.
    #[garde(range(min = 50, max = 2000))]
    pub target_tokens: u32,
    /// No chunk is larger, but for the header that a table's parts repeat. 100 to 4,000, and at least the target.
    #[garde(range(min = 100, max = 4000), custom(at_least(self.target_tokens)))]
    pub max_tokens: u32,
    /// A section smaller than this shares a chunk with its neighbours. 0 to the target.
    #[garde(custom(at_most(self.target_tokens)))]
    pub min_tokens: u32,
    /// Whether what pages say alike is stored once, also when a few words differ.
    #[garde(skip)]
    pub merge_similar: bool,
}

impl Default for Chunking {
    fn default() -> Self {
        Self { target_tokens: 500, max_tokens: 800, min_tokens: 100, merge_similar: true }
    }
}

/// An embedding model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Embedding {
    /// `openai`, `builtin`, the name of one of the installation's providers or the id of one of the workspace's.
    #[garde(length(chars, min = 1, max = 40))]
    pub provider: String,
    /// The model's name.
    #[garde(length(chars, min = 1, max = 200))]
    pub model: String,
    /// Length of its vectors, 8 to 8,192.
    #[garde(range(min = 8, max = 8192))]
    pub dimensions: u32,
}

fn at_least(target: u32) -> impl FnOnce(&u32, &()) -> garde::Result {
    move |most, ()| {
        if *most >= target {
            Ok(())
        } else {
            Err(garde::Error::new(format!("lower than target_tokens ({target})")))
        }
    }
}

fn at_most(target: u32) -> impl FnOnce(&u32, &()) -> garde::Result {
    move |least, ()| {
        if *least <= target {
            Ok(())
        } else {
            Err(garde::Error::new(format!("greater than target_tokens ({target})")))
        }
    }
}

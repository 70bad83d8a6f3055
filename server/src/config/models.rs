//! Settings of chat and embedding models.

use super::checks::{answers, is_api_url};
use super::{Prices, Secret};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Which kind of model serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// `OpenAi` if a key or an address is given, else built in. Resolved when the settings are read.
    Auto,
    /// A server that speaks OpenAI's API.
    #[serde(rename = "openai")]
    OpenAi,
    /// Within this program.
    Builtin,
    /// A model from a directory, run by this program. For embeddings only.
    Local,
}

/// The chat model.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Chat {
    #[garde(custom(answers))]
    pub provider: Provider,
    #[garde(length(min = 1))]
    pub model: String,
    #[garde(custom(is_api_url))]
    pub base_url: String,
    pub api_key: Secret,
    #[garde(range(min = 0.0, max = 2.0))]
    pub temperature: f32,
    #[garde(range(min = 1, max = 100_000))]
    pub max_tokens: u32,
    pub price_prompt: f64,
    pub price_completion: f64,
    #[garde(range(min = 1, max = 600))]
    pub connect_seconds: u64,
    #[garde(range(min = 1, max = 600))]
    pub first_byte_seconds: u64,
    #[garde(range(min = 1, max = 600))]
    pub idle_seconds: u64,
    #[garde(range(min = 1, max = 3600))]
    pub total_seconds: u64,
    /// Copied from the section of that name.
    #[serde(skip)]
    pub prices: Prices,
}

/// The embedding model.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Embeddings {
    pub provider: Provider,
    #[garde(length(min = 1))]
    pub model: String,
    #[garde(range(min = 8, max = 8192))]
    pub dimensions: u32,
    pub models: Vec<FurtherModel>,
    pub path: PathBuf,
    #[garde(custom(is_api_url))]
    pub base_url: String,
    pub api_key: Secret,
    pub price: f64,
    #[garde(range(min = 1, max = 2048))]
    pub batch_size: usize,
    #[garde(range(min = 1, max = 600))]
    pub timeout_seconds: u64,
    /// Copied from the section of that name.
    #[serde(skip)]
    pub prices: Prices,
}

/// An embedding model that may be chosen besides the installation's, written `name:dimensions`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FurtherModel {
    /// As the API calls it; may hold colons itself.
    pub name: String,
    /// Length of its vectors.
    pub dimensions: u32,
}

impl TryFrom<String> for FurtherModel {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.rsplit_once(':').map(|(name, dimensions)| (name.trim(), dimensions.trim().parse()));
        match parts {
            Some((name, Ok(dimensions))) if !name.is_empty() && (8..=8192).contains(&dimensions) => {
                Ok(Self { name: name.to_owned(), dimensions })
            }
            _ => Err(format!(
                "\"{text}\" must be a model's name, a colon and the length of its vectors (8 to 8192), such as \
                 text-embedding-3-large:3072"
            )),
        }
    }
}

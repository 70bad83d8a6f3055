//! Texts to tokens, as the model's `tokenizer.json` says.

use super::about::{About, Kind};
use crate::providers::ModelError;
use serde::Deserialize;
use std::path::Path;
use tokenizers::{Tokenizer, TruncationParams};

/// No token is longer, in letters: what lies beyond so many for each token that is read is not looked at.
const LONGEST_TOKEN: usize = 100;

/// Cuts texts into tokens.
pub(super) struct Tokens {
    tokenizer: Tokenizer,
    most: usize,
    /// A static model has no rows for beginnings and ends, and leaves out what it does not know.
    bare: bool,
    unknown: Option<u32>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Tokens").field("most", &self.most).finish_non_exhaustive()
    }
}

/// What the file says of tokens that are not known.
#[derive(Deserialize)]
struct File {
    model: Model,
}

#[derive(Deserialize)]
struct Model {
    unk_token: Option<String>,
    unk_id: Option<u32>,
}

impl Tokens {
    /// Reads `tokenizer.json`.
    ///
    /// # Errors
    /// When it can't be read or is not of the right form.
    pub fn read(folder: &Path, about: &About) -> Result<Self, ModelError> {
        let path = folder.join("tokenizer.json");
        let fail =
            |error: &dyn std::fmt::Display| ModelError::Settings(format!("{}: {error}", path.display()));
        let text = std::fs::read(&path).map_err(|error| fail(&error))?;
        let mut tokenizer = Tokenizer::from_bytes(&text).map_err(|error| fail(&error))?;
        tokenizer.with_padding(None);
        let bare = matches!(about.kind, Kind::Static(_));
        // Cut here in one case, after what is unknown was left out in the other.
        let cut = TruncationParams { max_length: about.max_tokens, ..TruncationParams::default() };
        tokenizer.with_truncation((!bare).then_some(cut)).map_err(|error| fail(&error))?;
        let file: File = serde_json::from_slice(&text).map_err(|error| fail(&error))?;
        let by_name = file.model.unk_token.and_then(|token| tokenizer.token_to_id(&token));
        Ok(Self { unknown: file.model.unk_id.or(by_name), tokenizer, most: about.max_tokens, bare })
    }

    /// The tokens of a text, as many as the model reads.
    ///
    /// # Errors
    /// When the text can't be cut, which tokenizers of the usual kinds always can.
    pub fn of(&self, text: &str) -> Result<Vec<u32>, ModelError> {
        let end = text.char_indices().nth(self.most * LONGEST_TOKEN).map_or(text.len(), |(at, _)| at);
        let encoding = self
            .tokenizer
            .encode_fast(&text[..end], !self.bare)
            .map_err(|error| ModelError::BadResponse(format!("a text can't be cut into tokens: {error}")))?;
        let mut tokens = encoding.get_ids().to_vec();
        if self.bare {
            tokens.retain(|token| Some(*token) != self.unknown);
            tokens.truncate(self.most);
        }
        Ok(tokens)
    }
}

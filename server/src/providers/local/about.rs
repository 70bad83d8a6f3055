//! What a directory's files say about a model: its kind, shape and name. Reads the small files and the list of
//! weights, not the weights.

use super::weights::Weights;
use crate::providers::ModelError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// Tokens of a text that are read when no file says how many.
const MAX_TOKENS: usize = 256;
/// Tokens of a text that a static model reads, as its authors' own program does.
const STATIC_TOKENS: usize = 512;
/// Letters and digits of the name that tell one model's weights from another's.
const MARK: usize = 12;

/// A model as its directory describes it.
#[derive(Debug, Clone)]
pub(super) struct About {
    /// The directory's name and a mark of its files' contents, such as `all-MiniLM-L6-v2@1f2e3d4c5b6a`.
    pub name: String,
    pub kind: Kind,
    /// Tokens of a text that are read; the rest is left out.
    pub max_tokens: usize,
}

/// How vectors are made.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Bert(Bert),
    Static(Static),
}

/// The shape of an encoder, as `config.json` names its parts.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Bert {
    pub hidden_size: usize,
    pub intermediate_size: usize,
    pub num_hidden_layers: usize,
    pub num_attention_heads: usize,
    pub max_position_embeddings: usize,
    pub type_vocab_size: usize,
    pub vocab_size: usize,
    #[serde(default = "epsilon")]
    pub layer_norm_eps: f32,
    #[serde(default)]
    hidden_act: String,
    #[serde(default)]
    position_embedding_type: Option<String>,
    #[serde(skip)]
    pub pooling: Pooling,
}

fn epsilon() -> f32 {
    1e-12
}

/// How a text's tokens become one vector.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Pooling {
    #[default]
    Mean,
    /// The first token's.
    First,
}

/// A table with a row for each token.
#[derive(Debug, Clone)]
pub(super) struct Static {
    /// The tensor's name.
    pub table: &'static str,
    pub rows: usize,
    pub width: usize,
}

#[derive(Deserialize)]
struct Settings {
    #[serde(default)]
    model_type: String,
    #[serde(default)]
    architectures: Vec<String>,
}

/// `1_Pooling/config.json` of sentence-transformers.
#[derive(Deserialize)]
struct PoolingSettings {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
}

/// `sentence_bert_config.json`.
#[derive(Deserialize)]
struct Lengths {
    max_seq_length: Option<usize>,
}

/// An entry of `modules.json`.
#[derive(Deserialize)]
struct Module {
    #[serde(rename = "type")]
    kind: String,
}

impl About {
    /// Looks at a directory.
    ///
    /// # Errors
    /// When a file is missing or the model is of a kind that can't be run, with what to do.
    pub fn read(folder: &Path, weights: &Weights) -> Result<Self, ModelError> {
        let settings: Settings = required(folder, "config.json")?;
        let is_static = settings.model_type == "model2vec"
            || settings.architectures.iter().any(|name| name == "StaticModel");
        let (kind, max_tokens) = if is_static {
            (Kind::Static(Static::read(folder, weights)?), STATIC_TOKENS)
        } else if settings.model_type == "bert" {
            let bert = Bert::read(folder)?;
            let lengths: Option<Lengths> = optional(folder, "sentence_bert_config.json")?;
            let wanted = lengths.and_then(|lengths| lengths.max_seq_length).unwrap_or(MAX_TOKENS);
            let most = wanted.min(bert.max_position_embeddings);
            (Kind::Bert(bert), most)
        } else {
            return Err(unfit(
                &folder.join("config.json"),
                &format!(
                    "model_type is \"{}\". BERT encoders such as all-MiniLM-L6-v2 (\"bert\") and static models \
                     (\"model2vec\") can be run here; run another one as a service and set \
                     FRONTDESK_EMBEDDINGS__BASE_URL",
                    settings.model_type
                ),
            ));
        };
        if max_tokens < 3 {
            return Err(unfit(folder, "it reads fewer than 3 tokens of a text"));
        }
        let name = name(folder, weights, &format!("{kind:?} {max_tokens}"))?;
        let about = Self { name, kind, max_tokens };
        if !(8..=8192).contains(&about.dimensions()) {
            return Err(unfit(
                &folder.join("config.json"),
                &format!("its vectors have {} numbers; 8 to 8192 can be stored", about.dimensions()),
            ));
        }
        Ok(about)
    }

    /// Length of its vectors.
    pub fn dimensions(&self) -> usize {
        match &self.kind {
            Kind::Bert(bert) => bert.hidden_size,
            Kind::Static(table) => table.width,
        }
    }
}

impl Bert {
    fn read(folder: &Path) -> Result<Self, ModelError> {
        let path = folder.join("config.json");
        let mut bert: Self = required(folder, "config.json")?;
        let heads = bert.num_attention_heads;
        if heads == 0 || !bert.hidden_size.is_multiple_of(heads) || bert.type_vocab_size == 0 {
            return Err(unfit(&path, "hidden_size must be a multiple of num_attention_heads"));
        }
        if bert.num_hidden_layers > 64 || bert.intermediate_size > 65_536 || bert.hidden_size > 8192 {
            return Err(unfit(&path, "the model is too large to be run within the server"));
        }
        if bert.hidden_act != "gelu" {
            return Err(unfit(
                &path,
                &format!("hidden_act is \"{}\"; only \"gelu\" can be run here", bert.hidden_act),
            ));
        }
        if bert.position_embedding_type.as_deref().is_some_and(|kind| kind != "absolute") {
            return Err(unfit(&path, "position_embedding_type must be \"absolute\""));
        }
        let modules: Option<Vec<Module>> = optional(folder, "modules.json")?;
        for module in modules.iter().flatten() {
            let kind = module.kind.rsplit('.').next().unwrap_or_default();
            if !matches!(kind, "Transformer" | "Pooling" | "Normalize") {
                return Err(unfit(
                    &folder.join("modules.json"),
                    &format!("the model has a part \"{kind}\", which can't be run here"),
                ));
            }
        }
        let pooling: Option<PoolingSettings> = optional(folder, "1_Pooling/config.json")?;
        bert.pooling = match pooling {
            None
            | Some(PoolingSettings { pooling_mode_mean_tokens: true, pooling_mode_cls_token: false }) => {
                Pooling::Mean
            }
            Some(PoolingSettings { pooling_mode_mean_tokens: false, pooling_mode_cls_token: true }) => {
                Pooling::First
            }
            Some(_) => {
                return Err(unfit(
                    &folder.join("1_Pooling/config.json"),
                    "only the mean of all tokens, or the first token, can be taken for a text",
                ));
            }
        };
        Ok(bert)
    }
}

impl Static {
    fn read(folder: &Path, weights: &Weights) -> Result<Self, ModelError> {
        let path = folder.join("model.safetensors");
        let found = ["embeddings", "embedding.weight"]
            .into_iter()
            .find_map(|name| Some((name, weights.shape(name)?)));
        let Some((table, &[rows, width])) = found else {
            return Err(unfit(&path, "there is no table \"embeddings\" with a row for each token in it"));
        };
        if let Some(extra) = ["mapping", "weights"].into_iter().find(|name| weights.has(name)) {
            return Err(unfit(
                &path,
                &format!(
                    "its table is shortened by \"{extra}\", which can't be read; take the model as it was published first"
                ),
            ));
        }
        Ok(Self { table, rows, width })
    }
}

/// Of the directory, and of what makes vectors: with another model under the same name nothing fits any more.
fn name(folder: &Path, weights: &Weights, settings: &str) -> Result<String, ModelError> {
    let whole = folder.canonicalize().map_err(|error| unreadable(folder, &error))?;
    let name = whole.file_name().map_or_else(|| "model".into(), |name| name.to_string_lossy());
    let mut hash = Sha256::new();
    hash.update(settings);
    let path = folder.join("tokenizer.json");
    hash.update(std::fs::read(&path).map_err(|error| unreadable(&path, &error))?);
    weights.sample(|bytes| hash.update(bytes))?;
    let mark: String =
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>()[..MARK].to_owned();
    Ok(format!("{name}@{mark}"))
}

/// A file that every model has.
fn required<T: DeserializeOwned>(folder: &Path, file: &str) -> Result<T, ModelError> {
    optional(folder, file)?.ok_or_else(|| unfit(&folder.join(file), "is not there"))
}

/// A file that some models have.
fn optional<T: DeserializeOwned>(folder: &Path, file: &str) -> Result<Option<T>, ModelError> {
    let path = folder.join(file);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(&path, &error)),
    };
    serde_json::from_slice(&text).map(Some).map_err(|error| unfit(&path, &error.to_string()))
}

fn unfit(path: &Path, what: &str) -> ModelError {
    ModelError::Settings(format!("{}: {what}", path.display()))
}

fn unreadable(path: &Path, error: &std::io::Error) -> ModelError {
    ModelError::Settings(format!("{} can't be read: {error}", path.display()))
}

//! What stands in an export, entry by entry, and in which order.

use crate::domain::bot::{BotSettings, BotSettingsPatch};
use crate::domain::pipeline::{Chunking, Pipeline};
use crate::domain::quality::{Expectations, TestSettings};
use crate::domain::tool::ToolSpec;
use crate::error::{Code, Error};
use serde::{Deserialize, Serialize};

/// How an export calls itself.
pub const FORMAT: &str = "frontdesk-export";
/// The version of the format that is written, and the newest that is read. The first had no drafts, tools and tests.
pub const VERSION: u32 = 2;

/// What an export is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A bot with all that it answers from.
    Bot,
    /// A knowledge base alone.
    KnowledgeBase,
}

/// `manifest.json`, the last entry: what the others are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always [`FORMAT`].
    pub format: String,
    /// Of the format.
    pub version: u32,
    /// What this is of.
    pub kind: Kind,
    /// RFC 3339.
    pub created_at: String,
    /// The program that wrote it, with its version.
    pub program: String,
    /// How much each knowledge base holds, in order.
    pub knowledge_bases: Vec<Counts>,
    /// Lines of `tools.jsonl`.
    #[serde(default)]
    pub tools: usize,
    /// Lines of `tests.jsonl`.
    #[serde(default)]
    pub tests: usize,
    /// The entries before this one, in order.
    pub entries: Vec<Entry>,
}

/// How much a knowledge base holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Lines of `sources.jsonl`.
    pub sources: usize,
    /// Lines of `documents.jsonl`.
    pub documents: usize,
    /// Lines of `chunks.jsonl`, and vectors.
    pub chunks: usize,
    /// Lines of `places.jsonl`.
    pub places: usize,
    /// Uploaded files.
    pub files: usize,
}

/// An entry of the ZIP file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its size when unpacked.
    pub bytes: u64,
    /// Of its unpacked bytes, hex.
    pub sha256: String,
}

/// `bot.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BotPart {
    /// Shown to visitors.
    pub name: String,
    /// The owner's words to the model.
    pub system_prompt: String,
    /// The rest of what the owner may change.
    pub settings: BotSettings,
    /// When its tests run, and what they decide.
    #[serde(default)]
    pub test_settings: TestSettings,
}

/// `draft.json`: changes of the bot that are not live.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftPart {
    /// Words to the model; null if they are as they are live.
    pub system_prompt: Option<String>,
    /// What differs in the settings.
    pub settings: BotSettingsPatch,
}

/// A line of `tools.jsonl`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolPart {
    /// What it is.
    pub spec: ToolSpec,
    /// What goes with each call, by name.
    pub headers: Vec<HeaderPart>,
}

/// A header of a tool.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderPart {
    /// Its name, in lower case.
    pub name: String,
    /// Its value; null for a secret one, which no export holds.
    pub value: Option<String>,
}

/// A line of `tests.jsonl`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestPart {
    /// What is asked.
    pub question: String,
    /// What the answer must be, but for the sources that it must cite.
    pub expectations: Expectations,
    /// The sources that it must cite.
    pub must_cite_sources: Vec<SourcePlace>,
}

/// A source of the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcePlace {
    /// The number of its knowledge base, from 1.
    pub knowledge_base: u32,
    /// Its place in the list of sources, from 0.
    pub source: usize,
}

/// `knowledge_bases/<n>/base.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasePart {
    /// What its owner calls it.
    pub name: String,
    /// How its pages become passages.
    pub pipeline: Pipeline,
}

/// `knowledge_bases/<n>/index.json`: the version that answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexPart {
    /// `openai` or `builtin`.
    pub provider: String,
    /// The embedding model.
    pub model: String,
    /// Length of its vectors.
    pub dimensions: u32,
    /// How its pages were cut.
    pub chunking: Chunking,
}

/// A place in an export. They come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The bot.
    Bot,
    /// Its draft.
    Draft,
    /// Its tools.
    Tools,
    /// A part of a knowledge base, which is given by its number from 1.
    Base(u32, BasePartName),
    /// The bot's test cases: they may name sources.
    Tests,
    /// The manifest.
    Manifest,
}

/// A part of a knowledge base, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BasePartName {
    /// Name and pipeline.
    Base,
    /// The version that answers.
    Index,
    /// Sources.
    Sources,
    /// Pages.
    Documents,
    /// Passages.
    Chunks,
    /// Their vectors.
    Vectors,
    /// Where passages stand.
    Places,
    /// The file of a source, which is given by its place in the list, from 0.
    File(u32),
}

impl BasePartName {
    /// Those that each knowledge base has.
    pub const ALWAYS: [Self; 7] =
        [Self::Base, Self::Index, Self::Sources, Self::Documents, Self::Chunks, Self::Vectors, Self::Places];
}

impl Part {
    /// The entry's name.
    #[must_use]
    pub fn name(self) -> String {
        let (number, part) = match self {
            Self::Bot => return "bot.json".to_owned(),
            Self::Draft => return "draft.json".to_owned(),
            Self::Tools => return "tools.jsonl".to_owned(),
            Self::Tests => return "tests.jsonl".to_owned(),
            Self::Manifest => return "manifest.json".to_owned(),
            Self::Base(number, part) => (number, part),
        };
        let name = match part {
            BasePartName::Base => "base.json",
            BasePartName::Index => "index.json",
            BasePartName::Sources => "sources.jsonl",
            BasePartName::Documents => "documents.jsonl",
            BasePartName::Chunks => "chunks.jsonl",
            BasePartName::Vectors => "vectors.bin",
            BasePartName::Places => "places.jsonl",
            BasePartName::File(source) => return format!("knowledge_bases/{number}/files/{source}"),
        };
        format!("knowledge_bases/{number}/{name}")
    }

    /// The part of that name; none if an export has no such entry.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let part = match name {
            "bot.json" => Self::Bot,
            "draft.json" => Self::Draft,
            "tools.jsonl" => Self::Tools,
            "tests.jsonl" => Self::Tests,
            "manifest.json" => Self::Manifest,
            other => {
                let (number, rest) = other.strip_prefix("knowledge_bases/")?.split_once('/')?;
                let number = number.parse().ok()?;
                let part = match rest.strip_prefix("files/") {
                    Some(source) => BasePartName::File(source.parse().ok()?),
                    None => BasePartName::ALWAYS
                        .into_iter()
                        .find(|part| Self::Base(number, *part).name() == name)?,
                };
                Self::Base(number, part)
            }
        };
        // Numbers have one spelling.
        (part.name() == name).then_some(part)
    }
}

/// What is wrong with a file that is to be imported. Nothing of it stays.
pub fn invalid(what: impl std::fmt::Display) -> Error {
    Error::new(Code::ArchiveInvalid, format!("{what} Nothing was imported."))
}

#[cfg(test)]
mod tests {
    use super::{BasePartName, Part};

    #[test]
    fn each_part_has_one_name() {
        for part in BasePartName::ALWAYS.into_iter().chain([BasePartName::File(7)]) {
            let part = Part::Base(3, part);
            assert_eq!(Part::parse(&part.name()), Some(part));
        }
        for part in [Part::Bot, Part::Draft, Part::Tools, Part::Tests, Part::Manifest] {
            assert_eq!(Part::parse(&part.name()), Some(part));
        }
        for name in [
            "",
            "bot",
            "../bot.json",
            "knowledge_bases/1/../base.json",
            "knowledge_bases/01/base.json",
            "/bot.json",
        ] {
            assert_eq!(Part::parse(name), None, "{name}");
        }
        assert_eq!(Part::parse("knowledge_bases/1/files/+1"), None);
    }
}

//! What a line of an export says, read from the database and written to it as it is. Times are milliseconds since 1970.

use crate::domain::ids::{DocumentId, FileId, SourceId};
use crate::domain::pattern::Pattern;
use crate::domain::source::{PageOutcome, SourceStatus, SourceType};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::types::Json;

/// A source.
#[derive(Debug, Clone, Serialize, Deserialize, sqlx::FromRow)]
#[serde(deny_unknown_fields)]
pub struct SourceRow {
    /// In this installation.
    #[serde(skip)]
    pub id: SourceId,
    /// What kind of thing.
    #[serde(rename = "type")]
    #[sqlx(rename = "type")]
    pub source_type: SourceType,
    /// Given, or of the first page.
    pub title: Option<String>,
    /// Where it starts.
    pub url: Option<String>,
    /// The words of a text; the pairs of questions and answers, as JSON.
    pub text: Option<String>,
    /// Where it starts besides `url`.
    pub start_urls: Json<Vec<String>>,
    /// Patterns of which a page must match one, if there are any.
    pub include: Json<Vec<Pattern>>,
    /// Patterns of which a page may match none.
    pub exclude: Json<Vec<Pattern>>,
    /// Most pages.
    pub max_pages: Option<i64>,
    /// Most links away from the start.
    pub max_depth: Option<i64>,
    /// When it is read again by itself.
    pub schedule: Option<String>,
    /// IANA name of the schedule's time zone.
    pub time_zone: Option<String>,
    /// Hashes of blocks that stand on nearly every page.
    pub repeated: Json<Vec<Value>>,
    /// `active` or `error`.
    pub status: SourceStatus,
    /// Stable name of what is wrong.
    pub error_code: Option<String>,
    /// What is wrong, for people.
    pub error_detail: Option<String>,
    /// How often it was read.
    pub run: i64,
    /// When it was added.
    pub created_at: i64,
    /// When something last changed.
    pub updated_at: i64,
    /// When it was last read to its end.
    pub read_at: Option<i64>,
    /// The uploaded file.
    #[sqlx(skip)]
    pub file: Option<FileRow>,
}

/// An uploaded file, without its bytes.
#[derive(Debug, Clone, Serialize, Deserialize, sqlx::FromRow)]
#[serde(deny_unknown_fields)]
pub struct FileRow {
    /// In this installation.
    #[serde(skip)]
    pub id: FileId,
    /// The source it is of.
    #[serde(skip)]
    pub source_id: SourceId,
    /// As its owner called it.
    pub name: String,
    /// What it is, by content.
    #[serde(rename = "type")]
    #[sqlx(rename = "type")]
    pub file_type: String,
    /// Its size.
    pub bytes: i64,
    /// Of its bytes, hex.
    pub sha256: String,
    /// When it was sent.
    pub created_at: i64,
}

/// A page.
#[derive(Debug, Clone, Serialize, Deserialize, sqlx::FromRow)]
#[serde(deny_unknown_fields)]
pub struct DocumentRow {
    /// In this installation.
    #[serde(skip)]
    pub id: DocumentId,
    /// In this installation.
    #[serde(skip)]
    pub source_id: SourceId,
    /// In this installation.
    #[serde(skip)]
    #[sqlx(rename = "duplicate_of")]
    pub duplicate_of_id: Option<DocumentId>,
    /// Which source it is of.
    #[sqlx(skip)]
    pub source: usize,
    /// As asked for; empty for texts.
    pub url: String,
    /// Where redirects led, if anywhere else.
    pub final_url: Option<String>,
    /// What the page calls its own address.
    pub canonical_url: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What it says of itself.
    pub description: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// What became of it.
    pub outcome: PageOutcome,
    /// Why.
    pub detail: Option<String>,
    /// What the server said.
    pub http_status: Option<i64>,
    /// Size as read.
    pub bytes: i64,
    /// Main content as Markdown.
    pub text: Option<String>,
    /// SHA-256 of the text, hex.
    pub content_hash: Option<String>,
    /// SHA-256 of the text as indexes are to hold it, hex.
    pub index_hash: Option<String>,
    /// What the live version holds of it: compared with `index_hash`, whether that is up to date.
    pub held: Option<String>,
    /// For asking whether it has changed.
    pub etag: Option<String>,
    /// For asking whether it has changed.
    pub last_modified: Option<String>,
    /// Which page says the same.
    #[sqlx(skip)]
    pub duplicate_of: Option<usize>,
    /// Links away from the start.
    pub depth: i64,
    /// The page that led here.
    pub found_on: Option<String>,
    /// The last reading that met it.
    pub seen_run: i64,
    /// Where it leads.
    pub links: Option<Json<Vec<Value>>>,
    /// Hashes of its blocks.
    pub blocks: Option<Json<Vec<Value>>>,
    /// What the page says of itself.
    pub published_at: Option<i64>,
    /// What the page, or its sitemap, says of itself.
    pub modified_at: Option<i64>,
    /// What the sitemap said last.
    pub lastmod: Option<i64>,
    /// What it said when the page was last read.
    pub read_lastmod: Option<i64>,
    /// Gone: until then it answers.
    pub retire_at: Option<i64>,
    /// When it was found.
    pub created_at: i64,
    /// When it was last asked for.
    pub fetched_at: Option<i64>,
}

/// A passage.
#[derive(Debug, Clone, Serialize, Deserialize, sqlx::FromRow)]
#[serde(deny_unknown_fields)]
pub struct ChunkRow {
    /// In this installation.
    #[serde(skip)]
    pub rowid_: i64,
    /// As embedded, outermost first.
    pub heading_path: Json<Vec<String>>,
    /// Its words.
    pub text: String,
    /// About how many tokens.
    pub tokens: i64,
    /// SHA-256 of heading path and text, hex.
    pub content_hash: String,
    /// SHA-256 of the innermost heading and the words, hex.
    pub words_hash: String,
    /// What near duplicates share one of.
    pub band_0: Option<i64>,
    /// As above.
    pub band_1: Option<i64>,
    /// As above.
    pub band_2: Option<i64>,
    /// As above.
    pub band_3: Option<i64>,
}

/// Where a passage stands.
#[derive(Debug, Clone, Serialize, Deserialize, sqlx::FromRow)]
#[serde(deny_unknown_fields)]
pub struct PlaceRow {
    /// In this installation.
    #[serde(skip)]
    pub document_id: DocumentId,
    /// In this installation.
    #[serde(skip)]
    #[sqlx(rename = "chunk")]
    pub rowid_: i64,
    /// Which page.
    #[sqlx(skip)]
    pub document: usize,
    /// Its place in the page, from 0.
    pub position: i64,
    /// Which passage.
    #[sqlx(skip)]
    pub chunk: usize,
    /// On this page, outermost first.
    pub heading_path: Json<Vec<String>>,
}

impl SourceRow {
    /// As it is once nothing reads it any more: an export can't take the reading along.
    #[must_use]
    pub fn settled(mut self) -> Self {
        if !matches!(self.status, SourceStatus::Active | SourceStatus::Error) {
            self.status = if self.read_at.is_some() { SourceStatus::Active } else { SourceStatus::Error };
            let unread = self.status == SourceStatus::Error;
            self.error_code = unread.then(|| "unfinished".to_owned());
            self.error_detail = unread.then(|| {
                "It was still being read when it was exported. Refresh it to read it whole.".to_owned()
            });
        }
        self
    }
}

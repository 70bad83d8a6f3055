//! One page from its address, or from what was given directly, to its text.

use super::Reading;
use crate::domain::file::FileType;
use crate::domain::source::SourceType;
use crate::error::Error;
use crate::knowledge::extract;
use crate::knowledge::fetch::{Asked, Conditional, Ledger};
use crate::knowledge::frontier;
use crate::knowledge::page::{self, ReadPage, ReadResult, Skipped, content_hash, read_page_with};
use crate::store::crawl::Next;
use crate::store::{files, sources};
use crate::worker::JobError;
use std::sync::Arc;
use tokio::time::Instant;
use url::Url;

/// A page as it was found, with what finding it took.
pub(super) struct Fetched {
    pub(super) what: What,
    pub(super) asked: Vec<Asked>,
    /// Milliseconds.
    pub(super) ms: i64,
}

/// What a page gave.
pub(super) enum What {
    Text(Box<ReadText>),
    Unchanged { final_url: Option<String> },
    Nothing(Box<Skipped>),
}

/// A page's text with what is kept beside it.
pub(super) struct ReadText {
    pub(super) page: extract::Page,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) content_hash: String,
    pub(super) bytes: i64,
    pub(super) final_url: Option<Url>,
    pub(super) http_status: Option<i64>,
}

impl Reading {
    /// Gets a page.
    pub(super) async fn fetch(&self, next: &Next) -> Result<Fetched, JobError> {
        let started = Instant::now();
        let ledger = &self.ledger;
        let what = match self.source.source_type {
            SourceType::Text | SourceType::Qa => self.given().await?,
            SourceType::File => self.file().await?,
            SourceType::Url | SourceType::Site | SourceType::Sitemap => self.ask(next, ledger).await?,
        };
        let ms = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
        Ok(Fetched { what, asked: ledger.take(), ms })
    }

    async fn ask(&self, next: &Next, ledger: &Ledger) -> Result<What, JobError> {
        let listed_as_it_was = next.lastmod.is_some() && next.lastmod == next.read_lastmod;
        if self.pipeline.fetch.trust_lastmod && listed_as_it_was && next.outcome.answers() {
            return Ok(What::Unchanged { final_url: None });
        }
        let url = Url::parse(&next.url).map_err(Error::internal)?;
        let known = if next.content_hash.is_some() {
            Conditional { etag: next.etag.clone(), last_modified: next.last_modified.clone() }
        } else {
            Conditional::default()
        };
        let reader = self.reader.noting(ledger);
        Ok(match read_page_with(&reader, &url, &known, self.pipeline.fetch.render).await {
            ReadResult::Read(read) => What::Text(Box::new((*read).into())),
            ReadResult::NotModified { final_url } => What::Unchanged {
                final_url: Some(frontier::normalise(&final_url).to_string()).filter(|to| *to != next.url),
            },
            ReadResult::Skipped(skipped) => What::Nothing(Box::new(skipped)),
        })
    }

    /// A text, or questions with their answers, each a section.
    async fn given(&self) -> Result<What, JobError> {
        let mut conn = self.context.app.store.read().await?;
        let text = sources::text(&mut conn, self.crawl.workspace, self.crawl.source).await?;
        let text = text.ok_or_else(|| Error::internal("a text source without its text"))?;
        let mut page = if self.source.source_type == SourceType::Qa {
            let pairs: Vec<crate::domain::source::Pair> =
                serde_json::from_str(&text).map_err(Error::internal)?;
            extract::from_pairs(&pairs)
        } else {
            extract::from_plain_text(&text)
        };
        page.title.clone_from(&self.source.title);
        page.canonical = self.source.url.as_deref().and_then(|url| Url::parse(url).ok());
        Ok(What::Text(Box::new(ReadText {
            content_hash: content_hash(page.title.as_deref(), &page.markdown),
            page,
            etag: None,
            last_modified: None,
            bytes: i64::try_from(text.len()).map_err(Error::internal)?,
            final_url: None,
            http_status: None,
        })))
    }

    /// An uploaded file. Its title is the one given, else the document's own, else its name.
    async fn file(&self) -> Result<What, JobError> {
        let (workspace, source) = (self.crawl.workspace, self.crawl.source);
        let mut conn = self.context.app.store.read().await?;
        let file = files::of_source(&mut conn, workspace, source).await?;
        let file = file.ok_or_else(|| Error::internal("a file source without its file"))?;
        let bytes = files::bytes(&mut conn, workspace, &file).await?;
        drop(conn);
        let read = match file.file_type {
            FileType::Html => page::read_html_file(&file.name, bytes, Arc::clone(&self.reader.extract)).await,
            other => self.reader.files.parse(other, &file.name, bytes.into()).await,
        };
        let mut page = match read {
            Ok(page) => page,
            Err(error) => {
                let bytes = usize::try_from(file.bytes).map_err(Error::internal)?;
                return Ok(What::Nothing(Box::new(Skipped { bytes, ..Skipped::from(error) })));
            }
        };
        if let Some(title) = &self.source.title {
            page.title = Some(title.clone());
        }
        Ok(What::Text(Box::new(ReadText {
            content_hash: content_hash(page.title.as_deref(), &page.markdown),
            page,
            etag: None,
            last_modified: None,
            bytes: file.bytes,
            final_url: None,
            http_status: None,
        })))
    }
}

impl From<ReadPage> for ReadText {
    fn from(read: ReadPage) -> Self {
        Self {
            page: read.page,
            etag: read.etag,
            last_modified: read.last_modified,
            content_hash: read.content_hash,
            bytes: i64::try_from(read.bytes).unwrap_or(i64::MAX),
            final_url: Some(read.final_url),
            http_status: Some(i64::from(read.http_status)),
        }
    }
}

//! Trying a pipeline out: what a page becomes, and what a question would find in it, before anything is saved.
//!
//! The ways are those of a real reading. What is found is found in a database of its own, in memory, by the same code that
//! finds passages for visitors; it is gone when the trial is over.

mod ask;

pub use ask::Found;

use crate::domain::file::FileType;
use crate::domain::ids::WorkspaceId;
use crate::domain::pipeline::Pipeline;
use crate::domain::source::PageOutcome;
use crate::error::{Error, Result};
use crate::knowledge::chunk::{Chunk, ChunkSettings, chunk};
use crate::knowledge::extract::{self, Page};
use crate::knowledge::fetch::Conditional;
use crate::knowledge::page::{ReadResult, Reader, Skipped, read_page_text, read_page_with};
use crate::state::App;
use crate::store::indexes::Index;
use crate::worker::indexing;
use crate::worker::till::Till;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// Most passages that are shown and embedded.
pub const MOST_CHUNKS: usize = 200;

/// What is tried.
#[derive(Debug, Clone)]
pub enum What {
    /// A page, asked for as the crawler would.
    Url(Url),
    /// Words, plain or Markdown.
    Text(String),
    /// HTML.
    Html(String),
}

/// What a page became.
#[derive(Debug)]
pub struct Trial {
    /// Where it was found after redirects; none for what was given.
    pub url: Option<Url>,
    /// What would become of it.
    pub outcome: PageOutcome,
    /// Why, and what to do.
    pub detail: Option<String>,
    /// What the server said.
    pub http_status: Option<u16>,
    /// Its size.
    pub bytes: usize,
    /// Milliseconds from the first request to the text.
    pub ms: i64,
    /// What it says; empty where there is nothing to take from it.
    pub page: Page,
    /// The first of its passages, at most [`MOST_CHUNKS`].
    pub chunks: Vec<Chunk>,
    /// For each of them, whether the version that answers holds it.
    pub known: Vec<bool>,
    /// How many passages there are in all.
    pub all_chunks: usize,
    /// Tokens of all passages.
    pub tokens: usize,
    /// What the question would find.
    pub found: Option<Found>,
    /// What was left out of the trial, if something was.
    pub note: Option<String>,
}

/// Tries a pipeline. `live` is the version of the index that answers now.
///
/// # Errors
/// When the database can't be read. What is wrong with the page or the embedding model is told in the trial.
pub async fn run(
    app: &App,
    workspace: WorkspaceId,
    live: &Index,
    pipeline: &Pipeline,
    what: What,
    question: Option<&str>,
) -> Result<Trial> {
    let reader = app
        .reader
        .following(pipeline)
        .map_err(|error| Error::invalid("pipeline.extract.remove", "invalid", error.to_string()))?;
    let mut trial = read(app, &reader, pipeline, what).await?;
    if trial.outcome != PageOutcome::Indexed {
        return Ok(trial);
    }
    let settings = ChunkSettings::from(&pipeline.chunk);
    trial.chunks = chunk(&trial.page.markdown, trial.page.title.as_deref(), &settings);
    trial.all_chunks = trial.chunks.len();
    trial.tokens = trial.chunks.iter().map(|chunk| chunk.tokens).sum();
    if trial.all_chunks > MOST_CHUNKS {
        trial.chunks.truncate(MOST_CHUNKS);
        trial.note = Some(format!(
            "The page has {} passages. The first {MOST_CHUNKS} are shown and searched here; a real reading takes them all.",
            trial.all_chunks
        ));
    }
    let held = indexing::held(&app.store, workspace, live, &trial.chunks).await?;
    trial.known = held.iter().map(Option::is_some).collect();
    if let Some(question) = question {
        let till = Till::of(app, workspace, live.knowledge_base_id);
        match ask::ask(app, till, pipeline, &trial, question).await {
            Ok(found) => trial.found = Some(found),
            Err(failed) => trial.note = Some(format!("The question was not tried. {}", failed.detail)),
        }
    }
    Ok(trial)
}

async fn read(app: &App, reader: &Reader, pipeline: &Pipeline, what: What) -> Result<Trial> {
    let started = Instant::now();
    let (url, read, bytes) = match what {
        What::Url(url) => {
            // Besides the page itself there are robots.txt, redirects and the host's turn to wait for.
            let patience = Duration::from_secs(app.config.fetch.total_seconds);
            let read = tokio::time::timeout(
                patience,
                read_page_with(reader, &url, &Conditional::default(), pipeline.fetch.render),
            )
            .await;
            return Ok(fetched(url, read.ok(), started));
        }
        What::Text(text) => {
            let bytes = text.len();
            (None::<Url>, Ok(extract::from_plain_text(&text)), bytes)
        }
        What::Html(html) => {
            let (bytes, options) = (html.len(), reader.extract.clone());
            let work = move || read_page_text(FileType::Html, &html, None, &[], &options);
            (None, tokio::task::spawn_blocking(work).await.map_err(Error::internal)?, bytes)
        }
    };
    let trial = blank(url, started);
    Ok(match read {
        Ok(page) => Trial { page, bytes, outcome: PageOutcome::Indexed, ..trial },
        Err(skipped) => Trial { bytes, ..without(skipped, trial) },
    })
}

fn fetched(asked: Url, read: Option<ReadResult>, started: Instant) -> Trial {
    let trial = blank(Some(asked), started);
    match read {
        Some(ReadResult::Read(read)) => Trial {
            url: Some(read.final_url),
            outcome: PageOutcome::Indexed,
            http_status: Some(read.http_status),
            bytes: read.bytes,
            page: read.page,
            ..trial
        },
        Some(ReadResult::Skipped(skipped)) => without(skipped, trial),
        // Nothing was known of it, so nothing can be as it was.
        Some(ReadResult::NotModified { final_url }) => Trial {
            url: Some(final_url),
            detail: Some(
                "The server says that the page has not changed, without having sent it once.".to_owned(),
            ),
            ..trial
        },
        None => Trial {
            detail: Some("The page took too long. Try it again, or look at it in a browser.".to_owned()),
            ..trial
        },
    }
}

fn without(skipped: Skipped, trial: Trial) -> Trial {
    Trial {
        outcome: skipped.outcome,
        detail: Some(skipped.detail),
        http_status: skipped.http_status,
        bytes: skipped.bytes,
        ..trial
    }
}

fn blank(url: Option<Url>, started: Instant) -> Trial {
    Trial {
        url,
        outcome: PageOutcome::Unreachable,
        detail: None,
        http_status: None,
        bytes: 0,
        ms: i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX),
        page: Page::default(),
        chunks: Vec::new(),
        known: Vec::new(),
        all_chunks: 0,
        tokens: 0,
        found: None,
        note: None,
    }
}

//! Reading with scripts: decides whether a page is rendered, follows where its scripts lead, and judges what there is to
//! read with and without them.

use super::{ReadPage, Reader, Skipped, content_hash, fetch, forbids_indexing, understand};
use crate::domain::pipeline::RenderMode;
use crate::domain::source::PageOutcome;
use crate::knowledge::charset;
use crate::knowledge::extract::{self, Page};
use crate::knowledge::fetch::{Answer, Conditional, FetchError, Fetched};
use crate::knowledge::render::{Ending, RenderError, Rendered, Renderer};
use std::sync::Arc;

/// From an answer to a page with text, with its scripts run where `mode` wants that.
pub(super) async fn read(
    reader: &Reader,
    renderer: &Renderer,
    mut answer: Answer,
    mode: RenderMode,
) -> Result<ReadPage, Skipped> {
    let mut hops = reader.fetcher.hops(&answer.url);
    loop {
        let plain = understand(reader, answer.clone()).await;
        if !wanted(mode, &answer, &plain) {
            return plain;
        }
        let Ok(html) = charset::decode(&answer.body, answer.content_type.as_deref()) else { return plain };
        match renderer.render(&reader.fetcher, &answer.url, &html).await {
            Ok(rendered) => return understand_rendered(reader, answer, rendered).await,
            // As with any redirect: the next address is asked for like a link, robots.txt and all.
            Err(RenderError::Left { to }) => {
                hops.follow(&to)?;
                answer = match fetch(reader, &to, &Conditional::default()).await? {
                    Fetched::Answer(next) => *next,
                    Fetched::NotModified(_) => {
                        return Err(FetchError::Http { status: 304, retry_after: None }.into());
                    }
                };
            }
            Err(error) => {
                return Err(Skipped {
                    http_status: Some(answer.status),
                    bytes: answer.body.len(),
                    temporary: error.is_temporary(),
                    ..Skipped::new(error.outcome(), error.to_string())
                });
            }
        }
    }
}

/// A page that was refused for another reason than its lack of text is not rendered: running its scripts would not make
/// it wanted.
fn wanted(mode: RenderMode, answer: &Answer, plain: &Result<ReadPage, Skipped>) -> bool {
    match (mode, plain) {
        (RenderMode::Off, _) => false,
        (_, Err(skipped)) if skipped.outcome == PageOutcome::NeedsJavascript => true,
        (RenderMode::Auto, _) => false,
        (RenderMode::Always, Err(skipped)) => skipped.outcome == PageOutcome::Empty,
        (RenderMode::Always, Ok(_)) => {
            answer.content_type.as_ref().is_none_or(|content_type| content_type.contains("html"))
        }
    }
}

async fn understand_rendered(
    reader: &Reader,
    answer: Answer,
    rendered: Rendered,
) -> Result<ReadPage, Skipped> {
    let bytes = answer.body.len() + usize::try_from(rendered.bytes).unwrap_or(usize::MAX - answer.body.len());
    let inside = matches!(rendered.final_url.scheme(), "http" | "https");
    // Its links are relative to where the scripts say that it is.
    let base = if inside { rendered.final_url } else { answer.url.clone() };
    let scripts = if rendered.ending == Ending::Quiet { Scripts::Done } else { Scripts::CutShort };
    let tags = answer.robots_tags;
    let options = Arc::clone(&reader.extract);
    let work = move || {
        let mut page = extract::extract_with(&rendered.html, Some(&base), &options);
        page.noindex |= tags.iter().any(|tag| forbids_indexing(tag));
        judge(page, scripts)
    };
    let page = tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the reading of a rendered page ended early");
        Err(Skipped::new(
            PageOutcome::Empty,
            "The page could not be understood because of a fault in Frontdesk. Please report the address.",
        ))
    });
    let page = page.map_err(|skipped| Skipped { http_status: Some(answer.status), bytes, ..skipped })?;
    Ok(ReadPage {
        content_hash: content_hash(page.title.as_deref(), &page.markdown),
        page,
        // They tell whether the HTML has changed, not whether what the scripts show has.
        etag: None,
        last_modified: None,
        bytes,
        final_url: answer.url,
        http_status: answer.status,
    })
}

/// What became of a page's scripts before its HTML was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scripts {
    NotRun,
    /// They ran, and asked for nothing more.
    Done,
    /// They ran into a limit.
    CutShort,
}

/// Whether there is something to read that may be read.
pub(super) fn judge(mut page: Page, scripts: Scripts) -> Result<Page, Skipped> {
    let skipped = |outcome, detail: &str, links| Err(Skipped { links, ..Skipped::new(outcome, detail) });
    if page.noindex {
        return skipped(
            PageOutcome::Noindex,
            "The page asks not to be indexed (robots meta tag or X-Robots-Tag header). Remove that on the site.",
            page.links,
        );
    }
    match scripts {
        Scripts::NotRun if page.needs_javascript => {
            return skipped(
                PageOutcome::NeedsJavascript,
                "The page's text appears only after its scripts ran, and scripts are not run here. Serve the text in \
                 the HTML, add it as a text source, or let the operator set FRONTDESK_RENDER__CHROMIUM.",
                page.links,
            );
        }
        Scripts::CutShort if page.needs_javascript => {
            return skipped(
                PageOutcome::NeedsJavascript,
                "The page's scripts ran, and had made hardly any text when they reached a limit of time or requests. \
                 Serve the text in the HTML, add it as a text source, or let the operator raise the limits.",
                page.links,
            );
        }
        // A page that is done and has little text is a page with little text.
        Scripts::NotRun | Scripts::CutShort | Scripts::Done => page.needs_javascript = false,
    }
    if page.markdown.trim().is_empty() {
        return skipped(
            PageOutcome::Empty,
            "The page holds no text. If it shows some in a browser, add that as a text source.",
            page.links,
        );
    }
    Ok(page)
}

//! Reading with scripts: decides whether a page is rendered, and follows where its scripts lead.

use super::{ReadPage, Reader, Scripts, Skipped, charset, fetch, understand};
use crate::domain::render::RenderMode;
use crate::domain::source::PageOutcome;
use crate::knowledge::fetch::{Answer, Conditional, FetchError, Fetched};
use crate::knowledge::render::{Ending, RenderError, Rendered, Renderer};

/// From an answer to a page with text, with its scripts run where `mode` wants that.
pub(super) async fn read(
    reader: &Reader,
    renderer: &Renderer,
    mut answer: Answer,
    mode: RenderMode,
) -> Result<ReadPage, Skipped> {
    let mut hops = reader.fetcher.hops(&answer.url);
    loop {
        let plain = understand(answer.clone(), Scripts::NotRun).await;
        if !wanted(mode, &answer, &plain) {
            return plain;
        }
        let html = match charset::decode(&answer.body, answer.content_type.as_deref()) {
            Ok(html) => html,
            Err(_) => return plain,
        };
        match renderer.render(&answer.url, &html).await {
            Ok(rendered) => return understand_rendered(answer, rendered).await,
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

async fn understand_rendered(answer: Answer, rendered: Rendered) -> Result<ReadPage, Skipped> {
    let bytes = answer.body.len() + usize::try_from(rendered.bytes).unwrap_or(usize::MAX - answer.body.len());
    let final_url = answer.url.clone();
    let inside = matches!(rendered.final_url.scheme(), "http" | "https");
    let read = understand(
        Answer {
            // Its links are relative to where the scripts say that it is.
            url: if inside { rendered.final_url } else { answer.url },
            content_type: Some("text/html; charset=utf-8".to_owned()),
            // They tell whether the HTML has changed, not whether what the scripts show has.
            etag: None,
            last_modified: None,
            body: rendered.html.into_bytes(),
            ..answer
        },
        if rendered.ending == Ending::Quiet { Scripts::Done } else { Scripts::CutShort },
    )
    .await;
    match read {
        Ok(page) => Ok(ReadPage { bytes, final_url, ..page }),
        Err(skipped) => Err(Skipped { bytes, ..skipped }),
    }
}

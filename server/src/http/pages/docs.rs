//! Frontdesk's documentation as pages: for people, and for the demo bot's citations to lead to.

use super::escape;
use crate::documentation::{Doc, all};
use crate::error::{Error, Result};
use crate::identity::opaque;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::fmt::Write as _;

const FRAME: &str = include_str!("docs.html");
const CSP: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; \
    frame-ancestors 'none'; object-src 'none'";
/// Leads to the first page.
pub async fn index() -> Result<Response> {
    let first = all().into_iter().next().ok_or_else(|| Error::not_found("documentation in this build"))?;
    Ok(Redirect::temporary(&format!("/docs/{}", first.name)).into_response())
}

/// A page. `.md` gives its Markdown.
pub async fn page(Path(name): Path<String>, headers: HeaderMap) -> Result<Response> {
    let docs = all();
    let (wanted, markdown) = name.strip_suffix(".md").map_or((name.as_str(), false), |name| (name, true));
    let doc = docs
        .iter()
        .find(|doc| doc.name == wanted)
        .ok_or_else(|| Error::not_found("page of the documentation"))?;
    let body = if markdown { doc.text.clone() } else { render(doc, &docs) };
    let tag = format!("\"{}\"", &opaque::hash(&body)[..32]);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let tag = HeaderValue::from_str(&tag).map_err(Error::internal)?;
    let policy = HeaderValue::from_static(CSP);
    let mut response = if markdown {
        ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], body).into_response()
    } else {
        Html(body).into_response()
    };
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

fn render(doc: &Doc, docs: &[Doc]) -> String {
    let mut navigation = String::new();
    for other in docs {
        let current = if other.name == doc.name { " aria-current=\"page\"" } else { "" };
        // Writing to a String can't fail.
        let written = write!(
            navigation,
            "<li><a href=\"/docs/{}\"{current}>{}</a></li>",
            escape(&other.name),
            escape(&other.title)
        );
        debug_assert!(written.is_ok(), "a String takes everything");
    }
    FRAME
        .replace("{{title}}", &escape(&doc.title))
        .replace("{{navigation}}", &navigation)
        .replace("{{content}}", &to_html(&doc.text))
}

/// Markdown as HTML, with an id on each heading and links between the files leading between the pages.
fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut events: Vec<Event<'_>> = Parser::new_ext(markdown, options).collect();
    let mut heading: Option<(usize, HeadingLevel, String)> = None;
    for at in 0..events.len() {
        match &mut events[at] {
            Event::Start(Tag::Heading { level, .. }) => heading = Some((at, *level, String::new())),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, _, words)) = &mut heading {
                    words.push_str(text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((start, level, words)) = heading.take() {
                    let id = Some(CowStr::from(slug(&words)));
                    events[start] =
                        Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() });
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) if !dest_url.contains("://") => {
                *dest_url = CowStr::from(dest_url.replace(".md", ""));
            }
            _ => {}
        }
    }
    let mut out = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut out, events.into_iter());
    // Wide tables and long lines scroll in themselves, not the page; by keyboard too, so they can be focused.
    out.replace("<table>", "<div class=\"wide\" tabindex=\"0\"><table>")
        .replace("</table>", "</table></div>")
        .replace("<pre>", "<pre tabindex=\"0\">")
}

fn slug(words: &str) -> String {
    let kept: String = words
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_alphanumeric() || letter == '_' { letter } else { '-' })
        .collect();
    kept.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

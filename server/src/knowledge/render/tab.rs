//! One page in the browser: opened in a context of its own, watched until it is quiet, read, and thrown away.

use super::browser::Browser;
use super::connection::Event;
use super::messages::{Done, Evaluated, NewContext, NewSession, NewTarget, NewWorld, Nothing};
use super::watch::Watch;
use super::{RenderError, RenderSettings, Rendered};
use crate::knowledge::fetch::Fetcher;
use crate::knowledge::politeness::HostGate;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;
use url::Url;

const PREPARE: &str = include_str!("prepare.js");
const SERIALISE: &str = include_str!("serialise.js");

/// How long the page's own scripts may keep it from being read before they are ended.
const LET_GO: Duration = Duration::from_secs(2);

/// What a page is rendered with.
pub(super) struct Tools<'a> {
    pub(super) browser: &'a Browser,
    pub(super) fetcher: &'a Fetcher,
    pub(super) gate: &'a HostGate,
    pub(super) settings: &'a RenderSettings,
}

/// A page in the browser. Its context, with all that the page left in it, goes when this is dropped.
pub(super) struct Tab<'a> {
    pub(super) browser: &'a Browser,
    context: String,
    /// Also the name of its main frame.
    pub(super) target: String,
    pub(super) session: String,
}

impl Drop for Tab<'_> {
    fn drop(&mut self) {
        self.browser.connection.forget(&self.session);
        self.browser.connection.tell(
            None,
            "Target.disposeBrowserContext",
            json!({ "browserContextId": self.context }),
        );
    }
}

#[derive(Debug, Deserialize)]
struct Serialised {
    html: String,
    whole: bool,
    url: Url,
}

/// Renders one page whose HTML is known.
///
/// # Errors
/// See `RenderError`.
pub(super) async fn render(tools: &Tools<'_>, url: &Url, html: &str) -> Result<Rendered, RenderError> {
    let until = Instant::now() + tools.settings.total;
    let late = |_| RenderError::Protocol { reason: "it did not open a page in time".to_owned() };
    let (tab, mut events) = tokio::time::timeout_at(until, open(tools.browser)).await.map_err(late)??;
    tab.browser.connection.tell(Some(&tab.session), "Page.navigate", json!({ "url": url.as_str() }));
    let mut watch = Watch::new(tools, &tab, url, html, until);
    let ending = watch.until_done(&mut events).await?;
    let Watch { budget, .. } = watch;
    let max = tools.settings.max_html;
    let read = tokio::select! {
        read = read(&tab, max) => read?,
        error = crashed(&mut events) => return Err(error),
    };
    if !read.whole || read.html.len() > max {
        return Err(RenderError::TooLarge { max });
    }
    let (requests, bytes) = (budget.requests, budget.share.bytes());
    tracing::debug!(%url, ?ending, requests, bytes, "page rendered");
    Ok(Rendered { html: read.html, final_url: read.url, requests, bytes, ending })
}

async fn open(browser: &Browser) -> Result<(Tab<'_>, mpsc::Receiver<Event>), RenderError> {
    let connection = &browser.connection;
    let options = json!({ "disposeOnDetach": true });
    let NewContext { browser_context_id: context } =
        connection.call(None, "Target.createBrowserContext", options).await?;
    // From here on the context goes with the tab, whatever fails.
    let mut tab = Tab { browser, context, target: String::new(), session: String::new() };
    let denied = json!({ "behavior": "deny", "browserContextId": tab.context });
    connection.call::<Done>(None, "Browser.setDownloadBehavior", denied).await?;
    let blank = json!({ "url": "about:blank", "browserContextId": tab.context });
    tab.target = connection.call::<NewTarget>(None, "Target.createTarget", blank).await?.target_id;
    let attach = json!({ "targetId": tab.target, "flatten": true });
    tab.session = connection.call::<NewSession>(None, "Target.attachToTarget", attach).await?.session_id;
    let events = connection.listen(&tab.session);
    let all = json!({ "patterns": [{ "urlPattern": "*", "requestStage": "Request" }] });
    for (method, params) in [
        ("Fetch.enable", all),
        ("Network.setBypassServiceWorker", json!({ "bypass": true })),
        ("Page.addScriptToEvaluateOnNewDocument", json!({ "source": PREPARE })),
        ("Inspector.enable", json!({})),
        ("Page.enable", json!({})),
    ] {
        connection.call::<Done>(Some(&tab.session), method, params).await?;
    }
    Ok((tab, events))
}

/// Reads the document, ending scripts that do not let go of it.
async fn read(tab: &Tab<'_>, max: usize) -> Result<Serialised, RenderError> {
    if let Ok(read) = tokio::time::timeout(LET_GO, serialise(tab, max)).await {
        return read;
    }
    let connection = &tab.browser.connection;
    connection.tell(Some(&tab.session), "Runtime.terminateExecution", Nothing {});
    tokio::time::timeout(LET_GO, serialise(tab, max)).await.unwrap_or(Err(RenderError::Stuck))
}

async fn serialise(tab: &Tab<'_>, max: usize) -> Result<Serialised, RenderError> {
    let connection = &tab.browser.connection;
    let session = Some(tab.session.as_str());
    let world = json!({ "frameId": tab.target });
    let world: NewWorld = connection.call(session, "Page.createIsolatedWorld", world).await?;
    let script = json!({
        "expression": format!("{SERIALISE}({max})"),
        "contextId": world.execution_context_id,
        "returnByValue": true,
    });
    let read: Evaluated<Serialised> = connection.call(session, "Runtime.evaluate", script).await?;
    if let Some(details) = read.exception_details {
        tracing::debug!(%details, "a rendered page could not be read");
    }
    read.result.value.ok_or(RenderError::Stuck)
}

/// Waits for the page's crash while it is being read.
async fn crashed(events: &mut mpsc::Receiver<Event>) -> RenderError {
    loop {
        match events.recv().await {
            Some(event) if event.method == "Inspector.targetCrashed" => return RenderError::Crashed,
            Some(_) => {}
            None => return RenderError::Ended,
        }
    }
}

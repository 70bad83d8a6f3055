//! Stands by a page while its scripts run: answers what it asks for, and tells when it is done.

use super::connection::Event;
use super::messages::Paused;
use super::requests::{self, Budget, Verdict};
use super::tab::{Tab, Tools};
use super::{Ending, RenderError};
use crate::knowledge::fetch::Resource;
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::Instant;
use url::Url;

/// A request's name, and what it is answered with.
type Answered = (String, Option<Arc<Resource>>);

pub(super) struct Watch<'a> {
    tools: &'a Tools<'a>,
    tab: &'a Tab<'a>,
    html: &'a str,
    pub(super) budget: Budget,
    under_way: FuturesUnordered<BoxFuture<'a, Answered>>,
    loaded: bool,
    quiet_since: Instant,
    until: Instant,
}

impl<'a> Watch<'a> {
    /// The page at `url` is `html`, and has until `until`.
    pub(super) fn new(
        tools: &'a Tools<'a>,
        tab: &'a Tab<'a>,
        url: &Url,
        html: &'a str,
        until: Instant,
    ) -> Self {
        Self {
            tools,
            tab,
            html,
            budget: Budget::new(url, tools.settings),
            under_way: FuturesUnordered::new(),
            loaded: false,
            quiet_since: Instant::now(),
            until,
        }
    }

    /// Answers the page's requests until it is quiet, or has had its time or its share.
    ///
    /// # Errors
    /// When the page crashes, goes to another address, or the browser ends.
    pub(super) async fn until_done(
        &mut self,
        events: &mut mpsc::Receiver<Event>,
    ) -> Result<Ending, RenderError> {
        let idle = self.tools.settings.idle;
        loop {
            let quiet = self.loaded && self.under_way.is_empty();
            tokio::select! {
                () = tokio::time::sleep_until(self.until) => return Ok(self.ending(Ending::TimeOver)),
                () = tokio::time::sleep_until(self.quiet_since + idle), if quiet => {
                    return Ok(self.ending(Ending::Quiet));
                }
                () = self.tools.browser.connection.closed() => return Err(RenderError::Ended),
                Some(answered) = self.under_way.next(), if !self.under_way.is_empty() => self.answer(answered),
                event = events.recv() => self.hear(event.ok_or(RenderError::Ended)?)?,
            }
        }
    }

    fn ending(&self, otherwise: Ending) -> Ending {
        if self.budget.share.spent() { Ending::Spent } else { otherwise }
    }

    fn answer(&mut self, (request, resource): Answered) {
        let Tools { browser, .. } = self.tools;
        self.quiet_since = Instant::now();
        match resource {
            Some(resource) => requests::fulfill(browser, &self.tab.session, &request, &resource),
            None => requests::refuse(browser, &self.tab.session, &request),
        }
    }

    fn hear(&mut self, event: Event) -> Result<(), RenderError> {
        match event.method.as_str() {
            "Page.loadEventFired" => {
                self.loaded = true;
                self.quiet_since = Instant::now();
            }
            "Page.javascriptDialogOpening" => {
                self.tools.browser.connection.tell(
                    Some(&self.tab.session),
                    "Page.handleJavaScriptDialog",
                    json!({ "accept": false }),
                );
            }
            "Inspector.targetCrashed" => return Err(RenderError::Crashed),
            "Fetch.requestPaused" => {
                let paused = serde_json::from_value(event.params)
                    .map_err(|error| RenderError::Protocol { reason: error.to_string() })?;
                self.request(paused)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn request(&mut self, paused: Paused) -> Result<(), RenderError> {
        let Self { tools, tab: Tab { browser, session, target, .. }, .. } = *self;
        let id = &paused.request_id;
        match self.budget.judge(&paused, target) {
            Verdict::Document => {
                self.loaded = false;
                requests::serve(browser, session, id, self.html);
            }
            Verdict::Leave(to) => return Err(RenderError::Left { to }),
            Verdict::Stay => {
                // A page that is on its way to elsewhere may never say that it has loaded.
                self.loaded = true;
                self.quiet_since = Instant::now();
                requests::stay(browser, session, id);
            }
            Verdict::Inside => requests::inside(browser, session, id),
            Verdict::Refuse => requests::refuse(browser, session, id),
            Verdict::Fetch(to) => {
                let share = Arc::clone(&self.budget.share);
                self.under_way.push(Box::pin(async move {
                    let found = requests::fetch(tools, &share, &paused, &to).await;
                    (paused.request_id, found)
                }));
            }
        }
        if self.budget.share.spent() {
            // What it shows by now is what there is: a page without end must not go on to its last second.
            self.until = self.until.min(Instant::now() + self.tools.settings.idle);
        }
        Ok(())
    }
}

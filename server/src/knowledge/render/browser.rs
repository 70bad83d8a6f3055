//! One running browser and the task that looks after it: it ends it when nobody needs it, and waits for its end, so
//! that no dead process stays in the table.

use super::RenderError;
use super::RenderSettings;
use super::cache::ResourceCache;
use super::connection::{Connection, Event};
use super::launch::{Launched, Profile, launch};
use super::messages::{Nothing, TargetCreated};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::process::Child;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a browser may take to end when asked to, before it is made to.
const PATIENCE: Duration = Duration::from_secs(3);

/// A browser that was started.
#[derive(Debug)]
pub(super) struct Browser {
    pub(super) connection: Arc<Connection>,
    /// Scripts and style sheets that the pages of a site share.
    pub(super) cache: Mutex<ResourceCache>,
    /// Its name and version.
    pub(super) product: String,
    /// Its process, until it has ended.
    pub(super) process: Option<u32>,
    pages: watch::Sender<usize>,
    /// Cancelled to end it.
    stop: CancellationToken,
    /// Cancelled when it takes no more pages.
    over: CancellationToken,
}

/// Somebody uses the browser.
pub(super) struct Use(Arc<Browser>);

impl std::ops::Deref for Use {
    type Target = Browser;
    fn deref(&self) -> &Browser {
        &self.0
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        self.0.pages.send_modify(|pages| *pages -= 1);
    }
}

impl Browser {
    /// Starts one, and a task that sees to its end; `stop` ends it too.
    ///
    /// # Errors
    /// `RenderError::Start` when it does not answer.
    pub(super) async fn start(
        settings: &RenderSettings,
        stop: CancellationToken,
        tasks: &TaskTracker,
    ) -> Result<Arc<Self>, RenderError> {
        let Launched { child, connection, profile, product } = launch(settings).await?;
        let browser = Arc::new(Self {
            connection: Arc::clone(&connection),
            cache: Mutex::default(),
            process: child.id(),
            product,
            pages: watch::Sender::new(0),
            stop,
            over: CancellationToken::new(),
        });
        tracing::info!(browser = browser.product, process = browser.process, "browser started");
        let events = connection.listen("");
        connection.tell(None, "Target.setDiscoverTargets", json!({ "discover": true }));
        tasks.spawn(keep(Arc::clone(&browser), profile, child, events, settings.rest));
        Ok(browser)
    }

    /// Counts a page; none when the browser has ended or is about to.
    pub(super) fn take(self: &Arc<Self>) -> Option<Use> {
        self.pages.send_modify(|pages| *pages += 1);
        let taken = Use(Arc::clone(self));
        (!self.is_over()).then_some(taken)
    }

    /// Whether it has ended, or is about to.
    pub(super) fn is_over(&self) -> bool {
        self.over.is_cancelled() || self.connection.is_closed()
    }

    /// Ends it, pages and all.
    pub(super) fn end(&self) {
        self.over.cancel();
        self.stop.cancel();
    }

    /// Waits until nobody has used it for a while.
    async fn idle(&self, rest: Duration) {
        let mut pages = self.pages.subscribe();
        loop {
            let idle = *pages.borrow_and_update() == 0;
            tokio::select! {
                () = tokio::time::sleep(rest), if idle => return,
                changed = pages.changed() => if changed.is_err() { return },
            }
        }
    }
}

/// Where the task is cut off, `child` goes first, which kills the browser, and then `profile`, which removes its files.
async fn keep(
    browser: Arc<Browser>,
    profile: Profile,
    mut child: Child,
    mut events: mpsc::Receiver<Event>,
    rest: Duration,
) {
    let end = {
        let idle = browser.idle(rest);
        tokio::pin!(idle);
        loop {
            tokio::select! {
                () = &mut idle => break "not needed",
                () = browser.stop.cancelled() => break "asked to",
                () = browser.connection.closed() => break "it fell silent",
                Some(event) = events.recv() => close_popup(&browser.connection, event),
            }
        }
    };
    browser.over.cancel();
    browser.connection.tell(None, "Browser.close", Nothing {});
    let status = match tokio::time::timeout(PATIENCE, child.wait()).await {
        Ok(status) => status,
        Err(_) => match child.start_kill() {
            Ok(()) => child.wait().await,
            Err(error) => Err(error),
        },
    };
    match status {
        Ok(status) => tracing::info!(reason = end, %status, process = browser.process, "browser ended"),
        Err(error) => {
            tracing::error!(%error, process = browser.process, "the browser could not be ended");
        }
    }
    profile.remove().await;
}

/// A window that a page opens is closed at once: nobody looks into it, and its requests lead nowhere anyway.
fn close_popup(connection: &Connection, event: Event) {
    if event.method != "Target.targetCreated" {
        return;
    }
    match serde_json::from_value::<TargetCreated>(event.params) {
        Ok(TargetCreated { target_info }) if target_info.opener_id.is_some() => {
            connection.tell(None, "Target.closeTarget", json!({ "targetId": target_info.target_id }));
        }
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, "a new target was not understood"),
    }
}

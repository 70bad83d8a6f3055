//! Asks Polar what has to be asked and tells it what has to be told, in the background and one request after the other, so
//! that its limits are kept: how workspaces stand, what plans cost, what was used.

use crate::billing::polar::{Client, products, reconcile, usage};
use crate::error::Result;
use crate::state::App;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// After a failure of the database.
const REST: Duration = Duration::from_secs(10);
/// Before it is looked again whether prices have to be asked for.
const PRICES_AGAIN: Duration = Duration::from_secs(60);

/// Does what is due until `stop` is cancelled. Ends at once where nothing is sold.
pub(super) async fn tend(app: App, stop: CancellationToken) {
    let Some(client) = app.polar.clone() else { return };
    let poll = Duration::from_millis(app.config.worker.poll_ms);
    let mut resting_till = app.clock.now();
    let mut prices_at = resting_till;
    while !stop.is_cancelled() {
        if app.clock.now() >= resting_till {
            if app.clock.now() >= prices_at {
                if let Err(unknown) = products::refresh(&app, &client).await {
                    tracing::warn!(cause = ?unknown, "Polar can't be asked what plans cost; what is known stays");
                }
                // Also after a success: of a plan whose product Polar does not know, there is no price to be had.
                prices_at = app.clock.now().after(PRICES_AGAIN);
            }
            let rest = once(&app, &client).await.unwrap_or_else(|error| {
                tracing::warn!(cause = %error.chain(), "what Polar is to be asked or told can't be read: {}", error.detail);
                Some(REST)
            });
            resting_till = rest.map_or(resting_till, |rest| app.clock.now().after(rest));
        }
        tokio::select! {
            () = tokio::time::sleep(poll) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// All that is due; for how long Polar wants to be left alone after it, if it said so.
async fn once(app: &App, client: &Client) -> Result<Option<Duration>> {
    if let Some(wait) = reconcile::ask_due(app, client).await? {
        return Ok(Some(wait));
    }
    usage::send_due(app, client).await
}

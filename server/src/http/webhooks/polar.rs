//! Polar's webhooks.

use crate::billing::polar::signature::{self, Envelope};
use crate::billing::polar::webhook;
use crate::error::{Code, Error, Result};
use crate::http::input::Body;
use crate::state::App;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

/// Bytes of a webhook, at most; Polar's are some kilobytes.
const MOST: usize = 512 * 1024;

/// Believes what is signed, records it, and answers: its effects come after. The same webhook once more is thanked for as
/// well.
pub(super) async fn receive(
    State(app): State<App>,
    headers: HeaderMap,
    Body(body): Body<MOST>,
) -> Result<StatusCode> {
    if app.polar.is_none() {
        return Err(Error::new(
            Code::NotFound,
            "Nothing is sold here: FRONTDESK_POLAR__TOKEN is not set, so webhooks of Polar's are not expected.",
        ));
    }
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let envelope = Envelope {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    };
    let now = app.clock.now();
    if let Err(why) = signature::check(&app.config.polar.webhook_secret, envelope, &body, now) {
        // Somebody tries, or the secret is wrong: the operator should hear of it.
        tracing::warn!(webhook = envelope.id, %why, "a webhook was not believed");
        return Err(Error::new(Code::Unauthorized, why.to_string()).caused_by(why));
    }
    if webhook::record(&app, envelope.id, &body).await? {
        app.bell.ring();
    }
    Ok(StatusCode::ACCEPTED)
}

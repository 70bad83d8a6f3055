//! How plans are paid for: Polar.

use super::Secret;
use super::checks::is_api_url;
use garde::Validate;
use serde::Deserialize;

/// Bytes that a webhook's secret has at least.
const SECRET_BYTES: usize = 16;

/// Where payments are taken, and what is told to whom about them.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Polar {
    pub token: Secret,
    pub webhook_secret: Secret,
    #[garde(custom(is_api_url))]
    pub url: String,
    #[garde(range(max = 90))]
    pub grace_days: u64,
    #[garde(range(min = 1, max = 168))]
    pub reconcile_hours: u64,
    #[garde(length(max = 128))]
    pub meter_event: String,
    #[garde(range(min = 1, max = 3650))]
    pub keep_days: u64,
    #[garde(range(min = 1, max = 60))]
    pub timeout_seconds: u64,
}

impl Polar {
    /// Whether anything is sold here.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.token.is_empty()
    }

    /// What goes together: a token without the webhook's secret would take money and never hear that it came.
    pub(super) fn check(&self) -> Result<(), String> {
        match (self.is_on(), self.webhook_secret.expose().len()) {
            (true, 0) => Err("FRONTDESK_POLAR__TOKEN is set, but FRONTDESK_POLAR__WEBHOOK_SECRET is not. Make an \
                 endpoint for webhooks at Polar, with the address https://YOUR-HOST/webhooks/polar, and set the secret \
                 that Polar shows for it."
                .to_owned()),
            (true, 1..SECRET_BYTES) => Err(format!(
                "FRONTDESK_POLAR__WEBHOOK_SECRET is too short to keep forged webhooks out: at least {SECRET_BYTES} \
                 bytes are needed. Set the secret that Polar shows for the endpoint, whole."
            )),
            _ => Ok(()),
        }
    }
}

//! Settings of the server that mail is sent through.

use super::{Config, Secret};
use garde::Validate;
use lettre::message::Mailbox;
use serde::Deserialize;
use std::net::IpAddr;

/// The SMTP server.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    pub username: String,
    pub password: Secret,
    #[garde(custom(is_sender))]
    pub from: String,
    #[garde(range(min = 1, max = 600))]
    pub timeout_seconds: u64,
    #[garde(range(min = 1, max = 100))]
    pub max_attempts: u32,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// Begun in clear, encrypted before anything is said.
    Starttls,
    /// Encrypted from the first byte.
    Tls,
    /// In clear.
    None,
}

impl Mail {
    /// Whether there is a server to send through.
    #[must_use]
    pub fn can_send(&self) -> bool {
        !self.host.is_empty()
    }

    /// The port, or the usual one.
    #[must_use]
    pub fn port(&self) -> u16 {
        match (self.port, self.security) {
            (0, MailSecurity::Starttls) => 587,
            (0, MailSecurity::Tls) => 465,
            (0, MailSecurity::None) => 25,
            (port, _) => port,
        }
    }
}

fn is_sender(value: &str, (): &()) -> garde::Result {
    if value.is_empty() || value.parse::<Mailbox>().is_ok() {
        Ok(())
    } else {
        Err(garde::Error::new(
            "must be an address, such as noreply@example.com or Frontdesk <noreply@example.com>",
        ))
    }
}

/// What sending needs besides a host.
pub(super) fn check(config: &Config) -> Result<(), String> {
    let mail = &config.mail;
    if !mail.can_send() {
        return Ok(());
    }
    if mail.from.is_empty() {
        return Err("FRONTDESK_MAIL__HOST is set, but FRONTDESK_MAIL__FROM is not: say whom letters come from, such as \
                    Frontdesk <noreply@example.com>."
            .to_owned());
    }
    // Never taken from a request: whoever sent it could have links of others' letters lead to a page of their own.
    if config.server.public_url.is_empty() {
        return Err("FRONTDESK_MAIL__HOST is set, but FRONTDESK_SERVER__PUBLIC_URL is not: say where the links in letters \
                    lead to, such as https://chat.example.com."
            .to_owned());
    }
    if mail.username.is_empty() != mail.password.is_empty() {
        return Err(
            "FRONTDESK_MAIL__USERNAME and FRONTDESK_MAIL__PASSWORD go together: set both, or neither."
                .to_owned(),
        );
    }
    let here = mail.host == "localhost" || mail.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if mail.security == MailSecurity::None && !mail.username.is_empty() && !here {
        return Err("FRONTDESK_MAIL__SECURITY is \"none\", which would send FRONTDESK_MAIL__PASSWORD over the network in \
                    clear. Use \"starttls\" or \"tls\", or a server that asks for no password."
            .to_owned());
    }
    Ok(())
}

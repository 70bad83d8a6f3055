//! Letters by e-mail: written in the transaction of what they are about, sent by the worker.
//!
//! Knows no HTTP. A letter is kept encrypted until it was sent, since its link may open an account. Without a mail
//! server it is held: its link goes to the log, and whoever runs the installation sees it.

pub mod bounds;
mod message;
mod send;

pub use send::{deliver, try_server};

use crate::config::{Secret, Server};
use crate::domain::ids::{MailId, UserId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::secrets::Vault;
use crate::state::App;
use crate::store::Conn;
use crate::store::mails::{self, Mail, NewMail};
use serde::{Deserialize, Serialize};

/// A letter, as plain words; it goes out as text and as HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Which workspace it is about; none if it is about somebody's account.
    pub workspace: Option<WorkspaceId>,
    /// The address.
    pub to: String,
    /// Its subject, one line.
    pub subject: String,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// What there is to do: the words on the button, and where it leads.
    pub button: Option<(String, String)>,
}

/// Puts a letter into the post, in the transaction of what it is about: either both hold, or neither.
///
/// # Errors
/// When the database can't be written.
pub async fn post(conn: &mut Conn, app: &App, letter: &Letter) -> Result<()> {
    post_sealed(conn, &app.vault, letter, None, app.clock.now()).await
}

/// The same for a letter about somebody's account: it is forgotten with that, whichever address it went to.
///
/// # Errors
/// When the database can't be written.
pub async fn post_to_person(conn: &mut Conn, app: &App, letter: &Letter, person: UserId) -> Result<()> {
    post_sealed(conn, &app.vault, letter, Some(person), app.clock.now()).await
}

/// The same where no server runs: the command line. The vault must be the server's, or it can't open the letter.
///
/// # Errors
/// When the database can't be written.
pub async fn post_sealed(
    conn: &mut Conn,
    vault: &Vault,
    letter: &Letter,
    person: Option<UserId>,
    now: Timestamp,
) -> Result<()> {
    let id = MailId::new();
    let json = serde_json::to_string(letter).map_err(Error::internal)?;
    let sealed = vault.seal(&id.to_string(), &Secret::new(json))?;
    let mail = NewMail {
        id,
        workspace: letter.workspace,
        person,
        recipient: &letter.to,
        subject: &letter.subject,
        letter: &sealed,
    };
    mails::create(conn, &mail, now).await
}

/// What a letter says; none once it was sent.
///
/// # Errors
/// When it was sealed under another secret, with what to do.
pub fn read(app: &App, mail: &Mail) -> Result<Option<Letter>, String> {
    let Some(sealed) = &mail.letter else { return Ok(None) };
    let opened = app
        .vault
        .open(&mail.id.to_string(), sealed)
        .map_err(|error| format!("The letter can't be opened: {error}. Have it sent anew."))?;
    serde_json::from_str(opened.expose())
        .map(Some)
        .map_err(|error| format!("The letter can't be read: {error}. Have it sent anew."))
}

/// The address of a page of the dashboard, for letters. Taken from the settings, never from a request, whose sender
/// could have it lead elsewhere. What a page must be given and nobody else may see goes behind a `#`: it is in no log.
#[must_use]
pub fn link(app: &App, path: &str) -> String {
    link_at(&app.config.server, path)
}

/// The same where no server runs.
#[must_use]
pub fn link_at(server: &Server, path: &str) -> String {
    if !server.public_url.is_empty() {
        return format!("{}{path}", server.public_url.trim_end_matches('/'));
    }
    if server.bind.ip().is_unspecified() {
        return format!("http://localhost:{}{path}", server.bind.port());
    }
    format!("http://{}{path}", server.bind)
}

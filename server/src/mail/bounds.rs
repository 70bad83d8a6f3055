//! How many letters go to addresses that may be a stranger's: nobody's inbox is filled from here.
//!
//! Anybody can type anybody's address into an invitation or a sign-up. Counted is by a fingerprint of the address under the
//! installation's secret, and apart from the letters: those go with the account or the workspace that they are about.

use crate::domain::ids::WorkspaceId;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::identity::{derive, opaque};
use crate::state::App;
use crate::store::{Conn, letter_counts};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(60 * 60);
/// How long letters are counted.
pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Invitations to one address, from however many workspaces: enough for who mislaid one.
pub const INVITATIONS: [(i64, Duration); 2] = [(3, HOUR), (6, LONGEST)];
/// Invitations that a workspace sends: a department at once, but no mailing list.
pub const FROM_A_WORKSPACE: [(i64, Duration); 1] = [(50, HOUR)];
/// Letters of each [`Kind`] to one address, for however many accounts.
pub const OF_A_KIND: [(i64, Duration); 2] = [(6, HOUR), (12, LONGEST)];

/// What a letter about an account is that goes to an address which nobody has shown to be theirs. Each kind is counted for
/// itself: one does not use up what there is of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A link to show that the address is theirs.
    Link,
    /// A link to set a new password.
    Reset,
    /// What became of the account.
    Notice,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Reset => "reset",
            Self::Notice => "notice",
        }
    }
}

/// Counts an invitation that is to be mailed.
///
/// # Errors
/// `rate_limited` with the time to wait.
pub async fn count_invitation(conn: &mut Conn, app: &App, workspace: WorkspaceId, to: &str) -> Result<()> {
    let address = format!("invited {}", fingerprint(app, to));
    let sender = format!("inviting {workspace}");
    let now = app.clock.now();
    if let Some(wait) = wait(conn, &address, &INVITATIONS, now).await? {
        return Err(too_many("Only so many invitations are mailed to one address.", wait));
    }
    if let Some(wait) = wait(conn, &sender, &FROM_A_WORKSPACE, now).await? {
        return Err(too_many(
            "This workspace has mailed as many invitations as it may within an hour.",
            wait,
        ));
    }
    letter_counts::add(conn, &address, now).await?;
    letter_counts::add(conn, &sender, now).await
}

/// Counts a letter about an account. False if it must not be sent.
///
/// # Errors
/// When the database can't be read or written.
pub async fn count(conn: &mut Conn, app: &App, kind: Kind, to: &str) -> Result<bool> {
    let address = format!("{} {}", kind.as_str(), fingerprint(app, to));
    let now = app.clock.now();
    if wait(conn, &address, &OF_A_KIND, now).await?.is_some() {
        return Ok(false);
    }
    letter_counts::add(conn, &address, now).await?;
    Ok(true)
}

/// What an address is counted by: whoever has the database alone can't tell which it is, nor try addresses out.
fn fingerprint(app: &App, address: &str) -> String {
    let secret = app.config.auth.secret.expose().as_bytes();
    opaque::hex(&derive::key(secret, &format!("letters to {}", address.to_lowercase())))
}

/// How long to wait until there is room for another letter; none if there is.
async fn wait(
    conn: &mut Conn,
    counter: &str,
    bounds: &[(i64, Duration)],
    now: Timestamp,
) -> Result<Option<Duration>> {
    let mut longest: Option<Duration> = None;
    for (most, window) in bounds {
        if let Some(at) = letter_counts::nth_latest(conn, counter, most - 1, now.before(*window)).await? {
            let left = u64::try_from(at.after(*window).0.saturating_sub(now.0)).map_err(Error::internal)?;
            longest = longest.max(Some(Duration::from_millis(left)));
        }
    }
    Ok(longest)
}

fn too_many(what: &str, wait: Duration) -> Error {
    // Rounded up: nobody is to come back too early.
    let seconds = (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1);
    let minutes = seconds.div_ceil(60);
    let when = match minutes {
        1 => "in a minute".to_owned(),
        2..=119 => format!("in {minutes} minutes"),
        _ => format!("in {} hours", minutes.div_ceil(60)),
    };
    let detail = format!("{what} Try again {when}, or invite by a link and pass it on yourself.");
    Error::new(Code::RateLimited, detail).retry_after(Duration::from_secs(seconds))
}

//! What becomes of letters.

use super::source::closed_set;
use serde::{Deserialize, Serialize};

closed_set! {
    /// What became of a letter.
    MailState {
        /// It waits to be sent, or to be tried again.
        Pending = "pending",
        /// The mail server has taken it.
        Sent = "sent",
        /// It was given up.
        Failed = "failed",
        /// There is no mail server: whoever runs this one passes its link on.
        Held = "held",
    }
}

closed_set! {
    /// What the link in a letter is for.
    LinkPurpose {
        /// Shows that an account's address is its person's.
        Confirm = "confirm",
        /// Gives an account another address.
        Change = "change",
        /// Sets a new password.
        Reset = "reset",
    }
}

impl LinkPurpose {
    /// How long such a link is good for: a password only as long as it takes to read mail.
    #[must_use]
    pub fn life(self) -> std::time::Duration {
        const HOUR: u64 = 60 * 60;
        std::time::Duration::from_secs(match self {
            Self::Confirm => 3 * 24 * HOUR,
            Self::Change => 24 * HOUR,
            Self::Reset => HOUR,
        })
    }
}

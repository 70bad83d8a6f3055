//! Whether a bot is there for visitors, and if not, what is missing.

use super::source::closed_set;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

closed_set! {
    /// Whether a bot is there for visitors, and if not, how far its owner has come.
    Presence {
        /// Nothing that it could answer from was added.
        Empty = "empty",
        /// What was added is being read.
        Reading = "reading",
        /// What was added could not be read, or has no words.
        Unreadable = "unreadable",
        /// It could answer, but was never seen on a website that it is allowed on.
        NotInstalled = "not_installed",
        /// It was seen, but not for a week.
        Quiet = "quiet",
        /// It was seen within the week.
        Live = "live",
    }
}

/// A script that nobody has loaded for longer may be gone from its website.
const QUIET: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What a bot answers from, as far as its presence depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// There is a passage that answers.
    pub answers: bool,
    /// There is a source.
    pub sources: bool,
    /// One of them is still to be read, or being read.
    pub reading: bool,
}

/// Whether a bot is there, by what it answers from and when it was last seen where it is allowed.
#[must_use]
pub fn presence(ground: Ground, seen: Option<Timestamp>, now: Timestamp) -> Presence {
    match (ground.answers, seen) {
        (true, Some(seen)) if seen < now.before(QUIET) => Presence::Quiet,
        (true, Some(_)) => Presence::Live,
        (true, None) => Presence::NotInstalled,
        (false, _) if ground.reading => Presence::Reading,
        (false, _) if ground.sources => Presence::Unreadable,
        (false, _) => Presence::Empty,
    }
}

#[cfg(test)]
mod tests {
    use super::{Ground, Presence, QUIET, Timestamp, presence};

    const NOW: Timestamp = Timestamp(1_795_219_200_000);

    fn with(answers: bool, sources: bool, reading: bool) -> Ground {
        Ground { answers, sources, reading }
    }

    #[test]
    fn a_bot_that_can_t_answer_is_not_live_wherever_it_was_seen() {
        assert_eq!(presence(with(false, false, false), Some(NOW), NOW), Presence::Empty);
        assert_eq!(presence(with(false, true, true), Some(NOW), NOW), Presence::Reading);
        assert_eq!(presence(with(false, true, false), Some(NOW), NOW), Presence::Unreadable);
    }

    #[test]
    fn a_bot_that_was_not_seen_for_a_week_is_quiet() {
        let able = with(true, true, true);
        assert_eq!(presence(able, None, NOW), Presence::NotInstalled);
        assert_eq!(presence(able, Some(NOW.before(QUIET)), NOW), Presence::Live);
        assert_eq!(presence(able, Some(Timestamp(NOW.before(QUIET).0 - 1)), NOW), Presence::Quiet);
    }
}

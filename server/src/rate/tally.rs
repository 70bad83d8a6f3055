//! What was counted while a request was answered, for the headers of its answer.
//!
//! `RateLimit-Policy` says which quotas hold and `RateLimit` how much of each is left, as the IETF's draft spells them
//! (draft-ietf-httpapi-ratelimit-headers-10): structured fields (RFC 9651), a list of named items each.

use super::{WINDOW, seconds};
use std::cell::RefCell;
use std::time::Duration;

/// How a caller stands with one counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The counter's name.
    pub name: &'static str,
    /// What may be done in a window.
    pub quota: u32,
    /// How much of it is left.
    pub remaining: u32,
    /// Until the quota is whole again; of one that is used up, until there is something again.
    pub reset: Duration,
}

tokio::task_local! {
    /// Belongs to the task that answers a request: whatever it counts, however deep below, is told.
    static TALLY: RefCell<Vec<Standing>>;
}

/// Notes what was counted. Outside of a request, as in the answer of a bot that calls tools, nobody is told.
pub fn note(standing: Standing) {
    let told = TALLY.try_with(|tally| tally.borrow_mut().push(standing));
    if told.is_err() {
        tracing::trace!(?standing, "counted outside of a request");
    }
}

/// As [`note`], before what was noted so far: of a count that was made first and is told last.
pub fn note_first(standing: Standing) {
    let told = TALLY.try_with(|tally| tally.borrow_mut().insert(0, standing));
    if told.is_err() {
        tracing::trace!(?standing, "counted outside of a request");
    }
}

/// Runs something and returns with its output what was counted meanwhile.
pub async fn collect<F: Future>(work: F) -> (F::Output, Vec<Standing>) {
    let counted = async {
        let output = work.await;
        (output, TALLY.with(RefCell::take))
    };
    TALLY.scope(RefCell::default(), counted).await
}

/// The values of `RateLimit-Policy` and `RateLimit`; none if nothing was counted.
#[must_use]
pub fn fields(standings: &[Standing]) -> Option<(String, String)> {
    if standings.is_empty() {
        return None;
    }
    let list = |item: fn(&Standing) -> String| standings.iter().map(item).collect::<Vec<_>>().join(", ");
    let window =
        |standing: &Standing| format!("\"{}\";q={};w={}", standing.name, standing.quota, WINDOW.as_secs());
    let left = |standing: &Standing| {
        format!("\"{}\";r={};t={}", standing.name, standing.remaining, seconds(standing.reset))
    };
    Some((list(window), list(left)))
}

#[cfg(test)]
mod tests {
    use super::{Standing, collect, fields};
    use crate::domain::time::Timestamp;
    use crate::rate::Limiter;
    use std::time::Duration;

    #[tokio::test]
    async fn what_a_task_counts_is_told_in_the_order_of_counting() {
        let (wide, narrow) = (Limiter::new("wide", 60), Limiter::new("narrow", 1));
        let work = async {
            for _ in 0..2 {
                assert!(wide.take(&1, Timestamp(0)).is_ok());
            }
            tokio::task::yield_now().await;
            (narrow.take(&1, Timestamp(0)).is_ok(), narrow.take(&1, Timestamp(0)).is_ok())
        };
        let (passed, counted) = collect(work).await;
        assert_eq!(passed, (true, false));
        let left: Vec<(&str, u32, u64)> =
            counted.iter().map(|one| (one.name, one.remaining, one.reset.as_secs())).collect();
        assert_eq!(left, [("wide", 59, 1), ("wide", 58, 2), ("narrow", 0, 60), ("narrow", 0, 60)]);
    }

    #[test]
    fn the_fields_are_lists_of_named_items() {
        assert_eq!(fields(&[]), None);
        let standing = |name, remaining, millis| Standing {
            name,
            quota: 10,
            remaining,
            reset: Duration::from_millis(millis),
        };
        let (policy, state) = fields(&[standing("key", 4, 30_001), standing("account", 0, 0)]).expect("two");
        assert_eq!(policy, r#""key";q=10;w=60, "account";q=10;w=60"#);
        assert_eq!(state, r#""key";r=4;t=31, "account";r=0;t=0"#);
    }
}

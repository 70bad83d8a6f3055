//! A counter for each of many keys: the generic cell rate algorithm (ITU-T I.371), on the injected clock.
//!
//! Of a key only one number is kept: when its quota will be whole again. A request moves that on by a quota's part of
//! the window, and is refused if it would lie further ahead than the window is long. So a caller may use the whole
//! quota at once, and gets it back bit by bit. Memory stays bounded by the callers of a minute.

use super::tally::{self, Standing};
use super::too_many;
use crate::domain::time::Timestamp;
use crate::error::Result;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hash};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What quotas are counted for.
pub const WINDOW: Duration = Duration::from_secs(60);
/// The same in microseconds, the unit that is counted in: a quota may be larger than the window has milliseconds.
const WHOLE: i64 = 60_000_000;
/// Parts of the table, so that callers rarely wait for each other.
const PARTS: usize = 16;
/// Keys of a part after which those that have run out are dropped.
const MANY: usize = 1024;

/// When each key's quota will be whole again, in microseconds since 1970.
#[derive(Default)]
struct Part {
    whole_at: HashMap<u64, i64>,
    sweep_at: usize,
}

/// Counters of one kind.
///
/// Keys are told apart by a hash with a seed of this process: 64 bits that no caller can choose.
pub struct Limiter<K> {
    name: &'static str,
    per_minute: u32,
    seed: RandomState,
    parts: [Mutex<Part>; PARTS],
    keys: std::marker::PhantomData<fn(K)>,
}

impl<K: Hash> Limiter<K> {
    /// Counters at zero. `name` is what the answers' headers call it: small letters and hyphens.
    #[must_use]
    pub fn new(name: &'static str, per_minute: u32) -> Self {
        Self {
            name,
            per_minute: per_minute.max(1),
            seed: RandomState::new(),
            parts: std::array::from_fn(|_| Mutex::default()),
            keys: std::marker::PhantomData,
        }
    }

    /// What a key may do in a minute, unless it has a quota of its own.
    #[must_use]
    pub fn per_minute(&self) -> u32 {
        self.per_minute
    }

    /// Counts one for a key.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait; then nothing is counted.
    pub fn take(&self, key: &K, now: Timestamp) -> Result<()> {
        self.take_of(key, self.per_minute, now)
    }

    /// Counts one for a key that has a quota of its own.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait; then nothing is counted.
    pub fn take_of(&self, key: &K, per_minute: u32, now: Timestamp) -> Result<()> {
        let hash = self.seed.hash_one(key);
        let now = now.0.saturating_mul(1000);
        let cost = (WHOLE / i64::from(per_minute.max(1))).max(1);
        let (waits, whole) = {
            #[expect(clippy::cast_possible_truncation, reason = "the remainder is below 16")]
            let part = &self.parts[(hash % PARTS as u64) as usize];
            part.lock().unwrap_or_else(PoisonError::into_inner).take(hash, cost, now)
        };
        let micros = |time: i64| Duration::from_micros(u64::try_from(time).unwrap_or(0));
        let remaining = u32::try_from((WHOLE - whole) / cost).unwrap_or(u32::MAX);
        // Where nothing is left, what counts is when there is something again.
        let reset = match (waits > 0, remaining) {
            (true, _) => waits,
            (false, 0) => cost - (WHOLE - whole),
            (false, _) => whole,
        };
        tally::note(Standing { name: self.name, quota: per_minute, remaining, reset: micros(reset) });
        if waits > 0 { Err(too_many(micros(waits))) } else { Ok(()) }
    }
}

impl Part {
    /// How long to wait, 0 if not at all; and how long until the quota is whole.
    fn take(&mut self, key: u64, cost: i64, now: i64) -> (i64, i64) {
        if self.whole_at.len() >= self.sweep_at.max(MANY) {
            self.whole_at.retain(|_, whole_at| *whole_at > now);
            self.sweep_at = self.whole_at.len() * 2;
        }
        // A clock that was set back must not lock anybody out for longer than the window.
        let before = self.whole_at.get(&key).map_or(0, |whole_at| (whole_at - now).clamp(0, WHOLE));
        let after = before + cost;
        if after > WHOLE {
            return (after - WHOLE, before);
        }
        self.whole_at.insert(key, now + after);
        (0, after)
    }
}

#[cfg(test)]
mod tests {
    use super::{Limiter, MANY, PARTS};
    use crate::domain::time::Timestamp;
    use crate::error::Code;
    use std::time::Duration;

    const START: Timestamp = Timestamp(1_800_000_000_000);

    fn later(millis: u64) -> Timestamp {
        START.after(Duration::from_millis(millis))
    }

    #[test]
    fn a_quota_can_be_used_at_once_and_comes_back_bit_by_bit() {
        let limiter = Limiter::new("test", 4);
        for _ in 0..4 {
            limiter.take(&"a", START).expect("within the quota");
        }
        let refused = limiter.take(&"a", START).expect_err("the fifth");
        assert_eq!(refused.code, Code::RateLimited);
        assert_eq!(refused.retry_after, Some(Duration::from_secs(15)));
        limiter.take(&"b", START).expect("another key has its own");
        // What was refused did not count.
        limiter.take(&"a", later(14_999)).expect_err("a millisecond early");
        limiter.take(&"a", later(15_000)).expect("one came back");
        limiter.take(&"a", later(15_000)).expect_err("but one only");
        for _ in 0..4 {
            limiter.take(&"a", later(75_000)).expect("a minute later all are back");
        }
    }

    #[test]
    fn a_key_may_have_a_quota_of_its_own() {
        let limiter = Limiter::new("test", 2);
        for _ in 0..5 {
            limiter.take_of(&1, 5, START).expect("within its own");
        }
        limiter.take_of(&1, 5, START).expect_err("the sixth");
        // Made smaller while it is used up, it does not lock for longer than the window.
        let wait = limiter.take_of(&1, 1, START).expect_err("used up").retry_after;
        assert_eq!(wait, Some(Duration::from_secs(60)));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let limiter = Limiter::new("test", 1);
        limiter.take(&1, later(3_600_000)).expect("the first");
        let wait = limiter.take(&1, START).expect_err("used up").retry_after;
        assert_eq!(wait, Some(Duration::from_secs(60)));
    }

    #[test]
    fn large_quotas_are_counted_as_well() {
        let limiter = Limiter::new("test", 1_000_000);
        for _ in 0..1000 {
            limiter.take(&1, START).expect("far from used up");
        }
    }

    #[test]
    fn what_has_run_out_is_dropped() {
        let limiter = Limiter::new("test", 60);
        for second in 0..200_u64 {
            for client in 0..MANY as u64 {
                limiter.take(&(second, client), later(second * 2000)).expect("each its first");
            }
        }
        let kept: usize =
            limiter.parts.iter().map(|part| part.lock().expect("nobody panicked").whole_at.len()).sum();
        assert!(kept <= PARTS * MANY * 2, "{kept} of {} are kept", 200 * MANY);
    }
}

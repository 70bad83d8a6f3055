//! Circuit breakers: a model that fails again and again is left alone for a while, so that nobody waits for it.
//!
//! One for each model of each provider. Closed, it lets everybody through. So many failures within a window open it; when
//! it has rested, one request goes through as a probe, whose outcome closes it or lets it rest again.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::domain::time::{Clock, Timestamp};

/// Models of one provider whose failures are remembered.
const MOST: usize = 1000;

/// When breakers open and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerSettings {
    /// Failures within the window that open it; 0 never does.
    pub failures: u32,
    /// How long a failure counts.
    pub window: Duration,
    /// How long it stays open before a probe.
    pub rest: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self { failures: 5, window: Duration::from_secs(60), rest: Duration::from_secs(30) }
    }
}

#[derive(Debug, Default)]
struct State {
    /// When the failures that still count happened, oldest first.
    failures: VecDeque<Timestamp>,
    /// Until when nobody is let through; none while closed.
    open_until: Option<Timestamp>,
    /// Whether a probe is under way.
    probing: bool,
}

impl State {
    fn resting(&self, now: Timestamp) -> Option<Duration> {
        let left = u64::try_from(self.open_until?.0.saturating_sub(now.0)).unwrap_or(0);
        if left > 0 {
            return Some(Duration::from_millis(left));
        }
        // Whoever comes while the probe is under way comes back a moment later.
        self.probing.then_some(Duration::from_secs(1))
    }
}

/// The breaker of one model.
pub struct Breaker {
    settings: BreakerSettings,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

impl std::fmt::Debug for Breaker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Breaker").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Breaker {
    /// A closed one.
    #[must_use]
    pub fn new(settings: BreakerSettings, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { settings, clock, state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long it goes on letting nobody through; none while somebody would be.
    #[must_use]
    pub fn resting(&self) -> Option<Duration> {
        self.state().resting(self.clock.now())
    }

    /// Leave to ask the model.
    ///
    /// # Errors
    /// While it rests: for how much longer.
    pub fn enter(self: &Arc<Self>) -> Result<Pass, Duration> {
        let now = self.clock.now();
        let mut state = self.state();
        if let Some(left) = state.resting(now) {
            return Err(left);
        }
        let probe = state.open_until.is_some();
        state.probing = probe;
        drop(state);
        Ok(Pass { breaker: Arc::clone(self), probe, told: false })
    }

    /// A failure after the first word: it counts, but no probe waits for it.
    pub fn failed(&self) {
        let now = self.clock.now();
        let mut state = self.state();
        let oldest = now.before(self.settings.window);
        while state.failures.front().is_some_and(|at| *at <= oldest) {
            state.failures.pop_front();
        }
        state.failures.push_back(now);
        if self.settings.failures > 0 && state.failures.len() >= self.settings.failures as usize {
            state.failures.clear();
            state.open_until = Some(now.after(self.settings.rest));
        }
    }
}

/// Leave to ask once. Dropped without a word, it counts as never asked.
#[derive(Debug)]
pub struct Pass {
    breaker: Arc<Breaker>,
    probe: bool,
    told: bool,
}

impl Pass {
    /// The model began to answer.
    pub fn succeeded(mut self) {
        self.told = true;
        let mut state = self.breaker.state();
        if self.probe {
            *state = State::default();
        }
    }

    /// It did not.
    pub fn failed(mut self) {
        self.told = true;
        if self.probe {
            let until = self.breaker.clock.now().after(self.breaker.settings.rest);
            let mut state = self.breaker.state();
            state.probing = false;
            state.open_until = Some(until);
        } else {
            self.breaker.failed();
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.probe && !self.told {
            self.breaker.state().probing = false;
        }
    }
}

/// The breakers of a provider's models, by name. They last as long as the provider stays as it is.
#[derive(Debug, Clone)]
pub struct Breakers {
    settings: BreakerSettings,
    clock: Shared,
    by_model: Arc<Mutex<HashMap<String, Arc<Breaker>>>>,
}

/// A clock that can be shown.
#[derive(Clone)]
struct Shared(Arc<dyn Clock>);

impl std::fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Clock")
    }
}

impl Breakers {
    /// None yet.
    #[must_use]
    pub fn new(settings: BreakerSettings, clock: Arc<dyn Clock>) -> Self {
        Self { settings, clock: Shared(clock), by_model: Arc::default() }
    }

    /// That of a model.
    #[must_use]
    pub fn of(&self, model: &str) -> Arc<Breaker> {
        let mut all = self.by_model.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(breaker) = all.get(model) {
            return Arc::clone(breaker);
        }
        if all.len() >= MOST {
            // Names are people's to choose: those that nothing is known against need not be kept.
            all.retain(|_, breaker| breaker.resting().is_some());
        }
        let breaker = Breaker::new(self.settings, Arc::clone(&self.clock.0));
        all.insert(model.to_owned(), Arc::clone(&breaker));
        breaker
    }

    /// The models that are left alone now, each with how much longer.
    #[must_use]
    pub fn resting(&self) -> Vec<(String, Duration)> {
        let all = self.by_model.lock().unwrap_or_else(PoisonError::into_inner);
        let mut resting: Vec<_> =
            all.iter().filter_map(|(model, breaker)| Some((model.clone(), breaker.resting()?))).collect();
        resting.sort();
        resting
    }
}

#[cfg(test)]
mod tests {
    use super::{Breaker, BreakerSettings};
    use crate::domain::time::{ManualClock, Timestamp};
    use std::sync::Arc;
    use std::time::Duration;

    const SETTINGS: BreakerSettings =
        BreakerSettings { failures: 3, window: Duration::from_secs(60), rest: Duration::from_secs(30) };

    fn breaker() -> (Arc<Breaker>, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(Timestamp(1_000_000)));
        (Breaker::new(SETTINGS, Arc::clone(&clock) as _), clock)
    }

    fn fail(breaker: &Arc<Breaker>) {
        breaker.enter().expect("closed").failed();
    }

    #[test]
    fn so_many_failures_within_the_window_open_it() {
        let (breaker, clock) = breaker();
        fail(&breaker);
        fail(&breaker);
        clock.advance(Duration::from_secs(60));
        fail(&breaker);
        fail(&breaker);
        breaker.enter().expect("the first two no longer count").failed();
        assert_eq!(breaker.enter().expect_err("open"), Duration::from_secs(30));
    }

    #[test]
    fn after_its_rest_one_probe_goes_through_and_decides() {
        let (breaker, clock) = breaker();
        (0..3).for_each(|_| fail(&breaker));
        clock.advance(Duration::from_secs(30));
        let probe = breaker.enter().expect("a probe");
        assert!(breaker.enter().is_err(), "one at a time");
        probe.failed();
        assert_eq!(breaker.resting(), Some(Duration::from_secs(30)));
        clock.advance(Duration::from_secs(30));
        breaker.enter().expect("another probe").succeeded();
        drop((breaker.enter().expect("closed"), breaker.enter().expect("for everybody")));
    }

    #[test]
    fn a_probe_that_was_given_up_leaves_its_place_to_the_next() {
        let (breaker, clock) = breaker();
        (0..3).for_each(|_| fail(&breaker));
        clock.advance(Duration::from_secs(30));
        drop(breaker.enter().expect("a probe"));
        breaker.enter().expect("the next").succeeded();
    }
}

//! Plans: what a workspace may use, what happens at the limit, and how long a plan that was paid for holds.

use super::budget::nano;
use super::source::closed_set;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use uuid::Uuid;

closed_set! {
    /// What a plan limits.
    Quota {
        /// Questions to bots in a month of UTC, whoever asks.
        Messages = "messages",
        /// Bots.
        Bots = "bots",
        /// Pages, files and texts that were read and are kept.
        Pages = "pages",
        /// Members of the workspace.
        Members = "members",
        /// Bytes of uploaded files and of the text of pages.
        Storage = "storage",
        /// What models may cost in a month of UTC, in billionths of a US dollar.
        Spend = "spend",
    }
}

impl Quota {
    /// Whether it begins anew with each month. What does not is what is there now.
    #[must_use]
    pub fn is_monthly(self) -> bool {
        matches!(self, Self::Messages | Self::Spend)
    }
}

closed_set! {
    /// What becomes of a question when the month's messages, or what models may cost, are used up.
    AtLimit {
        /// It is refused.
        Refuse = "refuse",
        /// The built-in answerer quotes the pages; no model is called.
        Builtin = "builtin",
    }
}

/// A plan's limits; none means that there is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PlanLimits {
    /// Questions in a month of UTC.
    pub messages_per_month: Option<i64>,
    /// Bots.
    pub bots: Option<i64>,
    /// Pages, files and texts.
    pub pages: Option<i64>,
    /// Members.
    pub members: Option<i64>,
    /// Bytes of files and of text.
    pub storage_bytes: Option<i64>,
    /// US dollars that models may cost in a month of UTC.
    pub spend_usd_per_month: Option<f64>,
}

impl PlanLimits {
    /// The limit of one quota, in that quota's unit; spending in billionths of a US dollar.
    #[must_use]
    pub fn of(&self, quota: Quota) -> Option<i64> {
        match quota {
            Quota::Messages => self.messages_per_month,
            Quota::Bots => self.bots,
            Quota::Pages => self.pages,
            Quota::Members => self.members,
            Quota::Storage => self.storage_bytes,
            Quota::Spend => self.spend_usd_per_month.map(nano),
        }
    }
}

/// A plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Its stable name, such as `starter`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its place among the plans, the smallest first. The first is what a workspace has that pays for none.
    pub order: i64,
    /// What it allows.
    pub limits: PlanLimits,
    /// What happens when the month's messages or spending are used up.
    pub at_limit: AtLimit,
    /// The Polar product that sells it; none for a plan that is not sold.
    pub polar_product_id: Option<Uuid>,
}

/// What every workspace has where nothing is sold: everything, without a limit.
pub static SELF_HOSTED: LazyLock<Plan> = LazyLock::new(|| Plan {
    id: "self-hosted".to_owned(),
    name: "Self-hosted".to_owned(),
    order: 0,
    limits: PlanLimits::default(),
    at_limit: AtLimit::Refuse,
    polar_product_id: None,
});

closed_set! {
    /// Where a workspace stands with its plan.
    PlanState {
        /// It never paid for one, or nothing is sold here.
        Free = "free",
        /// It tries one out.
        Trialing = "trialing",
        /// It is paid for; perhaps it ends with the period.
        Active = "active",
        /// A payment failed; the plan holds while it is tried again.
        PastDue = "past_due",
        /// It rests: neither paid nor held.
        Paused = "paused",
        /// It has ended.
        Revoked = "revoked",
        /// It has ended, and the money was given back.
        Refunded = "refunded",
    }
}

/// How long a plan that was subscribed to holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub state: PlanState,
    /// When the trial ends.
    pub trial_ends_at: Option<Timestamp>,
    /// When the period ends that is paid for.
    pub period_ends_at: Option<Timestamp>,
    /// Whether it ends then instead of going on.
    pub cancel_at_period_end: bool,
    /// Since when a payment is open.
    pub past_due_since: Option<Timestamp>,
    /// Until when the plan holds all the same.
    pub grace_ends_at: Option<Timestamp>,
}

impl Standing {
    /// When the plan ends by itself, or may; none when it goes on or does not hold.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        match self.state {
            PlanState::Trialing => self.trial_ends_at.or(self.period_ends_at),
            PlanState::Active => self.period_ends_at.filter(|_| self.cancel_at_period_end),
            PlanState::PastDue => self.grace_ends_at,
            PlanState::Free | PlanState::Paused | PlanState::Revoked | PlanState::Refunded => None,
        }
    }

    /// Whether the plan holds at `now`. A cancellation and a grace end on their day, also if nobody reports it. A
    /// trial goes on until it is known what became of it: a payment at its end is reported somewhat later.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        match self.state {
            PlanState::Trialing => !self.cancel_at_period_end || self.until().is_none_or(|until| now < until),
            PlanState::Active => self.until().is_none_or(|until| now < until),
            PlanState::PastDue => self.until().is_some_and(|until| now < until),
            PlanState::Free | PlanState::Paused | PlanState::Revoked | PlanState::Refunded => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PlanLimits, PlanState, Quota, Standing};
    use crate::domain::time::Timestamp;

    fn standing(state: PlanState) -> Standing {
        Standing {
            state,
            trial_ends_at: Some(Timestamp(100)),
            period_ends_at: Some(Timestamp(200)),
            cancel_at_period_end: false,
            past_due_since: Some(Timestamp(200)),
            grace_ends_at: Some(Timestamp(300)),
        }
    }

    #[test]
    fn a_plan_holds_until_its_end_is_reached_or_reported() {
        let active = standing(PlanState::Active);
        assert!(active.holds(Timestamp(999)), "its renewal is reported, or its end");
        let cancelled = Standing { cancel_at_period_end: true, ..active };
        assert!(cancelled.holds(Timestamp(199)) && !cancelled.holds(Timestamp(200)));
        let late = standing(PlanState::PastDue);
        assert!(late.holds(Timestamp(299)) && !late.holds(Timestamp(300)));
        assert!(!Standing { grace_ends_at: None, ..late }.holds(Timestamp(200)), "no grace was given");
        let trial = standing(PlanState::Trialing);
        assert!(trial.holds(Timestamp(150)));
        let given_up = Standing { cancel_at_period_end: true, ..trial };
        assert!(given_up.holds(Timestamp(99)) && !given_up.holds(Timestamp(100)));
        for state in [PlanState::Free, PlanState::Paused, PlanState::Revoked, PlanState::Refunded] {
            assert!(!standing(state).holds(Timestamp(0)), "{state:?}");
        }
    }

    #[test]
    fn spending_is_limited_in_billionths_of_a_dollar() {
        let limits = PlanLimits { spend_usd_per_month: Some(0.5), ..PlanLimits::default() };
        assert_eq!(limits.of(Quota::Spend), Some(500_000_000));
        assert_eq!(limits.of(Quota::Bots), None);
    }
}

//! What a payment provider says of a subscription, and what follows from it: which states open a plan, which of two
//! accounts is the later one. No IO, and no word of plans' limits.

use super::source::closed_set;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

closed_set! {
    /// A subscription's state, as Polar spells it.
    SubscriptionStatus {
        /// The first payment has not come yet.
        Incomplete = "incomplete",
        /// The first payment never came.
        IncompleteExpired = "incomplete_expired",
        /// In its trial.
        Trialing = "trialing",
        /// Paid for.
        Active = "active",
        /// A payment failed and is tried again.
        PastDue = "past_due",
        /// Ended.
        Canceled = "canceled",
        /// Ended: the payment failed for good.
        Unpaid = "unpaid",
        /// Held by its customer or by the operator.
        Paused = "paused",
    }
}

impl SubscriptionStatus {
    /// How far along its life: decides between two accounts of the same moment.
    fn rank(self) -> u8 {
        match self {
            Self::Incomplete => 0,
            Self::Trialing => 1,
            Self::Active => 2,
            Self::PastDue => 3,
            Self::Paused => 4,
            Self::IncompleteExpired | Self::Unpaid | Self::Canceled => 5,
        }
    }

    /// Whether nothing more comes of it.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::IncompleteExpired | Self::Unpaid | Self::Canceled)
    }
}

/// What was told of a subscription at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The provider's identifier of it.
    pub id: uuid::Uuid,
    /// What was bought: it stands for a plan.
    pub product_id: uuid::Uuid,
    /// Its state.
    pub status: SubscriptionStatus,
    /// When the time ends that was paid for.
    pub period_ends_at: Option<Timestamp>,
    /// When its trial ends or ended.
    pub trial_ends_at: Option<Timestamp>,
    /// It ends with the time that was paid for.
    pub cancel_at_period_end: bool,
    /// When it ends, if that is settled.
    pub ends_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Since when a payment is missing.
    pub past_due_since: Option<Timestamp>,
    /// When a pause ends, if that is settled.
    pub resumes_at: Option<Timestamp>,
}

/// A moment on the provider's clock, in microseconds since 1970: finer than [`Timestamp`], since several accounts come
/// within a millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// In milliseconds, as everything else here counts.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Timestamp(self.0.div_euclid(1000))
    }

    /// A time as a moment: its first microsecond.
    #[must_use]
    pub fn of(time: Timestamp) -> Self {
        Self(time.0.saturating_mul(1000))
    }
}

/// An account with the moment that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What was told.
    pub account: Account,
    /// When it held.
    pub at: Moment,
    /// When the provider last changed it, as far as it said.
    pub modified: Option<Moment>,
}

impl Seen {
    /// Whether this replaces `other`. A total order: whichever of two comes first, the same one stays. Accounts of the
    /// same moment are told apart by their last change, then by how far along they are, then by their words.
    #[must_use]
    pub fn is_later_than(&self, other: &Self) -> bool {
        let key = |seen: &Self| (seen.at, seen.modified, seen.account.status.rank(), words(&seen.account));
        key(self) > key(other)
    }

    /// What a subscription's own latest account and the latest that came with a payment for it come to: the later one,
    /// but a payment that was reported late opens nothing that has ended.
    #[must_use]
    pub fn of_both(own: Option<Self>, paid: Option<Self>) -> Option<Self> {
        match (own, paid) {
            (Some(own), Some(paid)) if !own.account.status.is_final() && paid.is_later_than(&own) => {
                Some(paid)
            }
            (Some(own), _) => Some(own),
            (None, paid) => paid,
        }
    }
}

/// An account's fields in a form that can be compared.
fn words(account: &Account) -> (&'static str, bool, uuid::Uuid, [Option<Timestamp>; 6]) {
    let Account { period_ends_at, trial_ends_at, ends_at, ended_at, past_due_since, resumes_at, .. } =
        *account;
    (
        account.status.as_str(),
        account.cancel_at_period_end,
        account.product_id,
        [ended_at, ends_at, period_ends_at, trial_ends_at, past_due_since, resumes_at],
    )
}

/// What a subscription gives its customer at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The plan, in its trial.
    Trial,
    /// The plan.
    Paid,
    /// The plan until then, though a payment is missing.
    Grace {
        /// When it ends, unless the payment comes.
        until: Timestamp,
    },
    /// Nothing yet: the first payment is awaited.
    Awaited,
    /// Nothing: the payment was missing for too long.
    Unpaid,
    /// Nothing while it is paused.
    Paused,
    /// Nothing any more.
    Ended,
}

impl Access {
    /// Whether the plan may be used.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Trial | Self::Paid | Self::Grace { .. })
    }
}

/// What a subscription gives at `now`. `withdrawn` is the latest moment at which it was missing among its customer's
/// running ones, or its payment was taken back: an account from before then counts for nothing more, unless it says itself
/// why the subscription does not run.
#[must_use]
pub fn access(seen: &Seen, withdrawn: Option<Moment>, grace: Duration, now: Timestamp) -> Access {
    let account = &seen.account;
    let gone = withdrawn.is_some_and(|at| at > seen.at);
    match account.status {
        SubscriptionStatus::Canceled | SubscriptionStatus::IncompleteExpired => Access::Ended,
        SubscriptionStatus::Unpaid => Access::Unpaid,
        SubscriptionStatus::Paused => Access::Paused,
        SubscriptionStatus::Incomplete => Access::Awaited,
        SubscriptionStatus::PastDue => {
            let until = account.past_due_since.unwrap_or_else(|| seen.at.timestamp()).after(grace);
            if now < until { Access::Grace { until } } else { Access::Unpaid }
        }
        SubscriptionStatus::Active | SubscriptionStatus::Trialing
            if gone || account.ended_at.is_some_and(|at| at <= now) =>
        {
            Access::Ended
        }
        // A subscription that was to end has ended, also if nobody says so.
        SubscriptionStatus::Active | SubscriptionStatus::Trialing
            if account.cancel_at_period_end
                && account.ends_at.or(account.period_ends_at).is_some_and(|at| at <= now) =>
        {
            Access::Ended
        }
        SubscriptionStatus::Active => Access::Paid,
        SubscriptionStatus::Trialing => Access::Trial,
    }
}

/// When what a subscription gives changes by itself, if it does.
#[must_use]
pub fn changes_at(seen: &Seen, access: Access) -> Option<Timestamp> {
    match access {
        Access::Grace { until } => Some(until),
        Access::Paid | Access::Trial if seen.account.cancel_at_period_end => {
            seen.account.ends_at.or(seen.account.period_ends_at)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, Account, Moment, Seen, SubscriptionStatus, access};
    use crate::domain::time::Timestamp;
    use std::time::Duration;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn seen(status: SubscriptionStatus, at: i64) -> Seen {
        let account = Account {
            id: uuid::Uuid::nil(),
            product_id: uuid::Uuid::nil(),
            status,
            period_ends_at: Some(NOW.after(DAY * 20)),
            trial_ends_at: None,
            cancel_at_period_end: false,
            ends_at: None,
            ended_at: None,
            past_due_since: None,
            resumes_at: None,
        };
        Seen { account, at: Moment::of(Timestamp(NOW.0 + at)), modified: None }
    }

    #[test]
    fn of_two_accounts_one_is_the_later_whichever_comes_first() {
        let all: Vec<Seen> =
            SubscriptionStatus::ALL.iter().flat_map(|status| [seen(*status, 0), seen(*status, 1)]).collect();
        for one in &all {
            assert!(!one.is_later_than(one));
            for other in all.iter().filter(|other| *other != one) {
                assert_ne!(one.is_later_than(other), other.is_later_than(one), "{one:?} {other:?}");
            }
        }
        assert!(seen(SubscriptionStatus::Trialing, 1).is_later_than(&seen(SubscriptionStatus::Canceled, 0)));
    }

    #[test]
    fn a_missing_payment_leaves_the_plan_for_the_days_of_grace() {
        let mut late = seen(SubscriptionStatus::PastDue, 0);
        late.account.past_due_since = Some(NOW);
        let until = NOW.after(DAY * 7);
        let at = |now| access(&late, None, DAY * 7, now);
        assert_eq!(at(NOW.after(DAY * 6)), Access::Grace { until });
        assert_eq!(at(until), Access::Unpaid);
    }

    #[test]
    fn what_is_not_among_the_running_ones_has_ended_unless_it_was_heard_of_later() {
        let active = seen(SubscriptionStatus::Active, 0);
        let at = |moment: i64| Some(Moment::of(Timestamp(NOW.0 + moment)));
        assert_eq!(access(&active, at(1), DAY, NOW), Access::Ended);
        assert_eq!(access(&active, at(-1), DAY, NOW), Access::Paid);
        // A missing payment says itself why it is not among them.
        let late = seen(SubscriptionStatus::PastDue, 0);
        assert!(access(&late, at(1), DAY, NOW).is_open());
    }

    #[test]
    fn what_was_to_end_ends_at_its_time() {
        let mut ending = seen(SubscriptionStatus::Active, 0);
        ending.account.cancel_at_period_end = true;
        ending.account.ends_at = Some(NOW.after(DAY));
        assert_eq!(access(&ending, None, DAY, NOW), Access::Paid);
        assert_eq!(access(&ending, None, DAY, NOW.after(DAY)), Access::Ended);
    }
}

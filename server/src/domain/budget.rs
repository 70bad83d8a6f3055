//! What may be spent on models, and the rule that says whether a call may be made.
//!
//! Sums are in billionths of a US dollar: a question's embedding costs less than a millionth.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// Billionths of a dollar in a dollar.
const NANO: f64 = 1_000_000_000.0;

/// Caps on what models may cost, in US dollars; null for none. Days and months are those of UTC. A cap of 0 means that
/// no model is called at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// A day's cap, 0 to 1,000,000 US dollars; null for none.
    #[garde(inner(range(min = 0.0, max = 1_000_000.0)))]
    #[schema(required)]
    pub daily_usd: Option<f64>,
    /// A month's cap, 0 to 1,000,000 US dollars; null for none.
    #[garde(inner(range(min = 0.0, max = 1_000_000.0)))]
    #[schema(required)]
    pub monthly_usd: Option<f64>,
}

impl Budget {
    /// Whether there is any cap.
    #[must_use]
    pub fn is_capped(self) -> bool {
        self.daily_usd.is_some() || self.monthly_usd.is_some()
    }

    /// Whether models must not be called at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        [self.daily(), self.monthly()].contains(&Some(0))
    }

    fn daily(self) -> Option<i64> {
        self.daily_usd.map(nano)
    }

    fn monthly(self) -> Option<i64> {
        self.monthly_usd.map(nano)
    }
}

/// What models may cost a workspace: its own caps, and its plan's.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Allowance {
    /// The caps that its people set.
    pub own: Budget,
    /// What its plan allows in a month, in billionths of a US dollar; none for no limit.
    pub plan: Option<i64>,
}

impl Allowance {
    /// Whether there is any cap.
    #[must_use]
    pub fn is_capped(self) -> bool {
        self.own.is_capped() || self.plan.is_some()
    }
}

/// Billionths of a US dollar.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "caps are at most a million dollars")]
pub fn nano(usd: f64) -> i64 {
    (usd * NANO).round() as i64
}

/// US dollars.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "sums are far below 2^52")]
pub fn dollars(nano_usd: i64) -> f64 {
    nano_usd as f64 / NANO
}

/// Whose cap it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// A bot's.
    Bot,
    /// The workspace's.
    Workspace,
    /// The plan's.
    Plan,
}

/// How long a cap holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Span {
    /// A day in UTC.
    Day,
    /// A month in UTC.
    Month,
}

/// Why a call may not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A cap is reached, or what the call may cost does not fit below it.
    Cap(Scope, Span),
    /// The month's messages are used up, and the plan leaves further ones to the built-in answerer.
    Messages,
    /// There is a cap, and the model's price is not known: it could not be kept.
    Unpriced,
}

impl Stop {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cap(Scope::Bot, Span::Day) => "bot_day",
            Self::Cap(Scope::Bot, Span::Month) => "bot_month",
            Self::Cap(Scope::Workspace, Span::Day) => "workspace_day",
            Self::Cap(Scope::Workspace, Span::Month) => "workspace_month",
            Self::Cap(Scope::Plan, Span::Day | Span::Month) => "plan_month",
            Self::Messages => "plan_messages",
            Self::Unpriced => "unpriced",
        }
    }
}

/// What was spent within the day and the month, in billionths of a US dollar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Today.
    pub day: i64,
    /// In this month, today included.
    pub month: i64,
}

/// One payer's caps and what counts against them.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    /// Whose.
    pub scope: Scope,
    /// Its caps.
    pub budget: Budget,
    /// What was spent.
    pub spent: Spent,
    /// What is set aside for calls under way.
    pub reserved: i64,
}

impl Account {
    /// Each of its caps, with what was spent against it.
    pub fn caps(&self) -> impl Iterator<Item = (Span, i64, i64)> {
        let day = self.budget.daily().map(|cap| (Span::Day, cap, self.spent.day));
        let month = self.budget.monthly().map(|cap| (Span::Month, cap, self.spent.month));
        [day, month].into_iter().flatten()
    }

    /// Whether a call that costs up to `most` may be made: what was spent, what is set aside and what it may cost must
    /// fit below each cap, and a cap that is reached lets nothing through, not even what is free.
    #[must_use]
    pub fn stops(&self, most: i64) -> Option<Stop> {
        self.caps()
            .find(|(_, cap, spent)| {
                let before = spent.saturating_add(self.reserved);
                before >= *cap || before.saturating_add(most) > *cap
            })
            .map(|(span, ..)| Stop::Cap(self.scope, span))
    }

    /// Caps that `most` more would exceed even if nothing were under way: they count as reached.
    pub fn reached(&self, most: i64) -> impl Iterator<Item = (Span, i64)> {
        self.caps()
            .filter(move |(_, cap, spent)| spent >= cap || spent.saturating_add(most) > *cap)
            .map(|(span, cap, _)| (span, cap))
    }
}

/// The hundredths of a cap at whose crossing its owner is told.
pub const MARKS: [i64; 2] = [80, 100];

#[cfg(test)]
mod tests {
    use super::{Account, Budget, Scope, Span, Spent, Stop, nano};

    fn account(daily: Option<f64>, monthly: Option<f64>, day: f64, reserved: f64) -> Account {
        Account {
            scope: Scope::Bot,
            budget: Budget { daily_usd: daily, monthly_usd: monthly },
            spent: Spent { day: nano(day), month: nano(day) },
            reserved: nano(reserved),
        }
    }

    #[test]
    fn a_call_must_fit_below_the_cap_beside_what_is_under_way() {
        assert_eq!(account(Some(1.0), None, 0.5, 0.3).stops(nano(0.2)), None);
        let day = Some(Stop::Cap(Scope::Bot, Span::Day));
        assert_eq!(account(Some(1.0), None, 0.5, 0.3).stops(nano(0.2) + 1), day);
        let month = Some(Stop::Cap(Scope::Bot, Span::Month));
        assert_eq!(account(Some(9.0), Some(0.5), 0.5, 0.0).stops(0), month);
        assert_eq!(account(None, None, 9e5, 9e5).stops(nano(1e5)), None);
    }

    #[test]
    fn a_cap_of_nothing_lets_nothing_through() {
        assert_eq!(account(Some(0.0), None, 0.0, 0.0).stops(0), Some(Stop::Cap(Scope::Bot, Span::Day)));
        assert!(Budget { daily_usd: None, monthly_usd: Some(0.0) }.is_zero());
    }

    #[test]
    fn what_is_only_set_aside_does_not_make_a_cap_reached() {
        assert_eq!(account(Some(1.0), None, 0.2, 0.8).reached(nano(0.1)).count(), 0);
        assert_eq!(account(Some(1.0), None, 0.95, 0.0).reached(nano(0.1)).count(), 1);
    }
}

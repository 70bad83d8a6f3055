//! Polar's things as it sends them, in webhooks and in answers: of each the fields that are used. Others may come and go.

use crate::domain::subscription::{Account, Moment, Seen, SubscriptionStatus};
use serde::Deserialize;
use serde::de::Error as _;
use uuid::Uuid;

/// A time as Polar writes it, to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(pub Moment);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time: jiff::Timestamp = text.parse().map_err(D::Error::custom)?;
        Ok(Self(Moment(time.as_microsecond())))
    }
}

/// A webhook's outside: what it tells of, and when that was.
#[derive(Debug, Deserialize)]
pub struct Event {
    /// Such as `subscription.active`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened, not when it was sent.
    pub timestamp: Time,
    /// The thing itself, as it was then.
    pub data: serde_json::Value,
}

/// Who pays.
#[derive(Debug, Clone, Deserialize)]
pub struct Customer {
    /// Polar's identifier.
    pub id: Uuid,
    /// The one that the checkout gave: the workspace's.
    #[serde(default)]
    pub external_id: Option<String>,
}

/// A subscription, or the part of one that a customer's state lists.
#[derive(Debug, Deserialize)]
pub struct Subscription {
    id: Uuid,
    product_id: Uuid,
    status: SubscriptionStatus,
    modified_at: Option<Time>,
    current_period_end: Option<Time>,
    trial_end: Option<Time>,
    #[serde(default)]
    cancel_at_period_end: bool,
    ends_at: Option<Time>,
    ended_at: Option<Time>,
    past_due_at: Option<Time>,
    resumes_at: Option<Time>,
    /// Missing in a customer's state, whose customer it is.
    #[serde(default)]
    pub customer: Option<Customer>,
    /// Likewise.
    #[serde(default)]
    pub customer_id: Option<Uuid>,
}

impl Subscription {
    /// Its account of a moment.
    #[must_use]
    pub fn seen(&self, at: Moment) -> Seen {
        let time = |time: Option<Time>| time.map(|time| time.0.timestamp());
        Seen {
            account: Account {
                id: self.id,
                product_id: self.product_id,
                status: self.status,
                period_ends_at: time(self.current_period_end),
                trial_ends_at: time(self.trial_end),
                cancel_at_period_end: self.cancel_at_period_end,
                ends_at: time(self.ends_at),
                ended_at: time(self.ended_at),
                past_due_since: time(self.past_due_at),
                resumes_at: time(self.resumes_at),
            },
            at,
            modified: self.modified_at.map(|time| time.0),
        }
    }
}

/// A customer with what runs for them.
#[derive(Debug, Deserialize)]
pub struct CustomerState {
    /// Who.
    #[serde(flatten)]
    pub customer: Customer,
    /// Active ones and those in their trial; no others.
    pub active_subscriptions: Vec<Subscription>,
}

/// What was billed.
#[derive(Debug, Deserialize)]
pub struct Order {
    /// Polar's identifier.
    pub id: Uuid,
    /// When it was made.
    pub created_at: Time,
    /// `draft`, `pending`, `paid`, `refunded`, `partially_refunded` or `void`.
    pub status: String,
    /// Why it was made.
    pub billing_reason: String,
    /// What for, for people.
    #[serde(default)]
    pub description: Option<String>,
    /// The number of its invoice.
    #[serde(default)]
    pub invoice_number: Option<String>,
    /// In lower case, such as `usd`.
    pub currency: String,
    /// In the currency's smallest unit, with tax.
    pub total_amount: i64,
    /// What was given back, without tax.
    #[serde(default)]
    pub refunded_amount: i64,
    /// The tax that was given back.
    #[serde(default)]
    pub refunded_tax_amount: i64,
    /// Who paid.
    pub customer: Customer,
    /// The subscription that it is for, as it was then.
    #[serde(default)]
    pub subscription: Option<Subscription>,
}

/// Money given back.
#[derive(Debug, Deserialize)]
pub struct Refund {
    /// Polar's identifier.
    pub id: Uuid,
    /// When it was asked for.
    pub created_at: Time,
    /// `pending`, `succeeded`, `failed` or `canceled`.
    pub status: String,
    /// In the currency's smallest unit, without tax.
    pub amount: i64,
    /// The tax of it.
    #[serde(default)]
    pub tax_amount: i64,
    /// In lower case, such as `usd`.
    pub currency: String,
    /// What had been billed.
    #[serde(default)]
    pub order_id: Option<Uuid>,
    /// The subscription that was paid for.
    #[serde(default)]
    pub subscription_id: Option<Uuid>,
    /// Who gets it.
    pub customer_id: Uuid,
    /// Whether what was paid for is taken back as well.
    #[serde(default)]
    pub revoke_benefits: bool,
}

/// What can be bought.
#[derive(Debug, Deserialize)]
pub struct Product {
    /// Polar's identifier.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// How often it is billed: `day`, `week`, `month` or `year`; none for what is bought once.
    #[serde(default)]
    pub recurring_interval: Option<String>,
    /// Every so many of them.
    #[serde(default)]
    pub recurring_interval_count: Option<i64>,
    /// The unit of its trial.
    #[serde(default)]
    pub trial_interval: Option<String>,
    /// How many of them; none without a trial.
    #[serde(default)]
    pub trial_interval_count: Option<i64>,
    /// No longer sold.
    #[serde(default)]
    pub is_archived: bool,
    /// Its prices.
    #[serde(default)]
    pub prices: Vec<Price>,
}

/// A price, of whatever kind.
#[derive(Debug, Deserialize)]
pub struct Price {
    /// `fixed`, `free`, `custom`, `seat_based` or `metered_unit`.
    #[serde(default)]
    pub amount_type: Option<String>,
    /// In the currency's smallest unit; fixed prices only.
    #[serde(default)]
    pub price_amount: Option<i64>,
    /// In lower case.
    #[serde(default)]
    pub price_currency: Option<String>,
    /// No longer asked.
    #[serde(default)]
    pub is_archived: bool,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    /// What is on it.
    pub items: Vec<T>,
}

/// A checkout that was opened.
#[derive(Debug, Deserialize)]
pub struct Checkout {
    /// Where the customer pays.
    pub url: String,
}

/// A sign-in to the customer's portal.
#[derive(Debug, Deserialize)]
pub struct CustomerSession {
    /// Where they manage what they bought.
    pub customer_portal_url: String,
}

/// What Polar took of usage that was sent.
#[derive(Debug, Deserialize)]
pub struct Ingested {
    /// New to it.
    pub inserted: u64,
    /// Known to it.
    #[serde(default)]
    pub duplicates: u64,
}

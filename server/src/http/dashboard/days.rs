//! Counts by day, as plots want them: without gaps.

use crate::domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Days that are shown, today included.
pub const SHOWN: i64 = 28;

/// What there was on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayOut {
    /// Its beginning, UTC.
    pub day: Timestamp,
    /// How many.
    pub count: i64,
}

/// The day, since 1970 UTC.
#[must_use]
pub fn today(now: Timestamp) -> i64 {
    now.0.div_euclid(DAY_MS)
}

/// The beginning of a day.
#[must_use]
pub fn beginning(day: i64) -> Timestamp {
    Timestamp(day * DAY_MS)
}

/// The last days, the oldest first, those without anything included.
#[must_use]
pub fn filled(today: i64, counted: impl IntoIterator<Item = (i64, i64)>) -> Vec<DayOut> {
    let first = today - SHOWN + 1;
    let mut days: Vec<DayOut> = (first..=today).map(|day| DayOut { day: beginning(day), count: 0 }).collect();
    for (day, count) in counted {
        let place = usize::try_from(day - first).ok();
        if let Some(day) = place.and_then(|place| days.get_mut(place)) {
            day.count = count;
        }
    }
    days
}

//! Days as spending is counted: from midnight to midnight UTC, everywhere the same.

use super::time::Timestamp;
use std::fmt;
use std::str::FromStr;

/// A day in UTC. On the wire and in the database `YYYY-MM-DD`, which sorts as days do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(jiff::civil::Date);

/// Not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a day: write it as YYYY-MM-DD, such as 2026-11-21")]
pub struct NoDay;

impl Day {
    /// The day that a time falls on. Times beyond the calendar fall on its first or last day.
    #[must_use]
    pub fn of(time: Timestamp) -> Self {
        let edge = if time.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        let time = jiff::Timestamp::from_millisecond(time.0).unwrap_or(edge);
        Self(time.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// The first day of its month.
    #[must_use]
    pub fn month_start(self) -> Self {
        Self(self.0.first_of_month())
    }

    /// The first day of the month after; the calendar's last if there is none.
    #[must_use]
    pub fn next_month(self) -> Self {
        Self(self.0.first_of_month().saturating_add(jiff::Span::new().months(1)))
    }

    /// Its month, as `YYYY-MM`.
    #[must_use]
    pub fn month(self) -> String {
        format!("{:04}-{:02}", self.0.year(), self.0.month())
    }

    /// The day so many days before; the calendar's first if there is none.
    #[must_use]
    pub fn back(self, days: i64) -> Self {
        Self(self.0.saturating_sub(jiff::Span::new().days(days.clamp(0, 4_000_000))))
    }

    /// Days from this one to another; negative if that is earlier.
    #[must_use]
    pub fn until(self, other: Self) -> i64 {
        i64::from((other.0 - self.0).get_days())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else { return Err(NoDay) };
        if (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return Err(NoDay);
        }
        let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else {
            return Err(NoDay);
        };
        jiff::civil::Date::new(year, month, day).map(Self).map_err(|_| NoDay)
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl utoipa::PartialSchema for Day {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Date)))
            .into()
    }
}

impl utoipa::ToSchema for Day {}

#[cfg(test)]
mod tests {
    use super::{Day, Timestamp};

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let day = Day::of(Timestamp(1_795_219_199_999));
        assert_eq!(day.to_string(), "2026-11-20");
        assert_eq!(Day::of(Timestamp(1_795_219_200_000)).to_string(), "2026-11-21");
        assert_eq!((day.month_start().to_string(), day.month()), ("2026-11-01".into(), "2026-11".into()));
        assert_eq!(day.back(20).to_string(), "2026-10-31");
        assert_eq!(day.back(20).until(day), 20);
        assert_eq!(day.next_month().to_string(), "2026-12-01");
    }

    #[test]
    fn only_whole_days_are_days() {
        assert_eq!("2026-02-28".parse::<Day>().map(|day| day.to_string()), Ok("2026-02-28".to_owned()));
        for wrong in ["2026-02-30", "2026-2-3", "26-02-03", "2026-02-03T00:00", "", "-026-02-03"] {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
    }
}

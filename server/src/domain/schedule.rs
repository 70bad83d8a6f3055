//! When a source is read again by itself: a word or a cron expression, in a time zone.
//!
//! Words are spread by their source within their hour, so that the sources of a whole installation don't all begin at
//! once; cron expressions are kept to the minute. Days when clocks change have each time once: what falls into the
//! hour that is left out comes right after it.

use super::time::Timestamp;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The least time between two readings of a schedule.
const LEAST: Duration = Duration::from_secs(15 * 60);
/// How many times of a schedule are looked at to see how close they are.
const LOOKED_AT: usize = 200;
/// The longest expression, in bytes.
const LONGEST: usize = 100;

/// A schedule: `hourly`, `daily`, `weekly`, `monthly`, or a cron expression of five fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String)]
pub struct Schedule(String);

/// The name of a time zone in the IANA database, such as `Europe/Berlin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String)]
pub struct Zone(String);

impl TryFrom<String> for Schedule {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if word(&text, 0).is_some() {
            return Ok(Self(text));
        }
        if text.len() > LONGEST {
            return Err(format!("a cron expression has at most {LONGEST} bytes"));
        }
        if text.split(' ').count() != 5 {
            return Err("a schedule is hourly, daily, weekly, monthly, or a cron expression of five fields, such as `30 4 * * 1-5`".to_owned());
        }
        let cron = parse(&text).map_err(|error| format!("`{text}` is no cron expression: {error}"))?;
        let mut times = times(&cron, TimeZone::UTC, Timestamp(0)).take(LOOKED_AT);
        let Some(mut last) = times.next() else {
            return Err(format!("`{text}` never comes: there is no such day"));
        };
        for time in times {
            if time < last.after(LEAST) {
                return Err(format!(
                    "`{text}` comes more often than every {} minutes, which no website needs",
                    LEAST.as_secs() / 60
                ));
            }
            last = time;
        }
        Ok(Self(text))
    }
}

impl From<Schedule> for String {
    fn from(schedule: Schedule) -> Self {
        schedule.0
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        match TimeZone::get(&name) {
            // As the database spells it: it is shown to people.
            Ok(zone) => Ok(Self(zone.iana_name().unwrap_or("UTC").to_owned())),
            Err(_) => Err(format!(
                "`{name}` is no time zone of the IANA database; one is named like `Europe/Berlin`"
            )),
        }
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self("UTC".to_owned())
    }
}

impl Zone {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Its rules; UTC's should they be gone from the database since.
    fn rules(&self) -> TimeZone {
        TimeZone::get(&self.0).unwrap_or(TimeZone::UTC)
    }
}

impl Schedule {
    /// As it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The first time after `after`. `spread` tells sources apart; words come at its minute of their hour.
    #[must_use]
    pub fn next(&self, zone: &Zone, spread: u64, after: Timestamp) -> Option<Timestamp> {
        let text = word(&self.0, spread).unwrap_or_else(|| self.0.clone());
        let cron = parse(&text).ok()?;
        times(&cron, zone.rules(), after).next()
    }

    /// In words, for people.
    #[must_use]
    pub fn words(&self, zone: &Zone) -> String {
        let words = match self.0.as_str() {
            "hourly" => "every hour".to_owned(),
            "daily" => "every day between 00:00 and 01:00".to_owned(),
            "weekly" => "every Monday between 00:00 and 01:00".to_owned(),
            "monthly" => "on the first of every month between 00:00 and 01:00".to_owned(),
            text => parse(text).map_or_else(|_| text.to_owned(), |cron| cron.describe()),
        };
        let words = words.trim_end_matches('.');
        format!("{words}, {}", zone.name())
    }
}

/// The cron expression that a word stands for.
fn word(text: &str, spread: u64) -> Option<String> {
    let minute = spread % 60;
    match text {
        "hourly" => Some(format!("{minute} * * * *")),
        "daily" => Some(format!("{minute} 0 * * *")),
        "weekly" => Some(format!("{minute} 0 * * 1")),
        "monthly" => Some(format!("{minute} 0 1 * *")),
        _ => None,
    }
}

fn parse(text: &str) -> Result<Cron, croner::errors::CronError> {
    CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build().parse(text)
}

/// The times of an expression after `after`, in order.
fn times(cron: &Cron, zone: TimeZone, after: Timestamp) -> impl Iterator<Item = Timestamp> {
    let mut at = jiff::Timestamp::from_millisecond(after.0).ok().map(|at| at.to_zoned(zone));
    std::iter::from_fn(move || {
        let next = cron.find_next_occurrence(&at.take()?, false).ok()?;
        let time = Timestamp(next.timestamp().as_millisecond());
        at = Some(next);
        Some(time)
    })
}

#[cfg(test)]
mod tests {
    use super::{Schedule, Zone};
    use crate::domain::time::Timestamp;

    fn schedule(text: &str) -> Schedule {
        Schedule::try_from(text.to_owned()).expect("a schedule")
    }

    fn zone(name: &str) -> Zone {
        Zone::try_from(name.to_owned()).expect("a zone")
    }

    fn next(text: &str, name: &str, after: &str, count: usize) -> Vec<String> {
        let mut at = Timestamp(after.parse::<jiff::Timestamp>().expect("a time").as_millisecond());
        (0..count)
            .map(|_| {
                at = schedule(text).next(&zone(name), 0, at).expect("a time");
                jiff::Timestamp::from_millisecond(at.0).expect("a time").to_string()
            })
            .collect()
    }

    #[test]
    fn days_keep_their_hour_when_clocks_change() {
        assert_eq!(
            next("daily", "Europe/Berlin", "2027-03-26T12:00:00Z", 4),
            ["2027-03-26T23:00:00Z", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z", "2027-03-29T22:00:00Z"]
        );
        // The hour from two to three is left out on 28 March, and comes twice on 31 October.
        assert_eq!(
            next("30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z", 2),
            ["2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z"]
        );
        assert_eq!(
            next("30 2 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", 2),
            ["2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z"]
        );
    }

    #[test]
    fn words_and_expressions_are_told_in_words() {
        assert_eq!(schedule("daily").words(&Zone::default()), "every day between 00:00 and 01:00, UTC");
        let words = schedule("30 4 * * 1-5").words(&zone("Europe/Berlin"));
        assert!(words.contains("04:30") && words.ends_with(", Europe/Berlin"), "{words}");
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for text in ["", "sometimes", "* * * * *", "*/5 * * * *", "0 0 30 2 *", "61 * * * *", "0 0 * * * *"] {
            assert!(Schedule::try_from(text.to_owned()).is_err(), "{text}");
        }
        assert!(Zone::try_from("Mars/Olympus".to_owned()).is_err());
        assert_eq!(zone("europe/berlin").name(), "Europe/Berlin");
    }

    #[test]
    fn words_are_spread_within_their_hour() {
        // A moment before midnight.
        let at = |spread| schedule("daily").next(&Zone::default(), spread, Timestamp(-1)).expect("a time").0;
        assert_eq!(at(17) - at(0), 17 * 60_000);
        assert_eq!(at(77), at(17));
    }
}

//! How the domain's types stand in columns: ids as text, times as integers, closed sets by name.

use super::Db;
use crate::domain::day::Day;
use crate::domain::file::FileType;
use crate::domain::ids::for_each_id;
use crate::domain::job::{JobStatus, JobType};
use crate::domain::mail::{LinkPurpose, MailState};
use crate::domain::model::ProviderKind;
use crate::domain::operator::Tone;
use crate::domain::plan::{PlanState, Quota};
use crate::domain::quality::TestCause;
use crate::domain::role::Role;
use crate::domain::run::{AddressKind, RunCause};
use crate::domain::source::{PageOutcome, SourceStatus, SourceType};
use crate::domain::subscription::Moment;
use crate::domain::text::analysis::Analysis;
use crate::domain::time::Timestamp;
use crate::store::polar::events::EventStatus;
use crate::store::polar::subscriptions::Origin;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type};

/// A column type that is kept as another: how to get there and back.
macro_rules! column {
    ($name:ty, $kept:ty, $to:expr, $from:expr) => {
        impl Type<Db> for $name {
            fn type_info() -> <Db as Database>::TypeInfo {
                <$kept as Type<Db>>::type_info()
            }
            fn compatible(info: &<Db as Database>::TypeInfo) -> bool {
                <$kept as Type<Db>>::compatible(info)
            }
        }

        impl<'q> Encode<'q, Db> for $name {
            fn encode_by_ref(
                &self,
                buffer: &mut <Db as Database>::ArgumentBuffer,
            ) -> Result<IsNull, BoxDynError> {
                let to: fn(&$name) -> $kept = $to;
                <$kept as Encode<'q, Db>>::encode(to(self), buffer)
            }
        }

        impl<'r> Decode<'r, Db> for $name {
            fn decode(value: <Db as Database>::ValueRef<'r>) -> Result<Self, BoxDynError> {
                let from: fn($kept) -> Result<$name, BoxDynError> = $from;
                from(<$kept as Decode<'r, Db>>::decode(value)?)
            }
        }
    };
}

macro_rules! id_columns {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        column!(crate::domain::ids::$name, String, |id| id.0.to_string(), |text| Ok(text.parse()?));
    )*};
}
for_each_id!(id_columns);

macro_rules! name_columns {
    ($($name:ty),*) => {$(
        column!($name, String, |value| value.as_str().to_owned(), |text| {
            <$name>::parse(&text).ok_or_else(|| format!("`{text}` is no {}", stringify!($name)).into())
        });
    )*};
}
name_columns!(
    EventStatus,
    Origin,
    FileType,
    Role,
    JobStatus,
    JobType,
    LinkPurpose,
    MailState,
    Tone,
    SourceType,
    SourceStatus,
    PageOutcome,
    RunCause,
    AddressKind,
    Analysis,
    PlanState,
    ProviderKind,
    Quota,
    TestCause
);

column!(Day, String, |day| day.to_string(), |text| Ok(text.parse()?));
column!(Timestamp, i64, |time| time.0, |milliseconds| Ok(Timestamp(milliseconds)));
// A moment stands in a column as its microseconds.
column!(Moment, i64, |moment| moment.0, |microseconds| Ok(Moment(microseconds)));

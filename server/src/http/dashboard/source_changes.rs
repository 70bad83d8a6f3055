//! Changes of a source. They hold from its next reading on; new words of a text or new pairs begin one at once.

use super::new_source::{checked_address, checked_addresses};
use super::sources::{SourceOut, noted};
use crate::domain::ids::SourceId;
use crate::domain::pattern::Pattern;
use crate::domain::run::RunCause;
use crate::domain::schedule::{Schedule, Zone};
use crate::domain::source::{Pair, SourceType};
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::http::wire::{not_blank, some};
use crate::knowledge::address::NetworkPolicy;
use crate::state::App;
use crate::store::sources::{self, Changes, Source};
use crate::store::{jobs, schedules};
use axum::extract::State;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

/// A change of a source: fields left out stay. Which fields there are depends on the kind of source.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourcePatch {
    /// What to call it.
    #[garde(inner(length(chars, max = 200), custom(not_blank)))]
    title: Option<String>,
    /// Patterns of which a page must match one to be read. At most 100. Sites and sitemaps.
    #[garde(inner(length(max = 100)))]
    include: Option<Vec<Pattern>>,
    /// Patterns of which a page may match none to be read. At most 100. Sites and sitemaps.
    #[garde(inner(length(max = 100)))]
    exclude: Option<Vec<Pattern>>,
    /// Where reading starts besides the source's address; at most 1,000. Pages and sites.
    #[garde(inner(length(max = 1000), inner(length(min = 1, max = 2000))))]
    start_urls: Option<Vec<String>>,
    /// Most pages, 1 to 1,000,000. Sites and sitemaps.
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    max_pages: Option<i64>,
    /// Most links away from the start, 0 to 20. Sites.
    #[garde(inner(range(min = 0, max = 20)))]
    max_depth: Option<i64>,
    /// When it is read again by itself: `hourly`, `daily`, `weekly`, `monthly` or a cron expression of five fields; null
    /// for never. Pages, sites and sitemaps.
    #[garde(skip)]
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<Schedule>)]
    #[expect(clippy::option_option, reason = "left out is not the same as null")]
    schedule: Option<Option<Schedule>>,
    /// IANA name of the schedule's time zone.
    #[garde(skip)]
    time_zone: Option<Zone>,
    /// The words; at most a million bytes. Texts.
    #[garde(inner(length(bytes, max = 1_000_000), custom(not_blank)))]
    text: Option<String>,
    /// 1 to 1,000 pairs. Questions and answers.
    #[garde(dive, custom(not_too_many))]
    pairs: Option<Vec<Pair>>,
}

#[expect(clippy::ref_option, reason = "garde calls it so")]
fn not_too_many(pairs: &Option<Vec<Pair>>, (): &()) -> garde::Result {
    match pairs {
        Some(pairs) if pairs.is_empty() || pairs.len() > 1000 => {
            Err(garde::Error::new("must have 1 to 1,000 pairs."))
        }
        _ => Ok(()),
    }
}

impl SourcePatch {
    /// Refuses what this kind of source does not have.
    fn check(&self, kind: SourceType) -> Result<()> {
        let crawled = matches!(kind, SourceType::Site | SourceType::Sitemap);
        let fetched = crawled || kind == SourceType::Url;
        let given = [
            ("include", self.include.is_some(), crawled),
            ("exclude", self.exclude.is_some(), crawled),
            ("start_urls", self.start_urls.is_some(), matches!(kind, SourceType::Url | SourceType::Site)),
            ("max_pages", self.max_pages.is_some(), crawled),
            ("max_depth", self.max_depth.is_some(), kind == SourceType::Site),
            ("schedule", self.schedule.is_some(), fetched),
            ("time_zone", self.time_zone.is_some(), fetched),
            ("text", self.text.is_some(), kind == SourceType::Text),
            ("pairs", self.pairs.is_some(), kind == SourceType::Qa),
        ];
        match given.iter().find(|(_, given, taken)| *given && !taken) {
            Some((name, ..)) => Err(Error::invalid(
                name,
                "unknown",
                format!("is no field of a source of type {}.", kind.as_str()),
            )),
            None => Ok(()),
        }
    }

    /// What the store is to change.
    fn changes(self, source: &Source, app: &App) -> Result<Changes> {
        self.check(source.source_type)?;
        let policy = NetworkPolicy { allow_private_network: app.config.fetch.allow_private_network };
        let start_urls = self.start_urls.map(|urls| checked_addresses(&urls, &policy)).transpose()?;
        if let Some(url) = source.url.as_deref().filter(|_| start_urls.is_some()) {
            checked_address(url, &policy)?;
        }
        let pages = match (&start_urls, source.source_type) {
            (Some(urls), SourceType::Url) => Some(i64::try_from(urls.len()).map_err(Error::internal)? + 1),
            _ => self.max_pages,
        };
        let rescheduled = self.schedule.is_some() || self.time_zone.is_some();
        let schedule = match self.schedule {
            Some(schedule) => schedule.map(String::from),
            None => source.schedule.clone(),
        };
        let zone = self.time_zone.map(String::from).or_else(|| source.time_zone.clone());
        let next_run_at = if rescheduled {
            schedules::next(source.id, schedule.as_deref(), zone.as_deref(), app.clock.now())
        } else {
            source.next_run_at
        };
        let text = match self.pairs {
            Some(pairs) => Some(serde_json::to_string(&pairs).map_err(Error::internal)?),
            None => self.text,
        };
        Ok(Changes {
            title: self.title.map(|title| title.trim().to_owned()).or_else(|| source.title.clone()),
            include: self.include.unwrap_or_else(|| source.include.0.clone()),
            exclude: self.exclude.unwrap_or_else(|| source.exclude.0.clone()),
            start_urls: start_urls.unwrap_or_else(|| source.start_urls.0.clone()),
            max_pages: pages.or(source.max_pages),
            max_depth: self.max_depth.or(source.max_depth),
            schedule,
            time_zone: zone,
            next_run_at,
            text,
        })
    }
}

/// Change a source. It holds from the next reading on; new words of a text, or new pairs, are read at once.
#[utoipa::path(patch, path = "/sources/{id}", tag = "Sources", params(("id" = SourceId, Path)), request_body = SourcePatch, responses((status = 200, body = SourceOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "New words can't be taken while it is being read"), (status = 422, description = "A value is not valid, or the kind of source has no such field")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<SourceId>,
    Json(input): Json<SourcePatch>,
) -> Result<axum::Json<SourceOut>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let source = sources::bare(&mut write, caller.workspace, id).await?;
    let read_again = input.text.is_some() || input.pairs.is_some();
    let changes = input.changes(&source, &app)?;
    sources::update(&mut write, caller.workspace, id, &changes, now).await?;
    if read_again {
        if jobs::open_for_source(&mut write, caller.workspace, id).await?.is_some() {
            return Err(Error::new(
                Code::Conflict,
                "This source is being read. Change its words when that has ended, or cancel that first.",
            ));
        }
        let attempts = app.config.worker.max_attempts;
        sources::begin_run(&mut write, caller.workspace, id, RunCause::Manual, attempts, now).await?;
    }
    noted(&mut write, &app, caller, id, "source.updated").await?;
    let changed = sources::get(&mut write, caller.workspace, id).await?;
    write.commit().await?;
    if read_again {
        app.bell.ring();
    }
    Ok(axum::Json(changed.into()))
}

//! What was asked, and what models cost, by day, bot or model.

use crate::domain::budget::dollars;
use crate::domain::day::Day;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::csv::Sheet;
use crate::http::input::Query;
use crate::state::App;
use crate::store::Conn;
use crate::store::quotas::{self, Asked};
use crate::store::usage::{self, By, Line, Which};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Days that are looked back on when none are given, today included.
const USUAL_DAYS: i64 = 30;
/// The longest time that can be asked for.
const MOST_DAYS: i64 = 366;

/// What the lines stand for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UsageBy {
    /// A line for each day on which something was asked, or a model called.
    #[default]
    Day,
    /// A line for each bot, the dearest first.
    Bot,
    /// A line for each model, the dearest first.
    Model,
}

/// Which usage.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[into_params(parameter_in = Query)]
pub struct UsageQuery {
    /// The first day, in UTC, such as 2026-11-01; 29 days before the last if left out.
    from: Option<String>,
    /// The last day; today if left out.
    to: Option<String>,
    /// What the lines stand for.
    #[serde(default)]
    #[param(inline)]
    by: UsageBy,
    /// Only a bot's.
    bot_id: Option<BotId>,
}

/// What models took and cost.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct UsageSumOut {
    /// Questions to bots, whoever asked; of a model's line none.
    messages: i64,
    /// Times that a model was called.
    calls: i64,
    /// Tokens read.
    prompt_tokens: i64,
    /// Of them, those that the model's server had in its cache.
    cached_tokens: i64,
    /// Tokens written.
    completion_tokens: i64,
    /// US dollars, of the calls whose price is known.
    cost_usd: f64,
    /// Of them, for answers.
    answers_usd: f64,
    /// Of them, for embedding pages.
    indexing_usd: f64,
    /// Calls whose price is not known: what they cost is not in the sums.
    unpriced_calls: i64,
    /// Calls whose tokens are estimated, because the model's server did not count them.
    estimated_calls: i64,
}

/// A line of usage.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageLineOut {
    /// The day as `YYYY-MM-DD`, the bot's identifier (empty for what no bot caused), or the model.
    key: String,
    /// The bot's name; null if it is gone, or the line is no bot's.
    #[schema(required)]
    name: Option<String>,
    /// What it took.
    #[serde(flatten)]
    sum: UsageSumOut,
}

/// What models took and cost.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageReportOut {
    /// The first day.
    from: Day,
    /// The last day.
    to: Day,
    /// Where days begin: always `UTC`.
    time_zone: &'static str,
    /// The lines.
    items: Vec<UsageLineOut>,
    /// All of them together.
    total: UsageSumOut,
    /// Models whose price is not known.
    unpriced_models: Vec<String>,
}

impl UsageSumOut {
    fn of(line: &Line, messages: i64) -> Self {
        Self {
            messages,
            calls: line.calls,
            prompt_tokens: line.prompt_tokens,
            cached_tokens: line.cached_tokens,
            completion_tokens: line.completion_tokens,
            cost_usd: dollars(line.cost_nano_usd),
            answers_usd: dollars(line.answers_nano_usd),
            indexing_usd: dollars(line.cost_nano_usd - line.answers_nano_usd),
            unpriced_calls: line.unpriced_calls,
            estimated_calls: line.estimated_calls,
        }
    }

    /// In whole numbers until the end, so that no digit is lost on the way.
    fn total(lines: &[(Line, i64)]) -> Self {
        let sum = |figure: fn(&Line) -> i64| {
            lines.iter().map(|(line, _)| figure(line)).fold(0, i64::saturating_add)
        };
        let messages = lines.iter().map(|(_, messages)| *messages).fold(0, i64::saturating_add);
        let whole = Line {
            key: String::new(),
            name: None,
            calls: sum(|line| line.calls),
            prompt_tokens: sum(|line| line.prompt_tokens),
            cached_tokens: sum(|line| line.cached_tokens),
            completion_tokens: sum(|line| line.completion_tokens),
            cost_nano_usd: sum(|line| line.cost_nano_usd),
            answers_nano_usd: sum(|line| line.answers_nano_usd),
            unpriced_calls: sum(|line| line.unpriced_calls),
            estimated_calls: sum(|line| line.estimated_calls),
        };
        Self::of(&whole, messages)
    }
}

/// Each line of usage with the questions of its day or bot: also where no model was called, and the other way about.
async fn lines(conn: &mut Conn, workspace: WorkspaceId, by: By, which: Which) -> Result<Vec<(Line, i64)>> {
    let asked = quotas::asked(conn, workspace, by, which).await?;
    let mut asked: BTreeMap<String, Asked> =
        asked.into_iter().map(|asked| (asked.key.clone(), asked)).collect();
    let mut lines: Vec<(Line, i64)> = usage::lines(conn, workspace, by, which)
        .await?
        .into_iter()
        .map(|line| {
            let messages = asked.remove(&line.key).map_or(0, |asked| asked.messages);
            (line, messages)
        })
        .collect();
    let free = |asked: Asked| (Line { key: asked.key, name: asked.name, ..Line::default() }, asked.messages);
    lines.extend(asked.into_values().map(free));
    match by {
        By::Day => lines.sort_by(|(left, _), (right, _)| left.key.cmp(&right.key)),
        By::Bot | By::Model => lines.sort_by_key(|(line, messages)| {
            (Reverse(line.cost_nano_usd), Reverse(*messages), Reverse(line.calls))
        }),
    }
    Ok(lines)
}

impl UsageQuery {
    fn which(&self, today: Day) -> Result<Which> {
        let day = |field: &str, text: &Option<String>| {
            let parse = |text: &String| {
                text.parse::<Day>().map_err(|wrong| Error::invalid(field, "invalid", format!("{wrong}.")))
            };
            text.as_ref().map(parse).transpose()
        };
        let to = day("to", &self.to)?.unwrap_or(today);
        let from = day("from", &self.from)?.unwrap_or_else(|| to.back(USUAL_DAYS - 1));
        match from.until(to) {
            days if days < 0 => Err(Error::invalid("from", "invalid", "must not be after the last day.")),
            days if days >= MOST_DAYS => {
                let most = format!("must be at most {MOST_DAYS} days before the last day: ask for less.");
                Err(Error::invalid("from", "invalid", most))
            }
            _ => Ok(Which { from, to, bot_id: self.bot_id }),
        }
    }

    fn by(&self) -> By {
        match self.by {
            UsageBy::Day => By::Day,
            UsageBy::Bot => By::Bot,
            UsageBy::Model => By::Model,
        }
    }
}

/// What was asked, and what models took and cost, by day, bot or model. Days are those of UTC.
#[utoipa::path(get, path = "/usage", tag = "Usage", params(UsageQuery), responses((status = 200, body = UsageReportOut), (status = 422, description = "Not valid")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<UsageQuery>,
) -> Result<Json<UsageReportOut>> {
    let which = query.which(Day::of(app.clock.now()))?;
    let mut conn = app.store.read().await?;
    let lines = lines(&mut conn, caller.workspace, query.by(), which).await?;
    let unpriced_models = usage::unpriced_models(&mut conn, caller.workspace, which).await?;
    let total = UsageSumOut::total(&lines);
    let line = |(line, messages): (Line, i64)| UsageLineOut {
        sum: UsageSumOut::of(&line, messages),
        key: line.key,
        name: line.name,
    };
    let items = lines.into_iter().map(line).collect();
    Ok(Json(UsageReportOut {
        from: which.from,
        to: which.to,
        time_zone: "UTC",
        items,
        total,
        unpriced_models,
    }))
}

/// The same as a table for spreadsheets.
#[utoipa::path(get, path = "/usage.csv", tag = "Usage", params(UsageQuery), responses((status = 200, content_type = "text/csv", description = "A line for each day, bot or model, with a header"), (status = 422, description = "Not valid")))]
pub async fn export(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<UsageQuery>,
) -> Result<Response> {
    let which = query.which(Day::of(app.clock.now()))?;
    let by = query.by();
    let (what, header): (_, &'static [&'static str]) = match by {
        By::Day => (
            "day",
            &["day", "name", MESSAGES, CALLS, READ, CACHED, WRITTEN, COST, ANSWERS, UNPRICED, ESTIMATED],
        ),
        By::Bot => (
            "bot",
            &["bot_id", "name", MESSAGES, CALLS, READ, CACHED, WRITTEN, COST, ANSWERS, UNPRICED, ESTIMATED],
        ),
        By::Model => (
            "model",
            &["model", "name", MESSAGES, CALLS, READ, CACHED, WRITTEN, COST, ANSWERS, UNPRICED, ESTIMATED],
        ),
    };
    let sheet = Sheet { name: format!("usage-by-{what}-{}-{}.csv", which.from, which.to), header };
    Ok(sheet.stream(None::<()>, move |_| {
        let app = app.clone();
        async move {
            let mut conn = app.store.read().await?;
            let lines = lines(&mut conn, caller.workspace, by, which).await?;
            Ok((lines.into_iter().map(cells).collect(), None))
        }
    }))
}

const MESSAGES: &str = "messages";
const CALLS: &str = "calls";
const READ: &str = "prompt_tokens";
const CACHED: &str = "cached_tokens";
const WRITTEN: &str = "completion_tokens";
const COST: &str = "cost_usd";
const ANSWERS: &str = "answers_usd";
const UNPRICED: &str = "unpriced_calls";
const ESTIMATED: &str = "estimated_calls";

fn cells((line, messages): (Line, i64)) -> Vec<String> {
    vec![
        line.key,
        line.name.unwrap_or_default(),
        messages.to_string(),
        line.calls.to_string(),
        line.prompt_tokens.to_string(),
        line.cached_tokens.to_string(),
        line.completion_tokens.to_string(),
        format!("{:.9}", dollars(line.cost_nano_usd)),
        format!("{:.9}", dollars(line.answers_nano_usd)),
        line.unpriced_calls.to_string(),
        line.estimated_calls.to_string(),
    ]
}

//! A bot at one glance: what its page opens on. Each figure is counted by what it is about; here they are put together.

use super::overview_wire::{
    KnowledgeOut, LatencyOut, OpenQuestionOut, OverviewBudgetOut, OverviewDayOut, OverviewLatencyOut,
    OverviewOut, OverviewRatingsOut, OverviewSumOut, OverviewUnansweredOut, PresenceOut, WorstOut,
};
use super::{budget, days, knowledge_health};
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::presence::presence;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Query};
use crate::http::local::own_origin;
use crate::state::App;
use crate::store::bots::Bot;
use crate::store::figures::{self, DayFigures, Span, Which};
use crate::store::unanswered::{self, Order};
use crate::store::{Conn, bots, knowledge_bases, ratings, visitors};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Groups of unanswered questions that are shown.
const GROUPS: u32 = 3;

/// By what people talk to a bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Visitors, on a website.
    Widget,
    /// Members, in the dashboard, and programs.
    Dashboard,
}

/// What is looked at.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OverviewQuery {
    /// Days looked back on, today included: 1 to 90; 28 if left out.
    #[garde(range(min = 1, max = 90))]
    #[serde(default = "usual")]
    days: i64,
    /// Conversations and answers by that channel only; all if left out.
    #[garde(skip)]
    #[param(inline)]
    channel: Option<Channel>,
}

fn usual() -> i64 {
    days::SHOWN
}

/// A bot at one glance: whether it is live, what was asked and answered, how fast, at what cost, and what needs care.
#[utoipa::path(get, path = "/bots/{id}/overview", tag = "Bots", params(("id" = BotId, Path), OverviewQuery), responses((status = 200, body = OverviewOut), (status = 404, description = "Not yours or not there"), (status = 422, description = "Not valid")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Id(id): Id<BotId>,
    Query(query): Query<OverviewQuery>,
) -> Result<Json<OverviewOut>> {
    let workspace = caller.workspace;
    let now = app.clock.now();
    let today = days::today(now);
    let first = today - query.days + 1;
    let channel = query.channel.map(|channel| match channel {
        Channel::Widget => "widget",
        Channel::Dashboard => "dashboard",
    });
    let since =
        |day| Which { bot_id: id, channel, from: days::beginning(day), until: days::beginning(today + 1) };
    let mut conn = app.store.snapshot().await?;
    let bot = bots::get(&mut conn, workspace, id).await?;
    let counted = figures::days(&mut conn, workspace, since(first - query.days)).await?;
    let (before, within): (Vec<DayFigures>, Vec<DayFigures>) =
        counted.into_iter().partition(|day| day.day < first);
    let rated = ratings::by_day(&mut conn, workspace, id, first).await?;
    let mut measured = async |span| {
        let latency = figures::latency(&mut conn, workspace, since(first), span).await?;
        Ok::<_, crate::error::Error>(latency.map(LatencyOut::from))
    };
    let latency = OverviewLatencyOut {
        first_word: measured(Span::FirstWord).await?,
        whole: measured(Span::Whole).await?,
    };
    Ok(Json(OverviewOut {
        presence: seen(&app, &mut conn, &headers, &bot).await?,
        total: OverviewSumOut::of(within.iter()),
        before: OverviewSumOut::of(before.iter()),
        days: (first..=today).map(|day| on(day, &within)).collect(),
        unanswered: open(&mut conn, workspace, id, first).await?,
        ratings: OverviewRatingsOut {
            up: rated.iter().map(|(_, up, _)| up).sum(),
            down: rated.iter().map(|(.., down)| down).sum(),
        },
        latency,
        budget: OverviewBudgetOut {
            bot: budget::own(&mut conn, &bot, now).await?,
            workspace: budget::whole(&mut conn, workspace, now).await?,
        },
        knowledge: knowledge(&app, &mut conn, workspace, id).await?,
    }))
}

fn on(day: i64, counted: &[DayFigures]) -> OverviewDayOut {
    let figures = counted.iter().find(|figures| figures.day == day).copied().unwrap_or_default();
    OverviewDayOut {
        day: days::beginning(day),
        conversations: figures.conversations,
        answered: figures.answered,
        declined: figures.declined,
        failed: figures.failed,
    }
}

async fn seen(app: &App, conn: &mut Conn, headers: &HeaderMap, bot: &Bot) -> Result<PresenceOut> {
    let own = own_origin(headers, app);
    let allowed = |origin: &String| {
        bot.settings.allowed_origins.contains(origin) || own.as_ref().is_some_and(|own| own == origin)
    };
    let sightings = visitors::sightings(conn, bot.workspace_id, bot.id).await?;
    let last = sightings.iter().find(|sighting| allowed(&sighting.origin));
    // The latest of all, if it was where the bot may not be shown.
    let refused = sightings.first().filter(|sighting| !allowed(&sighting.origin));
    let ground = figures::ground(conn, bot.workspace_id, bot.id).await?;
    Ok(PresenceOut {
        state: presence(ground, last.map(|sighting| sighting.last_seen_at), app.clock.now()),
        origin: last.map(|sighting| sighting.origin.clone()),
        last_seen_at: last.map(|sighting| sighting.last_seen_at),
        refused_origin: refused.map(|sighting| sighting.origin.clone()),
    })
}

async fn open(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    first: i64,
) -> Result<OverviewUnansweredOut> {
    let (open, ..) = unanswered::counts(conn, workspace, bot).await?;
    let days = unanswered::days(conn, workspace, bot, first).await?;
    let groups = unanswered::list(conn, workspace, bot, "open", Order::Count, GROUPS, None).await?;
    let most_asked = groups
        .into_iter()
        .map(|group| OpenQuestionOut {
            id: group.id,
            label: group.label,
            questions: group.questions,
            newest_at: group.newest_at,
        })
        .collect();
    Ok(OverviewUnansweredOut { open, asked: days.iter().map(|(_, questions)| questions).sum(), most_asked })
}

async fn knowledge(
    app: &App,
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
) -> Result<Vec<KnowledgeOut>> {
    let bases = knowledge_bases::of_bot(conn, workspace, bot).await?;
    let mut shown = Vec::with_capacity(bases.len());
    for base in bases {
        let (score, findings) = knowledge_health::of(app, conn, workspace, base.id).await?;
        shown.push(KnowledgeOut {
            id: base.id,
            name: base.name,
            own: base.own,
            score,
            findings: u32::try_from(findings.len()).unwrap_or(u32::MAX),
            worst: findings
                .into_iter()
                .next()
                .map(|worst| WorstOut { code: worst.code, sentence: worst.sentence }),
        });
    }
    Ok(shown)
}

//! Questions that found no answer, in groups.

use super::days::{self, DayOut};
use crate::domain::ids::{BotId, ConversationId, MessageId, QuestionGroupId, SourceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Paging, Query, twenty};
use crate::http::wire::{List, text_of_cursor};
use crate::state::App;
use crate::store::unanswered::{self, Asked, Group, Order};
use crate::store::{bots, events, sources};
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// What became of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GroupStatus {
    /// It waits for an answer.
    #[default]
    Open,
    /// It needs none.
    Dismissed,
    /// A source answers it now. It opens again if it is asked and declined again.
    Answered,
}

impl GroupStatus {
    fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Dismissed => "dismissed",
            Self::Answered => "answered",
        }
    }
}

/// By what groups are ordered.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GroupOrder {
    /// The most questions first.
    #[default]
    Count,
    /// The newest question first.
    Newest,
}

/// Questions that ask the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionGroupOut {
    /// Identifier.
    id: QuestionGroupId,
    /// With which bot.
    bot_id: BotId,
    /// The question that is most like the others.
    label: String,
    /// `open`, `dismissed` or `answered`.
    status: String,
    /// The source that answers it now; it may be gone.
    #[schema(required)]
    source_id: Option<SourceId>,
    /// How many questions.
    questions: i64,
    /// When the first was asked.
    first_at: Timestamp,
    /// When the newest was asked.
    newest_at: Timestamp,
    /// When it was dismissed or answered.
    #[schema(required)]
    settled_at: Option<Timestamp>,
    /// Questions a day, the last 28 days, the oldest first.
    days: Vec<DayOut>,
}

fn out(group: Group, days: Vec<DayOut>) -> QuestionGroupOut {
    QuestionGroupOut {
        id: group.id,
        bot_id: group.bot_id,
        label: group.label,
        status: group.status,
        source_id: group.source_id,
        questions: group.questions,
        first_at: group.first_at,
        newest_at: group.newest_at,
        settled_at: group.settled_at,
        days,
    }
}

/// Which groups.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GroupsQuery {
    /// `open` if left out.
    #[garde(skip)]
    #[serde(default)]
    #[param(inline)]
    status: GroupStatus,
    /// By the number of questions if left out.
    #[garde(skip)]
    #[serde(default)]
    #[param(inline)]
    order: GroupOrder,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(inner(length(chars, max = 200)))]
    cursor: Option<String>,
}

/// A bot's questions that found no answer, put together by what they ask.
#[utoipa::path(get, path = "/bots/{id}/unanswered", tag = "Quality", params(("id" = BotId, Path), GroupsQuery), responses((status = 200, body = List<QuestionGroupOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Query(query): Query<GroupsQuery>,
) -> Result<axum::Json<List<QuestionGroupOut>>> {
    let order = match query.order {
        GroupOrder::Count => Order::Count,
        GroupOrder::Newest => Order::Newest,
    };
    let after = place(query.cursor.as_deref())?;
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let status = query.status.as_str();
    let mut groups =
        unanswered::list(&mut conn, caller.workspace, id, status, order, query.limit + 1, after).await?;
    let more = groups.len() > query.limit as usize;
    groups.truncate(query.limit as usize);
    let last = groups.last().filter(|_| more);
    let next_cursor = last.map(|last| URL_SAFE_NO_PAD.encode(format!("{} {}", order.rank(last), last.id)));
    let today = days::today(app.clock.now());
    let ids: Vec<QuestionGroupId> = groups.iter().map(|group| group.id).collect();
    let counted = unanswered::group_days(&mut conn, caller.workspace, &ids, today - days::SHOWN + 1).await?;
    let items = groups
        .into_iter()
        .map(|group| {
            let own = counted.iter().filter(|(id, ..)| *id == group.id).map(|(_, day, count)| (*day, *count));
            let days = days::filled(today, own);
            out(group, days)
        })
        .collect();
    Ok(axum::Json(List { items, next_cursor }))
}

/// Where a list goes on: rank and id of the last group.
fn place(cursor: Option<&str>) -> Result<Option<(i64, QuestionGroupId)>> {
    let Some(text) = text_of_cursor(cursor)? else { return Ok(None) };
    let place = text.split_once(' ').and_then(|(rank, id)| Some((rank.parse().ok()?, id.parse().ok()?)));
    place.map(Some).ok_or_else(|| Error::invalid("cursor", "invalid", "is no cursor of this list."))
}

/// How many questions found no answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnansweredSummaryOut {
    /// Questions a day, the last 28 days, the oldest first.
    days: Vec<DayOut>,
    /// Groups that wait for an answer.
    open: i64,
    /// Groups that need none.
    dismissed: i64,
    /// Groups that a source answers now.
    answered: i64,
    /// Questions that are not yet in a group; they will be within seconds.
    ungrouped: bool,
}

/// How many questions of a bot found no answer, by day.
#[utoipa::path(get, path = "/bots/{id}/unanswered/summary", tag = "Quality", params(("id" = BotId, Path)), responses((status = 200, body = UnansweredSummaryOut), (status = 404, description = "Not yours or not there")))]
pub async fn summary(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
) -> Result<axum::Json<UnansweredSummaryOut>> {
    let today = days::today(app.clock.now());
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let counted = unanswered::days(&mut conn, caller.workspace, id, today - days::SHOWN + 1).await?;
    let (open, dismissed, answered) = unanswered::counts(&mut conn, caller.workspace, id).await?;
    let ungrouped = unanswered::has_ungrouped(&mut conn, caller.workspace, id).await?;
    let days = days::filled(today, counted);
    Ok(axum::Json(UnansweredSummaryOut { days, open, dismissed, answered, ungrouped }))
}

/// A group of questions.
#[utoipa::path(get, path = "/unanswered/{id}", tag = "Quality", params(("id" = QuestionGroupId, Path)), responses((status = 200, body = QuestionGroupOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<QuestionGroupId>,
) -> Result<axum::Json<QuestionGroupOut>> {
    Ok(axum::Json(read(&app, caller, id).await?))
}

async fn read(app: &App, caller: Caller, id: QuestionGroupId) -> Result<QuestionGroupOut> {
    let today = days::today(app.clock.now());
    let mut conn = app.store.read().await?;
    let group = unanswered::get(&mut conn, caller.workspace, id).await?;
    let counted = unanswered::group_days(&mut conn, caller.workspace, &[id], today - days::SHOWN + 1).await?;
    Ok(out(group, days::filled(today, counted.into_iter().map(|(_, day, count)| (day, count)))))
}

/// A change of a group.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPatch {
    /// What became of it.
    #[garde(skip)]
    status: GroupStatus,
    /// The source that answers it, with `answered`.
    #[garde(skip)]
    source_id: Option<SourceId>,
}

/// Dismiss a group, mark it as answered, or open it again.
#[utoipa::path(patch, path = "/unanswered/{id}", tag = "Quality", params(("id" = QuestionGroupId, Path)), request_body = GroupPatch, responses((status = 200, body = QuestionGroupOut), (status = 404, description = "The group or the source is not yours or not there"), (status = 422, description = "A source without `answered`")))]
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<QuestionGroupId>,
    Json(input): Json<GroupPatch>,
) -> Result<axum::Json<QuestionGroupOut>> {
    let mut write = app.store.write().await?;
    unanswered::get(&mut write, caller.workspace, id).await?;
    if let Some(source) = input.source_id {
        if input.status != GroupStatus::Answered {
            return Err(Error::invalid("source_id", "invalid", "goes with the status answered only."));
        }
        sources::get(&mut write, caller.workspace, source).await?;
    }
    let (status, now) = (input.status.as_str(), app.clock.now());
    unanswered::settle(&mut write, caller.workspace, id, status, input.source_id, now).await?;
    let data = json!({ "status": status, "source_id": input.source_id });
    let event = caller.event("question_group.updated", ("question_group", id.0), data);
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    Ok(axum::Json(read(&app, caller, id).await?))
}

/// A question that found no answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnansweredQuestionOut {
    /// The question.
    message_id: MessageId,
    /// What was said instead.
    answer_id: MessageId,
    /// Where.
    conversation_id: ConversationId,
    /// Its words.
    text: String,
    /// `refused`, `budget` (only passages could be shown), or `weak` (answered from a passage that hardly fits).
    reason: String,
    /// `widget` or `dashboard`.
    channel: String,
    /// When it was asked.
    asked_at: Timestamp,
}

impl From<Asked> for UnansweredQuestionOut {
    fn from(asked: Asked) -> Self {
        Self {
            message_id: asked.message_id,
            answer_id: asked.answer_id,
            conversation_id: asked.conversation_id,
            text: asked.text,
            reason: asked.reason,
            channel: asked.channel,
            asked_at: asked.asked_at,
        }
    }
}

/// The questions of a group, newest first.
#[utoipa::path(get, path = "/unanswered/{id}/questions", tag = "Quality", params(("id" = QuestionGroupId, Path), Paging), responses((status = 200, body = List<UnansweredQuestionOut>), (status = 404, description = "Not yours or not there")))]
pub async fn questions(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<QuestionGroupId>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<UnansweredQuestionOut>>> {
    let mut conn = app.store.read().await?;
    unanswered::get(&mut conn, caller.workspace, id).await?;
    let page = unanswered::questions(&mut conn, caller.workspace, id, paging.limit, paging.cursor).await?;
    Ok(axum::Json(List::of(page, UnansweredQuestionOut::from)))
}

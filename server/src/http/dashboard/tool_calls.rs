//! Tools called: the record of calls, and calls made by hand to try a tool.

use super::tools::kit;
use crate::domain::ids::{BotId, ConversationId, MessageId, ToolCallId, ToolId};
use crate::domain::time::Timestamp;
use crate::domain::tool::arguments::read;
use crate::domain::tool::schema::Schema;
use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Id, Json, Query, twenty};
use crate::http::wire::{List, millis};
use crate::state::App;
use crate::store::tool_calls::{self, ToolCall};
use crate::store::{bots, tools};
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Which part of the record.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: u32,
    /// `next_cursor` of the page before.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
    /// Only calls of this tool.
    #[garde(skip)]
    tool_id: Option<ToolId>,
}

/// A call of a tool.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToolCallOut {
    /// Identifier.
    id: ToolCallId,
    /// The tool; null if it was deleted since.
    #[schema(required)]
    tool_id: Option<ToolId>,
    /// What the model calls it.
    tool: String,
    /// What people call it.
    title: String,
    /// `answer`, or `test` for one that was made by hand.
    cause: String,
    /// In which conversation; null for a test.
    #[schema(required)]
    conversation_id: Option<ConversationId>,
    /// For which answer; null for a test.
    #[schema(required)]
    message_id: Option<MessageId>,
    /// What it was given. Headers are not among it.
    #[schema(value_type = Object)]
    arguments: Value,
    /// `completed`, `failed`, `refused` by a rule, `declined` by a person, or `expired`: nobody answered.
    status: String,
    /// Whether somebody agreed; null where nobody is asked.
    #[schema(required)]
    confirmed: Option<bool>,
    /// What its server answered.
    #[schema(required)]
    http_status: Option<i64>,
    /// What went wrong.
    #[schema(required)]
    detail: Option<String>,
    /// Bytes of the answer.
    #[schema(required)]
    bytes: Option<i64>,
    /// Milliseconds it took.
    ms: i64,
    /// When it was called.
    created_at: Timestamp,
}

impl From<ToolCall> for ToolCallOut {
    fn from(call: ToolCall) -> Self {
        Self {
            id: call.id,
            tool_id: call.tool_id,
            tool: call.tool_name,
            title: call.title,
            cause: call.cause,
            conversation_id: call.conversation_id,
            message_id: call.message_id,
            arguments: call.arguments,
            status: call.status,
            confirmed: call.confirmed,
            http_status: call.http_status,
            detail: call.detail,
            bytes: call.bytes,
            ms: call.ms,
            created_at: call.created_at,
        }
    }
}

/// The record of a bot's calls, newest first.
#[utoipa::path(get, path = "/bots/{id}/tool-calls", tag = "Tools", params(("id" = BotId, Path), Which), responses((status = 200, body = List<ToolCallOut>), (status = 404, description = "Not yours or not there")))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Query(which): Query<Which>,
) -> Result<axum::Json<List<ToolCallOut>>> {
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    let page =
        tool_calls::list(&mut conn, caller.workspace, id, which.tool_id, which.limit, which.cursor).await?;
    Ok(axum::Json(List::of(page, ToolCallOut::from)))
}

/// A call to be made by hand.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolTestIn {
    /// What it is given.
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = Object)]
    arguments: serde_json::Map<String, Value>,
    /// Whether a tool that changes something is called all the same.
    #[garde(skip)]
    #[serde(default)]
    confirm: bool,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToolTestOut {
    /// `completed`, `failed`, or `refused` by a rule: then nothing was sent.
    status: &'static str,
    /// What the model would get.
    result: String,
    /// What went wrong.
    #[schema(required)]
    detail: Option<String>,
    /// What its server answered.
    #[schema(required)]
    http_status: Option<u16>,
    /// Milliseconds it took.
    ms: i64,
}

/// Call a tool by hand, to see what the model would get. It is recorded.
#[utoipa::path(post, path = "/tools/{id}/test", tag = "Tools", params(("id" = ToolId, Path)), request_body = ToolTestIn, responses((status = 200, body = ToolTestOut), (status = 404, description = "Not yours or not there"), (status = 409, description = "The tool changes something, and that was not confirmed"), (status = 429, description = "Too many calls")))]
pub async fn test(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ToolId>,
    Json(input): Json<ToolTestIn>,
) -> Result<axum::Json<ToolTestOut>> {
    let tool = tools::get(&mut *app.store.read().await?, caller.workspace, id).await?;
    if tool.spec.writes && !input.confirm {
        return Err(Error::new(
            Code::Conflict,
            "This tool changes something on its server. Confirm that it is to be called for real.",
        ));
    }
    let kit = kit(&app)?;
    kit.count(tool.bot_id, caller.user.0)?;
    let schema = Schema::parse(&tool.spec.parameters).map_err(Error::internal)?;
    let arguments = Value::Object(input.arguments).to_string();
    let ready = read(&arguments, &schema).and_then(|arguments| {
        let prepared = kit.prepare(&tool.spec, &arguments)?;
        Ok((arguments, prepared))
    });
    let (arguments, prepared) = match ready {
        Ok(ready) => ready,
        Err(wrong) => {
            let out = ToolTestOut {
                status: "refused",
                result: String::new(),
                detail: Some(wrong),
                http_status: None,
                ms: 0,
            };
            return Ok(axum::Json(out));
        }
    };
    let outcome = kit.call(&tool, prepared, Duration::from_secs(kit.settings.total_seconds)).await?;
    let status = if outcome.completed { "completed" } else { "failed" };
    let record = ToolCall {
        id: ToolCallId::new(),
        bot_id: tool.bot_id,
        tool_id: Some(tool.id),
        tool_name: tool.spec.name,
        title: tool.spec.title,
        cause: "test".to_owned(),
        conversation_id: None,
        message_id: None,
        user_id: Some(caller.user),
        arguments: Value::Object(arguments),
        status: status.to_owned(),
        confirmed: tool.spec.writes.then_some(true),
        http_status: outcome.http_status.map(i64::from),
        detail: outcome.detail.clone(),
        bytes: outcome.bytes.and_then(|bytes| i64::try_from(bytes).ok()),
        ms: millis(outcome.took),
        created_at: app.clock.now(),
    };
    let mut write = app.store.write().await?;
    tool_calls::add(&mut write, caller.workspace, &record).await?;
    write.commit().await?;
    Ok(axum::Json(ToolTestOut {
        status,
        result: outcome.text,
        detail: outcome.detail,
        http_status: outcome.http_status,
        ms: millis(outcome.took),
    }))
}

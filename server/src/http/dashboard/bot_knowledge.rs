//! Which knowledge bases a bot answers from.

use crate::domain::ids::{BotId, KnowledgeBaseId};
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Json};
use crate::state::App;
use crate::store::knowledge_bases::{self, OfBot};
use crate::store::{Conn, bots, events};
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The knowledge bases that a bot is to answer from besides its own.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BotKnowledgeIn {
    /// All of them, at most 20; those that are not named are taken away.
    #[garde(length(max = 20))]
    knowledge_base_ids: Vec<KnowledgeBaseId>,
}

/// A knowledge base that a bot answers from.
#[derive(Debug, Serialize, ToSchema)]
pub struct BotKnowledgeBaseOut {
    /// Identifier.
    id: KnowledgeBaseId,
    /// Its name.
    name: String,
    /// Whether it is the bot's own.
    own: bool,
}

impl From<OfBot> for BotKnowledgeBaseOut {
    fn from(base: OfBot) -> Self {
        Self { id: base.id, name: base.name, own: base.own }
    }
}

/// What a bot answers from.
#[derive(Debug, Serialize, ToSchema)]
pub struct BotKnowledgeOut {
    /// Its own first.
    items: Vec<BotKnowledgeBaseOut>,
}

async fn out(conn: &mut Conn, caller: &Caller, bot: BotId) -> Result<axum::Json<BotKnowledgeOut>> {
    let bases = knowledge_bases::of_bot(conn, caller.workspace, bot).await?;
    Ok(axum::Json(BotKnowledgeOut { items: bases.into_iter().map(BotKnowledgeBaseOut::from).collect() }))
}

/// The knowledge bases that a bot answers from, its own first.
#[utoipa::path(get, path = "/bots/{id}/knowledge-bases", tag = "Knowledge bases", params(("id" = BotId, Path)), responses((status = 200, body = BotKnowledgeOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
) -> Result<axum::Json<BotKnowledgeOut>> {
    let mut conn = app.store.read().await?;
    bots::get(&mut conn, caller.workspace, id).await?;
    out(&mut conn, &caller, id).await
}

/// Say which knowledge bases a bot answers from besides its own.
#[utoipa::path(put, path = "/bots/{id}/knowledge-bases", tag = "Knowledge bases", params(("id" = BotId, Path)), request_body = BotKnowledgeIn, responses((status = 200, body = BotKnowledgeOut), (status = 404, description = "Not yours or not there")))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BotId>,
    Json(input): Json<BotKnowledgeIn>,
) -> Result<axum::Json<BotKnowledgeOut>> {
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    let bot = bots::get(&mut write, caller.workspace, id).await?;
    knowledge_bases::set_of_bot(&mut write, caller.workspace, id, &input.knowledge_base_ids, now).await?;
    let data = json!({ "name": bot.name, "knowledge_base_ids": input.knowledge_base_ids });
    events::note(&mut write, &caller.event("bot.knowledge_chosen", ("bot", id.0), data), now).await?;
    let items = out(&mut write, &caller, id).await?;
    write.commit().await?;
    Ok(items)
}

//! Things whose settings have versions: how their state is read, and how an older one is put in its place by the same rules
//! as a change by hand.

use super::knowledge_bases::PipelinePatch;
use super::modes::check_reference;
use crate::activity::{base_state, bot_state};
use crate::domain::bot::BotSettings;
use crate::domain::ids::{BotId, KnowledgeBaseId, WorkspaceId};
use crate::domain::pipeline::Pipeline;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::http::input;
use crate::providers::Providers;
use crate::quality;
use crate::store::events::changes::Kept;
use crate::store::{Conn, bots, knowledge_bases};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

/// A thing whose settings have versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    /// Its name, prompt and settings.
    Bot(BotId),
    /// Its name and pipeline.
    Base(KnowledgeBaseId),
}

/// What happens to settings besides being changed by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Undone,
    Redone,
    Restored,
}

#[derive(Deserialize)]
struct BotState {
    name: String,
    system_prompt: String,
    settings: BotSettings,
}

#[derive(Deserialize)]
struct BaseState {
    name: String,
    pipeline: Pipeline,
}

impl Thing {
    /// What an event was about; none if that has no versions.
    pub(super) fn of(noun: &str, id: &str) -> Option<Self> {
        let id: Uuid = id.parse().ok()?;
        match noun {
            "bot" => Some(Self::Bot(BotId(id))),
            "knowledge_base" => Some(Self::Base(KnowledgeBaseId(id))),
            _ => None,
        }
    }

    /// As the log knows it.
    pub(super) fn kept(self) -> Kept {
        match self {
            Self::Bot(id) => Kept { noun: "bot", id: id.0 },
            Self::Base(id) => Kept { noun: "knowledge_base", id: id.0 },
        }
    }

    /// The kind of an event about it.
    pub(super) fn kind(self, verb: Verb) -> &'static str {
        match (self, verb) {
            (Self::Bot(_), Verb::Undone) => "bot.undone",
            (Self::Bot(_), Verb::Redone) => "bot.redone",
            (Self::Bot(_), Verb::Restored) => "bot.restored",
            (Self::Base(_), Verb::Undone) => "knowledge_base.undone",
            (Self::Base(_), Verb::Redone) => "knowledge_base.redone",
            (Self::Base(_), Verb::Restored) => "knowledge_base.restored",
        }
    }

    /// What it is called, and its state as it is now.
    ///
    /// # Errors
    /// `not_found`, also if it is another workspace's.
    pub(super) async fn state(self, conn: &mut Conn, workspace: WorkspaceId) -> Result<(String, Value)> {
        match self {
            Self::Bot(id) => {
                let bot = bots::get(conn, workspace, id).await?;
                let state = bot_state(&bot)?;
                Ok((bot.name, state))
            }
            Self::Base(id) => {
                let base = knowledge_bases::get(conn, workspace, id).await?;
                let state = base_state(&base)?;
                Ok((base.name, state))
            }
        }
    }

    /// Puts a state in the place of the one it has, and returns it as it is kept.
    ///
    /// # Errors
    /// `conflict` if the state is not valid any more, or the bot's tests stand in the way.
    pub(super) async fn put(
        self,
        conn: &mut Conn,
        workspace: WorkspaceId,
        ready: &Providers,
        state: Value,
        now: Timestamp,
    ) -> Result<Value> {
        match self {
            Self::Bot(id) => {
                let state: BotState = input::parse_value(state).map_err(outdated)?;
                check_bot(&state, ready).map_err(outdated)?;
                let mut bot = bots::get(conn, workspace, id).await?;
                let before = quality::answering(&bot);
                bot.name = state.name;
                bot.system_prompt = state.system_prompt;
                bot.settings = state.settings;
                bot.updated_at = now;
                quality::drafts::check_direct(conn, workspace, &before, &bot).await?;
                bots::update(conn, workspace, &bot).await?;
                bot_state(&bot)
            }
            Self::Base(id) => {
                let state: BaseState = input::parse_value(state).map_err(outdated)?;
                let mut base = knowledge_bases::get(conn, workspace, id).await?;
                let whole = PipelinePatch::whole(state.pipeline);
                base.pipeline = whole.on(ready, &base.pipeline).map_err(outdated)?;
                base.name = state.name;
                base.updated_at = now;
                knowledge_bases::update(conn, workspace, &base).await?;
                base_state(&base)
            }
        }
    }
}

fn check_bot(state: &BotState, ready: &Providers) -> Result<()> {
    for reference in state.settings.models.providers() {
        check_reference(ready, Some(reference), "settings.models")?;
    }
    input::check(&state.settings)
}

/// What was valid then and is not now: the request is good, the state is not.
fn outdated(error: Error) -> Error {
    if error.code != Code::Invalid {
        return error;
    }
    Error::new(
        Code::Conflict,
        format!("These settings can't be had back as they were: {} Change them by hand.", error.detail),
    )
}

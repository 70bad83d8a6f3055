//! An answer that is only tried: made as a visitor's would be, by whatever prompt and settings are given, told whole, and
//! kept nowhere. It belongs to no conversation and counts in no statistics.

use super::event::{Cited, FinishReason};
use super::generate::{self, Ended};
use super::live::{Live, Owner};
use super::stored::Stored;
use super::{AskRequest, Asker, Service, Turn};
use crate::billing::messages::allowance;
use crate::domain::ids::{BotId, ConversationId, MessageId, WorkspaceId};
use crate::domain::personal::mask;
use crate::domain::quality::Answering;
use crate::error::Result;
use crate::store::indexes::Index;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What is tried.
#[derive(Debug, Clone, Copy)]
pub struct Trying<'a> {
    /// Whose bot it is.
    pub workspace_id: WorkspaceId,
    /// The bot.
    pub bot_id: BotId,
    /// The bot's name.
    pub bot_name: &'a str,
    /// Prompt and settings to answer by.
    pub answering: &'a Answering,
    /// The versions of indexes to answer from, one of each knowledge base.
    pub indexes: &'a [Index],
    /// What is asked.
    pub question: &'a str,
    /// What was said before, oldest first.
    pub history: &'a [Turn],
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The words, with citation marks.
    pub text: String,
    /// Whether the bot declined.
    pub refused: bool,
    /// What it relies on.
    pub sources: Vec<Cited>,
    /// The model that answered.
    pub model: String,
    /// Tokens read and written.
    pub tokens: u64,
    /// Millionths of a US dollar; none when the price is not known.
    pub cost_micro_usd: Option<i64>,
    /// From the question to the end of the answer.
    pub total: Duration,
}

impl Service {
    /// Answers, and keeps nothing of it but its cost. Once `halt` is cancelled, the request to the model ends.
    ///
    /// # Errors
    /// When the model or the database fail; `server_stopping` when it was halted.
    pub async fn try_answer(&self, trying: Trying<'_>, halt: &CancellationToken) -> Result<Tried> {
        let mut conn = self.store().read().await?;
        let allowance = allowance(&mut conn, self.plans(), trying.workspace_id, self.now()).await?;
        drop(conn);
        // As a visitor's question would be.
        let kinds = &trying.answering.settings.privacy.mask;
        let request = AskRequest {
            workspace_id: trying.workspace_id,
            allowance,
            within_plan: true,
            bot_id: trying.bot_id,
            conversation_id: ConversationId::new(),
            question_id: MessageId::new(),
            message_id: MessageId::new(),
            bot_name: trying.bot_name.to_owned(),
            system_prompt: trying.answering.system_prompt.clone(),
            settings: trying.answering.settings.clone(),
            indexes: trying.indexes.to_vec(),
            question: mask(trying.question, kinds),
            history: trying
                .history
                .iter()
                .map(|turn| Turn { text: mask(&turn.text, kinds), ..turn.clone() })
                .collect(),
            asker: Asker::default(),
            tried: true,
        };
        // Nobody else reads it, so nobody but this future's owner can end it.
        let owner = Owner { workspace_id: request.workspace_id, conversation_id: request.conversation_id };
        let live = Live::unwatched(owner);
        let (mut draft, ended) = {
            let mut composing = std::pin::pin!(generate::compose(self, &request, Stored::already(), &live));
            tokio::select! {
                composed = &mut composing => composed,
                // What it took until then is paid for all the same.
                () = halt.cancelled() => {
                    live.cancel();
                    composing.await
                }
            }
        };
        draft.charge(self, &request, &ended).await?;
        match ended {
            Ended::Finished(reason) => Ok(Tried {
                text: draft.text,
                refused: reason == FinishReason::Refused,
                sources: draft.sources,
                model: draft.model,
                tokens: draft.usage.prompt_tokens + draft.usage.completion_tokens,
                cost_micro_usd: draft.cost_micro_usd,
                total: draft.timings.total,
            }),
            Ended::Failed(error) => Err(error),
            Ended::Stopped(_) => Err(generate::stopping()),
        }
    }
}

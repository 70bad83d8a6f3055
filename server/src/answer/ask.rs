//! From a question asked to an answer begun: the question is admitted, and stored while the answer begins.

use super::stored::Stored;
use super::{AskRequest, Reader, Service, Turn};
use crate::billing::messages::admit;
use crate::billing::polar::usage::note_message;
use crate::domain::ids::{ConversationId, MessageId, WorkspaceId};
use crate::domain::personal::{Personal, mask};
use crate::error::{Code, Error, Result};
use crate::store::bots::Bot;
use crate::store::conversations::{self, NewConversation, Party};
use crate::store::{Conn, indexes, messages, visitors, workspace_deletions};

/// Who passes a question on, and what may be asked back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asker {
    /// What the program that asks adds; the model is told, but it lifts no rule. May be empty.
    pub context: String,
    /// Whether a person reads along who can agree to a tool that writes.
    pub may_confirm: bool,
}

/// A question as it comes in.
#[derive(Debug)]
pub struct Question {
    /// Who asks.
    pub party: Party,
    /// On whose pages, for visitors.
    pub origin: Option<String>,
    /// What is asked.
    pub text: String,
    /// The conversation to go on with; none begins one.
    pub conversation_id: Option<ConversationId>,
    /// What was said before, when the asker keeps the conversation; else it is read from the store.
    pub history: Option<Vec<Turn>>,
    /// Who passes it on.
    pub asker: Asker,
}

impl Question {
    /// Without the personal data of these kinds: nothing after this sees it, neither the store nor a model.
    fn masked(mut self, kinds: &[Personal]) -> Self {
        if kinds.is_empty() {
            return self;
        }
        self.text = mask(&self.text, kinds);
        self.asker.context = mask(&self.asker.context, kinds);
        for turn in self.history.iter_mut().flatten() {
            turn.text = mask(&turn.text, kinds);
        }
        self
    }
}

/// An answer that has begun.
#[derive(Debug)]
pub struct Begun {
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    /// The answer.
    pub message_id: MessageId,
    /// The first of its readers.
    pub reader: Reader,
}

impl Service {
    /// Stores a question and begins its answer.
    ///
    /// # Errors
    /// `not_found` if the conversation is not the asker's or with another bot; `conflict` if the workspace is to be
    /// deleted; `quota_reached` where the plan has no more messages, or pauses the bot; `server_stopping`.
    pub async fn ask(&self, bot: Bot, question: Question) -> Result<Begun> {
        let workspace = bot.workspace_id;
        let now = self.now();
        let who = (workspace, bot.id);
        let question = question.masked(&bot.settings.privacy.mask);
        if self.plans().are_sold() {
            // Whoever is refused need not wait for a turn to write.
            admit(&mut *self.store().read().await?, self.plans(), who, now).await?;
        }
        let mut write = self.store().write().await?;
        let visitor = matches!(question.party, Party::Visitor(_));
        workspace_deletions::check_open(&mut write, workspace, visitor).await?;
        let leave = admit(&mut write, self.plans(), who, now).await?;
        let indexes = indexes::live_of_bot(&mut write, workspace, bot.id).await?;
        let (conversation_id, said, new) = match question.conversation_id {
            Some(id) => (id, self.said(&mut write, &bot, id, question.party).await?, None),
            None => {
                check_known(&mut write, workspace, question.party).await?;
                let new = NewConversation {
                    id: ConversationId::new(),
                    bot_id: bot.id,
                    party: question.party,
                    origin: question.origin,
                    title: question.text.clone(),
                };
                (new.id, Vec::new(), Some(new))
            }
        };
        let (question_id, message_id) = (MessageId::new(), MessageId::new());
        let text = question.text.clone();
        // Passages are looked for while the question is written down.
        let (storing, stored) = Stored::soon();
        let request = AskRequest {
            workspace_id: workspace,
            allowance: leave.allowance,
            within_plan: leave.within,
            bot_id: bot.id,
            conversation_id,
            question_id,
            message_id,
            bot_name: bot.name,
            system_prompt: bot.system_prompt,
            settings: bot.settings,
            indexes,
            question: question.text,
            history: question.history.unwrap_or(said),
            tried: false,
            asker: question.asker,
        };
        let reader = self.begin(request, stored)?;
        if let Some(new) = new {
            conversations::create(&mut write, workspace, &new, now).await?;
        }
        messages::add_question(&mut write, workspace, conversation_id, question_id, &text, now).await?;
        leave.count(&mut write, now).await?;
        note_message(&mut write, workspace, bot.id, question_id.0, leave.within, now).await?;
        write.commit().await?;
        storing.done();
        Ok(Begun { conversation_id, message_id, reader })
    }

    /// What was said in a conversation that a party goes on with, oldest first.
    async fn said(&self, conn: &mut Conn, bot: &Bot, id: ConversationId, party: Party) -> Result<Vec<Turn>> {
        let conversation = conversations::get(conn, bot.workspace_id, id, party).await?;
        // A member goes on with what members began; to speak as a visitor is nobody else's right.
        let own =
            conversation.bot_id == bot.id && (party != Party::Member || conversation.visitor_id.is_none());
        if !own {
            return Err(Error::not_found("conversation"));
        }
        let limit = u32::try_from(self.history()).unwrap_or(u32::MAX);
        let said = messages::latest(conn, bot.workspace_id, id, limit).await?;
        Ok(said
            .into_iter()
            .map(|message| Turn { by_visitor: message.role == "user", text: message.text })
            .collect())
    }
}

/// Refuses a visitor who was erased since their request came in.
async fn check_known(conn: &mut Conn, workspace: WorkspaceId, party: Party) -> Result<()> {
    if let Party::Visitor(visitor) = party
        && !visitors::exists(conn, workspace, visitor).await?
    {
        return Err(Error::new(
            Code::Unauthorized,
            "What was known of this visitor was erased a moment ago. Load the page again to begin anew.",
        ));
    }
    Ok(())
}

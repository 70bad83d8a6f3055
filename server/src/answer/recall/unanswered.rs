//! Notes the questions that found no answer, so that their bot's owner can see what is missing.

use super::key;
use crate::answer::AskRequest;
use crate::answer::draft::Draft;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Conn;
use crate::store::messages::Message;
use crate::store::unanswered::{self, NewUnanswered};

/// How far above its threshold the best passage of a good answer is at least.
const MARGIN: f32 = 0.05;

impl Draft {
    /// Notes the question if it found no answer. In the transaction that stores what was said instead.
    pub(in crate::answer) async fn note_unanswered(
        &self,
        conn: &mut Conn,
        request: &AskRequest,
        message: &Message,
        now: Timestamp,
    ) -> Result<()> {
        let Some(reason) = self.reason(message) else { return Ok(()) };
        let new = NewUnanswered {
            message_id: request.question_id,
            answer_id: message.id,
            bot_id: request.bot_id,
            reason,
            same: key::same(&request.question),
            asked_at: now,
        };
        unanswered::record(conn, request.workspace_id, &new).await
    }

    fn reason(&self, message: &Message) -> Option<&'static str> {
        let best = self.hits.iter().map(|hit| hit.score).fold(0.0, f32::max);
        match message.finish_reason.as_deref() {
            Some("refused") => Some("refused"),
            Some("budget") => Some("budget"),
            // What was told again was noted the first time.
            Some("stop" | "length") if self.recall.from.is_none() && !self.hits.is_empty() => {
                let weak = message.status == "complete" && best < self.threshold + MARGIN;
                weak.then_some("weak")
            }
            _ => None,
        }
    }
}

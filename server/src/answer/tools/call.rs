//! One call of a bot's own tool: checked, counted, confirmed, made, recorded.

use std::time::Duration;

use serde_json::{Map, Value};
use tokio::time::Instant;

use super::super::cite::Gate;
use super::super::draft::Draft;
use super::super::event::Event;
use super::super::retrieve::{Hit, Why};
use super::super::trace::ToolUse;
use super::kit::Outcome;
use super::{Decision, Place, Toolbox, fenced};
use crate::domain::ids::{ChunkId, DocumentId, ToolCallId};
use crate::domain::tool::arguments::{in_words, read};
use crate::domain::tool::schema::Schema;
use crate::error::{Error, Result};
use crate::providers::ToolCall;
use crate::store::passages::Passage;
use crate::store::tool_calls::{self, ToolCall as Record};
use crate::store::tools::Tool;

/// What became of a call.
pub(super) struct Asked {
    pub id: ToolCallId,
    /// What the model gets.
    pub text: String,
    /// Whether anything was sent.
    pub sent: bool,
    /// How long a person was waited for.
    pub waited: Duration,
}

/// What is recorded of a call besides what it was.
struct Ended {
    status: &'static str,
    confirmed: Option<bool>,
    outcome: Option<Outcome>,
    detail: Option<String>,
}

impl Draft {
    /// Makes a call if it may be made, and records it either way.
    pub(super) async fn attempt(
        &mut self,
        toolbox: &Toolbox,
        place: Place<'_>,
        tool: &Tool,
        call: &ToolCall,
    ) -> Result<Asked> {
        let began = Instant::now();
        let mut asked =
            Asked { id: ToolCallId::new(), text: String::new(), sent: false, waited: Duration::ZERO };
        let kit = place.service.kit().ok_or_else(|| Error::internal("a tool without a kit"))?;
        let schema = Schema::parse(&tool.spec.parameters).map_err(Error::internal)?;
        let arguments = read(&call.arguments, &schema);
        let prepared =
            arguments.as_ref().map_err(Clone::clone).and_then(|arguments| kit.prepare(&tool.spec, arguments));
        let counted = kit.count(tool.bot_id, place.request.conversation_id.0);
        let ended = match (prepared, counted) {
            (Err(wrong), _) => {
                asked.text = format!("The call was refused: {wrong}");
                Ended { status: "refused", confirmed: None, outcome: None, detail: Some(wrong) }
            }
            (Ok(_), Err(limit)) => {
                "The call was refused: too many calls in a short time.".clone_into(&mut asked.text);
                Ended { status: "refused", confirmed: None, outcome: None, detail: Some(limit.detail) }
            }
            (Ok(prepared), Ok(())) => {
                let worded = arguments.as_ref().unwrap_or(&Map::new()).clone();
                let decision = if tool.spec.writes {
                    let waiting = Instant::now();
                    let decision = confirm(place, tool, &worded, kit.settings.confirm_seconds).await;
                    asked.waited = waiting.elapsed();
                    Some(decision)
                } else {
                    None
                };
                match decision {
                    None | Some(Decision::Approved) => {
                        asked.sent = true;
                        let outcome = kit.call(tool, prepared, toolbox.time).await?;
                        asked.text.clone_from(&outcome.text);
                        let status = if outcome.completed { "completed" } else { "failed" };
                        let detail = outcome.detail.clone();
                        Ended { status, confirmed: decision.map(|_| true), outcome: Some(outcome), detail }
                    }
                    Some(Decision::Declined) => {
                        "The visitor declined. Nothing was sent and nothing was changed."
                            .clone_into(&mut asked.text);
                        Ended { status: "declined", confirmed: Some(false), outcome: None, detail: None }
                    }
                    Some(Decision::Expired) => {
                        "The visitor did not answer in time. Nothing was sent and nothing was changed."
                            .clone_into(&mut asked.text);
                        Ended { status: "expired", confirmed: Some(false), outcome: None, detail: None }
                    }
                }
            }
        };
        if asked.text.is_empty() {
            "Done. The tool gave no further result.".clone_into(&mut asked.text);
        }
        let took = began.elapsed().saturating_sub(asked.waited);
        let trial = place.request.tried;
        let record = Record {
            id: asked.id,
            bot_id: tool.bot_id,
            tool_id: Some(tool.id),
            tool_name: tool.spec.name.clone(),
            title: tool.spec.title.clone(),
            cause: if trial { "test" } else { "answer" }.to_owned(),
            conversation_id: (!trial).then_some(place.request.conversation_id),
            message_id: (!trial).then_some(place.request.message_id),
            user_id: None,
            arguments: arguments.map_or_else(|_| shortened(&call.arguments), Value::Object),
            status: ended.status.to_owned(),
            confirmed: ended.confirmed,
            http_status: ended.outcome.as_ref().and_then(|outcome| outcome.http_status).map(i64::from),
            detail: ended.detail,
            bytes: ended
                .outcome
                .as_ref()
                .and_then(|outcome| outcome.bytes)
                .and_then(|bytes| i64::try_from(bytes).ok()),
            ms: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
            created_at: place.service.now(),
        };
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.trace.tools.push(ToolUse {
            name: record.tool_name.clone(),
            arguments: record.arguments.clone(),
            status: record.status.clone(),
            result: Some(asked.text.clone()),
            started_ms: self.elapsed_ms().saturating_sub(ms(began.elapsed())),
            ms: ms(took),
            confirmed: record.confirmed,
        });
        let mut write = place.service.store().write().await?;
        tool_calls::add(&mut write, place.request.workspace_id, &record).await?;
        write.commit().await?;
        Ok(asked)
    }

    /// Adds a result to what may be quoted; returns what the model gets.
    pub(super) fn add_result(&mut self, gate: &mut Gate, tool: &Tool, text: &str, id: ToolCallId) -> String {
        let chunk_id = ChunkId(id.0);
        self.hits.push(Hit {
            passage: Passage {
                rowid: 0,
                chunk_id,
                document_id: DocumentId(id.0),
                title: Some(tool.spec.title.clone()),
                url: None,
                position: 0,
                heading_path: Vec::new(),
                text: text.into(),
                also: Vec::new(),
            },
            score: 1.0,
            vector_rank: None,
            text_rank: None,
            cosine: None,
            rerank_score: None,
            why: Why::Hit,
        });
        self.tool_results.push(chunk_id);
        gate.add(text, &tool.spec.title);
        fenced(self.hits.len(), &format!("tool {}", tool.spec.name), text)
    }
}

/// Asks the person who reads whether a call may be made. What is sent afterwards is what they were shown.
async fn confirm(place: Place<'_>, tool: &Tool, arguments: &Map<String, Value>, seconds: u64) -> Decision {
    let (id, decided) = place.live.confirmations().open();
    place.live.push(Event::Confirm {
        id,
        tool: tool.spec.name.clone(),
        title: tool.spec.title.clone(),
        arguments: in_words(arguments, &tool.spec.parameters),
        seconds,
    });
    let decision = match tokio::time::timeout(Duration::from_secs(seconds), decided).await {
        Ok(Ok(true)) => Decision::Approved,
        Ok(_) => Decision::Declined,
        Err(_) => Decision::Expired,
    };
    place.live.confirmations().close(id);
    place.live.push(Event::Confirmed { id, decision });
    decision
}

/// Arguments that could not be read, for the record.
fn shortened(text: &str) -> Value {
    let shown: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
    serde_json::json!({ "unreadable": shown })
}

//! Stores a written answer: once, at its end.

use super::cite::Verdict;
use super::draft::Draft;
use super::event::FinishReason;
use super::generate::Ended;
use super::live::Stopped;
use super::spend::charge;
use super::{AskRequest, Service};
use crate::error::{Error, Result};
use crate::store::messages::{self, Message, Source};
use crate::store::traces;

impl Draft {
    pub(super) async fn store(
        &mut self,
        service: &Service,
        request: &AskRequest,
        ended: &Ended,
    ) -> Result<()> {
        self.close(ended);
        let (status, finish_reason) = match ended {
            Ended::Finished(reason) => ("complete", Some(reason.as_str().to_owned())),
            Ended::Failed(_) if self.text.is_empty() => ("failed", None),
            // As long as its reader wanted it.
            Ended::Stopped(Stopped::ByReader) => ("incomplete", Some(FinishReason::Stop.as_str().to_owned())),
            Ended::Failed(_) | Ended::Stopped(_) => ("incomplete", None),
        };
        let count = |number: u64| Some(i64::try_from(number).unwrap_or(i64::MAX));
        let ms = |time: std::time::Duration| Some(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
        let verdicts: Vec<Verdict> = self.report.sentences.iter().map(Verdict::from).collect();
        let verdicts = (!verdicts.is_empty()).then(|| serde_json::to_string(&verdicts)).transpose();
        let help = self.help.as_ref().map(serde_json::to_string).transpose();
        let message = Message {
            id: request.message_id,
            conversation_id: request.conversation_id,
            role: "assistant".to_owned(),
            text: self.text.clone(),
            status: status.to_owned(),
            finish_reason,
            refused: matches!(ended, Ended::Finished(FinishReason::Refused)),
            model: Some(self.model.clone()),
            prompt_tokens: count(self.usage.prompt_tokens),
            completion_tokens: count(self.usage.completion_tokens),
            cost_micro_usd: self.cost_micro_usd,
            embed_ms: ms(self.timings.embed),
            retrieve_ms: ms(self.timings.retrieve),
            first_token_ms: ms(self.timings.first_token).filter(|_| !self.text.is_empty()),
            total_ms: ms(self.timings.total),
            rating: None,
            comment: None,
            cached_from: self.recall.from,
            unsupported_share: self.report.unsupported.map(f64::from),
            verdicts: verdicts.map_err(Error::internal)?,
            help: help.map_err(Error::internal)?,
            created_at: service.now(),
        };
        let sources: Vec<Source> = self
            .sources
            .iter()
            .map(|source| Source {
                n: i64::from(source.n),
                kind: source.kind.as_str().to_owned(),
                chunk_id: source.chunk_id,
                document_id: source.document_id,
                title: source.title.clone(),
                url: source.url.clone(),
                quote: source.quote.clone(),
                score: f64::from(source.score),
            })
            .collect();
        let spendings = charge(&self.trace.calls);
        self.trace.bound();
        let trace = self.trace.pack()?;
        let (workspace, now) = (request.workspace_id, service.now());
        let mut write = service.store().write().await?;
        let added = messages::add_answer(&mut write, workspace, &message, &sources).await?;
        if added {
            traces::add(&mut write, workspace, message.id, &trace, now).await?;
            self.remember(&mut write, service, request, &message, now).await?;
            self.note_unanswered(&mut write, request, &message, now).await?;
        }
        // Also if the conversation was deleted meanwhile: the money is gone. An answer that is there was charged.
        if added || !messages::is_there(&mut write, workspace, message.id).await? {
            request.payer().settle(&mut write, message.id.0, &spendings, now).await?;
        }
        write.commit().await
    }

    /// Charges what an answer took that is not kept.
    pub(super) async fn charge(
        &mut self,
        service: &Service,
        request: &AskRequest,
        ended: &Ended,
    ) -> Result<()> {
        self.close(ended);
        let mut write = service.store().write().await?;
        let spendings = charge(&self.trace.calls);
        request.payer().settle(&mut write, request.message_id.0, &spendings, service.now()).await?;
        write.commit().await
    }

    /// Ends a call that was under way, and notes how much of the answer has no support.
    fn close(&mut self, ended: &Ended) {
        self.called(match ended {
            Ended::Finished(_) => None,
            Ended::Failed(error) => Some(error.code.as_str()),
            Ended::Stopped(_) => Some("stopped"),
        });
        self.explain_prompt();
        self.trace.unsupported_share = self.report.unsupported;
    }
}

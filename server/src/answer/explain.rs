//! Fills the trace's parts that come from retrieval and from the prompt.

use super::draft::Draft;
use super::retrieve::{Hit, Retrieved};
use super::trace::{Candidate, Prompt, PromptMessage, Refusal, Step};
use crate::providers::{ChatMessage, Speaker};

impl Draft {
    /// What was found; `began_ms` is when the search began.
    pub(super) fn explain_search(&mut self, found: &Retrieved, began_ms: u64) {
        let ms = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let (embed, retrieve) = (ms(found.embed), ms(found.retrieve));
        self.trace.steps.push(Step { name: "embed".to_owned(), start_ms: began_ms, ms: embed });
        let start_ms = began_ms + embed;
        self.trace.steps.push(Step { name: "retrieve".to_owned(), start_ms, ms: retrieve });
        for call in &found.calls {
            let mut call = call.clone();
            call.started_ms += began_ms;
            self.spent(call);
        }
        if found.without_vectors.is_some() {
            let note = "The question could not be embedded: found by its words alone.";
            self.trace.notes.push(note.to_owned());
        }
        if let Some(reranked) = &found.reranked {
            self.trace.steps.push(Step {
                name: "rerank".to_owned(),
                start_ms: start_ms + retrieve,
                ms: ms(reranked.took),
            });
            if reranked.failed.is_some() {
                let note = "The reranker did not answer in time: the passages kept their order.";
                self.trace.notes.push(note.to_owned());
            }
        }
        self.trace.notes.extend(found.notes.iter().cloned());
        if self.trace.candidates.is_empty() {
            let chosen = found.hits.iter().map(|hit| candidate(hit, true));
            self.trace.candidates =
                chosen.chain(found.left_out.iter().map(|hit| candidate(hit, false))).collect();
        }
        self.trace.threshold = Some(self.threshold);
    }

    /// What the model was told, if it was asked.
    pub(super) fn explain_prompt(&mut self) {
        let Some(messages) = self.prompt.take() else { return };
        let message = |message: &ChatMessage| PromptMessage {
            role: match message.role {
                Speaker::System => "system",
                Speaker::User => "user",
                Speaker::Assistant => "assistant",
            }
            .to_owned(),
            content: message.content.clone(),
            cut_characters: 0,
        };
        self.trace.prompt = Some(Prompt { messages: messages.iter().map(message).collect() });
    }

    /// Why the bot declines.
    pub(super) fn explain_refusal(&mut self, reason: &str) {
        let best = self.hits.iter().map(|hit| hit.score).reduce(f32::max);
        self.trace.refusal = Some(Refusal { reason: reason.to_owned(), best_score: best });
    }
}

fn candidate(hit: &Hit, chosen: bool) -> Candidate {
    let passage = &hit.passage;
    Candidate {
        chunk_id: passage.chunk_id,
        document_id: passage.document_id,
        title: hit.title(),
        url: passage.url.clone(),
        heading_path: passage.heading_path.clone(),
        excerpt: passage.text.to_string(),
        vector_rank: hit.vector_rank,
        text_rank: hit.text_rank,
        cosine: hit.cosine,
        score: hit.score,
        rerank_score: hit.rerank_score,
        chosen,
        why: Some(hit.why.as_str().to_owned()),
    }
}

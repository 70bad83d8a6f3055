//! What there is of an answer while it is written, and how its readers learn of it.

use std::sync::Arc;

use tokio::time::Instant;

use super::cite::{Gate, Report};
use super::event::{Cited, Done, Event, FinishReason, SourceKind, Timings, Used};
use super::extractive;
use super::live::Live;
use super::recall::Recall;
use super::refusal::Help;
use super::retrieve::Hit;
use super::spend::Purse;
use super::stored::Stored;
use super::trace::Trace;
use crate::domain::ids::ChunkId;
use crate::providers::{ChatMessage, Usage};

/// What there is of an answer so far.
pub(super) struct Draft {
    pub(super) started: Instant,
    pub(super) text: String,
    pub(super) hits: Vec<Hit>,
    pub(super) sources: Vec<Cited>,
    pub(super) usage: Usage,
    pub(super) cost_micro_usd: Option<i64>,
    pub(super) timings: Timings,
    pub(super) model: String,
    pub(super) threshold: f32,
    pub(super) recall: Recall,
    /// The owner has answered this very question themselves.
    pub(super) taught: bool,
    /// Which of the hits are what tools gave.
    pub(super) tool_results: Vec<ChunkId>,
    /// What was found out about its sentences.
    pub(super) report: Report,
    /// What stands below a refusal.
    pub(super) help: Option<Help>,
    /// What the chat model was told; for the trace, which takes it over at the end.
    pub(super) prompt: Option<Arc<[ChatMessage]>>,
    /// What the stages did; each fills its own part.
    pub(super) trace: Trace,
    pub(super) purse: Purse,
    /// Whether the question is there yet.
    pub(super) stored: Stored,
}

impl Draft {
    /// Nothing yet, from now on.
    pub(super) fn new(stored: Stored) -> Self {
        Self {
            started: Instant::now(),
            text: String::new(),
            hits: Vec::new(),
            sources: Vec::new(),
            usage: Usage::default(),
            cost_micro_usd: Some(0),
            timings: Timings::default(),
            model: extractive::MODEL.to_owned(),
            threshold: 0.0,
            recall: Recall::default(),
            taught: false,
            tool_results: Vec::new(),
            report: Report::default(),
            help: None,
            prompt: None,
            trace: Trace::default(),
            purse: Purse::default(),
            stored,
        }
    }

    pub(super) fn show(&mut self, text: String, gate: &Gate, live: &Live) {
        for citation in &gate.citations()[self.sources.len()..] {
            let hit = &self.hits[citation.passage];
            self.sources.push(Cited {
                n: citation.n,
                kind: self.kind(hit),
                title: hit.title(),
                url: hit.passage.url.clone(),
                quote: citation.quote.clone(),
                chunk_id: hit.passage.chunk_id,
                document_id: hit.passage.document_id,
                score: hit.score,
            });
        }
        self.say(text, live);
    }

    fn kind(&self, hit: &Hit) -> SourceKind {
        if self.tool_results.contains(&hit.passage.chunk_id) { SourceKind::Tool } else { SourceKind::Page }
    }

    pub(super) fn say(&mut self, text: String, live: &Live) {
        if text.is_empty() {
            return;
        }
        if self.text.is_empty() {
            self.timings.first_token = self.started.elapsed();
        }
        self.text.push_str(&text);
        live.push(Event::Delta { text });
    }

    /// Tells the sources; returns the last event.
    pub(super) fn end(self, live: &Live, finish_reason: FinishReason) -> Event {
        let used = |hit: &Hit| self.sources.iter().any(|source| source.chunk_id == hit.passage.chunk_id);
        // What tools gave was not found in any index.
        let found = self.hits.iter().filter(|hit| self.kind(hit) == SourceKind::Page);
        let retrieved = found.map(|hit| Used { used: used(hit), hit: hit.clone() }).collect();
        live.push(Event::Sources(self.sources));
        Event::Done(Box::new(Done {
            finish_reason,
            usage: self.usage,
            cost_micro_usd: self.cost_micro_usd,
            timings: self.timings,
            model: self.model,
            threshold: self.threshold,
            cached: self.recall.from.is_some(),
            retrieved: Arc::new(retrieved),
            report: self.report,
            help: self.help,
        }))
    }
}

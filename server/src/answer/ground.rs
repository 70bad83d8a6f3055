//! How an answer is held to its passages: the gate it goes through, what takes its place when nothing of it may be shown,
//! small talk, and refusals.

use super::cite::{Evidence, Filter, Gate, Judge};
use super::draft::Draft;
use super::event::FinishReason;
use super::live::Live;
use super::refusal::Help;
use super::retrieve::Retrieved;
use super::{AskRequest, extractive, small_talk, taught};

impl Draft {
    /// The gate for an answer from the passages that were found. `told` is what the model was told about itself.
    pub(super) fn gate(&self, request: &AskRequest, told: &str) -> Gate {
        self.gate_for(request, told, request.settings.grounding.max_unsupported)
    }

    fn gate_for(&self, request: &AskRequest, told: &str, most: f32) -> Gate {
        let passages = self.hits.iter().map(|hit| Evidence::new(&hit.passage.text, &hit.above())).collect();
        let judge = Judge::new(passages, &request.question, &request.bot_name);
        Gate::new(Filter::new(&self.hits), judge, told, most)
    }

    /// Answers courtesy in kind; none if something is asked.
    pub(super) fn greet(&mut self, request: &AskRequest, live: &Live) -> Option<FinishReason> {
        if !request.settings.grounding.small_talk {
            return None;
        }
        self.say(small_talk::reply(&request.question, &request.bot_name)?, live);
        Some(FinishReason::Stop)
    }

    /// Quotes the best sentences; none if no sentence says anything. What the owner answers themselves is given whole.
    pub(super) fn quote(
        &mut self,
        request: &AskRequest,
        found: &Retrieved,
        live: &Live,
    ) -> Option<FinishReason> {
        let (pieces, mut gate) = if self.taught {
            (taught::whole(&found.hits), self.gate_for(request, "", 1.0))
        } else {
            (extractive::answer(&found.hits, &found.asked)?, self.gate(request, ""))
        };
        // They are the pages' own words: there is nothing to wait for the end for.
        for piece in pieces {
            let shown = gate.push(&piece);
            self.show(shown, &gate, live);
        }
        let shown = gate.finish();
        self.show(shown, &gate, live);
        // What was found out about a model's answer stays known when this one takes its place.
        if self.report.sentences.is_empty() {
            self.report = gate.report();
        }
        (!self.text.trim().is_empty()).then_some(FinishReason::Stop)
    }

    /// Declines in the owner's words. Nothing was cited, so there are no sources; the nearest pages are named instead.
    pub(super) fn refuse(&mut self, request: &AskRequest, live: &Live) -> FinishReason {
        self.text.clear();
        self.sources.clear();
        self.help = Some(Help::new(&self.hits, self.threshold, &request.settings.fallback));
        self.say(request.settings.refusal_text.clone(), live);
        FinishReason::Refused
    }
}

//! How an answer is held to its passages: the gate it goes through, what takes its place when nothing of it may be shown,
//! small talk, and refusals.

use std::sync::Arc;

use super::cite::{Doubt, Evidence, Filter, Gate, Judge, Judged, Quotable};
use super::draft::Draft;
use super::event::FinishReason;
use super::live::Live;
use super::refusal::Help;
use super::retrieve::Retrieved;
use super::trace::Verdict;
use super::{AskRequest, extractive, small_talk, taught};

impl Draft {
    /// The gate for an answer from the passages that were found. `told` is what the model was told about itself.
    pub(super) fn gate(&self, request: &AskRequest, told: &str) -> Gate {
        self.gate_for(request, told, request.settings.grounding.max_unsupported)
    }

    fn gate_for(&self, request: &AskRequest, told: &str, most: f32) -> Gate {
        let texts: Vec<Arc<str>> = self.hits.iter().map(|hit| Arc::clone(&hit.passage.text)).collect();
        let evidence =
            texts.iter().zip(&self.hits).map(|(text, hit)| Evidence::shared(text, hit.passage.above()));
        let judge = Judge::new(evidence.collect(), &request.question, &request.bot_name);
        Gate::new(Filter::over(texts.iter().map(Quotable::shared).collect()), judge, told, most)
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
            self.judged(&gate);
        }
        (!self.text.trim().is_empty()).then_some(FinishReason::Stop)
    }

    /// Keeps what was found out about an answer, for its message and its trace.
    pub(super) fn judged(&mut self, gate: &Gate) {
        self.report = gate.report();
        let claims = self.report.sentences.iter().filter(|judged| judged.verdict != Ok(false));
        self.trace.citations = claims.flat_map(|judged| verdicts(judged, gate)).collect();
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

/// A claim's quotes for the trace; one without a quote, for a claim that has none.
fn verdicts(judged: &Judged, gate: &Gate) -> Vec<Verdict> {
    let verdict = match judged.verdict {
        Ok(_) => "verified",
        Err(Doubt::QuoteNotFound) => "not_found",
        Err(Doubt::NoEvidence) => "missing",
        Err(_) => "unrelated",
    };
    let whole = Verdict {
        sentence: judged.text.clone(),
        verdict: verdict.to_owned(),
        why: judged.verdict.err().map(|doubt| doubt.as_str().to_owned()),
        ..Verdict::default()
    };
    if judged.quotes.is_empty() {
        return vec![whole];
    }
    let one = |(passage, quote): &(usize, String)| Verdict {
        n: gate
            .citations()
            .iter()
            .find(|shown| judged.shown && shown.passage == *passage && shown.quote.contains(quote.as_str()))
            .map(|shown| shown.n),
        passage: u32::try_from(passage + 1).ok(),
        quote: quote.clone(),
        ..whole.clone()
    };
    judged.quotes.iter().map(one).collect()
}

//! Whether a claim is supported: by what it cites, else by any sentence that says as much. All of it is deterministic:
//! words in common, and no number, name or denial that the evidence lacks. Where claim and evidence are in different
//! languages, words can't be compared, and numbers and denials still can.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::evidence::{Evidence, Witness};
use crate::domain::text::names::names;
use crate::domain::text::numbers::{Number, digits, numbers};
use crate::domain::text::plain::Plain;
use crate::domain::text::polarity::{denies, is_denial};
use crate::domain::text::terms::{index_terms, query_terms};
use crate::domain::text::tongue::{differ, tongue};

/// The share of a claim's terms that the sentences it cites must hold, with what stands above them.
const BEARS: f32 = 0.2;
/// The share that one sentence must hold to support a claim that cites nothing.
const SAYS: f32 = 0.6;
/// Fewer terms than this in common are chance.
const LEAST: usize = 2;

/// Why a claim is not supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It cites nothing, and no passage says it.
    NoEvidence,
    /// What it quotes stands in no passage.
    QuoteNotFound,
    /// What it quotes is about something else.
    Unrelated,
    /// A number that the evidence lacks.
    Number,
    /// A name that the evidence lacks.
    Name,
    /// It denies what the evidence says, or the other way round.
    Denial,
    /// It repeats what the model was told.
    Prompt,
}

/// A quote that was verified: which passage, and its words.
pub type Quoted = (usize, String);

/// Judges claims against passages.
#[derive(Debug, Clone)]
pub struct Judge {
    passages: Vec<Evidence>,
    /// Names in the passages, read when first needed.
    known: OnceLock<HashSet<String>>,
    question: String,
    bot: String,
}

impl Judge {
    /// Adds a passage.
    pub fn add(&mut self, passage: Evidence) {
        if let Some(known) = self.known.get_mut() {
            known.extend(passage.names());
        }
        self.passages.push(passage);
    }

    /// A judge of answers to a question.
    #[must_use]
    pub fn new(passages: Vec<Evidence>, question: &str, bot: &str) -> Self {
        Self { passages, known: OnceLock::new(), question: question.to_owned(), bot: bot.to_owned() }
    }

    /// Whether a claim is supported by what it cites (`Ok(None)`), or by another sentence (`Ok(Some(..))`, to be cited
    /// then), or why not. `lost` says that a mark was dropped because its words were not found.
    ///
    /// # Errors
    /// The doubt.
    pub fn judge(&self, claim: &str, cited: &[Quoted], lost: bool) -> Result<Option<Quoted>, Doubt> {
        let claim = Plain::of(claim).text;
        let doubt = if cited.is_empty() {
            if lost { Doubt::QuoteNotFound } else { Doubt::NoEvidence }
        } else {
            match self.bears(&claim, cited) {
                Ok(()) => return Ok(None),
                Err(doubt) => doubt,
            }
        };
        self.found(&claim).map(Some).ok_or(doubt)
    }

    /// Whether most words of a piece of code stand in one of the passages: it is adapted to the question.
    #[must_use]
    pub fn knows_code(&self, code: &str) -> bool {
        let terms = query_terms(code);
        self.passages.iter().any(|passage| {
            let read = passage.read();
            let said: HashSet<&String> = read.sentences.iter().flat_map(|witness| &witness.terms).collect();
            share(terms.iter().filter(|term| said.contains(term)).count(), terms.len()) >= 0.5
        })
    }

    /// Whether words stand in a passage as they are.
    #[must_use]
    pub fn says(&self, text: &str) -> bool {
        self.passages.iter().any(|passage| passage.says(text))
    }

    fn known(&self) -> &HashSet<String> {
        self.known.get_or_init(|| self.passages.iter().flat_map(Evidence::names).collect())
    }

    fn bears(&self, claim: &str, cited: &[Quoted]) -> Result<(), Doubt> {
        let mut above = String::new();
        let mut read = Vec::new();
        for (number, quote) in cited {
            let Some(passage) = self.passages.get(*number) else { continue };
            read.push((passage.read(), quote));
            above.push_str(passage.above());
            above.push('\n');
        }
        let held = read.iter().flat_map(|(read, quote)| read.holding(quote));
        let held: Vec<&Witness> = held.filter(|witness| !witness.is_order).collect();
        if held.is_empty() {
            return Err(Doubt::Unrelated);
        }
        let text = held.iter().map(|witness| witness.plain.as_str()).collect::<Vec<_>>().join("\n");
        let foreign = differ(claim, &text);
        if !foreign {
            let terms = query_terms(claim);
            let around: HashSet<String> = index_terms(&above).into_iter().collect();
            let shared = terms
                .iter()
                .filter(|term| around.contains(*term) || held.iter().any(|held| held.terms.contains(*term)))
                .count();
            if shared == 0 || share(shared, terms.len()) < BEARS {
                return Err(Doubt::Unrelated);
            }
        }
        self.agrees(claim, &held, foreign)
    }

    /// The sentence of a passage that says what a claim that cites nothing does.
    fn found(&self, claim: &str) -> Option<Quoted> {
        let terms = query_terms(claim);
        if terms.len() < LEAST {
            return None;
        }
        let mut best: Option<(usize, Quoted)> = None;
        for (number, passage) in self.passages.iter().enumerate() {
            for witness in passage.read().sentences.iter().filter(|witness| !witness.is_order) {
                let shared = terms.iter().filter(|term| witness.terms.contains(*term)).count();
                let enough = shared >= LEAST && share(shared, terms.len()) >= SAYS;
                if enough
                    && best.as_ref().is_none_or(|(most, _)| shared > *most)
                    && self.agrees(claim, &[witness], false).is_ok()
                {
                    best = Some((shared, (number, passage.quote(&witness.plain))));
                }
            }
        }
        best.map(|(_, quoted)| quoted)
    }

    fn agrees(&self, claim: &str, held: &[&Witness], foreign: bool) -> Result<(), Doubt> {
        let denied = is_denial(claim);
        let asked = numbers(&self.question, None);
        let said: Vec<Number> = held
            .iter()
            .flat_map(|held| numbers(&held.plain, None).into_iter().chain(numbers(&held.around, None)))
            .collect();
        // Where nobody can tell the language, words are none: `once` is eleven in Spanish only.
        let own = tongue(claim).map_or_else(|| digits(claim), |spoken| numbers(claim, Some(spoken)));
        let stands = |number: &Number, list: &[Number]| list.iter().any(|known| known.same(number));
        let echo = denied || own.iter().any(|number| stands(number, &said));
        // A number of the question may be said again, but not alone in place of one of the evidence.
        if own.iter().any(|number| !(stands(number, &said) || (echo && stands(number, &asked)))) {
            return Err(Doubt::Number);
        }
        if !foreign {
            let around: HashSet<String> = held
                .iter()
                .flat_map(|held| {
                    index_terms(&held.plain)
                        .into_iter()
                        .chain(index_terms(&held.around))
                        .chain(held.terms.iter().cloned())
                })
                .chain(index_terms(&self.bot))
                .collect();
            let asked: HashSet<String> = index_terms(&self.question).into_iter().collect();
            let own = names(claim, self.known());
            // A name of the question may be said again, but not in place of one of the evidence.
            let echo = denied || held.iter().all(|held| names(&held.plain, self.known()).is_subset(&own));
            if own.iter().any(|name| !(around.contains(name) || (echo && asked.contains(name)))) {
                return Err(Doubt::Name);
            }
        }
        // Of several sentences, those that speak of the same count.
        let terms = query_terms(claim);
        let mut about =
            held.iter().filter(|held| terms.iter().any(|term| held.terms.contains(term))).peekable();
        if about.peek().is_some() && about.all(|held| denies(claim, &held.plain)) {
            return Err(Doubt::Denial);
        }
        Ok(())
    }
}

fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

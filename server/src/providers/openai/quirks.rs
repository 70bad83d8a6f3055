//! What a model was found not to take. A server that refuses a parameter by name is asked again without it, and not sent it
//! any more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::model::ProviderKind;
use crate::providers::ModelError;

/// Models of one server that something is known of.
const MOST: usize = 1000;

/// How a model must be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Quirks {
    /// `max_tokens` is called `max_completion_tokens`.
    pub completion_tokens: bool,
    /// It takes no temperature.
    pub no_temperature: bool,
    /// It can't be asked to count tokens while it streams.
    pub no_stream_options: bool,
}

impl Quirks {
    /// What is known of a model by its name, its kind of server, and by what its owner says it is.
    pub fn expected(kind: ProviderKind, model: &str, thinks: bool) -> Self {
        // The local servers know the older name only, or both.
        let newer =
            matches!(kind, ProviderKind::OpenAi | ProviderKind::Azure | ProviderKind::OpenAiCompatible);
        let named = is_reasoning(model);
        Self {
            completion_tokens: named || (thinks && newer),
            no_temperature: named || thinks,
            no_stream_options: false,
        }
    }

    /// Learns from a refusal; true if asking again otherwise may help.
    fn learn(&mut self, said: &str) -> bool {
        const REFUSES: [&str; 7] = ["upport", "ecogni", "ermitted", "nknown", "nexpected", "xtra", "llowed"];
        let before = *self;
        if !REFUSES.iter().any(|word| said.contains(word)) {
            return false;
        }
        // Asked with the older name, OpenAI names both: the one that was sent, and the one to send.
        if said.contains("max_completion_tokens") {
            self.completion_tokens = !self.completion_tokens;
        }
        self.no_temperature |= said.contains("temperature");
        self.no_stream_options |= said.contains("stream_options");
        *self != before
    }
}

/// What was learnt of the models of one server.
#[derive(Debug, Clone, Default)]
pub(super) struct Learnt(Arc<Mutex<HashMap<String, Quirks>>>);

impl Learnt {
    /// How a model must be asked, as far as is known.
    pub fn of(&self, model: &str, expected: Quirks) -> Quirks {
        let learnt = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        learnt.get(model).map_or(expected, |learnt| Quirks {
            completion_tokens: learnt.completion_tokens,
            no_temperature: learnt.no_temperature || expected.no_temperature,
            no_stream_options: learnt.no_stream_options,
        })
    }

    /// Learns from a failure of a model that was asked so; true if asking again otherwise may help.
    pub fn from(&self, model: &str, mut asked: Quirks, error: &ModelError) -> bool {
        let ModelError::Rejected { status: 400 | 422, said } = error else { return false };
        if !asked.learn(said) {
            return false;
        }
        let mut learnt = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if learnt.len() >= MOST {
            learnt.clear();
        }
        learnt.insert(model.to_owned(), asked);
        true
    }
}

/// OpenAI's reasoning models take neither a temperature nor `max_tokens`.
pub(in crate::providers) fn is_reasoning(model: &str) -> bool {
    model.starts_with("gpt-5")
        || (model.starts_with('o') && model[1..].starts_with(|digit: char| digit.is_ascii_digit()))
}

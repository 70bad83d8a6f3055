//! What OpenAI's models cost. Other models' prices come from the settings or are not known.

use super::Usage;

/// US dollars for a million tokens, which is also micro-dollars for one token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// Tokens read.
    pub prompt: f64,
    /// Tokens written.
    pub completion: f64,
}

impl Price {
    /// The cost in millionths of a US dollar, rounded.
    #[must_use]
    pub fn micro_usd(self, usage: Usage) -> i64 {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "token counts are far below 2^52"
        )]
        let cost = (self.prompt * usage.prompt_tokens as f64
            + self.completion * usage.completion_tokens as f64)
            .round() as i64;
        cost
    }
}

/// List prices, by the longest name that a model's begins with (`gpt-4.1-mini-2025-04-14` is `gpt-4.1-mini`).
const LIST: [(&str, f64, f64); 15] = [
    ("gpt-4.1", 2.0, 8.0),
    ("gpt-4.1-mini", 0.4, 1.6),
    ("gpt-4.1-nano", 0.1, 0.4),
    ("gpt-4o", 2.5, 10.0),
    ("gpt-4o-mini", 0.15, 0.6),
    ("gpt-5", 1.25, 10.0),
    ("gpt-5-mini", 0.25, 2.0),
    ("gpt-5-nano", 0.05, 0.4),
    ("o3", 2.0, 8.0),
    ("o3-mini", 1.1, 4.4),
    ("o4-mini", 1.1, 4.4),
    ("gpt-3.5-turbo", 0.5, 1.5),
    ("text-embedding-3-small", 0.02, 0.0),
    ("text-embedding-3-large", 0.13, 0.0),
    ("text-embedding-ada-002", 0.1, 0.0),
];

/// The list price of a model; none if it is not OpenAI's or newer than the list.
pub(super) fn list_price(model: &str) -> Option<Price> {
    let named = |name: &str| {
        // A dated version costs what its model does; `gpt-5.1` is not `gpt-5`.
        model == name || model.strip_prefix(name).is_some_and(|rest| rest.starts_with("-20"))
    };
    LIST.iter().find(|(name, ..)| named(name)).map(|&(_, prompt, completion)| Price { prompt, completion })
}

#[cfg(test)]
mod tests {
    use super::{Usage, list_price};

    #[test]
    fn dated_names_cost_what_their_model_does() {
        let price = list_price("gpt-4.1-mini-2025-04-14").expect("listed");
        assert_eq!(price.micro_usd(Usage { prompt_tokens: 1000, completion_tokens: 100 }), 560);
        assert_eq!(list_price("gpt-5.9"), None);
        assert_eq!(list_price("llama3"), None);
    }
}

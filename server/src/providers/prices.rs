//! What models cost. OpenAI's are listed here; others' prices come from the settings or are not known.

use super::Usage;
use crate::config::Prices;

/// US dollars for a million tokens, which is also micro-dollars for one token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// Tokens read.
    pub prompt: f64,
    /// Tokens read that the upstream had in its cache.
    pub cached_prompt: f64,
    /// Tokens written.
    pub completion: f64,
}

impl Price {
    /// Of what runs on this machine.
    pub const FREE: Self = Self { prompt: 0.0, cached_prompt: 0.0, completion: 0.0 };

    /// A price without a discount for what the upstream has in its cache.
    #[must_use]
    pub const fn of(prompt: f64, completion: f64) -> Self {
        Self { prompt, cached_prompt: prompt, completion }
    }

    /// The dearer of two, for each kind of token.
    #[must_use]
    pub const fn at_most(self, other: Self) -> Self {
        Self {
            prompt: self.prompt.max(other.prompt),
            cached_prompt: self.cached_prompt.max(other.cached_prompt),
            completion: self.completion.max(other.completion),
        }
    }

    /// The cost in billionths of a US dollar, rounded: a question's embedding costs less than a millionth.
    #[must_use]
    pub fn nano_usd(self, usage: Usage) -> i64 {
        let cached = usage.cached_tokens.min(usage.prompt_tokens);
        let new = usage.prompt_tokens - cached;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "token counts are far below 2^52"
        )]
        let cost = (1000.0
            * (self.prompt * new as f64
                + self.cached_prompt * cached as f64
                + self.completion * usage.completion_tokens as f64))
            .round() as i64;
        cost
    }

    /// The cost in millionths of a US dollar, rounded.
    #[must_use]
    pub fn micro_usd(self, usage: Usage) -> i64 {
        micro(self.nano_usd(usage))
    }
}

/// Millionths of a US dollar from billionths, rounded.
#[must_use]
pub const fn micro(nano_usd: i64) -> i64 {
    nano_usd.saturating_add(500).div_euclid(1000)
}

/// OpenAI's list prices as of November 2025: model, tokens read, of them cached, tokens written.
const LIST: [(&str, f64, f64, f64); 15] = [
    ("gpt-4.1", 2.0, 0.5, 8.0),
    ("gpt-4.1-mini", 0.4, 0.1, 1.6),
    ("gpt-4.1-nano", 0.1, 0.025, 0.4),
    ("gpt-4o", 2.5, 1.25, 10.0),
    ("gpt-4o-mini", 0.15, 0.075, 0.6),
    ("gpt-5", 1.25, 0.125, 10.0),
    ("gpt-5-mini", 0.25, 0.025, 2.0),
    ("gpt-5-nano", 0.05, 0.005, 0.4),
    ("o3", 2.0, 0.5, 8.0),
    ("o3-mini", 1.1, 0.55, 4.4),
    ("o4-mini", 1.1, 0.275, 4.4),
    ("gpt-3.5-turbo", 0.5, 0.5, 1.5),
    ("text-embedding-3-small", 0.02, 0.02, 0.0),
    ("text-embedding-3-large", 0.13, 0.13, 0.0),
    ("text-embedding-ada-002", 0.1, 0.1, 0.0),
];

/// A model's price: as the settings say, or OpenAI's list.
pub(super) fn price_of(prices: &Prices, model: &str) -> Option<Price> {
    let own = prices.models.iter().find(|price| price.is_of(model));
    own.map(|own| Price { prompt: own.prompt, cached_prompt: own.cached_prompt, completion: own.completion })
        .or_else(|| list_price(model))
}

/// The list price of a model; none if it is not OpenAI's or newer than the list.
fn list_price(model: &str) -> Option<Price> {
    let named = |name: &str| {
        // A dated version costs what its model does; `gpt-5.1` is not `gpt-5`.
        model == name || model.strip_prefix(name).is_some_and(|rest| rest.starts_with("-20"))
    };
    let listed = LIST.iter().find(|(name, ..)| named(name));
    listed.map(|&(_, prompt, cached_prompt, completion)| Price { prompt, cached_prompt, completion })
}

#[cfg(test)]
mod tests {
    use super::{Prices, Usage, list_price, price_of};

    #[test]
    fn dated_names_cost_what_their_model_does() {
        let price = list_price("gpt-4.1-mini-2025-04-14").expect("listed");
        let usage = Usage { prompt_tokens: 1000, cached_tokens: 0, completion_tokens: 100 };
        assert_eq!(price.micro_usd(usage), 560);
        assert_eq!(list_price("gpt-5.9"), None);
        assert_eq!(list_price("llama3"), None);
    }

    #[test]
    fn the_settings_go_before_the_list() {
        let own = |text: &str| Prices { models: vec![text.to_owned().try_into().expect("a price")] };
        let price = price_of(&own("gpt-4*=1/2"), "gpt-4.1-mini").expect("a price");
        assert_eq!(price.micro_usd(Usage { prompt_tokens: 10, cached_tokens: 0, completion_tokens: 10 }), 30);
        assert_eq!(price_of(&own("llama3=0/0"), "gpt-4.1-mini"), list_price("gpt-4.1-mini"));
        assert_eq!(price_of(&Prices::default(), "llama3"), None);
    }

    #[test]
    fn cached_tokens_cost_less_and_small_sums_are_kept() {
        let price = list_price("gpt-4.1-mini").expect("listed");
        let usage = Usage { prompt_tokens: 1000, cached_tokens: 600, completion_tokens: 0 };
        assert_eq!(price.micro_usd(usage), 220);
        let embedding = list_price("text-embedding-3-small").expect("listed");
        assert_eq!(embedding.nano_usd(Usage { prompt_tokens: 7, ..Usage::default() }), 140);
    }
}

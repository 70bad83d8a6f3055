//! What models cost, as the operator says.

use garde::Validate;
use serde::Deserialize;

/// Prices of models. They go before the built-in list of OpenAI's.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    #[garde(skip)]
    pub models: Vec<ModelPrice>,
}

/// A model's price in US dollars for a million tokens, written `name=read`, `name=read/written` or
/// `name=read/written/cached`. A `*` in the name stands for any characters.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct ModelPrice {
    /// The model's name, or a pattern.
    pub name: String,
    /// Tokens read.
    pub prompt: f64,
    /// Tokens written.
    pub completion: f64,
    /// Tokens read that the upstream had in its cache.
    pub cached_prompt: f64,
}

impl ModelPrice {
    /// Whether it is that model's.
    #[must_use]
    pub fn is_of(&self, model: &str) -> bool {
        let mut parts = self.name.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = model.strip_prefix(first) else { return false };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else { return rest.is_empty() };
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last)
    }
}

impl TryFrom<String> for ModelPrice {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || {
            format!(
                "\"{text}\" must be a model's name, =, and US dollars for a million tokens read, written and read from the \
                 upstream's cache, such as gpt-4.1-mini=0.4/1.6/0.1 or llama3*=0/0"
            )
        };
        let (name, prices) = text.rsplit_once('=').ok_or_else(wrong)?;
        let numbers: Result<Vec<f64>, _> = prices.split('/').map(|number| number.trim().parse()).collect();
        let numbers = numbers.map_err(|_| wrong())?;
        let sound = (1..=3).contains(&numbers.len())
            && numbers.iter().all(|number: &f64| (0.0..=1_000_000.0).contains(number));
        if name.trim().is_empty() || !sound {
            return Err(wrong());
        }
        Ok(Self {
            name: name.trim().to_owned(),
            prompt: numbers[0],
            completion: numbers.get(1).copied().unwrap_or(0.0),
            cached_prompt: numbers.get(2).copied().unwrap_or(numbers[0]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ModelPrice;

    fn price(text: &str) -> Result<ModelPrice, String> {
        ModelPrice::try_from(text.to_owned())
    }

    #[test]
    fn prices_are_read_with_and_without_a_cache() {
        let mini = price("gpt-4.1-mini=0.4/1.6/0.1").expect("a price");
        assert_eq!((mini.prompt, mini.completion, mini.cached_prompt), (0.4, 1.6, 0.1));
        let embedder = price("org/embed:v1 = 0.05").expect("a price");
        assert_eq!((embedder.name.as_str(), embedder.completion), ("org/embed:v1", 0.0));
        assert!((embedder.cached_prompt - 0.05).abs() < f64::EPSILON);
        for wrong in ["gpt", "=1", "m=", "m=-1", "m=1/2/3/4", "m=x", "m=NaN", "m=inf"] {
            assert!(price(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_star_stands_for_anything() {
        let of = |pattern: &str, model: &str| price(&format!("{pattern}=1")).is_ok_and(|p| p.is_of(model));
        assert!(of("llama3*", "llama3:8b") && of("*", "x") && of("*mini*", "gpt-mini-2") && of("a*c", "abc"));
        assert!(of("gpt-5", "gpt-5"));
        assert!(!of("gpt-5", "gpt-5-mini") && !of("a*c", "abcd") && !of("*ab*ab", "ab"));
    }
}

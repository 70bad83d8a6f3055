//! How strictly a bot keeps to its pages, and where it sends people when they do not say.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// How strictly a bot keeps to its pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Grounding {
    /// The share of an answer's claims, 0 to 1, that no page may support; above it, only what is supported is shown.
    /// 0 leaves out every unsupported sentence; 1 shows everything as it is written, without waiting for verdicts.
    #[garde(range(min = 0.0, max = 1.0))]
    pub max_unsupported: f32,
    /// Whether greetings, thanks and "who are you" get a friendly reply, without a model. If not, they are questions as
    /// any other.
    #[garde(skip)]
    pub small_talk: bool,
}

impl Default for Grounding {
    fn default() -> Self {
        // Measured by `make bench`: of faithful answers, hardly a sentence is lost; of invented ones, hardly one is seen.
        Self { max_unsupported: 0.0, small_talk: true }
    }
}

/// Where a bot sends people when it does not know; shown below its refusal. What is null is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fallback {
    /// A sentence, such as "Our team answers on weekdays."
    #[garde(inner(length(chars, min = 1, max = 300)))]
    pub text: Option<String>,
    /// A page, such as a contact form: an http or https address.
    #[garde(inner(length(chars, max = 500), custom(web_page)))]
    pub url: Option<String>,
    /// An e-mail address.
    #[garde(inner(length(chars, max = 254), email))]
    pub email: Option<String>,
    /// A telephone number.
    #[garde(inner(length(chars, max = 40), custom(telephone)))]
    pub phone: Option<String>,
}

impl Fallback {
    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

fn web_page(value: &str, (): &()) -> garde::Result {
    let page =
        url::Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if page {
        Ok(())
    } else {
        Err(garde::Error::new("is not an address of a page, such as https://shop.example/contact"))
    }
}

fn telephone(value: &str, (): &()) -> garde::Result {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let known = value
        .chars()
        .all(|sign| sign.is_ascii_digit() || matches!(sign, '+' | ' ' | '-' | '(' | ')' | '/' | '.'));
    if known && digits >= 3 {
        Ok(())
    } else {
        Err(garde::Error::new("is not a telephone number, such as +49 30 1234567"))
    }
}

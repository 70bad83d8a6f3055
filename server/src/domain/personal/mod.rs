//! Personal data in what people write: found by its shape and taken out, so that it is neither kept nor sent on.
//!
//! Shapes only: a checksum, an @, a prefix, the words that people give their name with. What has no shape, such as a
//! street, is not found. May not hold anything about bots, storage or models.

mod bank;
mod cut;
mod email;
mod introductions;
mod name;
mod number;

use cut::Cuts;
use serde::{Deserialize, Serialize};

/// What can be taken out.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Personal {
    /// E-mail addresses.
    Email,
    /// Telephone numbers.
    Phone,
    /// Numbers of payment cards, by their checksum.
    Card,
    /// Numbers of bank accounts (IBAN), by their checksum.
    Iban,
    /// Names that people give as their own.
    Name,
}

impl Personal {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Email, Self::Phone, Self::Card, Self::Iban, Self::Name];

    /// What stands in its place. In brackets, as no name and no number is written.
    #[must_use]
    pub fn mask(self) -> &'static str {
        match self {
            Self::Email => "[email]",
            Self::Phone => "[phone]",
            Self::Card => "[card]",
            Self::Iban => "[iban]",
            Self::Name => "[name]",
        }
    }
}

/// A text without the personal data of these kinds; unchanged if it holds none.
#[must_use]
pub fn mask(text: &str, kinds: &[Personal]) -> String {
    if kinds.is_empty() {
        return text.to_owned();
    }
    let wanted = |kind| kinds.contains(&kind);
    let mut cuts = Cuts::of(text);
    // The surest first: what a checksum has found is no telephone number.
    if wanted(Personal::Email) {
        cuts.add(Personal::Email, email::find(text));
    }
    if wanted(Personal::Iban) {
        cuts.add(Personal::Iban, bank::ibans(text));
    }
    if wanted(Personal::Card) {
        cuts.add(Personal::Card, number::cards(text));
    }
    if wanted(Personal::Phone) {
        cuts.add(Personal::Phone, number::phones(text));
    }
    if wanted(Personal::Name) {
        cuts.add(Personal::Name, name::find(text));
    }
    cuts.masked()
}

#[cfg(test)]
mod tests;

//! What a bot keeps of its visitors.

use crate::domain::personal::Personal;
use garde::Validate;
use serde::{Deserialize, Serialize};

/// The longest time that conversations can be set to be kept, in days: ten years.
pub const MOST_DAYS: u32 = 3650;

/// What a bot keeps of its visitors, and for how long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Personal data that is taken out of what people write before it is stored and before a model sees it.
    #[serde(default)]
    #[garde(length(max = 5))]
    pub mask: Vec<Personal>,
    /// Days after which a conversation is deleted in which nothing was said since, 1 to 3,650; null for as long as the
    /// workspace keeps them, which is the longest in any case.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = MOST_DAYS)))]
    #[schema(required)]
    pub keep_days: Option<u32>,
}

impl Privacy {
    /// How long conversations are kept, in days, when the workspace keeps its own for `workspace`: the shorter of both;
    /// none for as long as nobody deletes them.
    #[must_use]
    pub fn days(&self, workspace: Option<u32>) -> Option<u32> {
        match (self.keep_days, workspace) {
            (Some(own), Some(most)) => Some(own.min(most)),
            (own, most) => own.or(most),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Privacy;

    #[test]
    fn the_shorter_time_counts() {
        let bot = |keep_days| Privacy { keep_days, ..Privacy::default() };
        assert_eq!(bot(Some(7)).days(Some(30)), Some(7));
        assert_eq!(bot(Some(90)).days(Some(30)), Some(30));
        assert_eq!(bot(None).days(Some(30)), Some(30));
        assert_eq!(bot(Some(7)).days(None), Some(7));
        assert_eq!(bot(None).days(None), None);
    }
}

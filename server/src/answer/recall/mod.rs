//! What need not be had twice: the embedding of a text, the answer to a question that was answered already.
//!
//! `held` keeps what one answer embedded; `cached` tells an answer again; `alike` says when two questions are one;
//! `flights` lets questions asked at the same moment wait for one answer; `unanswered` notes the questions that found none.

pub mod alike;
mod cached;
mod conversations;
mod flights;
mod held;
mod key;
mod unanswered;

pub(super) use cached::standalone;
pub use conversations::{FoundBy, Mode, Said};
pub use flights::{Flight, Flights};
pub use held::{Held, is_worth_keeping};
pub use key::{embedding as embedding_key, same};

use crate::domain::ids::MessageId;

/// What one answer recalls, and what it leaves to be recalled.
#[derive(Debug, Default)]
pub(super) struct Recall {
    /// What was embedded for it.
    pub held: Held,
    /// Under what it may be told again; none if it may not.
    pub keep: Option<Keep>,
    /// The answer that it was told again from.
    pub from: Option<MessageId>,
    /// Those who asked the same meanwhile wait for this to be dropped.
    pub flight: Option<Flight>,
}

/// Under what an answer may be told again.
#[derive(Debug, Clone)]
pub(super) struct Keep {
    /// The question's own key.
    pub key: String,
    /// What it shares with questions that may be the same.
    pub nearby: String,
}

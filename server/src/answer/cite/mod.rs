//! Citations: only what is found in a stored passage is shown.
//!
//! A model writes `[[n|words of passage n]]` behind what it takes from a passage, or `[n]`. `filter` holds such
//! marks back while they stream in, `verify` looks the words up, and readers get `[1]`, `[2]`, ... in the order
//! of first use. What can't be verified is dropped.

mod filter;
mod marks;
mod verify;

pub use filter::{Citation, Filter};
pub use verify::Quotable;

/// What a model writes when the passages do not answer the question.
pub const DECLINE: &str = "[[none]]";

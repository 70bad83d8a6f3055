//! Citations: only what is found in a stored passage is shown.
//!
//! A model writes `[[n|words of passage n]]` behind what it takes from a passage, or `[n]`. `filter` holds such
//! marks back while they stream in, `verify` looks the words up, and readers get `[1]`, `[2]`, ... in the order
//! of first use. What can't be verified is dropped.
//!
//! Then sentence by sentence: `segment` cuts, `claim` tells what claims something, `verdict` judges it by `evidence`, and
//! `gate` lets through what is supported, numbered by `shown`.

mod claim;
mod evidence;
mod filter;
mod gate;
mod marks;
mod report;
mod segment;
mod shown;
mod verdict;
mod verify;

pub use evidence::{Evidence, is_order};
pub use filter::{Citation, Filter, Piece};
pub use gate::Gate;
pub use report::{Finding, Judged, Report, Verdict};
pub use verdict::{Doubt, Judge};
pub use verify::Quotable;

/// What a model writes when the passages do not answer the question.
pub const DECLINE: &str = "[[none]]";

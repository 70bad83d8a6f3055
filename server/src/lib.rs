//! Frontdesk.

pub mod cli;
pub mod knowledge;

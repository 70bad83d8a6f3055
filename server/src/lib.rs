//! Frontdesk.

pub mod knowledge;

//! Frontdesk: a chat for a website that answers from the site's own pages, with verified citations.
//!
//! Imports point down: `http`, `worker` and `cli` use `answer` and `knowledge`, those use `providers`
//! and `store`, and all use `domain`.

pub mod answer;
pub mod cli;
pub mod config;
pub mod domain;
pub mod error;
pub mod knowledge;
pub mod providers;
pub mod store;

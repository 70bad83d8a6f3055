//! Frontdesk: a chat for a website that answers from the site's own pages, with verified citations.
//!
//! Imports point down: `http`, `worker` and `cli` use `activity`, `answer`, `knowledge`, `oidc` and `transfer`, those use
//! `providers` and `store`, and all use `domain`.

pub mod account;
pub mod activity;
pub mod answer;
pub mod bell;
pub mod billing;
pub mod budget;
pub mod cli;
pub mod config;
mod demo;
pub mod documentation;
pub mod domain;
pub mod erasure;
pub mod error;
pub mod http;
pub mod identity;
pub mod knowledge;
pub mod lifecycle;
pub mod mail;
pub mod maintenance;
pub mod models;
pub mod oidc;
pub mod providers;
pub mod quality;
pub mod rate;
pub mod removal;
pub mod secrets;
pub mod simd;
pub mod state;
pub mod store;
pub mod teams;
pub mod telemetry;
pub mod transfer;
pub mod trial;
pub mod versions;
pub mod worker;

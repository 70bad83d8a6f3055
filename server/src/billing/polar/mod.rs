//! Polar, who takes the payments: its webhooks, its API, and what both mean for workspaces' plans.
//!
//! What Polar tells is kept as it was told, of each thing the latest account; a plan follows from all accounts together, so
//! it does not matter in which order, how late or how often they come. Knows no HTTP server.

pub mod client;
pub mod derive;
mod notify;
pub mod payload;
pub mod products;
pub mod reconcile;
pub mod shop;
pub mod signature;
pub mod take_in;
pub mod trouble;
pub mod usage;
pub mod webhook;

pub use client::Client;

//! What Polar told, and what is still to be told to it: customers, subscriptions, payments, webhooks, products, usage.
//!
//! What follows from it for a workspace's plan stands in `entitlements`.

pub mod customers;
pub mod events;
pub mod payments;
pub mod products;
pub mod subscriptions;
pub mod usage;

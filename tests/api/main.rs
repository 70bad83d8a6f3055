//! The HTTP API, through a real server on port 0. Files mirror the URLs; rows of the hardening list are named after
//! their ids.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod archive;
mod fake;
mod plans;
mod world;

mod access;
mod accounts;
mod activity;
mod answer_cache;
mod api_keys;
mod auth;
mod billing;
mod bots;
mod bots_values;
mod budget;
mod changes;
mod chat;
mod conversation_search;
mod conversations;
mod drafts;
mod erased;
mod erasure;
mod files;
mod fixes;
mod grounding;
mod health;
mod held_streams;
mod identities;
mod inboxes;
mod indexes;
mod install;
mod invitations;
mod invitations_mailed;
mod jobs;
mod knowledge_bases;
mod limits;
mod links;
mod local_model;
mod mails;
mod members;
mod models;
mod names;
mod office;
mod oidc;
mod oidc_forged;
mod openai;
mod operator;
mod operator_support;
mod operator_webhooks;
mod origins;
mod outcomes;
mod overview;
mod pages;
mod paging;
mod parted;
mod privacy;
mod problems;
mod proof;
mod providers;
mod qa;
mod quotas;
mod quotas_kept;
mod quotas_told;
mod quoted;
mod rate_limits;
mod rated;
mod reset;
mod retrieval;
mod runs;
mod schedules;
mod scope;
mod search;
mod second_factor;
mod second_factor_reset;
mod sources;
mod sources_addresses;
mod sources_values;
mod test_cases;
mod test_runs;
mod tokens;
mod tool_calls;
mod tools;
mod trace;
mod transfer;
mod transfer_faults;
mod try_it;
mod unanswered;
mod uploads;
mod usage;
mod webhook_orders;
mod webhooks;
mod widget;
mod widget_messages;
mod widget_scope;
mod workspace_deletion;
mod workspaces;

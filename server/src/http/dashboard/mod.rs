//! `/api/v1`: the dashboard and the public API. A person's session; roles by `http::access`.

mod account;
mod activity;
mod activity_names;
mod add_source;
mod answer_cache;
mod api_keys;
mod auth;
mod auth_events;
mod billing;
mod billing_wire;
mod bot_knowledge;
mod bots;
mod budget;
mod changes;
mod chat;
mod chunks;
mod confirmations;
mod conversation_search;
mod conversations;
mod days;
mod documents;
mod drafts;
mod estimate;
mod files;
mod fixes;
mod given;
mod identities;
mod indexes;
mod install;
mod installation;
mod invitations;
mod jobs;
mod joining;
mod kept;
mod knowledge_bases;
mod knowledge_health;
mod mails;
mod me;
mod members;
mod modes;
mod new_source;
mod oidc;
mod operator;
mod overview;
mod overview_wire;
mod privacy;
mod provider_wire;
mod providers;
mod quotas;
mod rated;
mod run_pages;
mod runs;
mod schedule;
mod search;
mod source_changes;
mod sources;
mod test_cases;
mod test_runs;
mod test_table;
mod tool_calls;
mod tool_wire;
mod tools;
mod trace;
mod transfer;
mod try_it;
mod unanswered;
mod undo;
mod usage;
mod visitors;
mod workspace;
mod workspace_deletion;
mod workspaces;

use super::limits;
use crate::config;
use crate::state::App;
use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes, without their prefix.
#[expect(clippy::too_many_lines, reason = "a list")]
pub fn router(caps: &config::Limits) -> OpenApiRouter<App> {
    let sign_in = OpenApiRouter::new()
        .routes(routes!(auth::signup::create))
        .routes(routes!(auth::login::login))
        .routes(routes!(auth::login::second_step))
        .routes(routes!(auth::password::change))
        .routes(routes!(auth::reset::request))
        .routes(routes!(auth::reset::confirm))
        .routes(routes!(auth::email::confirm))
        .routes(routes!(auth::email::change))
        .routes(routes!(auth::email::send_again))
        .routes(routes!(auth::second_factor::get, auth::second_factor::begin))
        .routes(routes!(auth::second_factor::confirm))
        .routes(routes!(auth::second_factor::renew_codes))
        .routes(routes!(auth::second_factor::disable))
        .routes(routes!(account::deletion, account::delete))
        .routes(routes!(identities::unlink))
        .routes(routes!(oidc::begin))
        .routes(routes!(oidc::callback))
        .routes(routes!(joining::look_up))
        .routes(routes!(joining::sign_up))
        .layer(limits::per_address("sign-in", caps.auth_per_minute));
    // A text of a megabyte is larger in JSON, where line ends and quotes are two bytes.
    let sources = OpenApiRouter::new()
        .routes(routes!(sources::list, sources::create))
        .routes(routes!(add_source::list, add_source::create))
        .routes(routes!(try_it::try_it))
        .routes(routes!(source_changes::update))
        .layer(DefaultBodyLimit::max(caps.body_bytes.saturating_mul(2).saturating_add(64 * 1024)));
    OpenApiRouter::new()
        .routes(routes!(installation::get))
        .routes(routes!(auth::sessions::refresh))
        .routes(routes!(auth::sessions::logout))
        .routes(routes!(auth::sessions::list, auth::sessions::revoke_others))
        .routes(routes!(auth::sessions::revoke))
        .routes(routes!(me::get, me::update))
        .routes(routes!(identities::list))
        .routes(routes!(mails::list, mails::create))
        .routes(routes!(mails::retry))
        .routes(routes!(api_keys::list, api_keys::create))
        .routes(routes!(api_keys::update, api_keys::revoke))
        .routes(routes!(workspaces::list, workspaces::create))
        .routes(routes!(workspaces::switch))
        .routes(routes!(workspace::get, workspace::update))
        .routes(routes!(workspace::leave))
        .routes(routes!(members::list))
        .routes(routes!(members::update, members::delete))
        .routes(routes!(members::hand_over))
        .routes(routes!(invitations::list, invitations::create))
        .routes(routes!(invitations::resend))
        .routes(routes!(invitations::delete))
        .routes(routes!(joining::accept))
        .routes(routes!(bots::list, bots::create))
        .routes(routes!(bots::get, bots::update, bots::delete))
        .routes(routes!(overview::get))
        .routes(routes!(bot_knowledge::get, bot_knowledge::put))
        .routes(routes!(knowledge_bases::list, knowledge_bases::create))
        .routes(routes!(knowledge_bases::get, knowledge_bases::update, knowledge_bases::delete))
        .routes(routes!(knowledge_health::get))
        .routes(routes!(indexes::list))
        .routes(routes!(indexes::reindex))
        .routes(routes!(indexes::live))
        .routes(routes!(indexes::pin))
        .routes(routes!(indexes::unpin))
        .routes(routes!(indexes::delete))
        .routes(routes!(estimate::estimate))
        .routes(routes!(estimate::models))
        .routes(routes!(providers::list, providers::create))
        .routes(routes!(providers::get, providers::update, providers::delete))
        .routes(routes!(providers::test))
        .routes(routes!(providers::models))
        .routes(routes!(modes::get, modes::put))
        .routes(routes!(chunks::neighbours))
        .routes(routes!(search::search))
        .routes(routes!(chat::chat))
        .routes(routes!(confirmations::create))
        .routes(routes!(tools::list, tools::create))
        .routes(routes!(tools::get, tools::update, tools::delete))
        .routes(routes!(tool_calls::test))
        .routes(routes!(tool_calls::list))
        .routes(routes!(conversations::list))
        .routes(routes!(conversation_search::search))
        .routes(routes!(conversations::get, conversations::delete))
        .routes(routes!(conversations::messages))
        .routes(routes!(unanswered::list))
        .routes(routes!(unanswered::summary))
        .routes(routes!(unanswered::get, unanswered::update))
        .routes(routes!(unanswered::questions))
        .routes(routes!(rated::list))
        .routes(routes!(rated::summary))
        .routes(routes!(answer_cache::get, answer_cache::clear))
        .routes(routes!(trace::get))
        .routes(routes!(usage::get))
        .routes(routes!(usage::export))
        .routes(routes!(quotas::get))
        .routes(routes!(billing::get))
        .routes(routes!(billing::list))
        .routes(routes!(billing::refresh))
        .routes(routes!(billing::checkout))
        .routes(routes!(billing::portal))
        .routes(routes!(billing::change))
        .routes(routes!(activity::list))
        .routes(routes!(activity::of_installation))
        .routes(routes!(activity::filters))
        .routes(routes!(activity::export))
        .routes(routes!(changes::list_of_bot))
        .routes(routes!(changes::list_of_base))
        .routes(routes!(changes::get))
        .routes(routes!(undo::undo_bot))
        .routes(routes!(undo::redo_bot))
        .routes(routes!(undo::undo_base))
        .routes(routes!(undo::redo_base))
        .routes(routes!(undo::restore))
        .routes(routes!(budget::get, budget::put))
        .routes(routes!(budget::of_bot))
        .routes(routes!(install::get))
        .routes(routes!(privacy::get, privacy::put))
        .routes(routes!(visitors::list))
        .routes(routes!(visitors::get, visitors::erase))
        .routes(routes!(visitors::export))
        .routes(routes!(workspace_deletion::get, workspace_deletion::ask, workspace_deletion::take_back))
        .routes(routes!(transfer::export_bot))
        .routes(routes!(transfer::export_knowledge_base))
        .routes(routes!(transfer::import))
        .routes(routes!(sources::get, sources::delete))
        .routes(routes!(sources::refresh))
        .routes(routes!(files::get, files::replace))
        .routes(routes!(given::preview))
        .routes(routes!(given::pairs))
        .routes(routes!(given::text))
        .routes(routes!(schedule::get))
        .routes(routes!(runs::list))
        .routes(routes!(runs::get))
        .routes(routes!(run_pages::list))
        .routes(routes!(run_pages::export))
        .routes(routes!(run_pages::diff))
        .routes(routes!(run_pages::diff_pages))
        .routes(routes!(fixes::fix))
        .routes(routes!(test_cases::list, test_cases::create))
        .routes(routes!(test_cases::get, test_cases::update, test_cases::delete))
        .routes(routes!(test_cases::get_settings, test_cases::put_settings))
        .routes(routes!(test_table::export, test_table::import))
        .routes(routes!(test_runs::list, test_runs::create))
        .routes(routes!(test_runs::get))
        .routes(routes!(test_runs::results))
        .routes(routes!(drafts::get, drafts::put, drafts::delete))
        .routes(routes!(drafts::publish))
        .routes(routes!(drafts::publications))
        .routes(routes!(documents::list))
        .routes(routes!(documents::get))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::get))
        .routes(routes!(jobs::cancel))
        .routes(routes!(jobs::pause))
        .routes(routes!(jobs::resume))
        .routes(routes!(jobs::retry))
        .routes(routes!(jobs::events))
        .merge(sign_in)
        .merge(sources)
        .merge(operator::router())
}

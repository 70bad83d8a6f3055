//! `/v1`: OpenAI's own addresses, where a bot is a model, so that any OpenAI client can talk to it.
//!
//! Signed in and limited as `/api/v1` is. Only shapes live here, those of errors included; what a question becomes is
//! for `answer`.

mod citations;
mod completions;
mod error;
mod models;
mod request;
mod stream;
mod wire;

pub use error::{body, is_here};

use crate::state::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes, without their prefix.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(models::list))
        .routes(routes!(models::get))
        .routes(routes!(completions::create))
}

//! What this installation is: what the dashboard must know before anybody signs in.

use super::operator::MaintenanceOut;
use crate::answer::extractive;
use crate::config::{Provider, Signup};
use crate::error::Result;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// A model that serves.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelOut {
    /// What kind of server.
    provider: Provider,
    /// Its name.
    model: String,
    /// Length of its vectors; only of embedding models.
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<usize>,
}

/// A provider that people may sign in with.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInWithOut {
    /// Its name in addresses.
    name: String,
    /// What its button calls it.
    label: String,
}

/// What this installation is.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstallationOut {
    /// Frontdesk's version.
    version: &'static str,
    /// Whether it runs with `--local`, without sign-in.
    local: bool,
    /// Whether people may sign up.
    signup: Signup,
    /// Providers that people may sign in with.
    sign_in_with: Vec<SignInWithOut>,
    /// Whether it sends mail. If not, links that people need are passed on by whoever runs it.
    mail: bool,
    /// The model that answers.
    chat: ModelOut,
    /// The model that finds.
    embeddings: ModelOut,
    /// What is told while changes are switched off; null while they are not.
    #[schema(required)]
    maintenance: Option<MaintenanceOut>,
}

/// What this installation is.
#[utoipa::path(get, path = "/installation", tag = "Installation", responses((status = 200, body = InstallationOut)))]
pub async fn get(State(app): State<App>) -> Result<Json<InstallationOut>> {
    let maintenance = app.maintenance.state(&app.store).await?;
    let embedder = app.providers.embedder.as_ref();
    Ok(Json(InstallationOut {
        version: env!("CARGO_PKG_VERSION"),
        local: app.config.local,
        signup: app.config.auth.signup,
        sign_in_with: app
            .oidc
            .all()
            .map(|(name, label)| SignInWithOut { name: name.to_owned(), label: label.to_owned() })
            .collect(),
        mail: app.config.mail.can_send(),
        chat: ModelOut {
            provider: app.config.chat.provider,
            model: app.providers.chat.as_ref().map_or(extractive::MODEL, |chat| chat.model()).to_owned(),
            dimensions: None,
        },
        embeddings: ModelOut {
            provider: app.config.embeddings.provider,
            model: embedder.model().to_owned(),
            dimensions: Some(embedder.dimensions()),
        },
        maintenance: maintenance.map(|state| MaintenanceOut::from(Some(state))),
    }))
}

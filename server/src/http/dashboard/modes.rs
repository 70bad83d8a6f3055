//! Which models serve which mode of a bot: the workspace's choice, and what answers without one.

use crate::domain::model::{Mode, ModelRef, Modes, Wish};
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::Json;
use crate::providers::{OPENAI, Providers};
use crate::state::App;
use crate::store::{events, providers};
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The models of each mode, replaced whole. An empty list leaves the mode to the installation.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModesIn {
    /// The models.
    #[garde(dive)]
    modes: Modes,
}

/// A model that would be asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskedModel {
    /// What people call the provider; `openai` for the installation's own.
    provider: String,
    /// The model.
    model: String,
}

/// A mode.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModeOut {
    /// Which one.
    mode: Mode,
    /// What the workspace chose; empty if it leaves it to the installation.
    chosen: Vec<ModelRef>,
    /// What is asked, in order; empty where the built-in answerer serves.
    asked: Vec<AskedModel>,
    /// What was chosen and is not there, in sentences.
    missing: Vec<String>,
}

/// The modes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModesOut {
    /// One of each.
    items: Vec<ModeOut>,
}

fn out(ready: &Providers) -> ModesOut {
    let mode = |mode: &Mode| {
        let chain = ready.chain(&Wish { mode: *mode, ..Wish::default() });
        let asked = chain.as_ref().map(crate::providers::Chain::models).into_iter().flatten();
        ModeOut {
            mode: *mode,
            chosen: ready.modes().of(*mode).to_vec(),
            asked: asked
                .map(|(provider, model)| AskedModel {
                    provider: provider.to_owned(),
                    model: model.to_owned(),
                })
                .collect(),
            missing: chain.as_ref().map(|chain| chain.missing().to_vec()).unwrap_or_default(),
        }
    };
    ModesOut { items: Mode::ALL.iter().map(mode).collect() }
}

/// Whether a provider can be named: the workspace's own, or one of the installation's.
///
/// # Errors
/// `invalid` with the field.
pub(super) fn check_reference(ready: &Providers, reference: Option<&str>, field: &str) -> Result<()> {
    match reference {
        Some(reference) if reference != OPENAI && ready.server(reference).is_none() => Err(Error::invalid(
            field,
            "invalid",
            "is no provider that can be reached. Choose one of the list of providers, or null for the installation's own.",
        )),
        _ => Ok(()),
    }
}

/// The models of each mode.
#[utoipa::path(get, path = "/model-modes", tag = "Models", responses((status = 200, body = ModesOut)))]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<axum::Json<ModesOut>> {
    Ok(axum::Json(out(&app.providers.of(caller.workspace).await?)))
}

/// Choose the models of each mode.
#[utoipa::path(put, path = "/model-modes", tag = "Models", request_body = ModesIn, responses((status = 200, body = ModesOut), (status = 422, description = "A value is not valid, or a provider is not there")))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<ModesIn>,
) -> Result<axum::Json<ModesOut>> {
    let ready = app.providers.of(caller.workspace).await?;
    for mode in Mode::ALL {
        for (place, model) in input.modes.of(*mode).iter().enumerate() {
            let field = format!("modes.{}[{place}].provider", mode.as_str());
            check_reference(&ready, model.provider.as_deref(), &field)?;
        }
    }
    let mut write = app.store.write_durably().await?;
    providers::set_modes(&mut write, caller.workspace, &input.modes).await?;
    let data = json!({ "modes": input.modes });
    let event = caller.event("models.chosen", ("workspace", caller.workspace.0), data);
    events::note(&mut write, &event, app.clock.now()).await?;
    write.commit().await?;
    Ok(axum::Json(out(&app.providers.of(caller.workspace).await?)))
}

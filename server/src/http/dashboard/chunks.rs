//! Passages beside a passage.

use crate::domain::ids::{ChunkId, DocumentId};
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Id, Query};
use crate::state::App;
use crate::store::passages::{self, Passage};
use axum::Json;
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How far.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Reach {
    /// Passages to each side, 1 to 10.
    #[garde(range(min = 1, max = 10))]
    #[serde(default = "one")]
    #[param(minimum = 1, maximum = 10, default = 1)]
    reach: i64,
}

fn one() -> i64 {
    1
}

/// A passage where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeighbourOut {
    /// The passage.
    chunk_id: ChunkId,
    /// The page it stands on.
    document_id: DocumentId,
    /// The page's title.
    #[schema(required)]
    title: Option<String>,
    /// Where visitors are sent; null for texts.
    #[schema(required)]
    url: Option<String>,
    /// Its place in the page, from 0.
    position: i64,
    /// The headings it stands under, outermost first.
    heading_path: Vec<String>,
    /// Its words.
    text: String,
}

impl From<Passage> for NeighbourOut {
    fn from(passage: Passage) -> Self {
        Self {
            chunk_id: passage.chunk_id,
            document_id: passage.document_id,
            title: passage.title,
            url: passage.url,
            position: passage.position,
            heading_path: passage.heading_path,
            text: passage.text.to_string(),
        }
    }
}

/// Passages around one.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeighboursOut {
    /// In the order of the page, the passage itself included.
    items: Vec<NeighbourOut>,
}

/// The passages around a passage, on the first page that says it.
#[utoipa::path(get, path = "/chunks/{id}/neighbours", tag = "Answers", params(("id" = ChunkId, Path), Reach), responses((status = 200, body = NeighboursOut), (status = 404, description = "Not yours or not there")))]
pub async fn neighbours(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ChunkId>,
    Query(query): Query<Reach>,
) -> Result<Json<NeighboursOut>> {
    let mut conn = app.store.read().await?;
    let (index, document, position) = passages::place_of(&mut conn, caller.workspace, id).await?;
    let around =
        passages::around(&mut conn, caller.workspace, index, document, position, query.reach).await?;
    Ok(Json(NeighboursOut { items: around.into_iter().map(NeighbourOut::from).collect() }))
}

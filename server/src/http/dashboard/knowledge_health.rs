//! How well a knowledge base is.

use super::indexes::wanted;
use crate::domain::health::{Facts, Finding, FindingCode, Severity, examine};
use crate::domain::ids::{KnowledgeBaseId, SourceId, WorkspaceId};
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Id;
use crate::state::App;
use crate::store::{Conn, health, indexes, knowledge_bases};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// A source that was not read for longer is stale.
const STALE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// A schedule that is due for longer is overdue.
const OVERDUE: Duration = Duration::from_secs(24 * 60 * 60);

/// Something that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingOut {
    /// Stable name.
    code: FindingCode,
    /// How much it weighs.
    severity: Severity,
    /// How many pages or sources.
    count: i64,
    /// What is wrong and what to do.
    sentence: String,
    /// Where to look: the sources with most of it, at most five.
    source_ids: Vec<SourceId>,
}

impl From<Finding> for FindingOut {
    fn from(finding: Finding) -> Self {
        Self {
            code: finding.code,
            severity: finding.severity,
            count: finding.count,
            sentence: finding.sentence,
            source_ids: finding.source_ids,
        }
    }
}

/// How well a knowledge base is.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthOut {
    /// 100 when nothing is wrong, 0 when nothing answers.
    score: u8,
    /// What takes from it, the worst first.
    findings: Vec<FindingOut>,
}

/// A knowledge base's score, 0 to 100, and what takes from it, the worst first.
pub(super) async fn of(
    app: &App,
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: KnowledgeBaseId,
) -> Result<(u8, Vec<Finding>)> {
    let now = app.clock.now();
    let base = knowledge_bases::get(conn, workspace, id).await?;
    let live = indexes::live(conn, workspace, id).await?;
    let progress = indexes::progress(conn, workspace, &live).await?;
    let sources = health::sources(conn, workspace, id, now.before(STALE), now.before(OVERDUE)).await?;
    Ok(examine(&Facts {
        sources,
        index_pages: progress.total,
        index_missing: progress.total - progress.done,
        index_differs: wanted(app, &base.pipeline).differs(&live),
    }))
}

/// Tell how well a knowledge base is, what is wrong and what to do.
#[utoipa::path(get, path = "/knowledge-bases/{id}/health", tag = "Knowledge bases", params(("id" = KnowledgeBaseId, Path)), responses((status = 200, body = HealthOut), (status = 404, description = "Not yours or not there")))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<KnowledgeBaseId>,
) -> Result<Json<HealthOut>> {
    let mut conn = app.store.read().await?;
    let (score, findings) = of(&app, &mut conn, caller.workspace, id).await?;
    Ok(Json(HealthOut { score, findings: findings.into_iter().map(FindingOut::from).collect() }))
}

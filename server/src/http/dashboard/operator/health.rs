//! How the installation is, for the operator.

use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::state::App;
use crate::store::operator::{self, Queue, Size};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::io::ErrorKind;
use std::path::Path;
use utoipa::ToSchema;

/// How the database is kept.
#[expect(clippy::struct_field_names, reason = "on the wire a number has its unit")]
#[derive(Debug, Serialize, ToSchema)]
pub struct StorageOut {
    /// Bytes of the database.
    database_bytes: u64,
    /// Bytes written that are not yet folded into it.
    log_bytes: u64,
    /// Bytes of all else in the data directory's uppermost level, copies and models included.
    other_bytes: u64,
}

/// How the queue is.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueOut {
    /// Jobs that wait for their turn, or for their time.
    waiting: i64,
    /// Jobs that a worker is at.
    running: i64,
    /// Jobs that their owners hold.
    held: i64,
    /// Jobs that were given up within a day.
    failed_today: i64,
    /// Since when the one has waited that has waited longest for its turn; null if none has to.
    #[schema(required)]
    waiting_since: Option<Timestamp>,
}

/// How much there is.
#[derive(Debug, Serialize, ToSchema)]
pub struct TotalsOut {
    /// Workspaces.
    workspaces: i64,
    /// People.
    people: i64,
    /// Bots.
    bots: i64,
    /// Answers within a day.
    answers_today: i64,
    /// Of them, those that broke off.
    broken_today: i64,
}

/// How the installation is.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorHealthOut {
    /// Frontdesk's version.
    version: &'static str,
    /// The time on the server.
    now: Timestamp,
    /// How the database is kept.
    storage: StorageOut,
    /// How the queue is.
    queue: QueueOut,
    /// How much there is.
    totals: TotalsOut,
    /// Who runs this installation, by their addresses.
    operators: Vec<String>,
}

/// How the installation is: its data, its queue, and how much there is.
#[utoipa::path(get, path = "/operator/health", tag = "Operator", responses((status = 200, body = OperatorHealthOut), (status = 403, description = "Not an operator")))]
pub async fn get(State(app): State<App>) -> Result<Json<OperatorHealthOut>> {
    let now = app.clock.now();
    let data = app.config.server.data.clone();
    let storage = tokio::task::spawn_blocking(move || weigh(&data)).await.map_err(Error::internal)??;
    let mut conn = app.store.read().await?;
    let Queue { waiting, running, held, failed, waiting_since } = operator::queue(&mut conn, now).await?;
    let Size { workspaces, people, bots, answers_today, broken_today } =
        operator::size(&mut conn, now).await?;
    Ok(Json(OperatorHealthOut {
        version: env!("CARGO_PKG_VERSION"),
        now,
        storage,
        queue: QueueOut { waiting, running, held, failed_today: failed, waiting_since },
        totals: TotalsOut { workspaces, people, bots, answers_today, broken_today },
        operators: operator::operators(&mut conn).await?,
    }))
}

/// The sizes of the files in the data directory.
fn weigh(data: &Path) -> Result<StorageOut> {
    let mut sizes = StorageOut { database_bytes: 0, log_bytes: 0, other_bytes: 0 };
    for entry in std::fs::read_dir(data).map_err(Error::internal)? {
        let entry = entry.map_err(Error::internal)?;
        let about = match entry.metadata() {
            Ok(about) => about,
            // Gone since it was listed: temporary files come and go.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(Error::internal(error)),
        };
        if !about.is_file() {
            continue;
        }
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".db") {
            sizes.database_bytes += about.len();
        } else if name.ends_with(".db-wal") {
            sizes.log_bytes += about.len();
        } else {
            sizes.other_bytes += about.len();
        }
    }
    Ok(sizes)
}

//! Words that were changed while they were read: the same job reads them once more.

use super::Reading;
use crate::domain::run::RunCause;
use crate::domain::source::{Pair, SourceType};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::knowledge::extract;
use crate::knowledge::page::content_hash;
use crate::store::{Conn, crawl, sources};
use crate::worker::JobError;

/// In the transaction that ends a reading: begins the next one if the source's pairs are others than those that were
/// read. Only answers that are fixed change pairs while they are read.
///
/// # Errors
/// When the database can't be read or written.
pub(super) async fn if_changed(reading: &Reading, conn: &mut Conn, now: Timestamp) -> Result<bool, JobError> {
    if reading.source.source_type != SourceType::Qa {
        return Ok(false);
    }
    let crawl = reading.crawl;
    let text = sources::text(conn, crawl.workspace, crawl.source).await?.unwrap_or_default();
    let pairs: Vec<Pair> = serde_json::from_str(&text).map_err(Error::internal)?;
    let is = content_hash(reading.source.title.as_deref(), &extract::from_pairs(&pairs).markdown);
    let was = crawl::content_read(conn, crawl).await?;
    // Nothing was read where something is wrong; that is told, and not tried over and over.
    if was.is_none_or(|was| was == is) {
        return Ok(false);
    }
    sources::begin_again(conn, crawl.workspace, crawl.source, RunCause::Manual, now).await?;
    Ok(true)
}

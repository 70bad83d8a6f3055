//! The write-ahead log, and the copy of the file that was made before its schema was changed.

use super::super::{Store, WRITER_WAIT, busy};
use crate::error::{Error, Result};
use sqlx::Connection as _;
use std::path::PathBuf;
use std::sync::Arc;

impl Store {
    /// Folds the write-ahead log into the file and empties it. Returns whether that could be done: not while somebody
    /// still reads what is older, or Litestream holds on to it.
    ///
    /// # Errors
    /// When the database is held by somebody else for too long.
    pub async fn fold(&self) -> Result<bool> {
        let turn = tokio::time::timeout(WRITER_WAIT, Arc::clone(&self.gate).lock_owned())
            .await
            .map_err(|late| busy().caused_by(late))?;
        let mut conn = self.writer.acquire().await?;
        // It would wait for readers with the writer in hand; so it is asked again later instead.
        sqlx::query("pragma busy_timeout = 0").execute(&mut *conn).await?;
        let folded: Result<(i64, i64, i64), sqlx::Error> =
            sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(&mut *conn).await;
        if let Err(error) = sqlx::query("pragma busy_timeout = 5000").execute(&mut *conn).await {
            // Without its patience the connection is of no use to others.
            conn.detach().close().await?;
            return Err(error.into());
        }
        drop(turn);
        match folded {
            Ok((busy, _, _)) => Ok(busy == 0),
            Err(error) => {
                let error = Error::from(error);
                if error.code == crate::error::Code::DatabaseBusy { Ok(false) } else { Err(error) }
            }
        }
    }

    /// Deletes the copy that was made before the schema was last changed: it holds what has been erased since. Returns
    /// whether there was one.
    ///
    /// # Errors
    /// When it can't be deleted.
    pub async fn forget_copy(&self) -> Result<bool> {
        let file: Option<String> =
            sqlx::query_scalar("select file from pragma_database_list where name = 'main'")
                .fetch_optional(&self.readers)
                .await?;
        let Some(file) = file.filter(|file| !file.is_empty()) else { return Ok(false) };
        match tokio::fs::remove_file(super::super::open::copy_of(&PathBuf::from(file))).await {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::internal(error)),
        }
    }
}

//! Where the log is: in the database, or in a file of its own, and how what was noted gets there.
//!
//! Whoever writes to both holds the database's writer first, then the log's. What is in the log goes out of the outbox
//! after it: a process that ends in between finds it in both, and knows it by its id.
//!
//! A workspace that was deleted takes its log along; that it was is in the installation's.

use super::append::{self, append};
use super::{COLUMNS, Event};
use crate::error::Result;
use crate::store::{Conn, Db, OpenError, Store};
use std::path::Path;

/// Entries that are put in their places at once: some tens of milliseconds.
const AT_ONCE: i64 = 200;

/// The event log. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Log {
    main: Store,
    /// The file of its own, always written so that a loss of power takes nothing.
    own: Option<Store>,
}

/// A connection that reads the log.
pub enum Reader<'a> {
    /// The database's, within whatever it is in the middle of.
    Main(&'a mut Conn),
    /// The log's own.
    Own(sqlx::pool::PoolConnection<Db>),
}

impl std::ops::Deref for Reader<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        match self {
            Self::Main(conn) => conn,
            Self::Own(conn) => conn,
        }
    }
}

impl std::ops::DerefMut for Reader<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        match self {
            Self::Main(conn) => conn,
            Self::Own(conn) => conn,
        }
    }
}

impl Log {
    /// Opens the log: in the database if `path` is empty, else in that file, which is made if it is not there. What the
    /// database holds of the log moves over.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(main: &Store, path: &Path) -> Result<Self, OpenError> {
        let own = if path.as_os_str().is_empty() { None } else { Some(Store::open_events(path).await?) };
        let log = Self { main: main.clone(), own };
        log.move_over().await.map_err(|error| OpenError::Events {
            path: path.to_owned(),
            what: format!("{} ({})", error.detail, error.chain()),
        })?;
        Ok(log)
    }

    /// Moves what the database holds of the log into the log's own file, as it is.
    async fn move_over(&self) -> Result<()> {
        let Some(own) = &self.own else { return Ok(()) };
        loop {
            let mut main = self.main.write_durably().await?;
            let events: Vec<Event> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "select {COLUMNS} from events order by workspace_id, sequence limit $1"
            )))
            .bind(AT_ONCE)
            .fetch_all(&mut *main)
            .await?;
            if events.is_empty() {
                return Ok(());
            }
            let mut write = own.write_durably().await?;
            for event in &events {
                if !append::known(&mut write, event.id).await? {
                    append::insert(&mut write, event).await?;
                }
            }
            write.commit().await?;
            for event in &events {
                sqlx::query("delete from events where workspace_id = $1 and sequence = $2")
                    .bind(event.workspace_id)
                    .bind(event.sequence)
                    .execute(&mut *main)
                    .await?;
            }
            main.commit().await?;
        }
    }

    /// A connection that reads the log.
    ///
    /// # Errors
    /// When none is free in time.
    pub async fn read(&self) -> Result<Reader<'static>> {
        Ok(Reader::Own(self.own.as_ref().unwrap_or(&self.main).read().await?))
    }

    /// A connection that reads the log as whoever holds `main` has left it.
    ///
    /// # Errors
    /// When none is free in time.
    pub async fn read_within<'a>(&self, main: &'a mut Conn) -> Result<Reader<'a>> {
        Ok(match &self.own {
            Some(own) => Reader::Own(own.read().await?),
            None => Reader::Main(main),
        })
    }

    /// Puts everything that was noted in its place.
    ///
    /// # Errors
    /// When the database or the log can't be written; then nothing is lost, and the next call goes on.
    pub async fn sequence(&self) -> Result<()> {
        while append::waits(&mut *self.main.read().await?).await? {
            let mut main = self.main.write_durably().await?;
            self.some(&mut main).await?;
            main.commit().await?;
        }
        Ok(())
    }

    /// Puts everything that was noted in its place, in the caller's transaction of the database.
    ///
    /// # Errors
    /// When the database or the log can't be written.
    pub async fn sequence_within(&self, main: &mut Conn) -> Result<()> {
        while append::waits(main).await? {
            self.some(main).await?;
        }
        Ok(())
    }

    async fn some(&self, main: &mut Conn) -> Result<()> {
        let noted = append::first(main, AT_ONCE).await?;
        let Some(last) = noted.last().map(|one| one.id) else { return Ok(()) };
        let gone = append::gone(&noted)?;
        let mut heads = append::remembered(main, &noted).await?;
        match &self.own {
            None => append(main, &mut heads, noted).await?,
            Some(own) => {
                let mut write = own.write_durably().await?;
                append(&mut write, &mut heads, noted).await?;
                for workspace in &gone {
                    append::forget(&mut write, *workspace).await?;
                }
                write.commit().await?;
                if !gone.is_empty() && !own.fold().await? {
                    tracing::warn!(
                        "the event log is being read: what was deleted stays in its write-ahead log until that is next full"
                    );
                }
            }
        }
        append::remember(main, &heads).await?;
        append::remove(main, last).await?;
        for workspace in gone {
            super::forget(main, workspace).await?;
        }
        Ok(())
    }

    /// The log's own file, if it has one.
    #[must_use]
    pub fn own(&self) -> Option<&Store> {
        self.own.as_ref()
    }

    /// Closes the log's own file. The database is somebody else's to close.
    pub async fn close(&self) {
        if let Some(own) = &self.own {
            own.close().await;
        }
    }
}

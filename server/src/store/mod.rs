//! Every line of SQL, one file a noun. Nothing else imports sqlx.
//!
//! One writer, many readers: writes go through one connection and begin with `BEGIN IMMEDIATE`, so
//! that no transaction fails half-way for want of the lock; reads go through `query_only`
//! connections. No network call and no client wait may happen while a transaction is open.

pub mod accounts;
pub mod announcements;
pub mod api_keys;
pub mod bots;
pub mod budgets;
pub mod cache;
pub mod chunks;
mod columns;
pub mod conversations;
pub mod crawl;
pub mod documents;
pub mod drafts;
pub mod email_links;
pub mod entitlements;
pub mod estimates;
pub mod events;
pub mod figures;
pub mod files;
pub mod fixes;
pub mod full_text;
pub mod health;
pub mod identities;
pub mod indexes;
pub mod installation;
pub mod invitations;
pub mod jobs;
pub mod knowledge_bases;
pub mod leftovers;
pub mod letter_counts;
pub mod mails;
pub mod members;
pub mod message_texts;
pub mod messages;
mod open;
pub mod operator;
mod packed_vectors;
pub mod partings;
pub mod passages;
pub mod polar;
pub mod privacy;
pub mod providers;
pub mod question_vectors;
pub mod quotas;
pub mod ratings;
pub mod removal;
pub mod retention;
pub mod runs;
pub mod schedules;
pub mod second_factors;
pub mod sessions;
pub mod sketches;
pub mod sources;
mod sqlite_vec;
pub mod standing;
pub mod support;
pub mod test_cases;
pub mod test_runs;
pub mod tool_calls;
pub mod tools;
pub mod traces;
pub mod transfer;
pub mod unanswered;
pub mod usage;
pub mod vectors;
pub mod visitors;
pub mod words;
pub mod workspace_deletions;
pub mod workspaces;

pub use open::OpenError;

use crate::error::{Code, Error, Result};
use sqlx::{Connection as _, Transaction};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The database engine that this build is for.
pub type Db = sqlx::Sqlite;
/// A connection, inside or outside a transaction.
pub type Conn = sqlx::SqliteConnection;
/// A pool of connections.
pub type Pool = sqlx::SqlitePool;

/// How long a writer waits for those before it.
const WRITER_WAIT: Duration = Duration::from_secs(10);

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A crash of the process (`synchronous=NORMAL`). For content that can be read again.
    Normal,
    /// Also a loss of power (`synchronous=FULL`). For sign-in, money and jobs.
    Full,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    readers: Pool,
    writer: Pool,
    /// Held during a write; knows how the writer's connection is set, unless that was interrupted.
    gate: Arc<Mutex<Option<Durability>>>,
    commits: Arc<AtomicU64>,
    clearing: leftovers::Turns,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Store")
    }
}

/// A write transaction. Rolled back unless committed.
pub struct Write {
    transaction: Transaction<'static, Db>,
    commits: Arc<AtomicU64>,
    _turn: OwnedMutexGuard<Option<Durability>>,
}

impl Write {
    /// Makes the writes last.
    ///
    /// # Errors
    /// When the database can't write, such as on a full disk. Then nothing was written.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await?;
        self.commits.fetch_add(1, Ordering::Release);
        Ok(())
    }
}

impl std::ops::Deref for Write {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.transaction
    }
}

impl std::ops::DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.transaction
    }
}

/// The database as it was at one moment. Ends when dropped.
pub struct Snapshot(Transaction<'static, Db>);

impl std::ops::Deref for Snapshot {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl std::ops::DerefMut for Snapshot {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

impl Store {
    /// A connection that can only read. Give it back before waiting for anything but the database.
    ///
    /// # Errors
    /// When none is free in time.
    pub async fn read(&self) -> Result<sqlx::pool::PoolConnection<Db>> {
        Ok(self.readers.acquire().await?)
    }

    /// The database as it is at one moment, however long that is looked at. While it is held, the write-ahead log can't
    /// be folded into the file: to be held for local work only, never for the time that a client takes.
    ///
    /// # Errors
    /// When no connection is free in time.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        Ok(Snapshot(self.readers.begin().await?))
    }

    /// How often this process has written. Who keeps in memory what stands in the database looks again when it changes.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }

    /// Begins to write what can be had again: pages, chunks, conversations.
    ///
    /// # Errors
    /// When the database is held by somebody else for too long.
    pub async fn write(&self) -> Result<Write> {
        self.begin(Durability::Normal).await
    }

    /// Begins to write what must survive a loss of power: sign-in, jobs, what was acknowledged.
    ///
    /// # Errors
    /// When the database is held by somebody else for too long.
    pub async fn write_durably(&self) -> Result<Write> {
        self.begin(Durability::Full).await
    }

    async fn begin(&self, wanted: Durability) -> Result<Write> {
        let mut turn = tokio::time::timeout(WRITER_WAIT, Arc::clone(&self.gate).lock_owned())
            .await
            .map_err(|late| busy().caused_by(late))?;
        let transaction = match self.begin_as(wanted, &mut turn).await {
            // SQLite rolls back by itself what finds no room on the disk. The driver, which then fails to roll it back,
            // takes it for open ever after: such a connection is of no more use.
            Err(sqlx::Error::InvalidSavePointStatement) => {
                self.writer.acquire().await?.close().await?;
                *turn = None;
                self.begin_as(wanted, &mut turn).await?
            }
            begun => begun?,
        };
        Ok(Write { transaction, commits: Arc::clone(&self.commits), _turn: turn })
    }

    async fn begin_as(
        &self,
        wanted: Durability,
        set: &mut Option<Durability>,
    ) -> sqlx::Result<Transaction<'static, Db>> {
        if *set != Some(wanted) {
            // Whoever gives this request up now leaves it open which of the two is set.
            *set = None;
            let pragma = match wanted {
                Durability::Normal => "pragma synchronous = normal",
                Durability::Full => "pragma synchronous = full",
            };
            sqlx::query(pragma).execute(&self.writer).await?;
            *set = Some(wanted);
        }
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        let mut conn = self.readers.acquire().await?;
        conn.ping().await?;
        sqlx::query_scalar::<_, i64>("select count(*) from installation").fetch_one(&mut *conn).await?;
        Ok(())
    }

    /// Reads the whole file and reports what is damaged; empty when nothing is.
    ///
    /// # Errors
    /// When the check can't be made.
    pub async fn integrity(&self) -> Result<Vec<String>> {
        let mut conn = self.snapshot().await?;
        // A connection that has searched before has in mind how full text lay then, and takes what was rewritten since for
        // damage; a search has it look again.
        let texts: Vec<String> = sqlx::query_scalar(
            "select name from sqlite_schema where type = 'table' and lower(sql) like 'create virtual table%using fts5%'",
        )
        .fetch_all(&mut *conn)
        .await?;
        let mut lines = Vec::new();
        for table in texts {
            let search = format!("select rowid from \"{table}\" where \"{table}\" match '\"a\"' limit 1");
            if let Err(error) = sqlx::query(sqlx::AssertSqlSafe(search)).fetch_optional(&mut *conn).await {
                lines.push(format!("{table} can't be searched: {error}"));
            }
        }
        let checked: Vec<String> =
            sqlx::query_scalar("pragma integrity_check(20)").fetch_all(&mut *conn).await?;
        lines.extend(checked.into_iter().filter(|line| line != "ok"));
        let orphans: Vec<(String, Option<i64>, String, i64)> =
            sqlx::query_as("pragma foreign_key_check").fetch_all(&mut *conn).await?;
        lines.extend(orphans.iter().take(20).map(|(table, row, parent, _)| {
            format!("a row of {table} ({row:?}) belongs to a row of {parent} that is not there")
        }));
        Ok(lines)
    }

    /// Copies the database into a new file, as it is at one moment. Others go on reading, and other processes writing.
    ///
    /// # Errors
    /// When the file is there already or can't be written.
    pub async fn copy_to(&self, file: &std::path::Path) -> Result<()> {
        // It only reads, but SQLite refuses it to connections that can do no other.
        let mut conn = self.writer.acquire().await?;
        sqlx::query("vacuum into $1").bind(file.to_string_lossy().into_owned()).execute(&mut *conn).await?;
        Ok(())
    }

    /// Closes all connections; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn busy() -> Error {
    Error::new(Code::DatabaseBusy, "The database is busy. Nothing was changed; please try again in a moment.")
        .retry_after(Duration::from_secs(2))
}

/// SQLite's primary result codes that are no fault of ours.
const SQLITE_BUSY: i32 = 5;
const SQLITE_LOCKED: i32 = 6;
const SQLITE_FULL: i32 = 13;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = match &error {
            sqlx::Error::PoolTimedOut => return busy().caused_by(error),
            sqlx::Error::Database(database) => {
                database.code().and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff)
            }
            _ => None,
        };
        match code {
            Some(SQLITE_BUSY | SQLITE_LOCKED) => busy().caused_by(error),
            Some(SQLITE_FULL) => Self::new(
                Code::StorageFull,
                "The server's disk is full, so nothing was saved. Reading still works; the operator has to free space.",
            )
            .retry_after(Duration::from_secs(60))
            .caused_by(error),
            _ => Self::internal(error),
        }
    }
}

/// A page of a list, with the cursor of the next one.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// Where the next page starts; none when this is the last.
    pub next: Option<uuid::Uuid>,
}

impl<T> Page<T> {
    /// A page of `limit` rows from up to `limit + 1` that were fetched.
    pub fn of(mut rows: Vec<T>, limit: u32, id: impl Fn(&T) -> uuid::Uuid) -> Self {
        let limit = limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(id) } else { None };
        Self { items: rows, next }
    }
}

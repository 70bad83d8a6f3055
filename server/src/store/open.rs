//! Opens the database: checks that it is sound and ours, migrates it, sets up both pools.

use super::{Durability, Pool, Store, sqlite_vec, vectors};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Up to 3.51.2, resetting the write-ahead log could corrupt the file.
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);
const SQLITE_VEC: &str = "v0.1.9";
/// Files up to this size are checked page by page at every start; larger ones by `frontdesk doctor`.
const CHECKED_AT_START: u64 = 64 * 1024 * 1024;
/// How long SQLite waits for others.
const BUSY: Duration = Duration::from_secs(5);
const MMAP_BYTES: &str = "134217728";
const CACHE_KIB: &str = "-64000";

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");
/// Of an event log that has a file of its own.
static EVENTS: Migrator = sqlx::migrate!("./migrations/events");

/// Why the database can't be opened, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is damaged.
    #[error(
        "the database {path} is damaged: {what}. It was left as it is. Put your latest backup in its place with \
         `frontdesk restore FILE` (see server/docs/operating.md), or keep a copy of the file and ask for help."
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        what: String,
    },
    /// The file is a database, but another program's.
    #[error(
        "the database {path} is not Frontdesk's: it holds tables, but no schema version of ours. Name another file."
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Built against a library with a known fault, or another one than was tested.
    #[error("{0}")]
    Version(String),
    /// The schema is newer than this program, or a migration was changed.
    #[error("the database {path} can't be brought to this version's schema: {source}")]
    Migrate {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: sqlx::migrate::MigrateError,
    },
    /// The event log can't be moved into its own file.
    #[error(
        "the event log can't be moved into {path}: {what}. What was moved is there; start again to go on."
    )]
    Events {
        /// The file.
        path: PathBuf,
        /// The cause.
        what: String,
    },
    /// Anything else.
    #[error("the database {path} can't be opened: {source}")]
    Open {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: sqlx::Error,
    },
}

impl Store {
    /// Opens the file, makes it if it is not there, and brings its schema up to date. An existing file
    /// is copied to `<file>.before-migration` before its schema is changed.
    ///
    /// # Errors
    /// See [`OpenError`]; a damaged file is never touched.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let store = Self::open_as(path, &MIGRATIONS).await?;
        ensure_vector_tables(path, &store.writer).await?;
        Ok(store)
    }

    /// Opens an event log's own file likewise.
    ///
    /// # Errors
    /// See [`OpenError`]; a damaged file is never touched.
    pub async fn open_events(path: &Path) -> Result<Self, OpenError> {
        Self::open_as(path, &EVENTS).await
    }

    async fn open_as(path: &Path, migrations: &Migrator) -> Result<Self, OpenError> {
        sqlite_vec::register();
        let fail = |source: sqlx::Error| classify(path, source);
        let existing = std::fs::metadata(path).map_or(0, |file| file.len());
        if existing > 0 {
            inspect(path, existing).await?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("cache_size", CACHE_KIB)
            .pragma("mmap_size", MMAP_BYTES)
            .pragma("temp_store", "memory")
            // What is deleted is written over; for what that does not reach, see `leftovers`.
            .pragma("secure_delete", "on");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            // A file hangs up on nobody, and each connection is tried when it is given back.
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await
            .map_err(fail)?;
        assert_versions(&writer).await?;
        migrate(path, &writer, migrations, existing > 0).await?;
        // Twice the cores, so that a reader that waits for the disk does not idle a core.
        let readers = std::thread::available_parallelism().map_or(4, |cores| cores.get() * 2).clamp(4, 32);
        let readers = SqlitePoolOptions::new()
            .max_connections(u32::try_from(readers).unwrap_or(4))
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "on"))
            .await
            .map_err(fail)?;
        Ok(Self {
            readers,
            writer,
            gate: Arc::new(Mutex::new(Some(Durability::Full))),
            commits: Arc::default(),
            clearing: Arc::default(),
        })
    }
}

impl Store {
    /// A database of its own in memory, gone when it is closed. It has one connection: give it back before asking for
    /// another.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn in_memory() -> Result<Self, OpenError> {
        sqlite_vec::register();
        let path = Path::new(":memory:");
        let options = SqliteConnectOptions::new()
            .in_memory(true)
            .foreign_keys(true)
            .pragma("journal_mode", "memory")
            .pragma("temp_store", "memory");
        let only = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await
            .map_err(|source| classify(path, source))?;
        migrate(path, &only, &MIGRATIONS, false).await?;
        ensure_vector_tables(path, &only).await?;
        Ok(Self {
            readers: only.clone(),
            writer: only,
            gate: Arc::new(Mutex::new(None)),
            commits: Arc::default(),
            clearing: Arc::default(),
        })
    }
}

/// Looks at an existing file without being able to write: closing a connection that can would fold the write-ahead log
/// into a damaged file.
async fn inspect(path: &Path, size: u64) -> Result<(), OpenError> {
    let fail = |source: sqlx::Error| classify(path, source);
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY);
    let mut conn = options.connect().await.map_err(fail)?;
    // A file without tables is a new one; one with tables must have been made by us.
    let (tables, ours): (i64, i64) = sqlx::query_as(
        "select count(*), count(case when name = '_sqlx_migrations' then 1 end) from sqlite_master where type = 'table'",
    )
    .fetch_one(&mut conn)
    .await
    .map_err(fail)?;
    if tables > 0 && ours == 0 {
        return Err(OpenError::Foreign { path: path.to_owned() });
    }
    if size <= CHECKED_AT_START {
        let lines: Vec<String> =
            sqlx::query_scalar("pragma quick_check(5)").fetch_all(&mut conn).await.map_err(fail)?;
        if lines != ["ok"] {
            return Err(OpenError::Corrupt { path: path.to_owned(), what: lines.join("; ") });
        }
    }
    conn.close().await.map_err(fail)
}

async fn assert_versions(writer: &Pool) -> Result<(), OpenError> {
    let (sqlite, vec): (String, String) = sqlx::query_as("select sqlite_version(), vec_version()")
        .fetch_one(writer)
        .await
        .map_err(|source| OpenError::Version(format!("sqlite-vec is not part of this build: {source}")))?;
    let mut parts = sqlite.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    if (part(), part(), part()) < SQLITE_AT_LEAST {
        return Err(OpenError::Version(format!(
            "this build has SQLite {sqlite}, which can corrupt a database; 3.51.3 or later is needed. Build it anew \
             with the versions in Cargo.lock."
        )));
    }
    if vec != SQLITE_VEC {
        return Err(OpenError::Version(format!(
            "this build has sqlite-vec {vec}; it was tested with {SQLITE_VEC}."
        )));
    }
    Ok(())
}

/// Where a database's file is copied to before its schema is changed.
pub(super) fn copy_of(path: &Path) -> PathBuf {
    path.with_extension("db.before-migration")
}

async fn migrate(path: &Path, writer: &Pool, migrations: &Migrator, existing: bool) -> Result<(), OpenError> {
    if existing {
        let applied: Option<i64> =
            sqlx::query_scalar("select max(version) from _sqlx_migrations where success")
                .fetch_one(writer)
                .await
                .unwrap_or(None);
        let latest = migrations.iter().map(|migration| migration.version).max();
        if applied.is_some() && applied < latest {
            let copy = copy_of(path);
            if let Err(error) = std::fs::remove_file(&copy)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                return Err(OpenError::Open { path: copy, source: sqlx::Error::Io(error) });
            }
            sqlx::query("vacuum into $1")
                .bind(copy.to_string_lossy().into_owned())
                .execute(writer)
                .await
                .map_err(|source| classify(path, source))?;
        }
    }
    let fail = |source: sqlx::Error| classify(path, source);
    // To change a table's checks it is made anew, and dropping the old one must not take what refers to it along.
    sqlx::query("pragma foreign_keys = off").execute(writer).await.map_err(fail)?;
    migrations.run(writer).await.map_err(|source| OpenError::Migrate { path: path.to_owned(), source })?;
    sqlx::query("pragma foreign_keys = on").execute(writer).await.map_err(fail)?;
    Ok(())
}

/// The tables of vectors are made as they are needed, and so are their triggers.
async fn ensure_vector_tables(path: &Path, writer: &Pool) -> Result<(), OpenError> {
    let fail = |source: sqlx::Error| classify(path, source);
    let dimensions: Vec<i64> = sqlx::query_scalar("select distinct dimensions from indexes")
        .fetch_all(writer)
        .await
        .map_err(fail)?;
    let mut conn = writer.acquire().await.map_err(fail)?;
    for dimensions in dimensions {
        vectors::ensure_table(&mut conn, dimensions).await.map_err(fail)?;
    }
    Ok(())
}

fn classify(path: &Path, source: sqlx::Error) -> OpenError {
    const SQLITE_CORRUPT: i32 = 11;
    const SQLITE_NOTADB: i32 = 26;
    // The code may be an extended one; its lowest byte is the kind.
    let kind = |code: &str| code.parse::<i32>().ok().map(|code| code & 0xff);
    if let sqlx::Error::Database(error) = &source
        && error.code().is_some_and(|code| matches!(kind(&code), Some(SQLITE_CORRUPT | SQLITE_NOTADB)))
    {
        return OpenError::Corrupt { path: path.to_owned(), what: error.message().to_owned() };
    }
    OpenError::Open { path: path.to_owned(), source }
}

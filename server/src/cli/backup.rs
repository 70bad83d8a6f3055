//! `migrate`, `backup`, `restore`.

use super::CliError;
use crate::config::Config;
use crate::lifecycle::{Locks, Parts, database};
use crate::store::Store;
use crate::store::events::Log;
use std::path::{Path, PathBuf};

/// Brings the database to this version's schema.
pub(super) async fn migrate(config: &Config) -> Result<(), CliError> {
    let data = &config.server.data;
    std::fs::create_dir_all(data)?;
    let _alone = Locks::migration(data)?;
    let store = Store::open(&database(data)).await.map_err(crate::lifecycle::StartError::from)?;
    let log = Log::open(&store, &config.events.path).await.map_err(crate::lifecycle::StartError::from)?;
    log.close().await;
    store.close().await;
    eprintln!("{} is up to date", database(data).display());
    Ok(())
}

/// Copies the database while the server runs.
pub(super) async fn backup(config: &Config, file: &Path) -> Result<(), CliError> {
    let path = existing(config)?;
    let log = beside(file);
    if let Some(file) = [file, &log].into_iter().find(|file| file.exists()) {
        return Err(CliError::Words(format!("{} is there already. Name a new file.", file.display())));
    }
    let store = {
        // Opening may bring the schema up to date: nobody else may do that meanwhile.
        let _alone = Locks::migration(&config.server.data)?;
        Store::open(&path).await.map_err(crate::lifecycle::StartError::from)?
    };
    store.copy_to(file).await?;
    store.close().await;
    eprintln!("copied to {}", file.display());
    backup_events(config, &beside(file)).await
}

/// Copies the event log if it has a file of its own. After the database: what the log has more of is known there by its id.
async fn backup_events(config: &Config, file: &Path) -> Result<(), CliError> {
    let path = &config.events.path;
    if path.as_os_str().is_empty() || !path.exists() {
        return Ok(());
    }
    let log = {
        let _alone = Locks::migration(&config.server.data)?;
        Store::open_events(path).await.map_err(crate::lifecycle::StartError::from)?
    };
    log.copy_to(file).await?;
    log.close().await;
    eprintln!("the event log is copied to {}", file.display());
    Ok(())
}

/// The copy of the event log that goes with a copy of the database.
fn beside(file: &Path) -> PathBuf {
    with_suffix(file, ".events")
}

/// Puts a copy in the database's place; the database that was there is kept beside it. So with the event log, if it has a
/// file of its own and the copy has one, too.
pub(super) async fn restore(config: &Config, file: &Path) -> Result<(), CliError> {
    let data = &config.server.data;
    std::fs::create_dir_all(data)?;
    let _locks = Locks::take(data, Parts::All)?;
    let (path, log) = (database(data), &config.events.path);
    let events = Some(beside(file)).filter(|copy| copy.exists() && !log.as_os_str().is_empty());
    let candidate = checked(file, &path, false).await?;
    // Both are looked at before either takes the other's place.
    let events = match events {
        None => None,
        Some(copy) => match checked(&copy, log, true).await {
            Ok(candidate) => Some(candidate),
            Err(error) => {
                remove(&candidate)?;
                return Err(error);
            }
        },
    };
    put(&candidate, &path)?;
    if let Some(candidate) = events {
        put(&candidate, log)?;
    }
    Ok(())
}

/// A copy of the file beside the place that it is to take, if it may.
async fn checked(file: &Path, place: &Path, events: bool) -> Result<PathBuf, CliError> {
    let candidate = with_suffix(place, ".restoring");
    if let Err(error) = check_copy(file, &candidate, events).await {
        remove(&candidate)?;
        return Err(error);
    }
    Ok(candidate)
}

/// Puts a checked copy in its place.
fn put(candidate: &Path, place: &Path) -> Result<(), CliError> {
    // The log of an older database must not be taken for that of the one kept now.
    remove(&with_suffix(place, ".before-restore"))?;
    for suffix in ["", "-wal", "-shm"] {
        let old = with_suffix(place, suffix);
        if old.exists() {
            std::fs::rename(&old, with_suffix(place, &format!(".before-restore{suffix}")))?;
        }
    }
    std::fs::rename(candidate, place)?;
    eprintln!("restored; what was there is kept as {}", with_suffix(place, ".before-restore").display());
    Ok(())
}

/// Copies the file and sees whether it may take a good one's place.
async fn check_copy(file: &Path, candidate: &Path, events: bool) -> Result<(), CliError> {
    let refused = |why: String| CliError::Words(format!("{} can't be restored: {why}", file.display()));
    remove(candidate)?;
    let bytes = std::fs::copy(file, candidate).map_err(|error| refused(error.to_string()))?;
    if bytes == 0 {
        return Err(refused("it is empty".to_owned()));
    }
    let opened = if events { Store::open_events(candidate).await } else { Store::open(candidate).await };
    let store = opened.map_err(|error| refused(error.to_string()))?;
    let damage = store.integrity().await;
    store.close().await;
    let damage = damage?;
    if damage.is_empty() { Ok(()) } else { Err(refused(format!("it is damaged: {}", damage.join("; ")))) }
}

/// Removes a database with what SQLite keeps beside it, as far as it is there.
fn remove(path: &Path) -> Result<(), CliError> {
    for suffix in ["", "-wal", "-shm"] {
        match std::fs::remove_file(with_suffix(path, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A mistyped directory must not become an empty database.
pub(super) fn existing(config: &Config) -> Result<PathBuf, CliError> {
    let path = database(&config.server.data);
    if path.exists() {
        Ok(path)
    } else {
        Err(CliError::Words(format!(
            "there is no database at {}. Name its directory with --data.",
            path.display()
        )))
    }
}

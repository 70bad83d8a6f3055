//! `migrate`, `backup`, `restore`.

use super::CliError;
use crate::config::Config;
use crate::lifecycle::{Locks, Parts, database};
use crate::store::Store;
use std::path::{Path, PathBuf};

/// Brings the database to this version's schema.
pub(super) async fn migrate(config: &Config) -> Result<(), CliError> {
    let data = &config.server.data;
    std::fs::create_dir_all(data)?;
    let _alone = Locks::migration(data)?;
    let store = Store::open(&database(data)).await.map_err(crate::lifecycle::StartError::from)?;
    store.close().await;
    eprintln!("{} is up to date", database(data).display());
    Ok(())
}

/// Copies the database while the server runs.
pub(super) async fn backup(config: &Config, file: &Path) -> Result<(), CliError> {
    let path = existing(config)?;
    if file.exists() {
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
    Ok(())
}

/// Puts a copy in the database's place; the database that was there is kept beside it.
pub(super) async fn restore(config: &Config, file: &Path) -> Result<(), CliError> {
    let data = &config.server.data;
    std::fs::create_dir_all(data)?;
    let _locks = Locks::take(data, Parts::All)?;
    let path = database(data);
    let candidate = data.join("frontdesk.db.restoring");
    let checked = check_copy(file, &candidate).await;
    if let Err(error) = checked {
        remove(&candidate)?;
        return Err(error);
    }
    // The log of an older database must not be taken for that of the one kept now.
    remove(&with_suffix(&path, ".before-restore"))?;
    for suffix in ["", "-wal", "-shm"] {
        let old = with_suffix(&path, suffix);
        if old.exists() {
            std::fs::rename(&old, with_suffix(&path, &format!(".before-restore{suffix}")))?;
        }
    }
    std::fs::rename(&candidate, &path)?;
    eprintln!("restored; what was there is kept as {}", with_suffix(&path, ".before-restore").display());
    Ok(())
}

/// Copies the file and sees whether it may take a good one's place.
async fn check_copy(file: &Path, candidate: &Path) -> Result<(), CliError> {
    let refused = |why: String| CliError::Words(format!("{} can't be restored: {why}", file.display()));
    remove(candidate)?;
    let bytes = std::fs::copy(file, candidate).map_err(|error| refused(error.to_string()))?;
    if bytes == 0 {
        return Err(refused("it is empty".to_owned()));
    }
    let store = Store::open(candidate).await.map_err(|error| refused(error.to_string()))?;
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

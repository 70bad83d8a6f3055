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
    let store = Store::open(&path).await.map_err(crate::lifecycle::StartError::from)?;
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
    std::fs::copy(file, &candidate)?;
    // Opening checks it; a damaged copy must not take a good one's place.
    let store = Store::open(&candidate).await.map_err(crate::lifecycle::StartError::from)?;
    let damage = store.integrity().await?;
    store.close().await;
    if !damage.is_empty() {
        std::fs::remove_file(&candidate)?;
        return Err(CliError::Words(format!("{} is damaged: {}", file.display(), damage.join("; "))));
    }
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

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A mistyped directory must not become an empty database.
fn existing(config: &Config) -> Result<PathBuf, CliError> {
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

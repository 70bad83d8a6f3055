//! One server and one worker on a data directory: held by file locks, which end with the process.

use super::{Parts, StartError};
use std::fs::{File, TryLockError};
use std::path::Path;

/// The locks that a process holds.
#[derive(Debug)]
pub struct Locks(#[expect(dead_code, reason = "held until dropped")] Vec<File>);

impl Locks {
    /// Takes the locks for these parts.
    ///
    /// # Errors
    /// `Taken` if another process has one.
    pub fn take(data: &Path, parts: Parts) -> Result<Self, StartError> {
        let mut held = Vec::new();
        if parts != Parts::Worker {
            held.push(take(data, "serve.lock", "A Frontdesk server")?);
        }
        if parts != Parts::Http {
            held.push(take(data, "worker.lock", "A Frontdesk worker")?);
        }
        Ok(Self(held))
    }

    /// Waits until nobody else changes the schema.
    ///
    /// # Errors
    /// When the lock's file can't be used.
    pub fn migration(data: &Path) -> Result<Self, StartError> {
        let path = data.join("migrate.lock");
        let fail = |source| StartError::Data { path: path.clone(), source };
        let file = open(&path).map_err(fail)?;
        file.lock().map_err(fail)?;
        Ok(Self(vec![file]))
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(path)
}

fn take(data: &Path, name: &str, who: &str) -> Result<File, StartError> {
    let path = data.join(name);
    let file = open(&path).map_err(|source| StartError::Data { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::Taken(format!(
            "{who} is working on {} already. Stop that one first, or name another directory with --data.",
            data.display()
        ))),
        Err(TryLockError::Error(source)) => Err(StartError::Data { path, source }),
    }
}

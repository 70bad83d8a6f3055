//! A knowledge base or a bot as a ZIP file, and back: the format is described in `server/docs/export-import.md`.
//!
//! Uses the store, the domain and the rules for addresses; knows no HTTP, no queue and no model: what is imported was
//! embedded before, and is not embedded again.
//!
//! An export is first written to a file without a name in the data directory, from one snapshot of the database: the
//! snapshot keeps the write-ahead log from being folded, so it is held for as long as this machine's own disk takes, not
//! for as long as a client does. An import is read from such a file as well: it is looked through whole (`verify`) before
//! a row is written, and what is written stays out of sight until all of it is there.

mod base;
mod check;
mod extras;
mod format;
mod models;
mod pack;
mod read;
mod unpack;
mod verify;
mod write;

pub use format::{FORMAT, Kind, Manifest, VERSION};
pub use read::{Imported, Importer, clear_remains};
pub use write::{Subject, export};

use crate::domain::ids::WorkspaceId;
use crate::error::{Code, Error, Result};
use std::collections::HashSet;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A file in the data directory that has no name: however the process ends, nothing of it is left.
///
/// # Errors
/// When the disk is full or can't be written.
pub fn nameless_file(data: &Path) -> Result<File> {
    tempfile::tempfile_in(data).map_err(disk)
}

/// A failure of the disk in the words of the store's.
pub fn disk(error: std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::StorageFull {
        Error::new(
            Code::StorageFull,
            "The server's disk is full, so this could not be done. Reading still works; the operator has to free space.",
        )
        .retry_after(Duration::from_secs(60))
        .caused_by(error)
    } else {
        Error::internal(error)
    }
}

/// Who exports or imports just now: one thing at a time for each workspace, for each takes as much disk as it is large.
#[derive(Debug, Clone, Default)]
pub struct Turns(Arc<Mutex<HashSet<WorkspaceId>>>);

/// A workspace's turn, until dropped.
#[derive(Debug)]
pub struct Turn {
    turns: Turns,
    workspace: WorkspaceId,
}

impl Turns {
    /// Takes the workspace's turn.
    ///
    /// # Errors
    /// `conflict` while it has one.
    pub fn take(&self, workspace: WorkspaceId) -> Result<Turn> {
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(workspace) {
            Ok(Turn { turns: self.clone(), workspace })
        } else {
            Err(Error::new(
                Code::Conflict,
                "This workspace has an export or import running. Wait until it has ended, then try again.",
            ))
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.workspace);
    }
}

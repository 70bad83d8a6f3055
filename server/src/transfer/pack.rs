//! Writes a ZIP file from what an asynchronous task hands over: packing is work for a thread of its own, and the task
//! waits when that falls behind, so that no more than a few pieces are in memory.

use super::format::{Entry, Part};
use super::{disk, nameless_file};
use crate::error::{Error, Result};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Bytes that are gathered before they are handed over.
const PIECE: usize = 64 * 1024;

enum Order {
    Begin(String),
    Bytes(Vec<u8>),
}

/// A ZIP file being written.
pub(super) struct Packer {
    orders: mpsc::Sender<Order>,
    thread: JoinHandle<std::io::Result<File>>,
    gathered: Vec<u8>,
    hash: Sha256,
    bytes: u64,
    part: Option<Part>,
    /// The entries that are done.
    pub entries: Vec<Entry>,
}

impl Packer {
    /// Begins a file that has no name.
    pub fn begin(data: &Path) -> Result<Self> {
        let file = nameless_file(data)?;
        let (orders, received) = mpsc::channel(8);
        let thread = tokio::task::spawn_blocking(move || pack(file, received));
        let (hash, gathered) = (Sha256::new(), Vec::with_capacity(PIECE));
        Ok(Self { orders, thread, gathered, hash, bytes: 0, part: None, entries: Vec::new() })
    }

    /// Begins an entry; the one before it ends.
    pub async fn start(&mut self, part: Part) -> Result<()> {
        self.end_entry().await?;
        self.part = Some(part);
        self.order(Order::Begin(part.name())).await
    }

    /// Adds bytes to the entry.
    pub async fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= PIECE { self.hand_over().await } else { Ok(()) }
    }

    /// Adds a line of JSON to the entry.
    pub async fn line<T: Serialize>(&mut self, value: &T) -> Result<()> {
        let mut line = serde_json::to_vec(value).map_err(Error::internal)?;
        line.push(b'\n');
        self.bytes(&line).await
    }

    /// An entry of indented JSON.
    pub async fn document<T: Serialize>(&mut self, part: Part, value: &T) -> Result<()> {
        self.start(part).await?;
        self.bytes(&serde_json::to_vec_pretty(value).map_err(Error::internal)?).await
    }

    /// Ends the last entry.
    pub async fn end_entry(&mut self) -> Result<()> {
        self.hand_over().await?;
        if let Some(part) = self.part.take() {
            let sha256 = hex(&std::mem::take(&mut self.hash).finalize());
            self.entries.push(Entry { name: part.name(), bytes: self.bytes, sha256 });
            self.bytes = 0;
        }
        Ok(())
    }

    /// Ends the file.
    pub async fn finish(mut self) -> Result<File> {
        self.end_entry().await?;
        drop(self.orders);
        self.thread.await.map_err(Error::internal)?.map_err(disk)
    }

    async fn hand_over(&mut self) -> Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.gathered, Vec::with_capacity(PIECE));
        self.hash.update(&piece);
        self.bytes += piece.len() as u64;
        self.order(Order::Bytes(piece)).await
    }

    async fn order(&mut self, order: Order) -> Result<()> {
        if self.orders.send(order).await.is_ok() {
            return Ok(());
        }
        // The thread has ended before it was told to: it says why.
        Err(match (&mut self.thread).await {
            Ok(Err(error)) => disk(error),
            Ok(Ok(_)) => Error::internal("the file was ended too early"),
            Err(error) => Error::internal(error),
        })
    }
}

/// Entries carry no time, so that the same content makes the same bytes.
fn pack(file: File, mut orders: mpsc::Receiver<Order>) -> std::io::Result<File> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(true);
    let mut zip = ZipWriter::new(std::io::BufWriter::with_capacity(256 * 1024, file));
    while let Some(order) = orders.blocking_recv() {
        match order {
            Order::Begin(name) => zip.start_file(name, options)?,
            Order::Bytes(bytes) => zip.write_all(&bytes)?,
        }
    }
    let mut file = zip.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

/// In small letters.
pub(super) fn hex(bytes: &[u8]) -> String {
    crate::knowledge::chunk::hex(bytes)
}

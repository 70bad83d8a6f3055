//! A knowledge base that is being imported: its rows, portion by portion, with new ids by the places of the old.

use super::format::{BasePartName, Counts, Entry, Part, invalid};
use super::unpack::Piece;
use crate::domain::ids::{DocumentId, FileId, SourceId};
use crate::error::{Error, Result};
use crate::store::Write;
use crate::store::transfer::{self as rows, Staged};

/// A knowledge base under way, with the new ids by the places of the old.
pub(super) struct Base {
    pub staged: Staged,
    pub sources: Vec<SourceId>,
    pub documents: Vec<DocumentId>,
    pub chunks: Vec<i64>,
    /// Whether a passage stands anywhere: one that did not would never be removed.
    pub stands: Vec<bool>,
    pub vectors: usize,
    files: Vec<(usize, FileId)>,
    sources_done: usize,
    documents_done: usize,
}

impl Base {
    /// With ids for all that its manifest counts.
    pub fn of(staged: Staged, counts: Counts) -> Self {
        Self {
            staged,
            sources: (0..counts.sources).map(|_| SourceId::new()).collect(),
            documents: (0..counts.documents).map(|_| DocumentId::new()).collect(),
            chunks: Vec::with_capacity(counts.chunks),
            stands: vec![false; counts.chunks],
            vectors: 0,
            files: Vec::new(),
            sources_done: 0,
            documents_done: 0,
        }
    }

    /// Writes a portion; returns how many rows it had.
    pub async fn write(
        &mut self,
        write: &mut Write,
        rows: Piece,
        number: u32,
        entries: &[Entry],
    ) -> Result<usize> {
        match rows {
            Piece::Sources(list) => {
                for row in &list {
                    let id = *at(&self.sources, self.sources_done)?;
                    rows::source(write, &self.staged, id, row).await?;
                    if let Some(file) = &row.file {
                        let place = u32::try_from(self.sources_done).map_err(Error::internal)?;
                        let name = Part::Base(number, BasePartName::File(place)).name();
                        let same = |entry: &&Entry| {
                            entry.name == name
                                && entry.sha256 == file.sha256
                                && i64::try_from(entry.bytes).is_ok_and(|bytes| bytes == file.bytes)
                        };
                        if !entries.iter().any(|entry| same(&entry)) {
                            return Err(invalid(format!(
                                "{name} is missing, or not the file that its source names."
                            )));
                        }
                        let file = rows::file(write, &self.staged, id, file).await?;
                        self.files.push((self.sources_done, file));
                    }
                    self.sources_done += 1;
                }
                Ok(list.len())
            }
            Piece::Documents(list) => {
                for row in &list {
                    let id = *at(&self.documents, self.documents_done)?;
                    let source = *at(&self.sources, row.source)?;
                    let twin = row.duplicate_of.map(|place| at(&self.documents, place)).transpose()?.copied();
                    rows::document(write, &self.staged, (id, source, twin), row).await?;
                    self.documents_done += 1;
                }
                Ok(list.len())
            }
            Piece::Chunks(list) => {
                for row in &list {
                    self.chunks.push(rows::chunk(write, &self.staged, row).await?);
                }
                Ok(list.len())
            }
            Piece::Vectors(list) => {
                for (packed, sketch) in &list {
                    let rowid = *at(&self.chunks, self.vectors)?;
                    rows::vector(write, &self.staged, rowid, packed, sketch).await?;
                    self.vectors += 1;
                }
                Ok(list.len())
            }
            Piece::Places(list) => {
                for row in &list {
                    let document = *at(&self.documents, row.document)?;
                    let rowid = *at(&self.chunks, row.chunk)?;
                    self.stands[row.chunk] = true;
                    rows::place(write, &self.staged, document, rowid, row).await?;
                }
                Ok(list.len())
            }
            Piece::FilePart { source, n, data } => {
                let file = self.files.iter().find(|(place, _)| *place == source);
                let (_, file) =
                    file.ok_or_else(|| invalid("The export holds a file that no source names."))?;
                rows::file_part(write, &self.staged, *file, n, &data).await?;
                Ok(0)
            }
            Piece::Bot(_) | Piece::Draft(_) | Piece::Tools(_) | Piece::Tests(_) | Piece::Base(..) => Ok(0),
        }
    }
}

fn at<T>(list: &[T], place: usize) -> Result<&T> {
    list.get(place)
        .ok_or_else(|| invalid(format!("The export refers to number {place} of a list that ends before.")))
}

//! Exports: one snapshot of the database becomes one file.

use super::extras;
use super::format::{
    BasePart, BasePartName, BotPart, Counts, FORMAT, IndexPart, Kind, Manifest, Part, VERSION,
};
use super::pack::Packer;
use crate::domain::ids::{BotId, DocumentId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::store::bots::Bot as BotRow;
use crate::store::transfer as rows;
use crate::store::vectors::IndexScope;
use crate::store::{Conn, Store, bots, indexes, knowledge_bases, test_cases};
use std::fs::File;
use std::path::Path;

/// Rows read at once: pages may be megabytes each, passages are a few kilobytes, places less.
const SOURCES: u32 = 20;
const DOCUMENTS: u32 = 20;
const CHUNKS: u32 = 250;
const PLACES: u32 = 2000;

/// What is exported.
#[derive(Debug, Clone, Copy)]
pub enum Subject {
    /// A bot with all that it answers from.
    Bot(BotId),
    /// A knowledge base.
    KnowledgeBase(KnowledgeBaseId),
}

/// Writes an export into a file without a name in the data directory. Returns it from its beginning, with the name of
/// what it is of.
///
/// # Errors
/// `not_found`, also if it is another workspace's; `storage_full`.
pub async fn export(
    store: &Store,
    data: &Path,
    workspace: WorkspaceId,
    subject: Subject,
    now: Timestamp,
) -> Result<(File, String)> {
    let mut conn = store.snapshot().await?;
    let (kind, name, bot, bases) = match subject {
        Subject::Bot(id) => {
            let bot = bots::get(&mut conn, workspace, id).await?;
            let bases = rows::bases_of_bot(&mut conn, workspace, id).await?;
            let test_settings = test_cases::settings(&mut conn, workspace, id).await?;
            let BotRow { name, system_prompt, settings, .. } = bot;
            let part = BotPart { name, system_prompt, settings, test_settings };
            (Kind::Bot, part.name.clone(), Some((id, part)), bases)
        }
        Subject::KnowledgeBase(id) => {
            let base = knowledge_bases::get(&mut conn, workspace, id).await?;
            (Kind::KnowledgeBase, base.name, None, vec![id])
        }
    };
    let mut packer = Packer::begin(data)?;
    let mut tools = 0;
    if let Some((id, part)) = &bot {
        packer.document(Part::Bot, part).await?;
        tools = extras::export_own(&mut conn, &mut packer, workspace, *id).await?;
    }
    let mut counts = Vec::with_capacity(bases.len());
    let mut sources = Vec::with_capacity(bases.len());
    for (number, base) in (1..).zip(bases) {
        let writer = Writer::of(&mut conn, &mut packer, workspace, base, number).await?;
        let (written, own) = writer.write().await?;
        counts.push(written);
        sources.push(own);
    }
    let mut tests = 0;
    if let Some((id, _)) = bot {
        tests = extras::export_tests(&mut conn, &mut packer, workspace, id, &sources).await?;
    }
    packer.end_entry().await?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        kind,
        created_at: now.to_string(),
        program: format!("frontdesk {}", env!("CARGO_PKG_VERSION")),
        knowledge_bases: counts,
        tools,
        tests,
        entries: packer.entries.clone(),
    };
    packer.document(Part::Manifest, &manifest).await?;
    Ok((packer.finish().await?, name))
}

/// Writes one knowledge base.
struct Writer<'a> {
    conn: &'a mut Conn,
    packer: &'a mut Packer,
    workspace: WorkspaceId,
    base: KnowledgeBaseId,
    number: u32,
    scope: IndexScope,
    sources: Vec<SourceId>,
    documents: Vec<DocumentId>,
    chunks: Vec<i64>,
}

impl<'a> Writer<'a> {
    async fn of(
        conn: &'a mut Conn,
        packer: &'a mut Packer,
        workspace: WorkspaceId,
        id: KnowledgeBaseId,
        number: u32,
    ) -> Result<Self> {
        let base = knowledge_bases::get(conn, workspace, id).await?;
        let index = indexes::live(conn, workspace, id).await?;
        let scope = IndexScope::of(workspace, &index)?;
        let part = BasePart { name: base.name, pipeline: base.pipeline };
        packer.document(Part::Base(number, BasePartName::Base), &part).await?;
        let part = IndexPart {
            provider: index.provider,
            model: index.model,
            dimensions: u32::try_from(index.dimensions).map_err(Error::internal)?,
            chunking: index.chunking,
        };
        packer.document(Part::Base(number, BasePartName::Index), &part).await?;
        let (sources, documents, chunks) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { conn, packer, workspace, base: id, number, scope, sources, documents, chunks })
    }

    /// Returns how much was written, and the sources in their places.
    async fn write(mut self) -> Result<(Counts, Vec<SourceId>)> {
        let files = self.sources().await?;
        self.documents().await?;
        self.chunks().await?;
        self.vectors().await?;
        let places = self.places().await?;
        for (place, file) in &files {
            self.start(BasePartName::File(*place)).await?;
            let mut n = 0;
            while let Some(part) = rows::file_part_of(self.conn, self.workspace, *file, n).await? {
                self.packer.bytes(&part).await?;
                n += 1;
            }
        }
        let counts = Counts {
            sources: self.sources.len(),
            documents: self.documents.len(),
            chunks: self.chunks.len(),
            places,
            files: files.len(),
        };
        Ok((counts, self.sources))
    }

    async fn start(&mut self, part: BasePartName) -> Result<()> {
        self.packer.start(Part::Base(self.number, part)).await
    }

    /// Returns the files that are to follow.
    async fn sources(&mut self) -> Result<Vec<(u32, crate::domain::ids::FileId)>> {
        self.start(BasePartName::Sources).await?;
        let mut files = Vec::new();
        loop {
            let after = self.sources.last().copied();
            let page = rows::sources(self.conn, self.workspace, self.base, after, SOURCES).await?;
            if page.is_empty() {
                return Ok(files);
            }
            for row in page {
                if let Some(file) = &row.file {
                    files.push((u32::try_from(self.sources.len()).map_err(Error::internal)?, file.id));
                }
                self.packer.line(&row).await?;
                self.sources.push(row.id);
            }
        }
    }

    async fn documents(&mut self) -> Result<()> {
        // A page may say what a later one says, so all have to be known before the first is written.
        self.documents = rows::document_ids(self.conn, self.workspace, self.base).await?;
        self.start(BasePartName::Documents).await?;
        let mut after = None;
        loop {
            let number = self.scope.number;
            let page =
                rows::documents(self.conn, self.workspace, self.base, number, after, DOCUMENTS).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.id);
            for mut row in page {
                row.source = place(&self.sources, &row.source_id)?;
                row.duplicate_of =
                    row.duplicate_of_id.and_then(|other| self.documents.binary_search(&other).ok());
                self.packer.line(&row).await?;
            }
        }
    }

    async fn chunks(&mut self) -> Result<()> {
        self.start(BasePartName::Chunks).await?;
        loop {
            let after = self.chunks.last().copied().unwrap_or(i64::MIN);
            let page = rows::chunks(self.conn, self.scope, after, CHUNKS).await?;
            if page.is_empty() {
                return Ok(());
            }
            for row in page {
                self.packer.line(&row).await?;
                self.chunks.push(row.rowid_);
            }
        }
    }

    async fn vectors(&mut self) -> Result<()> {
        self.start(BasePartName::Vectors).await?;
        let mut written = 0;
        let mut after = i64::MIN;
        loop {
            let page = rows::vectors(self.conn, self.scope, after, CHUNKS).await?;
            let Some((last, ..)) = page.last() else { break };
            after = *last;
            for (rowid, packed, sketch) in &page {
                if self.chunks.get(written) != Some(rowid) {
                    return Err(Error::internal(format!("passage {rowid} has no vector, or one too many")));
                }
                self.packer.bytes(packed).await?;
                self.packer.bytes(sketch).await?;
                written += 1;
            }
        }
        if written == self.chunks.len() {
            Ok(())
        } else {
            Err(Error::internal(format!("{} passages have {written} vectors", self.chunks.len())))
        }
    }

    async fn places(&mut self) -> Result<usize> {
        self.start(BasePartName::Places).await?;
        let mut written = 0;
        let mut after = None;
        loop {
            let page = rows::places(self.conn, self.scope, after, PLACES).await?;
            let Some(last) = page.last() else { return Ok(written) };
            after = Some((last.document_id, last.position));
            for mut row in page {
                row.document = place(&self.documents, &row.document_id)?;
                row.chunk = place(&self.chunks, &row.rowid_)?;
                self.packer.line(&row).await?;
                written += 1;
            }
        }
    }
}

/// Where it stands in its list, which is sorted.
fn place<T: Ord + std::fmt::Debug>(list: &[T], id: &T) -> Result<usize> {
    list.binary_search(id).map_err(|_| Error::internal(format!("{id:?} is referred to, but not exported")))
}

//! Reads a verified export's entries in order, on a thread of its own: parses and checks them, and hands them over in
//! portions that a transaction can hold.

use super::check;
use super::format::{
    BasePart, BasePartName, BotPart, Counts, DraftPart, IndexPart, Manifest, Part, TestPart, ToolPart,
    invalid,
};
use super::verify::{next, part_of, unreadable, whole};
use crate::domain::bot::BotSettings;
use crate::error::Result;
use crate::knowledge::address::NetworkPolicy;
use crate::store::transfer::{
    ChunkRow, DocumentRow, PlaceRow, SourceRow, packed_bytes, sketch_bytes, vector_fault,
};
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use tokio::sync::mpsc;

/// Longest line: a page's text with every sign escaped.
const LINE: u64 = 64_000_000;
/// A portion is full with so many rows, or so many bytes of lines.
const ROWS: usize = 500;
const BYTES: usize = 1_000_000;
/// As uploads are kept.
const FILE_PART: u64 = 256 * 1024;

/// A portion of an export.
#[derive(Debug)]
pub(super) enum Piece {
    Bot(Box<BotPart>),
    Draft(Box<DraftPart>),
    Tools(Vec<ToolPart>),
    Tests(Vec<TestPart>),
    /// A knowledge base begins.
    Base(BasePart, IndexPart),
    Sources(Vec<SourceRow>),
    Documents(Vec<DocumentRow>),
    Chunks(Vec<ChunkRow>),
    /// Each packed, with its bits.
    Vectors(Vec<(Vec<u8>, Vec<u8>)>),
    Places(Vec<PlaceRow>),
    /// Part `n` of the file of a source.
    FilePart {
        source: usize,
        n: i64,
        data: Vec<u8>,
    },
}

/// Whoever takes the pieces has gone: there is nothing left to do.
struct Gone;

enum Stop {
    Gone,
    Error(crate::error::Error),
}

impl From<crate::error::Error> for Stop {
    fn from(error: crate::error::Error) -> Self {
        Self::Error(error)
    }
}

impl From<Gone> for Stop {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

/// Reads it all, unless nobody takes the pieces any more.
pub(super) fn unpack(
    file: File,
    manifest: &Manifest,
    policy: &NetworkPolicy,
    pieces: &mpsc::Sender<Piece>,
) -> Result<()> {
    let mut reader = BufReader::with_capacity(256 * 1024, file);
    let mut state =
        State { manifest, policy, pieces, bot: None, base: None, index: None, counts: Counts::default() };
    while let Some(mut entry) = next(&mut reader)? {
        let part = part_of(&entry)?;
        match state.entry(part, &mut entry) {
            Ok(()) => {}
            Err(Stop::Gone) => return Ok(()),
            Err(Stop::Error(error)) => return Err(error),
        }
    }
    Ok(())
}

struct State<'a> {
    manifest: &'a Manifest,
    policy: &'a NetworkPolicy,
    pieces: &'a mpsc::Sender<Piece>,
    bot: Option<BotSettings>,
    base: Option<BasePart>,
    index: Option<IndexPart>,
    counts: Counts,
}

impl State<'_> {
    fn entry(&mut self, part: Part, entry: &mut impl Read) -> Result<(), Stop> {
        let (number, base_part) = match part {
            Part::Base(number, base_part) => (number, base_part),
            Part::Bot => {
                let bot: BotPart = json(&whole(entry, LINE)?, part, 1)?;
                check::bot(&bot).map_err(|what| fault(part, 1, &what))?;
                self.bot = Some(bot.settings.clone());
                return Ok(self.send(Piece::Bot(Box::new(bot)))?);
            }
            Part::Draft => {
                let draft: DraftPart = json(&whole(entry, LINE)?, part, 1)?;
                let live = self.bot.clone();
                let live =
                    live.ok_or_else(|| fault(part, 1, "stands before the bot that it is a draft of"))?;
                check::draft(&draft, live).map_err(|what| fault(part, 1, &what))?;
                return Ok(self.send(Piece::Draft(Box::new(draft)))?);
            }
            Part::Tools => {
                return self.lines(part, entry, self.manifest.tools, check::tool, Piece::Tools);
            }
            Part::Tests => {
                return self.lines(part, entry, self.manifest.tests, check::test, Piece::Tests);
            }
            Part::Manifest => return Ok(()),
        };
        match base_part {
            BasePartName::Base => {
                let base: BasePart = json(&whole(entry, LINE)?, part, 1)?;
                check::base(&base).map_err(|what| fault(part, 1, &what))?;
                let at = (number as usize).saturating_sub(1);
                self.counts = self.manifest.knowledge_bases.get(at).copied().unwrap_or_default();
                self.base = Some(base);
                Ok(())
            }
            BasePartName::Index => {
                let index: IndexPart = json(&whole(entry, LINE)?, part, 1)?;
                check::index(&index).map_err(|what| fault(part, 1, &what))?;
                self.index = Some(index.clone());
                let base =
                    self.base.take().ok_or_else(|| invalid("The export's entries are not in order."))?;
                Ok(self.send(Piece::Base(base, index))?)
            }
            BasePartName::Sources => {
                let policy = self.policy;
                self.lines(part, entry, self.counts.sources, |row| check::source(row, policy), Piece::Sources)
            }
            BasePartName::Documents => {
                self.lines(part, entry, self.counts.documents, check::document, Piece::Documents)
            }
            BasePartName::Chunks => self.lines(part, entry, self.counts.chunks, check::chunk, Piece::Chunks),
            BasePartName::Vectors => self.vectors(part, entry),
            BasePartName::Places => {
                let mut before = None;
                let check = |row: &PlaceRow| {
                    check::place(row)?;
                    let at = Some((row.document, row.position));
                    if std::mem::replace(&mut before, at) >= at {
                        Err("is not in its order".to_owned())
                    } else {
                        Ok(())
                    }
                };
                self.lines(part, entry, self.counts.places, check, Piece::Places)
            }
            BasePartName::File(source) => self.file(source as usize, entry),
        }
    }

    /// Rows of one kind, a line each.
    fn lines<T: DeserializeOwned>(
        &self,
        part: Part,
        entry: &mut impl Read,
        expected: usize,
        mut check: impl FnMut(&T) -> Result<(), String>,
        piece: impl Fn(Vec<T>) -> Piece,
    ) -> Result<(), Stop> {
        let mut reader = BufReader::with_capacity(64 * 1024, entry);
        let (mut rows, mut bytes, mut read) = (Vec::new(), 0, 0);
        let mut line = Vec::new();
        loop {
            line.clear();
            if (&mut reader).take(LINE).read_until(b'\n', &mut line).map_err(unreadable)? == 0 {
                break;
            }
            read += 1;
            if line.pop() != Some(b'\n') {
                return Err(fault(part, read, "is too long, or has no end").into());
            }
            let row: T = json(&line, part, read)?;
            check(&row).map_err(|what| fault(part, read, &what))?;
            rows.push(row);
            bytes += line.len();
            if rows.len() >= ROWS || bytes >= BYTES {
                self.send(piece(std::mem::take(&mut rows)))?;
                bytes = 0;
            }
        }
        if read != expected {
            let what = format!("{} has {read} lines, but its manifest counts {expected}.", part.name());
            return Err(invalid(what).into());
        }
        if rows.is_empty() { Ok(()) } else { Ok(self.send(piece(rows))?) }
    }

    fn vectors(&self, part: Part, entry: &mut impl Read) -> Result<(), Stop> {
        let dimensions = self.index.as_ref().map_or(0, |index| index.dimensions as usize);
        let (packed, sketch) = (packed_bytes(dimensions), sketch_bytes(dimensions));
        let mut vectors = Vec::new();
        for n in 1..=self.counts.chunks {
            let mut record = vec![0; packed + sketch];
            entry.read_exact(&mut record).map_err(|error| {
                fault(part, n, "is missing: there are fewer vectors of the model's length than passages")
                    .caused_by(error)
            })?;
            let bits = record.split_off(packed);
            if let Some(what) = vector_fault(dimensions, &record, &bits) {
                return Err(fault(part, n, what).into());
            }
            vectors.push((record, bits));
            if vectors.len() >= ROWS {
                self.send(Piece::Vectors(std::mem::take(&mut vectors)))?;
            }
        }
        if entry.read(&mut [0]).map_err(unreadable)? != 0 {
            let what =
                "is too much: there are more vectors, or longer ones, than passages of the model's length";
            return Err(fault(part, self.counts.chunks + 1, what).into());
        }
        if vectors.is_empty() { Ok(()) } else { Ok(self.send(Piece::Vectors(vectors))?) }
    }

    fn file(&self, source: usize, entry: &mut impl Read) -> Result<(), Stop> {
        for n in 0.. {
            let mut data = Vec::new();
            entry.take(FILE_PART).read_to_end(&mut data).map_err(unreadable)?;
            if data.is_empty() && n > 0 {
                break;
            }
            self.send(Piece::FilePart { source, n, data })?;
        }
        Ok(())
    }

    fn send(&self, piece: Piece) -> Result<(), Gone> {
        self.pieces.blocking_send(piece).map_err(|_| Gone)
    }
}

fn json<T: DeserializeOwned>(bytes: &[u8], part: Part, line: usize) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| fault(part, line, &format!("can't be read ({error})")))
}

fn fault(part: Part, line: usize, what: &str) -> crate::error::Error {
    let what = what.trim_end_matches('.');
    let noun = if matches!(part, Part::Base(_, BasePartName::Vectors)) { "number" } else { "line" };
    invalid(format!("{}, {noun} {line}: {what}.", part.name()))
}

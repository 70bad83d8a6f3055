//! ZIP archives that may be hostile. Entries are found by name and read into memory under caps on their number,
//! their size, their ratio and the sum of all; nothing is ever written to a disk, so names lead nowhere.

use super::error::Unreadable;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;
use zip::result::ZipError;

/// The most entries of an archive. A presentation of a thousand slides has about five thousand.
pub(super) const MAX_ENTRIES: usize = 20_000;

/// The most bytes of one entry, decoded.
const MAX_ENTRY: u64 = 64_000_000;

/// The most bytes of all entries that are read, decoded, in all.
const MAX_TOTAL: u64 = 160_000_000;

/// Decoded bytes for one compressed, from `RATIO_FROM` on. Real sheets of equal rows reach about 100.
const MAX_RATIO: u64 = 250;

/// Entries below this size, decoded, may have any ratio, in bytes.
const RATIO_FROM: u64 = 4_000_000;

/// The names in an archive's central directory, as bytes, without building anything: it may lie, but it can't
/// make the reader allocate. Damage ends the walk.
pub(super) fn names(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = end_record(bytes).map_or(bytes.len(), |end| number(bytes, end + 16, 4));
    std::iter::from_fn(move || {
        let header = bytes.get(at..at.checked_add(46)?)?;
        if !header.starts_with(b"PK\x01\x02") {
            return None;
        }
        let length = number(bytes, at + 28, 2);
        let name = bytes.get(at + 46..at + 46 + length)?;
        at += 46 + length + number(bytes, at + 30, 2) + number(bytes, at + 32, 2);
        Some(name)
    })
}

/// Where the end-of-central-directory record is: within the last 64 KB, behind it a comment at most.
fn end_record(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(22)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))
}

/// A little-endian number; beyond the end it is 0.
fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    bytes
        .get(at..at + length)
        .unwrap_or_default()
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

/// An archive that is open.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// `TooLarge` for too many entries, `Damaged` for what is no archive.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        // Asked of the record itself, since the directory is built in memory when it is opened. 65535 stands
        // for a count that needs the larger format.
        let entries = end_record(bytes).map_or(0, |at| number(bytes, at + 10, 2));
        if entries > MAX_ENTRIES {
            return Err(too_many());
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        if zip.len() > MAX_ENTRIES {
            return Err(too_many());
        }
        Ok(Self { zip, left: MAX_TOTAL })
    }

    /// Reads one entry; none if there is no such entry.
    ///
    /// # Errors
    /// `TooLarge` beyond a cap, `Encrypted` and `Damaged` as they say.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let entry = match self.zip.by_name(name.trim_start_matches('/')) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Unreadable::Encrypted);
            }
            Err(error) => return Err(damaged(&error)),
        };
        if entry.size() > MAX_ENTRY {
            return Err(too_large(name, MAX_ENTRY));
        }
        // What the directory says is not believed: the bytes that come are counted.
        let packed = entry.compressed_size();
        let ratio_cap = packed.saturating_mul(MAX_RATIO).max(RATIO_FROM);
        let cap = MAX_ENTRY.min(ratio_cap).min(self.left);
        let mut bytes = Vec::new();
        entry
            .take(cap + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Unreadable::Damaged(format!("{name} inside it can't be unpacked ({error})")))?;
        let length = bytes.len() as u64;
        if length > cap {
            return Err(if cap == ratio_cap {
                Unreadable::TooLarge(format!(
                    "{name} inside it unpacks to more than {MAX_RATIO} times its size"
                ))
            } else {
                too_large(name, cap)
            });
        }
        self.left -= length;
        Ok(Some(bytes))
    }

    /// Reads an entry that must be there.
    ///
    /// # Errors
    /// As `read`, and `Damaged` when it is missing.
    pub(super) fn require(&mut self, name: &str) -> Result<Vec<u8>, Unreadable> {
        self.read(name)?.ok_or_else(|| Unreadable::Damaged(format!("{name} is missing inside it")))
    }
}

fn too_many() -> Unreadable {
    Unreadable::TooLarge(format!("it is an archive of more than {MAX_ENTRIES} entries"))
}

fn too_large(name: &str, cap: u64) -> Unreadable {
    Unreadable::TooLarge(format!("{name} inside it unpacks to more than {} MB", cap / 1_000_000))
}

fn damaged(error: &ZipError) -> Unreadable {
    Unreadable::Damaged(format!("its archive can't be read ({error})"))
}

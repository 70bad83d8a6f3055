//! Looks a file through before anything of it is used: whether it is an export, whole and unchanged, and of a size that
//! can be taken in. Nothing is ever written to disk by an entry's name.
//!
//! The file is read from its beginning on, as it was written; its table of contents is not asked, which could name
//! millions of entries, or others than those that are there.

use super::disk;
use super::format::{BasePartName, Entry, FORMAT, Kind, Manifest, Part, VERSION, invalid};
use super::pack::hex;
use crate::domain::quality::MOST_CASES;
use crate::domain::tool::MOST_TOOLS;
use crate::error::{Code, Error, Result};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek as _, SeekFrom};
use zip::CompressionMethod;
use zip::read::{ZipFile, read_zipfile_from_stream};
use zip::result::ZipError;

/// Most entries.
const ENTRIES: usize = 20_000;
/// How many times its size a file may unpack to, beyond the first bytes.
const RATIO: u64 = 200;
const FIRST_BYTES: u64 = 10_000_000;
/// Largest entries that are read into memory whole.
const MANIFEST_BYTES: u64 = 8_000_000;
const PART_BYTES: u64 = 1_000_000;
/// Most of each thing in a knowledge base: a few bytes of each are kept in memory.
const MOST: usize = 5_000_000;

/// Checks everything that can be checked without looking at what the lines say. Returns the file from its beginning.
///
/// # Errors
/// `archive_invalid`, or `too_large` for what unpacks to too much.
pub(super) fn verify(mut file: File) -> Result<(File, Manifest)> {
    let size = file.metadata().map_err(disk)?.len();
    ends_as_zip(&mut file, size)?;
    file.rewind().map_err(disk)?;
    let mut reader = BufReader::with_capacity(256 * 1024, file);
    let mut room = size.saturating_mul(RATIO).saturating_add(FIRST_BYTES);
    let mut entries: Vec<Entry> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut manifest = None;
    while let Some(mut entry) = next(&mut reader)? {
        let part = part_of(&entry)?;
        if parts.last().is_some_and(|last| *last >= part) {
            return Err(invalid("The export's entries are not in their order."));
        }
        if parts.len() == ENTRIES {
            return Err(too_large(&format!("more than {ENTRIES} entries")));
        }
        parts.push(part);
        if part == Part::Manifest {
            manifest = Some(whole(&mut entry, MANIFEST_BYTES)?);
        } else {
            let entry = hashed(&mut entry, part, &mut room)?;
            entries.push(entry);
        }
    }
    let manifest =
        manifest.ok_or_else(|| invalid("This is no export of Frontdesk: it has no manifest.json."))?;
    let manifest = read_manifest(&manifest)?;
    if let Some(named) = manifest.entries.iter().zip(&entries).find(|(named, found)| named != found) {
        return Err(invalid(format!("{} is not as it was when the export was made.", named.0.name)));
    }
    if manifest.entries.len() != entries.len() {
        return Err(invalid("The export lacks entries that its manifest names, or has others."));
    }
    has_all(&manifest, &parts)?;
    let mut file = reader.into_inner();
    file.rewind().map_err(disk)?;
    Ok((file, manifest))
}

/// What is cut off is found out at once.
fn ends_as_zip(file: &mut File, size: u64) -> Result<()> {
    const END: u64 = 22;
    let mut end = [0; 4];
    if size >= END {
        file.seek(SeekFrom::Start(size - END)).map_err(disk)?;
        file.read_exact(&mut end).map_err(disk)?;
    }
    if &end == b"PK\x05\x06" {
        Ok(())
    } else {
        Err(invalid("This is no export of Frontdesk, or it is cut off: it does not end as a ZIP file does."))
    }
}

/// The next entry; none after the last.
pub(super) fn next<R: Read>(reader: &mut R) -> Result<Option<ZipFile<'_, R>>> {
    read_zipfile_from_stream(reader).map_err(|error| match error {
        ZipError::Io(error) => unreadable(error),
        other => invalid(format!("The export can't be unpacked ({other}). Send it as it was made."))
            .caused_by(other),
    })
}

/// What an entry is.
pub(super) fn part_of<R: Read>(entry: &ZipFile<'_, R>) -> Result<Part> {
    if !matches!(entry.compression(), CompressionMethod::Deflated | CompressionMethod::Stored)
        || entry.encrypted()
    {
        return Err(invalid("The export's entries are packed in another way than exports are."));
    }
    let name = entry.name().map_err(|error| invalid("An entry's name can't be read.").caused_by(error))?;
    Part::parse(&name).ok_or_else(|| {
        let name: String = name.chars().take(100).collect();
        invalid(format!("The file has an entry {name:?}, which exports don't have."))
    })
}

fn hashed(entry: &mut impl Read, part: Part, room: &mut u64) -> Result<Entry> {
    let most = match part {
        Part::Bot | Part::Draft | Part::Base(_, BasePartName::Base | BasePartName::Index) => {
            PART_BYTES.min(*room)
        }
        _ => *room,
    };
    let (mut hash, mut bytes) = (Sha256::new(), 0_u64);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = entry.read(&mut buffer).map_err(unreadable)?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        if bytes > most {
            return Err(too_large(&format!("{}, which unpacks to more than {most} bytes", part.name())));
        }
        hash.update(&buffer[..read]);
    }
    *room -= bytes;
    Ok(Entry { name: part.name(), bytes, sha256: hex(&hash.finalize()) })
}

/// An entry of at most so many bytes.
pub(super) fn whole(entry: &mut impl Read, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        Err(too_large(&format!("an entry of more than {most} bytes")))
    } else {
        Ok(bytes)
    }
}

fn read_manifest(bytes: &[u8]) -> Result<Manifest> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
        version: u32,
    }
    let fail =
        |error: serde_json::Error| invalid(format!("The export's manifest.json can't be read ({error})."));
    let head: Head = serde_json::from_slice(bytes).map_err(fail)?;
    if head.format != FORMAT {
        return Err(invalid("This is no export of Frontdesk: its manifest.json is another program's."));
    }
    if !(1..=VERSION).contains(&head.version) {
        return Err(invalid(format!(
            "The export has version {} of the format; this server reads versions up to {VERSION}. Update the server that is older.",
            head.version
        )));
    }
    serde_json::from_slice(bytes).map_err(fail)
}

fn has_all(manifest: &Manifest, parts: &[Part]) -> Result<()> {
    let bases = manifest.knowledge_bases.len();
    let lacking = || invalid("The export lacks entries that each export has.");
    if (manifest.kind == Kind::Bot) != parts.contains(&Part::Bot)
        || bases == 0
        || (manifest.kind == Kind::KnowledgeBase && bases != 1)
    {
        return Err(lacking());
    }
    // What belongs to a bot comes with one.
    for (part, count, most) in [
        (Part::Draft, 0, 0),
        (Part::Tools, manifest.tools, MOST_TOOLS),
        (Part::Tests, manifest.tests, MOST_CASES),
    ] {
        if parts.contains(&part) && manifest.kind != Kind::Bot || count > 0 && !parts.contains(&part) {
            return Err(lacking());
        }
        if count > most {
            return Err(too_large(&format!("{count} lines in {}", part.name())));
        }
    }
    let bytes = |part: Part| {
        let at = parts.binary_search(&part).ok()?;
        manifest.entries.get(at).map(|entry| entry.bytes)
    };
    for (number, counts) in (1_u32..).zip(&manifest.knowledge_bases) {
        if !BasePartName::ALWAYS.iter().all(|part| parts.contains(&Part::Base(number, *part))) {
            return Err(lacking());
        }
        for (part, count) in [
            (BasePartName::Sources, counts.sources),
            (BasePartName::Documents, counts.documents),
            (BasePartName::Chunks, counts.chunks),
            (BasePartName::Places, counts.places),
        ] {
            if count > MOST {
                return Err(too_large(&format!("{count} lines of one kind")));
            }
            // Each line has a few bytes at least: what is counted is made room for.
            if bytes(Part::Base(number, part)).is_none_or(|bytes| bytes < count as u64) {
                return Err(invalid("The export's manifest.json counts more lines than there are."));
            }
        }
        let is_file = |part: &&Part| matches!(part, Part::Base(of, BasePartName::File(_)) if *of == number);
        if parts.iter().filter(is_file).count() != counts.files {
            return Err(lacking());
        }
    }
    let stray =
        |part: &Part| matches!(part, Part::Base(number, _) if *number == 0 || *number as usize > bases);
    if parts.iter().any(stray) { Err(lacking()) } else { Ok(()) }
}

/// A failure to unpack: of the file, unless the disk is to blame.
pub(super) fn unreadable(error: std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other => {
            invalid("The export is cut off or damaged.").caused_by(error)
        }
        _ => disk(error),
    }
}

fn too_large(what: &str) -> Error {
    Error::new(Code::TooLarge, format!("The file holds {what}: more than exports do. Nothing was imported."))
}

//! What a file is, by its bytes. Its name and its declared type decide among kinds of text only; where they
//! contradict the bytes, the file is refused (what is spoofed is not taken in).

use super::archive;
use crate::domain::file::FileType;
use crate::knowledge::charset;

/// How much of a text is looked at, in bytes.
const HEAD: usize = 8192;

/// The file is of no kind that is read, or not of the kind that it says it is. `Display` says what it is and
/// what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Unsupported {
    detail: String,
    why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Kind,
    Blank,
    NotText,
}

impl Unsupported {
    fn new(detail: String) -> Self {
        Self { detail, why: Why::Kind }
    }

    /// There is not a byte in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.why == Why::Blank
    }

    /// It has no known mark, and is no text in any known character set.
    #[must_use]
    pub fn is_not_text(&self) -> bool {
        self.why == Why::NotText
    }
}

const KINDS: &str =
    "PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), CSV, HTML, Markdown, plain text and EPUB";

/// Types that say nothing, or that programs say of what they don't know. Excel's old type is what browsers on
/// Windows call a CSV file.
const SAYS_NOTHING: [&str; 8] = [
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/force-download",
    "application/x-download",
    "application/zip",
    "application/x-zip-compressed",
    "application/vnd.ms-excel",
];

/// Tells a file's type. `bytes` is all of it; `name` may be empty; `declared` is a `Content-Type`.
///
/// # Errors
/// `Unsupported` for what is not read, and for a name or a declared type that the bytes contradict.
pub fn sniff(bytes: &[u8], name: &str, declared: Option<&str>) -> Result<FileType, Unsupported> {
    let essence =
        declared.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let said = FileType::from_media_type(&essence);
    let named = FileType::from_name(name);
    let found = by_content(bytes)?;
    if said.is_none() && !SAYS_NOTHING.contains(&essence.as_str()) && !essence.starts_with("text/") {
        return Err(Unsupported::new(format!(
            "The file was sent as {essence}, which is not read; its bytes are those of {}. {KINDS} files are read: \
             send it with its own type.",
            found.map_or("text", FileType::noun),
        )));
    }
    let contradicted = |kind: &FileType| match found {
        Some(found) => *kind != found,
        None => !kind.is_text(),
    };
    if let Some(kind) = [named, said].into_iter().flatten().find(contradicted) {
        let place = if named == Some(kind) { "named" } else { "sent as" };
        let found = found.or_else(|| is_html(bytes).then_some(FileType::Html)).unwrap_or(FileType::Text);
        return Err(Unsupported::new(format!(
            "The file is {place} {}, but its bytes are those of {}. If it should be {}, open it and save it as such; \
             otherwise give it the ending .{}.",
            kind.noun(),
            found.noun(),
            kind.noun(),
            found.extension(),
        )));
    }
    Ok(found.unwrap_or_else(|| text_kind(bytes, named, said)))
}

/// The type that the bytes alone tell; none for text.
fn by_content(bytes: &[u8]) -> Result<Option<FileType>, Unsupported> {
    if bytes.is_empty() {
        let detail = "The file is empty. Check that it was saved, and upload it again.".to_owned();
        return Err(Unsupported { detail, why: Why::Blank });
    }
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    if bytes[start..].starts_with(b"%PDF-") {
        return Ok(Some(FileType::Pdf));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_kind(bytes).map(Some);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(Unsupported::new(old_office(bytes)));
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(refused("a rich text file (RTF)", "Save it as a Word document (.docx)"));
    }
    if let Some((_, noun)) = OTHERS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(refused(noun, "Put its words into a file of one of these kinds"));
    }
    // An even number of bytes, so that UTF-16 is not cut; a torn last character is not the file's fault.
    let head = &bytes[..bytes.len().min(HEAD)];
    let readable = (0..4).any(|torn| charset::decode(&head[..head.len().saturating_sub(torn)], None).is_ok());
    if readable {
        return Ok(None);
    }
    Err(Unsupported { why: Why::NotText, ..refused("of no known type", "Save it as one of these") })
}

fn refused(what: &str, advice: &str) -> Unsupported {
    Unsupported::new(format!("The file is {what}. Read are {KINDS}. {advice}."))
}

const OTHERS: [(&[u8], &str); 14] = [
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"RIFF", "a picture, sound or film"),
    (b"\0\0\0\x18ftyp", "a film"),
    (b"\0\0\0\x20ftyp", "a film"),
    (b"ID3", "a sound file"),
    (b"\x1f\x8b", "a file compressed with gzip"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
];

/// The older formats and the locked new ones share a container.
fn old_office(bytes: &[u8]) -> String {
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(locked.len()).any(|window| window == locked) {
        "The file is an office document protected by a password. Save a copy without one, and upload that."
            .to_owned()
    } else {
        "The file is an office document of the older kind (.doc, .ppt, .xls). Save it as .docx, .pptx or .xlsx."
            .to_owned()
    }
}

/// An office document, a book, or some other archive, by the names inside.
fn zip_kind(bytes: &[u8]) -> Result<FileType, Unsupported> {
    let mut kind = None;
    for name in archive::names(bytes).take(archive::MAX_ENTRIES) {
        let this = match name {
            b"xl/workbook.bin" => {
                return Err(refused("a binary Excel workbook (.xlsb)", "Save it as .xlsx"));
            }
            b"META-INF/container.xml" => Some(FileType::Epub),
            b"content.xml" => {
                return Err(refused("an OpenDocument file", "Save it as .docx, .pptx or .xlsx"));
            }
            _ if name.starts_with(b"word/") => Some(FileType::Docx),
            _ if name.starts_with(b"ppt/") => Some(FileType::Pptx),
            _ if name.starts_with(b"xl/") => Some(FileType::Xlsx),
            _ => None,
        };
        // Two kinds in one archive: made to be taken for either.
        match (kind, this) {
            (Some(one), Some(other)) if one != other => {
                return Err(refused("an archive with parts of several kinds of documents", "Save it anew"));
            }
            (None, Some(_)) => kind = this,
            _ => {}
        }
    }
    kind.ok_or_else(|| refused("a ZIP archive", "Unpack it, and upload the files inside"))
}

fn text_kind(bytes: &[u8], named: Option<FileType>, said: Option<FileType>) -> FileType {
    match (named, said) {
        // Servers send Markdown and CSV as plain text: the name knows better.
        (Some(named), None | Some(FileType::Text)) => named,
        (_, Some(said)) => said,
        (None, None) if is_html(bytes) => FileType::Html,
        (None, None) => FileType::Text,
    }
}

fn is_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let mut head = head.trim_start_matches(['\u{feff}', '\0']).trim_start();
    while let Some(rest) = head.strip_prefix("<!--").or_else(|| head.strip_prefix("<?xml")) {
        let Some((_, after)) = rest.split_once('>') else { return false };
        head = after.trim_start();
    }
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|mark| head.starts_with(mark))
}

//! The kinds of files that are read.

use super::source::closed_set;
use serde::{Deserialize, Serialize};

closed_set! {
    /// A kind of file that knowledge can be made of.
    FileType {
        /// Portable Document Format.
        Pdf = "pdf",
        /// A document of Word and of what writes its format.
        Docx = "docx",
        /// A presentation of PowerPoint and of what writes its format.
        Pptx = "pptx",
        /// A workbook of Excel and of what writes its format.
        Xlsx = "xlsx",
        /// A table as text, whatever separates its columns.
        Csv = "csv",
        /// A web page.
        Html = "html",
        /// Text with Markdown's marks.
        Markdown = "markdown",
        /// Text without marks.
        Text = "text",
        /// An electronic book.
        Epub = "epub",
    }
}

impl FileType {
    /// The media type that a download of it carries (IANA's registry).
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv",
            Self::Html => "text/html",
            Self::Markdown => "text/markdown",
            Self::Text => "text/plain",
            Self::Epub => "application/epub+zip",
        }
    }

    /// The usual ending of its name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Pptx => "pptx",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Text => "txt",
            Self::Epub => "epub",
        }
    }

    /// What people call it, with its article, to stand inside a sentence.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF file",
            Self::Docx => "a Word document",
            Self::Pptx => "a PowerPoint presentation",
            Self::Xlsx => "an Excel workbook",
            Self::Csv => "a CSV table",
            Self::Html => "an HTML page",
            Self::Markdown => "a Markdown file",
            Self::Text => "a text file",
            Self::Epub => "an EPUB book",
        }
    }

    /// Whether it is made of characters, so that its bytes alone don't tell it from the others that are.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Csv | Self::Html | Self::Markdown | Self::Text)
    }

    /// The type that the ending of a file's name says. The name is only looked at, never used as a path.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let (_, ending) = name.trim_end().rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "pdf" => Self::Pdf,
            "docx" | "docm" | "dotx" | "dotm" => Self::Docx,
            "pptx" | "pptm" | "potx" | "potm" | "ppsx" | "ppsm" => Self::Pptx,
            "xlsx" | "xlsm" | "xltx" | "xltm" => Self::Xlsx,
            "csv" | "tsv" | "tab" => Self::Csv,
            "html" | "htm" | "xhtml" | "xht" => Self::Html,
            "md" | "markdown" | "mdown" | "mkd" => Self::Markdown,
            "txt" | "text" | "log" => Self::Text,
            "epub" => Self::Epub,
            _ => return None,
        })
    }

    /// The type that a `Content-Type` names; parameters are passed over.
    #[must_use]
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let office = essence.strip_prefix("application/vnd.openxmlformats-officedocument.");
        Some(match (essence.as_str(), office) {
            (_, Some(part)) if part.starts_with("wordprocessingml.") => Self::Docx,
            (_, Some(part)) if part.starts_with("presentationml.") => Self::Pptx,
            (_, Some(part)) if part.starts_with("spreadsheetml.") => Self::Xlsx,
            ("application/vnd.ms-word.document.macroenabled.12", _) => Self::Docx,
            ("application/vnd.ms-powerpoint.presentation.macroenabled.12", _) => Self::Pptx,
            ("application/vnd.ms-excel.sheet.macroenabled.12", _) => Self::Xlsx,
            ("application/pdf" | "application/x-pdf", _) => Self::Pdf,
            ("application/epub+zip", _) => Self::Epub,
            ("text/csv" | "application/csv" | "text/tab-separated-values", _) => Self::Csv,
            ("text/html" | "application/xhtml+xml", _) => Self::Html,
            ("text/markdown" | "text/x-markdown", _) => Self::Markdown,
            ("text/plain", _) => Self::Text,
            _ => return None,
        })
    }
}

/// Longest name that is kept, in characters.
const LONGEST_NAME: usize = 200;

/// What people called a file, to be shown to them: without its folders, and without signs that can't be seen or that
/// turn the reading direction. It is never used as a path.
#[must_use]
pub fn shown_name(given: &str, file_type: FileType) -> String {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|sign| !sign.is_control() && !is_invisible(*sign)).collect();
    let name = name.trim().trim_start_matches('.').trim();
    if name.is_empty() {
        return format!("file.{}", file_type.extension());
    }
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    let ending =
        name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.chars().count() <= 10);
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    let kept = LONGEST_NAME - ending.chars().count();
    name.chars().take(kept).chain(ending.chars()).collect()
}

/// Signs without a shape: direction marks and overrides, joiners, tags, the byte order mark.
fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::{FileType, shown_name};

    #[test]
    fn a43_a_name_is_only_a_name() {
        for (given, shown) in [
            ("../../etc/passwd.txt", "passwd.txt"),
            ("..\\..\\windows\\x.txt", "x.txt"),
            ("/abs/olute.txt", "olute.txt"),
            ("a\0b.txt", "ab.txt"),
            ("invoice\u{202e}fdp.exe.txt", "invoicefdp.exe.txt"),
            ("..", "file.txt"),
            ("", "file.txt"),
            (" \r\n", "file.txt"),
            ("Preisliste für Gäste.txt", "Preisliste für Gäste.txt"),
        ] {
            assert_eq!(shown_name(given, FileType::Text), shown, "{given:?}");
        }
        let long = shown_name(&format!("{}.pdf", "ä".repeat(300)), FileType::Pdf);
        assert_eq!((long.chars().count(), &long[long.len() - 4..] == ".pdf"), (200, true));
    }
}

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
        /// A presentation of `PowerPoint` and of what writes its format.
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

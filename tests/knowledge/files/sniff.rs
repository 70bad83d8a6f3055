//! A25: what a file is, is told by its bytes; a name or a header that contradicts them is not believed.

use crate::made;
use frontdesk::knowledge::files::{FileType, sniff};

fn all() -> Vec<(FileType, Vec<u8>)> {
    vec![
        (FileType::Pdf, made::pdf(&["Words of a page."])),
        (FileType::Docx, made::docx("# Prices\nTwelve euro.")),
        (FileType::Pptx, made::pptx(&[("Title", &["Point"], "")])),
        (FileType::Xlsx, made::xlsx(&[("Sheet", &[&["a", "b"]])])),
        (FileType::Epub, made::epub("Book", "en", &["<p>Words.</p>"])),
    ]
}

#[test]
fn the_bytes_tell_each_kind_that_has_a_mark() {
    for (kind, bytes) in all() {
        assert_eq!(sniff(&bytes, "", None).unwrap(), kind);
        let name = format!("Some file.{}", kind.extension().to_uppercase());
        assert_eq!(sniff(&bytes, &name, Some(kind.media_type())).unwrap(), kind);
        assert_eq!(sniff(&bytes, "no-ending", Some("application/octet-stream")).unwrap(), kind);
    }
}

#[test]
fn among_texts_the_name_and_the_header_decide() {
    for (name, declared, kind) in [
        ("a.csv", None, FileType::Csv),
        ("a.csv", Some("text/plain; charset=utf-8"), FileType::Csv),
        ("a.csv", Some("application/vnd.ms-excel"), FileType::Csv),
        ("a.MD", Some("application/octet-stream"), FileType::Markdown),
        ("a.txt", Some("text/plain"), FileType::Text),
        ("notes", Some("text/markdown"), FileType::Markdown),
        ("notes", None, FileType::Text),
        ("page.htm", None, FileType::Html),
    ] {
        assert_eq!(sniff(b"one, two\nthree, four\n", name, declared).unwrap(), kind, "{name} {declared:?}");
    }
    assert_eq!(
        sniff(b"\xef\xbb\xbf <!-- x --><!DOCTYPE html><p>Hi</p>", "saved", None).unwrap(),
        FileType::Html
    );
}

#[test]
fn a25_a_name_or_a_header_that_the_bytes_contradict_is_refused() {
    let html = b"<!doctype html><html><body><script>alert(1)</script><p>Not a PDF at all.</p></body></html>"
        .to_vec();
    let pdf = made::pdf(&["Words of a page."]);
    for (bytes, name, declared) in [
        (&html, "report.pdf", Some("application/pdf")),
        (&html, "report", Some("application/pdf")),
        (&html, "report.pdf", None),
        (&html, "report.docx", Some("text/html")),
        (&html, "page.html", Some("image/png")),
        (&pdf, "report.docx", None),
        (&pdf, "report.html", Some("text/html")),
        (&pdf, "report.txt", None),
        (&pdf, "report.pdf", Some("text/html")),
        (&made::docx("Words."), "report.pdf", Some("application/pdf")),
        (&made::docx("Words."), "report.xlsx", None),
    ] {
        let error = sniff(bytes, name, declared).unwrap_err().to_string();
        assert!(error.contains(". ") || error.contains(": "), "{name} {declared:?}: {error}");
        assert!(error.ends_with('.') && error.len() > 60, "{error}");
    }
    let words = sniff(&html, "report.pdf", Some("application/pdf")).unwrap_err().to_string();
    assert!(
        words.contains("a PDF file") && words.contains("an HTML page") && words.contains(".html"),
        "{words}"
    );
}

#[test]
fn a25_what_is_not_read_is_named() {
    let both = made::archive([("word/document.xml", b"<a/>".as_slice()), ("xl/workbook.xml", b"<a/>")]);
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    for (bytes, words) in [
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "PNG image"),
        (b"\xff\xd8\xff\xe0".to_vec(), "JPEG image"),
        (b"\x7fELF\x02".to_vec(), "a program"),
        (b"{\\rtf1 words}".to_vec(), "rich text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "older kind"),
        (locked, "password"),
        (made::archive([("a.txt", b"words".as_slice())]), "ZIP archive"),
        (made::archive([("content.xml", b"<a/>".as_slice())]), "OpenDocument"),
        (both, "several kinds"),
        (vec![], "empty"),
        (
            (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect(),
            "no known type",
        ),
    ] {
        let error = sniff(&bytes, "", None).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
    }
}

#[test]
fn damaged_and_torn_archives_end_the_look_and_nothing_else() {
    let whole = made::docx("Words.");
    for length in 0..whole.len() {
        // Whatever it says, it says it.
        assert!(sniff(&whole[..length], "a.docx", None).is_err() || length > whole.len() / 2, "{length}");
    }
}

//! A43 to A45: what hostile files do to the child that reads them, and to nothing else.

use crate::made;
use crate::support::parser;
use bytes::Bytes;
use frontdesk::domain::source::PageOutcome;
use frontdesk::knowledge::files::{FileType, Limits, ParseError, Parser, Unreadable, read};
use std::io::Write as _;

/// Reads as the server does: in a process of its own.
async fn parse(kind: FileType, bytes: Vec<u8>) -> Result<String, ParseError> {
    parser().parse(kind, "a file", Bytes::from(bytes)).await.map(|page| page.markdown)
}

#[track_caller]
fn too_large(result: &Result<String, ParseError>, words: &str) {
    match result {
        Err(error) if error.outcome() == PageOutcome::TooLarge => {
            assert!(error.to_string().contains(words), "{error}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a44_a_document_that_unpacks_to_a_gigabyte_is_too_large() {
    let file = made::bomb("word/document.xml", b"<w:document><w:t>", 1 << 30);
    assert!(file.len() < 2_000_000, "{}", file.len());
    // In far less memory than it would need: the entry's own word on its size is enough.
    let small = Parser::new(
        env!("CARGO_BIN_EXE_frontdesk").into(),
        Limits { memory_bytes: 128 << 20, ..Limits::default() },
    );
    let error = small.parse(FileType::Docx, "a.docx", file.into()).await.unwrap_err();
    too_large(&Err(error), "word/document.xml");
}

#[tokio::test]
async fn a44_a_document_that_lies_about_its_size_is_too_large_too() {
    for (kind, part) in [
        (FileType::Docx, "word/document.xml"),
        (FileType::Pptx, "ppt/presentation.xml"),
        (FileType::Xlsx, "xl/workbook.xml"),
        (FileType::Epub, "META-INF/container.xml"),
    ] {
        let mut file = made::bomb(part, b"<a>", 40 << 20);
        // The sizes in the central directory, behind the last of its signatures.
        let at = file.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
        file[at + 24..at + 28].copy_from_slice(&1000_u32.to_le_bytes());
        let result = parse(kind, file).await;
        match &result {
            Err(ParseError::Unreadable(Unreadable::Damaged(_))) => {}
            _ => too_large(&result, part),
        }
    }
}

#[tokio::test]
async fn a44_an_entry_that_grows_beyond_its_ratio_is_too_large() {
    let file = made::bomb("word/document.xml", b"<w:document>", 30 << 20);
    too_large(&parse(FileType::Docx, file).await, "times its size");
}

#[tokio::test]
async fn a44_many_entries_are_too_many() {
    for count in [30_000, 100_000] {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let stored =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for at in 0..count {
            writer.start_file(format!("word/{at}"), stored).unwrap();
        }
        writer.start_file("word/document.xml", stored).unwrap();
        writer.write_all(b"<w:document><w:p><w:t>a</w:t></w:p></w:document>").unwrap();
        let file = writer.finish().unwrap().into_inner();
        too_large(&parse(FileType::Docx, file).await, "20000 entries");
    }
}

#[test]
fn a44_entities_are_neither_fetched_nor_expanded() {
    let secret = std::env::temp_dir().join(format!("frontdesk-xxe-{}", std::process::id()));
    std::fs::write(&secret, "the secret of this machine").unwrap();
    let outside = format!("<!DOCTYPE d [<!ENTITY x SYSTEM \"file://{}\">]>", secret.display());
    let laughs = "<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY x \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
    for declaration in [outside.as_str(), laughs, ""] {
        let body = "<w:p><w:r><w:t>words &x; words</w:t></w:r></w:p>";
        let document =
            format!("<?xml version=\"1.0\"?>{declaration}<w:document><w:body>{body}</w:body></w:document>");
        let file = made::archive([("word/document.xml", document.as_bytes())]);
        match read(FileType::Docx, "a", &file) {
            Err(Unreadable::Damaged(why)) => {
                assert!(why.contains("document type") || why.contains("entity"), "{why}");
            }
            other => panic!("{other:?}"),
        }
        // A page of a book is read as HTML, which knows no such declarations.
        let page = format!(
            "<?xml version=\"1.0\"?>{declaration}<html><body><p>A chapter of words &x; and more words.</p></body></html>"
        );
        let book = made::archive([
            ("META-INF/container.xml", b"<container><rootfile full-path=\"a.opf\"/></container>".as_slice()),
            ("a.opf", b"<package><item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/><itemref idref=\"a\"/></package>"),
            ("a.xhtml", page.as_bytes()),
        ]);
        let text = read(FileType::Epub, "a", &book).unwrap().markdown;
        assert!(
            text.contains("A chapter of words") && !text.contains("secret") && !text.contains("haha"),
            "{text}"
        );
    }
    std::fs::remove_file(secret).unwrap();
}

#[test]
fn a44_deep_and_broken_xml_is_damaged() {
    for document in [
        format!("<w:document>{}", "<a>".repeat(100_000)),
        "<w:document><w:p></w:document>".to_owned(),
        "<w:document><w:p".to_owned(),
        "no xml at all < ".to_owned(),
    ] {
        let file = made::archive([("word/document.xml", document.as_bytes())]);
        let result = read(FileType::Docx, "a", &file);
        assert!(matches!(result, Err(Unreadable::Damaged(_) | Unreadable::Empty)), "{result:?}");
    }
}

#[test]
fn a43_a44_names_inside_lead_nowhere() {
    let aside = std::env::temp_dir().join(format!("frontdesk-aside-{}.xhtml", std::process::id()));
    std::fs::write(&aside, "<p>words from outside of the archive</p>").unwrap();
    let href = format!("../../../../../../../..{}", aside.display());
    let package = format!(
        "<package><item id=\"a\" href=\"{href}\" media-type=\"text/html\"/><itemref idref=\"a\"/>\
         <item id=\"b\" href=\"file://{}\"/><itemref idref=\"b\"/></package>",
        aside.display()
    );
    let book = made::archive([
        (
            "META-INF/container.xml",
            b"<container><rootfile full-path=\"../a.opf\"/><rootfile full-path=\"a.opf\"/></container>"
                .as_slice(),
        ),
        ("a.opf", package.as_bytes()),
        ("../../evil", b"x"),
        ("/etc/evil", b"x"),
        ("..\\evil\0", b"x"),
    ]);
    assert_eq!(read(FileType::Epub, "../../etc/passwd\0.epub", &book), Err(Unreadable::Empty));
    std::fs::remove_file(aside).unwrap();
}

#[tokio::test]
async fn a43_a_file_name_is_a_title_and_never_a_path() {
    for name in
        ["../../../etc/passwd", "..\\..\\x.txt", "a\0b.txt", "--memory-bytes", "-x", "", &"n".repeat(100_000)]
    {
        let page =
            parser().parse(FileType::Text, name, Bytes::from_static(b"\n\nWords of a text.")).await.unwrap();
        assert_eq!(page.markdown.trim(), "Words of a text.", "{name}");
    }
}

#[test]
fn a44_an_archive_within_is_not_opened() {
    let inner = made::bomb("word/document.xml", b"", 50 << 20);
    let file = made::archive([
        ("word/document.xml", b"<w:document><w:p><w:t>Words.</w:t></w:p></w:document>".as_slice()),
        ("word/embeddings/inner.docx", &inner),
    ]);
    assert_eq!(read(FileType::Docx, "a", &file).unwrap().markdown, "Words.\n");
}

#[tokio::test]
async fn a44_a_small_sheet_does_not_become_an_endless_text() {
    let long = "x".repeat(30_000);
    let strings = format!("<sst><si><t>{long}</t></si></sst>");
    let cells = "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>0</v></c></row>".repeat(20_000);
    let sheet = format!("<worksheet><sheetData>{cells}</sheetData></worksheet>");
    let relation =
        |id: &str, kind: &str| format!("<Relationship Id=\"{id}\" Type=\"x/{kind}\" Target=\"{id}.xml\"/>");
    let own = format!(
        "<Relationships>{}{}</Relationships>",
        relation("a", "worksheet"),
        relation("s", "sharedStrings")
    );
    let file = made::archive([
        ("xl/workbook.xml", b"<workbook><sheet name=\"S\" r:id=\"a\"/></workbook>".as_slice()),
        ("xl/_rels/workbook.xml.rels", own.as_bytes()),
        ("xl/a.xml", sheet.as_bytes()),
        ("xl/s.xml", strings.as_bytes()),
    ]);
    assert!(file.len() < 100_000, "{}", file.len());
    too_large(&parse(FileType::Xlsx, file).await, "large");
}

/// PDFs that end, confuse or exhaust the library that reads them.
fn bad_pdfs() -> Vec<(&'static str, Vec<u8>)> {
    let page = |kids: &str| format!("<< /Type /Pages /Count 1 /Kids [{kids}] >>").into_bytes();
    let catalog = || b"<< /Type /Catalog /Pages 2 0 R >>".to_vec();
    let whole = made::pdf(&["Words of a page."]);
    let form = |content: &str| {
        let resources = "/Resources << /XObject << /A 4 0 R >> >>";
        let stream = format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources} /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        );
        let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R {resources} >>");
        made::pdf_of(&[catalog(), page_of("3 0 R"), page.into_bytes(), stream.into_bytes()], "/Root 1 0 R")
    };
    fn page_of(kids: &str) -> Vec<u8> {
        format!("<< /Type /Pages /Count 1 /Kids [{kids}] >>").into_bytes()
    }
    let deep = |open: &str, close: &str| {
        let object = format!("{}{}", open.repeat(200_000), close.repeat(200_000)).into_bytes();
        made::pdf_of(&[catalog(), page("3 0 R"), object], "/Root 1 0 R")
    };
    vec![
        ("nested arrays", deep("[", "]")),
        ("nested dictionaries", deep("<</a", ">>")),
        ("nested parentheses", deep("(", ")")),
        ("a page tree that holds itself", made::pdf_of(&[catalog(), page("2 0 R")], "/Root 1 0 R")),
        ("a parent that is its own", {
            let own = b"<< /Type /Page /Parent 3 0 R /Contents 4 0 R >>".to_vec();
            let content = b"<< /Length 2 >>\nstream\nBT\nendstream".to_vec();
            made::pdf_of(&[catalog(), page("3 0 R"), own, content], "/Root 1 0 R")
        }),
        ("a form that draws itself", form("/A Do")),
        (
            "a length that is itself",
            made::pdf_of(
                &[catalog(), page("3 0 R"), b"<< /Length 3 0 R >>\nstream\n\nendstream".to_vec()],
                "/Root 1 0 R",
            ),
        ),
        ("a root that is itself", made::pdf_of(&[b"1 0 R".to_vec()], "/Root 1 0 R")),
        ("torn in the middle", whole[..whole.len() / 2].to_vec()),
        ("without its end", whole[..whole.len() - 60].to_vec()),
        ("only its head", b"%PDF-1.7\n".to_vec()),
        ("noise", {
            let mut noise = b"%PDF-1.7\n".to_vec();
            noise.extend((0..50_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]));
            noise
        }),
        (
            "a hundred million pages",
            made::pdf_of(
                &[catalog(), b"<< /Type /Pages /Count 100000000 /Kids [2 0 R 2 0 R] >>".to_vec()],
                "/Root 1 0 R",
            ),
        ),
    ]
}

#[tokio::test]
async fn a45_bad_pdfs_end_their_reader_and_nothing_else() {
    let own = std::process::id();
    let limits = Limits { seconds: 10, ..Limits::default() };
    let parser = Parser::new(env!("CARGO_BIN_EXE_frontdesk").into(), limits);
    for (what, file) in bad_pdfs() {
        match parser.parse(FileType::Pdf, "a.pdf", file.into()).await {
            Ok(page) => assert!(page.markdown.contains("Words of a page."), "{what}: {page:?}"),
            Err(error) => {
                let words = error.to_string();
                assert!(words.ends_with('.') && words.len() > 40, "{what}: {words}");
                assert!(!matches!(error, ParseError::NotStarted { .. }), "{what}: {words}");
            }
        }
    }
    // This process reads on.
    assert_eq!(own, std::process::id());
    let page = parser.parse(FileType::Pdf, "a.pdf", made::pdf(&["Words of a page."]).into()).await.unwrap();
    assert_eq!(page.markdown, "Words of a page.\n");
}

#[tokio::test]
async fn a45_a_stream_that_unpacks_without_end_hits_the_memory_limit() {
    let packed = [b"\x78\x9c", made::deflated(b"", 1 << 30).0.as_slice()].concat();
    let mut content = format!("<< /Filter /FlateDecode /Length {} >>\nstream\n", packed.len()).into_bytes();
    content.extend(packed);
    content.extend(b"\nendstream");
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>".to_vec(),
        content,
    ];
    let file = made::pdf_of(&objects, "/Root 1 0 R");
    let limits = Limits { memory_bytes: 256 << 20, ..Limits::default() };
    let error = Parser::new(env!("CARGO_BIN_EXE_frontdesk").into(), limits)
        .parse(FileType::Pdf, "a.pdf", file.into())
        .await
        .unwrap_err();
    assert!(!matches!(error, ParseError::NotStarted { .. }), "{error:?}");
    assert!(error.to_string().ends_with('.'), "{error}");
}

/// Found by fuzzing: the library follows parents by recursion, and a stack that overflows ends the process.
#[test]
fn a45_circles_cost_at_most_their_own_page() {
    let good = "BT /F1 11 Tf 1 0 0 1 60 786 Tm (Words of a page.) Tj ET";
    let stream =
        |content: &str| format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()).into_bytes();
    let font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec();
    let form = |own: &str| {
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {own} /Length 5 >>\nstream\n/A Do\nendstream"
        )
        .into_bytes()
    };
    let circle = "/Resources << /XObject << /A 7 0 R >> >>";
    let missing = "/Resources << /XObject << /A 99 0 R >> >>";
    for (what, form, page) in [
        ("a form that is missing", form(missing), missing),
        ("a form that names itself", form(circle), circle),
        ("a form that is named where it is shown", form(""), circle),
        ("a parent that is its own", form(""), "/Parent 6 0 R"),
        ("no parent, no size", form(""), ""),
    ] {
        let objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Count 2 /Kids [3 0 R 6 0 R] /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> >>".to_vec(),
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_vec(),
            stream(good),
            font.clone(),
            format!("<< /Type /Page {page} /Contents 8 0 R >>").into_bytes(),
            form,
            stream(if page == circle || page == missing { "q /A Do Q" } else { "q Q" }),
        ];
        let file = made::pdf_of(&objects, "/Root 1 0 R");
        assert_eq!(
            read(FileType::Pdf, "a", &file).map(|page| page.markdown),
            Ok("Words of a page.\n".to_owned()),
            "{what}"
        );
    }
}

#[test]
fn a_picture_does_not_cost_its_page() {
    let picture = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 9 >>\n\
        stream\n(\xff\xd8)) [ <<\nendstream".to_vec();
    let content = "/A Do BT /F1 11 Tf 1 0 0 1 60 786 Tm (Words below a picture.) Tj ET /A Do";
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 595 842] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /A 6 0 R >> >> >>".to_vec(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
        picture,
    ];
    let file = made::pdf_of(&objects, "/Root 1 0 R");
    assert_eq!(read(FileType::Pdf, "a", &file).unwrap().markdown, "Words below a picture.\n");
}

/// A program in the reader's place that does what the name says.
fn stand_in(folder: &tempfile::TempDir, script: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.path().join("reader");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[tokio::test]
async fn a45_every_end_of_a_reader_is_told_as_what_it_is() {
    let limits = Limits { seconds: 1, output_bytes: 1000, ..Limits::default() };
    for (script, code) in [
        ("exec sleep 600", "too_slow"),
        ("kill -SEGV $$", "crashed"),
        ("kill -XCPU $$", "too_slow"),
        ("echo 'memory allocation of 99 bytes failed' >&2; kill -ABRT $$", "out_of_memory"),
        ("exit 3", "crashed"),
        ("echo no answer", "crashed"),
        ("head -c 5000 /dev/zero", "too_large"),
        ("head -c 50000 /dev/zero >&2; exit 1", "crashed"),
        ("echo; echo '{\"Err\":{\"kind\":\"encrypted\"}}'", "encrypted"),
        (
            "env | grep -v -e PWD -e _= -e SHLVL && exit 5; cat >/dev/null; echo '{\"Err\":{\"kind\":\"empty\"}}'",
            "empty",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let parser = Parser::new(stand_in(&folder, script), limits);
        let error = parser.parse(FileType::Pdf, "a", Bytes::from(vec![0; 300_000])).await.unwrap_err();
        assert_eq!(error.code(), code, "{script}: {error}");
    }
    let nowhere = Parser::new("/no/such/program".into(), limits);
    let error = nowhere.parse(FileType::Pdf, "a", Bytes::new()).await.unwrap_err();
    assert!(error.is_temporary() && error.code() == "not_started", "{error}");
}

//! One program for all targets: `FUZZ_TARGET` says which. A target reads bytes as the server would read a
//! stranger's, and checks what must hold of the result.

#![no_main]

use frontdesk::answer::cite::{Evidence, Filter, Gate, Judge, Quotable};
use frontdesk::domain::personal::{Personal, mask};
use frontdesk::knowledge::chunk::{ChunkSettings, chunk};
use frontdesk::knowledge::extract::{extract, plain_text};
use frontdesk::knowledge::files::{FileType, Unreadable, read, sniff};
use frontdesk::knowledge::robots::Rules;
use frontdesk::knowledge::{charset, sitemap};
use libfuzzer_sys::fuzz_target;
use std::ffi::OsString;
use std::io::{Cursor, Write as _};
use std::sync::OnceLock;
use url::Url;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fuzz_target!(|data: &[u8]| {
    static TARGET: OnceLock<String> = OnceLock::new();
    static LAST: OnceLock<Option<OsString>> = OnceLock::new();
    let target = TARGET.get_or_init(|| {
        let target = std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET names the target");
        if target == "pdf" {
            // Its library panics on damaged files, and that is caught: only what can't be caught counts here.
            std::panic::set_hook(Box::new(|_| {}));
        }
        target
    });
    // A stack that overflows takes libFuzzer's own report with it: the input is kept before it is read.
    if let Some(last) = LAST.get_or_init(|| std::env::var_os("FUZZ_LAST")) {
        std::fs::write(last, data).expect("the input can be kept");
    }
    match target.as_str() {
        "html" => html(data),
        "charset" => drop(charset::decode(data, Some("text/html"))),
        "robots" => robots(data),
        "sitemap" => drop(sitemap::parse(data)),
        "sniff" => drop(sniff(data, "a.txt", None)),
        "cite" => cite(data),
        "mask" => masked(data),
        "pdf" => file(FileType::Pdf, data),
        "csv" => file(FileType::Csv, data),
        "markdown" => file(FileType::Markdown, data),
        "docx" => office(FileType::Docx, data),
        "pptx" => office(FileType::Pptx, data),
        "xlsx" => office(FileType::Xlsx, data),
        "epub" => office(FileType::Epub, data),
        other => panic!("{other} is no target"),
    }
});

fn html(data: &[u8]) {
    let Ok(text) = charset::decode(data, None) else { return };
    let url = Url::parse("https://example.com/a/b").expect("an address");
    let page = extract(&text, Some(&url));
    cut(&page.markdown, page.title.as_deref());
}

/// Every passage is a piece of the text, in its order.
fn cut(markdown: &str, title: Option<&str>) {
    let mut last = 0;
    for chunk in chunk(markdown, title, &ChunkSettings::default()) {
        assert!(chunk.start >= last && markdown.get(chunk.start..chunk.end).is_some(), "{chunk:?}");
        last = chunk.start;
    }
    drop(plain_text(markdown));
}

fn robots(data: &[u8]) {
    let rules = Rules::parse("FrontdeskBot", data);
    drop(rules.verdict(&Url::parse("https://example.com/a?b=c").expect("an address")));
    drop((rules.crawl_delay(), rules.sitemaps()));
}

/// However the words are cut, the same comes through.
fn cite(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    const PASSAGES: [&str; 2] = ["Parcels take two days.", "A | table\n| --- |\n| of | prices |"];
    let gate = |most: f32| {
        let judge = Judge::new(PASSAGES.iter().map(|text| Evidence::new(text, "Shipping")).collect(), "How long?", "Ada");
        Gate::new(Filter::over(PASSAGES.iter().map(|text| Quotable::new(text)).collect()), judge, "Rules: none.", most)
    };
    for most in [0.0, 0.5, 1.0] {
        let mut whole = gate(most);
        let mut once = whole.push(text);
        once += &whole.finish();
        let mut parts = gate(most);
        let mut often: String = text.chars().map(|letter| parts.push(letter.encode_utf8(&mut [0; 4]))).collect();
        often += &parts.finish();
        assert_eq!(once, often);
        assert_eq!((whole.citations(), whole.report()), (parts.citations(), parts.report()));
    }
}

/// What a visitor writes; without a kind to take out, nothing of it changes.
fn masked(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert_eq!(mask(text, &[]), text);
    for kind in Personal::ALL {
        let masked = mask(text, &[kind]);
        assert!(masked == text || masked.contains(kind.mask()), "{masked}");
    }
    drop(mask(text, &Personal::ALL));
}

fn file(kind: FileType, data: &[u8]) {
    match read(kind, "some file", data) {
        Ok(page) => {
            assert!(!page.markdown.trim().is_empty() && !page.markdown.contains('\0'));
            cut(&page.markdown, page.title.as_deref());
        }
        Err(error) => assert!(Unreadable::to_string(&error).ends_with('.')),
    }
}

/// An archive as it is, or the parts of one, divided by lines of `====`: changing compressed bytes at random
/// would never get behind the checksum.
fn office(kind: FileType, data: &[u8]) {
    if data.starts_with(b"PK") {
        return file(kind, data);
    }
    let names: &[&str] = match kind {
        FileType::Docx => {
            &["word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml"]
        }
        FileType::Pptx => &["ppt/slides/slide.xml", "ppt/notes.xml", "ppt/presentation.xml"],
        FileType::Xlsx => &["xl/sheet.xml", "xl/styles.xml", "xl/strings.xml", "xl/workbook.xml"],
        _ => &["a.xhtml", "package.opf", "META-INF/container.xml", "META-INF/encryption.xml"],
    };
    let fixed: &[(&str, &str)] = match kind {
        FileType::Docx => &[("word/_rels/document.xml.rels", "styles numbering footnotes")],
        FileType::Pptx => &[
            ("ppt/_rels/presentation.xml.rels", "slides/slide"),
            ("ppt/slides/_rels/slide.xml.rels", "../notes"),
        ],
        FileType::Xlsx => &[("xl/_rels/workbook.xml.rels", "sheet styles strings")],
        _ => &[],
    };
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let text = String::from_utf8_lossy(data);
    for (name, part) in names.iter().zip(text.split("\n====\n")) {
        writer.start_file(*name, options).expect("an entry");
        writer.write_all(part.as_bytes()).expect("bytes");
    }
    for (name, targets) in fixed {
        writer.start_file(*name, options).expect("an entry");
        writer.write_all(b"<Relationships>").expect("bytes");
        for target in targets.split(' ') {
            let kind = match target {
                "sheet" => "worksheet",
                "slides/slide" => "slide",
                "../notes" => "notesSlide",
                "strings" => "sharedStrings",
                other => other,
            };
            let relation = format!("<Relationship Id=\"{kind}\" Type=\"x/{kind}\" Target=\"{target}.xml\"/>");
            writer.write_all(relation.as_bytes()).expect("bytes");
        }
        writer.write_all(b"</Relationships>").expect("bytes");
    }
    file(kind, &writer.finish().expect("an archive").into_inner());
}

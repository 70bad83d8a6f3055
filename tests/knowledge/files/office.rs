//! Word, PowerPoint, Excel and EPUB files as Markdown.

use crate::made;
use frontdesk::knowledge::extract::Page;
use frontdesk::knowledge::files::{FileType, Unreadable, read};

#[track_caller]
fn page(kind: FileType, bytes: &[u8]) -> Page {
    read(kind, "Price list_2026.xyz", bytes).unwrap()
}

#[test]
fn a_word_document_keeps_its_structure() {
    let file = made::docx(
        "# Delivery\nParcels take two days & arrive <whole>.\n## Prices\n- small\n- large\n1. order\n1. pay\n\
         | Country | Price |\n| Germany | 4.90 |\n| A\\|B | 8.90 |\nAfter the table.",
    );
    let page = page(FileType::Docx, &file);
    assert_eq!(
        page.markdown,
        "# Delivery\n\nParcels take two days & arrive <whole>.\n\n## Prices\n\n- small\n- large\n1. order\n2. pay\n\n\
         | Country | Price |\n| --- | --- |\n| Germany | 4.90 |\n| A\\\\|B | 8.90 |\n\nAfter the table.\n"
    );
    assert_eq!(page.title.as_deref(), Some("Delivery"));
}

#[test]
fn a_word_document_says_what_it_says_now() {
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let body = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr>{}</w:p>\
         <w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr>{}</w:p>\
         <w:p>{}<w:del>{}</w:del><w:ins>{}</w:ins><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>\
         <w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t><w:instrText>PAGE</w:instrText></w:r></w:p>\
         <w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr>\
         <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc>\
         <w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>",
        run("Handbook"),
        run("Hours"),
        run("Open "),
        run("never"),
        run("always"),
        run("Shop"),
        run("Mon"),
        run("a"),
        run("b"),
    );
    let notes = "<w:footnotes><w:footnote w:type=\"separator\" w:id=\"0\"><w:p><w:r><w:t>x</w:t></w:r></w:p></w:footnote>\
        <w:footnote w:id=\"2\"><w:p><w:r><w:t>Except at Easter.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let page = page(FileType::Docx, &made::docx_with(&body, &[("word/footnotes.xml", notes)]));
    assert_eq!(page.title.as_deref(), Some("Handbook"));
    assert_eq!(
        page.markdown,
        "# Handbook\n\n## Hours\n\nOpen always\n\nNote: Except at Easter.\n\none two\nthree\n\n\
         | Shop | Mon |\n| --- | --- |\n| Shop | a, b; |\n"
    );
}

#[test]
fn text_that_looks_like_marks_stays_text() {
    let page = page(
        FileType::Docx,
        &made::docx_with(
            "<w:p><w:r><w:t># no heading</w:t></w:r></w:p><w:p><w:r><w:t>``` no code</w:t></w:r></w:p><w:p><w:r><w:t>#tag</w:t></w:r></w:p>",
            &[],
        ),
    );
    assert_eq!(page.markdown, "\\# no heading\n\n\\``` no code\n\n#tag\n");
}

#[test]
fn slides_stand_under_their_titles() {
    let file = made::pptx(&[
        ("Welcome", &["To everybody"], ""),
        ("Agenda", &["Prices & terms", "Questions"], "Say hello first."),
        ("", &["A slide without a title"], ""),
    ]);
    let page = page(FileType::Pptx, &file);
    assert_eq!(
        page.markdown,
        "## Welcome\n\nTo everybody\n\n## Agenda\n\n- Prices & terms\n- Questions\n\nNotes: Say hello first.\n\n\
         ## Slide 3\n\nA slide without a title\n"
    );
    assert_eq!(page.title.as_deref(), Some("Welcome"));
}

#[test]
fn sheets_become_tables_with_their_captions() {
    let file = made::xlsx(&[
        (
            "Prices",
            &[
                &["Valid from May"],
                &["Item", "Price", "Since"],
                &["Kiln", "12.5", "date:46082"],
                &[],
                &["Other", "Table"],
                &["1", "2"],
            ],
        ),
        ("Empty", &[]),
    ]);
    let page = page(FileType::Xlsx, &file);
    assert_eq!(
        page.markdown,
        "## Prices\n\nValid from May\n\n| Item | Price | Since |\n| --- | --- | --- |\n| Kiln | 12.5 | 2026-03-01 |\n\n\
         | Other | Table |\n| --- | --- |\n| 1 | 2 |\n"
    );
    assert_eq!(page.title.as_deref(), Some("Price list 2026.xyz"));
}

#[test]
fn numbers_look_as_their_sheet_shows_them() {
    let cell = |style: usize, value: &str| format!("<c s=\"{style}\"><v>{value}</v></c>");
    let cells = [
        (0, "0.30000000000000004"),
        (1, "0.25"),
        (2, "1234567.891"),
        (3, "12.5"),
        (4, "46082.5"),
        (5, "0.75"),
        (6, "1.5"),
        (7, "-1234.5"),
    ];
    let row: String = cells.iter().map(|(style, value)| cell(*style, value)).collect();
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"#,##0.00&quot; km&quot;\"/>\
        <numFmt numFmtId=\"165\" formatCode=\"#,##0.00\\ [$€-407];[Red]-#,##0.00\"/><numFmt numFmtId=\"166\" formatCode=\"dd/mm/yyyy hh:mm\"/>\
        <numFmt numFmtId=\"167\" formatCode=\"[h]:mm:ss\"/><numFmt numFmtId=\"168\" formatCode=\"[$$-409]#,##0\"/></numFmts>\
        <cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>\
        <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"9\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"20\"/>\
        <xf numFmtId=\"167\"/><xf numFmtId=\"168\"/></cellXfs></styleSheet>";
    let sheet = format!("<worksheet><sheetData><row>{row}</row></sheetData></worksheet>");
    let file = workbook(&sheet, styles, "");
    let table = page(FileType::Xlsx, &file).markdown;
    let first = table.lines().find(|line| line.starts_with('|')).unwrap();
    assert_eq!(
        first,
        "| 0.3 | 25% | 1,234,567.89 km | 12.50 € | 2026-03-01 12:00 | 18:00 | 36:00:00 | -$1,235 |"
    );
}

#[test]
fn merged_cells_hold_for_each_row_and_hidden_ones_are_not_told() {
    let sheet = "<worksheet><sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"str\"><v>Price</v></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Clay</t></is></c><c r=\"C2\"><v>1</v></c></row>\
        <row r=\"3\"><c r=\"C3\"><v>2</v></c><c r=\"D3\" t=\"e\"><v>#REF!</v></c></row>\
        <row r=\"4\" hidden=\"1\"><c r=\"A4\" t=\"str\"><v>secret</v></c></row></sheetData>\
        <mergeCells><mergeCell ref=\"A2:B3\"/></mergeCells></worksheet>";
    let strings = "<sst><si><r><t>It</t></r><r><t>em</t></r><rPh><t>aloud</t></rPh></si></sst>";
    let page = page(FileType::Xlsx, &workbook(sheet, "<styleSheet/>", strings));
    assert_eq!(page.markdown, "## One\n\n| Item | Price |\n| --- | --- |\n| Clay | 1 |\n| Clay | 2 |\n");
}

/// A workbook of one visible sheet and a hidden one.
fn workbook(sheet: &str, styles: &str, strings: &str) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"http://x/{kind}\" Target=\"{target}\"/>")
    };
    let root =
        format!("<Relationships>{}</Relationships>", relation("r", "officeDocument", "xl/workbook.xml"));
    let own = format!(
        "<Relationships>{}{}{}{}</Relationships>",
        relation("a", "worksheet", "sheet.xml"),
        relation("b", "worksheet", "hidden.xml"),
        relation("c", "styles", "styles.xml"),
        relation("d", "sharedStrings", "strings.xml"),
    );
    let workbook = "<workbook><sheets><sheet name=\"One\" r:id=\"a\"/><sheet name=\"Two\" state=\"hidden\" r:id=\"b\"/></sheets></workbook>";
    let hidden = "<worksheet><sheetData><row><c t=\"str\"><v>hidden</v></c></row></sheetData></worksheet>";
    let strings = if strings.is_empty() { "<sst/>" } else { strings };
    made::archive([
        ("_rels/.rels", root.as_bytes()),
        ("xl/_rels/workbook.xml.rels", own.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/sheet.xml", sheet.as_bytes()),
        ("xl/hidden.xml", hidden.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/strings.xml", strings.as_bytes()),
    ])
}

#[test]
fn a_book_is_read_in_its_order() {
    let file = made::epub(
        "The kiln",
        "de-AT",
        &[
            "<h1>One</h1><p>First chapter, with enough words.</p>",
            "<h1>Two</h1><p>Second chapter, with words too.</p>",
        ],
    );
    let page = page(FileType::Epub, &file);
    assert_eq!(page.title.as_deref(), Some("The kiln"));
    assert_eq!(page.language.as_deref(), Some("de"));
    assert_eq!(
        page.markdown,
        "# One\n\nFirst chapter, with enough words.\n\n# Two\n\nSecond chapter, with words too.\n"
    );
}

#[test]
fn what_holds_nothing_is_empty_and_what_is_locked_says_so() {
    assert_eq!(read(FileType::Docx, "a", &made::docx("")), Err(Unreadable::Empty));
    assert_eq!(read(FileType::Xlsx, "a", &made::xlsx(&[("S", &[])])), Err(Unreadable::Empty));
    let book = made::archive([
        ("META-INF/encryption.xml", b"<a><CipherReference URI=\"text/c0.xhtml\"/></a>".as_slice()),
        ("META-INF/container.xml", b"<container/>"),
    ]);
    assert_eq!(read(FileType::Epub, "a", &book), Err(Unreadable::Encrypted));
    assert!(matches!(read(FileType::Docx, "a", b"PK\x03\x04 no archive"), Err(Unreadable::Damaged(_))));
    for wrong in
        [Unreadable::Encrypted, Unreadable::Empty, Unreadable::NoTextLayer, Unreadable::Damaged("so".into())]
    {
        let words = wrong.to_string();
        assert!(words.contains(". ") && words.ends_with('.') || words.contains(": "), "{words}");
    }
}

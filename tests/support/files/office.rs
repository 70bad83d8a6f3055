//! Office files and books with the parts that their readers look at, and no others.

use super::{archive, escaped};
use std::fmt::Write as _;

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A relations part of identifiers, types and targets.
fn relations(list: &[(String, &str, String)]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    );
    for (id, kind, target) in list {
        write!(out, "<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
            .expect("a text");
    }
    out + "</Relationships>"
}

fn main(target: &str) -> String {
    relations(&[("rId1".to_owned(), "officeDocument", target.to_owned())])
}

/// A Word document of Markdown-like lines: `# ` and `## ` are headings, `- ` points, `1. ` numbers, `| a | b |` rows
/// of a table, all else paragraphs.
pub fn docx(lines: &str) -> Vec<u8> {
    let mut body = String::new();
    let paragraph = |style: &str, text: &str| {
        format!(
            "<w:p><w:pPr>{style}</w:pPr><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
            escaped(text)
        )
    };
    let mut in_table = false;
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let row = line.strip_prefix("| ").and_then(|row| row.strip_suffix(" |"));
        if row.is_some() != in_table {
            body.push_str(if in_table { "</w:tbl>" } else { "<w:tbl>" });
            in_table = !in_table;
        }
        if let Some(row) = row {
            body.push_str("<w:tr>");
            for cell in row.split(" | ") {
                write!(body, "<w:tc>{}</w:tc>", paragraph("", cell)).expect("a text");
            }
            body.push_str("</w:tr>");
        } else if let Some(text) = line.strip_prefix("# ") {
            body.push_str(&paragraph("<w:pStyle w:val=\"Heading1\"/>", text));
        } else if let Some(text) = line.strip_prefix("## ") {
            body.push_str(&paragraph("<w:pStyle w:val=\"Heading2\"/>", text));
        } else if let Some(text) = line.strip_prefix("- ") {
            body.push_str(&paragraph("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>", text));
        } else if let Some(text) = line.strip_prefix("1. ") {
            body.push_str(&paragraph("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"2\"/></w:numPr>", text));
        } else {
            body.push_str(&paragraph("", line));
        }
    }
    if in_table {
        body.push_str("</w:tbl>");
    }
    docx_with(&body, &[])
}

/// A Word document of that body, with further parts.
pub fn docx_with(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body>{body}</w:body></w:document>"
    );
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/></w:style>\
         <w:style w:styleId=\"Heading2\"><w:name w:val=\"heading 2\"/><w:basedOn w:val=\"Heading1\"/></w:style>\
         <w:style w:styleId=\"Title\"><w:name w:val=\"Title\"/></w:style></w:styles>";
    let numbering = "<w:numbering xmlns:w=\"w\">\
         <w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/></w:lvl></w:abstractNum>\
         <w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/></w:lvl></w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num>\
         </w:numbering>";
    let own = ["styles", "numbering", "footnotes"].map(|kind| (kind.to_owned(), kind, format!("{kind}.xml")));
    let (root, related) = (main("word/document.xml"), relations(&own));
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("word/_rels/document.xml.rels", related.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ];
    entries.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    archive(entries)
}

/// A presentation of slides: title, points, notes (may be empty).
pub fn pptx(slides: &[(&str, &[&str], &str)]) -> Vec<u8> {
    let shape = |kind: &str, lines: &[&str]| {
        let paragraph = |line: &&str| format!("<a:p><a:r><a:t>{}</a:t></a:r></a:p>", escaped(line));
        let text = lines.iter().map(paragraph).collect::<Vec<_>>().concat();
        format!(
            "<p:sp><p:nvSpPr><p:nvPr><p:ph type=\"{kind}\"/></p:nvPr></p:nvSpPr><p:txBody>{text}</p:txBody></p:sp>"
        )
    };
    let mut parts: Vec<(String, String)> = Vec::new();
    let (mut order, mut related) = (String::new(), Vec::new());
    for (at, (title, points, notes)) in slides.iter().enumerate() {
        write!(order, "<p:sldId id=\"{}\" r:id=\"rId{at}\"/>", 256 + at).expect("a text");
        related.push((format!("rId{at}"), "slide", format!("slides/slide{at}.xml")));
        let shapes = shape("title", &[title]) + &shape("body", points) + &shape("sldNum", &["7"]);
        parts.push((
            format!("ppt/slides/slide{at}.xml"),
            format!("<p:sld xmlns:p=\"p\" xmlns:a=\"a\">{shapes}</p:sld>"),
        ));
        if !notes.is_empty() {
            let own = [("rId1".to_owned(), "notesSlide", format!("../notesSlides/notes{at}.xml"))];
            parts.push((format!("ppt/slides/_rels/slide{at}.xml.rels"), relations(&own)));
            let notes = shape("body", &[notes]);
            parts.push((
                format!("ppt/notesSlides/notes{at}.xml"),
                format!("<p:notes xmlns:p=\"p\" xmlns:a=\"a\">{notes}</p:notes>"),
            ));
        }
    }
    parts.push(("_rels/.rels".to_owned(), main("ppt/presentation.xml")));
    parts.push(("ppt/_rels/presentation.xml.rels".to_owned(), relations(&related)));
    let order = format!(
        "<p:presentation xmlns:p=\"p\" xmlns:r=\"r\"><p:sldIdLst>{order}</p:sldIdLst></p:presentation>"
    );
    parts.push(("ppt/presentation.xml".to_owned(), order));
    archive(parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())))
}

/// A workbook of sheets: name and rows. What reads as a number is one; `date:46082` is that day's number.
pub fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let (mut list, mut related) = (String::new(), Vec::new());
    let mut parts: Vec<(String, String)> = Vec::new();
    for (at, (name, rows)) in sheets.iter().enumerate() {
        write!(list, "<sheet name=\"{}\" sheetId=\"{}\" r:id=\"rId{at}\"/>", escaped(name), at + 1)
            .expect("a text");
        related.push((format!("rId{at}"), "worksheet", format!("/xl/worksheets/sheet{at}.xml")));
        let mut data = String::new();
        for row in *rows {
            data.push_str("<row>");
            for cell in *row {
                if let Some(day) = cell.strip_prefix("date:") {
                    write!(data, "<c s=\"1\"><v>{day}</v></c>").expect("a text");
                } else if cell.parse::<f64>().is_ok() {
                    write!(data, "<c><v>{cell}</v></c>").expect("a text");
                } else {
                    write!(data, "<c t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(cell)).expect("a text");
                }
            }
            data.push_str("</row>");
        }
        let sheet = format!("<worksheet xmlns=\"x\"><sheetData>{data}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{at}.xml"), sheet));
    }
    related.push(("styles".to_owned(), "styles", "styles.xml".to_owned()));
    parts.push(("_rels/.rels".to_owned(), main("xl/workbook.xml")));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations(&related)));
    let styles = "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    parts.push(("xl/styles.xml".to_owned(), styles.to_owned()));
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns:r=\"r\"><sheets>{list}</sheets></workbook>"),
    ));
    archive(parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())))
}

/// A book of chapters, each the inside of a page's body.
pub fn epub(title: &str, language: &str, chapters: &[&str]) -> Vec<u8> {
    let (mut items, mut spine) = (String::new(), String::new());
    let mut parts: Vec<(String, String)> = Vec::new();
    for (at, chapter) in chapters.iter().enumerate() {
        write!(
            items,
            "<item id=\"c{at}\" href=\"text/chapter%20{at}.xhtml\" media-type=\"application/xhtml+xml\"/>"
        )
        .expect("a text");
        write!(spine, "<itemref idref=\"c{at}\"/>").expect("a text");
        let page = format!("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>{chapter}</body></html>");
        parts.push((format!("OEBPS/text/chapter {at}.xhtml"), page));
    }
    items.push_str(
        "<item id=\"nav\" href=\"nav.xhtml\" properties=\"nav\" media-type=\"application/xhtml+xml\"/>",
    );
    let package = format!(
        "<?xml version=\"1.0\"?><package xmlns:dc=\"dc\"><metadata><dc:title>{}</dc:title><dc:language>{language}</dc:language>\
         </metadata><manifest>{items}</manifest><spine><itemref idref=\"nav\"/>{spine}</spine></package>",
        escaped(title)
    );
    parts.push(("OEBPS/package.opf".to_owned(), package));
    parts.push((
        "OEBPS/nav.xhtml".to_owned(),
        "<html><body><p>The table of contents.</p></body></html>".to_owned(),
    ));
    let container =
        "<container><rootfiles><rootfile full-path=\"OEBPS/package.opf\"/></rootfiles></container>";
    parts.push(("META-INF/container.xml".to_owned(), container.to_owned()));
    let first = [("mimetype", b"application/epub+zip".as_slice())];
    archive(first.into_iter().chain(parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes()))))
}

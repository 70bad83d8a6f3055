//! PDF files as Markdown: what belongs together is put together, what is there for turning pages is left out.

use crate::made;
use frontdesk::knowledge::files::{FileType, Unreadable, read};

#[track_caller]
fn markdown(pages: &[&str]) -> String {
    read(FileType::Pdf, "a.pdf", &made::pdf(pages)).unwrap().markdown
}

#[test]
fn lines_become_paragraphs_and_large_ones_headings() {
    let text = "# Delivery times\nParcels take two to five days, which depends on the carrier and on where the customer lives; what\n\
        is urgent can be sent by express.\n\nA second paragraph stands below a gap, so that it is told from the first one by its place.\n\
        • a point\n• another point";
    assert_eq!(
        markdown(&[text]),
        "# Delivery times\n\nParcels take two to five days, which depends on the carrier and on where the customer lives; what is \
         urgent can be sent by express.\n\nA second paragraph stands below a gap, so that it is told from the first one by its place.\n\n\
         - a point\n- another point\n"
    );
    let page = read(FileType::Pdf, "a.pdf", &made::pdf(&[text])).unwrap();
    assert_eq!((page.title.as_deref(), page.language.as_deref()), (Some("Delivery times"), Some("en")));
}

#[test]
fn divided_words_are_whole_again_and_compounds_keep_their_hyphen() {
    let text =
        markdown(&["Our well-known kiln is the most depend-\nable one, and it is well-\nknown for that."]);
    assert_eq!(text, "Our well-known kiln is the most dependable one, and it is well-known for that.\n");
}

#[test]
fn a_sentence_goes_on_over_the_page() {
    let text = markdown(&[
        "The parcel is on its way to the customer, who",
        "waits for it at home.\n\nThen all is well.",
    ]);
    assert_eq!(
        text,
        "The parcel is on its way to the customer, who waits for it at home.\n\nThen all is well.\n"
    );
}

#[test]
fn headers_footers_and_page_numbers_are_dropped() {
    let words = ["One is about clay.", "Two is about glaze.", "Three is about fire.", "Four is about paint."];
    let pages: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, words)| format!("Company handbook 2026\n\n{words}\n\n\n\nPage {} of 4", at + 1))
        .collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    assert_eq!(markdown(&pages), format!("{}\n", words.join("\n\n")));
}

#[test]
fn the_dots_of_a_table_of_contents_are_dropped() {
    let text = markdown(&[
        "Contents of the book\n\nPrices .............. 4\nTerms . . . . . . . . 12\n\nIt costs 4.90 euro... or 5.",
    ]);
    assert_eq!(text, "Contents of the book\n\nIt costs 4.90 euro... or 5.\n");
}

#[test]
fn columns_with_wide_gaps_are_a_table() {
    let text = markdown(&[
        "What we charge for a parcel:\n\nCountry\tDays\tPrice\nGermany\t2\t4.90\nFrance\t4\t8.90\n\nAll with tax.",
    ]);
    assert_eq!(
        text,
        "What we charge for a parcel:\n\n| Country | Days | Price |\n| --- | --- | --- |\n| Germany | 2 | 4.90 |\n\
         | France | 4 | 8.90 |\n\nAll with tax.\n"
    );
}

#[test]
fn letters_beyond_ascii_arrive() {
    assert_eq!(markdown(&["Größe, Maße und “Gefühl” für 12 €."]), "Größe, Maße und “Gefühl” für 12 €.\n");
}

#[test]
fn a_picture_of_text_says_that_it_needs_ocr() {
    let error = read(FileType::Pdf, "a.pdf", &made::pdf(&[""])).unwrap_err();
    assert_eq!(error, Unreadable::NoTextLayer);
    assert!(error.to_string().contains("OCR"));
}

#[test]
fn a_file_behind_a_password_says_so() {
    let content = b"<< /Length 5 >>\nstream\nabcde\nendstream".to_vec();
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>".to_vec(),
        content,
        format!("<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{0}> /U <{0}> >>", "a5".repeat(32))
            .into_bytes(),
    ];
    let id = "00112233445566778899aabbccddeeff";
    let file = made::pdf_of(&objects, &format!("/Root 1 0 R /Encrypt 5 0 R /ID [<{id}> <{id}>]"));
    assert_eq!(read(FileType::Pdf, "a.pdf", &file), Err(Unreadable::Encrypted));
}

#[test]
fn a_file_without_its_table_of_objects_is_repaired() {
    let whole = made::pdf(&["Words of a page."]);
    let table = whole.windows(5).rposition(|five| five == b"xref\n").unwrap();
    let table = whole[..table].windows(5).rposition(|five| five == b"xref\n").unwrap();
    let mut shifted = whole.clone();
    shifted.splice(9..9, *b"% a line that somebody put in\n");
    let at = whole.windows(8).position(|eight| eight == b"/Length ").unwrap() + 8;
    let mut long = whole.clone();
    long[at..at + 2].copy_from_slice(b"99");
    let mut both = long[..table].to_vec();
    both.truncate(table);
    for (what, file) in
        [("cut off", whole[..table].to_vec()), ("shifted", shifted), ("a wrong length", long), ("both", both)]
    {
        let page = read(FileType::Pdf, "a.pdf", &file);
        assert_eq!(page.map(|page| page.markdown), Ok("Words of a page.\n".to_owned()), "{what}");
    }
}

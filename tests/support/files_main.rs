//! Writes small files of every kind that is read: to try uploads by hand and in the browser, and as the first
//! inputs of fuzzing. `made-files DIRECTORY`.

#![allow(clippy::expect_used, reason = "a program of the tests fails by panicking")]

#[path = "files/mod.rs"]
mod made;

use std::path::Path;

fn main() {
    let directory = std::env::args().nth(1).expect("give the directory to write to");
    let directory = Path::new(&directory);
    std::fs::create_dir_all(directory).expect("the directory can be made");
    let terms = "# Terms of delivery\nParcels to Norway take nine working days, which is longer than to other\n\
        countries, because they go by sea.\n\n• Small parcels cost 4.90 euro.\n• Large parcels cost 8.90 euro.\n\n\
        Country\tDays\tPrice\nGermany\t2\t4.90\nNorway\t9\t8.90";
    let files: [(&str, Vec<u8>); 8] = [
        ("terms.pdf", made::pdf(&[terms, "What is broken on the way is sent again at no cost."])),
        (
            "handbook.docx",
            made::docx(
                "# Kiln handbook\nThe kiln reaches 1,280 degrees after eleven hours.\n## Safety\n- Wear gloves.\n- Open the \
                 window.\n1. Load.\n1. Fire.\n| Glaze | Degrees |\n| Celadon | 1260 |\n| Tenmoku | 1280 |",
            ),
        ),
        (
            "welcome.pptx",
            made::pptx(&[
                ("Welcome to the studio", &["Open from Tuesday to Sunday"], "Mention the new kiln."),
                ("Courses", &["Throwing: 8 evenings", "Glazing: 2 evenings"], ""),
            ]),
        ),
        (
            "prices.xlsx",
            made::xlsx(&[
                (
                    "Prices",
                    &[&["Item", "Price", "Since"], &["Clay, 10 kg", "14.5", "date:46082"], &["Wheel", "35"]],
                ),
                ("Hours", &[&["Day", "From", "To"], &["Tuesday", "10", "18"]]),
            ]),
        ),
        ("stock.csv", b"Item;Stock;Note\nClay;120;\"white; fine\"\nGlaze;8;celadon\n".to_vec()),
        (
            "book.epub",
            made::epub(
                "A short book of clay",
                "en",
                &[
                    "<h1>Clay</h1><p>Clay is earth that remembers.</p>",
                    "<h1>Fire</h1><p>Fire makes it last.</p>",
                ],
            ),
        ),
        (
            "notes.md",
            b"---\ntitle: Studio notes\n---\n\n# Notes\n\nThe back door sticks in winter.\n".to_vec(),
        ),
        ("plain.txt", b"Opening hours\n\nFrom ten to six, Tuesday to Sunday.\n".to_vec()),
    ];
    for (name, bytes) in files {
        std::fs::write(directory.join(name), bytes).expect("the file can be written");
    }
}

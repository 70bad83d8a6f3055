//! CSV, Markdown, plain text and HTML; F15 for files: bytes become valid text, or are refused.

use encoding_rs::{SHIFT_JIS, WINDOWS_1251};
use frontdesk::knowledge::extract::Page;
use frontdesk::knowledge::files::{FileType, Unreadable, read};

#[track_caller]
fn page(kind: FileType, text: &str) -> Page {
    read(kind, "Price list.csv", text.as_bytes()).unwrap()
}

#[test]
fn csv_is_a_table_whatever_separates_it() {
    let table =
        "| Item | Price | Note |\n| --- | --- | --- |\n| Kiln | 12,50 | hot; very |\n| Wheel | 8 | |\n";
    let table = table.replace("| 8 | |", "| 8 |  |");
    for text in [
        "Item,Price,Note\nKiln,\"12,50\",hot; very\nWheel,8,\n",
        "Item;Price;Note\r\nKiln;12,50;\"hot; very\"\r\nWheel;8;\r\n",
        "Item\tPrice\tNote\nKiln\t12,50\thot; very\nWheel\t8\n",
        "Item|Price|Note\nKiln|12,50|hot; very\nWheel|8|\n",
        "sep=;\nItem;Price;Note\nKiln;12,50;\"hot; very\"\nWheel;8;\n",
    ] {
        let page = page(FileType::Csv, text);
        assert_eq!(page.markdown, table, "{text}");
        assert_eq!(page.title.as_deref(), Some("Price list"));
    }
}

#[test]
fn csv_with_lines_marks_and_one_column_stays_readable() {
    let quoted = page(FileType::Csv, "a,b\n\"two\nlines | and a bar\",\"say \"\"hi\"\"\"\n");
    assert_eq!(quoted.markdown, "| a | b |\n| --- | --- |\n| two lines \\| and a bar | say \"hi\" |\n");
    assert_eq!(page(FileType::Csv, "one\ntwo\n").markdown, "one\n\ntwo\n");
}

#[test]
fn settings_at_the_top_of_markdown_are_not_its_text() {
    let yaml = page(
        FileType::Markdown,
        "---\ntitle: \"Terms of sale\"\ndescription: What holds.\ntags: [a]\n---\n\n# Head\n\nText.\n",
    );
    assert_eq!((yaml.title.as_deref(), yaml.markdown.as_str()), (Some("Terms of sale"), "# Head\n\nText.\n"));
    assert_eq!(yaml.description.as_deref(), Some("What holds."));
    let toml = page(FileType::Markdown, "+++\r\ntitle = 'Terms'\r\n+++\r\nText.");
    assert_eq!((toml.title.as_deref(), toml.markdown.as_str()), (Some("Terms"), "Text."));
    let rule = "---\nA line between rules\n---\nText.";
    assert_eq!(page(FileType::Markdown, rule).markdown, rule);
    assert_eq!(page(FileType::Markdown, "intro\n\n# Head\n\ntext").title.as_deref(), Some("Head"));
}

#[test]
fn html_is_read_as_a_page_but_leads_nowhere() {
    let page = page(
        FileType::Html,
        "<title>Terms</title><meta name=robots content=noindex><link rel=canonical href=https://a.example/><main><h1>Terms</h1>\
         <p>All sales are final after fourteen days.</p><a href=https://a.example/next>next</a></main>",
    );
    assert!(page.markdown.starts_with("# Terms\n\nAll sales are final"), "{}", page.markdown);
    assert!(!page.noindex && page.links.is_empty() && page.canonical.is_none());
}

const RUSSIAN: &str =
    "Доставка бесплатна при заказе от трёх тысяч рублей;Возврат в течение четырнадцати дней";

#[test]
fn f15_files_in_any_character_set_arrive() {
    let utf16 = |order: fn(u16) -> [u8; 2], mark: bool| {
        let text = format!("{}Delivery is free — above €30; see below\n", if mark { "\u{feff}" } else { "" });
        text.encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    for kind in [FileType::Text, FileType::Csv, FileType::Markdown] {
        let russian = read(kind, "a", &WINDOWS_1251.encode(RUSSIAN).0).unwrap();
        assert!(russian.markdown.contains("Возврат в течение четырнадцати дней"), "{}", russian.markdown);
        for bytes in [
            utf16(u16::to_le_bytes, true),
            utf16(u16::to_be_bytes, true),
            utf16(u16::to_le_bytes, false),
            utf16(u16::to_be_bytes, false),
        ] {
            let page = read(kind, "a", &bytes).unwrap();
            assert!(page.markdown.contains("Delivery is free — above €30"), "{kind:?}: {}", page.markdown);
            assert!(!page.markdown.contains(['\0', '\u{feff}', '\u{fffd}']), "{}", page.markdown);
        }
        let japanese = "送料は三千円以上のご注文で無料です。返品は十四日以内にお願いします。";
        assert!(
            read(kind, "a", &SHIFT_JIS.encode(japanese).0).unwrap().markdown.contains("送料は三千円以上")
        );
    }
}

#[test]
fn f15_what_is_no_text_is_refused_whatever_its_name_says() {
    let noise: Vec<u8> =
        (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    for kind in [FileType::Text, FileType::Csv, FileType::Html, FileType::Markdown] {
        assert_eq!(read(kind, "honest.txt", &noise), Err(Unreadable::BadEncoding));
    }
    assert_eq!(read(FileType::Text, "a.txt", b" \r\n\t "), Err(Unreadable::Empty));
}

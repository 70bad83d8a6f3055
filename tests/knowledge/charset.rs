//! F15: bytes become valid text, or are refused.

use encoding_rs::{EUC_JP, GBK, ISO_8859_2, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use frontdesk::knowledge::charset::decode;

const RUSSIAN: &str =
    "<p>Доставка бесплатна при заказе от трёх тысяч рублей. Возврат в течение четырнадцати дней.</p>";

#[test]
fn f15_cp1251_declared_in_each_way() {
    let bytes = WINDOWS_1251.encode(RUSSIAN).0;
    assert_eq!(decode(&bytes, Some("text/html; charset=windows-1251")).unwrap(), RUSSIAN);
    let meta = format!("<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>{RUSSIAN}");
    assert_eq!(decode(&WINDOWS_1251.encode(&meta).0, Some("text/html")).unwrap(), meta);
}

#[test]
fn f15_without_any_declaration_the_bytes_decide() {
    assert_eq!(decode(&WINDOWS_1251.encode(RUSSIAN).0, None).unwrap(), RUSSIAN);
    assert_eq!(decode(RUSSIAN.as_bytes(), None).unwrap(), RUSSIAN);
    let japanese = "<p>送料は三千円以上のご注文で無料です。返品は十四日以内にお願いします。</p>";
    assert_eq!(decode(&SHIFT_JIS.encode(japanese).0, None).unwrap(), japanese);
    assert_eq!(decode(&EUC_JP.encode(japanese).0, None).unwrap(), japanese);
    let chinese = "<p>订单满三百元免运费，退货请在十四天内办理。谢谢您的光临。</p>";
    assert_eq!(decode(&GBK.encode(chinese).0, None).unwrap(), chinese);
}

#[test]
fn f15_a_header_that_lies_is_not_believed() {
    let cp1251 = WINDOWS_1251.encode(RUSSIAN).0;
    assert_eq!(decode(&cp1251, Some("text/html; charset=utf-8")).unwrap(), RUSSIAN);
    assert_eq!(decode(RUSSIAN.as_bytes(), Some("text/html; charset=iso-8859-1")).unwrap(), RUSSIAN);
    let polish = "<meta charset=iso-8859-2><p>Zażółć gęślą jaźń, proszę bardzo.</p>";
    assert_eq!(decode(&ISO_8859_2.encode(polish).0, Some("text/html; charset=utf-8")).unwrap(), polish);
    assert_eq!(
        decode(&WINDOWS_1252.encode("Größe und Maße").0, Some("text/html; charset=nonsense")).unwrap(),
        "Größe und Maße"
    );
}

#[test]
fn f15_utf16_with_and_without_a_mark() {
    let text = "<p>Delivery is free — above €30.</p>";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (bytes, mark) in [(&little, [0xff, 0xfe]), (&big, [0xfe, 0xff])] {
        assert_eq!(decode(bytes, None).unwrap(), text);
        let marked: Vec<u8> = mark.into_iter().chain(bytes.iter().copied()).collect();
        assert_eq!(decode(&marked, Some("text/html; charset=utf-8")).unwrap(), text);
    }
}

#[test]
fn f15_marks_and_nuls_do_not_stay() {
    assert_eq!(decode("\u{feff}text".as_bytes(), None).unwrap(), "text");
    assert_eq!(
        decode(format!("a\0b{}", "c".repeat(200)).as_bytes(), None).unwrap(),
        format!("ab{}", "c".repeat(200))
    );
    assert_eq!(decode(b"", None).unwrap(), "");
}

#[test]
fn f15_a_few_damaged_bytes_do_not_lose_a_page() {
    let mut bytes = RUSSIAN.repeat(20).into_bytes();
    bytes.insert(4, 0xff);
    let text = decode(&bytes, Some("text/html; charset=utf-8")).unwrap();
    assert!(text.contains("Возврат") && text.contains('\u{fffd}'));
}

#[test]
fn f15_what_is_no_text_is_refused() {
    let noise: Vec<u8> =
        (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    let error = decode(&noise, Some("text/html; charset=utf-8")).unwrap_err();
    assert!(error.to_string().contains("UTF-8"), "{error}");
}

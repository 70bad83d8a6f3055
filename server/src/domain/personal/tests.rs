//! What is taken out, and what is left alone.

use super::{Personal, mask};

/// With all kinds taken out.
#[track_caller]
fn becomes(text: &str, masked: &str) {
    assert_eq!(mask(text, &Personal::ALL), masked, "{text}");
    assert_eq!(mask(masked, &Personal::ALL), masked, "masked twice: {masked}");
}

/// As it was.
#[track_caller]
fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn mail_addresses_go() {
    becomes("Write to ada.lovelace+shop@mail.example.co.uk, please.", "Write to [email], please.");
    becomes("<ADA@EXAMPLE.ORG>", "<[email]>");
    becomes("ada (at) example.org or ada[at]example.org.", "[email] or [email].");
    becomes("jürgen@müller.example und 李@例子.公司", "[email] und [email]");
    becomes("mailto:ada@example.org?subject=x", "mailto:[email]?subject=x");
    becomes("a@example.org,b@example.org", "[email],[email]");
    stays("Meet @ noon, 3 @ 5 euros, @handle, a@b");
}

#[test]
fn telephone_numbers_go() {
    becomes("Call +49 151 23456789 today", "Call [phone] today");
    becomes("0049-30-123456 or 030/1234567", "[phone] or [phone]");
    becomes("(555) 123-4567, 1-555-123-4567, 555.123.4567", "[phone], [phone], [phone]");
    becomes("+33 (0)1 23 45 67 89.", "[phone].");
    becomes("My phone number is 4915123456789", "My phone number is [phone]");
    becomes("whatsapp: 612345678", "whatsapp: [phone]");
    becomes("電話番号は０９０-１２３４-５６７８です", "電話番号は[phone]です");
    becomes("電話番号は ０９０-１２３４-５６７８", "電話番号は [phone]");
    becomes("٠٥٠ ١٢٣ ٤٥٦٧", "[phone]");
}

#[test]
fn other_numbers_stay() {
    stays("Order 4915123456789 of 2026-03-01, 01.02.2024, 1/2/2024");
    stays("Since 01.02.2024 or 0.12345678 or so");
    stays("It costs 1.234.567,89 euros or 0.12345678 coins");
    stays("Open 09:30 - 18:00, room 0815, ISBN 978-3-16-148410-0, version 10.0.19041");
    stays("In 1783 and 1914-1918, 10 000 000 people");
    stays("Article 0123456X");
}

#[test]
fn cards_go_by_their_checksum() {
    becomes("4111 1111 1111 1111", "[card]");
    becomes("Card 5555-5555-5555-4444, 12/27", "Card [card], 12/27");
    becomes("378282246310005 and 6011111111111117", "[card] and [card]");
    becomes("4111111111111111 123", "[card] 123");
    stays("4111 1111 1111 1112");
    stays("9111 1111 1111 1111");
}

#[test]
fn account_numbers_go_by_their_checksum() {
    becomes("DE89 3704 0044 0532 0130 00", "[iban]");
    becomes("iban:gb29nwbk60161331926819.", "iban:[iban].");
    becomes("FR14 2004 1010 0505 0001 3M02 606 and NL91ABNA0417164300", "[iban] and [iban]");
    stays("DE89 3704 0044 0532 0130 01");
    stays("XX12 3456 7890 1234");
    stays("NL91ABNA04171643001");
}

#[test]
fn names_go_where_people_give_them() {
    becomes(
        "Hi, my name is Ada Lovelace and I have a question",
        "Hi, my name is [name] and I have a question",
    );
    becomes("my name is ada lovelace", "my name is [name]");
    becomes("my name is ada and i am late", "my name is [name] and i am late");
    becomes("I'm Ada. Where is Ada's order?", "I'm [name]. Where is [name]'s order?");
    becomes("Ich heiße Jürgen von der Heide, guten Tag", "Ich heiße [name], guten Tag");
    becomes("Mein Name ist Dr. Anna-Lena Groß.", "Mein Name ist [name].");
    becomes("Je m'appelle Élodie.", "Je m'appelle [name].");
    becomes("Me llamo José García, hola", "Me llamo [name], hola");
    becomes("Meu nome é João da Silva!", "Meu nome é [name]!");
    becomes("Mi chiamo Chiara", "Mi chiamo [name]");
    becomes("Ik heet Sanne de Vries", "Ik heet [name]");
    becomes("Nazywam się Łukasz Nowak", "Nazywam się [name]");
    becomes("Benim adım Ayşe", "Benim adım [name]");
    becomes("Nama saya Budi", "Nama saya [name]");
    becomes("اسمي ليلى", "اسمي [name]");
    becomes("私の名前は田中太郎です。", "私の名前は[name]です。");
    becomes("田中と申します", "[name]と申します");
    becomes("我叫王小明，你好", "我叫[name]，你好");
    becomes(
        "Where is my parcel?\n\nBest regards,\nAda Lovelace",
        "Where is my parcel?\n\nBest regards,\n[name]",
    );
    becomes("Viele Grüße\nJürgen", "Viele Grüße\n[name]");
}

#[test]
fn other_words_stay() {
    stays("My name is not on the list");
    stays("I am late, I'm on the tram, I am German");
    stays("What is the name of the director?");
    stays("Thanks, how much is it?");
    stays("Is there a call me later option");
    stays("Who was Ada Lovelace?");
}

#[test]
fn only_what_is_asked_for_goes() {
    let text = "I'm Ada, ada@example.org, +49 151 23456789";
    assert_eq!(mask(text, &[]), text);
    assert_eq!(mask(text, &[Personal::Email]), "I'm Ada, [email], +49 151 23456789");
    assert_eq!(mask(text, &[Personal::Name, Personal::Phone]), "I'm [name], ada@example.org, [phone]");
}

#[test]
fn nothing_that_people_write_breaks_it() {
    for text in [
        "",
        "@",
        "+",
        "((((((",
        "my name is",
        "name:",
        "a@",
        "@b.c",
        "DE",
        "0",
        "我叫",
        "と申します",
        "\u{0}é@\u{301}.ab",
    ] {
        drop(mask(text, &Personal::ALL));
    }
    // Long runs take time in proportion to their length.
    for sign in ["@", "1 ", "my name is ", "(at) ", "+", "a."] {
        drop(mask(&sign.repeat(4000), &Personal::ALL));
    }
}

proptest::proptest! {
    #[test]
    fn whatever_is_written_is_masked_without_an_end_to_it(text in "(my name is |[A-Za-z0-9@+. ()é名\n-]){0,40}") {
        let masked = mask(&text, &Personal::ALL);
        // What has no sign of personal data is as it was.
        if !text.contains('@') && !text.contains(|sign: char| sign.is_numeric() || sign.is_alphabetic()) {
            proptest::prop_assert_eq!(masked, text);
        }
    }
}

//! Boilerplate that shows only by repetition.

use frontdesk::knowledge::extract::repeated::{block_hashes, is_common, without};
use proptest::prelude::*;
use std::collections::HashMap;

const OFFER: &str = "Order before noon and your parcel leaves us on the same day, wherever you live.";

/// A page with a banner above and an offer and a footer below its own text.
fn page(own: &str) -> String {
    format!("Summer sale\n\n{own}\n\n## Why us\n\n{OFFER}\n\n- Imprint\n- Terms\n")
}

/// What 30 pages of a site have in common.
fn common(pages: &[String]) -> Vec<u64> {
    let mut seen: HashMap<u64, u64> = HashMap::new();
    for hash in pages.iter().flat_map(|page| block_hashes(page)) {
        *seen.entry(hash).or_default() += 1;
    }
    let pages = pages.len() as u64;
    seen.into_iter().filter(|(_, count)| is_common(*count, pages)).map(|(hash, _)| hash).collect()
}

#[test]
fn what_stands_on_every_page_goes_and_the_rest_stays_as_it_is() {
    let own = |n: usize| {
        format!(
            "# Mug {n}\n\nMug {n} holds a third of a litre.\n\n| Height | {n} cm |\n| --- | --- |\n\n```\nmug {n}\n\n{OFFER}\n```"
        )
    };
    let pages: Vec<String> = (0..30).map(|n| page(&own(n))).collect();
    let common = common(&pages);
    for (n, page) in pages.iter().enumerate() {
        assert_eq!(without(page, &|hash| common.contains(&hash)), own(n) + "\n");
    }
}

#[test]
fn headings_stay_with_what_stays_below_them() {
    let all = |text: &str, gone: &[&str]| {
        let gone: Vec<u64> = gone.iter().flat_map(|text| block_hashes(text)).collect();
        without(text, &|hash| gone.contains(&hash))
    };
    let text = "# Title\n\nOwn.\n\n## Offers\n\nSale on.\n\n### More\n\nCall us.\n\n## Empty\n\n## Last\n\nAlso own.\n";
    assert_eq!(all(text, &[]), text);
    assert_eq!(all("# T\n\nOwn text.\n\n## A\n\n### B\n\nGo.\n", &["Go."]), "# T\n\nOwn text.\n");
    let long = "This offer holds for everybody who orders before the end of the month.";
    let text =
        format!("# T\n\nOwn.\n\n## A\n\n{long}\n\n### B\n\nStays.\n\n## C\n\n{long}\n\n## D\n\nStays.\n");
    assert_eq!(all(&text, &[long]), "# T\n\nOwn.\n\n## A\n\n### B\n\nStays.\n\n## D\n\nStays.\n");
}

#[test]
fn short_words_inside_of_a_page_stay() {
    let gone = block_hashes("Note");
    let is_gone = |hash| gone.contains(&hash);
    assert_eq!(
        without("Note\n\nFirst.\n\nNote\n\nSecond.\n\nNote\n", &is_gone),
        "First.\n\nNote\n\nSecond.\n"
    );
}

#[test]
fn a_page_whose_every_block_is_repeated_stays_whole() {
    let page = page("# Contact\n\nCall us.");
    assert_eq!(without(&page, &|_| true), page);
    assert_eq!(without("", &|_| true), "");
}

#[test]
fn hashes_see_through_case_blanks_and_marks_and_never_change() {
    assert_eq!(block_hashes("Back  to *Top*\n"), block_hashes("back to top!"));
    assert_ne!(block_hashes("From 4 to 9"), block_hashes("From 4 to 10"));
    assert_ne!(block_hashes("ab c"), block_hashes("a bc"));
    assert_eq!(block_hashes("a\n\nb\n\na"), [0xaf63_dc4c_8601_ec8c, 0xaf63_df4c_8601_f1a5]);
    assert!(block_hashes("# Heading\n\n| a |\n| --- |\n\n```\ncode\n```\n\n...\n").is_empty());
    assert!(block_hashes(&"long ".repeat(1000)).is_empty());
}

#[test]
fn few_pages_tell_nothing() {
    assert!(!is_common(4, 4));
    assert!(is_common(5, 5));
    assert!(is_common(5, 16));
    assert!(!is_common(5, 17));
    assert!(is_common(u64::MAX, u64::MAX));
}

proptest! {
    #[test]
    fn nothing_is_made_up_and_nothing_is_emptied(
        blocks in prop::collection::vec("(#{1,6} [a-c]{1,3}|[a-c ]{1,60}|- [a-c]\n  - [b]|\\| a \\||```\na\n\nb\n```|\\PC{0,9})", 0..20),
        bits in any::<u64>(),
    ) {
        let markdown = blocks.join("\n\n");
        let stripped = without(&markdown, &|hash| (bits >> (hash % 64)) & 1 == 1);
        prop_assert!(stripped.trim().is_empty() == markdown.trim().is_empty());
        let mut lines = markdown.lines();
        for line in stripped.lines().filter(|line| !line.is_empty()) {
            prop_assert!(lines.any(|known| known.trim_end() == line.trim_end()), "{line:?} is not in {markdown:?}");
        }
        for line in markdown.lines().filter(|line| line.starts_with('|')) {
            prop_assert!(stripped.contains(line));
        }
        prop_assert_eq!(without(&markdown, &|_| false), markdown);
    }
}

//! Chunks: whole, in order, bounded, quotable.

use frontdesk::knowledge::chunk::{Chunk, ChunkSettings, chunk, estimate_tokens};
use proptest::prelude::*;

fn cut(markdown: &str) -> Vec<Chunk> {
    chunk(markdown, Some("Title"), &ChunkSettings::default())
}

fn sentences(n: usize) -> String {
    (0..n).map(|i| format!("This is sentence number {i} of a paragraph that goes on for a while. ")).collect()
}

#[test]
fn sections_of_a_useful_size_are_chunks_of_their_own() {
    let markdown =
        format!("# Shop\n\nIntro.\n\n## Delivery\n\n{}\n\n## Returns\n\n{}\n", sentences(20), sentences(20));
    let chunks = cut(&markdown);
    assert_eq!(chunks.len(), 2);
    assert_eq!(chunks[1].heading_path, ["Shop", "Returns"]);
    assert!(chunks[1].text.starts_with("## Returns\n\nThis is sentence number 0"));
}

#[test]
fn tiny_sections_of_one_parent_share_a_chunk() {
    let markdown =
        "# Questions\n\n## Do you ship?\n\nYes.\n\n## Do you take cards?\n\nYes.\n\n# Imprint\n\nUs.\n";
    let chunks = cut(markdown);
    assert_eq!(chunks.len(), 2, "{chunks:#?}");
    assert_eq!(chunks[0].heading_path, ["Questions"]);
    assert_eq!(chunks[1].heading_path, ["Imprint"]);
}

#[test]
fn the_title_stands_above_text_without_its_own() {
    assert_eq!(cut("Just a line.")[0].heading_path, ["Title"]);
    assert_eq!(cut("## Part\n\nJust a line.")[0].heading_path, ["Title", "Part"]);
    assert!(cut("").is_empty() && cut(" \n\n").is_empty());
}

#[test]
fn a_long_table_repeats_its_header() {
    let rows: String = (0..200).map(|n| format!("| item {n} | costs {n} euros and some cents |\n")).collect();
    let markdown = format!("## Prices\n\n| Item | Price |\n| --- | --- |\n{rows}\nAfter the table.\n");
    let chunks = cut(&markdown);
    assert!(chunks.len() > 2);
    for (n, chunk) in chunks.iter().enumerate().take(chunks.len() - 1) {
        assert!(chunk.text.contains("| Item | Price |\n| --- | --- |\n| item"), "{n}: {}", chunk.text);
        assert!(
            chunk
                .text
                .lines()
                .filter(|line| line.starts_with("| item"))
                .all(|line| line.ends_with("cents |"))
        );
    }
    for n in 0..200 {
        let row = format!("| item {n} | costs {n} euros");
        assert_eq!(chunks.iter().filter(|chunk| chunk.text.contains(&row)).count(), 1, "{row}");
    }
}

#[test]
fn code_is_cut_between_lines_and_only_if_it_must_be() {
    let short = format!("Text.\n\n```rust\n{}```\n", "let x = 1;\n\n# not a heading\n".repeat(10));
    assert_eq!(cut(&short).len(), 1);
    let long = format!("```\n{}```\n", "call_some_function(with, arguments);\n".repeat(400));
    let chunks = cut(&long);
    assert!(chunks.len() > 1);
    assert!(chunks.iter().all(|chunk| chunk.text.trim_end().ends_with([';', '`'])));
}

#[test]
fn long_paragraphs_are_cut_at_sentence_ends() {
    for text in [sentences(200), "送料は三千円以上のご注文で無料です。".repeat(200)] {
        let chunks = cut(&text);
        assert!(chunks.len() > 1);
        for chunk in &chunks {
            assert!(chunk.text.trim_end().ends_with(['.', '。']), "{}", chunk.text);
        }
    }
}

#[test]
fn a_heading_stays_with_what_it_stands_above() {
    let markdown = format!("{}\n\n### Next\n\n{}\n", sentences(24), sentences(60));
    for chunk in cut(&markdown) {
        assert!(!chunk.text.trim_end().ends_with("### Next"), "{}", chunk.text);
    }
}

#[test]
fn equal_chunks_have_equal_hashes() {
    let (one, other) = (cut("# A\n\nText."), cut("# B\n\nText."));
    assert_eq!(cut("# A\n\nText.")[0].hash, one[0].hash);
    assert_ne!(one[0].hash, other[0].hash);
    assert_eq!(one[0].hash.len(), 64);
}

fn block() -> impl Strategy<Value = String> {
    prop_oneof![
        "#{1,6} [a-zA-Z ]{1,30}",
        "[a-zA-Z,. ]{1,300}",
        "[\\p{Han}。、]{1,200}",
        "(- [a-z ]{1,40}\n){1,30}",
        "```[a-z]{0,4}\n([a-z #|(){};]{0,60}\n){0,40}```",
        "\\| A \\| B \\|\n\\| --- \\| --- \\|\n(\\| [a-z ]{0,30} \\| [a-z ]{0,30} \\|\n){0,40}",
        "(> [a-z .]{1,80}\n){1,10}",
        "[a-z]{1,4000}",
        "\\PC{0,200}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_is_lost_and_sizes_are_bounded(
        blocks in prop::collection::vec(block(), 0..25),
        target in 30_usize..300,
    ) {
        let markdown = blocks.join("\n\n");
        let settings = ChunkSettings { target_tokens: target, max_tokens: target * 2, min_tokens: target / 4 };
        let chunks = chunk(&markdown, None, &settings);
        let mut covered = vec![false; markdown.len()];
        let mut last = 0;
        for (n, chunk) in chunks.iter().enumerate() {
            prop_assert_eq!(chunk.position, n);
            prop_assert!(chunk.start >= last && chunk.end > chunk.start);
            last = chunk.end;
            let slice = &markdown[chunk.start..chunk.end];
            prop_assert!(chunk.text == slice || chunk.text.ends_with(slice));
            prop_assert!(!chunk.text.trim().is_empty());
            prop_assert!(chunk.tokens <= settings.max_tokens + 2, "{} of {}", chunk.tokens, settings.max_tokens);
            prop_assert_eq!(chunk.tokens, estimate_tokens(&chunk.text));
            covered[chunk.start..chunk.end].fill(true);
        }
        for (at, character) in markdown.char_indices() {
            prop_assert!(covered[at] || character.is_whitespace(), "{character:?} at {at} is lost");
        }
    }
}

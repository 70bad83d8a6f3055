//! The citation filter: the same output however the stream is cut, and no quote that is not in a passage.

use frontdesk::answer::cite::{Citation, Filter, Piece, Quotable};
use proptest::prelude::*;

const PASSAGES: [&str; 2] = [
    "Tickets cost **13 euros** for adults. Children under 12 get in free. [Tram 8](https://x.example) stops at the gate.",
    "The dome opens at 21:40 on Fridays. It closes at midnight, except in June.",
];

fn filter() -> Filter {
    Filter::over(PASSAGES.iter().map(|text| Quotable::new(text)).collect())
}

/// What a reader would see if every sentence were shown.
fn seen(pieces: &[Piece]) -> String {
    let see = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Cite(place) => format!("[{}]", place + 1),
        Piece::Lost => String::new(),
    };
    pieces.iter().map(see).collect()
}

fn whole(text: &str) -> (String, Vec<Citation>, bool) {
    let mut filter = filter();
    let mut out = seen(&filter.push(text));
    out.push_str(&seen(&filter.finish()));
    (out, filter.citations().to_vec(), filter.declined())
}

#[test]
fn marks_become_numbers_in_the_order_of_use() {
    let (text, citations, _) = whole(
        "It opens at 21:40 [[2|The dome opens at 21:40 on Fridays]]. It costs 13 euros. [[1|tickets cost 13 euros]] Late [[2|dome opens at 21:40]].",
    );
    assert_eq!(text, "It opens at 21:40 [1]. It costs 13 euros. [2] Late [1].");
    assert_eq!(citations.iter().map(|citation| citation.passage).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(citations[0].quote, "The dome opens at 21:40 on Fridays.");
}

#[test]
fn what_can_not_be_verified_is_dropped() {
    for (said, shown) in [
        ("It costs 9 euros [[1|Tickets cost 9 euros]].", "It costs 9 euros."),
        ("No such passage [[7|Tickets cost 13 euros]]!", "No such passage!"),
        ("Unfinished [[1|Tickets cost", "Unfinished"),
        ("Unfinished [1", "Unfinished"),
        ("Dogs may bark in the garden [1].", "Dogs may bark in the garden."),
        ("Zero [0] and [[0|x]].", "Zero and."),
        ("Odd [[none]] end.", "Odd end."),
    ] {
        let (text, citations, declined) = whole(said);
        assert_eq!(text, shown, "{said}");
        assert!(citations.is_empty() && !declined, "{said}");
    }
}

#[test]
fn plain_numbers_are_kept_when_the_passage_says_so() {
    let (text, citations, _) =
        whole("The dome opens at 21:40 on Fridays [2]. Children under 12 get in free [1, 2].");
    assert_eq!(text, "The dome opens at 21:40 on Fridays [1]. Children under 12 get in free [2].");
    assert_eq!(citations[1].quote, "Children under 12 get in free.");
    let (text, ..) = whole("Tickets cost 13 euros for adults [1](https://evil.example/x) now.");
    assert_eq!(text, "Tickets cost 13 euros for adults [1] now.");
}

#[test]
fn other_brackets_are_text() {
    for text in [
        "[a link](https://x.example)",
        "[[wiki]] and [x]",
        "`a[1]` and\n```\nb[2]\n```\n",
        "[",
        "[[",
        "[]",
        "[1",
        "f(x)[i]",
        "[[ -f x ]] && y",
    ] {
        let expected = if text == "[1" { "" } else { text };
        assert_eq!(whole(text).0, expected, "{text}");
    }
}

#[test]
fn declining_is_seen_at_the_start_only() {
    assert!(whole(" [[none]]").2);
    assert_eq!(whole("[[none]] I can't say.").0, "");
    assert!(!whole("Well, [[none]]").2);
}

/// Pieces from which answers are made, good and bad ones.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("Tickets cost 13 euros. ".to_owned()),
        Just("[[1|Tickets cost 13 euros for adults]]".to_owned()),
        Just("[[2|opens at 21:40 … closes at midnight]]".to_owned()),
        Just("[[1|invented words that are nowhere]]".to_owned()),
        Just("[1]".to_owned()),
        Just("[2](https://x.example)".to_owned()),
        Just("[[none]]".to_owned()),
        Just("The dome opens on Fridays ".to_owned()),
        Just("`code[1]` ".to_owned()),
        Just("\n```\n".to_owned()),
        "[\\[\\]|0-9 `()a-cé🙂\n.]{0,6}",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn cuts_make_no_difference(text in pieces(), cuts in proptest::collection::vec(0_usize..400, 0..30)) {
        let expected = whole(&text);
        let mut filter = filter();
        let mut out = String::new();
        let mut start = 0;
        let mut cuts: Vec<usize> = cuts.into_iter().filter(|at| *at <= text.len() && text.is_char_boundary(*at)).collect();
        cuts.sort_unstable();
        for cut in cuts {
            out.push_str(&seen(&filter.push(&text[start..cut])));
            start = cut;
        }
        out.push_str(&seen(&filter.push(&text[start..])));
        out.push_str(&seen(&filter.finish()));
        prop_assert_eq!((out, filter.citations().to_vec(), filter.declined()), expected);
    }

    #[test]
    fn every_quote_stands_in_its_passage(text in pieces()) {
        let words = |text: &str| -> Vec<String> {
            frontdesk::domain::text::terms::words(&frontdesk::domain::text::plain::Plain::of(text).text).into_iter().map(|word| word.folded).collect()
        };
        let (shown, citations, _) = whole(&text);
        for citation in &citations {
            let (passage, quote) = (words(PASSAGES[citation.passage]), words(&citation.quote));
            prop_assert!(passage.windows(quote.len()).any(|window| window == quote), "{}", citation.quote);
        }
        prop_assert!(!shown.contains("invented"));
        prop_assert!(citations.iter().enumerate().all(|(place, citation)| citation.n as usize == place + 1));
    }

    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,200}") {
        let _ = whole(&text);
        drop(Quotable::new(&text).find(&text));
    }
}

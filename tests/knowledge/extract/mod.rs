//! From HTML to Markdown: what stays, what goes, and what must not break it.

mod command;
mod fixtures;
mod kept;
mod meta;
mod repeated;
mod site;
mod structured;

use frontdesk::knowledge::extract::{extract, plain_text};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use url::Url;

const DOCS: &str = include_str!("docs.html");

#[test]
fn a_page_of_documentation_loses_nothing() {
    let page = extract(DOCS, Some(&Url::parse("https://docs.example/guide/install").unwrap()));
    let expected = include_str!("docs.md");
    assert_eq!(page.markdown, expected, "\n{}", page.markdown);
    assert_eq!(page.title.as_deref(), Some("Installing - Widget docs"));
    assert_eq!(page.language.as_deref(), Some("en"));
}

#[test]
fn surroundings_go() {
    let page = extract(DOCS, None);
    for gone in ["Products", "cookies", "Share this", "Imprint", "Enable JavaScript", "alert(1)", "Skip to"] {
        assert!(!page.markdown.contains(gone), "{gone}:\n{}", page.markdown);
    }
}

#[test]
fn links_are_resolved_once_each() {
    let html = "<base href=/docs/><a href='a#x'>1</a><a href=a>2</a><a href='../b?q=1'>3</a><a href='mailto:x@y.example'>4</a>\
        <a href='javascript:void(0)'>5</a><a href='http://[bad'>6</a><a rel='ugc nofollow' href=c>7</a><area href=d>";
    let page = extract(html, Some(&Url::parse("https://a.example/x/y").unwrap()));
    let links: Vec<&str> = page.links.iter().map(Url::as_str).collect();
    assert_eq!(links, ["https://a.example/docs/a", "https://a.example/b?q=1", "https://a.example/docs/d"]);
}

#[test]
fn a_page_that_is_only_links_or_one_sentence_still_yields_its_text() {
    let short = extract("<body><div id=content>We are open from nine to five.</div></body>", None);
    assert_eq!(short.markdown, "We are open from nine to five.\n");
    let list =
        extract("<body><ul><li><a href=/a>Prices</a></li><li><a href=/b>Delivery</a></li></ul></body>", None);
    assert!(list.markdown.contains("- Prices\n- Delivery"), "{}", list.markdown);
    let in_form = extract(
        &format!(
            "<body><form id=aspnetForm><h1>About</h1><p>{}</p></form></body>",
            "We make things. ".repeat(30)
        ),
        None,
    );
    assert!(in_form.markdown.starts_with("# About"), "{}", in_form.markdown);
}

#[test]
fn answers_that_unfold_are_text() {
    let html = "<main><h2>Questions</h2><h3><button aria-expanded=false>Do you ship abroad?</button></h3>\
        <div class='accordion-panel' hidden><p>We ship to all of Europe within five working days.</p></div>\
        <details><summary>Can I pay by card?</summary><p>Cards and bank transfer are both fine with us.</p></details></main>";
    let page = extract(html, None);
    for text in [
        "### Do you ship abroad?",
        "We ship to all of Europe",
        "Can I pay by card?",
        "Cards and bank transfer",
    ] {
        assert!(page.markdown.contains(text), "{text}:\n{}", page.markdown);
    }
}

#[test]
fn text_that_looks_like_a_heading_is_none() {
    let page = extract("<body><p># not a heading, just a number sign at the start</p></body>", None);
    assert_eq!(page.markdown, "\\# not a heading, just a number sign at the start\n");
}

#[test]
fn plain_text_is_without_marks() {
    let text = plain_text(
        "# One\n\n- two `three`\n\n| a | b |\n| --- | --- |\n| c | d\\|e |\n\n```rust\n# four\n```\n",
    );
    assert_eq!(text, "One\n\ntwo three\n\na\tb\nc\td|e\n\n# four\n");
}

#[test]
fn hostile_html_ends_soon() {
    let attributes: String = (0..300_000).map(|n| format!("a{n} ")).collect();
    let pages = [
        "<div>".repeat(100_000) + "deep",
        "<ul><li>a".repeat(50_000),
        "<table><tr><td>".repeat(50_000) + "deep",
        "<div><table><td></div>".repeat(30_000),
        "<b><i><font><p>x".repeat(50_000),
        (0..500).map(|n| format!("<code id={n}>")).collect::<String>() + &"<p>x".repeat(50_000),
        format!("<p {attributes}>text</p>"),
        "<".repeat(500_000),
        "<!--".repeat(200_000),
        "<svg><g>".repeat(50_000),
        "<blockquote>a".repeat(50_000),
        "<select><option>x".repeat(50_000),
        "<template><div>".repeat(50_000),
        "<pre>".to_owned() + &"`".repeat(200_000),
        String::from("<p class=\"") + &"a b ".repeat(100_000) + "\">x</p>",
    ];
    for html in pages {
        let began = Instant::now();
        let page = extract(&html, None);
        assert!(page.markdown.len() <= html.len() * 4 + 100);
        // Far above what any of them takes; what grows with the square takes minutes.
        assert!(began.elapsed() < Duration::from_secs(20), "{}", &html[..40]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_html_makes_it_panic(html in "(<(/?(div|p|a|table|tr|td|ul|li|pre|code|h1|dl|dt|dd|form|button|svg|main|br|img alt='a b')|!--)?>?|[a-z&;\"' ]{0,8}|\\PC){0,60}") {
        let page = extract(&html, None);
        prop_assert!(!page.markdown.contains("\n\n\n") || html.contains("<pre"));
    }
}

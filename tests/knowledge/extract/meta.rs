//! What a page says about itself, and whether scripts make its text.

use frontdesk::knowledge::extract::{Page, extract};

fn head(head: &str) -> Page {
    extract(
        &format!("<head>{head}</head><body><main><p>We are open from nine to five, all year.</p></main>"),
        None,
    )
}

#[test]
fn dates_are_read_as_pages_write_them() {
    for (text, moment) in [
        ("2026-06-07T05:30:00Z", Some(1_780_810_200_000)),
        ("2026-06-07T05:30:00.250+02:00", Some(1_780_803_000_250)),
        ("2026-06-07T05:30+0200", Some(1_780_803_000_000)),
        ("2026-06-07T05:30", Some(1_780_810_200_000)),
        ("2026-06-07 05:30:00", Some(1_780_810_200_000)),
        ("2026-06-07", Some(1_780_790_400_000)),
        ("Sun, 07 Jun 2026 05:30:00 GMT", Some(1_780_810_200_000)),
        ("yesterday", None),
        ("2026-13-45", None),
        ("", None),
    ] {
        let page = head(&format!("<meta property='article:published_time' content='{text}'>"));
        assert_eq!(page.published, moment, "{text}");
    }
}

#[test]
fn dates_come_from_the_surest_place() {
    let marked = "<main><article><time datetime='2020-01-01'>then</time><time itemprop=dateModified datetime='2021-01-01'>later</time>";
    let page = extract(marked, None);
    assert_eq!(page.published, Some(1_577_836_800_000));
    assert_eq!(page.modified, Some(1_609_459_200_000));
    let data = r#"<script type="application/ld+json">{"@type":["BlogPosting"],"datePublished":"2022-01-01"}</script>"#;
    let page = extract(&format!("<meta name=date content=2019-01-01>{data}{marked}"), None);
    assert_eq!(page.published, Some(1_640_995_200_000));
    let page = extract("<body><footer><time datetime='2020-01-01'>now</time></footer><p>Text.</p>", None);
    assert_eq!(page.published, None);
}

#[test]
fn a_page_goes_to_json_and_back() {
    let page = head(
        "<title>Hours</title><meta name=date content=2019-01-01><link rel=canonical href='https://a.example/'>",
    );
    let json = serde_json::to_string(&page).unwrap();
    assert_eq!(serde_json::from_str::<Page>(&json).unwrap(), page);
}

#[test]
fn empty_shells_need_javascript() {
    for html in [
        "<body><div id=root></div><script src=/main.js></script>",
        "<body><noscript>You need to enable JavaScript to run this app.</noscript><div id=x></div><script>boot()</script>",
        "<body><app-root>Loading...</app-root><script type=module src=/main.js></script>",
        "<body><div id=__next></div><script>self.__next_f=[]</script><footer>© Shop</footer>",
        "<body><div class=wrap></div><script src=/a.js></script><script src=/b.js></script>",
        "<body><p>Please enable JavaScript to view this site.</p><script src=/a.js></script>",
        "<body><noscript>Bitte aktivieren Sie JavaScript.</noscript><div class=spinner>Loading</div><script src=a.js></script>",
    ] {
        assert!(extract(html, None).needs_javascript, "{html}");
    }
}

#[test]
fn short_pages_do_not_need_javascript() {
    for html in [
        "<body><p>We are open from nine to five.</p>",
        "<body><p>We are open from nine to five.</p><script src=/analytics.js></script><noscript>Enable JavaScript for the map.</noscript>",
        "<body><div id=app><h1>Contact</h1><p>Write to us at 4 Kelp Lane, Aldermouth.</p></div><script src=/app.js></script>",
        "<body><div id=root></div>",
        "<body></body>",
        "<body><h1>JavaScript</h1><p>A language for pages. It has functions, closures and promises, and this page tells of them at some length, for readers who know another language already.</p><script>x()</script>",
    ] {
        assert!(!extract(html, None).needs_javascript, "{html}");
    }
}

#[test]
fn a_shell_that_carries_its_article_as_data_is_read_from_there() {
    let body = "The tide mill at Aldermouth ground its first sack of wheat on Tuesday. ".repeat(5);
    let html = format!(
        r#"<body><div id=root></div><script src=a.js></script><script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{body}"}}</script>"#
    );
    let page = extract(&html, None);
    assert_eq!(page.markdown.trim(), body.trim());
    assert!(!page.needs_javascript);
}

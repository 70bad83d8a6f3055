//! Structured data of strangers: forms it comes in, and faults it has.

use frontdesk::knowledge::extract::extract;
use proptest::prelude::*;

fn with_data(json: &str) -> String {
    let html = format!(
        "<body><main><h1>Help</h1><p>Here is what people ask.</p></main><script type='application/ld+json'>{json}</script>"
    );
    extract(&html, None).markdown
}

#[test]
fn questions_are_found_in_every_form() {
    let question = r#"{"@type":"Question","name":"Is it safe?","acceptedAnswer":{"@type":"Answer","text":"It is, by every measure."}}"#;
    for json in [
        format!(r#"{{"@type":"FAQPage","mainEntity":[{question}]}}"#),
        format!(r#"{{"@type":"FAQPage","mainEntity":{question}}}"#),
        format!(r#"{{"@type":["WebPage","FAQPage"],"mainEntity":[{question}]}}"#),
        format!(
            r#"[{{"@type":"Organization"}},{{"@graph":[{{"@type":"FAQPage","mainEntity":[{question}]}}]}}]"#
        ),
        format!(r#"<!-- {{"@type":"FAQPage","mainEntity":[{question}]}} -->"#),
        format!("{{\"@type\":\"FAQPage\",\n\"mainEntity\":[{}]}};", question.replace("It is,", "It\tis,")),
        format!(r#"{{"@type":"https://schema.org/FAQPage","mainEntity":[{question},{question}]}}"#),
    ] {
        let markdown = with_data(&json);
        assert!(markdown.ends_with("\n\n## Is it safe?\n\nIt is, by every measure.\n"), "{json}\n{markdown}");
        assert_eq!(markdown.matches("Is it safe?").count(), 1, "{markdown}");
    }
}

#[test]
fn what_is_visible_is_not_told_twice() {
    let json = r#"{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"What?","acceptedAnswer":{"text":"<p>Here is WHAT people, ask!</p>"}}]}"#;
    assert!(!with_data(json).contains("What?"));
    let json = r#"{"@type":"Product","name":"Help","brand":"People","offers":[{"lowPrice":5,"highPrice":7.5,"priceCurrency":"USD"}]}"#;
    let markdown = with_data(json);
    assert!(markdown.ends_with("- Product: Help\n- Price: 5 to 7.5 USD\n"), "{markdown}");
}

#[test]
fn broken_data_changes_nothing() {
    let plain = with_data("{}");
    for json in [
        "",
        "{",
        "null",
        "[]",
        "\"text\"",
        "7",
        r#"{"@type":7,"name":[]}"#,
        r#"{"@type":"Product"}"#,
        r#"{"@type":"Question","name":"No answer"}"#,
        r#"{"@type":"FAQPage","mainEntity":[null,3,"x",[[]]]}"#,
        r#"{"@type":"Question","name":"Q","acceptedAnswer":{"text":"<script>alert(1)</script>"}}"#,
    ] {
        assert_eq!(with_data(json), plain, "{json}");
    }
}

#[test]
fn masses_of_data_are_bounded() {
    let question = r#"{"@type":"Question","name":"Q","acceptedAnswer":{"text":"An answer to it"}},"#;
    let many: String = (0..20_000).map(|n| question.replace("\"Q\"", &format!("\"Q{n}\""))).collect();
    for json in [
        "[".repeat(1_000_000),
        "{\"a\":".repeat(200_000),
        format!("[{}]", many.trim_end_matches(',')),
        format!(
            r#"{{"@type":"Question","name":"Q","acceptedAnswer":{{"text":"{}"}}}}"#,
            "<b>".repeat(100_000)
        ),
    ] {
        let markdown = with_data(&json);
        assert!(markdown.len() < 300_000, "{}", markdown.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_data_makes_it_panic(json in "(\\{|\\}|\\[|\\]|,|:|\"@type\"|\"FAQPage\"|\"Product\"|\"Question\"|\"Article\"|\"name\"|\"text\"|\"acceptedAnswer\"|\"offers\"|\"price\"|\"datePublished\"|\"@graph\"|[0-9]{1,20}|\"\\PC{0,5}\"){0,40}") {
        let markdown = with_data(&json);
        prop_assert!(markdown.starts_with("# Help"));
    }
}

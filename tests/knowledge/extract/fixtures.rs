//! Whole pages of the kinds that companies have: what of each must stay, and what must go.

use super::kept::{kept, lost};
use frontdesk::knowledge::extract::{Page, extract};
use url::Url;

fn read(html: &str, stays: &[&str], goes: &[&str]) -> Page {
    let page = extract(html, Some(&Url::parse("https://site.example/a/b").unwrap()));
    for text in stays {
        assert!(page.markdown.contains(text), "lost {text:?}:\n{}", page.markdown);
    }
    for text in goes {
        assert!(!page.markdown.contains(text), "kept {text:?}:\n{}", page.markdown);
    }
    page
}

#[test]
fn documentation_keeps_its_notes_tabs_code_and_lists_of_links() {
    let html = include_str!("pages/docs-site.html");
    let page = read(
        html,
        &[
            "# Cookies and search\n",
            "Cookies are signed with the key",
            "Clear both with `ferry reset`.",
            "## Cookies\n\n| Name | Kept for |",
            "| `ferry_lang` | a year |",
            "### SameSite",
            "```sh\nnpm run ferry:index\nnpm run ferry:check\n```",
            "```sh\nyarn ferry:index\n```",
            "What if it fails?",
            "Delete the folder `.ferry/index`",
            "```toml\n[search]\npath = \".ferry/index\"\n```",
            "```\nlet index = Index::open()?;\nindex.rebuild();\n```",
            "## See also\n\n- Installing Ferry\n- Keys and secrets",
            "## API of comments",
        ],
        &["Skip to", "Getting started", "Theme", "Guides", "Previous:", "on this page", "Imprint"],
    );
    // The row that only lays out code beside the numbers of its lines is none.
    let kept: Vec<_> =
        kept(html, "article").into_iter().filter(|one| !one.text.starts_with("12[search]")).collect();
    let lost = lost(&kept, &page.markdown);
    assert!(lost.is_empty(), "{lost:#?}\n{}", page.markdown);
    assert_eq!(page.published, Some(1_772_352_000_000));
    assert_eq!(page.modified, Some(1_775_088_000_000));
}

#[test]
fn a_product_keeps_its_table_and_gets_what_only_its_data_says() {
    let page = read(
        include_str!("pages/shop.html"),
        &[
            "# Kettle K2",
            "[Image: Steel kettle with a long spout]",
            "€ 49.00",
            "| Power | 2,200 W |",
            "- A base with 75 cm of cable",
            "- Product: Kettle K2\n- Brand: Heron\n- Price: 49.00 EUR\n- Availability: in stock\n- SKU: HK-20117\n- GTIN: 4006381333931\n",
        ],
        &["Basket", "Add to", "Toaster", "You may also like", "VAT"],
    );
    assert_eq!(page.canonical.unwrap().as_str(), "https://site.example/p/kettle-k2");
    assert_eq!(page.description.as_deref(), Some("A quiet kettle, of steel."));
}

#[test]
fn a_help_page_keeps_folded_answers_and_gets_those_that_only_its_data_has() {
    let page = read(
        include_str!("pages/help.html"),
        &[
            "## How long does delivery take?\n\nParcels take two to three",
            "Can I choose the day?\n\nYes: at the till",
            "What does it cost?\n\n4.90",
            "Who carries the parcels?\n: Grey Heron Couriers.\n: On Saturdays, bicycles.",
            "## Do you deliver to islands?\n\nYes, with a surcharge of 9.50:\n\n- Juist & Norderney\n- Sylt\n",
        ],
        &["Contact"],
    );
    assert_eq!(page.markdown.matches("Parcels take").count(), 1, "{}", page.markdown);
    assert_eq!(page.modified, Some(1_778_044_089_000));
}

#[test]
fn a_thread_keeps_the_question_and_every_reply() {
    read(
        include_str!("pages/forum.html"),
        &[
            "# Kiln trips the breaker",
            "as soon as it reaches 600 degrees",
            "Measure the insulation",
            "It was the plug for me.",
            "type A may be too sensitive",
            "trip current: 30 mA\nleak: 28 mA",
        ],
        &["New posts", "Share this thread", "forum rules"],
    );
}

#[test]
fn an_article_goes_without_what_surrounds_it() {
    let page = read(
        include_str!("pages/article.html"),
        &[
            "After forty years of silence",
            "\"It sounds just as it did,\"",
            "## When to see it",
            "two hours either side",
        ],
        &[
            "cookies",
            "Sport",
            "Ada Reed",
            "Advertisement",
            "newsletter",
            "Related",
            "Oysters",
            "Comments",
            "Lovely news",
            "Photo: R. Marsh",
            "Echo",
        ],
    );
    assert!(
        page.text().starts_with("After forty years") || page.text().starts_with("\nAfter"),
        "{}",
        page.text()
    );
    assert_eq!(page.published, Some(1_780_806_600_000));
    assert_eq!(page.modified, Some(1_780_876_800_000));
    assert_eq!(page.description.as_deref(), Some("After forty years the mill grinds."));
}

#[test]
fn figures_formulas_footnotes_nested_tables_and_lists_keep_their_text() {
    let html = include_str!("pages/parts.html");
    let page = read(
        html,
        &[
            "[Image: Diagram of the three valves]",
            "Figure 2: the valves, seen from above.",
            "The flow is Q = v \\cdot A at every valve",
            "its square Q^2 is its load",
            "\\(a^2 + b^2\\)",
            "Outer left",
            "| Inner one | Inner two |",
            "| Inner three | Inner four |",
            "Outer last",
            "Valve\n: Opens.",
            "And closes.",
            "Seat\n: Where it rests.",
            "3. Third\n   - Nested",
            "code in\n",
            "The note itself.\n",
        ],
        &["↩", "Q2"],
    );
    let kept = kept(html, "main");
    let lost: Vec<_> = lost(&kept, &page.markdown)
        .into_iter()
        .filter(|one| !one.text.contains('↩') && !one.text.starts_with("Outerleft"))
        .collect();
    assert!(lost.is_empty(), "{lost:#?}\n{}", page.markdown);
}

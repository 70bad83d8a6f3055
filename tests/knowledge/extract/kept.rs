//! What may not be lost of a page's main part: headings, rows of tables, lines of code, items of lists,
//! terms and definitions, all in the order of the page.

use scraper::{ElementRef, Html, Selector};

/// One thing of the page, as it must be found again.
#[derive(Debug)]
pub struct Kept {
    /// Its letters, without blanks and marks.
    pub text: String,
    #[expect(dead_code, reason = "told when it is lost")]
    what: &'static str,
}

/// Everything of these kinds in the part of a page that a selector names.
pub fn kept(html: &str, part: &str) -> Vec<Kept> {
    let page = Html::parse_document(html);
    let part = page.select(&Selector::parse(part).unwrap()).next().expect("the page has such a part");
    let all = Selector::parse("h1, h2, h3, h4, h5, h6, tr, pre, li, dt, dd").unwrap();
    let mut kept = Vec::new();
    for found in part.select(&all) {
        let mut add = |what, text: &str| {
            let text = letters(text);
            if !text.is_empty() {
                kept.push(Kept { text, what });
            }
        };
        match found.value().name() {
            "pre" => code(found).lines().for_each(|line| add("line of code", line)),
            "tr" => add("row", &cells(found)),
            "li" | "dd" => add("item", &own_text(found)),
            "dt" => add("term", &found.text().collect::<String>()),
            _ => add("heading", &found.text().collect::<String>()),
        }
    }
    kept
}

/// What of it a text lacks.
pub fn lost<'a>(kept: &'a [Kept], markdown: &str) -> Vec<&'a Kept> {
    let markdown = letters(markdown);
    kept.iter().filter(|one| !markdown.contains(&one.text)).collect()
}

/// Code without the numbers of its lines.
fn code(pre: ElementRef<'_>) -> String {
    let is_number = |node: &ego_tree::NodeRef<'_, scraper::Node>| {
        node.ancestors().filter_map(ElementRef::wrap).any(|outer| {
            outer.value().classes().any(|class| matches!(class, "linenos" | "line-number" | "lineno"))
        })
    };
    let code = pre.descendants().filter(|node| !is_number(node));
    code.filter_map(|node| node.value().as_text().map(|text| text.to_string())).collect()
}

fn cells(row: ElementRef<'_>) -> String {
    let cell = Selector::parse("th, td").unwrap();
    row.select(&cell).flat_map(|cell| cell.text()).collect()
}

/// The text of an item up to the lists and blocks of code that are in it.
fn own_text(item: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in item.descendants() {
        if let Some(element) = node.value().as_element()
            && matches!(element.name(), "ul" | "ol" | "dl" | "pre" | "table" | "img")
        {
            break;
        }
        if let Some(part) = node.value().as_text() {
            text.push_str(part);
        }
    }
    text
}

/// Without blanks and without the signs that Markdown and anchors add.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\\' | '|' | '`' | '¶' | '#' | '\u{200b}'))
        .collect()
}

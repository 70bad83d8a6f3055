//! What structured data tells beyond the visible text, written below it.

use super::structured::Structured;

/// Characters of an answer that tell whether it is visible.
const TELLING: usize = 80;

/// Adds the questions and the products' values that a reader of `markdown` would miss.
pub(super) fn append(markdown: &mut String, structured: &Structured, to_markdown: impl Fn(&str) -> String) {
    if structured.questions.is_empty() && structured.products.is_empty() {
        return;
    }
    let visible = words(markdown);
    for (question, answer) in &structured.questions {
        let answer = to_markdown(answer);
        let telling: String = words(&answer).chars().take(TELLING).collect();
        let (telling, _) = telling.rsplit_once(' ').unwrap_or((&telling, ""));
        if telling.trim().is_empty() || visible.contains(telling) {
            continue;
        }
        block(markdown, &format!("## {}", one_line(&to_markdown(question))));
        block(markdown, answer.trim());
    }
    for product in &structured.products {
        let unseen: Vec<_> =
            product.values.iter().filter(|(_, value)| !visible.contains(&words(value))).collect();
        if unseen.is_empty() {
            continue;
        }
        let mut list = format!("- Product: {}", one_line(&to_markdown(&product.name)));
        for (label, value) in unseen {
            list.push_str(&format!("\n- {label}: {}", one_line(value)));
        }
        block(markdown, &list);
    }
}

fn block(markdown: &mut String, text: &str) {
    if !markdown.is_empty() {
        markdown.push('\n');
    }
    markdown.push_str(text);
    markdown.push('\n');
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_start_matches(['#', ' ']).to_owned()
}

/// Letters and digits in lower case, with single spaces between, before and after.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 2);
    words.push(' ');
    for c in text.chars() {
        if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        } else if !words.ends_with(' ') {
            words.push(' ');
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

//! What a page says about itself in JSON-LD: articles, questions with answers, products.
//!
//! Everything here was written by strangers and is often half broken: what can't be read is left out, and how
//! much is looked at is bounded. Lives here: reading it. What becomes of it is up to `extract` and `append`.

use super::dates;
use serde_json::Value;

/// Objects of one page that are looked at.
const MAX_OBJECTS: usize = 2000;
/// Questions, and products, of one page.
const MAX_ENTRIES: usize = 200;
/// Characters of an answer or of the article.
const MAX_TEXT: usize = 200_000;
/// Characters of a name or a value.
const MAX_VALUE: usize = 500;

/// What was found in all the scripts of JSON-LD together.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Structured {
    /// It is an article with an author and a date, and says so.
    pub is_article: bool,
    /// It is a discussion, or a question with answers of visitors.
    pub is_forum: bool,
    /// The article's whole text.
    pub article_body: Option<String>,
    pub description: Option<String>,
    pub language: Option<String>,
    /// Milliseconds since 1970, UTC.
    pub published: Option<i64>,
    /// Milliseconds since 1970, UTC.
    pub modified: Option<i64>,
    /// Questions with their answers. Answers may hold HTML.
    pub questions: Vec<(String, String)>,
    pub products: Vec<Product>,
}

/// A product with what it has of values, each with its label.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Product {
    pub name: String,
    pub values: Vec<(&'static str, String)>,
}

/// Reads the scripts in their order; what an earlier one says wins.
pub(super) fn read(scripts: &[String]) -> Structured {
    let mut found = Structured::default();
    let mut left = MAX_OBJECTS;
    for script in scripts {
        // Line ends inside of strings are the most common fault; outside of them they mean nothing.
        let clean: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let json = clean.trim().trim_start_matches("<!--").trim_end_matches("-->").trim_end_matches(';');
        if let Ok(value) = serde_json::from_str::<Value>(json) {
            walk(&value, &mut found, &mut left);
        }
    }
    found
}

/// Visits the objects that are about the page, in their order, without recursion.
fn walk(root: &Value, found: &mut Structured, left: &mut usize) {
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        if *left == 0 {
            return;
        }
        *left -= 1;
        match value {
            Value::Array(values) => open.extend(values.iter().take(*left).rev()),
            Value::Object(_) => {
                object(value, found);
                let inner = ["hasPart", "mainEntityOfPage", "mainEntity", "@graph"];
                open.extend(inner.iter().filter_map(|key| value.get(key)));
            }
            _ => {}
        }
    }
}

fn object(value: &Value, found: &mut Structured) {
    let types: Vec<&str> = match value.get("@type") {
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(one)) => vec![one],
        _ => return,
    };
    let is = |wanted: &str| {
        types.iter().any(|one| one.rsplit(['/', ':', '#']).next().is_some_and(|name| name.ends_with(wanted)))
    };
    found.is_forum |= is("QAPage") || is("DiscussionForumPosting");
    let documentation = is("TechArticle") || is("APIReference");
    let article = is("Article") || is("BlogPosting") || is("Report");
    if article || documentation || is("WebPage") || is("FAQPage") {
        found.is_article |= article && !documentation;
        if article {
            fill(&mut found.article_body, text(value, "articleBody", MAX_TEXT));
        }
        fill(&mut found.description, text(value, "description", MAX_VALUE));
        fill(&mut found.language, text(value, "inLanguage", 35));
        found.published = found.published.or_else(|| date(value, "datePublished"));
        found.modified = found.modified.or_else(|| date(value, "dateModified"));
    }
    if is("Question") && found.questions.len() < MAX_ENTRIES {
        question(value, found);
    }
    if (is("Product") || is("ProductGroup")) && found.products.len() < MAX_ENTRIES {
        product(value, found);
    }
}

fn question(value: &Value, found: &mut Structured) {
    let Some(name) = text(value, "name", MAX_VALUE).or_else(|| text(value, "text", MAX_VALUE)) else {
        return;
    };
    let answers: Vec<String> = ["acceptedAnswer", "suggestedAnswer"]
        .iter()
        .filter_map(|key| value.get(key))
        .flat_map(one_or_many)
        .filter_map(|answer| {
            text(answer, "text", MAX_TEXT)
                .or_else(|| answer.as_str().map(str::to_owned).filter(|text| !text.trim().is_empty()))
        })
        .take(20)
        .collect();
    if !answers.is_empty() && found.questions.iter().all(|(known, _)| *known != name) {
        found.questions.push((name, answers.join("\n\n")));
    }
}

fn product(value: &Value, found: &mut Structured) {
    let Some(name) = text(value, "name", MAX_VALUE) else { return };
    if found.products.iter().any(|known| known.name == name) {
        return;
    }
    fill(&mut found.description, text(value, "description", MAX_VALUE));
    let mut product = Product { name, values: Vec::new() };
    let brand = value
        .get("brand")
        .and_then(|brand| text(brand, "name", MAX_VALUE).or_else(|| brand.as_str().map(str::to_owned)));
    product.add("Brand", brand);
    let offers: Vec<&Value> = value.get("offers").map(one_or_many).into_iter().flatten().collect();
    if let Some(offer) = offers.first() {
        product.add("Price", price(offer));
        product.add("Availability", text(offer, "availability", MAX_VALUE).map(|text| availability(&text)));
    }
    for (label, key) in [("SKU", "sku"), ("MPN", "mpn"), ("GTIN", "gtin13")] {
        product.add(label, text(value, key, MAX_VALUE));
    }
    found.products.push(product);
}

impl Product {
    fn add(&mut self, label: &'static str, value: Option<String>) {
        if let Some(value) = value {
            self.values.push((label, value));
        }
    }
}

/// `49.00 EUR`, or `49.00 to 59.00 EUR`, of an offer.
fn price(offer: &Value) -> Option<String> {
    let first_of = |key| offer.get(key).and_then(|of| one_or_many(of).next());
    let specification = first_of("priceSpecification");
    let currency = text(offer, "priceCurrency", 10)
        .or_else(|| specification.and_then(|of| text(of, "priceCurrency", 10)))
        .unwrap_or_default();
    let amount = text(offer, "price", 40)
        .or_else(|| specification.and_then(|of| text(of, "price", 40)))
        .or_else(|| match (text(offer, "lowPrice", 40), text(offer, "highPrice", 40)) {
            (Some(low), Some(high)) if low != high => Some(format!("{low} to {high}")),
            (low, high) => low.or(high),
        })?;
    Some(format!("{amount} {currency}").trim_end().to_owned())
}

/// `https://schema.org/InStock` to `in stock`.
fn availability(text: &str) -> String {
    let name = text.rsplit('/').next().unwrap_or_default();
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

fn one_or_many(value: &Value) -> impl Iterator<Item = &Value> {
    let (many, one) = match value {
        Value::Array(values) => (values.as_slice(), None),
        other => (&[][..], Some(other)),
    };
    many.iter().chain(one)
}

fn fill(place: &mut Option<String>, value: Option<String>) {
    if place.is_none() {
        *place = value;
    }
}

fn date(value: &Value, key: &str) -> Option<i64> {
    value.get(key).and_then(Value::as_str).and_then(dates::moment)
}

/// A text or a number at a key, cut to a length in characters; none where it is empty.
fn text(value: &Value, key: &str, longest: usize) -> Option<String> {
    let text = match value.get(key).and_then(|value| one_or_many(value).next())? {
        Value::String(text) => text.trim().chars().take(longest).collect(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

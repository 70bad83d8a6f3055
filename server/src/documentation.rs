//! Frontdesk's documentation, embedded: what `/docs` shows and what the demo bot answers from.

use rust_embed::RustEmbed;

/// `server/docs`.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/server/docs"]
#[include = "*.md"]
struct Docs;

/// The order of the navigation; what is not named here comes after, by name.
const ORDER: &[&str] = &[
    "getting-started",
    "adding-sources",
    "knowledge-bases",
    "crawling",
    "embedding-the-widget",
    "how-answers-are-made",
    "unanswered-questions",
    "tools",
    "teaching-and-testing",
    "activity",
    "models",
    "configuration",
    "costs-and-limits",
    "plans",
    "billing",
    "accounts-and-roles",
    "single-sign-on",
    "api-keys",
    "who-may-do-what",
    "http-api",
    "openai-clients",
    "export-import",
    "operating",
    "operators-console",
    "security",
    "privacy",
    "troubleshooting",
    "architecture",
    "adding-an-endpoint",
];

/// A page of the documentation.
#[derive(Debug, Clone)]
pub struct Doc {
    /// Its name in the address.
    pub name: String,
    /// Its first heading.
    pub title: String,
    /// All of it, as Markdown.
    pub text: String,
}

/// All pages in the order of the navigation.
#[must_use]
pub fn all() -> Vec<Doc> {
    let mut docs: Vec<Doc> = Docs::iter()
        .filter_map(|path| {
            let text = String::from_utf8(Docs::get(&path)?.data.into_owned()).ok()?;
            let name = path.strip_suffix(".md")?.to_owned();
            let title =
                text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(&name).trim().to_owned();
            Some(Doc { name, title, text })
        })
        .filter(|doc| doc.name != "README")
        .collect();
    let place = |doc: &Doc| ORDER.iter().position(|name| *name == doc.name).unwrap_or(ORDER.len());
    docs.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| one.name.cmp(&other.name)));
    docs
}

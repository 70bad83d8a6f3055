//! Documentation made from the code, and the OpenAPI document.

mod roles;

use super::CliError;
use crate::config;
use crate::http::openapi;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

/// Pages that are made from the code.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum Generated {
    /// All settings with their defaults.
    Configuration,
    /// Routes and roles: who may do what.
    Roles,
}

/// Prints a page.
pub(super) fn print(page: Generated) -> Result<(), CliError> {
    let text = match page {
        Generated::Configuration => configuration().map_err(|error| CliError::Words(error.to_string()))?,
        Generated::Roles => roles::page()?,
    };
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

/// Prints the OpenAPI document.
pub(super) fn openapi() -> Result<(), CliError> {
    let text = openapi::build()?.to_pretty_json().map_err(|error| CliError::Words(error.to_string()))?;
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

/// The defaults' file, read as what it is: comments that explain, and the values they explain.
fn configuration() -> Result<String, std::fmt::Error> {
    let mut out = String::from(
        "# Configuration\n\nEvery setting is an environment variable. A name that is not listed here is refused at start, so a typing \
         error can't go unnoticed. Lists are separated by commas.\n\nOpenAI's own variables `OPENAI_API_KEY` and `OPENAI_BASE_URL` are \
         honoured too: they serve for chat and embeddings wherever no address of their own is set.\n",
    );
    let mut section = "";
    let mut comment = String::new();
    // Tables that are made from a section's template say nothing of their own: the template's words are theirs.
    let mut said: BTreeMap<(String, String), String> = BTreeMap::new();
    let body = config::DEFAULTS.split_once("\n\n").map_or("", |(_, body)| body);
    for line in body.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            comment.clear();
            write!(out, "\n## {}\n\n", heading(section))?;
            out.push_str("| Variable | Default | What it does |\n| --- | --- | --- |\n");
        } else if let Some(words) = line.strip_prefix("# ") {
            comment = words.replace('|', "\\|");
        } else if let Some((key, value)) = line.split_once(" = ") {
            let value =
                if value == "\"\"" || value == "[]" { "(none)".to_owned() } else { format!("`{value}`") };
            let name =
                format!("FRONTDESK_{}__{}", section.replace('.', "__").to_uppercase(), key.to_uppercase());
            let part = section.split('.').next().unwrap_or(section);
            let place = (part.to_owned(), key.to_owned());
            let words = if comment.is_empty() { said.get(&place).unwrap_or(&comment) } else { &comment };
            writeln!(out, "| `{name}` | {value} | {words} |")?;
            said.entry(place).or_insert_with(|| comment.clone());
        }
    }
    Ok(out)
}

fn heading(section: &str) -> String {
    // Of a section whose tables the operator names, what stands for the name is no part of the heading.
    let (section, table) = section.split_once('.').unwrap_or((section, "NAME"));
    let mut letters = section.chars();
    let heading: String =
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    if table == "NAME" { heading } else { format!("{heading}: {table}") }
}

//! `frontdesk extract FILE.html`: the main content of a saved page, as the crawler would see it.

use crate::domain::time::Timestamp;
use crate::knowledge::{charset, extract};
use clap::Args;
use serde_json::json;
use std::io::{Read, Write};
use std::path::PathBuf;
use url::Url;

/// Print the main content of a saved page as Markdown.
#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// The file to read; `-` is the standard input.
    file: PathBuf,
    /// Where the page came from, to resolve its links.
    #[arg(long)]
    url: Option<Url>,
    /// Print the running text: without Markdown's marks, the title's heading and images' alternatives.
    #[arg(long, conflicts_with = "json")]
    text: bool,
    /// Print JSON with title, description, dates, language, canonical address, links and Markdown.
    #[arg(long)]
    json: bool,
}

/// Why nothing was printed.
#[derive(Debug, thiserror::Error)]
pub enum ExtractFailed {
    #[error("{} could not be read: {source}. Check the path.", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} could not be decoded: {source}", path.display())]
    Decode { path: PathBuf, source: charset::BadEncoding },
    #[error("The result could not be written: {0}")]
    Write(#[from] std::io::Error),
}

/// Runs the command; the result goes to stdout.
///
/// # Errors
/// When the file can't be read or decoded, or stdout can't be written.
pub fn run(args: &ExtractArgs) -> Result<(), ExtractFailed> {
    let read = |source| ExtractFailed::Read { path: args.file.clone(), source };
    let bytes = if args.file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(read)?;
        bytes
    } else {
        std::fs::read(&args.file).map_err(read)?
    };
    let html = charset::decode(&bytes, None)
        .map_err(|source| ExtractFailed::Decode { path: args.file.clone(), source })?;
    let page = extract::extract(&html, args.url.as_ref());
    let mut out = std::io::stdout().lock();
    if args.json {
        let report = json!({
            "title": page.title,
            "description": page.description,
            "published": page.published.map(Timestamp),
            "modified": page.modified.map(Timestamp),
            "language": page.language,
            "canonical": page.canonical,
            "noindex": page.noindex,
            "needs_javascript": page.needs_javascript,
            "links": page.links,
            "text": page.text(),
            "markdown": page.markdown,
        });
        writeln!(out, "{report:#}")?;
    } else if args.text {
        write!(out, "{}", page.text())?;
    } else {
        write!(out, "{}", page.markdown)?;
    }
    Ok(())
}

//! Electronic books: the chapters in reading order, each read as the page that it is.

use super::archive::Archive;
use super::error::Unreadable;
use super::table::Writer;
use super::xml::{Node, walk};
use crate::knowledge::charset;
use crate::knowledge::extract::{self, Page};
use std::collections::HashMap;

/// The most chapters of a book.
const MAX_CHAPTERS: usize = 5000;

/// The most forms of a book that are looked for.
const MAX_FORMS: usize = 16;

/// The package document, as far as it matters.
#[derive(Default)]
struct Package {
    title: Option<String>,
    language: Option<String>,
    /// By id: where it is, and whether it is a chapter.
    items: HashMap<String, (String, bool)>,
    spine: Vec<String>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Page, Unreadable> {
    let mut archive = Archive::open(bytes)?;
    if let Some(encryption) = archive.read("META-INF/encryption.xml")? {
        // Fonts are often garbled under this name, which hinders nobody; locked chapters do.
        let text = String::from_utf8_lossy(&encryption).to_ascii_lowercase();
        if [".xhtml\"", ".html\"", ".htm\""].iter().any(|end| text.contains(end)) {
            return Err(Unreadable::Encrypted);
        }
    }
    let container = archive.require("META-INF/container.xml")?;
    let mut roots = Vec::new();
    walk(&container, "META-INF/container.xml", |node| {
        if let Node::Open(element) = node
            && element.name() == "rootfile"
        {
            roots.extend(element.attribute("full-path"));
        }
        Ok(())
    })?;
    // The same book in several forms: the first one that is there.
    let mut found = None;
    for root in roots.into_iter().take(MAX_FORMS) {
        if let Some(bytes) = archive.read(&root)? {
            found = Some((root, bytes));
            break;
        }
    }
    let (root, bytes) =
        found.ok_or_else(|| Unreadable::Damaged("its package document is missing".to_owned()))?;
    let package = package(&bytes, &root)?;
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut writer = Writer::default();
    for id in package.spine.iter().take(MAX_CHAPTERS) {
        let Some((href, true)) = package.items.get(id) else { continue };
        let Some(chapter) = archive.read(&inside(folder, href))? else { continue };
        let html = charset::decode(&chapter, None).map_err(|_| Unreadable::BadEncoding)?;
        let markdown = extract::extract(&html, None).markdown;
        if !markdown.trim().is_empty() {
            writer.block(markdown.trim());
        }
    }
    Ok(Page {
        title: package.title,
        language: package.language,
        markdown: writer.finish()?,
        ..Page::default()
    })
}

fn package(bytes: &[u8], name: &str) -> Result<Package, Unreadable> {
    let mut package = Package::default();
    let mut text = String::new();
    walk(bytes, name, |node| {
        match node {
            Node::Open(element) => {
                text.clear();
                match element.name() {
                    "item" => {
                        let (Some(id), Some(href)) = (element.attribute("id"), element.attribute("href"))
                        else {
                            return Ok(());
                        };
                        let media = element.attribute("media-type").unwrap_or_default();
                        let navigation = element
                            .attribute("properties")
                            .is_some_and(|properties| properties.split(' ').any(|one| one == "nav"));
                        let chapter = !navigation && (media.contains("html") || media.is_empty());
                        package.items.insert(id, (href, chapter));
                    }
                    "itemref" if element.attribute("linear").as_deref() != Some("no") => {
                        package.spine.extend(element.attribute("idref"));
                    }
                    _ => {}
                }
            }
            Node::Text(part) => text.push_str(part),
            Node::Close("title") if package.title.is_none() => package.title = Some(text.trim().to_owned()),
            Node::Close("language") if package.language.is_none() => {
                let primary = text.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
                package.language = (2..=3).contains(&primary.len()).then_some(primary);
            }
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    Ok(package)
}

/// A reference in the package document as a name in the archive. `..` ends at the archive's top.
fn inside(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let mut path: Vec<String> =
        folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(path.pop()),
            _ => path.push(percent_decoded(part)),
        }
    }
    path.join("/")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

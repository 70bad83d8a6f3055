//! Office documents (ECMA-376): archives of XML parts that point to each other by relations.

mod document;
mod numbering;
mod numbers;
mod sheet;
mod slides;
mod styles;
mod workbook;

pub(super) use document::docx;
pub(super) use slides::pptx;
pub(super) use workbook::xlsx;

use super::archive::Archive;
use super::error::Unreadable;
use super::xml::{Node, walk};

/// Where a part points to.
struct Relation {
    id: String,
    /// The last word of the type's address: `slide`, `notesSlide`, `styles`.
    kind: String,
    /// The name of the target in the archive.
    target: String,
}

/// The relations of a part; the archive's own for an empty name. None is as good as an empty list.
fn relations(archive: &mut Archive<'_>, part: &str) -> Result<Vec<Relation>, Unreadable> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name =
        if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let mut relations = Vec::new();
    let Some(bytes) = archive.read(&name)? else { return Ok(relations) };
    walk(&bytes, &name, |node| {
        if let Node::Open(element) = node
            && element.name() == "Relationship"
            && element.attribute("TargetMode").as_deref() != Some("External")
            && let (Some(id), Some(kind), Some(target)) =
                (element.attribute("Id"), element.attribute("Type"), element.attribute("Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            relations.push(Relation { id, kind, target: resolve(folder, &target) });
        }
        Ok(())
    })?;
    Ok(relations)
}

/// The main part: what the archive's own relations call `officeDocument`.
fn main_part(archive: &mut Archive<'_>, usual: &str) -> Result<String, Unreadable> {
    let found = relations(archive, "")?.into_iter().find(|relation| relation.kind == "officeDocument");
    Ok(found.map_or_else(|| usual.to_owned(), |relation| relation.target))
}

/// A target as a name in the archive. `..` ends at the archive's top.
fn resolve(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        path.extend(folder.split('/').filter(|part| !part.is_empty()));
    }
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(path.pop()),
            _ => path.push(part),
        }
    }
    path.join("/")
}

/// The title that the document's properties give, unless it is one that programs put there by themselves.
fn title(archive: &mut Archive<'_>) -> Result<Option<String>, Unreadable> {
    const NONE: [&str; 5] = ["microsoft word -", "powerpoint presentation", "untitled", "document1", "book1"];
    let Some(relation) =
        relations(archive, "")?.into_iter().find(|relation| relation.kind == "core-properties")
    else {
        return Ok(None);
    };
    let Some(bytes) = archive.read(&relation.target)? else { return Ok(None) };
    let mut title = None;
    let mut text = String::new();
    walk(&bytes, &relation.target, |node| {
        match node {
            Node::Open(_) => text.clear(),
            Node::Text(part) => text.push_str(part),
            Node::Close("title") => title = Some(text.trim().to_owned()),
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    Ok(title.filter(|title: &String| {
        let lower = title.to_lowercase();
        !title.is_empty() && !NONE.iter().any(|none| lower.starts_with(none))
    }))
}

//! Presentations: each slide under its title, with its tables, its diagrams' words and the speaker's notes.

use super::{Archive, main_part, relations, title};
use crate::knowledge::extract::Page;
use crate::knowledge::files::error::Unreadable;
use crate::knowledge::files::table::{Writer, one_line};
use crate::knowledge::files::xml::{Element, Node, walk};

/// The most slides.
const MAX_SLIDES: usize = 5000;

pub(in crate::knowledge::files) fn pptx(bytes: &[u8]) -> Result<Page, Unreadable> {
    let mut archive = Archive::open(bytes)?;
    let main = main_part(&mut archive, "ppt/presentation.xml")?;
    let mut order = Vec::new();
    walk(&archive.require(&main)?, &main, |node| {
        if let Node::Open(element) = node
            && element.name() == "sldId"
        {
            order.extend(element.relation());
        }
        Ok(())
    })?;
    if order.len() > MAX_SLIDES {
        return Err(Unreadable::TooLarge(format!("it has more than {MAX_SLIDES} slides")));
    }
    let parts = relations(&mut archive, &main)?;
    let mut writer = Writer::default();
    let mut first_title = None;
    for (at, id) in order.iter().enumerate() {
        let Some(part) = parts.iter().find(|part| part.id == *id) else { continue };
        let slide = Slide::read(&archive.require(&part.target)?, &part.target)?;
        if slide.hidden {
            continue;
        }
        let mut shapes = slide.shapes;
        let mut notes = Vec::new();
        for related in relations(&mut archive, &part.target)? {
            match related.kind.as_str() {
                "notesSlide" => {
                    notes.extend(Slide::read(&archive.require(&related.target)?, &related.target)?.shapes);
                }
                "diagramData" => {
                    shapes.extend(Slide::read(&archive.require(&related.target)?, &related.target)?.shapes);
                }
                _ => {}
            }
        }
        write(&mut writer, at + 1, &shapes, &notes);
        if first_title.is_none() {
            first_title = shapes.iter().find(|shape| shape.role == Role::Title).map(Shape::text);
        }
        if writer.is_full() {
            break;
        }
    }
    let own = title(&mut archive)?;
    Ok(Page { title: own.or(first_title), markdown: writer.finish()?, ..Page::default() })
}

fn write(writer: &mut Writer, number: usize, shapes: &[Shape], notes: &[Shape]) {
    let said =
        |shape: &&Shape| shape.role != Role::Mark && (!shape.rows.is_empty() || !shape.text().is_empty());
    let title = shapes.iter().find(|shape| shape.role == Role::Title).map(Shape::text);
    let rest: Vec<&Shape> = shapes.iter().filter(|shape| shape.role != Role::Title).filter(said).collect();
    let notes: Vec<String> =
        notes.iter().filter(said).flat_map(|shape| &shape.lines).map(|(_, line)| one_line(line)).collect();
    let title = title.filter(|title| !title.is_empty());
    if title.is_none() && rest.is_empty() && notes.is_empty() {
        return;
    }
    writer.heading(2, &title.unwrap_or_else(|| format!("Slide {number}")));
    for shape in rest {
        if !shape.rows.is_empty() {
            writer.table(&shape.rows);
        } else if shape.role == Role::Body && shape.lines.len() > 1 {
            for (level, line) in &shape.lines {
                writer.item(*level, None, line);
            }
        } else {
            for (_, line) in &shape.lines {
                writer.paragraph(line);
            }
        }
    }
    if !notes.is_empty() {
        writer.paragraph(&format!("Notes: {}", notes.join(" ")));
    }
}

/// What a shape is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Role {
    #[default]
    Plain,
    Title,
    /// The place of the slide's points.
    Body,
    /// Date, footer and number, the same on each slide.
    Mark,
}

#[derive(Debug, Default)]
struct Shape {
    role: Role,
    /// With the level of each.
    lines: Vec<(usize, String)>,
    rows: Vec<Vec<String>>,
}

impl Shape {
    fn text(&self) -> String {
        self.lines.iter().map(|(_, line)| one_line(line)).collect::<Vec<_>>().join(" ").trim().to_owned()
    }
}

/// A slide, or its notes, or a diagram's data: all are shapes with paragraphs.
#[derive(Debug, Default)]
struct Slide {
    hidden: bool,
    shapes: Vec<Shape>,
    line: String,
    level: usize,
    in_text: bool,
    /// The text of the cell that is being read.
    cell: Option<String>,
    /// The cell is covered by one beside or above it.
    covered: bool,
}

impl Slide {
    fn read(bytes: &[u8], name: &str) -> Result<Self, Unreadable> {
        let mut slide = Self { shapes: vec![Shape::default()], ..Self::default() };
        walk(bytes, name, |node| {
            match node {
                Node::Open(element) => slide.open(element),
                Node::Text(text) if slide.in_text => slide.line.push_str(text),
                Node::Text(_) => {}
                Node::Close(name) => slide.close(name),
            }
            Ok(())
        })?;
        Ok(slide)
    }

    fn open(&mut self, element: &Element<'_>) {
        match element.name() {
            "sld" => {
                self.hidden = element.attribute("show").is_some_and(|show| show == "0" || show == "false");
            }
            "sp" | "graphicFrame" | "pt" | "cxnSp" => self.shapes.push(Shape::default()),
            "ph" => {
                let role = match element.attribute("type").as_deref() {
                    Some("title" | "ctrTitle") => Role::Title,
                    Some("sldNum" | "dt" | "ftr" | "hdr" | "sldImg") => Role::Mark,
                    Some("body" | "obj") | None => Role::Body,
                    Some(_) => Role::Plain,
                };
                self.with_shape(|shape| shape.role = role);
            }
            "p" => self.line.clear(),
            "pPr" => {
                let level = element.attribute("lvl").and_then(|level| level.parse().ok());
                self.level = level.unwrap_or(0);
            }
            "t" => self.in_text = true,
            "br" => self.line.push(' '),
            "tr" => self.with_shape(|shape| shape.rows.push(Vec::new())),
            "tc" => {
                self.cell = Some(String::new());
                self.covered = ["hMerge", "vMerge"]
                    .iter()
                    .any(|merge| element.attribute(merge).is_some_and(|is| is == "1" || is == "true"));
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" => {
                let line = std::mem::take(&mut self.line);
                let level = std::mem::take(&mut self.level);
                if line.trim().is_empty() {
                    return;
                }
                if let Some(cell) = &mut self.cell {
                    cell.push_str(&line);
                    cell.push(' ');
                } else {
                    self.with_shape(|shape| shape.lines.push((level, line)));
                }
            }
            "tc" => {
                let cell = self.cell.take().filter(|_| !self.covered).unwrap_or_default();
                self.with_shape(|shape| {
                    if let Some(row) = shape.rows.last_mut() {
                        row.push(cell);
                    }
                });
            }
            // What follows a shape belongs to none.
            "sp" | "graphicFrame" | "pt" | "cxnSp" => self.shapes.push(Shape::default()),
            _ => {}
        }
    }

    fn with_shape(&mut self, change: impl FnOnce(&mut Shape)) {
        if let Some(shape) = self.shapes.last_mut() {
            change(shape);
        }
    }
}

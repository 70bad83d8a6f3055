//! Takes out of a document what the library would fall over: it follows parents and drawings within drawings by
//! recursion, and a stack that overflows can't be caught.

use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::{HashMap, HashSet};

/// How far a page may be from the tree's root.
const MAX_PARENTS: usize = 64;

/// How deep drawings may be within drawings.
const MAX_FORMS: usize = 32;

/// What a page takes over from its parents, as far as the library asks for it.
const INHERITED: [&[u8]; 2] = [b"Resources", b"MediaBox"];

/// Gives every page of its own what it inherits, and takes its parent away.
pub(super) fn flatten_pages(document: &mut Document) {
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    for page in pages {
        let mut found: Vec<(&[u8], Object)> =
            INHERITED.iter().filter_map(|key| Some((*key, inherited(document, page, key)?))).collect();
        // Without a size, the size of the paper does not matter to its text.
        if !found.iter().any(|(key, _)| *key == b"MediaBox") {
            found.push((b"MediaBox", vec![0.into(), 0.into(), 595.into(), 842.into()].into()));
        }
        if let Ok(Object::Dictionary(page)) = document.get_object_mut(page) {
            page.remove(b"Parent");
            for (key, value) in found {
                page.set(key, value);
            }
        }
    }
}

fn inherited(document: &Document, page: ObjectId, key: &[u8]) -> Option<Object> {
    let mut id = page;
    for _ in 0..MAX_PARENTS {
        let dictionary = document.get_dictionary(id).ok()?;
        if let Ok(value) = dictionary.get(key) {
            return Some(value.clone());
        }
        id = dictionary.get(b"Parent").ok()?.as_reference().ok()?;
    }
    None
}

/// Empties the drawings that draw themselves and those that many others are within, and puts empty ones where some
/// are missing or no drawings, which would cost their page.
pub(super) fn cut_drawings(document: &mut Document) {
    let drawn: HashMap<ObjectId, Vec<ObjectId>> = document
        .objects
        .keys()
        .map(|id| (*id, drawings(document, *id)))
        .filter(|(_, drawn)| !drawn.is_empty())
        .collect();
    let mut search = Search { drawn: &drawn, heights: HashMap::new(), bad: HashSet::new() };
    for id in drawn.keys() {
        search.height(*id, &mut Vec::new());
    }
    let mut bad = search.bad;
    bad.extend(document.objects.iter().filter(|(_, object)| draws_unseen(object)).map(|(id, _)| *id));
    bad.extend(
        drawn.values().flatten().filter(|id| !matches!(document.objects.get(id), Some(Object::Stream(_)))),
    );
    for id in bad {
        let mut dictionary = Dictionary::new();
        dictionary.set("Resources", Dictionary::new());
        document.objects.insert(id, Stream::new(dictionary, Vec::new()).into());
    }
}

struct Search<'a> {
    drawn: &'a HashMap<ObjectId, Vec<ObjectId>>,
    /// How many drawings are one within the other below this one, and it.
    heights: HashMap<ObjectId, usize>,
    bad: HashSet<ObjectId>,
}

impl Search<'_> {
    /// Goes down from a drawing; `path` is how it was reached. No deeper than what is allowed.
    fn height(&mut self, id: ObjectId, path: &mut Vec<ObjectId>) -> usize {
        if let Some(height) = self.heights.get(&id) {
            return *height;
        }
        if path.contains(&id) || path.len() > MAX_FORMS {
            self.bad.insert(id);
            return 0;
        }
        let drawn = self.drawn;
        path.push(id);
        let below = drawn.get(&id).into_iter().flatten().map(|next| self.height(*next, path)).max();
        path.pop();
        let mut height = below.unwrap_or(0) + 1;
        if height > MAX_FORMS {
            self.bad.insert(id);
            height = 0;
        }
        self.heights.insert(id, height);
        height
    }
}

/// A drawing without resources of its own is drawn with those of whatever shows it, and could name itself there.
fn draws_unseen(object: &Object) -> bool {
    let Object::Stream(stream) = object else { return false };
    let is_form = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form");
    is_form && !stream.dict.has(b"Resources") && {
        let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        content.windows(3).any(|three| three == b" Do")
    }
}

/// Pictures are not read, but the library would take them for drawings and lose the page.
pub(super) fn empty_pictures(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
        {
            stream.dict.remove(b"Filter");
            stream.dict.remove(b"DecodeParms");
            stream.dict.set(b"Length", 0);
            stream.content = Vec::new();
        }
    }
}

/// The drawings that an object's resources name.
fn drawings(document: &Document, id: ObjectId) -> Vec<ObjectId> {
    let dictionary = match document.objects.get(&id) {
        Some(Object::Dictionary(dictionary)) => dictionary,
        Some(Object::Stream(stream)) => &stream.dict,
        _ => return Vec::new(),
    };
    let inner = |dictionary: &Dictionary, key: &[u8]| -> Option<Dictionary> {
        match dictionary.get(key).ok()? {
            Object::Reference(id) => document.get_dictionary(*id).ok().cloned(),
            Object::Dictionary(dictionary) => Some(dictionary.clone()),
            _ => None,
        }
    };
    let objects = inner(dictionary, b"Resources").and_then(|resources| inner(&resources, b"XObject"));
    objects.iter().flat_map(Dictionary::iter).filter_map(|(_, object)| object.as_reference().ok()).collect()
}

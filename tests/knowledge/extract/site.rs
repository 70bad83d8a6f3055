//! The test website's pages: nothing of their main parts is lost, and nothing around them is kept.

use super::kept::{kept, lost};
use frontdesk::knowledge::extract::extract;
use std::path::{Path, PathBuf};

/// Every page of the site in its own layout, with its path.
fn pages() -> Vec<(String, String)> {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/site");
    let layout = std::fs::read_to_string(base.join("layout.html")).unwrap();
    let mut folders = vec![base.join("pages")];
    let mut pages = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let key = |name: &str| {
                    let mark = format!("<!-- {name}: ");
                    text.lines().find_map(|line| line.strip_prefix(&mark)?.strip_suffix(" -->"))
                };
                let main: Vec<&str> = text.lines().skip_while(|line| line.starts_with("<!-- ")).collect();
                let html = layout
                    .replace("{{title}}", key("title").unwrap_or("Pottery"))
                    .replace("{{lang}}", key("lang").unwrap_or("en"))
                    .replace("{{description}}", key("description").unwrap_or("A pottery by the sea."))
                    .replace("{{head}}", key("head").unwrap_or(""))
                    .replace("{{main}}", &main.join("\n"));
                pages.push((path.strip_prefix(&base).unwrap().display().to_string(), html));
            }
        }
    }
    pages
}

#[test]
fn no_heading_row_line_of_code_or_item_of_the_test_site_is_lost() {
    let pages = pages();
    let mut looked_at = 0;
    for (name, html) in &pages {
        let page = extract(html, None);
        let kept = kept(html, "main");
        looked_at += kept.len();
        let lost = lost(&kept, &page.markdown);
        assert!(lost.is_empty(), "{name} lost {lost:#?} in\n{}", page.markdown);
    }
    assert!(pages.len() > 40 && looked_at > 200, "{} pages, {looked_at} things", pages.len());
}

#[test]
fn nothing_around_the_main_part_of_the_test_site_is_kept() {
    for (name, html) in &pages() {
        let page = extract(html, None);
        for around in ["Accept all cookies", "This week at the wheel", "Search the site", "All pots reserved"]
        {
            assert!(!page.markdown.contains(around), "{name} keeps {around:?}:\n{}", page.markdown);
        }
    }
}

//! What an owner chose to take from pages: all that they say or only their main content, and what to leave out by CSS
//! selectors.

use crate::domain::pipeline::Extracting;
use scraper::{Html, Selector};

/// Selectors whose cost grows with the square of a page's length, as they are spelt.
const SLOW: [&str; 3] = [":has(", ":nth-", "-of-type"];

/// A selector that is not used, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct BadSelector {
    /// Its place in the list, from 0.
    pub place: usize,
    why: String,
}

/// How a page is read. The default is the main content, whole.
#[derive(Debug, Clone, Default)]
pub struct Options {
    everything: bool,
    remove: Vec<Selector>,
}

impl Options {
    /// As a pipeline says.
    ///
    /// # Errors
    /// The first selector that can't be used.
    pub fn of(extract: &Extracting) -> Result<Self, BadSelector> {
        let remove = extract.remove.iter().enumerate().map(|(place, text)| {
            let bad = |why: String| BadSelector { place, why };
            if let Some(slow) = slow_part(text) {
                return Err(bad(format!(
                    "`{slow}` is not taken in a selector: on long pages it takes minutes. Select by tag, class, id or \
                     attribute."
                )));
            }
            Selector::parse(text)
                .map_err(|error| bad(format!("`{text}` is no CSS selector ({error}). Write one such as `.banner`.")))
        });
        Ok(Self { everything: !extract.main_content_only, remove: remove.collect::<Result<_, _>>()? })
    }

    pub(super) fn main_content_only(&self) -> bool {
        !self.everything
    }

    /// Whether there are selectors, which may ask for any attribute.
    pub(super) fn selects(&self) -> bool {
        !self.remove.is_empty()
    }

    /// Takes what the selectors match out of the tree.
    pub(super) fn remove_from(&self, tree: &mut Html) {
        let mut matched = Vec::new();
        for selector in &self.remove {
            matched.extend(tree.select(selector).map(|element| element.id()));
        }
        for id in matched {
            if let Some(mut node) = tree.tree.get_mut(id) {
                node.detach();
            }
        }
    }
}

fn slow_part(selector: &str) -> Option<&str> {
    let lower = selector.to_ascii_lowercase();
    if let Some(slow) = SLOW.iter().find(|slow| lower.contains(**slow)) {
        return Some(slow);
    }
    let siblings = lower.match_indices('~').any(|(at, _)| !lower[at + 1..].starts_with('='));
    siblings.then_some("~")
}

#[cfg(test)]
mod tests {
    use super::super::extract_with;
    use super::Options;
    use crate::domain::pipeline::Extracting;

    const PAGE: &str = "<html><body><nav><a href=/a>Products</a></nav><main><h1>Tickets</h1><p>Tickets cost 13 euros \
        for adults, and children under 12 get in free on every day of the week.</p><p class='special box'>Buy a hat \
        today.</p></main><footer>Imprint and privacy</footer></body></html>";

    fn read(extract: &Extracting) -> String {
        extract_with(PAGE, None, &Options::of(extract).expect("good selectors")).markdown
    }

    #[test]
    fn selected_parts_are_left_out() {
        let all = read(&Extracting::default());
        assert!(all.contains("13 euros") && all.contains("hat"), "{all}");
        let without = read(&Extracting { remove: vec![".special".into()], ..Extracting::default() });
        assert!(without.contains("13 euros") && !without.contains("hat"), "{without}");
    }

    #[test]
    fn any_attribute_can_be_selected() {
        let page = PAGE.replace("class='special box'", "data-testid=hat");
        let extract = Extracting { remove: vec!["[data-testid=hat]".into()], ..Extracting::default() };
        let options = Options::of(&extract).expect("good selectors");
        let read = extract_with(&page, None, &options).markdown;
        assert!(read.contains("13 euros") && !read.contains("Buy a hat"), "{read}");
    }

    #[test]
    fn everything_is_everything() {
        let main = read(&Extracting::default());
        assert!(!main.contains("Imprint"), "{main}");
        let all = read(&Extracting { main_content_only: false, ..Extracting::default() });
        assert!(all.contains("Imprint") && all.contains("Products") && all.contains("13 euros"), "{all}");
    }

    #[test]
    fn what_is_no_selector_or_a_slow_one_is_refused() {
        for (selector, place) in
            [("p[", 1), ("", 1), (":has(p)", 1), ("p ~ a", 1), ("li:nth-child(2)", 1), ("a:b", 1)]
        {
            let extract =
                Extracting { remove: vec![".good".into(), selector.into()], ..Extracting::default() };
            assert_eq!(Options::of(&extract).expect_err(selector).place, place, "{selector}");
        }
        let fine = vec!["[class~=ad]".into(), "#cookies > .inner, aside:not(.note)".into()];
        assert!(Options::of(&Extracting { remove: fine, ..Extracting::default() }).is_ok());
    }
}

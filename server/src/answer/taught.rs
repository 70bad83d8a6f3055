//! Questions that an owner has answered themselves: where somebody asks the same, that answer is the answer.
//!
//! A pair of questions and answers whose question has the same words as what is asked stands alone among the passages
//! then, so that no page that says otherwise takes part; the built-in answerer gives it whole.

use super::retrieve::{Hit, Retrieved};
use crate::domain::ids::WorkspaceId;
use crate::domain::source::SourceType;
use crate::domain::text::plain::Plain;
use crate::domain::text::sentences::sentences;
use crate::domain::text::terms::words;
use crate::error::Result;
use crate::knowledge::chunk::MAX_HEADING;
use crate::store::{Store, documents};

/// Keeps nothing but the pair that answers the question, if there is one among what was found; says whether there is.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn prefer(
    store: &Store,
    workspace: WorkspaceId,
    question: &str,
    found: &mut Retrieved,
) -> Result<bool> {
    let asked = folded(question);
    // A heading is cut where it is long.
    let cut = folded(&question.trim().chars().take(MAX_HEADING).collect::<String>());
    let same = |hit: &Hit| {
        let heading = hit.passage.heading_path.first().map(|first| folded(first)).unwrap_or_default();
        !heading.is_empty() && (heading == asked || heading == cut)
    };
    let candidates: Vec<_> =
        found.hits.iter().filter(|hit| same(hit)).map(|hit| hit.passage.document_id).collect();
    if candidates.is_empty() {
        return Ok(false);
    }
    let sources = documents::sources_of(&mut *store.read().await?, workspace, &candidates).await?;
    let is_pair = |id: &_| sources.get(id).is_some_and(|(_, kind)| *kind == SourceType::Qa);
    // Of several sources that answer it, the best found one counts, with all parts of a long answer.
    let Some(chosen) = candidates.into_iter().find(is_pair) else { return Ok(false) };
    found.hits.retain(|hit| hit.passage.document_id == chosen && same(hit));
    found.hits.sort_by_key(|hit| hit.passage.position);
    for hit in &mut found.hits {
        // It is the very question, which is no evidence for anything.
        hit.score = 1.0;
        hit.passage.text = without_question(&hit.passage.text).into();
    }
    Ok(true)
}

/// The pair's answer as it was written, in pieces as a model would stream it.
pub(super) fn whole(hits: &[Hit]) -> Vec<String> {
    let piece = |(place, hit): (usize, &Hit)| {
        let text = hit.passage.text.trim();
        // The filter takes no marks for citations but ours.
        let shown = text.replace("[[", "[ [");
        let quote = sentences(text)
            .into_iter()
            .map(|range| Plain::of(&text[range]).text)
            .find(|sentence| words(sentence).len() > 1)
            .unwrap_or_else(|| Plain::of(text).text);
        format!("{shown} [[{}|{}]]\n\n", place + 1, quote.replace("]]", "] ]"))
    };
    hits.iter().enumerate().map(piece).collect()
}

/// The passage without the question that its first part begins with.
fn without_question(text: &str) -> String {
    let text = text.trim();
    let begins = text.strip_prefix("# ").and_then(|rest| rest.split_once('\n'));
    begins.map_or(text, |(_, answer)| answer.trim()).to_owned()
}

fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.folded).collect()
}

//! A question's terms held against an index: how frequent each is, and what those that no passage holds may have been
//! meant for. Each step looks at a bounded number of words.

use std::collections::{HashMap, HashSet};

use crate::domain::text::analysis::is_spelt;
use crate::domain::text::question::{Form, Term};
use crate::domain::text::spelling::{distance, parts, slips};
use crate::error::Result;
use crate::store::full_text::Rows;
use crate::store::vectors::{Extent, IndexScope};
use crate::store::{Conn, full_text, words};

use super::lexical::frequency;

/// Unknown words of a question that are looked into; a text of which more are unknown is in another language.
const MOST_UNKNOWN: usize = 3;
/// Words that one is taken for, at most.
const MOST_MEANT: usize = 2;
/// What a word counts that is one or two slips away.
const SLIPPED: [f32; 2] = [0.8, 0.6];
/// What a word counts that ends in the one that was asked for.
const LONGER: f32 = 0.6;
/// Words that end in one.
const MOST_LONGER: u32 = 3;
/// Letters that a word needs to be looked for at the end of others.
const TAIL_LETTERS: usize = 6;
/// Letters at the beginning that people rarely get wrong.
const SURE_LETTERS: usize = 1;

/// A question's terms as an index knows them.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub terms: Vec<Term>,
    /// In how many chunks each stands, in the most frequent of its forms.
    pub frequencies: Vec<u32>,
    /// The chunks that each form of each term stands in.
    pub rows: Vec<Vec<Rows>>,
    /// What was looked for instead, a sentence each.
    pub notes: Vec<String>,
}

impl Known {
    fn add(&mut self, terms: Vec<Term>, rows: Vec<Vec<Rows>>, extent: Extent) {
        let frequency = |rows: &Vec<Rows>| rows.iter().map(|rows| frequency(rows, extent)).max();
        self.frequencies.extend(rows.iter().map(|rows| frequency(rows).unwrap_or_default()));
        self.terms.extend(terms);
        self.rows.extend(rows);
    }
}

/// Holds terms against an index.
pub(super) async fn know(
    conn: &mut Conn,
    scope: IndexScope,
    extent: Extent,
    mut terms: Vec<Term>,
    spelling: bool,
) -> Result<Known> {
    terms.truncate(full_text::MOST_TERMS);
    let rows = rows(conn, scope, &terms).await?;
    let unknown =
        |term: &Term, rows: &[Rows]| is_spelt(&term.word) && rows.iter().all(|rows| rows.rows.is_empty());
    let count = terms.iter().zip(&rows).filter(|(term, rows)| unknown(term, rows)).count();
    let mut known = Known::default();
    if !spelling || !(1..=MOST_UNKNOWN).contains(&count) {
        known.add(terms, rows, extent);
        return Ok(known);
    }
    for (term, rows) in terms.into_iter().zip(rows) {
        if unknown(&term, &rows) {
            let meant = meant(conn, scope, term, &mut known.notes).await?;
            let rows = self::rows(conn, scope, &meant).await?;
            known.add(meant, rows, extent);
        } else {
            known.add(vec![term], vec![rows], extent);
        }
    }
    Ok(known)
}

/// The chunks that each form of each term stands in.
async fn rows(conn: &mut Conn, scope: IndexScope, terms: &[Term]) -> Result<Vec<Vec<Rows>>> {
    let forms: Vec<String> =
        terms.iter().flat_map(|term| term.forms.iter().map(|form| form.text.clone())).collect();
    let mut found = full_text::rows(conn, scope, &forms).await?.into_iter();
    Ok(terms.iter().map(|term| found.by_ref().take(term.forms.len()).collect()).collect())
}

/// What to look for in place of a term that no passage holds: itself, and what it may have been meant for; or its parts.
async fn meant(
    conn: &mut Conn,
    scope: IndexScope,
    mut term: Term,
    notes: &mut Vec<String>,
) -> Result<Vec<Term>> {
    let word = term.word.clone();
    let (slipped, fewest) = nearest(conn, scope, &word).await?;
    if !slipped.is_empty() {
        notes.push(format!("No page holds \"{word}\": looked for {} as well.", quoted(&slipped)));
        let factor = SLIPPED[fewest.clamp(1, SLIPPED.len()) - 1];
        term.forms.extend(slipped.iter().map(|word| Form { text: scope.analysis.term_of(word), factor }));
        return Ok(vec![term]);
    }
    let parts = parts(&word);
    let wanted: HashSet<String> =
        parts.iter().flat_map(|(head, tail)| [head.clone(), tail.clone()]).collect();
    let held = if parts.is_empty() { HashSet::new() } else { words::known(conn, scope, &wanted).await? };
    if let Some((head, tail)) =
        parts.into_iter().find(|(head, tail)| held.contains(head) && held.contains(tail))
    {
        notes.push(format!("No page holds \"{word}\": looked for \"{head}\" and \"{tail}\"."));
        let part =
            |part: &str| Term { word: String::new(), ..Term::word(part, scope.analysis.term_of(part)) };
        return Ok(vec![part(&head), part(&tail)]);
    }
    if word.chars().count() >= TAIL_LETTERS {
        let longer = words::ending(conn, scope, &word, MOST_LONGER).await?;
        if !longer.is_empty() {
            notes.push(format!("No page holds \"{word}\" alone: looked for {} as well.", quoted(&longer)));
            term.forms.extend(
                longer.iter().map(|word| Form { text: scope.analysis.term_of(word), factor: LONGER }),
            );
        }
    }
    Ok(vec![term])
}

/// The words of an index that are the fewest slips away and still stand in a passage, the most frequent first, and how
/// many slips that is.
async fn nearest(conn: &mut Conn, scope: IndexScope, word: &str) -> Result<(Vec<String>, usize)> {
    let letters: Vec<char> = word.chars().collect();
    let most = slips(word);
    let lengths = letters.len().saturating_sub(most)..=letters.len() + most;
    let sure: String = letters[..SURE_LETTERS].iter().collect();
    let mut found: HashMap<String, usize> = HashMap::new();
    let mut keep = |candidates: Vec<String>| {
        for candidate in candidates {
            if let Some(slips) = distance(word, &candidate, most) {
                found.insert(candidate, slips);
            }
        }
    };
    keep(words::beginning(conn, scope, &sure, lengths.clone()).await?);
    // The first two letters swapped: `etlescope`.
    let swapped: String = [letters[1], letters[0]].iter().collect();
    keep(words::beginning(conn, scope, &swapped, lengths).await?);
    let Some(fewest) = found.values().min().copied() else { return Ok((Vec::new(), 0)) };
    let mut best: Vec<String> =
        found.into_iter().filter(|(_, slips)| *slips == fewest).map(|(word, _)| word).collect();
    best.sort_unstable();
    best.truncate(full_text::MOST_TERMS);
    let terms: Vec<String> = best.iter().map(|word| scope.analysis.term_of(word)).collect();
    let counts = full_text::rows(conn, scope, &terms).await?.into_iter().map(|rows| rows.rows.len());
    let mut counted: Vec<(usize, String)> = counts.zip(best).filter(|(count, _)| *count > 0).collect();
    counted.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    counted.truncate(MOST_MEANT);
    Ok((counted.into_iter().map(|(_, word)| word).collect(), fewest))
}

fn quoted(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    quoted.join(" and ")
}

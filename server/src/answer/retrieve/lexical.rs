//! Full text of one index: which chunks hold the question's terms, and how well. BM25, counted here on the few chunks
//! that are worth it, so that a question costs about the same in an index of 1,000 chunks and of 100,000.
//!
//! The rare terms decide what is looked at; common ones are asked about those chunks only, or together with each other.
//! What is looked at is first weighed by which terms it holds, then the best by how often and in how many words.

use std::collections::HashMap;

use super::question::Known;
use crate::answer::score::{Asked, Said};
use crate::error::Result;
use crate::store::Conn;
use crate::store::full_text::{self, LISTED};
use crate::store::vectors::{Extent, IndexScope};

/// Chunks that are weighed by which terms they hold.
const WEIGHED: usize = 4 * LISTED;
/// Chunks whose words are counted.
pub(super) const COUNTED: usize = 50;
/// Common terms that are asked for together.
const TOGETHER: usize = 3;
/// How soon more of the same word stops to count.
const K1: f32 = 1.2;
/// How much a long chunk's words count less.
const B: f32 = 0.75;
/// How much a word counts in a heading or title, against one in the text.
const HEADING: f32 = 1.2;

/// A chunk that holds terms of the question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matched {
    /// The chunk's `rowid_`.
    pub rowid: i64,
    /// Its BM25: greater is better, and only comparable within a question.
    pub bm25: f32,
}

/// In how many chunks a term stands: as many as were listed, or by how far the list reaches into the index.
pub(super) fn frequency(rows: &full_text::Rows, extent: Extent) -> u32 {
    let listed = rows.rows.len();
    let all = match rows.rows.last().filter(|_| rows.more) {
        None => listed,
        Some(last) => {
            let (read, whole) = ((last - extent.first).max(1), (extent.last - extent.first).max(1));
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "an estimate"
            )]
            let estimated = (listed as f64 * whole as f64 / read as f64) as usize;
            estimated.clamp(listed, extent.size.max(listed))
        }
    };
    u32::try_from(all).unwrap_or(u32::MAX)
}

/// Chunks that hold terms of the question, weighed by which: the best `COUNTED` in the order of their weights.
pub(super) async fn candidates(
    conn: &mut Conn,
    scope: IndexScope,
    known: &Known,
    asked: &Asked,
) -> Result<Vec<i64>> {
    let mut weights: HashMap<i64, f32> = HashMap::new();
    let mut order: Vec<usize> = (0..known.terms.len()).collect();
    order.sort_by_key(|term| known.frequencies[*term]);
    let (rare, common): (Vec<usize>, Vec<usize>) =
        order.into_iter().partition(|term| known.rows[*term].iter().all(|rows| !rows.more));
    let mut essential: Vec<&str> = Vec::new();
    let mut late: Vec<usize> = Vec::new();
    for term in rare {
        // The rarest first, until there is enough.
        if weights.len() > WEIGHED {
            late.push(term);
            continue;
        }
        for (row, factor) in held(known, term) {
            *weights.entry(row).or_default() += factor * asked.idf(term);
        }
        essential.extend(known.terms[term].forms.iter().map(|form| form.text.as_str()));
    }
    for term in late {
        for (row, factor) in held(known, term) {
            if let Some(weight) = weights.get_mut(&row) {
                *weight += factor * asked.idf(term);
            }
        }
    }
    let together: Vec<&str> =
        common.iter().take(TOGETHER).map(|term| known.terms[*term].forms[0].text.as_str()).collect();
    if together.len() > 1 || essential.is_empty() {
        for least in (1..=together.len()).rev() {
            let found = full_text::with_all(conn, scope, &together[..least], LISTED).await?;
            let enough = found.len() >= COUNTED;
            for row in found {
                weights.entry(row).or_default();
            }
            if enough || !essential.is_empty() {
                break;
            }
        }
        essential.extend(together.first().filter(|_| essential.is_empty()));
    }
    for (place, term) in common.iter().enumerate() {
        let form = known.terms[*term].forms[0].text.as_str();
        let weight = asked.idf(*term);
        let rows = if essential.len() == 1 && essential[0] == form {
            known.rows[*term][0].rows.clone()
        } else {
            full_text::with_one_of(conn, scope, form, &essential, WEIGHED).await?
        };
        let mut found = rows;
        if place < TOGETHER && together.len() > 1 {
            let others: Vec<&str> = together.iter().copied().filter(|other| *other != form).collect();
            let mut both = vec![form];
            both.extend(others.first());
            found.extend(full_text::with_all(conn, scope, &both, LISTED).await?);
            found.sort_unstable();
            found.dedup();
        }
        for row in found {
            if let Some(known) = weights.get_mut(&row) {
                *known += weight;
            }
        }
    }
    let mut weighed: Vec<(i64, f32)> = weights.into_iter().collect();
    weighed.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    weighed.truncate(COUNTED);
    Ok(weighed.into_iter().map(|(row, _)| row).collect())
}

/// What BM25 comes to, but for little, in a passage that says all terms again and again.
#[must_use]
pub fn most(asked: &Asked) -> f32 {
    asked.rarity() * (K1 + 1.0)
}

/// The chunks that were listed for a term, each with the best form that it holds.
fn held(known: &Known, term: usize) -> HashMap<i64, f32> {
    let mut held: HashMap<i64, f32> = HashMap::new();
    for (rows, form) in known.rows[term].iter().zip(&known.terms[term].forms) {
        for row in &rows.rows {
            let factor = held.entry(*row).or_default();
            *factor = factor.max(form.factor);
        }
    }
    held
}

/// What the text of chunks says of the question, by `rowid_`.
pub(super) type Read = HashMap<i64, Said>;

/// Chunks ranked by BM25, the best first; those that hold no term are left out. Also what was read of their text.
pub(super) async fn rank(
    conn: &mut Conn,
    scope: IndexScope,
    rowids: &[i64],
    asked: &Asked,
) -> Result<(Vec<Matched>, Read)> {
    let mut counted = Vec::with_capacity(rowids.len());
    let mut read = Read::with_capacity(rowids.len());
    for words in full_text::words_of(conn, scope, rowids).await? {
        let heading = asked.read(&words.heading_path.join("\n"));
        let body = asked.read(&words.text);
        let times: Vec<f32> =
            heading.times().zip(body.times()).map(|(heading, body)| heading * HEADING + body).collect();
        counted.push((words.rowid_, times, heading.length() + body.length()));
        read.insert(words.rowid_, body);
    }
    #[expect(clippy::cast_precision_loss, reason = "a few dozens")]
    let average = counted.iter().map(|(_, _, length)| length).sum::<f32>() / counted.len().max(1) as f32;
    let mut ranked: Vec<Matched> = counted
        .into_iter()
        .map(|(rowid, times, length)| {
            let room = K1 * (1.0 - B + B * length / average.max(1.0));
            let said = times.iter().enumerate();
            let bm25 = said.map(|(term, times)| asked.idf(term) * times * (K1 + 1.0) / (times + room)).sum();
            Matched { rowid, bm25 }
        })
        .filter(|matched| matched.bm25 > 0.0)
        .collect();
    ranked
        .sort_unstable_by(|left, right| right.bm25.total_cmp(&left.bm25).then(left.rowid.cmp(&right.rowid)));
    Ok((ranked, read))
}

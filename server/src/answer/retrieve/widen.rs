//! What stands beside a hit in its page: an answer often begins in one passage and goes on in the next. Neighbours are
//! passages of their own, with numbers of their own, so that a quote is looked for, and found, where it stands.

use std::collections::HashSet;

use super::{Hit, Place, Why};
use crate::answer::score::Asked;
use crate::error::Result;
use crate::store::Conn;
use crate::store::passages::{self, Passage};

/// Hits that are widened: the best.
const WIDENED: usize = 3;
/// Neighbours that are added, in all.
const MOST: usize = 3;
/// Characters that are added, in all; about 1,000 tokens.
const CHARACTERS: usize = 4000;
/// A hit must have this share of the best one's score.
const WORTH: f32 = 0.7;
/// What a neighbour's score is of its hit's.
const BESIDE: f32 = 0.5;

/// Adds the neighbours of the best hits behind each: what follows it before what precedes it, those under the same
/// headings before others.
pub(super) async fn widen(
    conn: &mut Conn,
    place: Place<'_>,
    asked: &Asked,
    hits: &mut Vec<Hit>,
) -> Result<()> {
    let mut known: HashSet<i64> = hits.iter().map(|hit| hit.passage.rowid).collect();
    let best = hits.iter().map(|hit| hit.score).fold(0.0, f32::max);
    let (mut added, mut characters) = (0, 0);
    let worth: Vec<i64> = hits
        .iter()
        .take(WIDENED)
        .filter(|hit| hit.score > 0.0 && hit.score >= best * WORTH)
        .map(|hit| hit.passage.rowid)
        .collect();
    for rowid in worth {
        let Some(at) = hits.iter().position(|hit| hit.passage.rowid == rowid) else { continue };
        let hit = hits[at].clone();
        let mut beside = beside(conn, place, &hit.passage).await?;
        beside.retain(|passage| !known.contains(&passage.rowid));
        beside.sort_by_key(|passage| {
            let elsewhere = passage.heading_path != hit.passage.heading_path;
            (elsewhere, passage.position < hit.passage.position)
        });
        // A section that goes on is worth both sides; another section only what says something about the question.
        beside.retain(|passage| {
            passage.heading_path == hit.passage.heading_path || says_something(asked, passage)
        });
        let mut here = Vec::new();
        for passage in beside {
            let length = passage.text.chars().count();
            if added == MOST || characters + length > CHARACTERS {
                break;
            }
            (added, characters) = (added + 1, characters + length);
            known.insert(passage.rowid);
            here.push(Hit {
                score: hit.score * BESIDE,
                vector_rank: None,
                text_rank: None,
                cosine: None,
                rerank_score: None,
                why: Why::Neighbour,
                passage,
            });
        }
        let behind = at + 1;
        hits.splice(behind..behind, here);
    }
    Ok(())
}

async fn beside(conn: &mut Conn, place: Place<'_>, passage: &Passage) -> Result<Vec<Passage>> {
    for index in place.indexes {
        let (document, position) = (passage.document_id, passage.position);
        let around = passages::around(conn, place.workspace_id, index.number, document, position, 1).await?;
        if around.iter().any(|other| other.rowid == passage.rowid) {
            return Ok(around);
        }
    }
    Ok(Vec::new())
}

fn says_something(asked: &Asked, passage: &Passage) -> bool {
    let says = |text: &str| asked.found_in(&asked.read(text)).iter().any(|weight| *weight > 0.0);
    says(&passage.above()) || says(&passage.text)
}

//! One index looked into: vectors and full text, fused and scored.

use crate::domain::text::question::Term;
use crate::error::Result;
use crate::providers::Likeness;
use crate::store::Conn;
use crate::store::passages::{self, Passage};
use crate::store::sketches::SketchCache;
use crate::store::vectors::{self, IndexScope, Near};

use super::lexical::{self, Matched, Read};
use super::question::know;
use super::{Hit, Why};
use crate::answer::fuse::{Fused, fuse, sureness};
use crate::answer::score::{Asked, Said, score};

/// Places of the vectors' ranking that are fused.
const RANKED: usize = 50;
/// Of the nearest vectors, so many are counted in full text, whether their words are rare or not.
const NEAREST: usize = 16;

pub(super) struct Look {
    pub scope: IndexScope,
    /// How many terms the question has without the one before it.
    pub own_terms: usize,
    pub vector: Option<Vec<f32>>,
    pub likeness: Likeness,
    pub spelling: bool,
    pub limit: usize,
}

/// What both rankings say of a question, before they are fused.
#[derive(Debug, Clone)]
pub struct Rankings {
    /// The nearest vectors, the nearest first.
    pub near: Vec<Near>,
    /// Full text's best, the best first.
    pub matched: Vec<Matched>,
    /// The question's terms, weighted.
    pub asked: Asked,
    /// What was looked for besides the question's own words, a sentence each.
    pub notes: Vec<String>,
    /// What was read of passages.
    pub(super) read: Read,
}

impl Look {
    /// Looks into vectors and full text.
    pub async fn rank(&self, conn: &mut Conn, cache: &SketchCache, terms: Vec<Term>) -> Result<Rankings> {
        let (near, extent) = match &self.vector {
            Some(vector) => {
                vectors::search(conn, cache, self.scope, vector, vectors::CANDIDATES, RANKED).await?
            }
            None => (Vec::new(), vectors::extent(conn, cache, self.scope).await?),
        };
        let mut known = know(conn, self.scope, extent, terms, self.spelling).await?;
        let notes = std::mem::take(&mut known.notes);
        let asked = Asked::new(self.scope.analysis, known.terms.clone(), &known.frequencies, extent.size);
        let mut worth = lexical::candidates(conn, self.scope, &known, &asked).await?;
        let nearest = near.iter().take(NEAREST).map(|near| near.rowid);
        let nearest: Vec<i64> = nearest.filter(|rowid| !worth.contains(rowid)).collect();
        worth.extend(nearest);
        let (matched, read) = lexical::rank(conn, self.scope, &worth, &asked).await?;
        Ok(Rankings { near, matched, asked, notes, read })
    }

    /// The best passages first, the weighed question, and what was looked for besides.
    pub async fn run(
        &self,
        conn: &mut Conn,
        cache: &SketchCache,
        terms: Vec<Term>,
    ) -> Result<(Vec<Hit>, Asked, Vec<String>)> {
        // Of a question that leans on the one before, something of its own must be there, too.
        let leaning = terms.len().saturating_sub(self.own_terms);
        let Rankings { near, matched, asked, notes, mut read } = self.rank(conn, cache, terms).await?;
        let mut fused = fuse(&near, &matched, sureness(&matched, &asked, self.likeness), self.likeness);
        fused.truncate(self.limit);
        let rowids: Vec<i64> = fused.iter().map(|chunk| chunk.rowid).collect();
        let passages = passages::by_rowids(conn, self.scope.workspace_id, &rowids).await?;
        let hit = |passage: Passage| {
            let fused = fused.iter().find(|chunk| chunk.rowid == passage.rowid)?;
            let cosine = near.iter().find(|near| near.rowid == passage.rowid).map(|near| near.cosine);
            // Only what is near by its vector alone was not read yet.
            let body = read.remove(&passage.rowid).unwrap_or_else(|| asked.read(&passage.text));
            Some(self.hit(passage, &body, fused, cosine, &asked, leaning))
        };
        let hits = passages.into_iter().filter_map(hit).collect();
        Ok((hits, asked, notes))
    }

    fn hit(
        &self,
        passage: Passage,
        body: &Said,
        fused: &Fused,
        cosine: Option<f32>,
        asked: &Asked,
        leaning: usize,
    ) -> Hit {
        let above = asked.found_in(&asked.read(&passage.above()));
        let found: Vec<f32> =
            above.iter().zip(asked.found_in(body)).map(|(above, own)| above.max(own)).collect();
        let own_found = found.get(leaning..).unwrap_or_default().iter().any(|weight| *weight > 0.0);
        let leans = self.own_terms > 0 && leaning > 0;
        let coverage = if leans && !own_found { 0.0 } else { asked.share(&found) };
        Hit {
            score: score(coverage, cosine, self.likeness),
            vector_rank: fused.vector_rank,
            text_rank: fused.text_rank,
            cosine,
            rerank_score: None,
            why: Why::Hit,
            passage,
        }
    }
}

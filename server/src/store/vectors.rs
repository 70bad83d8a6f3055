//! Vectors on sqlite-vec. One of the two files that may hold SQL for one engine.
//!
//! Two stages. `vec_items_<dimensions>` holds one bit for each number, by index; comparing those finds candidates.
//! `chunk_vectors` holds the numbers, from which the candidates' cosines are computed. Rows vanish with their
//! chunk, by triggers.
//!
//! vec0 keeps the bits and their slots, but its own scan compiles a statement for each of its chunks and selects
//! by repeated passes: it took longer than an exact scan in memory. So its chunks are read as they lie in its
//! tables (of the pinned version, asserted at start), compared by `sketches.rs`, and kept until the index changes.
//! Bits take little room, so that vec0's chunks (space is taken for so many vectors at once) may hold 64.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, QueryBuilder};

use super::sketches::{SketchCache, Sketches, sketch};
use super::{Conn, Db};
use crate::domain::ids::WorkspaceId;
use crate::domain::text::analysis::Analysis;
use crate::error::{Error, Result};

/// Vectors for which vec0 takes space at once.
const VEC0_CHUNK: u32 = 64;
/// Candidates of the first stage for vectors of [`FULL`] numbers. More found no more in the measurements of
/// `bench-retrieval`.
pub const CANDIDATES: usize = 48;
/// Shorter vectors have fewer bits, which tell less, and take less to read: so many more of them are candidates.
const FULL: usize = 1536;
/// As many times more at most.
const MOST: usize = 6;

/// An index as the search tables know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IndexScope {
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// Its number, `indexes.number`.
    pub number: i64,
    /// Length of its vectors.
    pub dimensions: usize,
    /// How its text was cut.
    pub analysis: Analysis,
}

impl IndexScope {
    /// A workspace's index.
    ///
    /// # Errors
    /// When its dimensions are no size.
    pub fn of(workspace_id: WorkspaceId, index: &super::indexes::Index) -> Result<Self> {
        let dimensions = usize::try_from(index.dimensions).map_err(Error::internal)?;
        Ok(Self { workspace_id, number: index.number, dimensions, analysis: index.analysis })
    }
}

/// A chunk and how near it is: the cosine, -1 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The chunk's `rowid_`.
    pub rowid: i64,
    /// 1 when the same.
    pub cosine: f32,
}

/// Makes the table for vectors of a length, if it is not there. Part of creating an index.
///
/// # Errors
/// When the database can't write.
pub async fn ensure_table(conn: &mut Conn, dimensions: i64) -> sqlx::Result<()> {
    // In multiples of eight.
    let bits = (dimensions + 7) & !7;
    let statements = [
        format!(
            "create virtual table if not exists vec_items_{dimensions} using vec0( \
             chunk_rowid integer primary key, index_number integer partition key, bits bit[{bits}], chunk_size={VEC0_CHUNK})"
        ),
        // vec0 looks for an index's chunks among everybody's: without this it would read them all.
        format!(
            "create index if not exists vec_items_{dimensions}_by_index on vec_items_{dimensions}_chunks (partition00)"
        ),
        format!(
            "create trigger if not exists vec_items_{dimensions}_gone after delete on document_chunks \
             when exists (select 1 from vec_items_{dimensions}_rowids where rowid = old.rowid_) \
             begin delete from vec_items_{dimensions} where chunk_rowid = old.rowid_; end"
        ),
    ];
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Makes a chunk findable by its vector, which must be of length 1.
///
/// # Errors
/// When the vector is not of the index's length or not finite, or the database can't write.
pub async fn insert(conn: &mut Conn, scope: IndexScope, rowid: i64, vector: &[f32]) -> Result<()> {
    check(scope, vector)?;
    sqlx::query("insert into chunk_vectors (rowid_, index_number, vector) values ($1, $2, $3)")
        .bind(rowid)
        .bind(scope.number)
        .bind(pack(vector))
        .execute(&mut *conn)
        .await?;
    sqlx::query(AssertSqlSafe(format!(
        "insert into vec_items_{} (chunk_rowid, index_number, bits) values ($1, $2, vec_bit($3))",
        scope.dimensions
    )))
    .bind(rowid)
    .bind(scope.number)
    .bind(sketch(vector))
    .execute(conn)
    .await?;
    Ok(())
}

/// The chunks of an index nearest to a vector of length 1, the nearest first, and the index's extent. `candidates` as for
/// vectors of 1,536 numbers; of shorter ones as many more are looked at.
///
/// # Errors
/// When the vector is not of the index's length or not finite, or the database can't be read.
pub async fn search(
    conn: &mut Conn,
    cache: &SketchCache,
    scope: IndexScope,
    vector: &[f32],
    candidates: usize,
    limit: usize,
) -> Result<(Vec<Near>, Extent)> {
    check(scope, vector)?;
    let Some(sketches) = sketches(conn, cache, scope).await? else {
        return Ok((Vec::new(), Extent::default()));
    };
    let wider = (candidates * FULL / scope.dimensions.max(1)).clamp(candidates, candidates * MOST);
    let candidates = serde_json::to_string(&sketches.nearest(vector, wider)).map_err(Error::internal)?;
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "select v.rowid_, v.vector from json_each($1) c cross join chunk_vectors v on v.rowid_ = c.value \
         where v.index_number = $2",
    )
    .bind(candidates)
    .bind(scope.number)
    .fetch_all(conn)
    .await?;
    let mut near: Vec<Near> =
        rows.iter().map(|(rowid, packed)| Near { rowid: *rowid, cosine: cosine(packed, vector) }).collect();
    near.sort_unstable_by(|left, right| {
        right.cosine.total_cmp(&left.cosine).then(left.rowid.cmp(&right.rowid))
    });
    near.truncate(limit);
    Ok((near, sketches.extent()))
}

/// The sketches of an index as they are now; none if it never held a vector.
async fn sketches(conn: &mut Conn, cache: &SketchCache, scope: IndexScope) -> Result<Option<Arc<Sketches>>> {
    let changes: Option<i64> =
        sqlx::query_scalar("select changes from index_changes where index_number = $1")
            .bind(scope.number)
            .fetch_optional(&mut *conn)
            .await?;
    let Some(changes) = changes else { return Ok(None) };
    if let Some(sketches) = cache.get(scope.number, changes) {
        return Ok(Some(sketches));
    }
    // Read after `changes`: sketches newer than the number they are kept under are only read once more.
    let rows: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = sqlx::query_as(AssertSqlSafe(format!(
        "select c.validity, c.rowids, v.vectors from vec_items_{0}_chunks c \
         join vec_items_{0}_vector_chunks00 v on v.rowid = c.chunk_id where c.partition00 = $1",
        scope.dimensions
    )))
    .bind(scope.number)
    .fetch_all(conn)
    .await?;
    let bytes = scope.dimensions.div_ceil(8);
    let mut sketches = Sketches::new(bytes);
    for (validity, rowids, vectors) in &rows {
        let slots = rowids.as_chunks::<8>().0.iter().zip(vectors.chunks_exact(bytes));
        for (slot, (rowid, sketch)) in slots.enumerate() {
            if validity.get(slot / 8).is_some_and(|byte| byte >> (slot % 8) & 1 == 1) {
                sketches.push(i64::from_ne_bytes(*rowid), sketch);
            }
        }
    }
    let sketches = Arc::new(sketches);
    cache.put(scope.number, changes, Arc::clone(&sketches));
    Ok(Some(sketches))
}

/// How many chunks an index has, and where their rows begin and end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    /// Chunks.
    pub size: usize,
    /// The lowest `rowid_`.
    pub first: i64,
    /// The highest.
    pub last: i64,
}

/// How many chunks of an index have a vector, which all have.
///
/// # Errors
/// When the database can't be read.
pub async fn extent(conn: &mut Conn, cache: &SketchCache, scope: IndexScope) -> Result<Extent> {
    Ok(sketches(conn, cache, scope).await?.map_or_else(Extent::default, |sketches| sketches.extent()))
}

/// How often what indexes hold has changed: number and changes of each.
///
/// # Errors
/// When the database can't be read.
pub async fn changes(conn: &mut Conn, workspace: WorkspaceId, numbers: &[i64]) -> Result<Vec<(i64, i64)>> {
    let numbers = serde_json::to_string(numbers).map_err(Error::internal)?;
    Ok(sqlx::query_as(
        "select i.number, coalesce(c.changes, 0) from indexes i left join index_changes c on c.index_number = i.number \
         where i.workspace_id = $1 and i.number in (select value from json_each($2)) order by i.number",
    )
    .bind(workspace)
    .bind(numbers)
    .fetch_all(conn)
    .await?)
}

/// Vectors that equal content already has, by content hash, in any version of the same knowledge base made by
/// the same model. What is found needs no embedding call.
///
/// # Errors
/// When the database can't be read.
pub async fn reusable(
    conn: &mut Conn,
    scope: IndexScope,
    hashes: &[String],
) -> Result<HashMap<String, Vec<f32>>> {
    let mut found = HashMap::new();
    for batch in hashes.chunks(500) {
        let mut sql: QueryBuilder<Db> = QueryBuilder::new(
            "select c.content_hash, v.vector from indexes mine \
             join indexes i on i.knowledge_base_id = mine.knowledge_base_id and i.provider = mine.provider \
               and i.model = mine.model and i.dimensions = mine.dimensions \
             join document_chunks c on c.index_number = i.number \
             join chunk_vectors v on v.rowid_ = c.rowid_ where mine.number = ",
        );
        sql.push_bind(scope.number).push(" and mine.workspace_id = ").push_bind(scope.workspace_id);
        sql.push(" and c.content_hash in (");
        let mut list = sql.separated(", ");
        for hash in batch {
            list.push_bind(hash);
        }
        sql.push(")");
        let rows: Vec<(String, Vec<u8>)> = sql.build_query_as().fetch_all(&mut *conn).await?;
        found.extend(rows.into_iter().map(|(hash, packed)| (hash, unpack(&packed))));
    }
    Ok(found)
}

fn check(scope: IndexScope, vector: &[f32]) -> Result<()> {
    if vector.len() != scope.dimensions {
        return Err(Error::internal(format!(
            "a vector of {} numbers for an index of {}",
            vector.len(),
            scope.dimensions
        )));
    }
    if !vector.iter().all(|number| number.is_finite()) {
        return Err(Error::internal("a vector with a number that is not finite"));
    }
    Ok(())
}

const STEPS: f32 = 32_767.0;

/// A scale and two bytes for each number: half the room of `f32`, and cosines exact to five digits.
pub(super) fn pack(vector: &[f32]) -> Vec<u8> {
    let scale = vector.iter().fold(f32::MIN_POSITIVE, |most, number| most.max(number.abs())) / STEPS;
    let mut packed = Vec::with_capacity(4 + vector.len() * 2);
    packed.extend_from_slice(&scale.to_le_bytes());
    for number in vector {
        #[expect(clippy::cast_possible_truncation, reason = "scaled into the range of i16")]
        let step = (number / scale).round() as i16;
        packed.extend_from_slice(&step.to_le_bytes());
    }
    packed
}

pub(super) fn unpack(packed: &[u8]) -> Vec<f32> {
    let Some((scale, steps)) = packed.split_first_chunk::<4>() else { return Vec::new() };
    let scale = f32::from_le_bytes(*scale);
    steps.as_chunks::<2>().0.iter().map(|step| f32::from(i16::from_le_bytes(*step)) * scale).collect()
}

/// The cosine of two vectors of length 1, one of them packed.
pub(crate) fn cosine(packed: &[u8], vector: &[f32]) -> f32 {
    const LANES: usize = 16;
    let Some((scale, steps)) = packed.split_first_chunk::<4>() else { return -1.0 };
    let steps = steps.as_chunks::<2>().0;
    if steps.len() != vector.len() {
        return -1.0;
    }
    // Several sums side by side, which the compiler turns into vector instructions.
    let mut sums = [0.0_f32; LANES];
    let (steps, steps_rest) = steps.as_chunks::<LANES>();
    let (numbers, numbers_rest) = vector.as_chunks::<LANES>();
    for (steps, numbers) in steps.iter().zip(numbers) {
        for lane in 0..LANES {
            sums[lane] += f32::from(i16::from_le_bytes(steps[lane])) * numbers[lane];
        }
    }
    let rest: f32 = steps_rest
        .iter()
        .zip(numbers_rest)
        .map(|(step, number)| f32::from(i16::from_le_bytes(*step)) * number)
        .sum();
    (sums.iter().sum::<f32>() + rest) * f32::from_le_bytes(*scale)
}

#[cfg(test)]
mod tests {
    use super::{cosine, pack, unpack};

    #[test]
    fn a_packed_vector_keeps_its_direction() {
        let mut vector: Vec<f32> = (0_u16..1536).map(|place| (f32::from(place) * 0.37).sin()).collect();
        crate::providers::builtin::normalise(&mut vector);
        let packed = pack(&vector);
        assert_eq!(packed.len(), 4 + 2 * 1536);
        assert!((cosine(&packed, &vector) - 1.0).abs() < 1e-5);
        assert!(unpack(&packed).iter().zip(&vector).all(|(left, right)| (left - right).abs() < 1e-5));
    }
}

//! Vectors as `vectors.rs` keeps them, for exports and imports: taken out and put in byte by byte, so that what was
//! found before is found after, with the same scores. Belongs to that file, and holds SQL for the same engine.

use super::Conn;
use super::vectors::IndexScope;
use crate::error::Result;
use sqlx::AssertSqlSafe;

/// How much longer than 1 a vector may be: what rounding to two bytes a number makes of it.
const LONGEST: f64 = 1.01;

/// Length of a packed vector: a scale, and two bytes a number.
#[must_use]
pub fn packed_bytes(dimensions: usize) -> usize {
    4 + dimensions * 2
}

/// Length of the bits by which a vector is looked for first.
#[must_use]
pub fn sketch_bytes(dimensions: usize) -> usize {
    dimensions.div_ceil(8)
}

/// What is wrong with a vector and its bits, if anything is: lengths, numbers that are not finite, a length other than 1.
#[must_use]
pub fn fault(dimensions: usize, packed: &[u8], sketch: &[u8]) -> Option<&'static str> {
    let Some((scale, steps)) = packed.split_first_chunk::<4>() else { return Some("is cut off") };
    if packed.len() != packed_bytes(dimensions) || sketch.len() != sketch_bytes(dimensions) {
        return Some("is not of the index's length");
    }
    let scale = f64::from(f32::from_le_bytes(*scale));
    if !scale.is_finite() || scale < 0.0 {
        return Some("has numbers that are not finite");
    }
    let squares: f64 =
        steps.as_chunks::<2>().0.iter().map(|step| f64::from(i16::from_le_bytes(*step)).powi(2)).sum();
    if squares.sqrt() * scale > LONGEST {
        return Some("is longer than 1");
    }
    // Bits beyond the last number would count as differences.
    let spare = dimensions % 8;
    let stray = spare != 0 && sketch.last().is_some_and(|last| last >> spare != 0);
    stray.then_some("has bits beyond its last number")
}

/// Vectors of an index after a row, with their bits: at most `limit`, by row.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    conn: &mut Conn,
    scope: IndexScope,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Vec<u8>, Vec<u8>)>> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "select c.rowid_, v.vector, b.bits from document_chunks c cross join chunk_vectors v on v.rowid_ = c.rowid_ \
         cross join vec_items_{} b on b.chunk_rowid = c.rowid_ \
         where c.workspace_id = $1 and c.index_number = $2 and c.rowid_ > $3 order by c.rowid_ limit $4",
        scope.dimensions
    )))
    .bind(scope.workspace_id)
    .bind(scope.number)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Makes a chunk findable by a vector that [`fault`] finds nothing wrong with.
///
/// # Errors
/// When the database can't write.
pub async fn insert(
    conn: &mut Conn,
    scope: IndexScope,
    rowid: i64,
    packed: &[u8],
    sketch: &[u8],
) -> Result<()> {
    sqlx::query("insert into chunk_vectors (rowid_, index_number, vector) values ($1, $2, $3)")
        .bind(rowid)
        .bind(scope.number)
        .bind(packed)
        .execute(&mut *conn)
        .await?;
    sqlx::query(AssertSqlSafe(format!(
        "insert into vec_items_{} (chunk_rowid, index_number, bits) values ($1, $2, vec_bit($3))",
        scope.dimensions
    )))
    .bind(rowid)
    .bind(scope.number)
    .bind(sketch)
    .execute(conn)
    .await?;
    Ok(())
}

//! Where embedding models have placed questions. Looked through in two stages as passages are, see `vectors.rs`; but
//! there is one table for all lengths, for the sketches are compared in memory.

use super::message_texts::{CONDITIONS, Filter, Hit};
use super::sketches::{SketchCache, Sketches, sketch};
use super::vectors::{cosine, pack};
use super::{Conn, message_texts};
use crate::domain::ids::{BotId, MessageId, WorkspaceId};
use crate::error::{Error, Result};
use std::sync::Arc;

/// Candidates of the first stage for each hit that is wanted: a filter may leave some out.
const CANDIDATES: usize = 8;

/// A bot's questions that one embedding model has placed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Space {
    /// Its number.
    pub number: i64,
    /// Embedding provider.
    pub provider: String,
    /// Embedding model.
    pub model: String,
    /// Length of its vectors.
    pub dimensions: i64,
    /// Counts what was added and taken away.
    pub changes: i64,
}

/// A question placed by a model.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Embedding provider.
    pub provider: String,
    /// Embedding model.
    pub model: String,
    /// Of length 1.
    pub vector: Vec<f32>,
}

/// Stores where a question is. It must have a number already; a second time changes nothing.
///
/// # Errors
/// When the database can't write.
pub async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    question: MessageId,
    placed: &Placed,
) -> Result<()> {
    // A text without words has no direction, and would be near to everything.
    if placed.vector.iter().all(|number| *number == 0.0) || placed.vector.iter().any(|n| !n.is_finite()) {
        return Ok(());
    }
    let Some(rowid) = message_texts::number(conn, workspace, question).await? else { return Ok(()) };
    let dimensions = i64::try_from(placed.vector.len()).map_err(Error::internal)?;
    let space: i64 = sqlx::query_scalar(
        "insert into question_spaces (workspace_id, bot_id, provider, model, dimensions) values ($1, $2, $3, $4, $5) \
         on conflict (bot_id, provider, model, dimensions) do update set model = excluded.model returning number",
    )
    .bind(workspace)
    .bind(bot)
    .bind(&placed.provider)
    .bind(&placed.model)
    .bind(dimensions)
    .fetch_one(&mut *conn)
    .await?;
    let added = sqlx::query(
        "insert into question_vectors (rowid_, space, vector) values ($1, $2, $3) on conflict do nothing",
    )
    .bind(rowid)
    .bind(space)
    .bind(pack(&placed.vector))
    .execute(&mut *conn)
    .await?;
    if added.rows_affected() > 0 {
        sqlx::query("insert into question_sketches (space, rowid_, sketch) values ($1, $2, $3)")
            .bind(space)
            .bind(rowid)
            .bind(sketch(&placed.vector))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// The spaces of a workspace, or of one of its bots.
///
/// # Errors
/// When the database can't be read.
pub async fn spaces(conn: &mut Conn, workspace: WorkspaceId, bot: Option<BotId>) -> Result<Vec<Space>> {
    Ok(sqlx::query_as(
        "select number, provider, model, dimensions, changes from question_spaces \
         where workspace_id = $1 and ($2 is null or bot_id = $2) order by number",
    )
    .bind(workspace)
    .bind(bot)
    .fetch_all(conn)
    .await?)
}

/// Whose model a space is of; none if it is gone.
///
/// # Errors
/// When the database can't be read.
pub async fn provider(conn: &mut Conn, space: i64) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("select provider from question_spaces where number = $1")
        .bind(space)
        .fetch_optional(conn)
        .await?)
}

/// The questions of a space nearest to a vector of length 1, with their cosines, the nearest first.
///
/// # Errors
/// When the database can't be read.
pub async fn search(
    conn: &mut Conn,
    cache: &SketchCache,
    workspace: WorkspaceId,
    space: &Space,
    vector: &[f32],
    filter: &Filter,
    limit: usize,
) -> Result<Vec<(f32, Hit)>> {
    let sketches = sketches(conn, cache, space).await?;
    let candidates = sketches.nearest(vector, limit.saturating_mul(CANDIDATES));
    let candidates = serde_json::to_string(&candidates).map_err(Error::internal)?;
    let sql = format!(
        "select i.rowid_, m.id as message_id, c.id as conversation_id, m.role, m.text, m.created_at, v.vector \
         from json_each($1) n cross join question_vectors v on v.rowid_ = n.value and v.space = $9 \
         cross join message_index i on i.rowid_ = v.rowid_ cross join messages m on m.id = i.message_id \
         cross join conversations c on c.id = i.conversation_id where i.workspace_id = $2 and {CONDITIONS}"
    );
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(candidates)
        .bind(workspace)
        .bind(filter.bot)
        .bind(&filter.channel)
        .bind(filter.refused)
        .bind(&filter.rating)
        .bind(filter.from)
        .bind(filter.until)
        .bind(space.number)
        .fetch_all(conn)
        .await?;
    let mut near: Vec<(f32, Hit)> =
        rows.into_iter().map(|row| (cosine(&row.vector, vector), row.hit)).collect();
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then(right.1.rowid_.cmp(&left.1.rowid_)));
    near.truncate(limit);
    Ok(near)
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    hit: Hit,
    vector: Vec<u8>,
}

/// How near a vector is to the question that an answer is to, as a cosine; none if that model has not placed it.
///
/// # Errors
/// When the database can't be read.
pub async fn cosine_to_question_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    answer: MessageId,
    (provider, model): (&str, &str),
    vector: &[f32],
) -> Result<Option<f32>> {
    let packed: Option<Vec<u8>> = sqlx::query_scalar(
        "select v.vector from messages a join message_index i on i.message_id = \
           (select max(q.id) from messages q where q.conversation_id = a.conversation_id and q.role = 'user' and q.id < a.id) \
         join question_vectors v on v.rowid_ = i.rowid_ join question_spaces s on s.number = v.space \
         where a.workspace_id = $1 and a.id = $2 and s.provider = $3 and s.model = $4 and s.dimensions = $5",
    )
    .bind(workspace)
    .bind(answer)
    .bind(provider)
    .bind(model)
    .bind(i64::try_from(vector.len()).map_err(Error::internal)?)
    .fetch_optional(conn)
    .await?;
    Ok(packed.map(|packed| cosine(&packed, vector)))
}

/// The sketches of a space as they are now.
async fn sketches(conn: &mut Conn, cache: &SketchCache, space: &Space) -> Result<Arc<Sketches>> {
    if let Some(sketches) = cache.get(space.number, space.changes) {
        return Ok(sketches);
    }
    let rows: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("select rowid_, sketch from question_sketches where space = $1 order by rowid_")
            .bind(space.number)
            .fetch_all(conn)
            .await?;
    let dimensions = usize::try_from(space.dimensions).map_err(Error::internal)?;
    let mut sketches = Sketches::new(dimensions.div_ceil(8));
    for (rowid, sketch) in &rows {
        sketches.push(*rowid, sketch);
    }
    let sketches = Arc::new(sketches);
    cache.put(space.number, space.changes, Arc::clone(&sketches));
    Ok(sketches)
}

//! What became of each address that a reading met.

use crate::domain::ids::{DocumentId, RunId, WorkspaceId};
use crate::domain::run::AddressKind;
use crate::domain::source::PageOutcome;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::store::Conn;
use serde_json::{Value, json};

/// What became of an address in a reading.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RunPage {
    /// The address as asked for.
    pub url: String,
    /// What was asked for there.
    pub kind: AddressKind,
    /// The page, if it is one; it may be gone since.
    pub document_id: Option<DocumentId>,
    /// What became of it.
    pub outcome: PageOutcome,
    /// Why, and what to do.
    pub detail: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What the server said last.
    pub http_status: Option<i64>,
    /// Bytes received.
    pub bytes: i64,
    /// Passages.
    pub chunks: i64,
    /// HTTP requests made for it.
    pub requests: i64,
    /// JSON array of `[address, status]`: each request, if they were not one for `url`.
    pub asked: Option<String>,
    /// Milliseconds from the first request to the text.
    pub ms: i64,
    /// Links away from the start.
    pub depth: i64,
    /// The page that led there.
    pub found_on: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What a reading has noted of an address so far, as far as a further note needs it.
#[derive(sqlx::FromRow)]
struct Noted {
    kind: AddressKind,
    outcome: PageOutcome,
    requests: i64,
    http_status: Option<i64>,
    asked: Option<String>,
}

/// Each request of a note as `[address, status]`, also where it was one for the address itself.
fn spelt_out(url: &str, requests: i64, status: Option<i64>, asked: Option<&str>) -> Result<Vec<Value>> {
    match asked {
        Some(asked) => serde_json::from_str(asked).map_err(Error::internal),
        None => Ok((0..requests).map(|_| json!([url, status])).collect()),
    }
}

/// Notes what became of an address; a later note of the same reading replaces the earlier, but keeps its requests. What
/// was a page stays one, whatever else is asked for at its address.
///
/// # Errors
/// When the database can't be written.
pub async fn note(conn: &mut Conn, workspace: WorkspaceId, run: RunId, page: &RunPage) -> Result<()> {
    let before: Option<Noted> = sqlx::query_as(
        "select kind, outcome, requests, http_status, asked from run_pages where run_id = $1 and url = $2",
    )
    .bind(run)
    .bind(&page.url)
    .fetch_optional(&mut *conn)
    .await?;
    let (mut requests, mut asked) = (page.requests, page.asked.clone());
    if let Some(before) = &before
        && before.requests > 0
    {
        requests += before.requests;
        let mut all = spelt_out(&page.url, before.requests, before.http_status, before.asked.as_deref())?;
        all.extend(spelt_out(&page.url, page.requests, page.http_status, page.asked.as_deref())?);
        asked = Some(Value::from(all).to_string());
    }
    if let Some(before) = &before {
        if before.kind == AddressKind::Page && page.kind != AddressKind::Page {
            return add_requests(conn, run, page, requests, asked.as_deref()).await;
        }
        if before.outcome == PageOutcome::OutOfScope && page.outcome != PageOutcome::OutOfScope {
            sqlx::query(
                "update runs set out_of_scope = max(out_of_scope - 1, 0) where workspace_id = $1 and id = $2",
            )
            .bind(workspace)
            .bind(run)
            .execute(&mut *conn)
            .await?;
        }
    }
    sqlx::query(
        "insert into run_pages (run_id, url, workspace_id, kind, document_id, outcome, detail, title, http_status, bytes, \
         chunks, requests, asked, ms, depth, found_on, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
         on conflict (run_id, url) do update set kind = excluded.kind, document_id = excluded.document_id, \
         outcome = excluded.outcome, detail = excluded.detail, title = excluded.title, http_status = excluded.http_status, \
         bytes = excluded.bytes, chunks = excluded.chunks, requests = excluded.requests, asked = excluded.asked, \
         ms = excluded.ms, depth = excluded.depth, found_on = excluded.found_on, at = excluded.at",
    )
    .bind(run)
    .bind(&page.url)
    .bind(workspace)
    .bind(page.kind)
    .bind(page.document_id)
    .bind(page.outcome)
    .bind(&page.detail)
    .bind(&page.title)
    .bind(page.http_status)
    .bind(page.bytes)
    .bind(page.chunks)
    .bind(requests)
    .bind(&asked)
    .bind(page.ms)
    .bind(page.depth)
    .bind(&page.found_on)
    .bind(page.at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds requests for something else to a page's own.
async fn add_requests(
    conn: &mut Conn,
    run: RunId,
    page: &RunPage,
    requests: i64,
    asked: Option<&str>,
) -> Result<()> {
    let all = match asked {
        Some(asked) => asked.to_owned(),
        None => Value::from(spelt_out(&page.url, page.requests, page.http_status, None)?).to_string(),
    };
    sqlx::query(
        "update run_pages set requests = $3, asked = $4, bytes = bytes + $5 where run_id = $1 and url = $2",
    )
    .bind(run)
    .bind(&page.url)
    .bind(requests)
    .bind(all)
    .bind(page.bytes)
    .execute(conn)
    .await?;
    Ok(())
}

/// Which limit of a source left an address out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// `max_pages`.
    Pages,
    /// `max_depth`.
    Depth,
}

/// Counts an address that is not followed, and lists it if there is `room`. One that the reading has met is left as it
/// is: what was read is never overwritten.
///
/// # Errors
/// When the database can't be written.
pub async fn leave_out(
    conn: &mut Conn,
    workspace: WorkspaceId,
    run: RunId,
    page: &RunPage,
    limit: Option<Limit>,
    room: bool,
) -> Result<()> {
    let known: Option<i64> = sqlx::query_scalar("select 1 from run_pages where run_id = $1 and url = $2")
        .bind(run)
        .bind(&page.url)
        .fetch_optional(&mut *conn)
        .await?;
    if known.is_some() {
        return Ok(());
    }
    if room {
        note(conn, workspace, run, page).await?;
    }
    sqlx::query(
        "update runs set out_of_scope = out_of_scope + 1, at_page_limit = max(at_page_limit, $3), \
         at_depth_limit = max(at_depth_limit, $4) where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(run)
    .bind(i64::from(limit == Some(Limit::Pages)))
    .bind(i64::from(limit == Some(Limit::Depth)))
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that pages were left out because there are too many, without saying which.
///
/// # Errors
/// When the database can't be written.
pub async fn at_page_limit(conn: &mut Conn, workspace: WorkspaceId, run: RunId) -> Result<()> {
    sqlx::query("update runs set at_page_limit = 1 where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(run)
        .execute(conn)
        .await?;
    Ok(())
}

/// Counts and lists a page that was not met any more.
///
/// # Errors
/// When the database can't be written.
pub async fn gone(conn: &mut Conn, workspace: WorkspaceId, run: RunId, page: &RunPage) -> Result<()> {
    note(conn, workspace, run, page).await?;
    sqlx::query("update runs set gone = gone + 1 where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(run)
        .execute(conn)
        .await?;
    Ok(())
}

/// How many pages of a reading came to what, most first.
///
/// # Errors
/// When the database can't be read.
pub async fn outcomes(
    conn: &mut Conn,
    workspace: WorkspaceId,
    run: RunId,
) -> Result<Vec<(PageOutcome, i64)>> {
    Ok(sqlx::query_as(
        "select p.outcome, count(*) from run_pages p join runs r on r.id = p.run_id \
         where r.workspace_id = $1 and p.run_id = $2 and p.kind = 'page' group by p.outcome order by 2 desc, 1",
    )
    .bind(workspace)
    .bind(run)
    .fetch_all(conn)
    .await?)
}

/// Which addresses of a reading.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that came to one of these; empty for all.
    pub outcomes: Vec<PageOutcome>,
    /// Only those of that kind.
    pub kind: Option<AddressKind>,
    /// Only those with these words in address or title, whatever their case.
    pub words: Option<String>,
}

/// Up to `limit` addresses of a reading, by address, that come after `after`.
///
/// # Errors
/// When the database can't be read.
pub async fn pages(
    conn: &mut Conn,
    workspace: WorkspaceId,
    run: RunId,
    filter: &Filter,
    limit: u32,
    after: Option<&str>,
) -> Result<Vec<RunPage>> {
    let names: Vec<&str> = filter.outcomes.iter().map(|outcome| outcome.as_str()).collect();
    let names = (!names.is_empty()).then(|| Value::from(names).to_string());
    Ok(sqlx::query_as(
        "select url, kind, document_id, outcome, detail, title, http_status, bytes, chunks, requests, asked, ms, depth, \
         found_on, at from run_pages where run_id = $1 and workspace_id = $2 and ($3 is null or url > $3) \
         and ($4 is null or outcome in (select value from json_each($4))) and ($5 is null or kind = $5) \
         and ($6 is null or instr(lower(url), lower($6)) > 0 or instr(lower(coalesce(title, '')), lower($6)) > 0) \
         order by url limit $7",
    )
    .bind(run)
    .bind(workspace)
    .bind(after)
    .bind(names)
    .bind(filter.kind)
    .bind(&filter.words)
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?)
}

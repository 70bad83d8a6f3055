//! Providers of models that workspaces brought along, and the models of their modes.
//!
//! Whatever changes what can be reached counts the workspace's revision up in the same transaction.

use super::Conn;
use crate::domain::ids::{BotId, KnowledgeBaseId, ProviderId, WorkspaceId};
use crate::domain::model::{EmbeddingModel, ModelFinding, Modes, ProviderKind, ProviderOptions};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use sqlx::types::Json;

/// Providers that a workspace may have.
pub const MOST: i64 = 50;

/// A provider as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Provider {
    /// Identifier.
    pub id: ProviderId,
    /// What its workspace calls it.
    pub name: String,
    /// Which dialect it speaks.
    pub kind: ProviderKind,
    /// Where it is.
    pub base_url: String,
    /// Its key, sealed; none if it needs none.
    pub api_key: Option<String>,
    /// What its kind needs besides.
    #[sqlx(json)]
    pub options: ProviderOptions,
    /// Chat models to choose from, the usual one first.
    #[sqlx(json)]
    pub chat_models: Vec<String>,
    /// Embedding models to choose from.
    #[sqlx(json)]
    pub embedding_models: Vec<EmbeddingModel>,
    /// When it was last tried.
    pub tested_at: Option<Timestamp>,
    /// What that found.
    #[sqlx(json(nullable))]
    pub findings: Option<Vec<ModelFinding>>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Something that a provider is used by.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct User<Id> {
    /// Identifier.
    pub id: Id,
    /// Its name.
    pub name: String,
}

/// What a provider is used by.
#[derive(Debug, Clone)]
pub struct Users {
    /// Bots that name it.
    pub bots: Vec<User<BotId>>,
    /// Knowledge bases whose live version it embedded, or whose pipeline names it.
    pub knowledge_bases: Vec<User<KnowledgeBaseId>>,
}

const COLUMNS: &str = "id, name, kind, base_url, api_key, options, chat_models, embedding_models, tested_at, findings, \
    created_at, updated_at";

/// A number that changes with a workspace's providers and modes; 0 if it never had any.
///
/// # Errors
/// When the database can't be read.
pub async fn revision(conn: &mut Conn, workspace: WorkspaceId) -> Result<i64> {
    let revision = sqlx::query_scalar("select revision from workspace_models where workspace_id = $1");
    Ok(revision.bind(workspace).fetch_optional(conn).await?.unwrap_or(0))
}

async fn count_up(conn: &mut Conn, workspace: WorkspaceId) -> Result<()> {
    sqlx::query(
        "insert into workspace_models (workspace_id, revision) values ($1, 1) \
         on conflict (workspace_id) do update set revision = workspace_models.revision + 1",
    )
    .bind(workspace)
    .execute(conn)
    .await?;
    Ok(())
}

/// The models of a workspace's modes.
///
/// # Errors
/// When the database can't be read.
pub async fn modes(conn: &mut Conn, workspace: WorkspaceId) -> Result<Modes> {
    let modes: Option<Json<Modes>> =
        sqlx::query_scalar("select modes from workspace_models where workspace_id = $1")
            .bind(workspace)
            .fetch_optional(conn)
            .await?;
    Ok(modes.map(|Json(modes)| modes).unwrap_or_default())
}

/// Sets the models of a workspace's modes.
///
/// # Errors
/// When the database can't be written.
pub async fn set_modes(conn: &mut Conn, workspace: WorkspaceId, modes: &Modes) -> Result<()> {
    count_up(conn, workspace).await?;
    sqlx::query("update workspace_models set modes = $2 where workspace_id = $1")
        .bind(workspace)
        .bind(Json(modes))
        .execute(conn)
        .await?;
    Ok(())
}

/// A workspace's providers, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<Provider>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from providers where workspace_id = $1 order by id"
    )))
    .bind(workspace)
    .fetch_all(conn)
    .await?)
}

/// A workspace's provider.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: ProviderId) -> Result<Provider> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from providers where workspace_id = $1 and id = $2"
    )))
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::not_found("provider"))
}

/// Adds a provider.
///
/// # Errors
/// `invalid` for a name that another one has; `conflict` if there are too many.
pub async fn create(conn: &mut Conn, workspace: WorkspaceId, provider: &Provider) -> Result<()> {
    let count: i64 = sqlx::query_scalar("select count(*) from providers where workspace_id = $1")
        .bind(workspace)
        .fetch_one(&mut *conn)
        .await?;
    if count >= MOST {
        return Err(Error::new(
            Code::Conflict,
            format!("A workspace has {MOST} providers at most. Delete one that is no longer used."),
        ));
    }
    sqlx::query(
        "insert into providers (id, workspace_id, name, kind, base_url, api_key, options, chat_models, embedding_models, \
         created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
    )
    .bind(provider.id)
    .bind(workspace)
    .bind(&provider.name)
    .bind(provider.kind)
    .bind(&provider.base_url)
    .bind(&provider.api_key)
    .bind(Json(&provider.options))
    .bind(Json(&provider.chat_models))
    .bind(Json(&provider.embedding_models))
    .bind(provider.created_at)
    .execute(&mut *conn)
    .await
    .map_err(|error| taken(error, &provider.name))?;
    count_up(conn, workspace).await
}

/// Saves a provider. What was found of it before no longer holds.
///
/// # Errors
/// `not_found`; `invalid` for a name that another one has.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, provider: &Provider) -> Result<()> {
    let done = sqlx::query(
        "update providers set name = $3, kind = $4, base_url = $5, api_key = $6, options = $7, chat_models = $8, \
         embedding_models = $9, updated_at = $10, tested_at = null, findings = null where workspace_id = $1 and id = $2",
    )
    .bind(workspace)
    .bind(provider.id)
    .bind(&provider.name)
    .bind(provider.kind)
    .bind(&provider.base_url)
    .bind(&provider.api_key)
    .bind(Json(&provider.options))
    .bind(Json(&provider.chat_models))
    .bind(Json(&provider.embedding_models))
    .bind(provider.updated_at)
    .execute(&mut *conn)
    .await
    .map_err(|error| taken(error, &provider.name))?;
    if done.rows_affected() == 0 {
        return Err(Error::not_found("provider"));
    }
    count_up(conn, workspace).await
}

fn taken(error: sqlx::Error, name: &str) -> Error {
    let taken = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation);
    if taken {
        Error::invalid("name", "taken", format!("{name} is another provider's name."))
    } else {
        error.into()
    }
}

/// Deletes a provider, and takes it out of the modes.
///
/// # Errors
/// `not_found`, also if it is another workspace's.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: ProviderId) -> Result<()> {
    let done = sqlx::query("delete from providers where workspace_id = $1 and id = $2")
        .bind(workspace)
        .bind(id)
        .execute(&mut *conn)
        .await?;
    if done.rows_affected() == 0 {
        return Err(Error::not_found("provider"));
    }
    let mut modes = modes(conn, workspace).await?;
    let reference = id.to_string();
    for models in [&mut modes.chat, &mut modes.coding, &mut modes.reasoning] {
        models.retain(|model| model.provider.as_ref() != Some(&reference));
    }
    set_modes(conn, workspace, &modes).await
}

/// Keeps what trying a provider found, unless it was changed meanwhile.
///
/// # Errors
/// When the database can't be written.
pub async fn set_findings(
    conn: &mut Conn,
    workspace: WorkspaceId,
    provider: &Provider,
    findings: &[ModelFinding],
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update providers set tested_at = $4, findings = $5 where workspace_id = $1 and id = $2 and updated_at = $3",
    )
    .bind(workspace)
    .bind(provider.id)
    .bind(provider.updated_at)
    .bind(now)
    .bind(Json(findings))
    .execute(conn)
    .await?;
    Ok(())
}

/// What a provider is used by, by name.
///
/// # Errors
/// When the database can't be read.
pub async fn users(conn: &mut Conn, workspace: WorkspaceId, id: ProviderId) -> Result<Users> {
    // An id stands nowhere by chance, so it need not be looked for in the JSON's structure.
    let anywhere = format!("%\"{id}\"%");
    let bots = sqlx::query_as(
        "select id, name from bots where workspace_id = $1 and settings like $2 order by name, id limit 100",
    )
    .bind(workspace)
    .bind(&anywhere)
    .fetch_all(&mut *conn)
    .await?;
    let knowledge_bases = sqlx::query_as(
        "select k.id, k.name from knowledge_bases k left join indexes i on i.id = k.live_index_id \
         where k.workspace_id = $1 and k.live_index_id is not null and (k.pipeline like $2 or i.provider = $3) \
         order by k.name, k.id limit 100",
    )
    .bind(workspace)
    .bind(&anywhere)
    .bind(id.to_string())
    .fetch_all(conn)
    .await?;
    Ok(Users { bots, knowledge_bases })
}

/// The workspaces that have providers, whoever's they are: for the operator's `doctor`.
///
/// # Errors
/// When the database can't be read.
pub async fn workspaces(conn: &mut Conn) -> Result<Vec<User<WorkspaceId>>> {
    Ok(sqlx::query_as(
        "select w.id, w.name from workspaces w where exists (select 1 from providers p where p.workspace_id = w.id) \
         order by w.id",
    )
    .fetch_all(conn)
    .await?)
}

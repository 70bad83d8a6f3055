//! Deletes what may be large, in small transactions, so that nobody waits long for the writer.
//!
//! What is deleted is noted first, for the event log too, then what it consists of goes some at a time, and it goes
//! itself with the last of them. Whoever asked waits, and if they don't, it is done all the same; after a process ended in
//! between, the next one goes on.

use crate::domain::event::{Actor, NewEvent};
use crate::domain::ids::{BotId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::domain::time::Clock;
use crate::error::{Code, Error, Result};
use crate::store::leftovers::{self, What};
use crate::store::removal::{self, Content, Whole};
use crate::store::{Conn, Store, bots, events, knowledge_bases, sources, workspace_deletions};
use serde_json::json;
use std::sync::Arc;

/// Deletes a source with its pages.
///
/// # Errors
/// `not_found`; when the database can't be written.
pub async fn source(
    store: &Store,
    clock: &Arc<dyn Clock>,
    workspace: WorkspaceId,
    id: SourceId,
    event: &NewEvent,
) -> Result<()> {
    begin(store, clock, workspace, Whole::Source(id), Some(event)).await
}

/// Deletes a knowledge base with its sources, their pages and all versions.
///
/// # Errors
/// As [`knowledge_bases::delete`].
pub async fn knowledge_base(
    store: &Store,
    clock: &Arc<dyn Clock>,
    workspace: WorkspaceId,
    id: KnowledgeBaseId,
    event: &NewEvent,
) -> Result<()> {
    begin(store, clock, workspace, Whole::Base(id), Some(event)).await
}

/// Deletes a bot with its conversations, and with its own knowledge base unless another bot answers from that.
///
/// # Errors
/// `not_found`; when the database can't be written.
pub async fn bot(
    store: &Store,
    clock: &Arc<dyn Clock>,
    workspace: WorkspaceId,
    id: BotId,
    event: &NewEvent,
) -> Result<()> {
    begin(store, clock, workspace, Whole::Bot(id), Some(event)).await
}

/// Deletes a workspace with all that belongs to it. It is noted for the event log when it is done.
///
/// # Errors
/// `not_found`; when the database can't be written.
pub async fn workspace(store: &Store, clock: &Arc<dyn Clock>, id: WorkspaceId) -> Result<()> {
    begin(store, clock, id, Whole::Workspace(id), None).await
}

/// Goes on with what a process did not finish that has ended since.
///
/// # Errors
/// When the database can't be read or written.
pub async fn resume(store: &Store, clock: &Arc<dyn Clock>) -> Result<()> {
    let begun = {
        let mut read = store.read().await?;
        removal::begun(&mut read).await?
    };
    for (workspace, whole) in begun {
        let contents = {
            let mut read = store.read().await?;
            contents(&mut read, workspace, whole).await
        };
        match contents {
            Ok(contents) => take(store, clock.as_ref(), workspace, contents, whole).await?,
            // It went meanwhile, or may not go any more.
            Err(error) if matches!(error.code, Code::NotFound | Code::Conflict) => {
                let mut write = store.write().await?;
                removal::end(&mut write, workspace, whole).await?;
                write.commit().await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn begin(
    store: &Store,
    clock: &Arc<dyn Clock>,
    workspace: WorkspaceId,
    whole: Whole,
    event: Option<&NewEvent>,
) -> Result<()> {
    let mut write = store.write_durably().await?;
    let contents = contents(&mut write, workspace, whole).await?;
    // Asked for again while it goes on, it is still one deletion.
    if removal::begin(&mut write, workspace, whole).await?
        && let Some(event) = event
    {
        events::note(&mut write, event, clock.now()).await?;
    }
    write.commit().await?;
    let (store, clock) = (store.clone(), Arc::clone(clock));
    tokio::spawn(async move { take(&store, clock.as_ref(), workspace, contents, whole).await })
        .await
        .map_err(Error::internal)?
}

/// What goes before a thing itself; an error if it may not go.
async fn contents(conn: &mut Conn, workspace: WorkspaceId, whole: Whole) -> Result<Vec<Content>> {
    match whole {
        Whole::Source(id) => {
            sources::get(conn, workspace, id).await?;
            Ok(vec![Content::PagesOf(id), Content::RunsOf(id)])
        }
        Whole::Base(id) => {
            knowledge_bases::get(conn, workspace, id).await?;
            knowledge_bases::may_go(conn, workspace, id).await?;
            Ok(of_base(id).into())
        }
        Whole::Bot(id) => {
            let base = bots::get(conn, workspace, id).await?.knowledge_base_id;
            let others = knowledge_bases::bots(conn, workspace, base).await?.iter().any(|bot| bot.id != id);
            let knowledge = (!others).then(|| of_base(base)).into_iter().flatten();
            Ok([Content::ConversationsOf(id)].into_iter().chain(knowledge).collect())
        }
        Whole::Workspace(id) => {
            workspace_deletions::name(conn, id).await?;
            Ok(vec![
                Content::AllConversations,
                Content::AllPages,
                Content::AllRuns,
                Content::AllSources,
                Content::AllWords,
            ])
        }
    }
}

/// What a knowledge base consists of. Left to the last step, it would hold up all who write for seconds.
fn of_base(id: KnowledgeBaseId) -> [Content; 4] {
    [Content::PagesOfBase(id), Content::RunsOfBase(id), Content::SourcesOfBase(id), Content::WordsOfBase(id)]
}

async fn take(
    store: &Store,
    clock: &dyn Clock,
    workspace: WorkspaceId,
    contents: Vec<Content>,
    whole: Whole,
) -> Result<()> {
    for content in contents {
        let mut steps = {
            let mut read = store.read().await?;
            removal::steps(&mut read, workspace, content).await?
        };
        // Not more than there were: a reading may add pages meanwhile, until its source is gone.
        while steps > 0 {
            let mut write = store.write().await?;
            removal::take_some(&mut write, workspace, content).await?;
            write.commit().await?;
            steps -= 1;
        }
    }
    let mut write = store.write_durably().await?;
    match whole {
        Whole::Source(id) => sources::delete(&mut write, workspace, id).await?,
        Whole::Base(id) => knowledge_bases::delete(&mut write, workspace, id).await?,
        Whole::Bot(id) => {
            bots::delete(&mut write, workspace, id).await?;
            leftovers::note(&mut write, What::Messages, clock.now()).await?;
        }
        Whole::Workspace(id) => {
            workspace_deletions::delete(&mut write, id).await?;
            events::forget(&mut write, id).await?;
            // From this the log knows, wherever it is kept, that the workspace's own is to go.
            let event = NewEvent {
                workspace: None,
                actor: Actor::System,
                kind: "workspace.deleted",
                aggregate: ("workspace", id.0),
                data: json!({}),
                request: None,
            };
            events::note(&mut write, &event, clock.now()).await?;
            leftovers::note(&mut write, What::Everything, clock.now()).await?;
        }
    }
    removal::end(&mut write, workspace, whole).await?;
    write.commit().await
}

//! Deletes what may be large, in small transactions, so that nobody waits long for the writer.
//!
//! What is deleted is noted first, for the event log too, then its pages or conversations go some at a time, and it goes
//! itself with the last of them. Whoever asked waits, and if they don't, it is done all the same; after a process ended in
//! between, the next one goes on.

use crate::domain::event::NewEvent;
use crate::domain::ids::{BotId, KnowledgeBaseId, SourceId, WorkspaceId};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::store::removal::{self, Content, Whole};
use crate::store::{Conn, Store, bots, events, knowledge_bases, sources};

/// Deletes a source with its pages.
///
/// # Errors
/// `not_found`; when the database can't be written.
pub async fn source(
    store: &Store,
    workspace: WorkspaceId,
    id: SourceId,
    event: &NewEvent,
    now: Timestamp,
) -> Result<()> {
    begin(store, workspace, Whole::Source(id), event, now).await
}

/// Deletes a knowledge base with its sources, their pages and all versions.
///
/// # Errors
/// As [`knowledge_bases::delete`].
pub async fn knowledge_base(
    store: &Store,
    workspace: WorkspaceId,
    id: KnowledgeBaseId,
    event: &NewEvent,
    now: Timestamp,
) -> Result<()> {
    begin(store, workspace, Whole::Base(id), event, now).await
}

/// Deletes a bot with its conversations, and with its own knowledge base unless another bot answers from that.
///
/// # Errors
/// `not_found`; when the database can't be written.
pub async fn bot(
    store: &Store,
    workspace: WorkspaceId,
    id: BotId,
    event: &NewEvent,
    now: Timestamp,
) -> Result<()> {
    begin(store, workspace, Whole::Bot(id), event, now).await
}

/// Goes on with what a process did not finish that has ended since.
///
/// # Errors
/// When the database can't be read or written.
pub async fn resume(store: &Store) -> Result<()> {
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
            Ok(contents) => take(store, workspace, contents, whole).await?,
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
    workspace: WorkspaceId,
    whole: Whole,
    event: &NewEvent,
    now: Timestamp,
) -> Result<()> {
    let mut write = store.write_durably().await?;
    let contents = contents(&mut write, workspace, whole).await?;
    // Asked for again while it goes on, it is still one deletion.
    if removal::begin(&mut write, workspace, whole).await? {
        events::note(&mut write, event, now).await?;
    }
    write.commit().await?;
    let store = store.clone();
    tokio::spawn(async move { take(&store, workspace, contents, whole).await })
        .await
        .map_err(Error::internal)?
}

/// What goes before a thing itself; an error if it may not go.
async fn contents(conn: &mut Conn, workspace: WorkspaceId, whole: Whole) -> Result<Vec<Content>> {
    match whole {
        Whole::Source(id) => {
            sources::get(conn, workspace, id).await?;
            Ok(vec![Content::PagesOf(id)])
        }
        Whole::Base(id) => {
            knowledge_bases::get(conn, workspace, id).await?;
            knowledge_bases::may_go(conn, workspace, id).await?;
            Ok(vec![Content::PagesOfBase(id)])
        }
        Whole::Bot(id) => {
            let base = bots::get(conn, workspace, id).await?.knowledge_base_id;
            let others = knowledge_bases::bots(conn, workspace, base).await?.iter().any(|bot| bot.id != id);
            let pages = (!others).then_some(Content::PagesOfBase(base));
            Ok([Content::ConversationsOf(id)].into_iter().chain(pages).collect())
        }
    }
}

async fn take(store: &Store, workspace: WorkspaceId, contents: Vec<Content>, whole: Whole) -> Result<()> {
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
        Whole::Bot(id) => bots::delete(&mut write, workspace, id).await?,
    }
    removal::end(&mut write, workspace, whole).await?;
    write.commit().await
}

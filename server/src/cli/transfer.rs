//! `export`, `import`: a bot or a knowledge base as a file. Both work beside a running server.

use super::CliError;
use super::backup::existing;
use crate::config::Config;
use crate::domain::event::Actor;
use crate::domain::ids::{BotId, KnowledgeBaseId, WorkspaceId};
use crate::domain::time::Clock;
use crate::knowledge::address::NetworkPolicy;
use crate::lifecycle::Locks;
use crate::store::{Store, transfer as rows};
use crate::transfer::{self, Importer, Subject};
use clap::Args;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio_util::sync::CancellationToken;

/// What is to be exported.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct What {
    /// A bot, with all that it answers from.
    #[arg(long, value_name = "ID")]
    bot: Option<uuid::Uuid>,
    /// A knowledge base.
    #[arg(long, value_name = "ID")]
    knowledge_base: Option<uuid::Uuid>,
}

/// The operator may export from every workspace.
pub(super) async fn export(
    config: &Config,
    clock: Arc<dyn Clock>,
    what: &What,
    path: &Path,
) -> Result<(), CliError> {
    let store = open(config).await?;
    let (workspace, subject) = {
        let mut conn = store.read().await?;
        match (what.bot.map(BotId), what.knowledge_base.map(KnowledgeBaseId)) {
            (Some(id), _) => (rows::bot_anywhere(&mut conn, id).await?, Subject::Bot(id)),
            (None, Some(id)) => (rows::base_anywhere(&mut conn, id).await?, Subject::KnowledgeBase(id)),
            (None, None) => {
                return Err(CliError::Words("Name what to export: --bot or --knowledge-base.".into()));
            }
        }
    };
    // Before the work: a name that can't be written to is to be known at once.
    let mut copy = File::create_new(path).map_err(|error| {
        CliError::Words(format!("{} can't be made: {error}. Name a new file.", path.display()))
    })?;
    let written = async {
        let (mut file, _) =
            transfer::export(&store, &config.server.data, workspace, subject, clock.now()).await?;
        let bytes = std::io::copy(&mut file, &mut copy)?;
        copy.sync_all()?;
        Ok::<_, CliError>(bytes)
    };
    let written = written.await;
    store.close().await;
    match written {
        Ok(bytes) => {
            eprintln!("exported to {}, {bytes} bytes", path.display());
            Ok(())
        }
        Err(error) => {
            std::fs::remove_file(path)?;
            Err(error)
        }
    }
}

/// Imports into a workspace, or into the only one there is.
pub(super) async fn import(
    config: &Config,
    clock: Arc<dyn Clock>,
    path: &Path,
    workspace: Option<WorkspaceId>,
) -> Result<(), CliError> {
    let file = File::open(path)
        .map_err(|error| CliError::Words(format!("{} can't be read: {error}", path.display())))?;
    let store = open(config).await?;
    let mut config = config.clone();
    let chosen = {
        let mut conn = store.read().await?;
        match workspace {
            Some(id) => rows::workspace(&mut conn, id).await?,
            None => rows::only_workspace(&mut conn).await?,
        }
    };
    let chosen = chosen.ok_or_else(|| {
        CliError::Words(match workspace {
            Some(id) => format!("there is no workspace {id} here."),
            None => "there is not exactly one workspace here. Name one with --workspace; `/api/v1/me` tells its id.".into(),
        })
    })?;
    let providers = crate::lifecycle::models(&mut config, &store, Arc::clone(&clock))?;
    let told = AtomicUsize::new(0);
    let importer = Importer {
        store: store.clone(),
        // Whoever works on the server itself decides what goes in.
        plans: Arc::default(),
        clock,
        by: Actor::System,
        policy: NetworkPolicy { allow_private_network: config.fetch.allow_private_network },
        providers: providers.of(chosen).await?,
        stop: CancellationToken::new(),
        progress: Box::new(move |done, total| {
            let tenths = done * 10 / total.max(1);
            if told.swap(tenths, Ordering::Relaxed) < tenths {
                eprintln!("{done} of {total} rows");
            }
        }),
    };
    let imported = importer.import(file, chosen).await;
    store.close().await;
    let imported = imported?;
    let mut out = std::io::stdout().lock();
    if let Some(bot) = imported.bot {
        writeln!(out, "bot {bot}")?;
    }
    writeln!(out, "knowledge base {}", imported.base)?;
    writeln!(out, "{} pages, {} passages", imported.documents, imported.chunks)?;
    for warning in &imported.warnings {
        writeln!(out, "{warning}")?;
    }
    Ok(())
}

/// Opens the database that is there, as `backup` does.
async fn open(config: &Config) -> Result<Store, CliError> {
    let path = existing(config)?;
    // Opening may bring the schema up to date: nobody else may do that meanwhile.
    let _alone = Locks::migration(&config.server.data)?;
    Ok(Store::open(&path).await.map_err(crate::lifecycle::StartError::from)?)
}

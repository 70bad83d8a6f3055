//! `reindex`: the next version of a knowledge base, by its pipeline.

use super::CliError;
use crate::config::Config;
use crate::domain::ids::{BotId, JobId, KnowledgeBaseId, WorkspaceId};
use crate::domain::job::JobStatus;
use crate::domain::time::Clock;
use crate::error::Error;
use crate::lifecycle::{self, Locks, Parts, StartError};
use crate::state::App;
use crate::store::{bots, jobs, knowledge_bases};
use crate::{versions, worker};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often progress is told.
const TOLD: Duration = Duration::from_secs(1);

/// Which knowledge base is meant.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct Which {
    /// The bot whose own it is.
    #[arg(long, value_name = "ID")]
    bot: Option<uuid::Uuid>,
    /// The knowledge base itself.
    #[arg(long, value_name = "ID")]
    knowledge_base: Option<uuid::Uuid>,
}

/// Asks for the next version. A server that runs on the data builds it; with none, this process does.
pub(super) async fn reindex(config: Config, clock: Arc<dyn Clock>, which: &Which) -> Result<(), CliError> {
    let path = super::backup::existing(&config)?;
    let data = config.server.data.clone();
    let stop = CancellationToken::new();
    let app = lifecycle::open(config, clock, stop.clone()).await?;
    let (workspace, base) = find(&app, which).await?;
    let (index, job) = {
        let mut write = app.store.write_durably().await?;
        let begun = versions::begin(&app, &mut write, workspace, base).await?;
        write.commit().await?;
        begun
    };
    let ended = match Locks::take(&data, Parts::Worker) {
        Ok(_alone) => {
            eprintln!("building version {} with {} in {}", index.version, index.model, path.display());
            build(&app, workspace, job, &stop).await
        }
        Err(StartError::Taken(_)) => {
            eprintln!(
                "version {} is built by the server that runs on this data: follow job {job} in its dashboard",
                index.version
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
    };
    app.store.close().await;
    ended
}

async fn find(app: &App, which: &Which) -> Result<(WorkspaceId, KnowledgeBaseId), CliError> {
    let mut conn = app.store.read().await?;
    match (which.bot, which.knowledge_base) {
        (Some(bot), _) => {
            let bot = bots::get_for_visitors(&mut conn, BotId(bot)).await?;
            Ok((bot.workspace_id, bot.knowledge_base_id))
        }
        (None, Some(base)) => {
            let base = KnowledgeBaseId(base);
            Ok((knowledge_bases::workspace_of(&mut conn, base).await?, base))
        }
        // The command line is not taken without one of the two.
        (None, None) => Err(Error::not_found("knowledge base").into()),
    }
}

/// Builds, and tells how far it is; until it is done or somebody presses Ctrl-C.
async fn build(
    app: &App,
    workspace: WorkspaceId,
    job: JobId,
    stop: &CancellationToken,
) -> Result<(), CliError> {
    let mut asked = std::pin::pin!(lifecycle::asked_to_end()?);
    let run = worker::run_jobs();
    let mut building = std::pin::pin!(worker::work_on(app, &run, workspace, job, stop));
    let mut told = tokio::time::interval(TOLD);
    let mut last = None;
    let job = loop {
        tokio::select! {
            ended = &mut building => break ended?,
            () = &mut asked, if !stop.is_cancelled() => stop.cancel(),
            _ = told.tick() => {
                let now = jobs::get(&mut *app.store.read().await?, workspace, job).await?;
                let progress = (now.progress_done, now.progress_total);
                if last != Some(progress) && now.progress_total > 0 {
                    eprintln!("{} of {} pages", now.progress_done, now.progress_total);
                    last = Some(progress);
                }
            }
        }
    };
    match job.status {
        JobStatus::Completed => {
            eprintln!("done: {} pages", job.progress_total);
            Ok(())
        }
        JobStatus::Pending | JobStatus::Processing => Err(CliError::Words(
            "stopped before it was done. The server goes on with it when it starts; so does this command."
                .to_owned(),
        )),
        JobStatus::Failed | JobStatus::Cancelled => {
            Err(CliError::Words(job.error_detail.unwrap_or_else(|| "the build was cancelled".to_owned())))
        }
    }
}

//! `search`: what a bot would answer from.

use super::CliError;
use crate::config::Config;
use crate::domain::ids::BotId;
use crate::domain::time::Clock;
use crate::lifecycle;
use crate::store::{bots, indexes};
use std::io::Write as _;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Prints the best passages, the best first. The operator may look into every workspace.
pub(super) async fn search(
    config: Config,
    clock: Arc<dyn Clock>,
    bot: BotId,
    top: u16,
    query: &str,
) -> Result<(), CliError> {
    let app = lifecycle::open(config, clock, CancellationToken::new()).await?;
    let (bot, indexes) = {
        let mut conn = app.store.read().await?;
        let bot = bots::get_for_visitors(&mut conn, bot).await?;
        let indexes = indexes::live_of_bot(&mut conn, bot.workspace_id, bot.id).await?;
        (bot, indexes)
    };
    let found = app.answers.search(&bot, &indexes, query, usize::from(top)).await?;
    let mut out = std::io::stdout().lock();
    for hit in &found.retrieved.hits {
        let verdict = if hit.score < found.threshold { " (below the threshold)" } else { "" };
        let place = hit.passage.url.as_deref().or(hit.passage.title.as_deref()).unwrap_or("(no title)");
        writeln!(out, "{:.3}{verdict}  {place}\n{}\n", hit.score, hit.passage.text.trim())?;
    }
    if found.retrieved.hits.is_empty() {
        eprintln!("nothing was found");
    }
    drop(out);
    app.store.close().await;
    Ok(())
}

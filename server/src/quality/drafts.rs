//! Drafts of a bot: what they would make of it, what speaks against them, and how they go live.

use crate::domain::ids::{BotId, PublicationId, UserId, WorkspaceId};
use crate::domain::quality::Answering;
use crate::error::{Code, Error, Result};
use crate::state::App;
use crate::store::bots::{self, Bot};
use crate::store::drafts::{self, Draft, Publication};
use crate::store::test_runs::TestRun;
use crate::store::{Conn, test_cases, test_runs};

/// How the bot would answer with its draft, and the draft's revision.
///
/// # Errors
/// `not_found` without a draft.
pub async fn answering(conn: &mut Conn, workspace: WorkspaceId, bot: &Bot) -> Result<(Answering, i64)> {
    let draft =
        drafts::find(conn, workspace, bot.id).await?.ok_or_else(|| Error::not_found("draft of this bot"))?;
    Ok((applied(bot, &draft), draft.revision))
}

/// How the bot would answer with a draft.
#[must_use]
pub fn applied(bot: &Bot, draft: &Draft) -> Answering {
    Answering {
        system_prompt: draft.system_prompt.clone().unwrap_or_else(|| bot.system_prompt.clone()),
        settings: bot.settings.clone().patched(draft.settings.clone()),
    }
}

/// What stands between a draft and going live.
#[derive(Debug, Clone)]
pub struct Gate {
    /// The run that speaks for it: the latest of its revision that came to its end, made with the bot as it is now.
    pub run: Option<TestRun>,
    /// Why it may not go live; none if it may. Somebody may take it on themselves.
    pub blocked: Option<String>,
}

/// Finds out what stands between a draft and going live.
///
/// # Errors
/// When the database can't be read.
pub async fn gate(conn: &mut Conn, workspace: WorkspaceId, bot: &Bot, draft: &Draft) -> Result<Gate> {
    let run = test_runs::of_draft(conn, workspace, bot.id, draft.revision).await?;
    // A run against what is no longer live says nothing about what would change now.
    let run = run.filter(|run| {
        let then = run.draft.as_ref().is_some_and(|then| !then.differs(&applied(bot, draft)));
        then && !run.live.differs(&super::answering(bot))
    });
    let required = test_cases::settings(conn, workspace, bot.id).await?.require_tests
        && test_cases::count(conn, workspace, bot.id).await? > 0;
    let blocked = match &run {
        _ if !required => None,
        None => {
            Some("This bot's changes need a test run. Run the tests against this draft first.".to_owned())
        }
        Some(run) if run.newly_failing > 0 => Some(format!(
            "{} that the live bot passes {} with this draft.",
            if run.newly_failing == 1 { "A test".to_owned() } else { format!("{} tests", run.newly_failing) },
            if run.newly_failing == 1 { "fails" } else { "fail" },
        )),
        Some(_) => None,
    };
    Ok(Gate { run, blocked })
}

/// Lets a draft go live. With `anyway`, also against what its tests say, which is recorded.
///
/// # Errors
/// `not_found` without a draft; `conflict` if the draft was changed since the caller saw it, or the tests stand against it.
pub async fn publish(
    app: &App,
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: BotId,
    by: UserId,
    revision: i64,
    anyway: Option<String>,
) -> Result<Bot> {
    let now = app.clock.now();
    let mut bot = bots::get(conn, workspace, bot).await?;
    let draft =
        drafts::find(conn, workspace, bot.id).await?.ok_or_else(|| Error::not_found("draft of this bot"))?;
    if draft.revision != revision {
        return Err(Error::new(
            Code::Conflict,
            "This draft was changed since you looked at it. Look at it again before you publish it.",
        ));
    }
    let gate = gate(conn, workspace, &bot, &draft).await?;
    if let (Some(blocked), None) = (&gate.blocked, &anyway) {
        return Err(Error::new(
            Code::Conflict,
            format!("{blocked} Mend it, or publish it all the same by saying why."),
        ));
    }
    let applied = applied(&bot, &draft);
    bot.system_prompt = applied.system_prompt;
    bot.settings = applied.settings;
    bot.updated_at = now;
    bots::update(conn, workspace, &bot).await?;
    drafts::delete(conn, workspace, bot.id).await?;
    let publication = Publication {
        id: PublicationId::new(),
        run_id: gate.run.as_ref().map(|run| run.id),
        published_by: Some(by),
        published_by_name: None,
        newly_failing: gate.run.map_or(0, |run| run.newly_failing),
        overridden: gate.blocked.is_some(),
        reason: anyway.filter(|_| gate.blocked.is_some()),
        created_at: now,
    };
    drafts::record(conn, workspace, bot.id, &publication).await?;
    Ok(bot)
}

/// Refuses a change of how a bot answers that goes around its tests.
///
/// # Errors
/// `conflict` if the bot's owner requires tests, it has some, and the change is more than one of looks.
pub async fn check_direct(
    conn: &mut Conn,
    workspace: WorkspaceId,
    before: &Answering,
    bot: &Bot,
) -> Result<()> {
    if !super::answering(bot).differs(before) {
        return Ok(());
    }
    let required = test_cases::settings(conn, workspace, bot.id).await?.require_tests;
    if required && test_cases::count(conn, workspace, bot.id).await? > 0 {
        return Err(Error::new(
            Code::Conflict,
            "This bot's prompt, model and thresholds change only by a draft whose tests were run. Save the change as a \
             draft, run the tests, and publish it.",
        ));
    }
    Ok(())
}

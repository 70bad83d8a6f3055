//! The demo: with `--local`, a bot that answers from Frontdesk's own documentation.

use crate::documentation;
use crate::domain::bot::BotSettings;
use crate::domain::event::{Actor, NewEvent};
use crate::domain::ids::{BotId, KnowledgeBaseId, SourceId};
use crate::domain::pipeline::Chunking;
use crate::domain::run::RunCause;
use crate::domain::source::SourceType;
use crate::error::Result;
use crate::identity::opaque;
use crate::state::{App, LocalOwner};
use crate::store::bots::Bot;
use crate::store::indexes::NewIndex;
use crate::store::sources::NewSource;
use crate::store::{Conn, bots, events, installation, sources};

const BOT: &str = "demo_bot";
/// What the demo bot was last made from: version, address and text of the documentation.
const STATE: &str = "demo_state";

/// The demo bot, if there is one: its owner may have deleted it.
///
/// # Errors
/// When the database can't be read.
pub async fn bot(app: &App) -> Result<Option<BotId>> {
    let mut conn = app.store.read().await?;
    let Some(owner) = app.local_owner else { return Ok(None) };
    Ok(if exists(&mut conn, owner).await? { noted(&mut conn).await? } else { None })
}

/// The bot that was made last.
async fn noted(conn: &mut Conn) -> Result<Option<BotId>> {
    Ok(installation::get(conn, BOT).await?.and_then(|id| id.parse().ok()))
}

/// Makes the demo bot, or brings it up to date with this version's documentation. `origin` is where the pages that
/// it cites are served.
///
/// # Errors
/// When the database can't be written.
pub async fn prepare(app: &App, owner: LocalOwner, origin: &str) -> Result<()> {
    let pages = documentation::all();
    let mut all = format!("{origin}\n{}", app.providers.embedder.model());
    for page in &pages {
        all.push_str(&page.text);
    }
    let state = opaque::hash(&all);
    let mut write = app.store.write_durably().await?;
    if installation::get(&mut write, STATE).await?.as_deref() == Some(state.as_str())
        && exists(&mut write, owner).await?
    {
        return Ok(());
    }
    // A bot of its own each time: nothing of an older version's documentation stays.
    if let Some(old) = noted(&mut write).await?
        && exists(&mut write, owner).await?
    {
        let name = bots::get(&mut write, owner.workspace, old).await?.name;
        bots::delete(&mut write, owner.workspace, old).await?;
        note(&mut write, app, owner, "bot.deleted", old, &name).await?;
    }
    let now = app.clock.now();
    let bot = Bot {
        id: BotId::new(),
        workspace_id: owner.workspace,
        knowledge_base_id: KnowledgeBaseId::new(),
        name: "Frontdesk guide".to_owned(),
        system_prompt: "You help people who run Frontdesk or put it on their website.".to_owned(),
        settings: BotSettings {
            welcome_text: "Hello! I answer from Frontdesk’s own documentation.".to_owned(),
            starter_questions: vec![
                "How do I put the widget on my website?".to_owned(),
                "How does the bot decide that it does not know?".to_owned(),
                "Which models can I use?".to_owned(),
            ],
            ..BotSettings::default()
        },
        created_at: now,
        updated_at: now,
    };
    bots::create(
        &mut write,
        &bot,
        &NewIndex::of(app.providers.embedding_identity(), Chunking::default(), false),
    )
    .await?;
    note(&mut write, app, owner, "bot.created", bot.id, &bot.name).await?;
    for page in pages {
        let source = NewSource {
            id: SourceId::new(),
            knowledge_base_id: bot.knowledge_base_id,
            source_type: SourceType::Text,
            title: Some(page.title),
            url: Some(format!("{origin}/docs/{}", page.name)),
            text: Some(page.text),
            start_urls: Vec::new(),
            include: Vec::new(),
            exclude: Vec::new(),
            max_pages: Some(1),
            schedule: None,
            time_zone: None,
            next_run_at: None,
            max_depth: None,
        };
        sources::create(&mut write, owner.workspace, &source, now).await?;
        let attempts = app.config.worker.max_attempts;
        sources::begin_run(&mut write, owner.workspace, source.id, RunCause::Created, attempts, now).await?;
    }
    installation::set(&mut write, BOT, &bot.id.to_string()).await?;
    installation::set(&mut write, STATE, &state).await?;
    write.commit().await?;
    app.bell.ring();
    Ok(())
}

/// Whether the demo bot is there: its owner may have deleted it, then it stays deleted until a new version comes.
async fn exists(conn: &mut Conn, owner: LocalOwner) -> Result<bool> {
    let Some(id) = noted(conn).await? else { return Ok(false) };
    match bots::get(conn, owner.workspace, id).await {
        Ok(_) => Ok(true),
        Err(error) if error.code == crate::error::Code::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Notes what the server did to its demo bot.
async fn note(
    conn: &mut Conn,
    app: &App,
    owner: LocalOwner,
    kind: &'static str,
    bot: BotId,
    name: &str,
) -> Result<()> {
    let event = NewEvent {
        workspace: Some(owner.workspace),
        actor: Actor::System,
        kind,
        aggregate: ("bot", bot.0),
        data: serde_json::json!({ "name": name }),
        request: None,
    };
    events::note(conn, &event, app.clock.now()).await
}

//! From settings to a running server, and from a signal to its end.

mod locks;
mod serve;

pub use locks::Locks;

use crate::activity;
use crate::answer;
use crate::bell::Bell;
use crate::billing::{Plans, polar};
use crate::config::{self, Config, Secret};
use crate::demo;
use crate::domain::ids::{UserId, WorkspaceId};
use crate::domain::time::Clock;
use crate::http;
use crate::identity::{api_key, opaque, standing::Standings, tokens::Tokens};
use crate::knowledge::fetch::{FetchSettings, Fetcher};
use crate::knowledge::files::{Limits, Parser};
use crate::knowledge::page::Reader;
use crate::knowledge::render::RenderSettings;
use crate::models::{self, WorkspaceProviders};
use crate::oidc::Oidc;
use crate::providers::{Providers, Tenants};
use crate::rate::{ApiLimits, ChatLimits, GuessLimits, ToolLimits, TryLimits};
use crate::secrets::{Secrets, Vault};
use crate::state::{App, LocalOwner, Shared};
use crate::store::accounts::{self, User};
use crate::store::events::Log;
use crate::store::{OpenError, Store, installation};
use crate::worker::{self, Run};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Why the server does not start; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// Another process works on the same data.
    #[error("{0}")]
    Taken(String),
    /// The data directory.
    #[error(
        "the data directory {path} can't be used: {source}. Make it writable, or name another with --data."
    )]
    Data {
        /// The directory, or the file in it.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The address.
    #[error(
        "{address} can't be listened on: {source}. Is another server running there? Name another with --bind."
    )]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The cause.
        source: std::io::Error,
    },
    /// The models' settings.
    #[error("the models can't be used as set up: {0}")]
    Models(String),
    /// Anything else.
    #[error("{0}")]
    Other(#[from] crate::error::Error),
}

/// Uploads that are whole in memory at once; others wait on disk.
const UPLOADS: usize = 2;

/// Which parts of the server run in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// HTTP and the worker.
    All,
    /// HTTP only; a worker runs elsewhere.
    Http,
    /// The worker only.
    Worker,
}

/// The database's file in a data directory.
#[must_use]
pub fn database(data: &Path) -> PathBuf {
    data.join("frontdesk.db")
}

/// Opens the data directory and builds what handlers and jobs share.
///
/// # Errors
/// See [`StartError`].
pub async fn open(
    mut config: Config,
    clock: Arc<dyn Clock>,
    stopping: CancellationToken,
) -> Result<App, StartError> {
    let data = config.server.data.clone();
    if config.local && config.auth.secret.is_empty() {
        config.auth.secret = own_secret(&data)?;
    }
    let (store, events) = {
        let _alone = Locks::migration(&data)?;
        let store = Store::open(&database(&data)).await?;
        let events = Log::open(&store, &config.events.path).await?;
        (store, events)
    };
    let local_owner = if config.local { Some(local_owner(&store, clock.as_ref()).await?) } else { None };
    let providers = models(&mut config, &store, Arc::clone(&clock))?;
    let secrets = Secrets::new(config.secrets.bytes());
    let oidc = Oidc::new(&config).map_err(|error| StartError::Other(crate::error::Error::internal(error)))?;
    let reader = reader(&config)?;
    let answers = answer::Service::new(
        store.clone(),
        providers.clone(),
        config.answers.clone(),
        config.cache,
        Arc::clone(&clock),
    );
    let polar = polar::Client::new(&config.polar, Arc::clone(&clock))?;
    let plans = Arc::new(Plans::new(&config.plans, config.polar.is_on()));
    answers.limit(Arc::clone(&plans));
    answers.equip(answer::tools::Kit {
        fetcher: reader.fetcher.clone(),
        secrets: secrets.clone(),
        settings: config.tools.clone(),
        limits: ToolLimits::new(&config.tools, Arc::clone(&clock)),
    });
    Ok(App::new(Shared {
        answers,
        standings: Standings::default(),
        vault: Vault::new(config.secrets.bytes(), config.auth.secret.expose().as_bytes()),
        plans,
        polar,
        tokens: Tokens::new(config.auth.secret.expose().as_bytes()),
        chat_limits: ChatLimits::new(&config.limits, Arc::clone(&clock)),
        try_limits: TryLimits::new(&config.limits, Arc::clone(&clock)),
        api_limits: ApiLimits::new(&config.limits, Arc::clone(&clock)),
        oidc,
        key_uses: api_key::Uses::default(),
        guess_limits: GuessLimits::new(&config.limits, Arc::clone(&clock)),
        uploads: Arc::new(Semaphore::new(UPLOADS)),
        maintenance: crate::maintenance::Switch::default(),
        transfers: crate::transfer::Turns::default(),
        bell: Bell::default(),
        secrets,
        providers,
        reader,
        store,
        events,
        clock,
        stopping,
        local_owner,
        config,
    }))
}

/// The models that the settings name and those that workspaces keep in the database. With `--local`, the key for their
/// secrets is made if it is not there.
///
/// # Errors
/// When a provider can't be used as it is set up, or the key can't be kept.
pub fn models(config: &mut Config, store: &Store, clock: Arc<dyn Clock>) -> Result<Providers, StartError> {
    if config.local && config.secrets.key.is_empty() {
        config.secrets.key = own_key(&config.server.data)?;
    }
    let secrets = Secrets::new(config.secrets.bytes());
    let tenants: Arc<dyn Tenants> =
        Arc::new(WorkspaceProviders::new(store.clone(), secrets, config.chat.clone()));
    models::providers(config, Some(tenants), clock).map_err(|error| StartError::Models(error.to_string()))
}

fn reader(config: &Config) -> Result<Reader, StartError> {
    let fetch = &config.fetch;
    let fetcher = Fetcher::new(FetchSettings {
        user_agent: fetch.user_agent.clone(),
        allow_private_network: fetch.allow_private_network,
        connect_timeout: Duration::from_secs(fetch.connect_seconds),
        idle_timeout: Duration::from_secs(fetch.idle_seconds),
        total_timeout: Duration::from_secs(fetch.total_seconds),
        max_bytes: fetch.max_bytes,
        max_file_bytes: config.files.max_bytes,
        ..FetchSettings::default()
    })
    .map_err(|error| StartError::Other(crate::error::Error::internal(error)))?;
    let reader = Reader::new(fetcher, Duration::from_millis(fetch.delay_ms), parser(config)?);
    Ok(match render_settings(config) {
        Some(settings) => reader.with_renderer(settings),
        None => reader,
    })
}

/// How pages are rendered; none when that is off.
#[must_use]
pub fn render_settings(config: &Config) -> Option<RenderSettings> {
    let render = &config.render;
    (!render.chromium.as_os_str().is_empty()).then(|| RenderSettings {
        chromium: render.chromium.clone(),
        max_pages: render.max_pages,
        total: Duration::from_secs(render.total_seconds),
        idle: Duration::from_millis(render.idle_ms),
        max_requests: render.max_requests,
        max_bytes: render.max_bytes,
        max_html: config.fetch.max_bytes,
        ..RenderSettings::default()
    })
}

/// Reads files with this very program, also after its file was replaced by a newer version's.
fn parser(config: &Config) -> Result<Parser, StartError> {
    const RUNNING: &str = "/proc/self/exe";
    let program = match &config.parser {
        Some(program) => program.clone(),
        None if cfg!(target_os = "linux") && Path::new(RUNNING).exists() => PathBuf::from(RUNNING),
        None => std::env::current_exe()
            .map_err(|error| StartError::Other(crate::error::Error::internal(error)))?,
    };
    let limits = Limits {
        memory_bytes: config.files.parse_memory_bytes,
        seconds: config.files.parse_seconds,
        ..Limits::default()
    };
    Ok(Parser::new(program, limits))
}

/// The secret of a `--local` server.
fn own_secret(data: &Path) -> Result<Secret, StartError> {
    own(&data.join("secret"), |secret| secret.expose().len() >= 32, opaque::generate)
}

/// The key of a `--local` server for secrets at rest. It is not in a backup, which holds the database alone.
fn own_key(data: &Path) -> Result<Secret, StartError> {
    let good = |key: &Secret| config::Secrets { key: key.clone() }.bytes().is_some();
    own(&data.join("secrets-key"), good, || BASE64_STANDARD.encode(rand::random::<[u8; 32]>()))
}

/// What a `--local` server makes itself: once, kept beside the database, readable by its owner only.
fn own(path: &Path, good: impl Fn(&Secret) -> bool, make: impl Fn() -> String) -> Result<Secret, StartError> {
    let fail = |source| StartError::Data { path: path.to_owned(), source };
    match std::fs::read_to_string(path).map(|secret| Secret::new(secret.trim())) {
        Ok(secret) if good(&secret) => return Ok(secret),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(fail(error)),
    }
    let secret = make();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(fail)?;
    std::io::Write::write_all(&mut file, secret.as_bytes()).map_err(fail)?;
    file.sync_all().map_err(fail)?;
    Ok(Secret::new(secret))
}

/// Whom requests without credentials stand for on a `--local` server.
async fn local_owner(store: &Store, clock: &dyn Clock) -> Result<LocalOwner, crate::error::Error> {
    const KEY: &str = "local_owner";
    let mut write = store.write_durably().await?;
    if let Some(user) = installation::get(&mut write, KEY).await?.and_then(|id| id.parse::<UserId>().ok())
        && let Some(membership) = accounts::memberships(&mut write, user).await?.into_iter().next()
    {
        return Ok(LocalOwner { user, workspace: membership.workspace_id });
    }
    let owner = LocalOwner { user: UserId::new(), workspace: WorkspaceId::new() };
    let user = User {
        id: owner.user,
        email: "owner@localhost".to_owned(),
        name: "You".to_owned(),
        password_hash: None,
        email_verified_at: None,
        second_factor: false,
        created_at: clock.now(),
    };
    accounts::create_with_workspace(&mut write, &user, owner.workspace, "This machine").await?;
    installation::set(&mut write, KEY, &owner.user.to_string()).await?;
    write.commit().await?;
    Ok(owner)
}

/// A server that runs.
pub struct Running {
    /// Where it listens; none for a worker alone.
    pub address: Option<SocketAddr>,
    /// What it shares.
    pub app: App,
    tasks: Vec<JoinHandle<()>>,
    _locks: Locks,
}

/// Starts the parts; returns when the server answers.
///
/// # Errors
/// See [`StartError`].
pub async fn start(
    config: Config,
    clock: Arc<dyn Clock>,
    run: Run,
    parts: Parts,
) -> Result<Running, StartError> {
    let data = config.server.data.clone();
    std::fs::create_dir_all(&data).map_err(|source| StartError::Data { path: data.clone(), source })?;
    let locks = Locks::take(&data, parts)?;
    let stopping = CancellationToken::new();
    let bind = config.server.bind;
    let app = open(config, clock, stopping.clone()).await?;
    let mut tasks = Vec::new();
    let mut address = None;
    if parts != Parts::Worker {
        let listener = serve::listen(bind).map_err(|source| StartError::Bind { address: bind, source })?;
        let local = listener.local_addr().map_err(|source| StartError::Bind { address: bind, source })?;
        address = Some(local);
        tasks.push(tokio::spawn(serve::serve(listener, http::router(&app), app.clone())));
        if let Some(owner) = app.local_owner {
            demo::prepare(&app, owner, &format!("http://{local}")).await?;
        }
    }
    if parts != Parts::Http {
        // The lock says that no other worker lives: what one held that was killed can be gone on with.
        worker::inherit(&app).await?;
        tasks.push(tokio::spawn(activity::sequencer::run(app.clone(), stopping.clone())));
        tasks.push(tokio::spawn(worker::work(app.clone(), run, stopping)));
    }
    Ok(Running { address, app, tasks, _locks: locks })
}

impl Running {
    /// Ends: no new requests, streams told, jobs given back, answers stored, database closed.
    pub async fn stop(self) {
        self.app.stopping.cancel();
        let ending = async {
            self.app.answers.stop().await;
            for task in self.tasks {
                if let Err(error) = task.await {
                    tracing::error!(%error, "a part of the server failed while ending");
                }
            }
        };
        let patience = Duration::from_secs(self.app.config.server.drain_seconds);
        if tokio::time::timeout(patience, ending).await.is_err() {
            tracing::warn!("some requests did not end in time and were cut off");
        }
        // After the jobs, which were given back: a page that is being rendered is nobody's any more.
        if let Some(renderer) = &self.app.reader.renderer {
            renderer.stop().await;
        }
        self.app.events.close().await;
        self.app.store.close().await;
    }
}

/// Listens for SIGTERM and Ctrl-C from now on; the future waits for one of them.
///
/// # Errors
/// When signals can't be listened for.
pub fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C can't be listened for");
        }
    })
}

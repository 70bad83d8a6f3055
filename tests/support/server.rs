//! The server within the test's process: the same start as `frontdesk serve`, on port 0.

use super::client::{Client, id};
use frontdesk::config::{Config, Overrides};
use frontdesk::domain::ids::{UserId, WorkspaceId};
use frontdesk::domain::role::Role;
use frontdesk::domain::time::{Clock, ManualClock, SystemClock};
use frontdesk::lifecycle::{self, Parts, Running};
use frontdesk::mail::{self, Letter};
use frontdesk::store::{accounts, mails};
use frontdesk::worker::{self, Run};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// Settings of a test's server. By default: sign-in needed, own network readable, no pause between pages, built-in
/// models, and limits that only their own tests meet.
pub struct Settings {
    variables: BTreeMap<String, String>,
    local: bool,
    parts: Parts,
    clock: Arc<dyn Clock>,
    run: Run,
    data: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        let variables = [
            ("FRONTDESK_AUTH__SECRET", "a secret for tests, long enough to be one"),
            ("FRONTDESK_FETCH__ALLOW_PRIVATE_NETWORK", "true"),
            ("FRONTDESK_FETCH__DELAY_MS", "0"),
            ("FRONTDESK_WORKER__POLL_MS", "50"),
            ("FRONTDESK_WORKER__BACKOFF_MS", "50"),
            // Nobody listens there: what is sold is sold by a test's own shop.
            ("FRONTDESK_POLAR__URL", "http://127.0.0.1:9"),
            ("FRONTDESK_POLAR__WEBHOOK_SECRET", super::polar::SECRET),
            ("FRONTDESK_LIMITS__AUTH_PER_MINUTE", "1000"),
            ("FRONTDESK_LIMITS__LOGIN_PER_ACCOUNT", "1000"),
            ("FRONTDESK_LIMITS__API_PER_MINUTE", "100000"),
            ("FRONTDESK_LIMITS__ACCOUNT_PER_MINUTE", "100000"),
            ("FRONTDESK_LIMITS__KEY_PER_MINUTE", "100000"),
            ("FRONTDESK_LIMITS__WORKSPACE_PER_MINUTE", "100000"),
            ("FRONTDESK_LIMITS__CHAT_PER_CALLER", "100000"),
            ("FRONTDESK_LIMITS__WIDGET_PER_MINUTE", "100000"),
            ("FRONTDESK_LIMITS__CHAT_PER_ADDRESS", "100000"),
            ("FRONTDESK_LIMITS__CHAT_PER_VISITOR", "100000"),
            ("FRONTDESK_LIMITS__CHAT_PER_BOT", "100000"),
            ("FRONTDESK_LIMITS__CHAT_PER_WORKSPACE", "100000"),
        ];
        Self {
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            local: false,
            parts: Parts::All,
            clock: Arc::new(SystemClock),
            run: worker::run_jobs(),
            data: None,
        }
    }
}

impl Settings {
    /// Sets a variable, `FRONTDESK_` left out: `set("LIMITS__CHAT_PER_BOT", 5)`.
    pub fn set(mut self, name: &str, value: impl ToString) -> Self {
        self.variables.insert(format!("FRONTDESK_{name}"), value.to_string());
        self
    }

    /// Sets a variable of another program's, whose name has no prefix of ours: `OPENAI_API_KEY`.
    pub fn foreign(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Chat and embeddings by the fake upstream at that address.
    pub fn models_at(mut self, base_url: &str) -> Self {
        for part in ["CHAT", "EMBEDDINGS"] {
            self = self
                .set(&format!("{part}__PROVIDER"), "openai")
                .set(&format!("{part}__BASE_URL"), base_url)
                .set(&format!("{part}__API_KEY"), "sk-test");
        }
        self
    }

    /// As `serve --local`.
    pub fn local(mut self) -> Self {
        self.local = true;
        self
    }

    /// Without the worker, or the worker alone.
    pub fn parts(mut self, parts: Parts) -> Self {
        self.parts = parts;
        self
    }

    /// With that clock.
    pub fn clock(mut self, clock: Arc<ManualClock>) -> Self {
        self.clock = clock;
        self
    }

    /// With jobs done by that.
    pub fn run(mut self, run: Run) -> Self {
        self.run = run;
        self
    }

    /// Over an existing directory, which stays.
    pub fn data(mut self, data: PathBuf) -> Self {
        self.data = Some(data);
        self
    }

    /// Starts.
    pub async fn start(self) -> TestServer {
        let directory = self.data.is_none().then(|| TempDir::new().expect("a temporary directory"));
        let data =
            self.data.clone().unwrap_or_else(|| directory.as_ref().expect("made above").path().to_owned());
        let overrides =
            Overrides { local: self.local, bind: Some(([127, 0, 0, 1], 0).into()), data: Some(data.clone()) };
        let mut config = Config::from_variables(self.variables, &overrides).expect("good settings");
        // This process is a test's: it can't be started again to read files.
        config.parser = Some(env!("CARGO_BIN_EXE_frontdesk").into());
        let running =
            lifecycle::start(config, self.clock, self.run, self.parts).await.expect("the server starts");
        let base = running.address.map(|address| format!("http://{address}")).unwrap_or_default();
        TestServer { base, data, running, directory }
    }
}

/// A server that runs.
pub struct TestServer {
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    /// Its data directory.
    pub data: PathBuf,
    /// The server itself, for what no request shows.
    pub running: Running,
    directory: Option<TempDir>,
}

impl TestServer {
    /// A server with the defaults.
    pub async fn start() -> Self {
        Settings::default().start().await
    }

    /// A client that nobody is signed in with.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }

    /// Signs a new person up; each has a workspace of their own.
    pub async fn owner(&self) -> Client {
        Client::signed_up(&self.base).await
    }

    /// Signs a new person up, who follows the link that shows that their address is theirs.
    pub async fn confirmed(&self) -> Client {
        let owner = self.owner().await;
        self.confirm(&owner).await;
        owner
    }

    /// Follows the link that was sent to a person to confirm their address.
    pub async fn confirm(&self, person: &Client) {
        let token = self.token_for(&person.email, "Confirm your e-mail address").await;
        person.nameless().post("/api/v1/auth/email/confirm", json!({ "token": token })).await.expect(200);
    }

    /// Gives a member another role in their workspace.
    pub async fn set_role(&self, member: &Client, role: Role) {
        let me = member.get("/api/v1/me").await.expect(200);
        let workspace: WorkspaceId = id(&me["workspace"]).parse().expect("an id");
        let user: UserId = id(&me["user"]).parse().expect("an id");
        let mut write = self.running.app.store.write().await.expect("a turn");
        accounts::set_role(&mut write, workspace, user, role).await.expect("a role");
        write.commit().await.expect("a commit");
    }

    /// The letters to an address, oldest first, as whoever has its inbox reads them. Those that are sent are gone.
    pub async fn letters(&self, to: &str) -> Vec<Letter> {
        let app = &self.running.app;
        let mut conn = app.store.read().await.expect("a connection");
        let page = mails::list(&mut conn, None, 1000, None).await.expect("letters");
        let letters = page.items.iter().rev().filter(|mail| mail.recipient == to);
        letters.filter_map(|mail| mail::read(app, mail).expect("it opens")).collect()
    }

    /// The token in the link of the last letter to an address with that subject.
    pub async fn token_for(&self, to: &str, subject: &str) -> String {
        let letters = self.letters(to).await;
        let letter = letters.iter().rev().find(|letter| letter.subject == subject);
        let letter = letter.unwrap_or_else(|| panic!("no letter “{subject}” to {to}: {letters:?}"));
        let (_, url) = letter.button.as_ref().expect("a link");
        url.split_once("#token=").expect("a token").1.to_owned()
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        lifecycle::database(&self.data)
    }

    /// Ends it as SIGTERM does; the directory stays until the result is dropped.
    pub async fn stop(self) -> Option<TempDir> {
        self.running.stop().await;
        self.directory
    }
}

//! A running fake, a database with a bot that knows a page, and a service over both.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use frontdesk::answer::{AskRequest, Asker, Event, LiveAnswers, Reader, Service};
use frontdesk::config::{Config, Overrides};
use frontdesk::domain::bot::{AnswerCache, BotSettings, Grounding};
use frontdesk::domain::budget::Allowance;
use frontdesk::domain::ids::{BotId, ConversationId, DocumentId, KnowledgeBaseId, MessageId, WorkspaceId};
use frontdesk::domain::pipeline::Chunking;
use frontdesk::domain::time::{Clock as _, SystemClock};
use frontdesk::providers::{Deadlines, Embedder, OpenAiChat, OpenAiEmbedder, Providers};
use frontdesk::store::bots::Bot;
use frontdesk::store::chunks::{self, NewChunk, NewPlace, Said};
use frontdesk::store::conversations::{NewConversation, Party};
use frontdesk::store::indexes::{self, Index, NewIndex};
use frontdesk::store::messages::{Message, Source};
use frontdesk::store::vectors::IndexScope;
use frontdesk::store::{Store, bots, conversations, messages};
use serde_json::{Value, json};

pub const PAGE: &str = "# Visiting the observatory\n\nThe dome opens at 21:40 on Fridays and closes at midnight.\n\n\
    ## Tickets\n\nTickets cost 13 euros for adults, and children under 12 get in free.\n\n\
    ## Getting here\n\nTram 8 stops at the gate. Parking is not possible on the hill.";

/// The fake upstream; ends with the value.
pub struct Fake {
    child: Child,
    pub url: String,
    http: reqwest::Client,
}

impl Fake {
    pub fn start() -> Self {
        let mut program = std::env::current_exe().expect("the test has a path");
        program.pop();
        program.pop();
        program.push("examples/fake-openai");
        let mut child = Command::new(&program).stdout(Stdio::piped()).spawn().unwrap_or_else(|error| {
            panic!("{} does not start ({error}): run `cargo build --example fake-openai`", program.display())
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("the fake says where it listens");
        let url = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        Self { child, url, http: reqwest::Client::new() }
    }

    pub async fn control(&self, order: Value) {
        let answer = self
            .http
            .post(format!("{}/control", self.url))
            .json(&order)
            .send()
            .await
            .expect("the fake answers");
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap_or_default());
    }

    pub async fn next(&self, behaviours: Value) {
        self.control(json!({"next": behaviours})).await;
    }

    pub async fn told(&self) -> Value {
        self.http
            .get(format!("{}/control", self.url))
            .send()
            .await
            .expect("answers")
            .json()
            .await
            .expect("JSON")
    }

    pub async fn count(&self, what: &str) -> u64 {
        self.told().await[what].as_u64().expect("a count")
    }

    /// Waits until a count is reached.
    pub async fn wait_for(&self, what: &str, count: u64) {
        for _ in 0..200 {
            if self.count(what).await >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the fake never saw {count} {what}: {}", self.told().await);
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.child.kill().expect("the fake was ours to end");
        self.child.wait().expect("it ended");
    }
}

/// Settings whose models are at an address, with a key.
pub fn config(url: &str) -> Config {
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let variables = [
        set("OPENAI_BASE_URL", &format!("{url}/v1")),
        set("OPENAI_API_KEY", "sk-canary"),
        set("FRONTDESK_EMBEDDINGS__DIMENSIONS", "256"),
    ];
    Config::from_variables(variables, &Overrides { local: true, ..Overrides::default() })
        .expect("valid settings")
}

/// Waits short enough for tests.
pub fn deadlines() -> Deadlines {
    Deadlines {
        connect: Duration::from_millis(500),
        first_byte: Duration::from_millis(800),
        idle: Duration::from_millis(500),
        total: Duration::from_secs(3),
    }
}

pub fn chat(fake: &Fake) -> OpenAiChat {
    OpenAiChat::new(&config(&fake.url).chat, deadlines()).expect("valid settings")
}

pub fn embedder(fake: &Fake) -> OpenAiEmbedder {
    OpenAiEmbedder::from_config(&config(&fake.url).embeddings).expect("valid settings")
}

/// A bot that knows [`PAGE`], and a service that answers for it.
pub struct House {
    pub store: Store,
    pub service: Service,
    pub bot: Bot,
    pub index: Index,
    pub conversation: ConversationId,
    /// A question in it.
    pub question: MessageId,
    _folder: tempfile::TempDir,
}

impl House {
    /// With the fake's models.
    pub async fn with(fake: &Fake) -> Self {
        let config = config(&fake.url);
        let mut providers = Providers::from_config(&config.chat, &config.embeddings).expect("valid settings");
        providers.chat = Some(Arc::new(chat(fake)));
        Self::over(providers, Duration::from_millis(200)).await
    }

    /// With the fake's models, its chat model or its endpoint as a reranker.
    pub async fn with_reranker(fake: &Fake, provider: &str, style: &str) -> Self {
        let config = config(&fake.url);
        let set = |name: &str, value: String| (format!("FRONTDESK_RERANK__{name}"), value);
        let variables = [
            set("PROVIDER", provider.to_owned()),
            set("STYLE", style.to_owned()),
            set("URL", format!("{}/v1/rerank", fake.url)),
            set("MODEL", "judge-1".to_owned()),
            set("API_KEY", "sk-judge".to_owned()),
            set("TIMEOUT_MS", "500".to_owned()),
        ];
        let rerank = Config::from_variables(variables, &Overrides { local: true, ..Overrides::default() })
            .expect("valid settings")
            .rerank;
        let mut providers = Providers::from_config(&config.chat, &config.embeddings)
            .and_then(|providers| providers.with_reranker(&rerank))
            .expect("valid settings");
        providers.chat = Some(Arc::new(chat(fake)));
        Self::over(providers, Duration::from_millis(200)).await
    }

    /// With the built-in models.
    pub async fn built_in() -> Self {
        let config =
            Config::from_variables([], &Overrides { local: true, ..Overrides::default() }).expect("defaults");
        let providers = Providers::from_config(&config.chat, &config.embeddings).expect("built in");
        Self::over(providers, Duration::from_millis(200)).await
    }

    async fn over(providers: Providers, grace: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        let store = Store::open(&folder.path().join("test.db")).await.expect("opens");
        let now = SystemClock.now();
        let workspace = WorkspaceId::new();
        let embedder = Arc::clone(&providers.embedder);
        let mut write = store.write().await.expect("writes");
        sqlx::query("insert into workspaces (id, name, created_at) values ($1, 'Test', $2)")
            .bind(workspace)
            .bind(now)
            .execute(&mut *write)
            .await
            .expect("a workspace");
        let bot = Bot {
            id: BotId::new(),
            workspace_id: workspace,
            knowledge_base_id: KnowledgeBaseId::new(),
            name: "Ada".to_owned(),
            system_prompt: String::new(),
            // The fake says what no page holds; tests of what is left out then set their own limit.
            settings: BotSettings {
                grounding: Grounding { max_unsupported: 1.0, ..Grounding::default() },
                // Most tests want the model to be asked each time.
                cache: AnswerCache { answers: false, near: false },
                ..BotSettings::default()
            },
            created_at: now,
            updated_at: now,
        };
        let dimensions = i64::try_from(embedder.dimensions()).expect("small");
        let model = (embedder.provider().to_owned(), embedder.model().to_owned(), dimensions);
        let index = NewIndex::of(model, Chunking::default(), false);
        bots::create(&mut write, &bot, &index).await.expect("a bot");
        let index = indexes::live(&mut write, workspace, bot.knowledge_base_id).await.expect("its index");
        let conversation = ConversationId::new();
        let new = NewConversation {
            id: conversation,
            bot_id: bot.id,
            party: Party::Member,
            origin: None,
            title: "Test".to_owned(),
        };
        conversations::create(&mut write, workspace, &new, now).await.expect("a conversation");
        let question = MessageId::new();
        messages::add_question(&mut write, workspace, conversation, question, "Test?", now)
            .await
            .expect("a question");
        write.commit().await.expect("committed");
        let config =
            Config::from_variables([], &Overrides { local: true, ..Overrides::default() }).expect("defaults");
        let live = LiveAnswers::new(grace, Duration::from_secs(60));
        let service = Service::with_live(
            store.clone(),
            providers,
            config.answers,
            config.cache,
            Arc::new(SystemClock),
            live,
        );
        let house = Self { store, service, bot, index, conversation, question, _folder: folder };
        house.learn(embedder.as_ref(), "Observatory", PAGE).await;
        house
    }

    /// Adds a page of one chunk.
    pub async fn learn(&self, embedder: &dyn Embedder, title: &str, text: &str) {
        self.learn_page(embedder, title, &[text]).await;
    }

    /// Adds a page of several chunks, in order.
    pub async fn learn_page(&self, embedder: &dyn Embedder, title: &str, texts: &[&str]) {
        let scope = IndexScope::of(self.bot.workspace_id, &self.index).expect("a scope");
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let vectors = embedder.embed(&texts).await.expect("embeds").vectors;
        let mut write = self.store.write().await.expect("writes");
        let (source, document) = (uuid::Uuid::now_v7(), DocumentId::new());
        let now = SystemClock.now();
        sqlx::query("insert into sources (id, workspace_id, knowledge_base_id, type, title, status, created_at, updated_at) values ($1, $2, $3, 'text', $4, 'active', $5, $5)")
            .bind(source.to_string()).bind(self.bot.workspace_id).bind(self.bot.knowledge_base_id).bind(title).bind(now)
            .execute(&mut *write).await.expect("a source");
        sqlx::query("insert into documents (id, workspace_id, knowledge_base_id, source_id, url, title, outcome, seen_run, pending, created_at) values ($1, $2, $3, $4, $5, $6, 'indexed', 1, 0, $7)")
            .bind(document.to_string()).bind(self.bot.workspace_id).bind(self.bot.knowledge_base_id).bind(source.to_string())
            .bind(format!("https://site.example/{title}")).bind(title).bind(now)
            .execute(&mut *write).await.expect("a document");
        let place = |(number, (text, vector)): (usize, (&String, Vec<f32>))| {
            let hash = if number == 0 { title.to_owned() } else { format!("{title} {number}") };
            let chunk = NewChunk {
                text: text.clone(),
                tokens: 100,
                content_hash: hash.clone(),
                words_hash: hash,
                bands: None,
                vector,
            };
            NewPlace { heading_path: vec![title.to_owned()], said: Said::New(Box::new(chunk)) }
        };
        let places: Vec<NewPlace> = texts.iter().zip(vectors).enumerate().map(place).collect();
        chunks::place(&mut write, scope, document, title, &places).await.expect("passages");
        write.commit().await.expect("committed");
    }

    pub fn request(&self, question: &str) -> AskRequest {
        AskRequest {
            workspace_id: self.bot.workspace_id,
            allowance: Allowance::default(),
            within_plan: true,
            bot_id: self.bot.id,
            conversation_id: self.conversation,
            question_id: self.question,
            message_id: MessageId::new(),
            bot_name: self.bot.name.clone(),
            system_prompt: self.bot.system_prompt.clone(),
            settings: self.bot.settings.clone(),
            indexes: vec![self.index.clone()],
            question: question.to_owned(),
            history: Vec::new(),
            asker: Asker::default(),
            tried: false,
        }
    }

    /// Asks, and reads to the end.
    pub async fn ask(&self, question: &str) -> Heard {
        let request = self.request(question);
        let id = request.message_id;
        Heard::all(id, self.service.start(request).expect("it starts")).await
    }

    /// The answer as it is stored, with its sources.
    pub async fn stored(&self, id: MessageId) -> Option<(Message, Vec<Source>)> {
        let mut conn = self.store.read().await.expect("reads");
        let message = messages::get(&mut conn, self.bot.workspace_id, id).await.ok()?;
        let sources = messages::sources(&mut conn, self.bot.workspace_id, id).await.expect("reads");
        Some((message, sources))
    }

    /// Waits until the answer is stored.
    pub async fn wait_stored(&self, id: MessageId) -> (Message, Vec<Source>) {
        for _ in 0..300 {
            if let Some(stored) = self.stored(id).await {
                return stored;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the answer was never stored");
    }

    pub async fn answers_stored(&self) -> i64 {
        let mut conn = self.store.read().await.expect("reads");
        sqlx::query_scalar("select count(*) from messages where role = 'assistant'")
            .fetch_one(&mut *conn)
            .await
            .expect("counts")
    }
}

/// What a reader heard.
pub struct Heard {
    pub id: MessageId,
    pub events: Vec<(usize, Event)>,
}

impl Heard {
    pub async fn all(id: MessageId, mut reader: Reader) -> Self {
        let mut events = Vec::new();
        while let Some(event) =
            tokio::time::timeout(Duration::from_secs(20), reader.next()).await.expect("it ends")
        {
            events.push(event);
        }
        Self { id, events }
    }

    pub fn text(&self) -> String {
        let text = |event: &Event| match event {
            Event::Delta { text } => text.clone(),
            _ => String::new(),
        };
        self.events.iter().map(|(_, event)| text(event)).collect()
    }

    pub fn last(&self) -> &Event {
        &self.events.last().expect("at least one event").1
    }

    pub fn error(&self) -> &'static str {
        match self.last() {
            Event::Error { code, .. } => code.as_str(),
            other => panic!("no error but {other:?}, text {:?}", self.text()),
        }
    }
}

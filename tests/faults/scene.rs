//! What the tests of faults share: the fake upstream with its counters, a bot that knows a page, small websites, and
//! a look into the database from beside the server.

use crate::support::client::{SseEvent, id, until};
use crate::support::{Client, Process, Settings, TestServer, fake_openai};
use axum::Router;
use frontdesk::store::Store;
use reqwest::Method;
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::path::Path;
use tokio::net::TcpListener;

/// Where the widget stands in these tests.
pub const ORIGIN: &str = "https://shop.example";
/// What the bot knows.
pub const TICKETS: &str = "# Tickets\n\nTickets cost 13 euros for adults, and children under 12 get in free.\n\n\
    # Getting here\n\nTram 8 stops at the gate. Parking is not possible on the hill.";
/// What it is asked.
pub const QUESTION: &str = "What do tickets cost for adults?";
/// An answer that takes its time.
pub const LONG: &str =
    "Tickets cost 13 euros for adults. That is all there is to say about tickets, and it is said slowly.";

/// The fake upstream as a process of its own.
pub struct Upstream {
    process: Process,
    client: Client,
}

impl Upstream {
    pub fn start() -> Self {
        let process = fake_openai();
        let client = Client::new(&process.base);
        Self { process, client }
    }

    /// The address of its API.
    pub fn url(&self) -> String {
        format!("{}/v1", self.process.base)
    }

    /// A test's settings with both models here, and waits of a second.
    pub fn settings(&self) -> Settings {
        Settings::default()
            .models_at(&self.url())
            .set("EMBEDDINGS__DIMENSIONS", 64)
            .set("CHAT__FIRST_BYTE_SECONDS", 1)
            .set("CHAT__IDLE_SECONDS", 1)
            .set("CHAT__TOTAL_SECONDS", 3)
            .set("ANSWERS__GRACE_SECONDS", 1)
    }

    /// What the next requests get.
    pub async fn next(&self, behaviours: Value) {
        self.client.post("/control", json!({ "next": behaviours })).await.expect(200);
    }

    /// What all further requests get.
    pub async fn always(&self, behaviour: Value) {
        self.client.post("/control", json!({ "default": behaviour })).await.expect(200);
    }

    /// All that is known of the requests so far.
    pub async fn told(&self) -> Value {
        self.client.get("/control").await.expect(200)
    }

    /// How many `chat`, `embeddings`, `open`, `finished` or `disconnected` there were.
    pub async fn count(&self, what: &str) -> u64 {
        self.told().await[what].as_u64().expect("a count")
    }

    /// Waits for so many.
    pub async fn saw(&self, what: &str, count: u64) {
        until(|| async { (self.count(what).await >= count).then_some(()) }).await;
    }

    /// The texts that were to be embedded in the requests after the first `from`.
    pub async fn embedded_since(&self, from: u64) -> Vec<String> {
        let told = self.told().await;
        let requests = told["requests"].as_array().expect("a list").iter();
        requests
            .filter(|request| request["path"] == "/v1/embeddings")
            .skip(usize::try_from(from).expect("small"))
            .flat_map(|request| request["body"]["input"].as_array().expect("texts").clone())
            .map(|text| text.as_str().expect("a text").to_owned())
            .collect()
    }
}

/// A server, its owner, a bot that knows [`TICKETS`], and a visitor of it.
pub struct Desk {
    pub server: TestServer,
    pub owner: Client,
    pub bot: Value,
    pub visitor: Client,
}

impl Desk {
    pub async fn open(settings: Settings) -> Self {
        let server = settings.start().await;
        let owner = server.owner().await;
        let (bot, visitor) = staff(&owner).await;
        Self { server, owner, bot, visitor }
    }

    /// Asks and hears all of it.
    pub async fn ask(&self, question: &str) -> Vec<SseEvent> {
        self.visitor.events(Method::POST, "/widget/v1/chat", Some(json!({ "message": question }))).await
    }

    /// What is stored of the answer that these events began, once it is.
    pub async fn stored(&self, events: &[SseEvent]) -> Value {
        let (conversation, message) = begun(&events[0]);
        until(|| async { message_of(&self.owner, &conversation, &message).await }).await
    }
}

/// A bot that knows [`TICKETS`], and a visitor of it.
pub async fn staff(owner: &Client) -> (Value, Client) {
    let bot = owner.bot(json!({ "allowed_origins": [ORIGIN] })).await;
    owner.text(&bot, "Visiting", TICKETS).await;
    let visitor = owner.visitor(&bot, ORIGIN).await;
    (bot, visitor)
}

/// Conversation and message of a `start`.
#[track_caller]
pub fn begun(start: &SseEvent) -> (String, String) {
    assert_eq!(start.name, "start", "{start:?}");
    let text = |key: &str| start.data[key].as_str().expect("an id").to_owned();
    (text("conversation_id"), text("message_id"))
}

/// A conversation's messages.
pub async fn messages(owner: &Client, conversation: &str) -> Vec<Value> {
    let path = format!("/api/v1/conversations/{conversation}/messages?limit=100");
    owner.get(&path).await.expect(200)["items"].as_array().expect("a list").clone()
}

/// A message, if it is stored.
pub async fn message_of(owner: &Client, conversation: &str, message: &str) -> Option<Value> {
    messages(owner, conversation).await.into_iter().find(|one| id(one) == message)
}

/// The words of all deltas.
pub fn words(events: &[SseEvent]) -> String {
    let deltas = events.iter().filter(|event| event.name == "delta");
    deltas.map(|event| event.data["text"].as_str().expect("text")).collect()
}

/// The code of the error that a stream ended with.
#[track_caller]
pub fn error(events: &[SseEvent]) -> &str {
    let last = events.last().expect("events");
    assert_eq!(last.name, "error", "{last:?}");
    assert!(last.data["request_id"].is_string() && last.data["detail"].is_string(), "{last:?}");
    last.data["code"].as_str().expect("a code")
}

/// Serves a website of the test's own; it ends with the runtime.
pub async fn website(router: Router) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
    base
}

/// A source's pages.
pub async fn documents(owner: &Client, source: &Value) -> Vec<Value> {
    let path = format!("/api/v1/sources/{}/documents?limit=100", id(source));
    owner.get(&path).await.expect(200)["items"].as_array().expect("a list").clone()
}

/// The page at that address, whose end is given.
#[track_caller]
pub fn page<'a>(documents: &'a [Value], end: &str) -> &'a Value {
    let found = documents.iter().find(|page| page["url"].as_str().is_some_and(|url| url.ends_with(end)));
    found.unwrap_or_else(|| panic!("no page {end}: {documents:#?}"))
}

/// How many rows each part of the knowledge has.
#[derive(Debug, PartialEq, Eq)]
pub struct Rows {
    pub documents: i64,
    pub chunks: i64,
    pub texts: i64,
    pub vectors: i64,
    pub bits: i64,
}

impl Rows {
    pub async fn of(store: &Store) -> Self {
        let mut conn = store.read().await.expect("a reader");
        let vec0: Vec<String> = sqlx::query_scalar(
            "select name from sqlite_master where name like 'vec\\_items\\_%' escape '\\' and sql like 'create virtual%'",
        )
        .fetch_all(&mut *conn)
        .await
        .expect("names");
        let mut bits = 0;
        for table in vec0 {
            let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
            bits += sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut *conn).await.expect("a count");
        }
        let (documents, chunks, texts, vectors) = sqlx::query_as(
            "select (select count(*) from documents), (select count(*) from document_chunks), \
             (select count(*) from chunk_texts), (select count(*) from chunk_vectors)",
        )
        .fetch_one(&mut *conn)
        .await
        .expect("counts");
        Self { documents, chunks, texts, vectors, bits }
    }

    /// Every passage has its words, its vector and its bits, and nothing has more.
    #[track_caller]
    pub fn assert_consistent(&self) {
        assert_eq!(
            (self.texts, self.vectors, self.bits),
            (self.chunks, self.chunks, self.chunks),
            "{self:?}"
        );
    }
}

/// Opens the database of a server that has ended, and checks that it is whole.
pub async fn sound(data: &Path) -> (Store, Rows) {
    let store = Store::open(&data.join("frontdesk.db")).await.expect("it opens");
    assert_eq!(store.integrity().await.expect("a check"), Vec::<String>::new());
    let rows = Rows::of(&store).await;
    rows.assert_consistent();
    (store, rows)
}

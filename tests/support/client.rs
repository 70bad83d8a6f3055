//! A client as a person or a program would use: JSON in, status and JSON out, streams as events.

use eventsource_stream::Eventsource as _;
use futures::{Stream, StreamExt as _};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::Duration;

/// How long a test waits for a condition before it fails.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Reply {
    /// The body, if the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The problem's code, if it is a whole problem document of that status.
    #[track_caller]
    pub fn problem(self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        if self.body["error"].is_object() {
            return self.openai_error();
        }
        assert_eq!(self.headers.get("content-type").expect("a content type"), "application/problem+json");
        for key in ["type", "title", "status", "code", "detail", "request_id"] {
            assert!(!self.body[key].is_null(), "{key} is missing: {}", self.body);
        }
        assert_eq!(self.headers["x-request-id"], self.body["request_id"].as_str().expect("a string"));
        self.body["code"].as_str().expect("a string").to_owned()
    }
}

impl Reply {
    /// Our code for an error that is shaped as OpenAI's clients read it.
    fn openai_error(self) -> String {
        assert_eq!(self.headers.get("content-type").expect("a content type"), "application/json");
        let error = self.body["error"].as_object().expect("an object");
        let keys: Vec<&str> = error.keys().map(String::as_str).collect();
        assert_eq!(keys, ["code", "message", "param", "type"], "{}", self.body);
        assert!(error["message"].as_str().is_some_and(|words| !words.is_empty()), "{}", self.body);
        match error["code"].as_str().expect("a string") {
            "invalid_api_key" => "unauthorized",
            "insufficient_permissions" => "forbidden",
            "model_not_found" => "not_found",
            "rate_limit_exceeded" => "rate_limited",
            other => other,
        }
        .to_owned()
    }
}

/// A server-sent event.
#[derive(Debug, Clone, PartialEq)]
pub struct SseEvent {
    pub name: String,
    pub id: String,
    pub data: Value,
}

pub type SseStream = Pin<Box<dyn Stream<Item = SseEvent> + Send>>;

/// A client.
#[derive(Clone)]
pub struct Client {
    pub base: String,
    pub token: Option<String>,
    pub email: String,
    headers: HeaderMap,
    http: reqwest::Client,
}

fn http() -> reqwest::Client {
    static RING: OnceLock<()> = OnceLock::new();
    RING.get_or_init(|| drop(rustls::crypto::ring::default_provider().install_default()));
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(60))
        .build()
        .expect("a client")
}

impl Client {
    /// Nobody.
    pub fn new(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            token: None,
            email: String::new(),
            headers: HeaderMap::new(),
            http: http(),
        }
    }

    /// A new person with a workspace of their own.
    pub async fn signed_up(base: &str) -> Self {
        let mut client = Self::new(base);
        client.email = format!("{}@example.com", uuid::Uuid::now_v7());
        let body = json!({ "email": client.email, "password": PASSWORD, "name": "Ada" });
        let auth = client.post("/api/v1/auth/signup", body).await.expect(201);
        client.token = auth["access_token"].as_str().map(ToOwned::to_owned);
        client
    }

    /// A new person who joins this one's workspace with a role.
    pub async fn colleague(&self, role: &str) -> Self {
        let invited = self.post("/api/v1/invitations", json!({ "role": role })).await.expect(201);
        let mut client = self.nameless();
        client.email = format!("{}@example.com", uuid::Uuid::now_v7());
        let body = json!({ "token": token_of(&invited), "email": client.email, "password": PASSWORD, "name": "Grace" });
        let auth = client.post("/api/v1/invitations/sign-up", body).await.expect(201);
        client.bearing(auth["access_token"].as_str().expect("a token"))
    }

    /// The same person, signed in again: for clocks that are moved on.
    pub async fn renewed(&self) -> Self {
        let body = json!({ "email": self.email, "password": PASSWORD });
        let auth = self.nameless().post("/api/v1/auth/login", body).await.expect(200);
        self.bearing(auth["access_token"].as_str().expect("a token"))
    }

    /// The same client with a header more.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
        client
    }

    /// The same client with another token.
    pub fn bearing(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same person at another address: their server was started anew.
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// The same client without a token.
    pub fn nameless(&self) -> Self {
        Self { token: None, ..self.clone() }
    }

    /// A request to be changed and sent by hand.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base)).headers(self.headers.clone());
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(request: RequestBuilder) -> Reply {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("a whole answer");
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Reply { status, headers, body: if bytes.is_empty() { Value::Null } else { body } }
    }

    pub async fn get(&self, path: &str) -> Reply {
        Self::send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        Self::send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        Self::send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        Self::send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        Self::send(self.request(Method::DELETE, path)).await
    }

    /// The events of a stream, as they come.
    pub async fn stream(&self, method: Method, path: &str, body: Option<Value>) -> SseStream {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status().as_u16(), 200, "{}", response.text().await.unwrap_or_default());
        let kind = response.headers()["content-type"].to_str().expect("a string");
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        let events = response.bytes_stream().eventsource();
        Box::pin(events.take_while(|event| futures::future::ready(event.is_ok())).map(|event| {
            let event = event.expect("taken while good");
            let data = serde_json::from_str(&event.data).expect("JSON on one line");
            SseEvent { name: event.event, id: event.id, data }
        }))
    }

    /// All events of a stream.
    pub async fn events(&self, method: Method, path: &str, body: Option<Value>) -> Vec<SseEvent> {
        self.stream(method, path, body).await.collect().await
    }

    /// All items of a list, page by page, each page of `limit`; fails if an item comes twice or a page is too long.
    pub async fn all(&self, path: &str, limit: usize) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut items: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{path}{joint}limit={limit}{cursor}")).await.expect(200);
            let more = page["items"].as_array().expect("items").clone();
            assert!(more.len() <= limit, "{path}: {} on a page of {limit}", more.len());
            assert!(more.iter().all(|item| !items.contains(item)), "{path}: an item came twice");
            items.extend(more);
            let Some(next) = page["next_cursor"].as_str() else { return items };
            cursor = format!("&cursor={next}");
        }
    }

    /// A bot, with settings that differ from the defaults. The fake model says what no page holds: unless a test sets its
    /// own limit, everything is shown as it comes.
    pub async fn bot(&self, mut settings: Value) -> Value {
        if settings.get("grounding").is_none() {
            settings["grounding"] = json!({ "max_unsupported": 1 });
        }
        // Most tests want the model to be asked each time.
        if settings.get("cache").is_none() {
            settings["cache"] = json!({ "answers": false, "near": false });
        }
        self.post("/api/v1/bots", json!({ "name": "Test bot", "settings": settings })).await.expect(201)
    }

    /// Adds a source and waits until its job has ended: the source, and the job.
    pub async fn source(&self, bot: &Value, source: Value) -> (Value, Value) {
        let added = self.post(&format!("/api/v1/bots/{}/sources", id(bot)), source).await.expect(202);
        let job = self.ended(added["job_id"].as_str().expect("a job")).await;
        (self.get(&format!("/api/v1/sources/{}", id(&added["source"]))).await.expect(200), job)
    }

    /// Adds a file and waits until its job has ended: the source, and the job.
    pub async fn file(&self, bot: &Value, name: &str, kind: &str, bytes: &[u8]) -> (Value, Value) {
        let path = format!("/api/v1/bots/{}/sources", id(bot));
        let added =
            Self::send(with_file(self.request(Method::POST, &path), name, kind, bytes)).await.expect(202);
        let job = self.ended(added["job_id"].as_str().expect("a job")).await;
        (self.get(&format!("/api/v1/sources/{}", id(&added["source"]))).await.expect(200), job)
    }

    /// A text source, read.
    pub async fn text(&self, bot: &Value, title: &str, text: &str) -> Value {
        let (source, job) = self.source(bot, json!({ "type": "text", "title": title, "text": text })).await;
        assert_eq!(job["status"], "completed", "{job}");
        source
    }

    /// A job, once it has ended.
    pub async fn ended(&self, job: &str) -> Value {
        let path = format!("/api/v1/jobs/{job}");
        until(|| async {
            let job = self.get(&path).await.expect(200);
            matches!(job["status"].as_str(), Some("completed" | "failed" | "cancelled")).then_some(job)
        })
        .await
    }

    /// A visitor of a bot on pages of an origin: their token, ready to chat with.
    pub async fn visitor(&self, bot: &Value, origin: &str) -> Self {
        let page = Self { token: None, ..self.clone() }.with("origin", origin);
        let session = page.post("/widget/v1/sessions", json!({ "bot_id": id(bot) })).await.expect(201);
        page.bearing(session["token"].as_str().expect("a token"))
    }
}

/// A request with a form of one file.
pub fn with_file(request: RequestBuilder, name: &str, kind: &str, bytes: &[u8]) -> RequestBuilder {
    let disposition = format!("form-data; name=\"file\"; filename=\"{name}\"");
    with_part(request, &[(&disposition, kind, bytes)])
}

/// A request with a form of parts: disposition, type and content of each.
pub fn with_part(request: RequestBuilder, parts: &[(&str, &str, &[u8])]) -> RequestBuilder {
    const BOUNDARY: &str = "a-line-that-is-in-no-file-of-a-test";
    let mut body = Vec::new();
    for (disposition, kind, bytes) in parts {
        body.extend(format!("--{BOUNDARY}\r\ncontent-disposition: {disposition}\r\n").bytes());
        if !kind.is_empty() {
            body.extend(format!("content-type: {kind}\r\n").bytes());
        }
        body.extend(b"\r\n");
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}")).body(body)
}

/// The password of everybody who signs up in tests.
pub const PASSWORD: &str = "plum orbit cactus 41";

/// The id of a thing.
#[track_caller]
pub fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap_or_else(|| panic!("no id: {thing}"))
}

/// The token in an invitation's link.
#[track_caller]
pub fn token_of(invited: &Value) -> &str {
    let link = invited["link"].as_str().unwrap_or_else(|| panic!("no link: {invited}"));
    link.split_once("/invite#").expect("a token behind the #").1
}

/// Waits for a condition, looking often; fails when it does not come about.
pub async fn until<T, F: Future<Output = Option<T>>>(mut look: impl FnMut() -> F) -> T {
    let waiting = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("it comes about in time")
}

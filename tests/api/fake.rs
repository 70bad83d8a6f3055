//! The fake model server, with the orders that tests give it.

use crate::support::client::until;
use crate::support::{Client, Process, Settings, TestServer, fake_openai};
use serde_json::{Value, json};

/// The fake. Ends with the value.
pub struct Fake {
    process: Process,
    control: Client,
}

impl Fake {
    pub fn start() -> Self {
        let process = fake_openai();
        let control = Client::new(&process.base);
        Self { process, control }
    }

    /// Where its API begins.
    pub fn url(&self) -> String {
        format!("{}/v1", self.process.base)
    }

    /// A server whose models are this fake.
    pub fn settings(&self) -> Settings {
        Settings::default().models_at(&self.url()).set("EMBEDDINGS__DIMENSIONS", 64)
    }

    pub async fn server(&self) -> TestServer {
        self.settings().start().await
    }

    /// What the next request gets.
    pub async fn next(&self, behaviour: Value) {
        self.control.post("/control", json!({ "next": [behaviour] })).await.expect(200);
    }

    /// What all requests get from now on.
    pub async fn always(&self, behaviour: Value) {
        self.control.post("/control", json!({ "default": behaviour })).await.expect(200);
    }

    /// What it was asked so far.
    pub async fn told(&self) -> Value {
        self.control.get("/control").await.expect(200)
    }

    /// How many questions it was asked.
    pub async fn chats(&self) -> u64 {
        self.told().await["chat"].as_u64().expect("a count")
    }

    /// Waits until a count of `told` is reached.
    pub async fn reached(&self, what: &str, count: u64) {
        until(|| async { (self.told().await[what].as_u64()? >= count).then_some(()) }).await;
    }
}

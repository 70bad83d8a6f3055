//! A shop beside the server, and the webhooks that it would send.

use super::client::Client;
use super::polar::{PRO, SECRET, STARTER, Scheme, Signed};
use super::process::{Process, example};
use super::server::Settings;
use reqwest::Method;
use serde_json::{Value, json};
use std::process::Command;

/// What a server needs to sell two plans at a shop.
pub fn settings(shop: &str) -> Vec<(&'static str, String)> {
    vec![
        ("POLAR__TOKEN", "polar_oat_for_tests".to_owned()),
        ("POLAR__URL", shop.to_owned()),
        ("POLAR__WEBHOOK_SECRET", SECRET.to_owned()),
        ("PLANS__STARTER__POLAR_PRODUCT_ID", STARTER.to_string()),
        ("PLANS__PRO__POLAR_PRODUCT_ID", PRO.to_string()),
    ]
}

/// The fake Polar as a process. Its webhooks are lost: tests send their own.
pub struct Shop {
    pub process: Process,
    control: Client,
}

impl Shop {
    pub fn start() -> Self {
        let process = Process::start(&mut Command::new(example("fake-polar")));
        let control = Client::new(&process.base);
        Self { process, control }
    }

    /// A server that sells there.
    pub fn settings(&self) -> Settings {
        settings(&self.process.base)
            .into_iter()
            .fold(Settings::default(), |all, (name, value)| all.set(name, value))
    }

    /// Gives it orders.
    pub async fn order(&self, command: Value) {
        self.control.post("/control", command).await.expect(200);
    }

    /// What it was asked so far.
    pub async fn told(&self) -> Value {
        self.control.get("/control").await.expect(200)
    }

    /// The requests of one method and path.
    pub async fn asked(&self, method: &str, path: &str) -> Vec<Value> {
        let told = self.told().await;
        let requests = told["requests"].as_array().expect("a list").iter();
        requests
            .filter(|one| {
                one["method"] == method && one["path"].as_str().is_some_and(|at| at.starts_with(path))
            })
            .cloned()
            .collect()
    }
}

/// Sends a webhook as it is.
pub async fn send(base: &str, signed: &Signed) -> super::Reply {
    let request = Client::new(base)
        .request(Method::POST, "/webhooks/polar")
        .header("content-type", "application/json")
        .header("webhook-id", &signed.id)
        .header("webhook-timestamp", signed.timestamp)
        .header("webhook-signature", &signed.signature)
        .body(signed.body.clone());
    Client::send(request).await
}

/// Signs an event, as endpoints of before September 2026 do, and sends it; it must be recorded.
pub async fn deliver(base: &str, event: &Value, now: i64) {
    let reply = send(base, &Signed::new(event, now, SECRET, Scheme::Legacy)).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
}

/// The workspace that somebody works in.
pub async fn workspace(member: &Client) -> String {
    let me = member.get("/api/v1/me").await.expect(200);
    super::client::id(&me["workspace"]).to_owned()
}

/// A workspace's plan and where it stands: `pro active`.
pub async fn plan(member: &Client) -> String {
    let billing = member.get("/api/v1/billing").await.expect(200);
    let state = billing["subscription"]["state"].as_str().unwrap_or("-");
    format!("{} {state}", billing["plan_id"].as_str().expect("a plan"))
}

/// Waits until a workspace has that plan and state.
pub async fn has_plan(member: &Client, wanted: &str) {
    super::client::until(|| async { (plan(member).await == wanted).then_some(()) }).await;
}

/// A good body for routes that take a plan.
pub fn wanting(plan: &str) -> Value {
    json!({ "plan_id": plan })
}
